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
lookup Product by sku { sku : string  category : string }
fn age(d: date?) = years since d
tag a = age() >= 18
tag b = Product(city, city).category == "护肤"
