profile Customer {
  key id     : int
  age        : int
  city       : string?
  gender     : enum("male", "female")
  balance    : decimal(2)?
  registered : timestamp
}
tag vip = balance > 100.00
tag young = age < 30
segment a = vip and bucket("june", id, 100) < 50
segment b = young and bucket("june", id, 100) < 20
segment c1 = vip and bucket("july", id, 100) < 50
segment c2 = vip and bucket("july", id, 100) >= 50
segment d1 = vip and bucket("august", id, 100) >= 10
segment d2 = young and bucket("august", id, 100) >= 10
segment e1 = vip and bucket("may", id, 100) < 50
segment e2 = vip and bucket("may", id, 100) >= 50
segment e3 = young and bucket("may", id, 100) < 50
segment e4 = young and bucket("may", id, 100) >= 50
