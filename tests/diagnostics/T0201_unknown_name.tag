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
tag a = ctiy == "上海"
tag b = amount > 10.00
tag c = did(Order where city == "上海")
