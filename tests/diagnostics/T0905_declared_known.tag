profile Customer { key id : int  name : string  city : string? }
event Order of Customer by customer_id at time { key order_id : int  amount : decimal(2) }
event Visit of Customer by who at time { who : int? }
tag a = has(Order where customer_id is known)
tag b = has(Order where customer_id is missing)
tag c = name is missing
tag d = count(Order where customer_id is not missing) > 3
tag e = has(Visit where who is missing) and city is missing
