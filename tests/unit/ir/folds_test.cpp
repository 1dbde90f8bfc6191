// Aggregates against plain loops; order, ties, chains, groups, outer rows, positions.
#include "shop.h"

#include <algorithm>
#include <random>

namespace tagma::ir::test {
namespace {

Value money(std::optional<std::int64_t> cents) { return cents ? d(*cents) : no(); }

std::vector<Value> person(std::int64_t id, Value city = no()) { return {n(id), city, no(), no(), no(), no(), no(), no()}; }

// Random orders: some amounts missing, some times equal, some customers without any.
struct RandomOrders : testing::Test {
  RandomOrders() {
    std::mt19937 random(7);
    for (std::int64_t id = 0; id < 6; ++id) shop.customers.push_back(person(id));
    for (std::int64_t i = 0; i < 60; ++i) {
      const std::int64_t who = random() % 5;  // customer 5 has none
      const std::optional<std::int64_t> amount = random() % 4 == 0 ? std::nullopt : std::optional<std::int64_t>(random() % 1'000);
      const std::int64_t time = random() % 100;
      const Value qty = random() % 5 == 0 ? no() : n(random() % 7);
      all.push_back({who, time, i, amount, qty});
      shop.orders.push_back({n(who), n(time), n(i), s(i % 3 == 0 ? "a" : "b"), money(amount), qty});
    }
  }
  struct Order {
    std::int64_t who, time, id;
    std::optional<std::int64_t> amount;
    Value qty;
  };
  std::vector<Order> all;
  Shop shop;

  template <typename Keep>
  std::vector<Order> orders_of(std::int64_t who, Keep keep) {
    std::vector<Order> out;
    for (const Order& order : all)
      if (order.who == who && keep(order)) out.push_back(order);
    std::sort(out.begin(), out.end(), [](const Order& a, const Order& b) { return std::pair(a.time, a.id) < std::pair(b.time, b.id); });
    return out;
  }
  NodeId amount() { return shop.column(kOrder, order::amount); }
  NodeId time() { return shop.column(kOrder, order::time); }
};

TEST_F(RandomOrders, counts_and_sums_inside_windows_with_open_and_closed_ends) {
  for (const bool lo_closed : {false, true}) {
    for (const bool hi_closed : {false, true}) {
      Shop::Fold window{.fn = "count", .time = time(), .lo = {shop.instant(20), lo_closed}, .hi = {shop.instant(70), hi_closed}};
      const NodeId count = shop.fold(kCustomer, window);
      window.fn = "sum";
      window.values = {amount()};
      const NodeId sum = shop.fold(kCustomer, window);
      for (std::int64_t who = 0; who < 6; ++who) {
        const auto inside = orders_of(who, [&](const Order& o) {
          return (lo_closed ? o.time >= 20 : o.time > 20) && (hi_closed ? o.time <= 70 : o.time < 70);
        });
        std::int64_t cents = 0;
        for (const Order& o : inside) cents += o.amount.value_or(0);
        EXPECT_EQ(shop.text(count, who), std::to_string(inside.size()));
        EXPECT_EQ(shop.text(sum, who), to_text(kMoney, d(cents)));
      }
    }
  }
}

TEST_F(RandomOrders, first_last_min_max_nth_skip_missing_values) {
  const NodeId first = shop.fold(kCustomer, {.fn = "first", .values = {amount()}}), last = shop.fold(kCustomer, {.fn = "last", .values = {amount()}}),
               min = shop.fold(kCustomer, {.fn = "min", .values = {amount()}}), third = shop.fold(kCustomer, {.fn = "nth", .values = {amount()}, .params = {n(3)}});
  for (std::int64_t who = 0; who < 6; ++who) {
    const auto known = orders_of(who, [](const Order& o) { return o.amount.has_value(); });
    const auto at = [&](std::size_t i) { return i < known.size() ? to_text(kMoney, d(*known[i].amount)) : "missing"; };
    EXPECT_EQ(shop.text(first, who), at(0));
    EXPECT_EQ(shop.text(last, who), at(known.size() - 1));
    EXPECT_EQ(shop.text(third, who), at(2));
    std::optional<std::int64_t> smallest;
    for (const Order& o : known) smallest = std::min(smallest.value_or(*o.amount), *o.amount);
    EXPECT_EQ(shop.text(min, who), to_text(kMoney, money(smallest)));
  }
}

TEST_F(RandomOrders, a_filter_that_is_unknown_leaves_the_row_out) {
  const NodeId small = shop.call("<", {shop.column(kOrder, order::qty), shop.integer(3)});
  const NodeId count = shop.fold(kCustomer, {.fn = "count", .filter = small});
  for (std::int64_t who = 0; who < 6; ++who)
    EXPECT_EQ(shop.text(count, who), std::to_string(orders_of(who, [](const Order& o) { return o.qty.known && o.qty.i < 3; }).size()));
}

TEST_F(RandomOrders, all_rows_of_the_run_through_no_table) {
  const NodeId everywhere = shop.fold(kConstGrain, {.fn = "count", .via = kNoTable});
  EXPECT_EQ(shop.text(everywhere), "60");
  // Orders of others at the same time, per customer: an outer value inside a fold over everything.
  const NodeId latest = shop.fold(kCustomer, {.fn = "max", .values = {time()}});
  const NodeId same = shop.call("==", {time(), shop.build.outer(kOrder, latest)});
  const NodeId count = shop.fold(kCustomer, {.fn = "count", .via = kNoTable, .filter = same});
  for (std::int64_t who = 0; who < 5; ++who) {
    const std::int64_t last = orders_of(who, [](const Order&) { return true; }).back().time;
    EXPECT_EQ(shop.text(count, who), std::to_string(std::count_if(all.begin(), all.end(), [&](const Order& o) { return o.time == last; })));
  }
  EXPECT_EQ(shop.text(count, 5), "0") << "the outer value is missing";
}

TEST_F(RandomOrders, groups_per_key_and_folds_over_them) {
  shop.define_baskets(shop.call("<", {time(), shop.instant(50)}));
  const NodeId rows = shop.fold(kBasket, {.fn = "count", .via = kBasket});
  const NodeId spent = shop.fold(kBasket, {.fn = "sum", .via = kBasket, .values = {amount()}});
  const NodeId baskets = shop.fold(kCustomer, {.fn = "count", .source = kBasket});
  const NodeId largest = shop.fold(kCustomer, {.fn = "max", .source = kBasket, .values = {rows}});
  const NodeId key = shop.column(kBasket, 0);
  const NodeId last_time = shop.fold(kBasket, {.fn = "max", .via = kBasket, .values = {time()}});
  const NodeId best = shop.fold(kCustomer, {.fn = "best", .source = kBasket, .values = {key, spent, last_time}});
  for (std::int64_t who = 0; who < 6; ++who) {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> groups;  // key: rows, cents
    for (const Order& o : orders_of(who, [](const Order& order) { return order.time < 50; })) {
      auto& group = groups[o.id % 3 == 0 ? "a" : "b"];
      ++group.first;
      group.second += o.amount.value_or(0);
    }
    EXPECT_EQ(shop.text(baskets, who), std::to_string(groups.size()));
    std::int64_t most = -1;
    std::string winner = "missing";
    std::int64_t cents = -1;
    for (const auto& [name, group] : groups) {
      most = std::max(most, group.first);
      if (group.second > cents) cents = group.second, winner = "\"" + name + "\"";
    }
    EXPECT_EQ(shop.text(largest, who), most < 0 ? "missing" : std::to_string(most));
    EXPECT_EQ(shop.text(best, who), winner);
  }
}

TEST_F(RandomOrders, positions_per_key_from_both_ends) {
  const NodeId sku = shop.column(kOrder, order::sku), known = shop.build.is_known(shop.column(kOrder, order::qty));
  for (const bool from_end : {false, true}) {
    const NodeId index = shop.build.row_index(kOrder, {kCustomer, known, {sku}, from_end});
    const NodeId two = shop.call("<=", {index, shop.integer(2)});
    const NodeId kept = shop.fold(kCustomer, {.fn = "list", .values = {shop.column(kOrder, order::id)}, .filter = two});
    for (std::int64_t who = 0; who < 6; ++who) {
      auto rows = orders_of(who, [](const Order& o) { return o.qty.known; });
      if (from_end) std::reverse(rows.begin(), rows.end());
      std::map<bool, int> seen;
      std::vector<Order> wanted;
      for (const Order& o : rows)
        if (++seen[o.id % 3 == 0] <= 2) wanted.push_back(o);
      if (from_end) std::reverse(wanted.begin(), wanted.end());
      std::string text;
      for (const Order& o : wanted) text += (text.empty() ? "" : ", ") + std::to_string(o.id);
      EXPECT_EQ(shop.text(kept, who), "[" + text + "]") << who << from_end;
    }
  }
}

struct Small : testing::Test {
  Small() {
    shop.customers = {person(1), person(2), person(3)};
    shop.orders = {{n(1), n(10), n(100), s("a"), d(500), n(1)}, {n(1), n(20), n(101), s("b"), d(700), n(2)},
                   {n(2), n(5), n(102), s("a"), no(), no()}};
    shop.lines = {{n(100), n(1), n(4)}, {n(100), n(2), n(5)}, {n(101), n(1), n(6)}, {n(102), n(1), n(7)}, {n(999), n(1), n(8)}};
    shop.views = {{n(1), n(10), s("b"), n(30)}, {n(1), n(10), s("a"), n(20)}, {n(1), n(12), s("c"), no()}};
  }
  Shop shop;
  NodeId line_qty() { return shop.column(kLine, line::qty); }
};

TEST_F(Small, rows_without_a_time_of_order_are_tied_and_the_smallest_value_answers) {
  const NodeId sku = shop.column(kView, view::sku), seconds = shop.column(kView, view::seconds);
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "first", .source = kView, .values = {sku}})), "\"a\"");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "last", .source = kView, .values = {seconds}})), "20");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "nth", .source = kView, .values = {sku}, .params = {n(2)}})), "\"a\"");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "last", .source = kView, .values = {sku}})), "\"c\"");
}

TEST_F(Small, through_a_chain_of_owners) {
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "sum", .source = kLine, .values = {line_qty()}}), 0), "15");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "sum", .source = kLine, .values = {line_qty()}}), 1), "7");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "list", .source = kLine, .values = {line_qty()}}), 0), "[4, 5, 6]");
  EXPECT_EQ(shop.text(shop.fold(kConstGrain, {.fn = "sum", .source = kLine, .via = kNoTable, .values = {line_qty()}})), "22");
  // An order's own lines, and all lines of its customer.
  EXPECT_EQ(shop.text(shop.fold(kOrder, {.fn = "count", .source = kLine, .via = kOrder}), 0), "2");
  EXPECT_EQ(shop.text(shop.fold(kOrder, {.fn = "count", .source = kLine, .via = kCustomer}), 0), "3");
}

TEST_F(Small, an_owners_value_reaches_its_rows) {
  const NodeId amount = shop.build.owner(kLine, shop.column(kOrder, order::amount));
  const NodeId id = shop.build.owner(kLine, shop.build.owner(kOrder, shop.column(kCustomer, customer::id)));
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "list", .source = kLine, .values = {amount}})), "[5.00, 5.00, 7.00]");
  EXPECT_EQ(shop.text(id, 2), "1");
  EXPECT_EQ(shop.text(id, 3), "2");
}

TEST_F(Small, a_record_has_the_time_of_its_event) {
  const NodeId time = shop.build.owner(kLine, shop.column(kOrder, order::time));
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "count", .source = kLine, .time = time, .hi = {shop.instant(20), false}})), "2");
}

TEST_F(Small, folds_inside_folds_see_the_row_around) {
  // Views that an order of the same product follows.
  const NodeId viewed_at = shop.build.outer(kOrder, shop.column(kView, view::time));
  const NodeId same = shop.call("==", {shop.column(kOrder, order::sku), shop.build.outer(kOrder, shop.column(kView, view::sku))});
  const NodeId later = shop.call(">", {shop.column(kOrder, order::time), viewed_at});
  const NodeId bought = shop.fold(kView, {.fn = "exists", .filter = shop.build.conj({same, later})});
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "count", .source = kView, .filter = bought})), "1");
  // With the bound in place of the comparison.
  const NodeId bounded = shop.fold(kView, {.fn = "exists", .filter = same, .time = shop.column(kOrder, order::time), .lo = {shop.column(kView, view::time), false}});
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "count", .source = kView, .filter = bounded})), "1");
}

TEST_F(Small, an_outer_value_may_come_from_two_rows_out) {
  // Orders of the customer with a line as large as some view is long: qty == seconds of the view, two folds in.
  const NodeId wanted = shop.build.outer(kLine, shop.build.outer(kOrder, shop.column(kView, view::seconds)));
  const NodeId line_fits = shop.call("<", {line_qty(), wanted});
  const NodeId with_line = shop.fold(kOrder, {.fn = "exists", .source = kLine, .via = kOrder, .filter = line_fits});
  const NodeId orders = shop.fold(kView, {.fn = "count", .filter = with_line});
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "list", .source = kView, .values = {orders}})), "[2, 2, 0]");
}

TEST_F(Small, what_looks_at_too_many_rows_is_given_up_and_leaves_nothing_behind) {
  const NodeId wanted = shop.build.outer(kLine, shop.build.outer(kOrder, shop.column(kView, view::seconds)));
  const NodeId with_line = shop.fold(kOrder, {.fn = "exists", .source = kLine, .via = kOrder, .filter = shop.call("<", {line_qty(), wanted})});
  const NodeId orders = shop.fold(kView, {.fn = "count", .filter = with_line});
  const NodeId all = shop.fold(kCustomer, {.fn = "list", .source = kView, .values = {orders}});
  Interpreter& interpreter = shop.interpreter();
  interpreter.limit_work(2);
  const Evaluated given_up = interpreter.evaluate(all, 0);
  EXPECT_TRUE(interpreter.gave_up());
  EXPECT_FALSE(given_up.value.known);
  EXPECT_EQ(given_up.faults, fault_bit(Fault::kWorkLimit));
  interpreter.limit_work(1'000);
  EXPECT_EQ(interpreter.evaluate(all, 0).value.items().size(), 3u);
  EXPECT_FALSE(interpreter.gave_up());
}

TEST_F(Small, a_missing_bound_means_no_rows) {
  const NodeId nothing = shop.build.missing(kTimestamp), time = shop.column(kOrder, order::time);
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "count", .time = time, .lo = {nothing}})), "0");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "count", .time = time, .hi = {nothing}})), "0");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "max", .values = {time}, .time = time, .lo = {nothing}})), "missing");
}

TEST_F(Small, over_no_rows) {
  const NodeId qty = shop.column(kOrder, order::qty);
  const auto fold = [&](std::string_view fn, std::vector<NodeId> values) { return shop.text(shop.fold(kCustomer, {.fn = fn, .values = values}), 2); };
  EXPECT_EQ(fold("count", {}), "0");
  EXPECT_EQ(fold("exists", {}), "false");
  EXPECT_EQ(fold("sum", {qty}), "0");
  EXPECT_EQ(fold("distinct", {qty}), "0");
  EXPECT_EQ(fold("set", {qty}), "[]");
  for (const char* fn : {"avg", "min", "max", "first", "last", "median"}) EXPECT_EQ(fold(fn, {qty}), "missing") << fn;
}

TEST_F(Small, faults_of_rows_are_the_folds_and_rows_outside_raise_none) {
  const NodeId time = shop.column(kOrder, order::time), qty = shop.column(kOrder, order::qty);
  const NodeId overflow = shop.call("*", {qty, shop.integer(INT64_MAX)});  // overflows for qty 2, at time 20
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "count", .filter = shop.call(">", {overflow, shop.integer(0)})})), "1 !overflow");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "max", .values = {overflow}})), "9223372036854775807 !overflow");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "max", .values = {overflow}, .time = time, .hi = {shop.instant(20), false}})), "9223372036854775807");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "max", .values = {overflow}, .filter = shop.call("==", {qty, shop.integer(1)})})), "9223372036854775807");
  const NodeId huge = shop.call("+", {shop.column(kOrder, order::id), shop.integer(INT64_MAX - 200)});
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "sum", .values = {huge}})), "missing !overflow");
}

TEST_F(Small, faults_of_making_groups_belong_to_the_fold_over_them) {
  const NodeId overflow = shop.call("*", {shop.column(kOrder, order::qty), shop.integer(INT64_MAX)});
  shop.define_baskets(shop.build.is_known(overflow));
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "count", .source = kBasket})), "1 !overflow");
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "count", .source = kBasket}), 1), "0");
}

TEST_F(Small, groups_are_ordered_by_their_first_rows_and_reach_lines) {
  shop.define_baskets(kNoNode);
  const NodeId key = shop.column(kBasket, 0);
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "list", .source = kBasket, .values = {key}})), "[\"a\", \"b\"]");
  const NodeId pieces = shop.fold(kBasket, {.fn = "sum", .source = kLine, .via = kBasket, .values = {line_qty()}});
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "list", .source = kBasket, .values = {pieces}})), "[9, 6]");
  const NodeId owner_id = shop.build.owner(kBasket, shop.column(kCustomer, customer::id));
  EXPECT_EQ(shop.text(shop.fold(kConstGrain, {.fn = "list", .source = kBasket, .via = kNoTable, .values = {owner_id}})), "[2, 1, 1]")
      << "groups of all customers stand by the times of their first rows";
}

TEST_F(Small, the_groups_of_a_row_can_be_asked_for) {
  shop.define_baskets(kNoNode);
  Interpreter& interpreter = shop.interpreter();
  const NodeId key = shop.column(kBasket, 0);
  const auto ids = interpreter.derived_rows(kBasket, 0);
  ASSERT_EQ(ids.size(), 2u);
  Interpreter over_keys(shop.module(), shop.data(), 0);
  const auto fresh = over_keys.derived_rows(kBasket, 0);
  EXPECT_EQ(describe(kString, over_keys.evaluate(key, fresh[1])), "\"b\"");
}

TEST_F(Small, rows_of_several_owners_stand_in_one_declared_order) {
  const NodeId id = shop.column(kOrder, order::id);
  EXPECT_EQ(shop.text(shop.fold(kConstGrain, {.fn = "list", .via = kNoTable, .values = {id}})), "[102, 100, 101]");
  EXPECT_EQ(shop.text(shop.fold(kConstGrain, {.fn = "first", .via = kNoTable, .values = {id}})), "102");
}

TEST_F(Small, a_position_may_depend_on_the_row_around) {
  // For each view: the second order of the customer before or at its time.
  const NodeId before = shop.call("<=", {shop.column(kOrder, order::time), shop.build.outer(kOrder, shop.column(kView, view::time))});
  const NodeId index = shop.build.row_index(kOrder, {kCustomer, before, {}, true});
  const NodeId newest = shop.fold(kView, {.fn = "list", .values = {shop.column(kOrder, order::id)}, .filter = shop.call("==", {index, shop.integer(1)})});
  const NodeId count = shop.call("size", {newest});
  EXPECT_EQ(shop.text(shop.fold(kCustomer, {.fn = "list", .source = kView, .values = {count}})), "[1, 1, 1]");
}

TEST(Elements, are_seen_from_inside_a_fold) {
  // any(x in tags where has(Order where sku == x))
  Shop shop;
  Value tags[] = {s("q"), s("b")};
  shop.customers = {{n(1), no(), no(), no(), Value::list({tags, 2}), no(), no(), no()}, {n(2), no(), no(), no(), Value::list({tags, 1}), no(), no(), no()}};
  shop.orders = {{n(1), n(1), n(1), s("b"), no(), no()}, {n(2), n(1), n(2), s("b"), no(), no()}};
  const NodeId element = shop.build.element(kString, 0, false, kCustomer);
  const NodeId same = shop.call("==", {shop.column(kOrder, order::sku), shop.build.outer(kOrder, element)});
  const NodeId any = shop.build.quantify(QuantifierKind::kAny, shop.column(kCustomer, customer::tags), shop.fold(kCustomer, {.fn = "exists", .filter = same}), kCustomer);
  EXPECT_EQ(shop.text(any, 0), "true");
  EXPECT_EQ(shop.text(any, 1), "false");
}

}  // namespace
}  // namespace tagma::ir::test
