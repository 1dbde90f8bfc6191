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
tag a = city != "北京"
tag b = not (city == "北京")
tag c = city not in ["北京", "上海"]
tag d = not (balance < 10.00)
tag e = not (interests contains city)
tag f = not (balance > 10.00 and city == "北京")
tag g = balance not between 1.00 and 5.00
tag h = did(Order where Customer.city != "北京")
tag i = avg(amount of Order) != 3.00
tag j = city is known and city != "北京"
tag k = city is missing or city != "北京"
tag l = "外地" when city is known and city != "北京" | "本地" otherwise
