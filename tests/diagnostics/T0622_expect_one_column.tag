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
event Order of Customer by customer_id at time { amount : decimal(2)  qty : int }
expect "two columns" balance > 0.00 or city is known on Customer else missing
expect "never missing" qty > 0 on Order else missing
expect "nothing" true on Order else missing
expect "one column" balance between 0.00 and 100.00 or balance == 500.00 on Customer else missing
tag a = did Order
