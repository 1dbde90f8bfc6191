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
event Login of Customer by id at time { key n : int } unique by n latest ts
record Gift { name : string } of Order by order_id
profile Shop { key s : int } from shop_table
metric ago = count(Paid in 30 to 120 days ago)
metric full_ago = sum(amount of Paid in 2 to 8 full days ago)
event Older = Paid in 30 to 120 days ago
tag value_ago = joined in 30 to 120 days ago
tag value_full = born in 2 to 8 full days ago
tag with_side = did(Paid in before 2026-01-01)
tag value_side = joined in from 2026-01-01 to 2026-02-01
tag value_before = joined in before 2026-01-01
tag near = did(Paid in within 7 days after joined)
tag in_between = joined in between 2026-01-01 and 2026-02-01
tag words_range = age in 18 to 25
tag limited = count(Paid where x > 1 limit 3) > 1
