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
event Visit { key visit_id : int }
record Note { text : string }
