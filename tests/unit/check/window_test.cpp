// Windows: their borders, on rows that stand on both sides of each; local days, months, daylight saving.
#include "tests/unit/check/evaluated.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

// Customer 1 with an order at each of the instants; the expectations are asked at `as_of`.
std::string on(const std::string& settings, const std::string& as_of, const std::vector<std::string>& times, const std::vector<std::string>& expectations,
               const std::string& customer = "") {
  std::string text = settings + R"(
profile Customer { key id : int  registered : timestamp?  birthday : date?  due : date? }
event Order of Customer by customer_id at time { key order_id : int  amount : decimal(2)? }
metric within_window(w: window) = count(Order in w)
metric in_any(w: window) = count(Order where time in w)
test "borders" as of )" + as_of + " {\n  Customer { id: 1" + customer + " }\n";
  int id = 0;
  for (const std::string& time : times) text += "  Order { customer_id: 1, order_id: " + std::to_string(++id) + ", time: " + time + " }\n";
  for (const std::string& expectation : expectations) text += "  expect for 1: " + expectation + "\n";
  return text + "}\n";
}

const std::string kShanghai = "timezone \"Asia/Shanghai\"";
const std::string kNoon = "2026-07-01T10:00";  // a Wednesday

TEST(Evaluated, SaysWhatDoesNotHold) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {"2026-06-30T10:00"}, {"count(Order) == 2"})), "9: for 1: count(Order) == 2 is false: count(Order) == 2\n");
}

TEST(Windows, OnlyWhatIsBeforeNowIsVisible) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {"2026-07-01T09:59:59.999999", "2026-07-01T10:00", "2026-07-02T10:00"},
                           {"count(Order) == 1", "did Order", "count(Order from 2026-01-01) == 1", "count(Order from 2026-07-01 to 2026-08-01) == 1",
                            "count(Order before 2027-01-01) == 1", "count(Order in today) == 1", "count(Order in this year) == 1",
                            "count(Order 0 to 1 full days ago) == 1", "count(Order after 2026-01-01) == 1"})),
            "");
}

TEST(Windows, RollingIsHalfOpen) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {"2026-06-01T09:59:59.999999", "2026-06-01T10:00", "2026-07-01T09:59:59.999999", "2026-07-01T10:00"},
                           {"count(Order in rolling 30 days) == 2", "count(Order in rolling 720 hours) == 2", "count(Order in rolling (20 + 10) days) == 2",
                            "within_window(rolling 30 days) == 2", "in_any(rolling 30 days) == 2", "count(Order in rolling 1 second) == 1"})),
            "");
}

TEST(Windows, RollingMonthsFollowTheCalendar) {
  EXPECT_EQ(failures_of(on(kShanghai, "2026-03-31T10:00", {"2026-02-28T09:59", "2026-02-28T10:00", "2026-03-31T09:00"},
                           {"count(Order in rolling 1 month) == 2", "count(Order in rolling 31 days) == 2", "count(Order in rolling 30 days) == 1"})),
            "");
  EXPECT_EQ(failures_of(on(kShanghai, "2024-02-29T10:00", {"2023-02-28T09:59", "2023-02-28T10:00"},
                           {"count(Order in rolling 1 year) == 1", "count(Order in rolling 12 months) == 1", "count(Order in rolling 4 quarters) == 1"})),
            "");
}

TEST(Windows, PastFullDaysLeaveTodayOut) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {"2026-06-23T23:59:59.999999", "2026-06-24T00:00", "2026-06-30T23:59:59.999999", "2026-07-01T00:00"},
                           {"count(Order in past 7 full days) == 2", "count(Order in 7 days to date) == 2", "count(Order in 8 days to date) == 3",
                            "count(Order in yesterday) == 1", "count(Order in today) == 1", "count(Order in last month) == 3", "count(Order in this month) == 1",
                            "count(Order 1 to 7 full days ago) == 2", "within_window(past 7 full days) == 2", "in_any(7 days to date) == 2"})),
            "");
}

TEST(Windows, WholeMonthsQuartersYears) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon,
                           {"2024-12-31T23:59", "2025-01-01T00:00", "2025-12-31T23:59", "2026-01-01T00:00", "2026-03-31T23:59", "2026-04-01T00:00", "2026-06-30T23:59"},
                           {"count(Order in past 1 full quarters) == 2", "count(Order in last quarter) == 2", "count(Order in past 6 full months) == 4",
                            "count(Order in past 1 full years) == 2", "count(Order in last year) == 2", "count(Order in this year) == 4",
                            "count(Order in 3 months to date) == 1", "count(Order in 4 months to date) == 2"})),
            "");
}

TEST(Windows, WeeksStartOnMondayUnlessSaid) {
  const std::vector<std::string> times{"2026-06-21T23:59", "2026-06-22T00:00", "2026-06-27T23:59", "2026-06-28T00:00", "2026-06-28T23:59", "2026-06-29T00:00"};
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, times, {"count(Order in this week) == 1", "count(Order in last week) == 4", "count(Order in 2 weeks to date) == 5"})), "");
  EXPECT_EQ(failures_of(on(kShanghai + "\nweek starts sunday", kNoon, times, {"count(Order in this week) == 3", "count(Order in past 1 full weeks) == 3"})), "");
}

TEST(Windows, FromAndTo) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {"2026-05-31T23:59:59.999999", "2026-06-01T00:00", "2026-06-30T23:59:59.999999", "2026-07-01T00:00"},
                           {"count(Order from 2026-06-01 to 2026-07-01) == 2", "count(Order from 2026-06-01) == 3", "count(Order before 2026-06-01) == 1",
                            "count(Order from start of last month to start of this month) == 2", "count(Order from 2026-06-01T00:00 to 2026-06-30T23:59:59.999999) == 1"})),
            "");
}

TEST(Windows, Ago) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {"2026-04-02T09:59:59.999999", "2026-04-02T10:00", "2026-06-01T09:59:59.999999", "2026-06-01T10:00"},
                           {"count(Order 30 to 90 days ago) == 2", "count(Order 90 to 30 days ago) == 2", "count(Order 0 to 30 days ago) == 1"})),
            "");
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {"2026-06-16T23:59:59.999999", "2026-06-17T00:00", "2026-06-23T23:59:59.999999", "2026-06-24T00:00"},
                           {"count(Order 8 to 14 full days ago) == 2", "count(Order 8 to 8 full days ago) == 1"})),
            "");
}

TEST(Windows, AfterAndBeforeAnInstant) {
  const std::vector<std::string> times{"2026-05-25T08:00", "2026-06-01T08:00", "2026-06-08T08:00", "2026-06-09T08:00"};
  const std::string registered = ", registered: 2026-06-01T08:00";
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, times,
                           {"count(Order within 7 days after registered) == 1", "count(Order under 7 days after registered) == 0", "count(Order after registered) == 2",
                            "count(Order within 7 days before registered) == 1", "count(Order under 7 days before registered) == 0", "count(Order from registered) == 3",
                            "count(Order within 1 month after registered) == 2", "in_any(within 7 days after 2026-06-01T08:00) == 1"},
                           registered)),
            "");
  // The end of a closed window is never visible when it is T.
  EXPECT_EQ(failures_of(on(kShanghai, "2026-06-08T08:00", times, {"count(Order within 7 days after registered) == 0"}, registered)), "");
  EXPECT_EQ(failures_of(on(kShanghai, "2026-06-08T08:00:00.000001", times, {"count(Order within 7 days after registered) == 1"}, registered)), "");
}

TEST(Windows, AMissingInstantHasNoRows) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {"2026-06-01T08:00"},
                           {"count(Order after registered) == 0", "count(Order within 7 days after registered) == 0", "count(Order before registered) == 0",
                            "count(Order from registered) == 0", "count(Order from registered to 2026-07-01) == 0", "never(Order after registered)"})),
            "");
}

TEST(Windows, DaysAfterADateAreCalendarDays) {
  const std::string new_york = "timezone \"America/New_York\"";
  // 2026-03-08 has 23 hours: seven calendar days from the 5th end at the 12th's midnight.
  EXPECT_EQ(failures_of(on(new_york, "2026-04-01T00:00", {"2026-03-05T00:00", "2026-03-05T00:01", "2026-03-12T00:00", "2026-03-12T00:01", "2026-03-12T01:00"},
                           {"count(Order within 7 days after due) == 2", "count(Order within 168 hours after due) == 4", "count(Order within 7 days after 2026-03-05T00:00) == 4"},
                           ", due: 2026-03-05")),
            "");
}

TEST(Windows, DaylightSaving) {
  const std::string new_york = "timezone \"America/New_York\"";
  // The clock goes from 02:00 to 03:00 on 2026-03-08: noon is 16:00Z, and 24 hours before it 11:00 of the 7th.
  EXPECT_EQ(failures_of(on(new_york, "2026-03-08T12:00", {"2026-03-07T15:59:59Z", "2026-03-07T16:00Z", "2026-03-08T04:59:59Z", "2026-03-08T05:00Z"},
                           {"count(Order in rolling 1 days) == 3", "count(Order in today) == 1", "count(Order in rolling 1 days where time < 2026-03-07T11:00) == 0"})),
            "");
  EXPECT_EQ(failures_of(on(new_york, "2026-03-09T12:00", {"2026-03-08T04:59:59Z", "2026-03-08T05:00Z", "2026-03-09T03:59:59Z", "2026-03-09T04:00Z"},
                           {"count(Order in yesterday) == 2", "count(Order in past 1 full days) == 2", "count(days with Order) == 3"})),
            "");
  // 2026-11-01 has 25 hours.
  EXPECT_EQ(failures_of(on(new_york, "2026-11-02T12:00", {"2026-11-01T03:59:59Z", "2026-11-01T04:00Z", "2026-11-02T04:59:59Z", "2026-11-02T05:00Z"},
                           {"count(Order in yesterday) == 2", "count(Order in rolling 1 days) == 2"})),
            "");
}

TEST(Windows, ValuesInWindows) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {}, {"registered in rolling 30 days", "registered in past 1 full months", "registered in last month", "registered within 30 days after 2026-06-01",
                                                  "not (registered in today) is true", "registered is not in today"},
                           ", registered: 2026-06-01T10:00")),
            "");
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {}, {"due in next 7 days", "due in this month", "due in next 1 week", "due is not in next 6 days", "due is not in rolling 30 days"}, ", due: 2026-07-08")), "");
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {}, {"(due in rolling 30 days) is missing", "due is not in rolling 30 days", "(registered within 7 days after due) is missing"})), "");
  // A whole month, also what of it is still to come; a date is its midnight.
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {}, {"due in this month", "due in this year", "due is not in this week"}, ", due: 2026-07-31")), "");
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {}, {"due in rolling 30 days", "due is not in next 1 day", "due in today"}, ", due: 2026-07-01")), "");
}

TEST(Windows, NegatedOnWhatMayBeMissingIsRefused) {
  const Checked checked = check_text(on(kShanghai, kNoon, {}, {"registered is not in rolling 7 days"}) + "tag a = due not in rolling 7 days\ntag b = not (due in next 7 days)\n");
  EXPECT_EQ(checked.codes(), (std::vector<std::string>{"T0401", "T0401"})) << checked.rendered();
}

TEST(Times, UnitsBetween) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {},
                           {"days since registered == 1", "hours since registered == 10", "minutes since registered == 601", "days since today == 0", "years since birthday == 25",
                            "hours between(registered, now) == 10", "days between(birthday, today) == 9495", "months between(2026-01-31, 2026-02-28) == 1", "weeks since 2026-06-17 == 2"},
                           ", registered: 2026-06-30T23:59, birthday: 2000-07-02")),
            "");
  EXPECT_EQ(failures_of(on(kShanghai, "2026-02-28T00:00", {}, {"years since birthday == 26"}, ", birthday: 2000-02-29")), "");
  EXPECT_EQ(failures_of(on(kShanghai, "2026-02-27T23:59", {}, {"years since birthday == 25"}, ", birthday: 2000-02-29")), "");
}

TEST(Times, Edges) {
  EXPECT_EQ(failures_of(on(kShanghai, kNoon, {},
                           {"48 hours ago == 2026-06-29T10:00", "1 month ago == 2026-06-01T10:00", "start of this month == 2026-07-01T00:00", "start of last month == 2026-06-01T00:00",
                            "end of this month == 2026-08-01T00:00", "end of last week == 2026-06-29T00:00", "start of next year == 2027-01-01T00:00", "today == 2026-07-01", "yesterday == 2026-06-30",
                            "now == 2026-07-01T10:00", "now - 30 days == 2026-06-01T10:00", "today - 1 month == 2026-06-01", "2 days == 48 hours"})),
            "");
}

}  // namespace
}  // namespace tagma::testing
