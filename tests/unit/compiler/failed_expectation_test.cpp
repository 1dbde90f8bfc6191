// What a failed expectation tells: the text of the author, and the part of it that is not true.
#include "tests/unit/compiler/compiled.h"

namespace tagma {
namespace {

constexpr std::string_view kRules = R"(
timezone "Asia/Shanghai"
profile Customer { key id : int  city : string? }
event Order of Customer by customer_id at time { key order_id : int  amount : decimal(2) }
metric spend "Spend" = sum(amount of Order in rolling 365 days)
metric orders = count(Order)
tag big = spend >= 100.00 and orders >= 3
)";

std::string failure(const std::string& expectation) {
  const std::string test = "test \"t\" as of 2026-07-01T00:00 {\n  Customer { id: 1 }\n  Order { order_id: 1, customer_id: 1, time: 2026-06-01T10:00, amount: 12.50 }\n  expect " + expectation + "\n}\n";
  const auto outcomes = compiled(std::string(kRules) + test).run_tests();
  return outcomes.at(0).failures.empty() ? "" : outcomes[0].failures[0];
}

TEST(FailedExpectation, IsTheTextOfTheAuthor) {
  EXPECT_EQ(failure("for 1: spend   == 13.00  // thirteen"), "line 11: expected for 1: spend == 13.00: it is false\n    spend is 12.50");
}

TEST(FailedExpectation, OfAConjunctionNamesThePartThatIsNotTrue) {
  EXPECT_EQ(failure("for 1: orders == 1 and\n    spend == 13.00"), "line 11: expected for 1: orders == 1 and spend == 13.00: it is false\n    this part is false: spend == 13.00\n      spend is 12.50");
  EXPECT_EQ(failure("orders == 1 and city == \"上海\""), "line 11: expected orders == 1 and city == \"上海\": it is unknown\n    this part is unknown: city == \"上海\"\n      city is missing");
}

TEST(FailedExpectation, OpensATagThatIsNotYes) {
  EXPECT_EQ(failure("for 1: big and orders == 1"),
            "line 11: expected for 1: big and orders == 1: it is false\n    this part is false: big\n      in it spend >= 100.00 is false\n      in it orders >= 3 is false");
  EXPECT_EQ(failure("for 1: not (orders == 1)"), "line 11: expected for 1: not (orders == 1): it is false\n    orders is 1");
}

}  // namespace
}  // namespace tagma
