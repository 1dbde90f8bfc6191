timezone "UTC"
// All steps of a sequence belong to one owner: that of the first step's rows.
profile A { key id : int }
event U of A by a at t { key uid : int }
event D of U by u at ts { act : string }
tag by_folds of A = count(U where did(D where act == "send") and did(D where act == "sign")) == 0
tag by_steps of A = count(U where sequence { a: D where act == "send" then b: D where act == "sign" }) == 0
tag whole_account of A = sequence { a: D where act == "send" then b: D where act == "sign" }
metric deepest of A = max(depth(sequence { a: D where act == "send" then b: D where act == "sign" }) of U)
test "scope" as of 2026-01-10T00:00 {
  A { id: 1 }
  U { uid: 10, a: 1, t: 2026-01-01T00:00 }
  U { uid: 11, a: 1, t: 2026-01-01T00:00 }
  D { u: 10, ts: 2026-01-02T00:00, act: "send" }
  D { u: 11, ts: 2026-01-03T00:00, act: "sign" }
  expect for 1: by_folds and by_steps and whole_account and deepest == 1
}

// What steps say of their time, to the microsecond; what is tied; what is repeated.
profile P { key id : int }
event X of P by p at t { key xid : int  k : int }
event Y of P by p at t { key yid : int  k : int }
tag two_days_on of P = sequence { a: X then b: X after 2 days }
tag two_days_on_of_first of P = sequence { a: X then b: X then c: X after 2 days of a within 3 days of a }
tag month_on of P = sequence { a: X then b: X after 1 month }
tag whole of P = sequence within 2 days { a: X then b: X then c: X }
tag whole_under of P = sequence under 2 days { a: X then b: X then c: X }
tag tied of P = sequence { a: X then b: X same time ok under 1 hour }
tag tied_three of P = sequence { a: X then b: X same time ok then c: X same time ok }
tag tied_other of P = sequence { a: X then b: Y same time ok under 1 hour }
tag three of P = sequence { 3 or more X }
tag three_in of P = sequence within 2 days { 3 or more X }
tag behind of P = sequence { a: Y then 2 or more b: X within 2 days where k == a.k }
tag waiting of P = sequence { a: X then no Y within 3 days }
tag early of P = sequence { a: X then no Y within 3 days so far }
tag quiet of P = sequence { a: X then no Y so far }
tag quiet_at_once of P = sequence { a: X then no X same time ok so far }

test "two days apart" as of 2026-02-01T00:00 {
  P { id: 1 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-01-03T00:00, k: 1 }
  expect for 1: two_days_on and not two_days_on_of_first and not month_on and not whole and not tied and not three
}
test "a microsecond less than two days apart" as of 2026-02-01T00:00 {
  P { id: 1 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00:00.000001, k: 1 }
  X { xid: 2, p: 1, t: 2026-01-03T00:00, k: 1 }
  expect for 1: not two_days_on
}
test "three rows in two days, to the end" as of 2026-03-01T00:00 {
  P { id: 1 }
  X { xid: 1, p: 1, t: 2026-01-31T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-02-01T00:00, k: 1 }
  X { xid: 3, p: 1, t: 2026-02-02T00:00, k: 1 }
  expect for 1: whole and not whole_under and three and three_in and two_days_on_of_first and not month_on
}
test "months clamp" as of 2026-03-02T00:00 {
  P { id: 1 }
  X { xid: 1, p: 1, t: 2026-01-31T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-02-28T00:00, k: 1 }
  expect for 1: month_on
}
test "tied rows are other rows" as of 2026-02-01T00:00 {
  P { id: 1 }
  P { id: 2 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 3, p: 2, t: 2026-01-01T00:00, k: 1 }
  Y { yid: 1, p: 2, t: 2026-01-01T00:00, k: 1 }
  expect for 1: tied and not tied_three and not tied_other and not three and not quiet_at_once
  expect for 2: not tied and not tied_three and tied_other and quiet_at_once
}
test "repeated behind a step" as of 2026-02-01T00:00 {
  P { id: 1 }
  Y { yid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 1, p: 1, t: 2026-01-02T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-01-03T00:00, k: 1 }
  X { xid: 3, p: 1, t: 2026-01-01T00:00, k: 1 }
  expect for 1: behind and three and three_in
}
test "another k, or the instant of the step before" as of 2026-02-01T00:00 {
  P { id: 1 }
  Y { yid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-01-02T00:00, k: 2 }
  X { xid: 3, p: 1, t: 2026-01-03T00:00, k: 1 }
  expect for 1: not behind
}
test "pending, and taken early" as of 2026-01-03T00:00 {
  P { id: 1 }
  P { id: 2 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 2, p: 2, t: 2026-01-01T00:00, k: 1 }
  Y { yid: 2, p: 2, t: 2026-01-02T00:00, k: 1 }
  expect for 1: waiting is pending and not waiting and early and quiet
  expect for 2: waiting is not pending and not early and not quiet
  at 2026-01-05T00:00 { expect for 1: waiting and early }
}
