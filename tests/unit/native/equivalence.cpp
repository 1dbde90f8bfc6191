#include "tests/unit/native/equivalence.h"

#include "compiler/ir/interpret.h"
#include "runtime/result.h"

#include <gtest/gtest.h>

namespace tagma::test {

namespace {

RunResult run(std::shared_ptr<const Program> program, const World& world, int threads) {
  std::vector<int> rules;
  for (std::size_t i = 0; i < world.module->rules.size(); ++i) rules.push_back(static_cast<int>(i));
  RunContext context{world.as_of, threads};
  auto result = execute(std::move(program), world.data, context, rules);
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return std::move(*result);
}

void expect_same_rule(const World& world, const RuleResult& native, const RuleResult& meant, std::int64_t rows) {
  const ir::Rule& rule = world.module->rules[static_cast<std::size_t>(meant.rule)];
  const Type& type = rule.spec.type;
  SCOPED_TRACE(rule.spec.name + ": " + ir::print_expression(*world.module, rule.value));
  int wrong = 0;
  for (std::int64_t row = 0; row < rows && wrong < 3; ++row) {
    const Value a = native.value(row, type.repr()), b = meant.value(row, type.repr());
    const std::string got = to_text(type, a), expected = to_text(type, b);
    const bool same = got == expected && (!a.known || !b.known || type.repr() != Repr::kF64 || std::signbit(a.f) == std::signbit(b.f));
    if (same) continue;
    ++wrong;
    ADD_FAILURE() << "row " << row << ": " << got << ", not " << expected;
  }
  EXPECT_EQ(native.faults.rows, meant.faults.rows);
  EXPECT_EQ(native.faults.first_rows, meant.faults.first_rows);
  EXPECT_EQ(native.yes, meant.yes);
  EXPECT_EQ(native.removed_by_requires, meant.removed_by_requires);
}

}  // namespace

void expect_same_answers(const World& world, const jit::NativeOptions& options, int threads) {
  ASSERT_EQ(ir::verify(*world.module), "");
  auto made = jit::make_native(world.module, options);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  const RunResult native = run(*made, world, threads);
  const RunResult meant = run(ir::make_interpreted(world.module), world, 1);
  EXPECT_EQ(native.executor, "native");
  ASSERT_EQ(native.profiles.size(), meant.profiles.size());
  for (std::size_t i = 0; i < meant.profiles.size(); ++i) {
    ASSERT_EQ(native.profiles[i].rules.size(), meant.profiles[i].rules.size());
    for (std::size_t rule = 0; rule < meant.profiles[i].rules.size(); ++rule)
      expect_same_rule(world, native.profiles[i].rules[rule], meant.profiles[i].rules[rule], meant.profiles[i].rows);
  }
}

}  // namespace tagma::test
