tag value_missing = spend >=
tag two_bodies = a == b == = c
tag misspelt "Misspelt" gruop "x" = true
tag late = x > 1 adn y > 2
tag word = "a" wen x | "b" otherwise
event Order of Customer by id att time { amount : decimal(2) }
tag quantifier = did Paid in rolling 30 days
tag keep = count(Paid keeping frist 2) > 1
tag half = count(Paid in 7 days to dusk) > 1
week starts friday
test "rows use colons" { Customer { id = 1 } }
param end : int = 5;
list codes : in
expect "positive" x > 0 on Order else explode
segment few at least 5 persons = a
profile Customer {
  key id : int
  status : enun("a", "b")
  city   : string ppi
  age    : int
}
tag status_is_known = status is known
overlay from decisions else nothing
