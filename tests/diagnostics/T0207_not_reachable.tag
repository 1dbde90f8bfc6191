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
profile Shop { key shop_id : int  open : bool }
tag 营业 of Shop = open
tag a of Customer = Order.amount > 10.00
tag b of Customer = Product.category == "护肤"
tag c of Customer = 营业
