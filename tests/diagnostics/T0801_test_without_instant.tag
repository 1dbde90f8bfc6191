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
test "rich" {
  Customer { id: 1  balance: 5.00 }
  expect a
}
