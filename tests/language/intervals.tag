// Rows that last: current, overlapping, to next, joining; what T has not reached is not known.
timezone "Asia/Shanghai"
profile P { key id : int  city : string }
record Holding of P by pid valid from from_date to to_date { key hid : int  product : string  amount : decimal(2)  from_date : date  to_date : date? }
record Stay of P by pid valid from begun to ended where guild > 0 { guild : int  begun : timestamp  ended : timestamp? }
record Rank of P by pid valid from since to next order by seq { since : date  seq : int  rank : string }
record Address of P by pid valid from moved_in { moved_in : date  town : string }
event Visit of Holding by hid at time { n : int }

metric 在持 = count(current Holding)
metric 在持金额 = sum(amount of current Holding where product == "bond")
metric begun_holdings = count(Holding)
tag holds = has current Holding
tag holds_big = has(current Holding where amount >= 100.00)
tag holds_none = no current Holding
metric began_this_month = count(Holding in this month)
metric june = count(Holding overlapping from 2026-06-01 to 2026-07-01)
metric whole_june = count(Holding overlapping last month)
metric soon = count(Holding overlapping next 7 days)
metric long_ago = count(Holding overlapping before 2026-02-01)
metric on_day(w: window) = count(Holding overlapping w)
metric yesterday_there = on_day(1 to 1 full days ago)
metric today_there = count(Holding overlapping today)
metric near_visit = count(Visit where has(Holding overlapping within 2 days before Visit.time where Holding.hid != 7))
record Bond = Holding where product == "bond"
metric bonds = count(current Bond)
metric bonds_then = bonds as of 30 days ago
metric first_bond = first(product of current Holding keeping first)
metric visits = count(Visit)
test "dates: half-open against today" as of 2026-07-10T00:00 {
  P { id: 1 }
  Holding { hid: 1, pid: 1, product: "bond", amount: 100.00, from_date: 2026-07-10, to_date: 2026-07-11 }
  Holding { hid: 2, pid: 1, product: "bond", amount: 50.00, from_date: 2026-06-10, to_date: 2026-07-10 }
  Holding { hid: 3, pid: 1, product: "fund", amount: 20.00, from_date: 2026-01-10 }
  Holding { hid: 4, pid: 1, product: "fund", amount: 20.00, from_date: 2026-07-11 }
  Holding { hid: 5, pid: 1, product: "fund", amount: 20.00, from_date: 2026-07-09, to_date: 2026-07-09 }
  expect for 1: 在持 == 2 and 在持金额 == 100.00 and begun_holdings == 4
  expect for 1: holds and holds_big and not holds_none
  expect for 1: began_this_month == 1 and june == 2 and whole_june == 2 and soon == 2 and long_ago == 1
  expect for 1: yesterday_there == 2 and today_there == 2
  expect for 1: bonds == 1 and bonds_then == 1 and first_bond == "fund"
  at 2026-07-09T23:59 { expect for 1: 在持 == 2 and 在持金额 == 50.00 and bonds == 1 and begun_holdings == 3 }
  at 2026-07-11T00:00 { expect for 1: 在持 == 2 and 在持金额 == 0.00 and begun_holdings == 5 }
  at 2026-01-10T00:00 { expect for 1: 在持 == 1 and bonds_then == 0 }
  at 2026-01-09T00:00 { expect for 1: 在持 == 0 and holds_none }
}

metric stays = count(current Stay)
metric known_end = count(Stay overlapping from 2026-07-01T00:00 where ended is known)
metric seen = count(Stay overlapping rolling 1 hour)
test "instants: an end has happened only before T" as of 2026-07-01T12:00 {
  P { id: 1 }
  Stay { pid: 1, guild: 1, begun: 2026-07-01T10:00, ended: 2026-07-01T12:00 }
  Stay { pid: 1, guild: 1, begun: 2026-07-01T12:00 }
  Stay { pid: 1, guild: 2, begun: 2026-07-01T08:00, ended: 2026-07-01T11:59:59 }
  Stay { pid: 1, guild: 0, begun: 2026-07-01T08:00 }
  expect for 1: stays == 1 and seen == 2 and known_end == 2
  at 2026-07-01T12:00:01 { expect for 1: stays == 1 and seen == 3 }
  at 2026-07-01T11:59:59 { expect for 1: stays == 2 }
}

metric 现级 = last(rank of current Rank)
metric ranks_now = count(current Rank)
metric june_ranks = list(rank of Rank overlapping last month)
metric then_rank = 现级 as of 2026-06-15T00:00
metric towns = count(current Address)
test "a row lasts until the next" as of 2026-07-10T09:00 {
  P { id: 1 }
  Rank { pid: 1, since: 2026-05-01, seq: 1, rank: "a" }
  Rank { pid: 1, since: 2026-06-01, seq: 2, rank: "b" }
  Rank { pid: 1, since: 2026-06-20, seq: 3, rank: "c" }
  Rank { pid: 1, since: 2026-06-20, seq: 4, rank: "d" }
  Rank { pid: 1, since: 2026-08-01, seq: 5, rank: "e" }
  Address { pid: 1, moved_in: 2020-01-01, town: "x" }
  Address { pid: 1, moved_in: 2026-07-11, town: "y" }
  P { id: 2 }
  expect for 1: 现级 == "d" and ranks_now == 1 and june_ranks same elements as ["b", "d"] and then_rank == "b" and towns == 1
  expect for 2: ranks_now == 0 and 现级 is missing
  at 2026-08-01T00:00 { expect for 1: 现级 == "e" and towns == 2 }
  at 2026-05-31T23:59 { expect for 1: 现级 == "a" and june_ranks same elements as [] }
}

record Member = Stay joining per guild gaps under 24 hours
record AnyGuild = Stay joining gaps under 24 hours
metric joined_first = first(start of Member)
metric joined_rows = list(parts of Member)
metric member_since = last(start of current Member)
metric last_left = last(end of Member where end is known)
metric stretches = count(Member)
metric any_stretches = count(AnyGuild)
tag 老成员 "Member for 30 days" = has(current Member where start <= 30 days ago)
metric stretches_in_june = count(Member overlapping last month)
record Level = Rank joining per rank gaps under 1 days
metric at_level = list(rank of Level where parts == 2)
metric level_ends = max(end of Level)
record Held = Holding joining per product gaps under 3 days
metric bond_stretches = count(Held where product == "bond")
metric bond_first_end = first(end of Held where product == "bond")
test "joining" as of 2026-07-10T00:00 {
  P { id: 1 }
  Stay { pid: 1, guild: 1, begun: 2026-05-01T00:00, ended: 2026-05-10T00:00 }
  Stay { pid: 1, guild: 1, begun: 2026-05-10T23:59:59, ended: 2026-06-02T00:00 }
  Stay { pid: 1, guild: 1, begun: 2026-06-03T00:00 }
  Stay { pid: 1, guild: 2, begun: 2026-06-02T12:00, ended: 2026-06-02T13:00 }
  Stay { pid: 1, guild: 1, begun: 2026-07-01T00:00, ended: 2026-07-02T00:00 }
  expect for 1: stretches == 3 and joined_first == 2026-05-01T00:00
  expect for 1: member_since == 2026-06-03T00:00 and last_left == 2026-06-02T13:00 and 老成员 and stretches_in_june == 3
  expect for 1: any_stretches == 1
  at 2026-07-02T23:59 { expect for 1: not 老成员 }
  at 2026-06-01T00:00 { expect for 1: stretches == 1 and member_since == 2026-05-01T00:00 and last_left is missing and 老成员 }
}
test "joining dates, and what lasts until the next" as of 2026-07-10T00:00 {
  P { id: 1 }
  Rank { pid: 1, since: 2026-05-01, seq: 1, rank: "a" }
  Rank { pid: 1, since: 2026-06-01, seq: 2, rank: "a" }
  Rank { pid: 1, since: 2026-06-20, seq: 3, rank: "b" }
  Holding { hid: 1, pid: 1, product: "bond", from_date: 2026-01-01, to_date: 2026-02-01 }
  Holding { hid: 2, pid: 1, product: "bond", from_date: 2026-02-03, to_date: 2026-02-05 }
  Holding { hid: 3, pid: 1, product: "bond", from_date: 2026-02-08, to_date: 2026-12-31 }
  Holding { hid: 4, pid: 1, product: "fund", from_date: 2026-01-01, to_date: 2026-12-31 }
  expect for 1: at_level same elements as ["a"] and level_ends == 2026-06-20
  expect for 1: bond_stretches == 2 and bond_first_end == 2026-02-05
}
