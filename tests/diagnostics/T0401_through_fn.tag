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
fn elsewhere(c: string?) = c != "北京"
tag a = elsewhere(city)
tag b = city is known and elsewhere(city)
tag c = (elsewhere(city)) is true
