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
event View of Customer by customer_id at time where Customer.city == "上海" { sku : string }
