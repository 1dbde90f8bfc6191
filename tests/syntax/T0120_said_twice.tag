tag a "x" "y" = true
tag b group "x" group "y" = true
tag c only when x only when y = true
segment d requires x requires y = true
event E of C of D by id by key at t at u { a : int }
event F of C by id at t where x where y unique by a unique by b order by a order by b { a : int }
tag f = sum(x of E at least 3 at least 4) > 1
profile P { id : int pii pii }
