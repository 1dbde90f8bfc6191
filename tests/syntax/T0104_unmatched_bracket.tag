tag a = x > 1)
tag b = (x in [1, 2)]
tag c = true
