// Who of those that a segment's condition lets in: minus, sample, one per.
timezone "Asia/Shanghai"
profile Person where active is not false {
  key id    : int
  household : string?
  spend     : decimal(2)?
  age       : int
  ok        : bool?
  active    : bool?
  income    : decimal(2)?  sensitive for service
}
tag adult = age >= 18
tag buyer = spend is known

segment young = true minus adult
segment odd_minus = (adult and buyer) minus (ok is true)
segment tenth = true sample 10% by "spring"
segment half "Half" = adult sample 50%
segment fifth = adult sample 0.25% by "x"
segment everybody = true sample 100%

segment one_each = adult one per household by spend highest, then age lowest
segment by_key = adult one per household
segment consenting requires ok = adult one per household by spend highest
segment built = consenting and age > 30
segment without_held hold out held where age mod 2 == 0 = adult one per household by age highest
segment text_key = adult one per "{household}-{age > 30}" by age lowest
segment sampled_first = true sample 10% by "spring" one per household by age highest
segment sampled_last = true one per household by age highest sample 10% by "spring"

test "a sample can be taken by any other system" as of 2026-07-01T00:00 {
  // XXH64 of "spring|12", unsigned, mod 10000, is less than 1000; so it is for 13 of the first hundred.
  given 100 Person { id: i + 1, age: 20 + i mod 40, household: "h{i mod 7}" }
  expect for 12: tenth and everybody
  expect for 13: not tenth
  expect for 1: count(Person where tenth) == 13 and count(Person where everybody) == 100
  expect for 1: set(id of Person where tenth) same elements as [12, 18, 30, 37, 40, 48, 57, 78, 81, 86, 87, 95, 97]
  // Without a salt of its own a sample goes by the segment's name.
  expect for 1: count(Person where half != (bucket("half", id, 10000) < 5000)) == 0
  expect for 1: count(Person where fifth and not half) <= 1
  expect for 1: count(Person where by_key) == 7 and set(id of Person where by_key) same elements as [1, 2, 3, 4, 5, 6, 7]
  // Sampled first: the best of the thirteen per household. Sampled last: those of the seven best that are in the sample.
  expect for 1: count(Person where sampled_first and not tenth) == 0 and count(Person where sampled_first) == distinct(household of Person where tenth)
  expect for 1: count(Person where sampled_last and not tenth) == 0 and count(Person where sampled_last) < count(Person where sampled_first)
}

test "the best of a household" as of 2026-07-01T00:00 {
  Person { id: 1, household: "a", spend: 10.00, age: 40, ok: true }
  Person { id: 2, household: "a", spend: 20.00, age: 50 }                   // the highest spend, with 3
  Person { id: 3, household: "a", spend: 20.00, age: 45, ok: false }        // … and younger
  Person { id: 4, household: "a", spend: 90.00, age: 17, ok: true }         // not in
  Person { id: 5, household: "b", age: 33 }                                 // nobody's spend is known: the youngest
  Person { id: 6, household: "b", age: 31, ok: true }
  Person { id: 7, household: "c", age: 31 }                                 // some spend comes before none
  Person { id: 8, household: "c", spend: 0.00, age: 60 }
  Person { id: 9, spend: 1.00, age: 30 }                                    // no household: alone
  Person { id: 10, spend: 2.00, age: 31, ok: true }
  Person { id: 11, household: "d", spend: 5.00, age: 31 }                   // equal in all: the smaller key
  Person { id: 12, household: "d", spend: 5.00, age: 31 }
  Person { id: 13, household: "d", spend: 7.00, age: 31, active: false }    // nobody whom the catalogue answers
  expect for 1: set(id of Person where one_each and active is not false) same elements as [3, 6, 8, 9, 10, 11]
  expect for 1: set(id of Person where by_key and active is not false) same elements as [1, 5, 7, 9, 10, 11]
  // Who has not agreed makes room for the next.
  expect for 1: set(id of Person where consenting) same elements as [1, 6, 10]
  expect for 1: set(id of Person where built) same elements as [1, 6, 10]
  expect for 1: set(id of Person where without_held) same elements as [5, 10, 11]
  expect for 1: set(id of Person where held) same elements as [2, 8, 9]
  expect for 9: text_key and not young
  expect for 4: young and not one_each
  expect for 2: odd_minus
}

test "what is no choice" {
  refused { segment s = adult sample 0% } because T0623
  refused { segment s = adult sample 101% } because T0623
  refused { segment s = adult sample 0.001% } because T0623
  refused { segment s = adult one per household by [1] highest } because T0623
  refused { segment s = adult one per ["a"] by age highest } because T0623
  refused { segment s = adult one per spent by age highest } because T0201
  refused { segment s = s one per household by age highest } because T0208
  // Who is chosen by income says something of incomes.
  refused { segment s = adult one per household by income highest } because T0701
  refused { segment s for marketing = adult one per income by age lowest } because T0702
  compiles { segment s for service = adult one per household by income highest }
  compiles { segment s = adult one per household by age highest, then spend lowest, then id lowest sample 5% }
}
