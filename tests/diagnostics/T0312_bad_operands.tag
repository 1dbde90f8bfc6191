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
tag a = city + "-" + gender == "上海-male"
metric b = balance * points
metric c = -city
metric d = registered + 7
