profile P { key id : int }
event E of P by pid at time valid from time to b { b : timestamp? }
record A of P by pid valid from a { a : date? }
record B of P by pid valid from a to b { a : int  b : date }
record C of P by pid valid from a to a { a : date }
record D of P by pid valid from a to c { a : date  b : date }
record F of P by pid valid from a to b { a : date  b : string?  time : timestamp }
metric n = count(current B)
