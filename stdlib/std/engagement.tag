// How alive somebody is: bands of active days and of change. The catalogue counts; these say what the counts mean.
module std.engagement

// 活跃度:30 天内有几天活跃。"daily", "weekly", "monthly", "idle" by the active days of the last 30.
fn activity_band(active_days: int)
  = "daily" when active_days >= 20
  | "weekly" when active_days >= 4
  | "monthly" when active_days >= 1
  | "idle" otherwise

// 粘性:日活天数与周期天数之比。Stickiness: active days as a part of all days of the window.
fn stickiness(active_days: int, days: int) = active_days / days

// 趋势:本期与上期之比。"new", "rising", "falling", "lost", "none" or "steady" by this period's count beside the one before; a fifth more or less is a change.
fn trend(current: int, before: int)
  = "none" when current == 0 and before == 0
  | "new" when before == 0
  | "lost" when current == 0
  | "rising" when current * 5 > before * 6
  | "falling" when current * 5 < before * 4
  | "steady" otherwise

// 转化率:没有机会时缺失。A rate of successes among chances; missing where there was no chance.
fn rate(successes: int, chances: int) = successes / chances when chances > 0

test "engagement: bands" as of 2026-07-01T00:00 {
  expect activity_band(30) == "daily"
    and activity_band(20) == "daily"
    and activity_band(19) == "weekly"
    and activity_band(3) == "monthly"
    and activity_band(0) == "idle"
  expect stickiness(15, 30) == 0.5 and rate(1, 4) == 25% and rate(1, 0) is missing
}
test "engagement: trend" as of 2026-07-01T00:00 {
  expect trend(0, 0) == "none" and trend(3, 0) == "new" and trend(0, 3) == "lost"
  expect trend(12, 10) == "steady"
    and trend(13, 10) == "rising"
    and trend(8, 10) == "steady"
    and trend(7, 10) == "falling"
}
