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
param high : int = "5000"
param since : timestamp = 5
fn third(x: decimal(2)) = x
metric a = third(balance / 3)
