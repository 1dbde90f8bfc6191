profile Customer {
  key id     : int
  city       : string?
  gender     : enum("male", "female")?
  birthday   : date?          pii for service
  email      : string?        pii
  interests  : set<string>
  balance    : decimal(2)?
  points     : float
  registered : timestamp
}
tag a = balance > 1.00
tag b = city is known
tag a = balance > 2.00
test "x" as of 2026-07-01 { Customer { id: 1 } expect not a }
test "x" as of 2026-07-01 { Customer { id: 1 } expect not b }
