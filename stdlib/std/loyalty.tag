// Members and their points: levels by growth, what is missing to the next one, points that soon lapse.
module std.loyalty

// 会员等级:成长值的四档门槛。"普通", "银卡", "金卡", "铂金", "钻石" by four bounds, ascending.
fn member_level(growth: int?, silver: int, gold: int, platinum: int, diamond: int)
  = "钻石" when growth >= diamond
  | "铂金" when growth >= platinum
  | "金卡" when growth >= gold
  | "银卡" when growth >= silver
  | "普通" when growth is known

// 距下一级还差多少;已过门槛为 0。What is missing to a bound, 0 from there on.
fn missing_to(growth: int, bound: int) = greatest(bound - growth, 0)

// 快到下一级:还差不到一成。Within a tenth of the bound, and not there yet.
fn is_near(growth: int, bound: int) = growth < bound and growth * 10 >= bound * 9

// 积分将过期:到期日在今后若干天之内。Points that lapse within so many days from today, today among them.
fn lapses_within(expires: date?, days: int) = expires >= today and expires < add_days(today, days)

// 会员年限:入会满几年。Completed years of membership.
fn member_years(joined: date?) = years since joined

test "loyalty: levels" as of 2026-07-01T00:00 {
  expect member_level(0, 100, 1000, 5000, 20000) == "普通" and member_level(100, 100, 1000, 5000, 20000) == "银卡"
  expect member_level(4999, 100, 1000, 5000, 20000) == "金卡" and member_level(5000, 100, 1000, 5000, 20000) == "铂金"
  expect member_level(20000, 100, 1000, 5000, 20000) == "钻石"
    and member_level(to_int(""), 100, 1000, 5000, 20000) is missing
  expect missing_to(900, 1000) == 100 and missing_to(1200, 1000) == 0
  expect is_near(900, 1000) and not is_near(899, 1000) and not is_near(1000, 1000)
}
test "loyalty: time" as of 2026-07-01T12:00 {
  expect lapses_within(2026-07-01, 7)
    and lapses_within(2026-07-07, 7)
    and not lapses_within(2026-07-08, 7)
    and not lapses_within(2026-06-30, 7)
  expect member_years(2023-07-01) == 3 and member_years(2023-07-02) == 2
}
