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
tag a of Custmer = city == "上海"
event Order of Custommer by customer_id at time { key order_id : int }
expect "positive" balance >= 0 on Customers
