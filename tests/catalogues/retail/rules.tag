// The catalogue `retail`, as its text has it.
module catalogue.retail
timezone "Asia/Shanghai"
events unique by event_id latest ingested_at order by seq, event_id

profile Member from member where status is not "deleted" {
  key id       : int
  status       : enum("active", "frozen", "deleted")?
  phone        : string?  pii for marketing
  marketing_ok : bool?
}

event Order from order of Member by id at ts {
  event_id : int  seq : int  ingested_at : timestamp
  key order_id : int
  channel   : enum("app", "mini", "store", "tmall", "jd")
  amount    : decimal(2)
  discount  : decimal(2)?
  coupon_id : string?
  status    : enum("paid", "cancelled")
}
record OrderLine from order_line of Order by order_id { sku : string  qty : int  price : decimal(2) }
event Refund from refund of Order by order_id at ts { event_id : int  seq : int  ingested_at : timestamp  amount : decimal(2) }
event View from view of Member by id at ts { event_id : int  seq : int  ingested_at : timestamp  sku : string }
event Cart from cart of Member by id at ts {
  event_id : int  seq : int  ingested_at : timestamp  sku : string  action : enum("add", "remove")
}
event Send from send of Member by id at ts { event_id : int  seq : int  ingested_at : timestamp }
list global_holdout : int
lookup Product from sku by sku { sku : string  category_path : string }

event Paid = Order where status == "paid"
record Line = OrderLine where Order.status == "paid"
fn category(sku: string, n: int) = part(Product(sku).category_path, "/", n)

private metric net_spend(w: window)
  = sum(amount of Paid in w) - sum(amount of Refund where Order.status == "paid" and Order.time in w)
private metric recency = days since last(time of Paid)

tag R1 "会员生命周期"
  = "潜客" when never Paid
  | "新客" when first(time of Paid) in rolling 30 days and count(Paid) == 1
  | "活跃" when last(time of Paid) in rolling 60 days
  | "沉睡" when last(time of Paid) in rolling 180 days
  | "流失" otherwise

tag R2 "高价值客户" = net_spend(past 12 full months) >= 10_000.00 and count(days with Paid in past 12 full months) >= 4

tag R3 "品类偏好"
  = favourite(category(sku, 2) of Line in rolling 180 days by sum(qty * price) having share >= 40% and distinct(order_id) >= 3)

tag R4 "偏好渠道"
  only when count(Paid in rolling 365 days) >= 2
  = favourite(channel of Paid in rolling 365 days by count)

tag R5 "价格敏感"
  = count(Paid in rolling 180 days) >= 5
    and share((discount > 0.00 or coupon_id is known) is true of Paid in rolling 180 days) >= 80%

event Shelf = View in rolling 3 days per category(sku, 3) as category {
  views  = count(rows)
  skus   = distinct(sku of rows)
  opened = first(time of rows)
}
tag R6 "浏览未买"
  = has(Shelf where views >= 5 and skus >= 2 and no(Line after opened where category(sku, 3) == Shelf.category))

event Basket = Cart per sku { added = last(time of rows where action == "add") }
event Open = Basket where no(Line after added where sku == Basket.sku) and never(Cart after added where action == "remove" and sku == Basket.sku)
tag R7 "弃购"
  = "true" when has(Open where added > 48 hours ago and added <= 2 hours ago)
  | "pending" when has(Open where added > 2 hours ago)
  | "false" otherwise

tag R8 "全渠道客户"
  = did(Paid in past 12 full months where channel == "store") and did(Paid in past 12 full months where channel != "store")

private metric orders_365d = count(Paid in rolling 365 days)
private metric r_band = 5 when recency <= 7 | 4 when recency <= 30 | 3 when recency <= 60 | 2 when recency <= 180 | 1 otherwise
private metric f_band = 5 when orders_365d >= 12 | 4 when orders_365d >= 6 | 3 when orders_365d >= 3 | 2 when orders_365d >= 1 | 1 otherwise
private metric m_band = quintile(net_spend(rolling 365 days) among did Paid)
tag R9 "RFM 分群"
  only when did Paid
  = "{r_band}-{f_band}-{m_band}"

tag R10 "复购逾期" = count(days with Paid) >= 3 and recency > 1.5 * avg(gap of days with Paid) and recency > 14

tag R11 "可触达" = marketing_ok and phone is known and count(Send in rolling 7 days) < 2 and never(Send in rolling 48 hours)

segment R12 "召回实验人群" for marketing
  = R1 == "流失" and R11 and (R2 as of 365 days ago) and bucket("winback-2026", id, 100) < 50 and id not in global_holdout
