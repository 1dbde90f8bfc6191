// Matches of a sequence by name: whether there is one, how far, and the rows that a step has in them.
timezone "UTC"
profile P { key id : int }
event X of P by p at t { key xid : int  k : int  u : string? }
event Y of P by p at t { key yid : int  k : int }
record L of X by xid { key lid : int  n : int }

pattern pair = sequence { a: X then b: Y within 2 days where k == a.k }
pattern 三步 = sequence { a: X then b: X within 1 day then c: Y within 1 day where k == a.k }
pattern quiet = sequence { a: X then no Y within 2 days }
pattern either = sequence { a: X then b: Y within 1 day | c: X within 1 day }
pattern maybe = sequence { a: X then optional b: Y within 1 day then c: X within 2 days }
pattern firsts = sequence { a: X keeping first then b: Y }
pattern doubled = sequence { a: X with { double = k * 2 } then b: Y where k == a.double }
pattern made = sequence { a: X with { double = k * 2 } then b: X with { double = k * 2 } where double > a.double }

metric pairs of P = count(b of pair)
metric begun of P = min(a.time of pair)
metric ended of P = max(b.time of pair)
metric kinds of P = distinct(a.k of pair)
metric users of P = set(a.u of pair)
metric weighted of P = sum(a.k * 10 of pair)
metric recent of P = count(b of pair in rolling 5 days)
metric second of P = count(b of pair where k == 2)
metric usual of P = favourite(a.u of pair by count)
metric share_of_ones of P = share(b.k == 1 of pair)
tag some of P = has(pair)
tag none of P = no(pair)
metric middle of P = sum(b.xid of 三步)
metric opening of P = sum(a.xid of 三步)
metric closing of P = sum(c.yid of 三步)
metric far of P = depth(三步)
tag waits of P = has(quiet)
tag still_open of P = has(quiet) is pending
tag decided of P = no(quiet) is not pending and has(quiet) is true
metric certain_quiet of P = count(a of quiet)
metric either_b of P = count(b of either)
metric either_c of P = sum(c.xid of either)
metric maybe_b of P = count(b of maybe)
metric maybe_c of P = sum(c.xid of maybe)
metric after_first of P = count(b of firsts)
metric made_total of P = sum(b.double of made)
metric doubles of P = sum(a.double of doubled)
metric lines of P = sum(sum(n of L) of X where has(pair))
metric with_pair(kind: int) of P = count(b of pair where Y.k == kind)
metric ones of P = with_pair(1)

test "rows that take part" as of 2026-02-01T00:00 {
  P { id: 1 }
  P { id: 2 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1, u: "甲" }
  X { xid: 2, p: 1, t: 2026-01-01T12:00, k: 1, u: "甲" }
  Y { yid: 1, p: 1, t: 2026-01-02T00:00, k: 1 }
  Y { yid: 2, p: 1, t: 2026-01-03T00:00, k: 1 }
  Y { yid: 3, p: 1, t: 2026-01-03T18:00, k: 1 }
  X { xid: 3, p: 1, t: 2026-01-10T00:00, k: 2, u: "乙" }
  Y { yid: 4, p: 1, t: 2026-01-12T00:00, k: 2 }
  X { xid: 4, p: 1, t: 2026-01-20T00:00, k: 3 }
  Y { yid: 5, p: 1, t: 2026-01-21T00:00, k: 4 }
  X { xid: 9, p: 2, t: 2026-01-01T00:00, k: 1 }
  expect for 1: pairs == 3 and begun == 2026-01-01T00:00 and ended == 2026-01-12T00:00 and kinds == 2
  expect for 1: users same elements as ["甲", "乙"] and weighted == 40 and second == 1 and usual == "甲" and recent == 0
  expect for 1: share_of_ones == 2 / 3 and some and not none and ones == 2
  expect for 1: middle == 2 and opening == 1 and closing == 1 and far == 3
  expect for 2: pairs == 0 and begun is missing and none and far == 1
  at 2026-01-13T00:00 { expect for 1: recent == 1 }
}

test "pending is no match yet" as of 2026-01-04T00:00 {
  P { id: 1 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  X { xid: 2, p: 1, t: 2026-01-03T00:00, k: 1 }
  expect for 1: waits and certain_quiet == 1
  at 2026-01-02T00:00 { expect for 1: still_open and not decided and certain_quiet == 0 }
  at 2026-01-06T00:00 { expect for 1: waits and decided and not still_open and certain_quiet == 2 }
}

test "ways, and what a step has made of its rows" as of 2026-02-01T00:00 {
  P { id: 1 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  Y { yid: 1, p: 1, t: 2026-01-01T12:00, k: 2 }
  X { xid: 2, p: 1, t: 2026-01-02T00:00, k: 5 }
  X { xid: 3, p: 1, t: 2026-01-03T00:00, k: 7 }
  expect for 1: either_b == 1 and either_c == 5
  expect for 1: maybe_b == 1 and maybe_c == 5
  expect for 1: after_first == 1 and doubles == 2 and made_total == 24
}

test "in the condition of a row" as of 2026-02-01T00:00 {
  P { id: 1 }
  X { xid: 1, p: 1, t: 2026-01-01T00:00, k: 1 }
  L { lid: 1, xid: 1, n: 5 }
  L { lid: 2, xid: 1, n: 2 }
  X { xid: 2, p: 1, t: 2026-01-05T00:00, k: 2 }
  L { lid: 3, xid: 2, n: 9 }
  Y { yid: 1, p: 1, t: 2026-01-02T00:00, k: 1 }
  expect for 1: lines == 16
}

test "what is refused" {
  refused { metric w of P = max(b.time - a.time of pair) } because T0530
  refused { metric w of P = count(pair) } because T0530
  refused { metric w of P = max(time of pair) } because T0530
  refused { tag w of P = pair } because T0206
  refused { tag w of P = has(pair where k == 1) } because T0530
  refused {
    pattern w = sequence { 2 or more a: X then b: Y }
    metric v of P = count(a of w)
  } because T0530
  refused {
    pattern w = sequence { a: X | a: Y then b: Y }
    metric v of P = count(a of w)
  } because T0530
  refused { pattern w = sequence { a: X where has(w) then b: Y } } because T0208
  refused { pattern w = sequence { a: X then b: Y where z == 1 } } because T0201
  compiles {
    pattern w = sequence { a: X | a: X then b: Y }
    metric v of P = count(a of w)
  }
}
