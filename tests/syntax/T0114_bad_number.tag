tag a = x > 1e999
tag b = x > 123456789012345678901234567890123456789
tag c = count(Paid in past 9999999999 full days) > 1
param p : decimal(39) = 1.0
