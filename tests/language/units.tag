// Units of the calendar: one row for each, also for those without rows.
timezone "Europe/Berlin"
week starts sunday
profile P { key id : int  joined : timestamp?  tz : string? }
event Order of P by pid at ts { key oid : int  pid : int  ts : timestamp  amount : int  day : int }
event Visit of P by pid at ts { pid : int  ts : timestamp }
record Line of Order by oid { oid : int  qty : int }

metric empty_months "空白月" = count(Visit in past 6 full months per month { n = count(rows) } where n == 0)
tag every_week "每周两次" = no(Visit in past 4 full weeks per week { n = count(rows) } where n < 2)
metric days = list(start of Visit in 3 days to date per day { n = count(rows) })
metric counts = list(n of Visit in 3 days to date per day { n = count(rows) })
metric weeks = list(start of Visit in past 2 full weeks per week { n = count(rows) })
metric quarters = list(start of Visit per quarter { n = count(rows) })
metric since_joined = count(Visit from joined per month { n = count(rows) })
metric rolling_days = count(Visit in rolling 2 days per day { n = count(rows) })
metric last_year = last(n of Visit per year { n = count(rows) })
metric first_empty = first(start of Visit per month { n = count(rows)  at_last = max(time of rows) } where at_last is missing)
metric best_two = list(n of Visit per month { n = count(rows) } keeping last 2)
event Spring = Visit from 2026-05-01
metric both = count(Spring before 2026-06-01 per month { n = count(rows) })
metric few = sum(s of Order in this month per week { s = sum(amount of rows keeping first 2) })
metric lines = list(q of Line in this month per day { q = sum(qty of rows) })
metric by_key = count(Order per day { n = count(rows) })               // a column of that name is a key
record Month = Visit in past 3 full months per month { n = count(rows) }
metric busiest = max(n of Month)
metric busy_start = first(start of Month where n == busiest)
metric before_order = count(Order where has(Month where n == 0))

test "months, weeks, days" as of 2026-07-15T12:00 {
  P { id: 1, joined: 2026-05-31T23:59:59 }
  P { id: 2 }
  Visit { pid: 1, ts: 2026-01-31T23:59:59 }
  Visit { pid: 1, ts: 2026-02-01T00:00 }
  Visit { pid: 1, ts: 2026-06-30T23:59:59 }
  Visit { pid: 1, ts: 2026-07-13T00:00 }
  Visit { pid: 1, ts: 2026-07-15T11:59 }
  Visit { pid: 1, ts: 2026-07-15T12:00 }
  expect for 1: empty_months == 3 and not every_week
  expect for 1: size(days) == 3 and days contains all of [2026-07-13, 2026-07-14, 2026-07-15] and counts same elements as [0, 1]
  expect for 1: weeks same elements as [2026-06-28, 2026-07-05] and quarters same elements as [2026-01-01, 2026-04-01, 2026-07-01]
  expect for 1: since_joined == 3 and rolling_days == 3 and last_year == 5 and first_empty == 2026-03-01
  expect for 1: size(best_two) == 2 and best_two same elements as [1, 2] and both == 1
  expect for 1: busiest == 1 and busy_start == 2026-06-01
  expect for 2: empty_months == 6 and size(days) == 3 and size(quarters) == 0 and since_joined == 0 and last_year is missing
  at 2026-07-15T00:00 { expect for 1: size(days) == 3 and rolling_days == 3 }
  at 2026-07-01T00:00 { expect for 1: empty_months == 3 and quarters same elements as [2026-01-01, 2026-04-01, 2026-07-01] }
}

test "an hour that is missing, an hour that comes twice" as of 2026-03-31T00:00 {
  P { id: 1 }
  Visit { pid: 1, ts: 2026-03-28T23:30 }
  Visit { pid: 1, ts: 2026-03-29T23:30 }
  expect for 1: size(days) == 3 and counts same elements as [0, 1]
}

test "rows of a unit in their order, and rows of rows" as of 2026-07-15T12:00 {
  P { id: 1 }
  Order { oid: 1, pid: 1, ts: 2026-07-01T10:00, amount: 1, day: 5 }
  Order { oid: 2, pid: 1, ts: 2026-07-02T10:00, amount: 2, day: 5 }
  Order { oid: 3, pid: 1, ts: 2026-07-03T10:00, amount: 4, day: 6 }
  Order { oid: 4, pid: 1, ts: 2026-07-06T10:00, amount: 8, day: 6 }
  Line { oid: 2, qty: 3 }
  Line { oid: 2, qty: 4 }
  expect for 1: few == 11 and by_key == 2 and before_order == 4
  expect for 1: size(lines) == 15 and lines contains 7
}

test "what a unit is not" as of 2026-07-15T12:00 {
  refused { metric a = count(Visit per month, pid { n = count(rows) }) } because T0515
  refused { metric a = count(Visit per months { n = count(rows) }) } because T0515
  refused { metric a = count(Visit per hour { n = count(rows) }) } because T0511
  refused { metric a = count(Visit per month { start = count(rows) }) } because T0516
  refused { metric a = count(Visit per month { n = count(rows) } per n as k { m = max(time of rows) }) } because T0201
  refused { metric a = count(Order where count(Visit within 30 days after Order.ts per day { n = count(rows) }) > 3) } because T0518
  compiles { metric a = count(Visit per day { n = count(rows) } per n as k { m = count(rows) } where m > 1) }
}
