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
metric a = count(Order in past 48 full hours)
metric b = count(Order 8 to 14 full hours ago)
metric c = quarters since registered
tag d = registered > start of this hour
metric e = count(hours with Order)
