// Sources: clauses in their order, owners, groups, rows outside; what is one node and what is one table.
#include "tests/unit/check/evaluated.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tagma::testing {
namespace {

std::string catalogue(const std::string& more) {
  return R"(timezone "Asia/Shanghai"
profile Customer { key id : int  city : string?  limit : int?  registered : timestamp? }
event Order of Customer by customer_id at time {
  key order_id : int
  channel : enum("app", "store")
  amount  : int
  coupon  : string?
}
record Line of Order by order_id { sku : string  qty : int }
event Refund of Order by order_id at time { amount : int }
event View of Customer by customer_id at ts { sku : string }
record Contract of Customer by customer_id { signed : date? }
lookup Product by sku { sku : string  category : string }
event Paid = Order where channel == "app"
event Big = Paid where amount > 100
record PaidLine = Line where Order.channel == "app"
event Shelf = View in rolling 3 days per Product(sku).category { views = count(rows)  opened = first(time of rows) }
)" + more;
}

std::string test(const std::string& rows, const std::string& expectations) {
  return catalogue("test \"rows\" as of 2026-07-01T10:00 {\n  Customer { id: 1, city: \"上海\", limit: 100 }\n  Customer { id: 2 }\n" + rows + expectations + "}\n");
}

const std::string kOrders = R"(
  Order { customer_id: 1, order_id: 1, time: 2026-06-01T10:00, channel: "store", amount: 50 }
  Order { customer_id: 1, order_id: 2, time: 2026-06-10T10:00, channel: "app", amount: 150, coupon: "A" }
  Order { customer_id: 1, order_id: 3, time: 2026-06-20T10:00, channel: "app", amount: 20, coupon: "A" }
  Order { customer_id: 1, order_id: 4, time: 2026-06-30T10:00, channel: "store", amount: 300 }
  Order { customer_id: 1, order_id: 5, time: 2026-07-01T10:00, channel: "app", amount: 999 }
)";

TEST(Sources, Derived) {
  EXPECT_EQ(failures_of(test(kOrders, R"(
  expect for 1: count(Order) == 4 and count(Paid) == 2 and count(Big) == 1
  expect for 1: did Paid and did(Big where amount == 150) and never(Big in rolling 7 days)
  expect for 2: count(Paid) == 0 and never Paid and no Order and not has(Order)
)")),
            "");
}

TEST(Sources, ClausesApplyFromLeftToRight) {
  EXPECT_EQ(failures_of(test(kOrders, R"(
  expect for 1: sum(amount of Order where channel == "app" keeping first) == 150
  expect for 1: sum(amount of Order keeping first where channel == "app") == 0
  expect for 1: sum(amount of Order keeping last 2) == 320
  expect for 1: sum(amount of Order keeping first 3 keeping last 2) == 170
  expect for 1: sum(amount of Order keeping first per channel) == 200
  expect for 1: sum(amount of Order in rolling 15 days keeping first) == 20
  expect for 1: sum(amount of Order before 2026-06-15 keeping last per channel) == 200
  expect for 2: sum(amount of Order keeping first) == 0
)")),
            "");
}

TEST(Sources, ARowWithoutAKeyIsKept) {
  EXPECT_EQ(failures_of(test(kOrders, R"(
  expect for 1: count(Order keeping first per coupon) == 3
  expect for 1: sum(amount of Order keeping last per coupon) == 370
  expect for 1: sum(amount of Order where channel == "app" keeping first per coupon) == 150
)")),
            "");
}

TEST(Sources, NewColumns) {
  EXPECT_EQ(failures_of(test(kOrders, R"(
  expect for 1: sum(twice of Order with { twice = amount * 2 }) == 1040
  expect for 1: count(Order with { over = amount - Customer.limit  far = over * 10 } where far >= 500) == 2
  expect for 1: sum(lines of Order with { lines = count(Line) }) == 3
  expect for 1: max(qty of Line where Order.amount == 150) == 7
  expect for 2: count(Order with { over = amount - Customer.limit } where over > 0) == 0
  Line { order_id: 1, sku: "a", qty: 1 }
  Line { order_id: 2, sku: "a", qty: 7 }
  Line { order_id: 2, sku: "b", qty: 2 }
)")),
            "");
}

TEST(Sources, RecordsOfEventsHaveTheirTime) {
  EXPECT_EQ(failures_of(test(kOrders + R"(
  Line { order_id: 1, sku: "a", qty: 1 }
  Line { order_id: 2, sku: "a", qty: 7 }
  Line { order_id: 5, sku: "a", qty: 90 }
  Refund { order_id: 2, time: 2026-06-29T10:00, amount: 5 }
  Refund { order_id: 1, time: 2026-07-02T10:00, amount: 9 }
  Contract { customer_id: 1, signed: 2026-06-20 }
)",
                             R"(
  expect for 1: sum(qty of Line) == 8
  expect for 1: sum(qty of Line in rolling 25 days) == 7
  expect for 1: sum(qty of PaidLine) == 7
  expect for 1: last(time of Line) == 2026-06-10T10:00
  expect for 1: sum(amount of Refund) == 5
  expect for 1: sum(amount of Refund in rolling 7 days where Order.time in rolling 30 days) == 5
  expect for 1: sum(amount of Refund in rolling 7 days where Order.time in rolling 7 days) == 0
  expect for 1: has(Refund where Order.channel == "app" and Customer.city == "上海")
  expect for 1: has(Contract where signed in rolling 30 days) and no(Contract where signed in rolling 7 days)
  expect for 2: no Contract and no Line
)")),
            "");
}

TEST(Sources, WindowsCompose) {
  const std::string more = R"(
event Recent = Order in rolling 25 days
event Early = Recent before 2026-06-30
metric recent_days = count(days with Early)
test "rows" as of 2026-07-01T10:00 {
  Customer { id: 1, registered: 2026-06-15T00:00 })" + kOrders + R"(
  expect for 1: count(Recent) == 3 and count(Early) == 2 and count(Early in rolling 15 days) == 1
  expect for 1: count(Recent after registered) == 2 and count(Early after registered) == 1
  expect for 1: recent_days == 2 and sum(amount of Early keeping last) == 20
}
)";
  EXPECT_EQ(failures_of(catalogue(more)), "");
}

TEST(Sources, GroupsOfRows) {
  const std::string rows = R"(
  Product { sku: "a", category: "美妆" }
  Product { sku: "b", category: "美妆" }
  Product { sku: "c", category: "食品" }
  View { customer_id: 1, ts: 2026-06-28T09:00, sku: "a" }
  View { customer_id: 1, ts: 2026-06-28T10:00, sku: "a" }
  View { customer_id: 1, ts: 2026-06-29T10:00, sku: "b" }
  View { customer_id: 1, ts: 2026-06-30T10:00, sku: "c" }
  View { customer_id: 1, ts: 2026-06-30T11:00, sku: "unknown" }
  Order { customer_id: 1, order_id: 1, time: 2026-06-30T12:00, channel: "app", amount: 1 }
  Order { customer_id: 1, order_id: 2, time: 2026-06-28T10:00, channel: "app", amount: 1 }
  Line { order_id: 1, sku: "c", qty: 1 }
  Line { order_id: 2, sku: "a", qty: 1 }
)";
  EXPECT_EQ(failures_of(test(rows, R"(
  expect for 1: count(Shelf) == 2
  expect for 1: max(views of Shelf) == 2 and sum(views of Shelf where category == "食品") == 1
  expect for 1: first(category of Shelf where views >= 2) == "美妆"
  expect for 1: has(Shelf where views >= 2 and no(Line after opened where Product(sku).category == Shelf.category))
  expect for 1: no(Shelf where views == 1 and no(Line after opened where Product(sku).category == Shelf.category))
  expect for 1: count(View per sku as item { n = count(rows)  late = count(rows in rolling 1 day) } where n == late) == 2
  expect for 1: sum(n of View per sku { n = count(rows where time > 2026-06-28T09:30) }) == 4
  expect for 1: sum(n of View per sku { n = count(rows keeping last) }) == 4
  expect for 2: no Shelf and count(Shelf) == 0
)")),
            "");
}

TEST(Sources, ARowOutsideIsReachedByItsName) {
  EXPECT_EQ(failures_of(test(kOrders, R"(
  expect for 1: sum(amount of Paid where no(Order after Paid.time where amount > Paid.amount)) == 0
  expect for 1: sum(amount of Big where has(Order before Big.time where channel != Big.channel)) == 150
  expect for 1: count(Paid where count(Order before Paid.time) == 2) == 1
  expect for 1: sum(near of Paid with { near = count(Order within 10 days before Paid.time) }) == 2
  expect for 1: count(Paid where has(Big where Big.order_id == Paid.order_id)) == 1
  expect for 1: count(Order where amount > Customer.limit and Customer.city == "上海") == 2
)")),
            "");
}

TEST(Sources, TwoProfiles) {
  EXPECT_EQ(failures_of(R"(timezone "Asia/Shanghai"
profile Account { key account_id : int  plan : string  seats : int }
profile User of Account by account_id { key user_id : int  role : string }
event Usage of User by user_id at ts { feature : string }
event Active = Usage in rolling 7 days
tag busy of User = count(Usage in rolling 30 days) >= 2
tag paying of User = Account.plan == "pro"
metric neighbours of User = count(Usage) - 1
metric users of Account = count(User)
metric admins of Account = count(User where role == "admin")
metric busy_users of Account = count(User where busy)
metric seat_use of Account = count(User where did(Usage in rolling 30 days)) / seats
metric features of Account = distinct(feature of Usage)
metric shared of Account = count(Usage per feature { people = distinct(User.user_id of rows) } where people >= 2)
metric active of Account = count(Active)
metric top_user of Account = favourite(User.user_id of Usage by count)
tag lonely of User = no(User where busy)
test "two" as of 2026-07-01T10:00 {
  Account { account_id: 1, plan: "pro", seats: 4 }
  Account { account_id: 2, plan: "free", seats: 1 }
  User { user_id: 10, account_id: 1, role: "admin" }
  User { user_id: 11, account_id: 1, role: "member" }
  User { user_id: 20, account_id: 2, role: "member" }
  Usage { user_id: 10, ts: 2026-06-20T10:00, feature: "x" }
  Usage { user_id: 10, ts: 2026-06-30T10:00, feature: "y" }
  Usage { user_id: 11, ts: 2026-06-30T10:00, feature: "x" }
  expect for 1: users == 2 and admins == 1 and busy_users == 1
  expect for 1: seat_use == 0.5 and features == 2 and shared == 1 and active == 2 and top_user == 10
  expect for 2: users == 1 and features == 0 and top_user is missing
  expect for 10: busy and paying and not lonely
  expect for 11: not busy and paying and neighbours == 0
  expect for 20: not paying and lonely
}
)"),
            "");
}

// ---- what is one ----------------------------------------------------------------------------------------------------

TEST(Sources, EqualOnesAreOneNode) {
  const Checked checked = check_text(catalogue(R"(
metric a = count(Order in rolling 30 days where channel == "app")
metric b = count(Paid in rolling 30 days)
metric c(w: window) = count(Paid in w)
metric d = c(rolling 30 days)
metric e = max(views of Shelf)
metric f = max(views of View in rolling 3 days per Product(sku).category { views = count(rows) })
)"));
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  EXPECT_EQ(checked.rule("a").value, checked.rule("b").value);
  EXPECT_EQ(checked.rule("a").value, checked.rule("d").value);
  EXPECT_EQ(checked.rule("e").value, checked.rule("f").value);
  EXPECT_EQ(checked.module.derived.size(), 1u);
  EXPECT_EQ(checked.module.tables[static_cast<std::size_t>(checked.module.derived.front().table)].name, "Shelf");
}

// What the row in hand does not change is computed for its owner.
TEST(Sources, AValueOfTheOwnerStaysThere) {
  const Checked checked = check_text(catalogue("metric n = count(Order)\nmetric a = count(Order where amount * count(Order) > 10)\n"));
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  const ir::NodeId n = checked.rule("n").value;
  const bool handed_down = std::any_of(checked.module.nodes.begin(), checked.module.nodes.end(), [&](const ir::Node& node) {
    const auto* owner = std::get_if<ir::Owner>(&node.what);
    return owner != nullptr && owner->value == n;
  });
  EXPECT_TRUE(handed_down);
}

TEST(Sources, Cycles) {
  const Checked checked = check_text(catalogue("event A = B where amount > 1\nevent B = A where amount > 2\nevent C = Order where usual > 1\nmetric usual = count(C)\n"));
  EXPECT_EQ(checked.codes(), (std::vector<std::string>{"T0208", "T0208"})) << checked.rendered();
}

TEST(Sources, WhatAFilterSaysIsKnownOfItsRows) {
  const Checked checked = check_text(catalogue(R"(
metric a = count(Order where coupon is known and coupon != "A")
metric b = share(coupon != "A" of Order where coupon is known)
metric c = count(Order where coupon is known and has(Order where coupon != "A"))
)"));
  EXPECT_EQ(checked.codes(), (std::vector<std::string>{"T0401"})) << checked.rendered();
}

}  // namespace
}  // namespace tagma::testing
