tag a = (x > 1 and y > 2
tag b = x in [1, 2
event P = Order with { a = 1
tag c = true
