tag a = x > 1 y > 2
tag b = (x > 1 y > 2)
tag c = did Paid not 黑名单
