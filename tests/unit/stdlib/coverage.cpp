#include "tests/unit/stdlib/coverage.h"

#include <gtest/gtest.h>

#include <set>

namespace tagma::testing {
namespace {

std::set<const void*>& used() {
  static std::set<const void*> rows;
  return rows;
}

class EveryRowIsCalled : public ::testing::Environment {
 public:
  void TearDown() override {
    if (::testing::GTEST_FLAG(filter) != "*") return;
    for (const Builtin& row : builtins())
      EXPECT_TRUE(used().contains(&row)) << "no test calls " << row.name << ": " << row.signature;
    for (const Aggregate& row : aggregates()) EXPECT_TRUE(used().contains(&row)) << "no test calls " << row.name;
  }
};

const auto* const kEnvironment = ::testing::AddGlobalTestEnvironment(new EveryRowIsCalled);

}  // namespace

void record_use(const Builtin& row) { used().insert(&row); }
void record_use(const Aggregate& row) { used().insert(&row); }

}  // namespace tagma::testing
