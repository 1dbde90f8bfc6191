profile Customer {
  key id     : int
  age        : int
  city       : string?
  birthday   : date?
  balance    : decimal(2)?
  weight     : float
  registered : timestamp
}
event Order of Customer by customer_id at time { amount : decimal(2)  level : enum("a", "b") }
const first_day = 2026-01-01
fn nineties(d: date?) = d in [1990-01-01, 1999-12-31]
tag a = birthday in [1990-01-01, 1999-12-31]
tag b = registered in [2026-01-01, 2026-03-31]
tag c = registered in [2026-01-01T00:00, 2026-03-31T00:00]
tag d = balance in [100.00, 500.00]
tag e = weight is in [1.5e0, 2.5e0]
tag f = has(Order where amount in [1.00, 2.00])
tag g = birthday in [first_day, 2026-02-01]
tag h = nineties(birthday)
// two single values, or three, or not in this order
tag i = age in [18, 25] and city in ["北京", "上海"]
tag j = birthday in [1999-12-31, 1990-01-01]
tag k = birthday in [1990-01-01, 1995-01-01, 1999-12-31]
tag l = birthday in 1990-01-01 .. 1999-12-31
tag m = birthday in [1990-01-01, 1990-01-01]
tag n = has(Order where level in ["a", "b"] and amount > 1.00)
