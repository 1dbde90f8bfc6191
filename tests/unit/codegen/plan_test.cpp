// Plans: who computes a node, what is kept in memory, the order of the work.
#include "compiler/codegen/plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tagma::codegen {
namespace {

constexpr TableId kPerson = 0, kEvent = 1;
const Type kInt = Type::of(Kind::kInt), kText = Type::of(Kind::kString), kBool = Type::of(Kind::kBool);

class SomeShape final : public Shape {
 public:
  std::int64_t dictionary = 10;
  ColumnShape column(TableId, int column) const override {
    ColumnShape shape{.bound = true, .layout = Layout::kI8, .has_missing = column == 1};
    if (column == 2) shape.layout = Layout::kDict8, shape.dictionary = dictionary;
    if (column == 3) shape.layout = Layout::kI64;
    return shape;
  }
  std::int64_t rows(TableId) const override { return 100'000; }
  std::optional<Range> range(TableId, int) const override { return Range{-5, 100}; }
};

class Plans : public testing::Test {
 protected:
  Plans() : build(module) {
    const auto table = [&](std::string name, TableKind kind, TableId owner) {
      TableSpec spec{.name = name, .source = name, .kind = kind, .columns = {}, .key = {0}, .owner = owner, .owner_columns = {}, .unique_by = {}, .order_by = {}};
      for (const char* column : {"id", "maybe", "city", "time"})
        spec.columns.push_back({.name = column, .source_name = column, .type = column == std::string("city") ? kText : kInt, .optional = column == std::string("maybe"), .used = true});
      spec.columns[3].type = Type::of(Kind::kTimestamp);
      module.tables.push_back(spec);
    };
    table("Person", TableKind::kProfile, kNoTable);
    table("Event", TableKind::kEvent, kPerson);
  }

  ir::NodeId greater(TableId table, int column, std::int64_t limit) {
    return *build.call(">", {build.column(table, column), build.constant(kInt, tagma::Value::integer(limit))});
  }
  ir::NodeId is_city(TableId table, std::string_view name) {
    return *build.call("==", {build.column(table, 2), build.constant(kText, tagma::Value::text(name))});
  }
  ir::NodeId count(ir::NodeId filter) {
    ir::Aggregate aggregate;
    aggregate.fn = find_aggregate("count");
    aggregate.source = kEvent;
    aggregate.via = kPerson;
    aggregate.filter = filter;
    return build.aggregate(kPerson, aggregate, kInt, false);
  }
  Plan plan_of(std::vector<ir::NodeId> values) {
    module.rules.clear();
    std::vector<int> rules;
    for (const ir::NodeId value : values) {
      ir::Rule rule;
      rule.spec.table = kPerson;
      rule.spec.type = module.node(value).type;
      rule.spec.optional = rule.spec.type != kBool;
      rule.value = value;
      rules.push_back(static_cast<int>(module.rules.size()));
      module.rules.push_back(rule);
    }
    return make_plan(module, shape, kPerson, rules);
  }
  static std::size_t count_ops(const Plan& plan, Op op) {
    std::size_t found = 0;
    for (Ref ref = 0; ref < static_cast<Ref>(plan.graph.size()); ++ref) found += plan.graph.at(ref).op == op && plan.stream(ref) >= 0;
    return found;
  }
  static bool has_step(const Plan& plan, StepKind kind) {
    return std::any_of(plan.steps.begin(), plan.steps.end(), [kind](const Step& step) { return step.kind == kind; });
  }

  ir::Module module;
  ir::Builder build;
  SomeShape shape;
};

TEST_F(Plans, ComparisonsAreAtomsOnceForAllRules) {
  const ir::NodeId a = build.is_true(greater(kPerson, 1, 3)), b = build.is_true(build.negate(greater(kPerson, 1, 3)));
  const Plan plan = plan_of({a, b});
  EXPECT_EQ(count_ops(plan, Op::kCompareCell), 1U);
  EXPECT_TRUE(plan.steps.empty());
}

TEST_F(Plans, ConditionsOverSmallDictionariesAreOneTable) {
  const ir::NodeId either = build.disj({is_city(kPerson, "a"), build.negate(is_city(kPerson, "b"))});
  const Plan plan = plan_of({build.is_true(either)});
  ASSERT_EQ(plan.answers.size(), 1U);
  EXPECT_TRUE(plan.answers[0].nibbles);
  EXPECT_EQ(count_ops(plan, Op::kLutBits), 1U);
  shape.dictionary = 120'000;
  EXPECT_TRUE(plan_of({build.is_true(either)}).answers.empty()) << "asking as often as there are rows saves nothing";
}

TEST_F(Plans, FunctionsOfFewIntegersAreTables) {
  const ir::NodeId text = *build.call("text", {build.column(kPerson, 0)});
  const Plan plan = plan_of({text});
  ASSERT_EQ(plan.answers.size(), 1U);
  EXPECT_TRUE(plan.answers[0].offset);
  EXPECT_EQ(plan.answers[0].lowest, -5);
  EXPECT_EQ(plan.answers[0].entries, 106);
}

TEST_F(Plans, AggregatesReduceRowsOfTheirMask) {
  const Plan plan = plan_of({build.is_true(*build.call(">", {count(is_city(kEvent, "a")), build.constant(kInt, tagma::Value::integer(2))}))});
  EXPECT_TRUE(has_step(plan, StepKind::kReduce));
  EXPECT_FALSE(has_step(plan, StepKind::kCallout));
  // The events' kernel, the reduction, the comparison: in this order.
  std::vector<int> order;
  for (const Action& action : plan.actions) order.push_back(action.step != kNoRef ? 1 : plan.functions[static_cast<std::size_t>(action.function)].grain == kEvent ? 0 : 2);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(plan.grains, (std::vector<TableId>{kPerson, kEvent}));
}

TEST_F(Plans, TablesThatNoRuleReadsAreNotInTheBlock) {
  EXPECT_EQ(plan_of({build.is_true(greater(kPerson, 0, 3))}).grains, (std::vector<TableId>{kPerson}));
}

TEST_F(Plans, KernelsStaySmall) {
  std::vector<ir::NodeId> rules;
  for (int i = 0; i < 300; ++i) rules.push_back(build.is_true(build.conj({greater(kPerson, 0, i), greater(kPerson, 1, 2 * i)})));
  const Plan plan = plan_of(rules);
  EXPECT_GT(plan.functions.size(), 15U);
  for (const Function& function : plan.functions) EXPECT_LE(function.roots.size(), function.phase == Phase::kAtoms ? 32U : 64U);
}

TEST_F(Plans, EveryInputIsThereBeforeItIsRead) {
  const ir::NodeId counted = *build.call(">", {count(greater(kEvent, 1, 3)), build.column(kPerson, 0)});
  const ir::NodeId level = build.cond({{counted, build.column(kPerson, 0)}, {greater(kPerson, 1, 1), build.column(kPerson, 1)}}, ir::kNoNode);
  const Plan plan = plan_of({level, build.is_true(*build.call("<", {level, count(ir::kNoNode)}))});
  std::vector<bool> there(plan.graph.size(), false);
  const auto readable = [&](auto&& self, Ref ref) -> bool {
    const Value& value = plan.graph.at(ref);
    if (value.op == Op::kOutput) return there[static_cast<std::size_t>(value.a)];
    if (class_of(value.op) == ValueClass::kLeaf) return true;
    if (plan.stream(ref) >= 0) return there[static_cast<std::size_t>(ref)];
    const auto all = inputs(value);
    return std::all_of(all.begin(), all.end(), [&](Ref input) { return self(self, input); });
  };
  for (const Action& action : plan.actions) {
    if (action.step != kNoRef) {
      for (const Ref word : plan.steps[static_cast<std::size_t>(plan.graph.at(action.step).aux)].words) EXPECT_TRUE(readable(readable, word));
      there[static_cast<std::size_t>(action.step)] = true;
      continue;
    }
    for (const Ref root : plan.functions[static_cast<std::size_t>(action.function)].roots) {
      for (const Ref input : inputs(plan.graph.at(root))) EXPECT_TRUE(readable(readable, input));
      there[static_cast<std::size_t>(root)] = true;
    }
  }
}

TEST_F(Plans, TheTextNamesKernelsStepsAndReasons) {
  const Plan plan = plan_of({build.is_true(build.conj({is_city(kPerson, "a"), *build.call(">", {count(ir::kNoNode), build.column(kPerson, 0)})}))});
  EXPECT_EQ(print(plan),
            "plan of Person: 1 rules, " + std::to_string(plan.cells.size()) + " cells, 1 answer tables, " + std::to_string(plan.streams.size()) +
                " streams\nanswers 0 for each Person.city: Person.city == \"a\"\nreduce of Person from Event: " +
                ir::print_expression(module, std::get<ir::Call>(module.node(std::get<ir::And>(module.node(std::get<ir::IsTrue>(module.node(module.rules[0].value).what).arg).what).args[1]).what).args[0]) +
                "\nkernel 0 of Person: 2 atoms\nkernel 1 of Person: 1 words\n");
}

}  // namespace
}  // namespace tagma::codegen
