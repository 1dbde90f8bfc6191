#include "shop.h"

namespace tagma::ir::test {
namespace {

TEST(Builder, equal_nodes_are_one) {
  Shop shop;
  const auto sum = [&] { return shop.call("+", {shop.column(kCustomer, customer::score), shop.integer(1)}); };
  const NodeId first = sum();
  const std::size_t size = shop.module().nodes.size();
  EXPECT_EQ(sum(), first);
  EXPECT_EQ(shop.module().nodes.size(), size);
  EXPECT_NE(shop.call("+", {shop.column(kCustomer, customer::score), shop.integer(2)}), first);
}

TEST(Builder, constants_are_one_by_type_and_value) {
  Shop shop;
  EXPECT_EQ(shop.text_constant("上海"), shop.text_constant(std::string("上海")));
  EXPECT_NE(shop.integer(1), shop.build.constant(kTimestamp, n(1)));
  EXPECT_NE(shop.build.constant(kFloat, f(0.0)), shop.build.constant(kFloat, f(-0.0)));
  EXPECT_NE(shop.build.missing(kInt), shop.build.missing(kString));
  Value ab[] = {s("a"), s("b")}, ba[] = {s("b"), s("a")};
  const Type list = Type::list_of(kString);
  EXPECT_EQ(shop.build.constant(list, Value::list({ab, 2})), shop.build.constant(list, Value::list({ab, 2})));
  EXPECT_NE(shop.build.constant(list, Value::list({ab, 2})), shop.build.constant(list, Value::list({ba, 2})));
}

TEST(Builder, constants_live_in_the_modules_pool) {
  Shop shop;
  NodeId id = kNoNode;
  {
    std::string gone = "a text that is longer than any small string";
    id = shop.text_constant(gone);
    gone.assign(gone.size(), '#');
  }
  EXPECT_EQ(shop.text(id), "\"a text that is longer than any small string\"");
}

TEST(Builder, a_builder_over_a_finished_module_shares_its_nodes) {
  Shop shop;
  const NodeId first = shop.call("lower", {shop.column(kCustomer, customer::city)});
  Builder again(shop.module());
  EXPECT_EQ(again.call("lower", {again.column(kCustomer, customer::city)}), first);
}

TEST(Builder, calls_convert_their_arguments) {
  Shop shop;
  const NodeId sum = shop.call("+", {shop.column(kCustomer, customer::price), shop.column(kCustomer, customer::score)});
  EXPECT_EQ(shop.build.node(sum).type, kMoney);
  const NodeId quotient = shop.call("/", {shop.column(kCustomer, customer::score), shop.column(kCustomer, customer::id)});
  EXPECT_EQ(shop.build.node(quotient).type, kRatio);
  EXPECT_FALSE(shop.build.call("+", {shop.column(kCustomer, customer::price), shop.column(kCustomer, customer::rate)}));
  EXPECT_FALSE(shop.build.call("==", {shop.column(kCustomer, customer::city), shop.integer(1)}));
  EXPECT_FALSE(shop.build.call("no such function", {}));
  EXPECT_EQ(verify(shop.module()), "");
}

TEST(Builder, a_bare_missing_takes_the_type_of_its_place) {
  Shop shop;
  const NodeId node = shop.call("==", {shop.column(kCustomer, customer::city), shop.build.missing(Type{})});
  const auto& call = std::get<Call>(shop.build.node(node).what);
  EXPECT_EQ(shop.build.node(call.args[1]).type, kString);
  EXPECT_EQ(verify(shop.module()), "");
}

TEST(Builder, the_files_zone_and_week_are_added) {
  Shop shop;
  shop.module().timezone = "Asia/Shanghai";
  shop.module().week_start = 7;
  const NodeId date = shop.call("local_date", {shop.build.now()});
  EXPECT_EQ(print_expression(shop.module(), date), "local_date(now)");
  EXPECT_EQ(std::get<Call>(shop.build.node(date).what).args.size(), 2u);
  const NodeId week = shop.call("week_start", {date});
  const auto& args = std::get<Call>(shop.build.node(week).what).args;
  ASSERT_EQ(args.size(), 2u);
  EXPECT_EQ(args[1], shop.integer(7));
  shop.as_of = 20'000;  // 1970-01-01T08:00+08:00, a Thursday
  EXPECT_EQ(shop.text(date), "1970-01-01");
  EXPECT_EQ(shop.text(week), "1969-12-28");
}

TEST(Builder, a_refused_constant_refuses_the_call) {
  Shop shop;
  const NodeId city = shop.column(kCustomer, customer::city);
  EXPECT_FALSE(shop.build.call("matches", {city, shop.text_constant("(")}));
  const auto refused = shop.build.call(*find_builtins("matches").front(), {city, shop.text_constant("(")}, kBool);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("regular expression"), std::string::npos);
}

TEST(Builder, round_knows_its_scale) {
  Shop shop;
  const NodeId node = shop.call("round", {shop.column(kCustomer, customer::price), shop.integer(1), shop.text_constant("half_up")});
  EXPECT_EQ(shop.build.node(node).type, Type::decimal(1));
}

TEST(Builder, and_or_flatten_and_have_neutral_elements) {
  Shop shop;
  const NodeId a = shop.column(kCustomer, customer::flag), c = shop.build.is_known(a), d = shop.build.negate(a);
  EXPECT_EQ(shop.build.conj({shop.build.conj({a, c}), d}), shop.build.conj({a, c, d}));
  EXPECT_EQ(shop.build.conj({a}), a);
  EXPECT_EQ(shop.build.conj({}), shop.truth(true));
  EXPECT_EQ(shop.build.disj({}), shop.truth(false));
  EXPECT_NE(shop.build.disj({shop.build.conj({a, c}), d}), shop.build.disj({a, c, d}));
}

TEST(Builder, optional_only_where_a_value_may_be_missing) {
  Shop shop;
  const auto optional = [&](NodeId id) { return shop.build.node(id).optional; };
  const NodeId id = shop.column(kCustomer, customer::id), score = shop.column(kCustomer, customer::score);
  EXPECT_FALSE(optional(id));
  EXPECT_TRUE(optional(score));
  EXPECT_TRUE(optional(shop.call("+", {id, id}))) << "it may overflow";
  EXPECT_FALSE(optional(shop.call("<", {id, shop.integer(3)})));
  EXPECT_TRUE(optional(shop.call("<", {score, id})));
  EXPECT_FALSE(optional(shop.build.is_known(score)));
  EXPECT_FALSE(optional(shop.build.coalesce(score, id)));
  EXPECT_TRUE(optional(shop.build.cond({{shop.build.is_known(score), id}}, kNoNode)));
  EXPECT_FALSE(optional(shop.build.cond({{shop.build.is_known(score), id}}, shop.integer(1))));
  EXPECT_TRUE(optional(shop.build.lookup(kCustomer, kProduct, {shop.text_constant("a")}, shop.column(kProduct, 0))));
  EXPECT_FALSE(optional(shop.build.owner(kOrder, id))) << "orders without a customer are no rows";
}

TEST(Builder, a_value_is_closed_if_it_reads_nothing_around_its_row) {
  Shop shop;
  const NodeId id = shop.column(kCustomer, customer::id), outer = shop.build.outer(kView, id);
  const NodeId same = shop.call("==", {shop.column(kView, view::seconds), outer});
  const NodeId element = shop.build.element(kString, 0, false, kCustomer);
  const NodeId x_is_a = shop.call("==", {element, shop.text_constant("a")});
  EXPECT_TRUE(is_closed(shop.module(), id));
  EXPECT_FALSE(is_closed(shop.module(), same));
  EXPECT_TRUE(is_closed(shop.module(), shop.fold(kCustomer, {.fn = "count", .source = kView, .filter = same})));
  EXPECT_FALSE(is_closed(shop.module(), x_is_a));
  EXPECT_TRUE(is_closed(shop.module(), shop.build.quantify(QuantifierKind::kAny, shop.column(kCustomer, customer::tags), x_is_a, kCustomer)));
}

TEST(Builder, constants_need_no_lifting) {
  Shop shop;
  const NodeId one = shop.integer(1);
  EXPECT_EQ(shop.build.owner(kOrder, one), one);
  EXPECT_EQ(shop.build.outer(kOrder, one), one);
}

}  // namespace
}  // namespace tagma::ir::test
