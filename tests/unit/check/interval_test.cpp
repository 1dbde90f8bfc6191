// Intervals and calendars between other tables: owners that have a time, windows of the row outside, a profile's own clock.
#include "tests/unit/check/evaluated.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

std::string with(const std::string& rules, const std::string& as_of, const std::string& rows_and_expectations) {
  return "timezone \"Asia/Shanghai\"\n" + rules + "test \"t\" as of " + as_of + " {\n" + rows_and_expectations + "}\n";
}

const std::string kLoans = R"(
profile P { key id : int }
event Order of P by pid at time { key oid : int }
record Warranty of Order by oid valid from a to b { key wid : int  a : date  b : date }
record Claim of Warranty by wid { n : int }
record Loan of P by pid valid from a to b { a : timestamp  b : timestamp? }
)";

TEST(Intervals, OfAnEventAreVisibleWithIt) {
  const std::string rules = kLoans + "metric current_n = count(current Warranty)\nmetric claims = count(Claim)\nmetric claims_now = count(Claim where has(current Warranty))\n";
  const std::string rows = R"(
  P { id: 1 }
  Order { pid: 1, oid: 1, time: 2026-07-01T10:00 }
  Order { pid: 1, oid: 2, time: 2026-07-05T10:00 }
  Warranty { oid: 1, wid: 1, a: 2026-07-01, b: 2026-07-03 }
  Warranty { oid: 2, wid: 2, a: 2026-07-01, b: 2026-12-31 }
  Claim { wid: 1, n: 1 }
  Claim { wid: 2, n: 2 }
)";
  EXPECT_EQ(failures_of(with(rules, "2026-07-02T10:00", rows + "expect for 1: current_n == 1 and claims == 1\n")), "");
  EXPECT_EQ(failures_of(with(rules, "2026-07-05T10:00", rows + "expect for 1: current_n == 0\n")), "");
  EXPECT_EQ(failures_of(with(rules, "2026-07-05T10:01", rows + "expect for 1: current_n == 1 and claims == 2\n")), "");
}

TEST(Intervals, OverlapTheWindowOfARowOutside) {
  const std::string rules = kLoans + R"(
metric covered = count(Order where has(Loan overlapping within 1 hours after Order.time))
metric covered_by(w: window) = count(Loan overlapping w)
metric by_parameter = covered_by(from 2026-07-01 to 2026-07-02)
metric empty = count(Loan overlapping from last(time of Order) to first(time of Order))
)";
  EXPECT_EQ(failures_of(with(rules, "2026-07-10T00:00", R"(
  P { id: 1 }
  Order { pid: 1, oid: 1, time: 2026-07-01T10:00 }
  Order { pid: 1, oid: 2, time: 2026-07-01T12:00 }
  Order { pid: 1, oid: 3, time: 2026-07-01T14:00 }
  Loan { pid: 1, a: 2026-07-01T11:00, b: 2026-07-01T12:00 }
  Loan { pid: 1, a: 2026-07-01T13:00:00.000001, b: 2026-07-01T14:00:00.000001 }
  expect for 1: covered == 1 and by_parameter == 2 and empty == 0
)")), "");
}

TEST(Intervals, BeginAndEndOnTheDaysOfTheProfilesClock) {
  const std::string rules = R"(
profile P day starts 05:00 { key id : int }
record Pass of P by pid valid from a to b { a : date  b : date }
metric passes = count(current Pass)
)";
  const std::string rows = "P { id: 1 }\nPass { pid: 1, a: 2026-07-01, b: 2026-07-02 }\n";
  EXPECT_EQ(failures_of(with(rules, "2026-07-01T04:59", rows + "expect for 1: passes == 0\n")), "");
  EXPECT_EQ(failures_of(with(rules, "2026-07-01T05:00", rows + "expect for 1: passes == 1\n")), "");
  EXPECT_EQ(failures_of(with(rules, "2026-07-02T04:59", rows + "expect for 1: passes == 1\nat 2026-07-02T05:00 { expect for 1: passes == 0 }\n")), "");
}

TEST(Intervals, JoinedOnesAreGroupsLikeOthers) {
  const std::string rules = kLoans + R"(
metric longest = max(parts of Loan joining gaps under 2 days)
metric open_since = last(start of current Loan joining gaps under 2 days)
event Debt = Loan joining gaps under 2 days
metric debts_in_june = count(Debt in last month)
metric debts_over_june = count(Debt overlapping last month)
metric then_debts = count(Debt) as of 2026-06-02T00:00
tag indebted = did(Debt where end is missing)
)";
  EXPECT_EQ(failures_of(with(rules, "2026-07-10T00:00", R"(
  P { id: 1 }
  Loan { pid: 1, a: 2026-05-01T00:00, b: 2026-06-01T00:00 }
  Loan { pid: 1, a: 2026-05-10T00:00, b: 2026-05-11T00:00 }
  Loan { pid: 1, a: 2026-06-02T23:00, b: 2026-06-03T00:00 }
  Loan { pid: 1, a: 2026-06-05T00:00, b: 2026-06-06T00:00 }
  Loan { pid: 1, a: 2026-06-30T00:00 }
  expect for 1: longest == 3 and debts_in_june == 2 and debts_over_june == 3 and then_debts == 1 and indebted
)")), "");
}

TEST(Calendars, StepFromWhatAsksAndMissWhereTheTableEnds) {
  const std::string rules = R"(
profile P timezone "America/New_York" { key id : int  asked : timestamp }
lookup Day by date { date : date }
calendar d from Day on date
calendar h from Day on date open 09:00 to 10:00
metric following = asked + 1 d
metric worked = h between(asked, now)
metric here = d between(asked, now)
)";
  // The date is that of the asking profile, the hours those of the file.
  EXPECT_EQ(failures_of(with(rules, "2026-07-02T09:30", R"(
  Day { date: 2026-06-30 }
  Day { date: 2026-07-01 }
  Day { date: 2026-07-02 }
  P { id: 1, asked: 2026-07-01T09:30 }
  P { id: 2, asked: 2026-06-29T09:30 }
  expect for 1: following == 2026-07-01 and worked == 60 minutes and here == 1
  expect for 2: following is missing and worked is missing and here is missing
)")), "");
  EXPECT_EQ(failures_of(with(rules, "2026-07-02T09:30", "P { id: 1, asked: 2026-07-01T09:30 }\nexpect for 1: following is missing and worked is missing and here is missing\n")), "");
}

}  // namespace
}  // namespace tagma::testing
