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
event Paid = Order where status == "paid"
param limit : int = 3
const grown = 18
fn double(x: int) = x * 2
tag often = count(Order) >= 5
