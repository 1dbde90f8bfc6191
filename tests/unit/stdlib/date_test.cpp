#include "stdlib/calendar.h"
#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace tagma::testing {
namespace {

TEST(Dates, Parts) {
  expect_all({{"year", {date("2026-07-01")}, "int 2026"},
              {"quarter", {date("2026-12-31")}, "int 4"},
              {"month", {date("2026-07-01")}, "int 7"},
              {"day", {date("2024-02-29")}, "int 29"},
              {"weekday", {date("2026-07-01")}, "int 3"},
              {"weekday", {date("1969-12-28")}, "int 7"}});
}

TEST(Dates, CalendarAgreesWithChrono) {
  for (std::int64_t days = calendar::kFirstDay - 400; days <= calendar::kLastDay + 400; days += 13) {
    const std::chrono::sys_days day{std::chrono::days{days}};
    const std::chrono::year_month_day expected{day};
    const calendar::Civil got = calendar::civil_of(days);
    ASSERT_EQ(got.year, static_cast<int>(expected.year()));
    ASSERT_EQ(got.month, static_cast<unsigned>(expected.month()));
    ASSERT_EQ(got.day, static_cast<unsigned>(expected.day()));
    ASSERT_EQ(calendar::days_of(got), days);
    ASSERT_EQ(calendar::weekday(days), std::chrono::weekday(day).iso_encoding());
  }
}

TEST(Dates, MonthsClamp) {
  expect_all({{"add_months", {date("2026-01-31"), i(1)}, "date 2026-02-28"},
              {"add_months", {date("2024-01-31"), i(1)}, "date 2024-02-29"},
              {"add_months", {date("2024-02-29"), i(12)}, "date 2025-02-28"},
              {"add_months", {date("2026-03-31"), i(-1)}, "date 2026-02-28"},
              {"add_months", {date("2026-01-15"), i(-13)}, "date 2024-12-15"},
              {"add_months", {date("9999-12-01"), i(1)}, "missing date overflow"},
              {"add_months", {date("0001-01-01"), i(-1)}, "missing date overflow"},
              {"add_months", {date("2026-01-01"), i(INT64_MAX)}, "missing date overflow"}});
}

TEST(Dates, Days) {
  expect_all({{"add_days", {date("2026-02-28"), i(1)}, "date 2026-03-01"},
              {"add_days", {date("9999-12-31"), i(1)}, "missing date overflow"},
              {"add_days", {date("2026-01-01"), i(INT64_MIN)}, "missing date overflow"},
              {"+", {date("2026-02-28"), days(1)}, "date 2026-03-01"},
              {"+", {days(1), date("2026-02-28")}, "date 2026-03-01"},
              {"-", {date("2026-03-01"), days(1)}, "date 2026-02-28"},
              {"+", {date("2026-02-28"), hours(12)}, "missing date bad_argument"},
              {"-", {date("2026-02-28"), micros(INT64_MIN)}, "missing date bad_argument"},
              {"+", {date("9999-12-31"), days(1)}, "missing date overflow"},
              {"+", {hours(1), date("2026-02-28")}, "missing date bad_argument"},
              {"-", {date("2026-07-03"), date("2026-07-01")}, "duration 2 days"},
              {"-", {date("0001-01-01"), date("9999-12-31")}, "duration -3652058 days"}});
}

TEST(Dates, Starts) {
  expect_all({{"month_start", {date("2026-07-31")}, "date 2026-07-01"},
              {"quarter_start", {date("2026-08-15")}, "date 2026-07-01"},
              {"quarter_start", {date("2026-12-31")}, "date 2026-10-01"},
              {"year_start", {date("2026-08-15")}, "date 2026-01-01"},
              {"week_start", {date("2026-07-01")}, "date 2026-06-29"},
              {"week_start", {date("2026-07-01"), i(8)}, "missing date bad_argument"}});
  EXPECT_EQ(call("week_start", {date("2026-06-28")}, "UTC", 1), "date 2026-06-22");
  EXPECT_EQ(call("week_start", {date("2026-06-28")}, "UTC", 7), "date 2026-06-28");
  EXPECT_EQ(call("week_start", {date("2026-07-03")}, "UTC", 6), "date 2026-06-27");
  EXPECT_EQ(call("week_start", {date("0001-01-01")}, "UTC", 2), "missing date overflow");
}

TEST(Dates, CompleteUnits) {
  expect_all({{"days_between", {date("2026-06-30"), date("2026-07-01")}, "int 1"},
              {"days_between", {date("2026-07-01"), date("2026-06-30")}, "int -1"},
              {"weeks_between", {date("2026-07-01"), date("2026-07-14")}, "int 1"},
              {"weeks_between", {date("2026-07-14"), date("2026-07-08")}, "int 0"},
              {"months_between", {date("2026-01-31"), date("2026-02-28")}, "int 1"},
              {"months_between", {date("2026-01-31"), date("2026-02-27")}, "int 0"},
              {"months_between", {date("2026-02-28"), date("2026-01-31")}, "int -1"},
              {"years_between", {date("2000-02-29"), date("2026-02-28")}, "int 26"},
              {"years_between", {date("2000-02-29"), date("2026-02-27")}, "int 25"},
              {"years_between", {date("2000-02-29"), date("2004-02-28")}, "int 3"},
              {"years_between", {date("1990-07-02"), date("2026-07-01")}, "int 35"},
              {"years_between", {date("2026-07-01"), date("2026-07-01")}, "int 0"}});
}

// The definition by search: the most months that can be added without passing the later date.
TEST(Dates, MonthsBetweenAgreesWithCounting) {
  std::mt19937_64 random(3);
  std::uniform_int_distribution<std::int64_t> day(0, 20'000);
  for (int n = 0; n < 500; ++n) {
    const std::int64_t x = day(random), y = day(random), from = std::min(x, y), to = std::max(x, y);
    std::int64_t months = 0;
    while (calendar::add_months(from, months + 1) <= to) ++months;
    const auto as_date = [](std::int64_t days) { return Arg{Type::of(Kind::kDate), Value::integer(days)}; };
    ASSERT_EQ(call("months_between", {as_date(from), as_date(to)}), "int " + std::to_string(months));
    ASSERT_EQ(call("years_between", {as_date(from), as_date(to)}), "int " + std::to_string(months / 12));
  }
}

TEST(Durations, Arithmetic) {
  expect_all({{"+", {days(1), hours(12)}, "duration 36 hours"},
              {"+", {micros(INT64_MAX), micros(1)}, "missing duration overflow"},
              {"-", {days(1), hours(12)}, "duration 12 hours"},
              {"-", {micros(INT64_MIN), micros(1)}, "missing duration overflow"},
              {"*", {days(1), i(2)}, "duration 2 days"},
              {"*", {i(2), days(1)}, "duration 2 days"},
              {"*", {days(1), i(INT64_MAX)}, "missing duration overflow"},
              {"/", {hours(36), days(1)}, "ratio 3/2"},
              {"/", {hours(36), days(0)}, "missing ratio division_by_zero"},
              {"/", {hours(36), i(2)}, "no row"},
              {"neg", {days(1)}, "duration -1 days"},
              {"neg", {micros(INT64_MIN)}, "missing duration overflow"},
              {"duration_of", {i(2), s("days")}, "duration 2 days"},
              {"duration_of", {i(90), s("minute")}, "duration 90 minutes"},
              {"duration_of", {i(1), s("weeks")}, "duration 7 days"},
              {"duration_of", {i(INT64_MAX), s("seconds")}, "missing duration overflow"}});
  EXPECT_TRUE(call("duration_of", {i(2), s("months")}).starts_with("refused: a duration is counted in"));
  EXPECT_TRUE(call("duration_of", {i(2), column(s("days"))}).starts_with("refused: a duration is counted in"));
}

TEST(Durations, Instants) {
  const Arg noon = instant("2026-07-01T12:00:00"), last = instant("9999-12-31T23:59:59");
  expect_all({{"+", {noon, hours(2)}, "timestamp 2026-07-01T14:00:00Z"},
              {"+", {hours(2), noon}, "timestamp 2026-07-01T14:00:00Z"},
              {"-", {noon, days(1)}, "timestamp 2026-06-30T12:00:00Z"},
              {"-", {noon, instant("2026-07-01T10:00:00")}, "duration 2 hours"},
              {"+", {last, hours(1)}, "missing timestamp overflow"},
              {"+", {micros(INT64_MAX), noon}, "missing timestamp overflow"},
              {"-", {instant("0001-01-01T00:00:00"), micros(1)}, "missing timestamp overflow"},
              {"hours_between", {noon, instant("2026-07-01T14:59:59")}, "int 2"},
              {"hours_between", {instant("2026-07-01T14:59:59"), noon}, "int -2"},
              {"minutes_between", {noon, instant("2026-07-01T12:30:59")}, "int 30"},
              {"seconds_between", {noon, instant("2026-07-01T12:01:00")}, "int 60"}});
}

}  // namespace
}  // namespace tagma::testing
