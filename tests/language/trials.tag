// What the compiler answers to declarations that are tried beside the catalogue.
timezone "Asia/Shanghai"
profile Client {
  key id   : int
  born     : date?    pii for service
  project  : string?  sensitive for treatment
  refused  : bool?
  compiles : int?
}
event Visit of Client by client_id at time { key visit_id : int }
event refused of Client by client_id at time { key n : int }
record compiles of Client by client_id { n : int }
metric age = years since born
tag treated = project == "手术"
segment Adults for service = age >= 18

test "what is refused, and for what" {
  refused { segment A = age >= 18 } because T0701
  refused { segment A for marketing = age >= 18 } because T0702
  refused { tag A = project != "手术" } because T0401
  refused {
    tag A = B
    tag B = A
  } because T0208
  refused { tag Adults = true } because T0601
  refused { test "without an instant" { expect age > 1 } } because T0801
  refused { timezone "Mars/Olympus" } because T0614

  compiles { segment A for service = age >= 18 }
  compiles {
    // A declaration may use another that is tried with it.
    private metric born_in = year(born)
    tag old = born_in < 1970
  }
  compiles { segment A for marketing = (declassify treated because "reviewed by legal") }
}

test "beside rows, and names that are words of tests" as of 2026-07-01T00:00 {
  Client { id: 1, born: 2000-01-01, refused: true, compiles: 3 }
  refused { client_id: 1, time: 2026-06-01T00:00, n: 1 }
  compiles { client_id: 1, n: 1 }
  compiles {}
  given 2 refused { client_id: 1, time: 2026-06-02T00:00, n: 2 + i }
  refused { tag A = born } because T0703
  expect for 1: age == 26 and refused and compiles == 3 and count(refused) == 3
  expect for 1: has(compiles where n == 1)
}
