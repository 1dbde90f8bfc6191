// Sources clause by clause, in any order that makes sense, and the aggregates over them.
timezone "Asia/Shanghai"

profile Customer {
  key id     : int
  city       : string?
  interests  : set<string>
  points     : list<int>
  grace      : int
  birthday   : date?
}
event Order of Customer by customer_id at time order by seq {
  key order_id : int
  status  : enum("paid", "cancelled")
  amount  : decimal(2)
  channel : enum("app", "web", "store")
  seq     : int
}
record Line from order_line of Order by order_id { sku : string  qty : int  price : decimal(2) }
record Card of Customer by customer_id { key card_id : int  level : string? }
event Swipe of Card by card_id at swiped { amount : decimal(2) }
lookup Product from product by sku { sku : string  category : string  brand : string? }
list staff : int from staff

event Paid = Order where status == "paid"
event Two  = Paid keeping first 2
event Big  = Paid where amount >= 10.00 keeping last 1 per channel
event Priced = Order with { tax = amount * 0.06, total = amount + tax } where total > 1.00
event PerChannel = Order with { cents = amount * 100 } per channel, status as state { n = count(rows)  most = max(cents of rows)  newest = last(time of rows) }
record Basket = Line per Product(sku).category as category { pieces = sum(qty of rows)  worth = sum(qty * price of rows) }
event Filtered = Order in rolling 30 days where amount > 1.00 keeping first 1 per channel, status with { half = amount / 2 } where half > 1.00

metric paid = count(Paid)
metric two = sum(amount of Two)
metric big = count(Big)
metric taxed = sum(tax of Priced)
metric groups = count(PerChannel where n >= 2)
metric most = max(PerChannel.most of PerChannel where state == "paid")
metric pieces = sum(Basket.pieces of Basket where category == "skin")
metric filtered = count(Filtered)
metric second = nth(2, amount of Paid)
metric mean = round(avg(amount of Paid at least 2), 2, "half_even")
metric kinds = distinct(channel of Paid)
metric app_share = share(channel == "app" of Order)
metric fav = favourite(channel of Paid by count)
metric fav_worth = favourite(channel of Paid by sum(amount) having sum(amount) > 20.00)
metric fav_first = favourite(channel of Paid keeping first 2 per channel, status by count having share >= 40%)
metric shopping_days = count(days with Paid)
metric lines = count(Line where Order.status == "paid" and Customer.city is known)
metric swiped = sum(amount of Swipe where Card.level is "gold")
tag did_buy = did Paid and has Card and not never Order
tag browsed_skin = has(Line where Product(sku).category == "skin" and Product(sku).brand is missing)
tag again = has(Paid where has(Order from Paid.time where Order.channel == Paid.channel and Order.order_id != Paid.order_id))
tag employee = id in staff
tag likes = any(x in interests where starts_with(x, "a")) and all(x in interests where length(x) > 1) and none(x in interests where x == "z")
metric liked = count(x in interests where x > "b")
tag both = interests contains all of ["ab", "cd"] and interests contains any of ["zz", "ab"] and interests contains "ab"
tag same = interests same elements as ["cd", "ab"]
tag odd = any(p in points where p mod 2 == 1)

test "clauses from left to right" as of 2026-07-01T00:00 {
  Customer { id: 1, city: "上海", interests: ["ab", "cd"], points: [2, 4, 5], grace: 3 }
  Customer { id: 2, interests: [], points: [], grace: 0 }
  Order { order_id: 1, customer_id: 1, time: 2026-06-01T10:00, amount: 10.00, status: "paid", channel: "app", seq: 1 }
  Order { order_id: 2, customer_id: 1, time: 2026-06-10T10:00, amount: 20.00, status: "paid", channel: "web", seq: 1 }
  Order { order_id: 3, customer_id: 1, time: 2026-06-20T10:00, amount: 15.00, status: "paid", channel: "app", seq: 1 }
  Order { order_id: 4, customer_id: 1, time: 2026-06-21T10:00, amount: 99.00, status: "cancelled", channel: "app", seq: 1 }
  Order { order_id: 5, customer_id: 1, time: 2026-07-01T00:00, amount: 99.00, status: "paid", channel: "app", seq: 1 }
  Line { order_id: 1, sku: "a", qty: 2, price: 5.00 }
  Line { order_id: 2, sku: "b", qty: 4, price: 5.00 }
  Product { sku: "a", category: "skin" }
  Product { sku: "b", category: "hair", brand: "B" }
  Card { card_id: 7, customer_id: 1, level: "gold" }
  Card { card_id: 8, customer_id: 1 }
  Swipe { card_id: 7, swiped: 2026-06-01T00:00, amount: 1.50 }
  Swipe { card_id: 8, swiped: 2026-06-01T00:00, amount: 9.00 }
  staff { staff: 1 }
  expect for 1: paid == 3
  expect for 1: two == 30.00
  expect for 1: big == 2
  expect for 1: taxed == 8.64
  expect for 1: groups == 1
  expect for 1: most == 2000.00
  expect for 1: pieces == 2
  expect for 1: filtered == 3
  expect for 1: second == 20.00
  expect for 1: mean == 15.00
  expect for 2: mean is missing
  expect for 1: kinds == 2
  expect for 1: app_share == 0.75
  expect for 1: fav == "app"
  expect for 1: fav_worth == "app"
  expect for 1: fav_first == "app"
  expect for 1: shopping_days == 3
  expect for 1: lines == 2
  expect for 1: swiped == 1.50
  expect for 1: did_buy
  expect for 2: not did_buy
  expect for 1: browsed_skin
  expect for 1: again
  expect for 1: employee
  expect for 2: not employee
  expect for 1: likes and liked == 1 and both and same and odd
  expect for 2: not likes and liked == 0 and not both and not same and not odd
  at 2026-06-15T00:00 {
    expect for 1: paid == 2
    expect for 1: shopping_days == 2
  }
}

test "over no rows" as of 2026-07-01T00:00 {
  Customer { id: 1 }
  expect for 1: paid == 0 and two == 0.00 and kinds == 0
  expect for 1: second is missing and fav is missing and app_share is missing
}
