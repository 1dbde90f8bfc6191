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
tag a = "low" when age < 20 | "high" when age > 20
tag b = "low" when age < 20 | "high" when age > 20 | missing otherwise
tag c = "m" when gender == "male" | "也是" when gender == "male" and age > 20
tag d = "few" when count(Order) <= 2 | "many" when count(Order) >= 4
tag e = "18-24" when age between 18 and 24 | "25-34" when age between 25 and 34
