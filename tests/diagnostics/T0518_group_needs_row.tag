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
tag a = has(Order where has(Order before Order.time per channel { n = count(rows) } where n > 1))
tag b = has(Order with { usual = favourite(channel of Order before Order.time by count) } where usual == "app")
