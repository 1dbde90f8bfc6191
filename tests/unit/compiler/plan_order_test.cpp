// How many groups there are is known when they have been counted; nothing about them may be computed before.
#include "tagma/compile.h"

#include <gtest/gtest.h>

#include <array>

namespace tagma {
namespace {

TEST(PlanOrder, WhatReadsConstantsAloneWaitsForTheGroups) {
  const RuleText file{"rules.tag", R"(
profile Customer { key id : int  g : float? }
event Click of Customer by user_id at ts { kind : string }
metric thirds = count(Click per day { n = count(rows) } where (Customer.g / 3.0e0) is known)
)"};
  const auto compilation = compile(std::array{file}, {.executor = ExecutorKind::kNative});
  ASSERT_TRUE(compilation.has_value() && compilation->catalogue);
  const auto plan = compilation->catalogue->dump("plan");
  ASSERT_TRUE(plan.has_value());
  const std::size_t counted = plan->find("\ngroup of Click per day"), computed = plan->find(" of Click per day:");
  ASSERT_NE(counted, std::string::npos) << *plan;
  ASSERT_NE(computed, std::string::npos) << *plan;
  EXPECT_LT(counted, computed) << *plan;
}

}  // namespace
}  // namespace tagma
