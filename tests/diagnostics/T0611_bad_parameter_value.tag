// --param n=many
// --param place=火星
param n : int = 5
param place : enum("上海", "北京") = "上海"
profile Customer {
  key id     : int
  city       : string?
  gender     : enum("male", "female")?
  birthday   : date?          pii for service
  email      : string?        pii
  interests  : set<string>
  balance    : decimal(2)?
  points     : float
  registered : timestamp
}
tag a = id > n and city == place
