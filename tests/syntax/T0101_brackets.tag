metric a = declassify median(x of Order) because "a distance shows nobody"
event Place = Order with { kind = "home" when near | "away" otherwise }
metric b = median(x of Order) at least 5
metric c = rank(spend) among did Paid
metric d = start of today
event Paid "Paid orders" = Order where status == "paid"
pattern p "Matches" = sequence { a: View then b: Paid }
metric e = count(Order where time >= now - 15 min)
tag f = minutes between(a, b) > 15 mins
