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
segment a = email is known
segment b = years since birthday >= 18
segment c for marketing = email is known
segment d = c and balance > 1.00
