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
tag a = not b
tag b = c or balance > 0.00
tag c = a
event X = Y where amount > 1.00
event Y = X
const k = m + 1
const m = k
fn f(n: int) = g(n) + 1
fn g(n: int) = f(n)
metric n = f(1)
