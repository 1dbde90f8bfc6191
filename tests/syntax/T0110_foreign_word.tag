tag a = city is null
tag b = case when x > 1 then "a" end
tag c = if(x > 1, "a", "b")
tag d = "a" when x > 1 | "b" else
tag e = name like "王%"
tag f = x > 1 AND y > 2
tag g = x > 1 and city IS NOT known
