// Sums and counts of a row and those before it.
timezone "Asia/Shanghai"
profile P { key id : int }
event Order of P by pid at ts order by seq { key oid : int  pid : int  ts : timestamp  seq : int  amount : decimal(2)?  ch : string }
event Spent of P by pid at ts { pid : int  ts : timestamp  big : int }

event Step = Order with { total = running sum(amount)  n = running count()  apps = running count(ch == "app") }
metric reached "满百时间" = first(ts of Step where total >= 100.00)
metric totals = last(total of Step)
metric counts = list(n of Step)
metric app_orders = last(apps of Step)
metric of_web = last(total of Step where ch == "web")
metric web_alone = last(total of Order where ch == "web" with { total = running sum(amount) })
metric third = first(oid of Order where running count() == 3)
metric recent = max(total of Order in rolling 2 days with { total = running sum(amount) })
metric least = min(total of Order with { total = running sum(amount) })
metric peak_month = first(start of Order from 2026-05-01 per month { s = sum(amount of rows) } with { so_far = running sum(s) } where so_far >= 100.00)
metric groups = last(so_far of Order per ch { s = sum(amount of rows) } with { so_far = running sum(s)  n = running count() } where n == 2)
metric huge = last(total of Spent with { total = running sum(big) })
tag crossed_late = reached in rolling 2 days

test "reached with a row, itself included" as of 2026-07-01T00:00 {
  P { id: 1 }
  P { id: 2 }
  Order { oid: 3, pid: 1, ts: 2026-06-30T10:00, seq: 2, amount: 50.00, ch: "web" }
  Order { oid: 4, pid: 1, ts: 2026-06-30T10:00, seq: 1, amount: 20.00, ch: "app" }
  Order { oid: 1, pid: 1, ts: 2026-05-01T10:00, seq: 9, amount: 30.00, ch: "web" }
  Order { oid: 2, pid: 1, ts: 2026-05-02T10:00, seq: 0, ch: "app" }
  Order { oid: 6, pid: 1, ts: 2026-06-30T10:00, seq: 2, amount: -90.00, ch: "app" }
  Spent { pid: 2, ts: 2026-06-30T10:00, big: 9_000_000_000_000_000_000 }
  Spent { pid: 2, ts: 2026-06-30T11:00, big: 9_000_000_000_000_000_000 }
  expect for 1: reached == 2026-06-30T10:00 and crossed_late and totals == 10.00
  expect for 1: counts same elements as [1, 2, 3, 4, 5] and app_orders == 3 and of_web == 100.00 and web_alone == 80.00
  expect for 1: third == 4 and recent == 70.00 and least == 10.00
  expect for 1: peak_month is missing and groups == 10.00
  expect for 2: reached is missing and totals is missing and size(counts) == 0 and huge == 9_000_000_000_000_000_000
}

test "what a running sum is not" as of 2026-07-01T00:00 {
  refused { metric a = running sum(3) } because T0209
  refused { metric a = count(Order with { t = running sum(ch) }) } because T0519
  refused { metric a = count(Order with { t = running sum() }) } because T0308
  refused { metric a = count(Order with { t = running count(ch) }) } because T0306
  refused { metric a = count(Spent where has(Order within 3 days after Spent.ts with { t = running sum(amount) } where t > 5.00)) } because T0518
  compiles { metric running = sum(amount of Order)  metric a = count(Order with { running = seq }) }
}
