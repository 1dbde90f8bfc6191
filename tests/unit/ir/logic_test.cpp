// Three-valued logic, laziness and where faults come from.
#include "shop.h"

#include <array>

namespace tagma::ir::test {
namespace {

using Truth = std::optional<bool>;
constexpr std::array<Truth, 3> kTruths = {Truth(false), Truth(true), Truth()};

std::string name(Truth x) { return !x ? "missing" : *x ? "true" : "false"; }

// A row per combination: column flag is the left operand, score == 1 the right one.
Shop table_of_two() {
  Shop shop;
  for (const Truth left : kTruths)
    for (const Truth right : kTruths)
      shop.customers.push_back({n(static_cast<std::int64_t>(shop.customers.size())), no(), right ? n(*right ? 1 : 0) : no(),
                                left ? b(*left) : no(), no(), no(), no(), no()});
  return shop;
}

TEST(Logic, and_or_follow_sql_for_all_nine_pairs) {
  Shop shop = table_of_two();
  const NodeId left = shop.column(kCustomer, customer::flag);
  const NodeId right = shop.call("==", {shop.column(kCustomer, customer::score), shop.integer(1)});
  const NodeId both = shop.build.conj({left, right}), either = shop.build.disj({left, right});
  std::int64_t row = 0;
  for (const Truth l : kTruths) {
    for (const Truth r : kTruths) {
      const bool any_false = l == false || r == false, any_true = l == true || r == true;
      EXPECT_EQ(shop.text(both, row), any_false ? "false" : l && r ? "true" : "missing") << name(l) << " and " << name(r);
      EXPECT_EQ(shop.text(either, row), any_true ? "true" : l && r ? "false" : "missing") << name(l) << " or " << name(r);
      ++row;
    }
  }
}

TEST(Logic, not_is_known_is_true_for_all_three) {
  Shop shop = table_of_two();
  const NodeId flag = shop.column(kCustomer, customer::flag);
  const std::int64_t rows[] = {0, 3, 6};  // false, true, unknown
  const char* negated[] = {"true", "false", "missing"};
  const char* known[] = {"true", "true", "false"};
  const char* holds[] = {"false", "true", "false"};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(shop.text(shop.build.negate(flag), rows[i]), negated[i]);
    EXPECT_EQ(shop.text(shop.build.is_known(flag), rows[i]), known[i]);
    EXPECT_EQ(shop.text(shop.build.is_true(flag), rows[i]), holds[i]);
  }
}

struct Lazy : testing::Test {
  Lazy() { shop.customers = {{n(1), no(), n(5), b(true), no(), no(), no(), no()}}; }
  Shop shop;
  NodeId bad() { return shop.call("==", {shop.overflowing(), shop.integer(0)}); }   // unknown, with a fault
  NodeId worse() { return shop.call("==", {shop.dividing(), shop.integer(0)}); }
};

TEST_F(Lazy, and_stops_at_false_only) {
  EXPECT_EQ(shop.text(shop.build.conj({shop.truth(false), bad()})), "false");
  EXPECT_EQ(shop.text(shop.build.conj({shop.truth(true), bad()})), "missing !overflow");
  EXPECT_EQ(shop.text(shop.build.conj({bad(), shop.truth(false)})), "false !overflow");
  EXPECT_EQ(shop.text(shop.build.conj({bad(), worse()})), "missing !overflow !division_by_zero");
  EXPECT_EQ(shop.text(shop.build.conj({bad(), shop.truth(false), worse()})), "false !overflow");
}

TEST_F(Lazy, or_stops_at_true_only) {
  EXPECT_EQ(shop.text(shop.build.disj({shop.truth(true), bad()})), "true");
  EXPECT_EQ(shop.text(shop.build.disj({shop.truth(false), bad()})), "missing !overflow");
  EXPECT_EQ(shop.text(shop.build.disj({shop.truth(std::nullopt), bad(), shop.truth(true), worse()})), "true !overflow");
}

TEST_F(Lazy, coalesce_asks_the_right_side_only_for_a_missing_left) {
  const NodeId score = shop.column(kCustomer, customer::score), other = shop.column(kCustomer, customer::other);
  EXPECT_EQ(shop.text(shop.build.coalesce(score, shop.overflowing())), "5");
  EXPECT_EQ(shop.text(shop.build.coalesce(other, score)), "5");
  EXPECT_EQ(shop.text(shop.build.coalesce(shop.overflowing(), score)), "5 !overflow");
  EXPECT_EQ(shop.text(shop.build.coalesce(shop.overflowing(), shop.dividing())), "missing !overflow !division_by_zero");
}

TEST_F(Lazy, a_conditional_evaluates_lines_in_order_and_the_winner_alone) {
  const auto cond = [&](std::vector<Line> lines, NodeId otherwise) { return shop.build.cond(std::move(lines), otherwise); };
  const NodeId five = shop.column(kCustomer, customer::score);
  EXPECT_EQ(shop.text(cond({{shop.truth(true), five}, {bad(), shop.overflowing()}}, shop.dividing())), "5");
  EXPECT_EQ(shop.text(cond({{bad(), shop.dividing()}, {shop.truth(true), five}}, kNoNode)), "5 !overflow");
  EXPECT_EQ(shop.text(cond({{shop.truth(std::nullopt), five}}, kNoNode)), "missing");
  EXPECT_EQ(shop.text(cond({{shop.truth(false), five}}, shop.dividing())), "missing !division_by_zero");
}

TEST_F(Lazy, strict_functions_evaluate_every_argument) {
  EXPECT_EQ(shop.text(shop.call("+", {shop.column(kCustomer, customer::other), shop.dividing()})), "missing !division_by_zero");
  EXPECT_EQ(shop.text(shop.build.is_known(shop.overflowing())), "false !overflow");
}

TEST_F(Lazy, a_shared_faulty_node_counts_for_each_that_evaluates_it) {
  const NodeId fault = bad();
  Interpreter& interpreter = shop.interpreter();
  EXPECT_EQ(interpreter.evaluate(fault, 0).faults, fault_bit(Fault::kOverflow));
  EXPECT_EQ(interpreter.evaluate(fault, 0).faults, fault_bit(Fault::kOverflow));
}

TEST(Sets, membership_is_unknown_for_a_missing_value) {
  Shop shop;
  shop.customers = {{n(1), s("上海"), no(), no(), no(), no(), no(), no()}, {n(2), s("Wien"), no(), no(), no(), no(), no(), no()}, {n(3), no(), no(), no(), no(), no(), no(), no()}};
  shop.vips = {{s("Wien")}, {s("Linz")}};
  const NodeId city = shop.column(kCustomer, customer::city);
  const NodeId in_set = shop.build.in_set(city, {s("上海"), s("北京"), s("上海")});
  EXPECT_EQ(std::get<InSet>(shop.build.node(in_set).what).items.size(), 2u);
  const NodeId in_list = shop.build.in_list(kVip, city);
  const char* set[] = {"true", "false", "missing"};
  const char* list[] = {"false", "true", "missing"};
  for (int row = 0; row < 3; ++row) {
    EXPECT_EQ(shop.text(in_set, row), set[row]);
    EXPECT_EQ(shop.text(in_list, row), list[row]);
  }
}

struct Quantified : testing::Test {
  // Body per element: x == "a" true, "b" false, anything else unknown (looked up in Product with a missing category).
  Quantified() {
    shop.products = {{s("a"), s("yes")}, {s("b"), s("no")}, {s("c"), no()}};
    const auto tagged = [](std::vector<Value>& items) { return Value::list({items.data(), items.size()}); };
    for (auto& items : lists) shop.customers.push_back({n(static_cast<std::int64_t>(shop.customers.size())), no(), no(), no(), tagged(items), no(), no(), no()});
    shop.customers.push_back({n(99), no(), no(), no(), no(), no(), no(), no()});
  }
  std::vector<std::vector<Value>> lists = {{}, {s("a")}, {s("b")}, {s("c")}, {s("a"), s("c")}, {s("b"), s("c")}, {s("a"), s("b"), s("c")}};
  Shop shop;
  NodeId quantify(QuantifierKind kind) {
    const NodeId element = shop.build.element(kString, 0, true, kCustomer);
    const NodeId category = shop.build.lookup(kCustomer, kProduct, {element}, shop.column(kProduct, 1));
    const NodeId body = shop.call("==", {category, shop.text_constant("yes")});
    return shop.build.quantify(kind, shop.column(kCustomer, customer::tags), body, kCustomer);
  }
  void expect(QuantifierKind kind, std::vector<std::string> wanted) {
    const NodeId node = quantify(kind);
    for (std::size_t row = 0; row < wanted.size(); ++row) EXPECT_EQ(shop.text(node, static_cast<std::int64_t>(row)), wanted[row]) << row;
  }
};

TEST_F(Quantified, any_all_none_count) {
  expect(QuantifierKind::kAny, {"false", "true", "false", "missing", "true", "missing", "true", "missing"});
  expect(QuantifierKind::kAll, {"true", "true", "false", "missing", "missing", "false", "false", "missing"});
  expect(QuantifierKind::kNone, {"true", "false", "true", "missing", "false", "missing", "false", "missing"});
  expect(QuantifierKind::kCount, {"0", "1", "0", "0", "1", "0", "1", "missing"});
}

TEST_F(Quantified, an_inner_quantifier_sees_the_outer_element) {
  // any(x in tags where all(y in tags where y == x)): all elements are the same.
  const NodeId tags = shop.column(kCustomer, customer::tags);
  const NodeId same = shop.call("==", {shop.build.element(kString, 0, false, kCustomer), shop.build.element(kString, 1, false, kCustomer)});
  const NodeId all = shop.build.quantify(QuantifierKind::kAll, tags, same, kCustomer);
  const NodeId any = shop.build.quantify(QuantifierKind::kAny, tags, all, kCustomer);
  const char* wanted[] = {"false", "true", "true", "true", "false", "false", "false", "missing"};
  for (int row = 0; row < 8; ++row) EXPECT_EQ(shop.text(any, row), wanted[row]) << row;
}

TEST(Lookups, a_key_that_is_not_found_is_a_fault_and_a_missing_key_is_not) {
  Shop shop;
  shop.products = {{s("a"), s("cat")}};
  shop.customers = {{n(1), s("a"), no(), no(), no(), no(), no(), no()}, {n(2), s("z"), no(), no(), no(), no(), no(), no()}, {n(3), no(), no(), no(), no(), no(), no(), no()}};
  const NodeId category = shop.build.lookup(kCustomer, kProduct, {shop.column(kCustomer, customer::city)}, shop.column(kProduct, 1));
  EXPECT_EQ(shop.text(category, 0), "\"cat\"");
  EXPECT_EQ(shop.text(category, 1), "missing !not_found");
  EXPECT_EQ(shop.text(category, 2), "missing");
}

TEST(Depth, a_chain_of_ten_thousand_nodes_does_not_overflow_the_stack) {
  Shop shop;
  shop.customers = {{n(1), no(), n(0), no(), no(), no(), no(), no()}};
  NodeId sum = shop.column(kCustomer, customer::score);
  for (int i = 0; i < 10'000; ++i) sum = shop.call("+", {sum, shop.column(kCustomer, customer::id)});
  EXPECT_EQ(describe(kInt, shop.interpreter().evaluate(sum, 0)), "10000");
}

TEST(StandIn, a_node_over_one_column_for_a_value_that_no_row_has) {
  Shop shop;
  shop.customers = {{n(1), s("Wien"), no(), no(), no(), no(), no(), no()}};
  const NodeId city = shop.column(kCustomer, customer::city);
  const NodeId node = shop.call("==", {shop.call("lower", {city}), shop.text_constant("graz")});
  Interpreter& interpreter = shop.interpreter();
  EXPECT_EQ(describe(kBool, interpreter.evaluate_with(node, city, s("GRAZ"))), "true");
  EXPECT_EQ(describe(kBool, interpreter.evaluate_with(node, city, s("Wien"))), "false");
  EXPECT_EQ(describe(kBool, interpreter.evaluate_with(node, city, no())), "missing");
  EXPECT_EQ(describe(kBool, interpreter.evaluate(node, 0)), "false");
}

}  // namespace
}  // namespace tagma::ir::test
