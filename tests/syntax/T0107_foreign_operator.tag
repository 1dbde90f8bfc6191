tag a = x > 1 && y != 2 || !z
tag b = x <> 2
tag c = x ≠ 2 and y ≥ 3 and z ≤ 4
tag d = x === 2
tag e = x × 2 > 3
