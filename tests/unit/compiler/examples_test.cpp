// The examples in the rows of stdlib/ are rules: those of functions hold, those of aggregates compile.
#include "stdlib/builtin.h"
#include "tagma/compile.h"

#include <gtest/gtest.h>

#include <array>

namespace tagma {
namespace {

constexpr std::string_view kSchema = R"(
timezone "Asia/Shanghai"
profile Customer { key id : int }
event Order of Customer by customer_id at time { amount : decimal(2)  channel : string  tags : list<string>? }
)";

Compilation compiled(const std::string& rules) {
  const RuleText file{"example.tag", std::string(kSchema) + rules};
  auto compilation = compile(std::array{file}, {.executor = ExecutorKind::kInterpreter});
  EXPECT_TRUE(compilation.has_value());
  return std::move(*compilation);
}

std::string tested(std::string_view condition) {
  return "test \"example\" as of 2026-07-01T00:00 {\n  Customer { id: 1 }\n  expect for 1: " + std::string(condition) + "\n}\n";
}

class FunctionExamples : public ::testing::TestWithParam<const Builtin*> {};

TEST_P(FunctionExamples, Hold) {
  const Builtin& row = *GetParam();
  const Compilation compilation = compiled("tag here = id > 0\n" + tested(row.example));
  ASSERT_TRUE(compilation.catalogue.has_value()) << row.example << "\n" << compilation.text;
  const auto outcomes = compilation.catalogue->run_tests();
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_TRUE(outcomes[0].passed) << row.example << "\n" << (outcomes[0].failures.empty() ? "" : outcomes[0].failures[0]);
}

std::vector<const Builtin*> all_rows() {
  std::vector<const Builtin*> rows;
  for (const Builtin& row : builtins()) rows.push_back(&row);
  return rows;
}
INSTANTIATE_TEST_SUITE_P(Rows, FunctionExamples, ::testing::ValuesIn(all_rows()));

TEST(AggregateExamples, Compile) {
  for (const Aggregate& row : aggregates()) {
    const Compilation compilation = compiled((row.name == "exists" ? "tag x = " : "metric x = ") + std::string(row.example) + "\n");
    EXPECT_TRUE(compilation.catalogue.has_value()) << row.example << "\n" << compilation.text;
  }
}

}  // namespace
}  // namespace tagma
