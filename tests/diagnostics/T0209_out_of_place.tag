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
event Order of Customer by customer_id at time {
  key order_id : int
  amount  : decimal(2)
  channel : enum("app", "store")
}
tag rich = balance > 1000.00
fn bad() = rich
fn worse() = count(Order) > 1
tag a = bad()
tag b = any(x in interests where has(Order where channel == x))
tag c = city.length > 3
