// each: the elements of lists, one by one; top: the most frequent values, in order.
profile P { key id : int  likes : set<string> }
event O of P by pid at time { key oid : int  shop : int  channel : string  tags : list<string>?  amount : int }
lookup Shop by shop { shop : int  cuisine : set<string>? }

event Dish = O per each Shop(shop).cuisine as cuisine { orders = count(rows)  spent = sum(amount of rows)  latest = last(time of rows) }
metric top3 = top(3, each Shop(shop).cuisine of O by count)
metric top2_by_spend = top(2, each Shop(shop).cuisine of O by sum(amount))
metric top_channels = top(2, channel of O by count)
metric often = top(3, each Shop(shop).cuisine of O by count having count >= 2)
metric sure = top(3, each Shop(shop).cuisine of O by count at least 4)
metric favourite_cuisine = favourite(each Shop(shop).cuisine of O by count)
metric cuisines = distinct(each Shop(shop).cuisine of O)
metric all_tags = list(each tags of O)
metric tag_set = set(each tags of O)
metric tag_spent = sum(spent of Dish where orders >= 2)
metric per_channel = count(O per each tags as t, channel { n = count(rows) } where n >= 2)
metric dishes = count(Dish)

test "an order counts for every cuisine of its shop" as of 2026-07-01T00:00 {
  P { id: 1, likes: [] }
  P { id: 2, likes: ["川菜"] }
  Shop { shop: 1, cuisine: ["川菜", "面"] }
  Shop { shop: 2, cuisine: ["面", "粤菜"] }
  Shop { shop: 3, cuisine: [] }
  O { oid: 1, pid: 1, shop: 1, channel: "app", time: 2026-06-01T00:00, amount: 1, tags: ["x", "y", "x"] }
  O { oid: 2, pid: 1, shop: 2, channel: "app", time: 2026-06-02T00:00, amount: 9, tags: ["y"] }
  O { oid: 3, pid: 1, shop: 3, channel: "web", time: 2026-06-03T00:00, amount: 5 }
  O { oid: 4, pid: 1, shop: 1, channel: "web", time: 2026-06-04T00:00, amount: 2, tags: [] }
  expect for 1: top3 same elements as ["面", "川菜", "粤菜"]
  expect for 1: "{size(top3)}" == "3"
  expect for 1: favourite_cuisine == "面"
  expect for 1: top2_by_spend same elements as ["面", "粤菜"]
  expect for 1: often same elements as ["川菜", "面"]
  expect for 1: top_channels same elements as ["app", "web"]
  expect for 1: sure is missing
  expect for 1: cuisines == 3
  expect for 1: dishes == 3
  expect for 1: size(all_tags) == 4
  expect for 1: tag_set same elements as ["x", "y"]
  expect for 1: tag_spent == 15
  expect for 1: per_channel == 1
  expect for 2: size(top3) == 0
  expect for 2: favourite_cuisine is missing
  expect for 2: cuisines == 0
  expect for 2: size(all_tags) == 0
}

test "ties: the value with the later last event, then the smaller one" as of 2026-07-01T00:00 {
  P { id: 1, likes: [] }
  Shop { shop: 1, cuisine: ["b", "a"] }
  Shop { shop: 2, cuisine: ["c"] }
  O { oid: 1, pid: 1, shop: 1, channel: "app", time: 2026-06-01T00:00, amount: 1 }
  O { oid: 2, pid: 1, shop: 2, channel: "app", time: 2026-06-02T00:00, amount: 1 }
  expect for 1: favourite_cuisine == "c"
  expect for 1: top2_by_spend same elements as ["c", "a"]
}
