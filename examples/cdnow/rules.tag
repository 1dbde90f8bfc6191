// CDNOW: every purchase, up to the end of June 1998, of the customers who first bought in the first quarter of 1997.
module examples.cdnow
timezone "UTC"

// ---- data ----
profile Customer from customer {
  key customer_id : int
}

event Purchase from purchase of Customer by customer_id at date {
  date   : date
  cds    : int
  amount : decimal(2)
}

// ---- knobs ----
param high_spend : decimal(2) = 500.00
param quiet_days : int = 14

// ---- figures per customer: several rows on one day are one order ----
metric orders "购买天数" = count(days with Purchase)
metric spend "累计消费额" = sum(amount of Purchase)
metric discs "累计张数" = sum(cds of Purchase)
metric first_day "首购日" = first(date of Purchase)
metric last_day "最近购买日" = last(date of Purchase)
metric recency "距上次购买天数" = days since last_day
metric first_order "首单金额" = sum(amount of Purchase where date == first_day)
metric rhythm "平均购买间隔" only when orders >= 2 = days between(first_day, last_day) / (orders - 1)

// ---- life cycle ----
tag 生命周期 "Life-cycle stage" group "用户旅程" owner "growth"
  = "新客" when first_day in rolling 90 days
  | "活跃" when last_day in rolling 90 days
  | "预流失" when last_day in rolling 180 days
  | "沉睡" when last_day in rolling 365 days
  | "流失" otherwise

tag 首购月份 "First bought in" group "用户旅程"
  = "1997-01" when first_day < 1997-02-01
  | "1997-02" when first_day < 1997-03-01
  | "1997-03" when first_day < 1997-04-01

tag 复购客户 "Repeat buyer" group "用户旅程" = orders >= 2
tag 一次性客户 "One-time buyer" group "用户旅程" = orders == 1
tag 三十天复购 "Came back within 30 days" group "用户旅程" = did(Purchase within 30 days after first_day)
tag 近三月未购 "Nothing for 90 days" group "用户旅程" = never(Purchase in rolling 90 days)

tag 节奏逾期 "Overdue against own rhythm"
  group "用户旅程" note "Silent for more than one and a half times the customer's own average gap"
  = orders >= 3 and recency > 1.5 * rhythm and recency > quiet_days

// ---- RFM by thresholds ----
tag 最近购买分 "Recency band" group "RFM"
  = 5 when recency <= 30
  | 4 when recency <= 90
  | 3 when recency <= 180
  | 2 when recency <= 365
  | 1 otherwise
tag 购买频次分 "Frequency band" group "RFM"
  = 5 when orders >= 10
  | 4 when orders >= 5
  | 3 when orders >= 3
  | 2 when orders == 2
  | 1 otherwise
tag 消费金额分 "Monetary band" group "RFM"
  = 5 when spend >= high_spend
  | 4 when spend >= 200.00
  | 3 when spend >= 100.00
  | 2 when spend >= 40.00
  | 1 otherwise
tag RFM编码 "RFM cell" group "RFM" = "{最近购买分}-{购买频次分}-{消费金额分}"
tag RFM人群 "RFM group" group "RFM"
  = "重要价值" when 最近购买分 >= 4 and 购买频次分 >= 4 and 消费金额分 >= 4
  | "重要挽留" when 最近购买分 <= 3 and 购买频次分 >= 4 and 消费金额分 >= 4
  | "潜力" when 最近购买分 >= 4
  | "一般" otherwise

// ---- value ----
tag 高价值 "High value" group "消费属性" owner "growth" = spend >= high_spend and orders >= 4
tag 近半年消费额 "Spend in 180 days" group "消费属性" = sum(amount of Purchase in rolling 180 days)
tag 客单价 "Average order value" group "消费属性" only when orders >= 1 = round(spend / orders, 2, half_even)
tag 单均张数 "Discs per order" group "消费属性" only when orders >= 1 = discs / orders
tag 大额订单 "Ever 200 or more at once" group "消费属性" = has(Purchase where amount >= 200.00)
tag 零元订单 "Ever a purchase of nothing" group "消费属性" = has(Purchase where amount == 0.00)
tag 首单规模 "Size of the first order" group "消费属性"
  = "小单" when first_order < 20.00
  | "中单" when first_order < 60.00
  | "大单" otherwise
tag 消费上升 "Spends more than a year before" group "消费属性"
  = sum(amount of Purchase in rolling 180 days) > sum(amount of Purchase 365 to 545 days ago)
    and did(Purchase 365 to 545 days ago)

// ---- habits ----
tag 年末买家 "Buys before Christmas" group "购买习惯" = did(Purchase from 1997-11-15 to 1997-12-26)
tag 年末占比 "Share in November, December" group "购买习惯" = share(month(date) in [11, 12] of Purchase)
tag 单张占比 "Share of single-disc purchases" group "购买习惯" = share(cds == 1 of Purchase)
tag 购买月数 "Months with a purchase" group "购买习惯" = count(months with Purchase)
tag 常买张数 "Usual number of discs" group "购买习惯"
  only when orders >= 3
  = favourite(cds of Purchase by count having share >= 40%)
tag 四季客户 "Bought in every quarter of 1997" group "购买习惯"
  = did(Purchase from 1997-01-01 to 1997-04-01)
    and did(Purchase from 1997-04-01 to 1997-07-01)
    and did(Purchase from 1997-07-01 to 1997-10-01)
    and did(Purchase from 1997-10-01 to 1998-01-01)

score 流失分 "Churn score" group "用户旅程"
  = 40 when 生命周期 == "沉睡"
  plus 60 when 生命周期 == "流失"
  plus 20 when 一次性客户
  plus 20 when 节奏逾期
  plus -30 when 高价值
  capped 0..100

// ---- audiences ----
segment 挽回人群 "Win back" = 生命周期 is "沉睡" and orders >= 3 and spend >= 100.00
segment 挽回_A "Win back, with a voucher" = 挽回人群 and bucket("winback-1998-07", customer_id, 100) < 50
segment 挽回_B "Win back, control" = 挽回人群 minus 挽回_A
segment 贵宾邀请 "Invitation for the best"
  at least 50 people
  = 高价值 and last_day in rolling 90 days
segment 零元回头客 "Came back after a free order"
  at least 500 people
  = 零元订单 and 复购客户

// ---- the rules carry their own tests ----
test "the stages of a life" as of 1998-07-01T00:00 {
  Customer { customer_id: 1 }
  Customer { customer_id: 2 }
  Customer { customer_id: 3 }
  Customer { customer_id: 4 }
  Customer { customer_id: 5 }
  Purchase { customer_id: 1, date: 1998-04-02, cds: 1, amount: 9.99 }
  Purchase { customer_id: 2, date: 1997-01-05, cds: 1, amount: 9.99 }
  Purchase { customer_id: 2, date: 1998-06-30, cds: 1, amount: 9.99 }
  Purchase { customer_id: 3, date: 1997-02-01, cds: 1, amount: 9.99 }
  Purchase { customer_id: 3, date: 1998-04-01, cds: 1, amount: 9.99 }
  Purchase { customer_id: 4, date: 1997-07-01, cds: 1, amount: 9.99 }
  Purchase { customer_id: 5, date: 1997-06-30, cds: 1, amount: 9.99 }
  expect for 1: 生命周期 == "新客"
  expect for 2: 生命周期 == "活跃"
  expect for 3: 生命周期 == "预流失"
  expect for 4: 生命周期 == "沉睡"
  expect for 5: 生命周期 == "流失"
}

test "two purchases on one day are one order" as of 1998-07-01T00:00 {
  Customer { customer_id: 1 }
  Purchase { customer_id: 1, date: 1997-03-01, cds: 1, amount: 12.00 }
  Purchase { customer_id: 1, date: 1997-03-01, cds: 5, amount: 30.00 }
  expect for 1: orders == 1
  expect for 1: 一次性客户 and not 复购客户
  expect for 1: first_order == 42.00
  expect for 1: 首单规模 == "中单"
  expect for 1: not 三十天复购
  expect for 1: rhythm is missing
}

test "overdue against one's own rhythm" as of 1998-07-01T00:00 {
  Customer { customer_id: 1 }
  Customer { customer_id: 2 }
  Purchase { customer_id: 1, date: 1998-04-01, cds: 1, amount: 10.00 }
  Purchase { customer_id: 1, date: 1998-04-21, cds: 1, amount: 10.00 }
  Purchase { customer_id: 1, date: 1998-06-10, cds: 1, amount: 10.00 }
  Purchase { customer_id: 2, date: 1998-04-01, cds: 1, amount: 10.00 }
  Purchase { customer_id: 2, date: 1998-04-11, cds: 1, amount: 10.00 }
  Purchase { customer_id: 2, date: 1998-04-21, cds: 1, amount: 10.00 }
  expect for 1: rhythm == 35 and recency == 21
  expect for 1: not 节奏逾期
  expect for 2: 节奏逾期
}

test "the edge of the window belongs to it" as of 1998-07-01T00:00 {
  Customer { customer_id: 1 }
  Purchase { customer_id: 1, date: 1998-01-02, cds: 1, amount: 1.00 }
  Purchase { customer_id: 1, date: 1998-01-01, cds: 1, amount: 2.00 }
  expect for 1: 近半年消费额 == 1.00
}
