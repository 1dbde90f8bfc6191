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
event Visit of Customer by customer_id at day { day : string }
event Login of Customer by customer_id { }
event Click of Customer by customer_id at ts { ts : timestamp?  }
event View of Customer by customer_id at ts { time : int }
