tag a = city = "上海"
tag b
  only when city = "上海"
  = spend > 1
event P = Order where status = "paid"
event V from log of C by id at ts where type = "view" { type : string }
tag c = count(Paid where status = "paid") = 3
test "t" { C { id: 1 } expect for 1: a = true }
