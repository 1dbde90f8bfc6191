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
segment a for marketing = years since birthday >= 18
segment b for service = years since birthday >= 18
segment c for marketing = b and balance > 1.00
