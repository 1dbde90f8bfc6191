tag a = id % 2 == 0
tag b = 10%3 == 1
tag c = rate > 40%
