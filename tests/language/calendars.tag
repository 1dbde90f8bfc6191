// Calendars that tables give: steps, counts, hours.
timezone "Asia/Shanghai"
profile P { key id : int  bought : date?  asked : timestamp?  n : int? }
lookup TradingDay from trading_day by date { date : date  is_open : bool }
lookup Shift by date { date : date  opens : time?  closes : time? }
calendar trading_days from TradingDay on date where is_open
calendar 自然日 from TradingDay on date
calendar office from Shift on date open opens to closes
calendar fixed from TradingDay on date where is_open open 09:00 to 18:00
const grace = 2

metric in_three = today + 3 trading_days
metric three_ago = today - 3 trading_days
metric settled = bought + 1 trading_days
metric settled_n = bought + n trading_days
metric settled_grace = bought - grace trading_days
metric far = today + 30 trading_days
metric waited = trading_days between(bought, today)
metric back = trading_days between(today, bought)
metric plain = 自然日 between(bought, today)
metric answered_date = asked + 1 trading_days
metric open_time = office between(asked, now)
metric fixed_time = fixed between(asked, now)
tag overdue = office between(asked, now) >= 3 hours
tag due_soon = bought in today .. today + 2 trading_days
metric then_step = in_three as of 2026-07-01T12:00

test "days of a table" as of 2026-07-06T12:00 {
  TradingDay { date: 2026-07-01, is_open: true }
  TradingDay { date: 2026-07-02, is_open: true }
  TradingDay { date: 2026-07-03, is_open: true }
  TradingDay { date: 2026-07-04, is_open: false }
  TradingDay { date: 2026-07-05, is_open: false }
  TradingDay { date: 2026-07-06, is_open: true }
  TradingDay { date: 2026-07-07, is_open: false }
  TradingDay { date: 2026-07-08, is_open: true }
  TradingDay { date: 2026-07-09, is_open: true }
  TradingDay { date: 2026-07-10, is_open: true }
  P { id: 1, bought: 2026-07-04, asked: 2026-07-03T17:00, n: 0 }
  P { id: 2, bought: 2026-06-01, n: -1 }
  P { id: 3, bought: 2026-07-08, n: 2 }
  P { id: 4 }
  expect for 1: in_three == 2026-07-10 and three_ago == 2026-07-01 and far is missing
  expect for 1: settled == 2026-07-06 and settled_n == 2026-07-04 and settled_grace == 2026-07-02
  expect for 1: waited == 1 and back == -1 and plain == 2 and answered_date == 2026-07-06
  expect for 1: fixed_time == 4 hours
  expect for 2: settled is missing and settled_n is missing and waited is missing
  expect for 3: settled == 2026-07-09 and settled_n == 2026-07-10 and waited == -1 and back == 1 and due_soon
  expect for 4: settled is missing and waited is missing and fixed_time is missing and not overdue
  at 2026-07-08T12:00 { expect for 1: in_three is missing and then_step == 2026-07-06 and fixed_time == 13 hours }
}

test "hours of a table" as of 2026-07-04T10:00 {
  Shift { date: 2026-07-01, opens: 09:00, closes: 18:00 }
  Shift { date: 2026-07-02, opens: 22:00, closes: 02:00 }
  Shift { date: 2026-07-03 }
  Shift { date: 2026-07-04, opens: 09:00, closes: 24:00 }
  P { id: 1, asked: 2026-07-01T17:30 }
  P { id: 2, asked: 2026-07-03T01:00 }
  P { id: 3, asked: 2026-06-30T12:00 }
  P { id: 4, asked: 2026-07-04T10:00 }
  expect for 1: open_time == (5 * 60 + 30) minutes and overdue
  expect for 2: open_time == 2 hours and not overdue
  expect for 3: open_time is missing and not overdue
  expect for 4: open_time == 0 hours
  at 2026-07-04T08:00 { expect for 4: open_time + 1 hours == 0 hours }
  at 2026-07-05T00:00 { expect for 4: open_time == 14 hours }
  at 2026-07-05T00:01 { expect for 4: open_time is missing }
}

// Each instant counts once, however many days are open at it; two days may open or close at the same instant.
test "hours that overlap" as of 2026-07-05T12:00 {
  Shift { date: 2026-07-01, opens: 20:00, closes: 10:00 }
  Shift { date: 2026-07-02, opens: 09:00, closes: 10:00 }
  Shift { date: 2026-07-03, opens: 00:00, closes: 24:00 }
  Shift { date: 2026-07-04, opens: 00:00, closes: 00:00 }
  Shift { date: 2026-07-05, opens: 00:00, closes: 01:00 }
  P { id: 1, asked: 2026-07-01T00:00 }
  P { id: 2, asked: 2026-07-02T09:30 }
  P { id: 3, asked: 2026-07-04T23:00 }
  expect for 1: open_time == (14 + 48 + 1) hours
  expect for 2: open_time == (30 + 49 * 60) minutes
  expect for 3: open_time == 2 hours
}
