profile Customer { key id : int }
event View of Customer by customer_id at time { sku : string  seconds : int }
event Order of Customer by customer_id at time { sku : string  amount : decimal(2) }
pattern bought = sequence { v: View then o: Order within 1 day where sku == v.sku }
pattern unnamed = sequence { View then Order }
pattern many = sequence { 2 or more v: View then o: Order }
pattern either = sequence { v: View | v: Order then o: Order }
pattern moving = sequence { v: View then o: Order with { again = sku == v.sku } where again }
pattern itself = sequence { v: View where has(itself) then o: Order }
pattern wrong = sequence { v: View then o: Oder }
pattern number = 1 + 1
metric a = count(bought)
metric b = max(amount of bought)
metric c = avg(o.time - v.time of bought)
metric d = count(View of unnamed)
metric e = count(v of many)
metric f = count(v of either)
metric g = count(o of moving)
tag h = has(bought in rolling 30 days)
tag i = bought
metric j = count(x of bought)
metric k = sum(o.amuont of bought)
event Bought = bought
metric l = count(o of wrong)
fn m(x: int) = count(o of bought) + x
metric n = m(1)
metric o = count(days with bought)
