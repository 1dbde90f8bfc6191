timezone "Asia/Shanghai"
profile Customer {
  key id     : int
  city       : string?
  registered : timestamp
  birthday   : date?
}
event Order of Customer by customer_id at time {
  key order_id : int
  amount  : decimal(2)
  channel : enum("app", "store")
}
record Contract of Customer by customer_id { signed_on : date  ends_on : date? }
lookup Product by sku { sku : string  category : string }
metric a = sum(Order in rolling 30 days)
metric b = first(Order)
metric c = favourite(channel of Order by amount)
