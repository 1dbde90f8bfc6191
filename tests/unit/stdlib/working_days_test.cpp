// Calendars from tables: steps and counts at and beyond their ends, hours that cut into the asked time.
#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

Arg many(const Type& type, std::initializer_list<Arg> items) {
  std::vector<Value> values;
  for (const Arg& item : items) values.push_back(item.value);
  static Arena kept;
  return {type, Value::list(kept.list(std::move(values))), false};
}

// The table reaches from Wednesday to the next Monday; the weekend does not count.
Arg open_days() { return many(Type::set_of(Type::of(Kind::kDate)), {date("2026-07-01"), date("2026-07-02"), date("2026-07-03"), date("2026-07-06")}); }
std::string after(std::string_view from, std::int64_t n) { return call("days after", {open_days(), date("2026-07-01"), date("2026-07-06"), date(from), i(n)}); }
std::string counted(std::string_view a, std::string_view b) { return call("days counted", {open_days(), date("2026-07-01"), date("2026-07-06"), date(a), date(b)}); }

TEST(Calendars, StepOverDaysThatDoNotCount) {
  EXPECT_EQ(after("2026-07-03", 1), "date 2026-07-06");
  EXPECT_EQ(after("2026-07-04", 1), "date 2026-07-06");
  EXPECT_EQ(after("2026-07-04", -2), "date 2026-07-02");
  EXPECT_EQ(after("2026-07-03", -2), "date 2026-07-01");
  EXPECT_EQ(after("2026-07-04", 0), "date 2026-07-04");
  EXPECT_EQ(after("2026-06-30", 1), "date 2026-07-01");  // nothing lies between the day and the table
  EXPECT_EQ(after("2026-07-07", -1), "date 2026-07-06");
}

TEST(Calendars, DoNotKnowWhatLiesBeyondTheTable) {
  EXPECT_EQ(after("2026-07-06", 1), "missing date not_found");
  EXPECT_EQ(after("2026-07-01", 4), "missing date not_found");
  EXPECT_EQ(after("2026-06-29", 1), "missing date not_found");
  EXPECT_EQ(after("2026-07-08", -1), "missing date not_found");
  EXPECT_EQ(after("2026-07-01", -1), "missing date not_found");
  EXPECT_EQ(after("2026-07-01", INT64_MAX), "missing date not_found");
  EXPECT_EQ(after("2026-07-01", INT64_MIN), "missing date not_found");
  EXPECT_EQ(counted("2026-06-29", "2026-07-03"), "missing int not_found");
  EXPECT_EQ(counted("2026-07-03", "2026-07-07"), "missing int not_found");
}

TEST(Calendars, CountTheDaysAfterOneUpToTheOther) {
  EXPECT_EQ(counted("2026-07-01", "2026-07-03"), "int 2");
  EXPECT_EQ(counted("2026-06-30", "2026-07-06"), "int 4");
  EXPECT_EQ(counted("2026-07-03", "2026-07-05"), "int 0");
  EXPECT_EQ(counted("2026-07-06", "2026-07-01"), "int -3");
  EXPECT_EQ(counted("2026-07-04", "2026-07-04"), "int 0");
}

std::string open(std::string_view a, std::string_view b) {
  return call("time open", {many(Type::list_of(Type::of(Kind::kTimestamp)), {instant("2026-07-01T09:00:00"), instant("2026-07-01T18:00:00"), instant("2026-07-02T22:00:00"), instant("2026-07-03T02:00:00")}), instant("2026-07-01T00:00:00"), instant("2026-07-04T00:00:00"),
                            instant(a), instant(b)});
}

TEST(Calendars, MeasureTheTimeInTheirHours) {
  EXPECT_EQ(open("2026-07-01T08:00:00", "2026-07-01T10:00:00"), call("-", {instant("2026-07-01T10:00:00"), instant("2026-07-01T09:00:00")}));
  EXPECT_EQ(open("2026-07-01T17:30:00", "2026-07-03T01:00:00"), call("-", {instant("2026-07-01T03:30:00"), instant("2026-07-01T00:00:00")}));
  EXPECT_EQ(open("2026-07-03T01:00:00", "2026-07-01T17:30:00"), call("-", {instant("2026-07-01T00:00:00"), instant("2026-07-01T03:30:00")}));
  EXPECT_EQ(open("2026-07-01T00:00:00", "2026-07-04T00:00:00"), call("-", {instant("2026-07-01T13:00:00"), instant("2026-07-01T00:00:00")}));
  EXPECT_EQ(open("2026-07-01T18:00:00", "2026-07-02T22:00:00"), call("-", {instant("2026-07-01T00:00:00"), instant("2026-07-01T00:00:00")}));
  EXPECT_EQ(open("2026-06-30T23:59:59", "2026-07-01T10:00:00"), "missing duration not_found");
  EXPECT_EQ(open("2026-07-01T10:00:00", "2026-07-04T00:00:01"), "missing duration not_found");
}

}  // namespace
}  // namespace tagma::testing
