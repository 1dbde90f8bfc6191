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
tag a = matches(city, "1[3-9")
tag b = lower(city of Order) == "x"
tag c = any(interests)
tag d = at least 3 of { balance > 1.00, city is known }
metric spend(w: window) = sum(amount of Order in w)
metric e = spend(90)
