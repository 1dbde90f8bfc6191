tag a for marketing = true
tag b at least 50 people = true
tag c(x: int) = true
tag d = count(Paid where x == 1 in rolling 30 days) > 1
event E = Order in [1, 2]
event F = Order keeping first per sku as s
profile P { id : int for marketing }
