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
metric a = sum(amount)
metric b = max(registered)
metric c = count(1)
metric d = favourite(Order by count)
metric e = sum(Ordr)
metric f = count(Order per channel { total = sum(amount) } where total > 1.00)
