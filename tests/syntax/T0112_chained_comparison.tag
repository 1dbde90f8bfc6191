tag a = 0 < age < 10
tag b = x == y == z
