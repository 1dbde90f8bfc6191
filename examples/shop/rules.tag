// 一家全渠道小店:会员、订单(含明细与退款)、行为日志、门店。数据全部虚构,由 generate.py 生成。
module examples.shop
timezone "Asia/Shanghai"

// ---- 数据 ----
profile Member from member where status is not "closed" {
  key id       : int
  status       : enum("active", "closed")?
  gender       : enum("male", "female")?
  birthday     : date?                     pii for service, marketing
  city         : string?
  phone        : string?                   pii for service, marketing
  interests    : set<string>
  balance      : decimal(2)?
  registered   : timestamp
  marketing_ok : bool?
}

profile Store from store {
  key store_id : int
  name         : string
  city         : string
  opened       : date
}

event Order from orders of Member by member_id at time {
  key order_id : int
  status       : enum("paid", "cancelled")
  channel      : enum("app", "mini", "store", "tmall")
  amount       : decimal(2)
  coupon       : string?
}
record Line from order_line of Order by order_id { sku : string  qty : int  price : decimal(2) }
event Refund from refund of Order by order_id at time { amount : decimal(2) }

// 同一张订单表,从门店的角度看
event Sale from orders of Store by store_id at time where store_id is known and status == "paid" {
  store_id  : int?
  member_id : int
  status    : string
  amount    : decimal(2)
}

// 一份日志,几种行为;重复上报以最后入库的一条为准
event View from log of Member by user_id at ts where type == "view" unique by event_id latest ingested_at {
  event_id    : int
  ingested_at : timestamp
  type        : string
  sku         : string?
  stay        : int?      from seconds
}
event Cart from log of Member by user_id at ts where type == "cart" unique by event_id latest ingested_at {
  event_id    : int
  ingested_at : timestamp
  type        : string
  sku         : string?
}
event Search from log of Member by user_id at ts where type == "search" unique by event_id latest ingested_at {
  event_id    : int
  ingested_at : timestamp
  type        : string
  keyword     : string?
}
event Login from log of Member by user_id at ts where type == "login" unique by event_id latest ingested_at {
  event_id    : int
  ingested_at : timestamp
  type        : string
}

lookup Product from product by sku { sku : string  category : string  brand : string  luxury : bool }
list Staff : int from staff

// ---- 派生的数据源 ----
event Paid = Order where status == "paid"
record PaidLine = Line where Order.status == "paid"
event Shelf = View in rolling 30 days where sku is known per part(Product(sku).category, "/", 1) as category {
  views  = count(rows)
  skus   = distinct(sku of rows)
  opened = first(time of rows)
}
event Basket = Cart in rolling 30 days where sku is known per sku { added = last(time of rows) }

// ---- 参数与小函数 ----
param high_spend : decimal(2) = 800.00
const first_tier = ["上海", "北京", "广州", "深圳"]
fn root(category: string?) = part(category, "/", 1)
fn age(birthday: date?) = years since birthday

// ---- 指标 ----
private metric orders_365d of Member "近一年订单数" = count(Paid in rolling 365 days)
metric net_spend(w: window) of Member
  = sum(amount of Paid in w) - sum(amount of Refund in w where Order.status == "paid")
private metric net_spend_12m of Member "近12个完整月净消费" = net_spend(past 12 full months)
private metric last_order of Member = last(time of Paid)

// ---- 会员标签 ----
tag 生命周期 of Member "Life-cycle stage" group "用户旅程" owner "会员运营"
  = "潜客" when never Paid
  | "新客" when first(time of Paid) in rolling 30 days
  | "活跃" when last_order in rolling 60 days
  | "沉睡" when last_order in rolling 365 days
  | "流失" otherwise

tag 高价值 of Member "High value" group "消费属性" owner "会员运营"
  = net_spend_12m >= high_spend and count(days with Paid in past 12 full months) >= 2

tag 近一年客单价 of Member "Average order value" group "消费属性"
  only when orders_365d >= 1
  = round(sum(amount of Paid in rolling 365 days) / orders_365d, 2, half_even)

tag 退款率 of Member "Share of money returned" group "消费属性"
  only when sum(amount of Paid in rolling 365 days) > 0.00
  = sum(amount of Refund in rolling 365 days where Order.status == "paid") / sum(amount of Paid in rolling 365 days)

tag 高退款 of Member "Returns a third or more" group "消费属性" = 退款率 * 3 >= 1

tag 偏好渠道 of Member "Preferred channel" group "购买习惯"
  only when orders_365d >= 2
  = favourite(channel of Paid in rolling 365 days by count having share >= 50%)

tag 偏好品类 of Member "Preferred category" group "购买习惯"
  = favourite(root(Product(sku).category) of PaidLine in rolling 365 days by sum(qty * price))

tag 全渠道客户 of Member "Buys in store and elsewhere" group "购买习惯"
  = did(Paid in past 12 full months where channel == "store")
    and did(Paid in past 12 full months where channel != "store")

tag 首单渠道 of Member "First order's channel" group "购买习惯" = first(channel of Paid)
tag 用券习惯 of Member "Uses coupons" group "购买习惯"
  = orders_365d >= 2 and share(coupon is known of Paid in rolling 365 days) >= 50%

tag 浏览未买 of Member "Browsed, not bought" group "行为"
  = has(Shelf where views >= 3 and skus >= 2 and no(PaidLine from opened where root(Product(sku).category) == Shelf.category))

tag 加购未买 of Member "In the basket, not bought" group "行为"
  = has(Basket where no(PaidLine from added where sku == Basket.sku))

tag 夜猫子 of Member "Browses at night" group "行为"
  = count(View) >= 5 and share(time of day between 22:00 and 02:00 of View) >= 20%

tag 搜过防晒 of Member "Searched for sun cream" group "行为"
  = has(Search in rolling 30 days where matches(keyword, "防晒|SPF *[0-9]+"))

tag 近七日登录天数 of Member "Days with a login" group "行为" = count(days with Login in past 7 full days)
tag 平均停留 of Member "Seconds on a page" group "行为" = avg(stay of View in rolling 90 days at least 3)
tag 浏览品牌数 of Member "Brands looked at" group "行为" = distinct(Product(sku).brand of View in rolling 30 days)
tag 奢品客 of Member "Bought luxury" group "消费属性" = has(PaidLine where Product(sku).luxury)

tag 年龄段 of Member "Age band" group "人口属性"
  = "未成年" when age(birthday) < 18
  | "青年" when age(birthday) in 18..35
  | "中年" when age(birthday) in 36..59
  | "银发" when age(birthday) >= 60

tag 本月生日 of Member "Birthday this month" group "人口属性" = month(birthday) == month(today)
tag 一线城市 of Member "Lives in a first-tier city" group "人口属性" = city in first_tier
tag 不在上海 of Member "Not known to be in Shanghai" group "人口属性" = city is not "上海"
tag 兴趣广泛 of Member "Three interests or more" group "人口属性" = size(interests) >= 3
tag 户外运动 of Member "Outdoors and sports" group "人口属性" = interests contains all of ["户外", "运动"]
tag 余额充足 of Member "Balance of 100 or more" group "消费属性" = (balance ?? 0.00) >= 100.00
tag 内部员工 of Member "Staff" group "人口属性" = id in Staff
tag 称呼 of Member "Form of address" group "人口属性"
  = "女士" when gender is "female"
  | "先生" when gender is "male"
  | "顾客" otherwise

score 流失分 of Member "Churn score" group "用户旅程"
  = 50 when 生命周期 == "沉睡"
  plus 80 when 生命周期 == "流失"
  plus 20 when 高退款
  plus -30 when 高价值
  plus 10 when phone is missing
  capped 0..100

// ---- 人群 ----
segment 可触达 of Member "May be contacted" for marketing
  requires marketing_ok
  = phone is known and not 内部员工

segment 挽回人群 of Member "Win back" = 可触达 and 生命周期 is "沉睡"
segment 挽回_A of Member "Win back, with a voucher" = 挽回人群 and bucket("winback-2026-07", id, 100) < 50
segment 挽回_B of Member "Win back, control" = 挽回人群 minus 挽回_A
segment 奢品邀请 of Member "Too few to publish" for marketing
  at least 200 people
  = 可触达 and 奢品客 and 高价值

// ---- 门店标签 ----
tag 上月销售额 of Store "Sales last month" group "门店" = sum(amount of Sale in last month)
tag 近三月客户数 of Store "Customers in three months" group "门店" = distinct(member_id of Sale in past 3 full months)
tag 单笔最高 of Store "Largest sale" group "门店" = max(amount of Sale)
tag 新店 of Store "Opened less than three years ago" group "门店" = years since opened < 3
tag 有待激活 of Store "Nothing sold for 30 days" group "门店" = never(Sale in rolling 30 days)

// ---- 规则自带的测试 ----
test "沉睡会员可以挽回,没有同意的不行" as of 2026-07-01T00:00 {
  Member { id: 1, phone: "13800000000", marketing_ok: true }
  Member { id: 2, phone: "13800000001" }
  Order { member_id: 1, order_id: 1, time: 2026-03-01T10:00, status: "paid", channel: "app", amount: 50.00 }
  Order { member_id: 2, order_id: 2, time: 2026-03-01T10:00, status: "paid", channel: "app", amount: 50.00 }
  expect for 1: 生命周期 == "沉睡"
  expect for 1: 挽回人群
  expect for 2: 生命周期 == "沉睡"
  expect for 2: not 挽回人群
}

test "退款算在净消费里" as of 2026-07-01T00:00 {
  Member { id: 1 }
  Order { member_id: 1, order_id: 1, time: 2026-06-01T10:00, status: "paid", channel: "store", amount: 900.00 }
  Order { member_id: 1, order_id: 2, time: 2026-06-02T10:00, status: "paid", channel: "app", amount: 300.00 }
  Refund { order_id: 2, time: 2026-06-03T10:00, amount: 300.00 }
  expect for 1: net_spend_12m == 900.00
  expect for 1: 高价值
  expect for 1: 退款率 == 1 / 4
  expect for 1: not 高退款
  expect for 1: 全渠道客户
}

test "买了同品类就不算浏览未买" as of 2026-07-01T00:00 {
  Member { id: 1 }
  Member { id: 2 }
  Product { sku: "A", category: "美妆/护肤", brand: "x", luxury: false }
  Product { sku: "B", category: "美妆/防晒", brand: "x", luxury: false }
  View { user_id: 1, event_id: 1, ts: 2026-06-20T10:00, sku: "A", type: "view" }
  View { user_id: 1, event_id: 2, ts: 2026-06-20T11:00, sku: "B", type: "view" }
  View { user_id: 1, event_id: 3, ts: 2026-06-20T12:00, sku: "A", type: "view" }
  View { user_id: 2, event_id: 4, ts: 2026-06-20T10:00, sku: "A", type: "view" }
  View { user_id: 2, event_id: 5, ts: 2026-06-20T11:00, sku: "B", type: "view" }
  View { user_id: 2, event_id: 6, ts: 2026-06-20T12:00, sku: "A", type: "view" }
  Order { member_id: 2, order_id: 1, time: 2026-06-20T10:00, status: "paid", channel: "app", amount: 9.00 }
  Line { order_id: 1, sku: "B", qty: 1, price: 9.00 }
  expect for 1: 浏览未买
  expect for 2: not 浏览未买
}
