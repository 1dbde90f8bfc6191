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
expect "has bought" count(Order) > 0 on Customer else reject
expect "not from the future" registered <= now on Customer else missing
expect "of the city" Customer.city is known on Order else reject
expect "has bought" points > 0.0e0 on Customer
expect "counted" count(Order) > 0 and registered <= now on Customer else count
tag a = did Order
