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
tag a = email
metric b = lower(email)
tag c = mask(email)
tag d = "成年" when years since birthday >= 18 | "未成年" when birthday is known
private tag e = email
tag f = e is known
metric g = years since birthday
