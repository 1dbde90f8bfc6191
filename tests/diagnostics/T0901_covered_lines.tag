profile Customer {
  key id     : int
  age        : int
  city       : string?
  gender     : enum("male", "female")
  balance    : decimal(2)?
  registered : timestamp
}
event Order of Customer by customer_id at time {
  amount : decimal(2)
  status : enum("paid", "cancelled")
}
tag a = "old" when age >= 18 | "older" when age >= 60 | "child" otherwise
tag b = "x" when age < 30 | "y" when age >= 30 | "z" otherwise
tag c = "x" when age < 30 | "y" when age > 50 | "z" when age in [10, 70] | "rest" otherwise
tag d = "新" when registered in rolling 30 days | "更新" when registered in rolling 7 days | "老" otherwise
