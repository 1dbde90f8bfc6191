profile P { key id : int }
event E of P by pid at time { n : int }
record R of P by pid { n : int }
record Stay of P by pid valid from a to b { a : date  b : date? }
metric now_e = count(current E)
metric now_r = count(current R)
metric over_e = count(E overlapping today)
metric joined_e = count(E joining gaps under 3 days)
record Groups = Stay per b { n = count(rows) }
metric now_groups = count(current Groups)
metric rows_alone = current Stay
tag happened = did(current Stay)
metric planned = count(Stay in next 7 days)
