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
lookup Product by sku { sku : string  category : string }
list blocked : int
fn double(x: int) = x * 2
metric spend(w: window) = sum(Order.amount of Order in w)
event Big = Order where amount > 100.00
tag a = Order
tag b = Product
tag c = Product(city) == "护肤"
tag d = blocked
tag e = double > 1
tag f = spend > 10.00
tag g = Big
metric total = spend(rolling 9 days)
