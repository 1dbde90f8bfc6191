#include "shop.h"

namespace tagma::ir::test {
namespace {

void run(Shop& shop, std::string_view name) {
  for (const Pass& pass : passes())
    if (pass.name == name) return pass.run(shop.module());
  FAIL() << "no pass " << name;
}

struct Passes : testing::Test {
  Shop shop;
  NodeId flag = shop.column(kCustomer, customer::flag), score = shop.column(kCustomer, customer::score),
         id = shop.column(kCustomer, customer::id), city = shop.column(kCustomer, customer::city);
  NodeId bad = shop.call("==", {shop.overflowing(), shop.integer(0)});

  std::string after(std::string_view pass, NodeId value) {
    shop.rule("r", value);
    run(shop, pass);
    EXPECT_EQ(verify(shop.module()), "");
    return print_expression(shop.module(), shop.module().rules.back().value);
  }
  std::string folded(NodeId value) { return after("fold", value); }
  std::string pushed(NodeId value) { return after("push_not", shop.build.negate(value)); }
};

TEST_F(Passes, the_list_names_each_once) {
  std::vector<std::string_view> names;
  for (const Pass& pass : passes()) {
    names.push_back(pass.name);
    EXPECT_FALSE(pass.doc.empty());
  }
  EXPECT_EQ(names, (std::vector<std::string_view>{"fold", "push_not", "remove_dead"}));
}

TEST_F(Passes, fold_computes_constants) { EXPECT_EQ(folded(shop.call("*", {shop.call("+", {shop.integer(2), shop.integer(3)}), shop.integer(4)})), "20"); }
TEST_F(Passes, fold_leaves_a_constant_fault) {
  EXPECT_EQ(folded(shop.call("mod", {shop.integer(1), shop.integer(0)})), "1 mod 0");
}
TEST_F(Passes, fold_does_not_know_now) { EXPECT_EQ(folded(shop.call("local_date", {shop.build.now()})), "local_date(now)"); }
TEST_F(Passes, fold_of_a_missing_argument) {
  EXPECT_EQ(folded(shop.call("+", {score, shop.build.missing(kInt)})), "missing");
}
TEST_F(Passes, fold_of_a_missing_argument_keeps_faults) {
  EXPECT_EQ(folded(shop.call("+", {shop.dividing(), shop.build.missing(kInt)})), "(Customer.id mod 0) + missing");
}
TEST_F(Passes, fold_drops_neutral_operands) {
  EXPECT_EQ(folded(shop.build.conj({shop.truth(true), flag, shop.truth(true), flag})), "Customer.flag");
}
TEST_F(Passes, fold_of_a_deciding_operand) {
  EXPECT_EQ(folded(shop.build.conj({flag, shop.truth(false), bad})), "false");
}
TEST_F(Passes, fold_of_a_deciding_operand_after_a_fault) {
  EXPECT_EQ(folded(shop.build.conj({bad, shop.truth(false), flag})), "((Customer.id + 9223372036854775807) == 0) and false");
}
TEST_F(Passes, fold_of_or) {
  EXPECT_EQ(folded(shop.build.disj({flag, shop.truth(true)})), "true");
}
TEST_F(Passes, fold_keeps_unknown_operands) {
  EXPECT_EQ(folded(shop.build.conj({flag, shop.truth(std::nullopt)})), "Customer.flag and missing");
}
TEST_F(Passes, fold_of_tests_on_what_is_never_missing) {
  EXPECT_EQ(folded(shop.build.is_known(id)), "true");
  EXPECT_EQ(print_expression(shop.module(), shop.build.is_known(score)), "Customer.score is known");
}
TEST_F(Passes, fold_keeps_is_known_of_what_may_fault_on_the_way) {
  const NodeId safe = shop.build.coalesce(shop.overflowing(), shop.integer(1));
  EXPECT_EQ(folded(shop.build.is_known(safe)), "((Customer.id + 9223372036854775807) ?? 1) is known");
}
TEST_F(Passes, fold_of_edges) { EXPECT_EQ(folded(shop.build.is_true(shop.build.is_known(score))), "Customer.score is known"); }
TEST_F(Passes, fold_of_coalesce) {
  EXPECT_EQ(folded(shop.build.coalesce(shop.build.missing(kInt), shop.build.coalesce(id, score))), "Customer.id");
}
TEST_F(Passes, fold_of_lines) {
  const NodeId cond = shop.build.cond({{shop.truth(false), shop.integer(1)}, {shop.build.is_true(flag), shop.integer(2)}, {shop.truth(true), shop.integer(3)}, {bad, shop.integer(4)}}, shop.integer(5));
  EXPECT_EQ(folded(cond), "(2 when Customer.flag | 3 otherwise)");
}
TEST_F(Passes, what_is_the_same_for_all_rows_belongs_to_the_run) {
  const NodeId at = shop.build.cond({{shop.truth(false), shop.column(kOrder, order::time)}}, shop.build.now());
  const NodeId node = shop.call("<", {at, shop.instant(5)});
  EXPECT_EQ(shop.build.node(node).grain, kOrder);
  EXPECT_EQ(folded(node), "now < 1970-01-01T00:00:00.000005Z");
  EXPECT_EQ(shop.build.node(shop.module().rules.back().value).grain, kConstGrain);
}
TEST_F(Passes, a_constant_key_is_the_same_for_all_groups) {
  shop.module().derived.push_back({kBasket, kOrder, kCustomer, kNoNode, {shop.text_constant("all")}});
  EXPECT_EQ(folded(shop.fold(kCustomer, {.fn = "first", .source = kBasket, .values = {shop.column(kBasket, 0)}})), "first(\"all\" of Basket)");
}
TEST_F(Passes, fold_of_lines_that_never_win) {
  EXPECT_EQ(folded(shop.build.cond({{shop.truth(std::nullopt), shop.integer(1)}}, kNoNode)), "missing");
}
TEST_F(Passes, fold_of_filters_and_sets) {
  EXPECT_EQ(folded(shop.fold(kCustomer, {.fn = "count", .filter = shop.build.in_set(shop.integer(2), {n(1), n(2)})})), "count(Order)");
}

TEST_F(Passes, not_turns_and_into_or) {
  EXPECT_EQ(pushed(shop.build.conj({flag, shop.call("<", {score, shop.integer(3)})})), "(not Customer.flag) or (Customer.score >= 3)");
}
TEST_F(Passes, not_turns_or_into_and) {
  EXPECT_EQ(pushed(shop.build.disj({shop.build.negate(flag), shop.call("==", {city, shop.text_constant("x")})})), "Customer.flag and (Customer.city != \"x\")");
}
TEST_F(Passes, not_stays_before_two_valued_tests) { EXPECT_EQ(pushed(shop.build.is_true(flag)), "not (Customer.flag is true)"); }
TEST(NotOfComparisons, is_the_complement) {
  const std::pair<const char*, const char*> pairs[] = {{"==", "!="}, {"!=", "=="}, {"<", ">="}, {"<=", ">"}, {">", "<="}, {">=", "<"}};
  for (const auto& [from, to] : pairs) {
    Shop fresh;
    fresh.rule("r", fresh.build.negate(fresh.call(from, {fresh.column(kCustomer, customer::score), fresh.integer(3)})));
    run(fresh, "push_not");
    EXPECT_EQ(print_expression(fresh.module(), fresh.module().rules[0].value), std::string("Customer.score ") + to + " 3");
  }
}

TEST_F(Passes, dead_nodes_and_groups_go) {
  shop.define_baskets(kNoNode);
  shop.fold(kCustomer, {.fn = "count", .source = kBasket});
  EXPECT_EQ(after("remove_dead", shop.build.is_true(flag)), "Customer.flag is true");
  EXPECT_EQ(shop.module().nodes.size(), 2u);
  EXPECT_TRUE(shop.module().derived.empty());
}
TEST_F(Passes, groups_that_are_read_stay) {
  shop.define_baskets(shop.build.is_known(shop.column(kOrder, order::qty)));
  EXPECT_EQ(after("remove_dead", shop.fold(kCustomer, {.fn = "count", .source = kBasket})), "count(Basket)");
  ASSERT_EQ(shop.module().derived.size(), 1u);
  EXPECT_EQ(print_expression(shop.module(), shop.module().derived[0].filter), "Order.qty is known");
}

TEST_F(Passes, keep_only_keeps_what_the_wanted_rule_reads) {
  const NodeId base = shop.build.is_true(flag);
  shop.rule("base", base);
  shop.rule("other", shop.build.is_known(city));
  shop.rule("wanted", shop.build.conj({base, shop.build.is_known(score)}));
  shop.rule("answered", shop.build.is_known(id));
  shop.module().tables[kCustomer].where_rule = 3;
  const std::string only[] = {"wanted"};
  keep_only(shop.module(), only);
  ASSERT_EQ(shop.module().rules.size(), 3u);
  EXPECT_EQ(shop.module().rules[0].spec.name, "base");
  EXPECT_FALSE(shop.module().rules[0].spec.published);
  EXPECT_TRUE(shop.module().rules[1].spec.published);
  EXPECT_EQ(shop.module().tables[kCustomer].where_rule, 2);
}

TEST_F(Passes, mark_used_finds_columns_headers_and_owners) {
  for (TableSpec& table : shop.module().tables)
    for (ColumnSpec& column : table.columns) column.used = false;
  shop.module().row_filters.emplace_back(kOrder, shop.build.is_known(shop.column(kOrder, order::qty)));
  shop.rule("r", shop.fold(kCustomer, {.fn = "sum", .source = kLine, .values = {shop.column(kLine, line::qty)}}));
  mark_used(shop.module());
  const auto used = [&](TableId table) {
    std::string out;
    for (const ColumnSpec& column : shop.module().tables[static_cast<std::size_t>(table)].columns)
      if (column.used) out += column.name + " ";
    return out;
  };
  EXPECT_EQ(used(kLine), "order_id number qty ");
  EXPECT_EQ(used(kOrder), "customer time order_id qty ");
  EXPECT_EQ(used(kCustomer), "id ");
  EXPECT_EQ(used(kView), "");
  EXPECT_EQ(used(kProduct), "");
}

}  // namespace
}  // namespace tagma::ir::test
