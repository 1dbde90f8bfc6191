tag a = sequence { v: View then no Paid within 7 days }
tag b = quintile(spend among city is known)
tag c = top(3, sku of Line by count)
tag d = longest streak(days with Login) >= 7
metric f = approx distinct(x of Line)
segment t = a hold out control where x
day starts 05:00
tag e = a
