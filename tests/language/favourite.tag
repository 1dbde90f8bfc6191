// favourite: most, then the later last row by the full order (time, declared order, key), then the smaller value.
profile P { key id : int }
event Keyed of P by pid at time { key eid : int  kind : string }
event Ordered of P by pid at time order by seq { kind : string  seq : int }
event Plain of P by pid at time { kind : string }

metric by_key = favourite(kind of Keyed by count)
metric by_order = favourite(kind of Ordered by count)
metric by_value = favourite(kind of Plain by count)
metric by_sum = favourite(kind of Keyed by sum(eid))

test "most rows" as of 2026-07-01T00:00 {
  P { id: 1 }
  Keyed { eid: 1, pid: 1, time: 2026-06-01T00:00, kind: "a" }
  Keyed { eid: 2, pid: 1, time: 2026-06-01T00:00, kind: "a" }
  Keyed { eid: 3, pid: 1, time: 2026-06-02T00:00, kind: "b" }
  expect for 1: by_key == "a"
  expect for 1: by_sum == "b"
}

test "then the later time" as of 2026-07-01T00:00 {
  P { id: 1 }
  Keyed { eid: 9, pid: 1, time: 2026-06-01T00:00, kind: "a" }
  Keyed { eid: 3, pid: 1, time: 2026-06-02T00:00, kind: "b" }
  expect for 1: by_key == "b"
}

test "then the key, the declared order, the smaller value" as of 2026-07-01T00:00 {
  P { id: 1 }
  Keyed { eid: 2, pid: 1, time: 2026-06-01T00:00, kind: "a" }
  Keyed { eid: 3, pid: 1, time: 2026-06-01T00:00, kind: "b" }
  Keyed { eid: 1, pid: 1, time: 2026-06-01T00:00, kind: "c" }
  Ordered { pid: 1, time: 2026-06-01T00:00, kind: "a", seq: 1 }
  Ordered { pid: 1, time: 2026-06-01T00:00, kind: "b", seq: 3 }
  Ordered { pid: 1, time: 2026-06-01T00:00, kind: "c", seq: 2 }
  Plain { pid: 1, time: 2026-06-01T00:00, kind: "b" }
  Plain { pid: 1, time: 2026-06-01T00:00, kind: "a" }
  expect for 1: by_key == "b"
  expect for 1: by_order == "b"
  expect for 1: by_value == "a"
}
