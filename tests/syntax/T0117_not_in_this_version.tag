tag a = sequence { v: View then no Paid within 7 days }
tag b = quintile(spend among city is known)
tag c = top(3, sku of Line by count)
tag d = longest streak(days with Login) >= 7
pattern p = sequence { a: View }
calendar trading_days from t on date where is_open
record Stay of Customer by id valid from a to b { a : date  b : date }
segment t = a hold out control where x
day starts 05:00
tag e = a
