tag a = sequence { v: View then no Paid within 7 days }
tag b = quintile(spend among city is known)
tag c = top(3, sku of Line by count)
tag d = longest streak(days with Login) >= 7
pattern p = sequence { a: View }
segment t = a hold out control where x
day starts 05:00
tag e = a
