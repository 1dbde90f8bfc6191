profile Customer { key id : int  a : int  b : int  w : float  d : float  c : int? }
event Order of Customer by customer_id at time { amount : decimal(2) }
metric m1 = a / b ?? 0
metric m2 = (a + 1) * 3 / b ?? 5
metric m3 = count(Order) / count(Order where amount > 1.00) ?? 0.00
metric m4 = a + b ?? 0
metric m5 = c + b ?? 0
metric m6 = (a / b) ?? 0
