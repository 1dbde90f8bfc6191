// What the verifier refuses: nodes that the builder would never make, put in by hand.
#include "shop.h"

namespace tagma::ir::test {
namespace {

struct Refused : testing::Test {
  Shop shop;
  NodeId put(Type type, bool optional, TableId grain, What what) {
    shop.module().nodes.push_back({type, optional, grain, std::move(what)});
    return static_cast<NodeId>(shop.module().nodes.size()) - 1;
  }
  void expect(std::string_view part) {
    const std::string wrong = verify(shop.module());
    EXPECT_NE(wrong.find(part), std::string::npos) << "got: " << wrong;
  }
  NodeId id = shop.column(kCustomer, customer::id), score = shop.column(kCustomer, customer::score),
         flag = shop.column(kCustomer, customer::flag), order_id = shop.column(kOrder, order::id),
         time = shop.column(kOrder, order::time);
};

TEST_F(Refused, nothing_when_all_is_well) { EXPECT_EQ(verify(shop.module()), ""); }

TEST_F(Refused, operands_after_their_users) {
  put(kBool, false, kCustomer, IsKnown{99});
  expect("stands after its user");
}
TEST_F(Refused, operands_of_another_grain) {
  put(kBool, true, kCustomer, And{{flag, put(kBool, false, kOrder, IsKnown{order_id})}});
  expect("another grain");
}
TEST_F(Refused, a_column_of_another_type_or_none) {
  put(kString, true, kCustomer, Column{customer::score});
  expect("another type");
  shop.module().nodes.back() = {kInt, true, kCustomer, Column{77}};
  expect("no such column");
}
TEST_F(Refused, optional_columns_that_claim_to_be_known) {
  put(kInt, false, kCustomer, Column{customer::score});
  expect("the column is optional");
}
TEST_F(Refused, logic_that_claims_to_be_known) {
  put(kBool, false, kCustomer, Not{flag});
  expect("may be unknown");
}
TEST_F(Refused, conditions_that_are_none) {
  put(kBool, true, kCustomer, Or{{flag, score}});
  expect("no condition");
}
TEST_F(Refused, arguments_of_other_types) {
  NodeId call = shop.call("+", {id, score});
  std::get<Call>(shop.module().nodes[static_cast<std::size_t>(call)].what).site.args[0] = kString;
  expect("an argument has another type");
}
TEST_F(Refused, calls_that_claim_to_be_known) {
  const NodeId call = shop.call("+", {id, id});
  shop.module().nodes[static_cast<std::size_t>(call)].optional = false;
  expect("may be missing");
}
TEST_F(Refused, lines_of_two_types) {
  put(kInt, true, kCustomer, Cond{{{flag, id}, {flag, flag}}, kNoNode});
  expect("a line of another type");
}
TEST_F(Refused, sides_of_two_types) {
  put(kInt, true, kCustomer, Coalesce{score, flag});
  expect("two types");
}
TEST_F(Refused, owners_that_are_not) {
  put(kInt, false, kCustomer, Owner{order_id});
  expect("no owner");
  shop.module().nodes.back() = {kInt, false, kLine, Owner{id}};
  expect("not the owner's");
}
TEST_F(Refused, sets_out_of_order) {
  put(kBool, true, kCustomer, InSet{score, {n(2), n(1)}});
  expect("not in order");
}
TEST_F(Refused, lookups_with_other_keys) {
  put(kString, true, kCustomer, Lookup{kProduct, {score}, shop.column(kProduct, 1)});
  expect("the key has another type");
}
TEST_F(Refused, a_via_that_is_not_above_the_source) {
  Aggregate aggregate;
  aggregate.fn = find_aggregate("count");
  aggregate.source = kCustomer;
  aggregate.via = kOrder;
  put(kInt, false, kOrder, aggregate);
  expect("via");
}
TEST_F(Refused, a_via_that_is_not_above_the_row) {
  Aggregate aggregate;
  aggregate.fn = find_aggregate("count");
  aggregate.source = kLine;
  aggregate.via = kOrder;
  put(kInt, false, kCustomer, aggregate);
  expect("via");
}
TEST_F(Refused, filters_of_another_table) {
  const NodeId sound = shop.fold(kCustomer, {.fn = "count"});
  std::get<Aggregate>(shop.module().nodes[static_cast<std::size_t>(sound)].what).filter = flag;
  expect("belong to rows of the source");
}
TEST_F(Refused, bounds_of_the_sources_rows) {
  shop.fold(kCustomer, {.fn = "count", .time = time, .lo = {time}});
  expect("bounds belong to the row in hand");
}
TEST_F(Refused, values_of_a_type_that_the_aggregate_does_not_take) {
  const NodeId sku = shop.column(kOrder, order::sku);
  const NodeId sum = shop.fold(kCustomer, {.fn = "sum", .values = {order_id}});
  std::get<Aggregate>(shop.module().nodes[static_cast<std::size_t>(sum)].what).values[0] = sku;
  expect("values of other types");
}
TEST_F(Refused, an_outer_value_outside_of_any_fold) {
  const NodeId outer = shop.build.outer(kOrder, id);
  shop.rule("r", outer);
  shop.module().rules.back().spec.table = kOrder;
  expect("reads rows around");
}
TEST_F(Refused, an_outer_value_of_a_row_that_is_not_around) {
  const NodeId seconds = shop.column(kView, view::seconds);
  shop.fold(kCustomer, {.fn = "count", .filter = shop.call("==", {order_id, shop.build.outer(kOrder, seconds)})});
  expect("a row that is not around");
}
TEST_F(Refused, an_outer_value_two_rows_out_of_the_wrong_row) {
  const NodeId twice = shop.build.outer(kLine, shop.build.outer(kOrder, shop.column(kView, view::seconds)));
  const NodeId inner = shop.fold(kOrder, {.fn = "exists", .source = kLine, .via = kOrder, .filter = shop.call("<", {shop.column(kLine, line::qty), twice})});
  shop.fold(kCustomer, {.fn = "count", .filter = inner});
  expect("a row that is not around");
}
TEST_F(Refused, an_element_of_no_list) {
  const NodeId element = shop.build.element(kInt, 0, false, kCustomer);
  shop.rule("r", element);
  expect("reads rows around");
}
TEST_F(Refused, groups_that_depend_on_themselves) {
  shop.define_baskets(kNoNode);
  const NodeId all = shop.fold(kCustomer, {.fn = "count", .source = kBasket});
  shop.module().derived[0].filter = shop.call(">", {shop.build.owner(kOrder, all), shop.integer(1)});
  expect("depend on themselves");
}
TEST_F(Refused, groups_with_another_number_of_keys) {
  shop.define_baskets(kNoNode);
  shop.module().derived[0].keys.clear();
  expect("another number of keys");
}
TEST_F(Refused, a_table_filter_that_reads_more_than_the_row) {
  shop.module().row_filters.emplace_back(kOrder, shop.call("==", {shop.build.owner(kOrder, id), shop.integer(1)}));
  expect("more than the row's own columns");
}
TEST_F(Refused, a_yes_no_rule_that_may_be_unknown) {
  shop.rule("r", flag);
  shop.module().rules.back().spec.optional = false;
  expect("announced as never missing");
}
TEST_F(Refused, owners_that_go_round) {
  shop.module().tables[kCustomer].owner = kOrder;
  expect("owners go round");
}

}  // namespace
}  // namespace tagma::ir::test
