// The first dates of calendar units: whole months clamp to the month's end, and too many are refused.
#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

std::string every(std::string_view first, std::string_view last, std::int64_t days, std::int64_t months) {
  return call("dates every", {date(first), date(last), i(days), i(months)});
}

TEST(CalendarUnits, BeginWithTheFirstDateAndReachTheLast) {
  EXPECT_EQ(every("2026-06-29", "2026-07-06", 7, 0), "list<date> [2026-06-29, 2026-07-06]");
  EXPECT_EQ(every("2026-02-28", "2026-03-01", 1, 0), "list<date> [2026-02-28, 2026-03-01]");
  EXPECT_EQ(every("2026-01-31", "2026-03-31", 0, 1), "list<date> [2026-01-31, 2026-02-28, 2026-03-31]");
  EXPECT_EQ(every("2026-07-01", "2026-06-30", 0, 3), "list<date> []");
  EXPECT_EQ(every("9999-12-31", "9999-12-31", 0, 12), "list<date> [9999-12-31]");
}

TEST(CalendarUnits, TenThousandAreTheMost) {
  EXPECT_NE(every("2000-01-01", "2027-05-18", 1, 0), "missing list<date> work_limit");
  EXPECT_EQ(every("2000-01-01", "2027-05-19", 1, 0), "missing list<date> work_limit");
}

}  // namespace
}  // namespace tagma::testing
