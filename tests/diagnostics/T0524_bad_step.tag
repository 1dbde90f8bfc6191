profile P { key id : int  d : date  s : string }
lookup Day by date { date : date  is_open : bool }
calendar trading_days from Day on date where is_open
calendar office from Day on date where is_open open 09:00 to 18:00
metric a = d + 2 office
metric b = s + 2 trading_days
metric c = trading_days between(s, d)
metric e = 3 + 2 trading_days
metric f = trading_days
metric g = d + s trading_days
