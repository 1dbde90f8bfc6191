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
metric a = count(Ordr in rolling 30 days)
metric b = sum(amount of amount)
tag c = has city
metric d = count(rows)
event Paid = Odrer where channel == "app"
metric e = count(Paid)
record PerChannel = Order per channel { twice = sequence { a: rows then b: rows within 1 day } }
metric g = count(PerChannel where twice)
