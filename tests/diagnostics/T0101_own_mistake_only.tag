// One message for each mistake, and none about what rests on it.
profile Customer { key id : int  city : string? }
list l : =
list m =
list k = ["a"]
tag broken = city ==
tag broken2 = = 3
tag uses = broken and broken2 and city in l
fn f(x: int) = x +
tag u2 = f(3) > 2
event Bad = Foo where (
tag u3 = has(Bad)
const c = [1,
tag u4 = 3 in c
param p : int
tag u5 = p > 3
score sc = 4 when
tag u6 = sc > 3
metric par(a: int) = a +
tag u7 = par(3) > 2
private tag pp = 3 +
tag in = city is known
metric where = 3
