profile Customer {
  key id     : int
  age        : int
  city       : string?
  gender     : enum("male", "female")
  balance    : decimal(2)?
  registered : timestamp
}
tag vip = balance > 100.00
tag big = balance > 100.00
tag 大客户 = vip
