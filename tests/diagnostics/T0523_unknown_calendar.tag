profile P { key id : int  d : date }
lookup Day by date { date : date  is_open : bool }
calendar trading_days from Day on date where is_open
metric a = today + 7 trading_dys
metric b = d - 3 dayz
metric c = open_days between(d, today)
