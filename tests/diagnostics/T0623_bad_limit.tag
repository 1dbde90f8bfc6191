profile Customer {
  key id    : int
  household : string?
  interests : set<string>
  spend     : decimal(2)?
}
tag a = spend > 1.00
segment none = a sample 0%
segment more = a sample 250%
segment fine = a sample 0.125%
segment lists = a one per interests by spend highest
segment measure = a one per household by interests highest
tag no_segment = a sample 10%
segment worst = a one per household by spend worst
segment also = a one per household by spend highest, also id lowest
segment number = a sample 1000
segment right = a sample 12.5% by "salt" one per household by spend highest, then id lowest
