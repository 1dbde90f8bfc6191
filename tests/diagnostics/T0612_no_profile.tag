tag a = 1 == 1
