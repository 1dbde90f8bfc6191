profile Customer { key id : int  a : int  w : float  n : string? }
event Order of Customer by customer_id at time { amount : decimal(2) }
metric m1 = a / avg(amount of Order) ?? 0.5e0
metric m2 = a / (n ?? 3)
metric m3 = (a / avg(amount of Order)) ?? 0.5e0
