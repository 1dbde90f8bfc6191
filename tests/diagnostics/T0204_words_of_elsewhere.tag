// What SQL, Python and spreadsheets say.
profile Customer { key id : int  city : string?  age : int  joined : date }
event Order of Customer by customer_id at time { key order_id : int  amount : decimal(2)  channel : string }
tag s1 = IF(age > 3, "a", "b")
tag s2 = len(city) > 3
tag s3 = DATEDIFF(joined, today) > 3
tag s4 = exists(Order)
tag s5 = SUM(amount of Order) > 3.00
metric s6 = countif(Order)
tag s7 = age > 3 ? "a" : "b"
tag s8 = city in ("北京", "上海")
tag s9 = now() > joined
tag s10 = True
tag s11 = age > 3 AND age <> 9 && age % 2 == 1
tag s12 = city == null
tag s13 ＝ count（Order where amount ＞ 3.00） > 1
tag s14 = city == “北京”
event Gap = Order with { p = amount - prev(amount) }
event Gap2 = Order with { p = lead(amount) }
metric s15 = min(1, age)
metric s16 = MAX(age, 2, 3)
metric s17 = max(age, 2, 3)
metric s18 = avg(age, 2)
tag s19 = all(Order where amount > 3.00)
tag s20 = any(Order where amount > 3.00)
tag s21 = none(Order in rolling 30 days where amount > 3.00)
tag s22 = sum(amount of Order where channel == "app" keep last) > 3.00
tag s23 = count(Order in rolling 30d) > 3
tag s24 = joined + 30天 > today
