// Folds that a row asks about rows beside it: by equal keys, by time, about rows of rows, and where there are too many.
#include "tests/unit/native/equivalence.h"
#include "tests/unit/native/random_rules.h"

#include <gtest/gtest.h>

namespace tagma::test {
namespace {

constexpr int kNumber = 0;  // a column of every table

class Pairs : public testing::Test {
 protected:
  void begin(const WorldOptions& options) {
    world_ = make_world(random_, options);
    maker_.emplace(world_, random_);
  }
  ir::Builder& build() { return maker_->build(); }

  // exists(Event where `filter`), asked by a row of `grain`.
  ir::NodeId some(TableId grain, ir::NodeId filter) { return fold("exists", grain, filter, {}, Type::of(Kind::kBool), false); }
  ir::NodeId fold(std::string_view fn, TableId grain, ir::NodeId filter, std::vector<ir::NodeId> values, const Type& type, bool optional) {
    ir::Aggregate aggregate;
    aggregate.fn = find_aggregate(fn);
    aggregate.source = kEvent;
    aggregate.via = kPerson;
    aggregate.filter = filter;
    aggregate.values = std::move(values);
    return build().aggregate(grain, std::move(aggregate), type, optional);
  }
  ir::NodeId number(TableId table) { return build().column(table, kNumber); }
  ir::NodeId beside(std::string_view op) { return *build().call(op, {number(kEvent), build().outer(kEvent, number(kEvent))}); }

  void expect_same() {
    for (ir::Rule& rule : world_.module->rules) rule.spec.optional = world_.module->node(rule.value).optional;
    expect_same_answers(world_);
  }
  bool plan_has(std::string_view text) {
    const auto plan = jit::dump_native(*world_.module, "plan");
    return plan.has_value() && plan->find(text) != std::string::npos;
  }

  Random random_{21};
  World world_;
  std::optional<RuleMaker> maker_;
};

TEST_F(Pairs, EqualAndOrdered) {
  begin({.people = 300, .events_each = 8});
  for (const char* op : {"==", "!=", "<", ">="}) {
    maker_->add_rule(some(kPerson, some(kEvent, beside(op))));
    maker_->add_rule(fold("max", kPerson, ir::kNoNode, {fold("count", kEvent, build().is_true(beside(op)), {}, Type::of(Kind::kInt), false)}, Type::of(Kind::kInt), true));
  }
  EXPECT_TRUE(plan_has("pair of Event × Event"));
  EXPECT_FALSE(plan_has("callout"));
  expect_same();
}

// The row beside asks again, about the first one.
TEST_F(Pairs, OfPairs) {
  begin({.people = 200, .events_each = 6});
  const ir::NodeId first = build().outer(kEvent, build().outer(kEvent, number(kEvent)));
  const ir::NodeId third = build().conj({build().is_true(*build().call("<", {number(kEvent), first})), build().is_true(beside(">"))});
  const ir::NodeId second = build().conj({build().is_true(beside("<")), some(kEvent, third)});
  maker_->add_rule(some(kPerson, some(kEvent, second)));
  EXPECT_TRUE(plan_has("pair of Event × Event × Event"));
  EXPECT_FALSE(plan_has("callout"));
  expect_same();
}

// The same for every row of an owner: asked once.
TEST_F(Pairs, NoneWhereTheRowIsNotAsked) {
  begin({});
  maker_->add_rule(some(kPerson, some(kEvent, build().is_true(*build().call(">", {number(kEvent), build().constant(Type::of(Kind::kInt), Value::integer(3))})))));
  EXPECT_FALSE(plan_has("pair of"));
  EXPECT_FALSE(plan_has("callout"));
  expect_same();
}

TEST_F(Pairs, TooManyAreLeftToTheInterpreter) {
  begin({.people = 3, .events_each = 400, .missing = 0.05});
  maker_->add_rule(fold("sum", kPerson, ir::kNoNode, {fold("count", kEvent, build().is_true(beside("<")), {}, Type::of(Kind::kInt), false)}, Type::of(Kind::kInt), true));
  EXPECT_TRUE(plan_has("pair of Event × Event"));
  expect_same();
}

}  // namespace
}  // namespace tagma::test
