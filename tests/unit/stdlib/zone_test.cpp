#include "runtime/time_zone.h"
#include "stdlib/calendar.h"
#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

#include <fstream>

namespace tagma::testing {
namespace {

using calendar::kMicrosPerSecond;

TEST(Zones, Parts) {
  const Arg evening = instant("2026-06-30T22:30:00");
  const auto in_shanghai = [&](std::string_view name) { return call(name, {evening}, "Asia/Shanghai"); };
  EXPECT_EQ(in_shanghai("local_date"), "date 2026-07-01");
  EXPECT_EQ(in_shanghai("time_of_day"), "time 06:30");
  EXPECT_EQ(in_shanghai("hour"), "int 6");
  EXPECT_EQ(in_shanghai("minute"), "int 30");
  EXPECT_EQ(in_shanghai("year"), "int 2026");
  EXPECT_EQ(in_shanghai("quarter"), "int 3");
  EXPECT_EQ(in_shanghai("month"), "int 7");
  EXPECT_EQ(in_shanghai("day"), "int 1");
  EXPECT_EQ(in_shanghai("weekday"), "int 3");
  expect_all({{"hour", {clock(22, 30)}, "int 22"}, {"minute", {clock(22, 30)}, "int 30"}});
}

TEST(Zones, DaysThatStartLate) {
  EXPECT_EQ(call("start_of_day", {date("2026-07-01")}, "Asia/Shanghai"), "timestamp 2026-06-30T16:00:00Z");
  // The clock of Samoa skipped 30 December 2011; it begins and ends with the change of the clock.
  EXPECT_EQ(call("start_of_day", {date("2011-12-30")}, "Pacific/Apia"), "timestamp 2011-12-30T10:00:00Z");
  EXPECT_EQ(call("start_of_day", {date("2011-12-31")}, "Pacific/Apia"), "timestamp 2011-12-30T10:00:00Z");
  EXPECT_EQ(call("start_of_day", {date("2018-11-04")}, "America/Sao_Paulo"), "timestamp 2018-11-04T03:00:00Z");
}

TEST(Zones, DaysThatStartAtAnotherHour) {
  const Arg new_york = s("America/New_York"), five = clock(5, 0), half_past_two = clock(2, 30);
  EXPECT_EQ(call("local_date", {instant("2026-07-01T08:59:59"), new_york, five}), "date 2026-06-30");
  EXPECT_EQ(call("local_date", {instant("2026-07-01T09:00:00"), new_york, five}), "date 2026-07-01");
  EXPECT_EQ(call("start_of_day", {date("2026-07-01"), new_york, five}), "timestamp 2026-07-01T09:00:00Z");
  // On 8 March 2026 the clock of New York skips 2:30; on 1 November 1:30 comes twice.
  EXPECT_EQ(call("start_of_day", {date("2026-03-08"), new_york, half_past_two}), "timestamp 2026-03-08T07:00:00Z");
  EXPECT_EQ(call("local_date", {instant("2026-03-08T06:59:00"), new_york, half_past_two}), "date 2026-03-07");
  EXPECT_EQ(call("local_date", {instant("2026-03-08T07:00:00"), new_york, half_past_two}), "date 2026-03-08");
  EXPECT_EQ(call("start_of_day", {date("2026-11-01"), new_york, clock(1, 30)}), "timestamp 2026-11-01T05:30:00Z");
  EXPECT_EQ(call("local_date", {instant("0001-01-01T01:00:00"), s("UTC"), five}), "missing date overflow");
}

TEST(Zones, MonthsKeepTheLocalTime) {
  EXPECT_EQ(call("add_months", {instant("2026-01-31T02:00:00"), i(1)}, "Asia/Shanghai"), "timestamp 2026-02-28T02:00:00Z");
  EXPECT_EQ(call("add_months", {instant("2026-02-08T07:30:00"), i(1)}, "America/New_York"), "timestamp 2026-03-08T07:00:00Z") << "2:30 is skipped";
  EXPECT_EQ(call("add_months", {instant("2026-10-01T05:30:00"), i(1)}, "America/New_York"), "timestamp 2026-11-01T05:30:00Z") << "1:30 comes twice";
  EXPECT_EQ(call("add_months", {instant("2026-01-31T02:00:00"), i(INT64_MIN)}), "missing timestamp overflow");
  EXPECT_EQ(call("add_months", {instant("9999-12-31T02:00:00"), i(1)}), "missing timestamp overflow");
}

TEST(Zones, TheEdgesOfTheCalendar) {
  EXPECT_EQ(call("local_date", {instant("9999-12-31T23:00:00")}, "Asia/Shanghai"), "missing date overflow");
  EXPECT_EQ(call("local_date", {instant("0001-01-01T01:00:00")}, "America/New_York"), "missing date overflow");
  EXPECT_EQ(call("start_of_day", {date("0001-01-01")}, "Asia/Shanghai"), "missing timestamp overflow");
  EXPECT_EQ(call("local_date", {Arg{Type::of(Kind::kTimestamp), Value::integer(INT64_MAX)}}), "missing date overflow");
  EXPECT_EQ(call("start_of_day", {Arg{Type::of(Kind::kDate), Value::integer(INT64_MIN)}}), "missing timestamp overflow");
}

TEST(Zones, AZoneMayBeAColumn) {
  const Arg at = instant("2026-06-30T22:30:00");
  EXPECT_EQ(call("local_date", {at, column(s("Asia/Shanghai"))}), "date 2026-07-01");
  EXPECT_EQ(call("local_date", {at, column(s("UTC"))}), "date 2026-06-30");
  EXPECT_EQ(call("local_date", {at, column(s("Asia/Nowhere"))}), "missing date bad_argument");
  EXPECT_EQ(call("local_date", {at, column(missing(Type::of(Kind::kString)))}), "missing date");
}

TEST(Zones, AMisspeltZoneIsRefused) {
  const Arg at = instant("2026-06-30T22:30:00");
  EXPECT_EQ(call("local_date", {at}, "Asia/Shangai"), "refused: there is no time zone Asia/Shangai: did you mean \"Asia/Shanghai\"?");
  EXPECT_EQ(call("local_date", {at}, "new york"), "refused: there is no time zone new york: did you mean \"America/New_York\"?");
  EXPECT_TRUE(call("local_date", {at}, "qqqqqqqqq").starts_with("refused: there is no time zone qqqqqqqqq: a zone has a name like"));
}

Arg at_seconds(Kind kind, std::int64_t seconds) { return {Type::of(kind), Value::integer(seconds * kMicrosPerSecond)}; }

// tests/oracles/zones.py wrote the file from Python's zoneinfo.
TEST(Zones, AgreeWithZoneinfo) {
  std::ifstream file(TAGMA_SOURCE_DIR "/tests/unit/stdlib/zones.tsv");
  std::string zone, question;
  std::int64_t given = 0, expected = 0;
  int rows = 0;
  for (; file >> zone >> question >> given >> expected; ++rows) {
    if (question == "local") {
      const std::int64_t day = calendar::floor_div(expected, 86'400), of_day = calendar::floor_mod(expected, 86'400);
      const Arg at = at_seconds(Kind::kTimestamp, given);
      ASSERT_EQ(call("local_date", {at}, zone), "date " + to_text(Type::of(Kind::kDate), Value::integer(day))) << zone << " " << given;
      ASSERT_EQ(call("time_of_day", {at}, zone), "time " + to_text(Type::of(Kind::kTimeOfDay), Value::integer(of_day * kMicrosPerSecond))) << zone << " " << given;
      continue;
    }
    ASSERT_EQ(TimeZone::find(zone)->instant_of(given * kMicrosPerSecond), expected * kMicrosPerSecond) << zone << " " << given;
    if (calendar::floor_mod(given, 86'400) != 0) continue;
    const Arg midnight = at_seconds(Kind::kTimestamp, expected), day{Type::of(Kind::kDate), Value::integer(given / 86'400)};
    ASSERT_EQ(call("start_of_day", {day}, zone), "timestamp " + to_text(midnight.type, midnight.value)) << zone << " " << given;
  }
  EXPECT_GT(rows, 2'000);
}

}  // namespace
}  // namespace tagma::testing
