// Every window, at its two ends.
timezone "Asia/Shanghai"
profile P { key id : int  joined : timestamp  until : date?  n : int }
event E of P by pid at time { key eid : int  due : date? }

const days_back = 3
metric hits(w: window) = count(E in w)
metric rolling_7 = count(E in rolling 7 days)
metric rolling_hours = count(E in rolling 36 hours)
metric rolling_const = count(E in rolling days_back days)
metric past_7 = count(E in past 7 full days)
metric past_weeks = count(E in past 2 full weeks)
metric past_months = count(E in past 1 full months)
metric to_date = count(E in 7 days to date)
metric now_day = count(E in today)
metric day_before = count(E in yesterday)
metric this_week = count(E in this week)
metric this_month = count(E in this month)
metric this_quarter = count(E in this quarter)
metric last_month = count(E in last month)
metric last_year = count(E in last year)
metric spanned = count(E from 2026-06-10 to 2026-06-20)
metric since = count(E from 2026-06-10T12:00)
metric earlier = count(E before 2026-06-10)
metric ago = count(E 7 to 14 days ago)
metric full_ago = count(E 8 to 14 full days ago)
metric soon = count(E within 7 days after joined)
metric sooner = count(E under 7 days after joined)
metric later = count(E after joined)
metric counted = count(E within n days after joined)
metric counted_ago = count(E from n days ago)
metric around = count(E within 2 days before until)
metric by_window = hits(rolling 7 days) + hits(7 to 14 days ago) + hits(this month)
tag ends_soon = until in next 30 days
tag just_joined = joined in rolling 30 days
tag joined_month = joined in this month or joined in last month
tag joined_span = joined between 2026-06-01T00:00 and 2026-06-30T00:00
tag joined_near = joined within 40 days before now
metric followed = count(E where has(Next where Next.time > E.time and Next.eid == E.eid + 1))
event Next = E
metric age = days since until
metric hours = hours between(joined, now)
tag late_night = has(E where time of day between 22:00 and 02:00)
metric month_start = count(E from start of this month)
metric last_month_end = count(E before end of last month)

test "ends of windows" as of 2026-06-24T12:00 {
  P { id: 1, joined: 2026-06-01T00:00, until: 2026-07-01, n: 9 }
  E { eid: 1, pid: 1, time: 2026-06-24T11:59 }
  E { eid: 2, pid: 1, time: 2026-06-24T12:00 }
  E { eid: 3, pid: 1, time: 2026-06-17T12:00 }
  E { eid: 4, pid: 1, time: 2026-06-17T11:59 }
  E { eid: 5, pid: 1, time: 2026-06-24T00:00 }
  E { eid: 6, pid: 1, time: 2026-06-23T23:30 }
  E { eid: 7, pid: 1, time: 2026-06-08T00:00 }
  E { eid: 8, pid: 1, time: 2026-06-01T00:00 }
  E { eid: 9, pid: 1, time: 2026-05-31T23:59 }
  E { eid: 10, pid: 1, time: 2025-06-01T00:00 }
  expect for 1: rolling_7 == 4
  expect for 1: rolling_hours == 3
  expect for 1: rolling_const == 3
  expect for 1: past_7 == 3
  expect for 1: past_weeks == 3
  expect for 1: past_months == 1
  expect for 1: to_date == 3
  expect for 1: now_day == 2
  expect for 1: day_before == 1
  expect for 1: this_week == 3
  expect for 1: this_month == 7
  expect for 1: this_quarter == 8
  expect for 1: last_month == 1
  expect for 1: last_year == 1
  expect for 1: spanned == 2
  expect for 1: since == 5
  expect for 1: earlier == 4
  expect for 1: ago == 1
  expect for 1: full_ago == 0
  expect for 1: soon == 1
  expect for 1: sooner == 0
  expect for 1: later == 6
  expect for 1: counted == 1
  expect for 1: counted_ago == 5
  expect for 1: by_window == 12
  expect for 1: ends_soon and just_joined and joined_month and joined_span and joined_near
  expect for 1: late_night
  expect for 1: month_start == 7
  expect for 1: last_month_end == 2
  expect for 1: hours == 564
  expect for 1: age == -7
}

test "a calendar's length" as of 2026-03-31T00:00 {
  P { id: 1, joined: 2026-03-01T00:00, n: 1 }
  given 40 E { eid: i, pid: 1, time: 2026-02-10T00:00 + i days }
  expect for 1: last_month == 19
  expect for 1: past_months == 19
  expect for 1: counted_ago == 0
}
