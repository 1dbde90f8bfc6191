// Three-valued logic, its two-valued twins, ranges, choices, text and dates.
timezone "Asia/Shanghai"
profile P {
  key id : int
  city : string?
  a : bool?
  b : bool?
  x : int?
  y : decimal(2)?
  f : float?
  name : string
  born : date?
  registered : timestamp?
  interests : set<string>
}
const cities = ["北京", "上海"]
param lowest : int = 10
param share_of : decimal(2) = 40%
fn age(day: date?) = years since day
fn initial(text: string) = part(text, " ", 1)
fn bigger(a, b) = greatest(a, b)

tag both = a and b
tag either = a or b
tag neither = not a and not b
tag same_bool = a is b
tag in_beijing = city is "北京"
tag elsewhere = city is not "北京"
tag elsewhere_known = city is known and city != "北京"
tag in_list = city in cities
tag not_listed = city is not in cities
tag in_range = x in 1..6
tag middle = x between 1 and lowest
tag odd = x mod 2 == 1
tag filled = (x ?? 0) >= lowest
tag some = at least 2 of { a, b, x > 3 }
tag unknown = (x > 3) is missing
tag certain_yes = (x > 3) is true
tag certain_no = (x > 3) is false
tag adult = age(born) >= 18
tag leap_day = born == 2008-02-29
tag level = "low" when x < 3 | "mid" when x < 6 | "high" otherwise
tag bare_level = "low" when x < 3 | "mid" when x < 6
tag guarded only when a = x
metric cond = (1 when a | 2 when b | 3 otherwise) * 10
metric quotient = y / 3
metric rounded = round(y / 3, 2, "half_even")
metric zero = y / (x - x)
metric negative = -x + 2 * 3 - 4 / 2
metric label = "{name}-{x}"
metric first_part = initial(name)
metric largest = bigger(x, 4) + least(x, 4)
metric next_month = born + 1 months
metric days_old = days since born
metric ago_date = today - 3 days
metric bucketed = bucket("s", id, 100)
metric score_of_float = f * 2.0e0
score points = 40 when a plus 30 when x > 3 plus 5 when city is missing capped 0..60
segment all_of = both minus odd
tag minus_sign = x - 1 > 3
private tag helper = a
tag uses_helper = helper or b

test "known" as of 2026-03-01T00:00 {
  P { id: 1, city: "北京", a: true, b: false, x: 5, y: 10.00, f: 1.5e0, name: "Ada Lovelace", born: 2008-02-29, registered: 2026-01-01T00:00, interests: ["a"] }
  expect for 1: not both and either and not neither and not same_bool
  expect for 1: in_beijing and not elsewhere and not elsewhere_known and in_list and not not_listed
  expect for 1: in_range and middle and odd and not filled and some
  expect for 1: not unknown and certain_yes and not certain_no
  expect for 1: adult and leap_day
  expect for 1: level == "mid" and bare_level == "mid" and guarded == 5
  expect for 1: cond == 10 and quotient * 3 == 10.00 and rounded == 3.33 and zero is missing
  expect for 1: negative == -1
  expect for 1: label == "Ada Lovelace-5" and first_part == "Ada"
  expect for 1: largest == 9
  expect for 1: next_month == 2008-03-29 and days_old == 6575 and ago_date == 2026-02-26
  expect for 1: bucketed between 0 and 99
  expect for 1: score_of_float == 3.0e0
  expect for 1: points == 60
  expect for 1: not all_of and minus_sign and uses_helper
}

test "missing" as of 2026-03-01T00:00 {
  P { id: 1, name: "Ada", interests: [] }
  expect for 1: not both and not either and not neither and not same_bool
  expect for 1: not in_beijing and not elsewhere_known and not in_list
  expect for 1: elsewhere
  expect for 1: not_listed
  expect for 1: not in_range and not middle and not odd and not filled and not some
  expect for 1: unknown and not certain_yes and not certain_no
  expect for 1: not adult and not leap_day
  expect for 1: level == "high" and bare_level is missing and guarded is missing
  expect for 1: cond == 30 and quotient is missing and label is missing
  expect for 1: points == 5
}
