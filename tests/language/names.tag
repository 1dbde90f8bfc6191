// Which row a name speaks of.
profile P { key id : int }
event E of P by pid at time { key eid : int  kind : string }
event Next = E
event Late = E where kind == "late"

metric followed = count(E where has(Next where Next.time > E.time and Next.eid == E.eid + 1))
metric before_late = count(Late where has(E where E.time < Late.time and E.kind != Late.kind))
metric own_table = count(Late where E.kind == "late")
metric both_ways = count(E where no(Late where Late.time < E.time))

test "an enclosing row and one of a source made from it" as of 2026-07-01T00:00 {
  P { id: 1 }
  E { eid: 1, pid: 1, time: 2026-06-01T00:00, kind: "early" }
  E { eid: 2, pid: 1, time: 2026-06-02T00:00, kind: "late" }
  E { eid: 4, pid: 1, time: 2026-06-03T00:00, kind: "late" }
  expect for 1: followed == 1
  expect for 1: before_late == 2
  expect for 1: own_table == 2
  expect for 1: both_ways == 2
}
