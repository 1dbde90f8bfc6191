// Goldens of the IR's text.
#include "shop.h"

namespace tagma::ir::test {
namespace {

TEST(Print, a_module_that_meets_every_node) {
  Shop shop;
  shop.module().timezone = "Asia/Shanghai";
  shop.module().params = {{"limit", "5"}};
  const NodeId time = shop.column(kOrder, order::time), amount = shop.column(kOrder, order::amount);
  const NodeId city = shop.column(kCustomer, customer::city), score = shop.column(kCustomer, customer::score);
  shop.define_baskets(shop.call("<", {time, shop.build.now()}));
  shop.module().row_filters.emplace_back(kView, shop.build.is_known(shop.column(kView, view::seconds)));
  shop.module().tables[kView].filtered = true;
  const NodeId category = shop.build.lookup(kOrder, kProduct, {shop.column(kOrder, order::sku)}, shop.column(kProduct, 1));
  const NodeId same = shop.call("==", {category, shop.build.outer(kOrder, shop.column(kBasket, 0))});
  const NodeId position = shop.build.row_index(kOrder, {kCustomer, same, {category}, true});
  const NodeId first = shop.call("==", {position, shop.integer(1)});
  const NodeId spent = shop.fold(kBasket, {.fn = "nth", .values = {amount}, .filter = first, .time = time, .lo = {shop.instant(5), false}, .hi = {shop.build.now(), false}, .params = {n(2)}});
  const NodeId best = shop.fold(kCustomer, {.fn = "max", .source = kBasket, .values = {spent}});
  const NodeId rich = shop.call(">", {best, score});
  const NodeId here = shop.build.disj({shop.build.in_list(kVip, city), shop.build.in_set(city, {s("上海"), s("北京")})});
  const NodeId tagged = shop.build.quantify(QuantifierKind::kNone, shop.column(kCustomer, customer::tags),
                                            shop.call("==", {shop.build.element(kString, 0, false, kCustomer), shop.text_constant("x")}), kCustomer);
  const NodeId value = shop.build.is_true(shop.build.conj({rich, shop.build.negate(here), tagged}));
  const NodeId seen = shop.fold(kCustomer, {.fn = "exists", .source = kView});
  shop.rule("好客", value, seen);
  const NodeId level = shop.build.cond({{shop.build.is_known(score), shop.build.coalesce(score, shop.integer(0))}}, kNoNode);
  shop.rule("level", level);
  ASSERT_EQ(verify(shop.module()), "");
  EXPECT_EQ(print(shop.module()), R"(module shop timezone "Asia/Shanghai" week 1
param limit = 5
profile Customer from Customer key (id)
  id : int
  city : string?
  score : int?
  flag : bool?
  tags : set<string>?
  price : decimal(2)?
  rate : float?
  other : int?
event Order from Order of Customer by (customer) key (order_id) at (time)
  customer : int
  time : timestamp
  order_id : int
  sku : string?
  amount : decimal(2)?
  qty : int?
event View from View of Customer by (customer) at (time)
  where %8
  customer : int
  time : timestamp
  sku : string
  seconds : int?
record Line from Line of Order by (order_id) order (number)
  order_id : int
  number : int
  qty : int
lookup Product from Product key (sku)
  sku : string
  category : string?
list Vip from Vip key (city)
  city : string
derived Basket of Customer
  groups of Order via Customer where %5 keys (%6)
  sku : string
%0 = column Order.time : timestamp @Order
%1 = column Order.amount : decimal(2)? @Order
%2 = column Customer.city : string? @Customer
%3 = column Customer.score : int? @Customer
%4 = now : timestamp
%5 = call < (%0, %4) : bool @Order
%6 = column Order.sku : string? @Order
%7 = column View.seconds : int? @View
%8 = is_known %7 : bool @View
%9 = column Product.category : string? @Product
%10 = lookup Product(%6) %9 : string? @Order
%11 = column Basket.sku : string @Basket
%12 = outer %11 : string @Order
%13 = call == (%10, %12) : bool? @Order
%14 = row_index via Customer where %13 keys (%10) from end : int? @Order
%15 = 1 : int
%16 = call == (%14, %15) : bool? @Order
%17 = 1970-01-01T00:00:00.000005Z : timestamp
%18 = nth of Order via Customer time %0 after %17 before %4 where %16 values (%1) param 2 : decimal(2)? @Basket
%19 = max of Basket via Customer values (%18) : decimal(2)? @Customer
%20 = call int_to_decimal (%3) : decimal(2)? @Customer
%21 = call > (%19, %20) : bool? @Customer
%22 = in_list %2 Vip : bool? @Customer
%23 = in_set %2 ["上海", "北京"] : bool? @Customer
%24 = or (%22, %23) : bool? @Customer
%25 = element 0 : string @Customer
%26 = "x" : string
%27 = call == (%25, %26) : bool @Customer
%28 = column Customer.tags : set<string>? @Customer
%29 = none %28 where %27 : bool? @Customer
%30 = not %24 : bool? @Customer
%31 = and (%21, %30, %29) : bool? @Customer
%32 = is_true %31 : bool @Customer
%33 = exists of View via Customer : bool @Customer
%34 = is_known %3 : bool @Customer
%35 = 0 : int
%36 = coalesce (%3, %35) : int @Customer
%37 = cond %36 when %34 | missing : int? @Customer
tag 好客 of Customer : bool = %32 before requires %33
tag level of Customer : int? = %37
)");
}

}  // namespace
}  // namespace tagma::ir::test
