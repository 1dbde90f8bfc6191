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
