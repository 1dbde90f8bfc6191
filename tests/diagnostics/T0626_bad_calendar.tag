profile P { key id : int }
event E of P by pid at time { n : int }
lookup Day by date { date : date  is_open : bool  opens : string }
lookup Shop by shop, date { shop : string  date : date  is_open : bool }
calendar a from E on time
calendar b from Dya on date
calendar c from Shop on date where is_open
calendar d from Day on day
calendar e from Day on is_open
calendar f from Day on date where date
calendar g from Day on date open opens to 18:00
metric n = today + 3 g
