// Ages and seasons.
module std.time

// Completed years since a birth date; somebody born on 29 February turns a year older on 28 February of common years.
fn age(birthday: date?) = years since birthday

// Season of the northern hemisphere by month.
fn season(d: date?)
  = "spring" when month(d) in 3..5
  | "summer" when month(d) in 6..8
  | "autumn" when month(d) in 9..11
  | "winter" when d is known

test "time: ages and seasons" as of 2026-03-01T00:00 {
  expect age(2008-02-29) == 18 and age(2008-03-02) == 17
  expect season(2026-03-01) == "spring"
    and season(2026-08-31) == "summer"
    and season(2026-11-30) == "autumn"
    and season(2026-02-28) == "winter"
}
