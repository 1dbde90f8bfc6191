profile P { key id : int  d : duration }
record Stay of P by pid valid from a to b { shop : string  end : string  a : date  b : date? }
event E of P by pid at time { n : int }
metric none = count(Stay joining gaps under 0 days)
metric own = count(Stay joining gaps under d)
metric keyed = count(Stay joining per end gaps under 3 days)
metric d2 = count(Stay joining per shop gaps under 3)
metric outside = count(E where has(Stay where a > E.time joining per shop gaps under 3 days))
metric fine = max(end of Stay joining per shop gaps under 3 days where parts > 1)
