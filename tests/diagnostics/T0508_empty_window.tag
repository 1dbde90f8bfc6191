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
metric a = count(Order from 2026-07-01 to 2026-06-01)
metric b = count(Order in rolling 0 days)
metric c = count(Order 30 to 30 days ago)
metric d = count(Order in past 0 full days)
