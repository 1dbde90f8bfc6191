// Steps that are alternatives, optional, or in any order: the sequence is yes in one way at least.
timezone "UTC"
profile P { key id : int }
event X of P by p at t { key xid : int  k : int }
event Y of P by p at t { key yid : int  k : int }

tag either of P = sequence { a: X | a: Y then b: X where k == a.k }
tag gaps of P = sequence { a: X then b: X within 1 day | b: Y within 3 days }
tag bridged of P = sequence { a: X then optional Y within 1 day then X within 1 day }
tag last_optional of P = sequence { a: X then optional Y }
tag both of P = sequence { any order { x: X then y: Y } then X }
tag both_soon of P = sequence { any order { x: X within 1 day then y: Y within 1 day } }
tag after_both of P = sequence { a: X then any order { x: X then y: Y where k == a.k } }
tag three of P = sequence { any order { a: X where k == 1 then b: X where k == 2 then c: X where k == 3 } }
tag waits of P = sequence { a: X then optional b: Y within 1 day then c: X then no Y within 2 days }
tag quiet of P = sequence { a: X then no Y within 2 days then optional b: X }
metric deep of P = depth(sequence { a: X then optional Y within 1 day then b: X within 1 day then c: Y })
metric deep_any of P = depth(sequence { any order { x: X then y: Y } then X })

test "alternatives" as of 2026-02-01T00:00 {
  P { id: 1 }
  P { id: 2 }
  P { id: 3 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  Y { yid: 1, p: 1, t: 2026-01-03T00:00, k: 2 }
  X { xid: 2, p: 1, t: 2026-01-04T00:00, k: 2 }
  X { xid: 3, p: 2, t: 2026-01-01T00:00, k: 1 }
  X { xid: 4, p: 2, t: 2026-01-03T00:00, k: 2 }
  expect for 1: either and gaps
  expect for 2: not either and not gaps
  expect for 3: not either and deep == 0
}

test "an optional step shortens a gap, and counts for nothing" as of 2026-02-01T00:00 {
  P { id: 1 }
  P { id: 2 }
  P { id: 3 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  Y { yid: 1, p: 1, t: 2026-01-02T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-01-03T00:00, k: 1 }
  X { xid: 3, p: 2, t: 2026-01-01T00:00, k: 1 }
  X { xid: 4, p: 2, t: 2026-01-03T00:00, k: 1 }
  X { xid: 5, p: 3, t: 2026-01-01T00:00, k: 1 }
  X { xid: 6, p: 3, t: 2026-01-02T00:00, k: 1 }
  expect for 1: bridged and last_optional and deep == 2 and waits
  expect for 2: not bridged and last_optional and deep == 1
  expect for 3: bridged and deep == 2
}

test "any order" as of 2026-02-01T00:00 {
  P { id: 1 }
  P { id: 2 }
  P { id: 3 }
  Y { yid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 1, p: 1, t: 2026-01-02T00:00, k: 3 }
  X { xid: 2, p: 1, t: 2026-01-03T00:00, k: 1 }
  X { xid: 3, p: 1, t: 2026-01-04T00:00, k: 2 }
  X { xid: 4, p: 2, t: 2026-01-01T00:00, k: 1 }
  Y { yid: 2, p: 2, t: 2026-01-05T00:00, k: 1 }
  X { xid: 5, p: 2, t: 2026-01-06T00:00, k: 1 }
  X { xid: 6, p: 3, t: 2026-01-01T00:00, k: 1 }
  Y { yid: 3, p: 3, t: 2026-01-01T00:00, k: 1 }
  expect for 1: both and both_soon and three and not after_both and deep_any == 3
  expect for 2: both and both_soon and not three and after_both and deep_any == 3
  expect for 3: not both and not both_soon and deep_any == 1
}

test "the end of an optional way waits too" as of 2026-01-04T00:00 {
  P { id: 1 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  Y { yid: 1, p: 1, t: 2026-01-02T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-01-03T00:00, k: 1 }
  expect for 1: waits is pending
  at 2026-01-05T00:00 { expect for 1: waits is pending }
  at 2026-01-05T00:00:00.000001 { expect for 1: waits }
}

test "only the way without the optional step waits" as of 2026-01-02T00:00 {
  P { id: 1 }
  P { id: 2 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 2, p: 2, t: 2026-01-01T00:00, k: 1 }
  X { xid: 3, p: 2, t: 2026-01-01T12:00, k: 1 }
  expect for 1: quiet is pending
  expect for 2: quiet
  at 2026-01-03T00:00:00.000001 { expect for 1: quiet }
}
