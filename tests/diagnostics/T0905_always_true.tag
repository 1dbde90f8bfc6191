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
tag a = age >= 18 or age < 60
tag b = balance > 10.00 or balance <= 20.00
tag c = count(Order) >= 0
tag d = gender in ["male", "female"]
