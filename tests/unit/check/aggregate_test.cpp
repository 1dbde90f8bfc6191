// Aggregates against values computed by hand.
#include "tests/unit/check/evaluated.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

// Customer 1 has rows, customer 2 none.
std::string test(const std::string& rows, const std::string& expectations) {
  return R"(timezone "Asia/Shanghai"
profile Customer { key id : int  registered : timestamp? }
event Order of Customer by customer_id at time order by seq {
  key order_id : int
  seq     : int
  channel : enum("app", "store", "wechat")?
  amount  : decimal(2)?
  weight  : float?
  paid    : bool?
}
record Line of Order by order_id { sku : string  qty : int  price : decimal(2) }
record Visit of Customer by customer_id { place : string? }
lookup Product by sku { sku : string  category : string }
lookup Term by name { name : string  from_date : date }
param least_share : decimal(2) = 0.40
metric usual(w: window, part: decimal(2)) = favourite(channel of Order in w by count having share >= part)
test "values" as of 2026-07-01T10:00 {
  Customer { id: 1 }
  Customer { id: 2 }
)" + rows + expectations + "}\n";
}

const std::string kRows = R"(
  Order { customer_id: 1, order_id: 1, seq: 1, time: 2026-05-31T23:30, channel: "app",    amount: 10.00, weight: 0.1e0, paid: true }
  Order { customer_id: 1, order_id: 2, seq: 2, time: 2026-06-10T10:00, channel: "store",  amount: 20.50, weight: 0.2e0, paid: false }
  Order { customer_id: 1, order_id: 3, seq: 3, time: 2026-06-10T12:00, channel: "app",    amount: 0.50,  weight: 0.3e0 }
  Order { customer_id: 1, order_id: 4, seq: 4, time: 2026-06-30T10:00,                    amount: 5.00,  paid: true }
  Order { customer_id: 1, order_id: 5, seq: 5, time: 2026-06-30T11:00, channel: "wechat", paid: true }
)";

TEST(Aggregates, OverRowsAndOverNone) {
  EXPECT_EQ(failures_of(test(kRows, R"(
  expect for 1: count(Order) == 5 and sum(amount of Order) == 36.00 and avg(amount of Order) == 9 and avg(amount * 3 of Order) == 27
  expect for 1: min(amount of Order) == 0.50 and max(amount of Order) == 20.50 and median(amount of Order) == 7.5
  expect for 1: first(channel of Order) == "app" and last(channel of Order) == "wechat" and last(amount of Order) == 5.00
  expect for 1: nth(2, amount of Order) == 20.50 and nth(4, channel of Order) == "wechat" and nth(5, channel of Order) is missing
  expect for 1: distinct(channel of Order) == 3 and distinct(amount of Order) == 4
  expect for 1: sum(weight of Order) == 0.6e0
  expect for 1: list(amount of Order where amount > 4.00) contains 20.50 and size(set(channel of Order)) == 3
  expect for 1: min(time of Order) == 2026-05-31T23:30
  expect for 2: count(Order) == 0 and sum(amount of Order) == 0.00 and distinct(channel of Order) == 0
  expect for 2: avg(amount of Order) is missing and min(amount of Order) is missing and max(amount of Order) is missing
  expect for 2: first(channel of Order) is missing and last(channel of Order) is missing and median(amount of Order) is missing
  expect for 2: share(paid of Order) is missing and favourite(channel of Order by count) is missing and size(list(amount of Order)) == 0
)")),
            "");
}

TEST(Aggregates, ShareIsOfKnownRows) {
  EXPECT_EQ(failures_of(test(kRows, R"(
  expect for 1: share(paid of Order) == 3 / 4 and share(channel == "app" of Order) == 1 / 2 and share(paid of Order) == 75%
  expect for 1: share(channel is "app" of Order) == 2 / 5 and share(amount >= 5.00 of Order where paid) == 1
)")),
            "");
}

TEST(Aggregates, AtLeast) {
  EXPECT_EQ(failures_of(test(kRows, R"(
  expect for 1: avg(amount of Order at least 4) == 9 and avg(amount of Order at least 5) is missing
  expect for 1: count(Order at least 5) == 5 and count(Order at least 6) is missing
  expect for 1: sum(amount of Order in rolling 30 days at least 3) == 26.00 and sum(amount of Order in rolling 30 days at least 4) is missing
  expect for 1: count(days with Order at least 5) == 3 and share(paid of Order at least 5) is missing
  expect for 1: favourite(channel of Order by count at least 4) == "app" and favourite(channel of Order by count at least 5) is missing
  expect for 2: sum(amount of Order at least 1) is missing
)")),
            "");
}

TEST(Aggregates, DaysWith) {
  EXPECT_EQ(failures_of(test(kRows, R"(
  expect for 1: count(days with Order) == 3 and count(weeks with Order) == 3 and count(months with Order) == 2 and count(years with Order) == 1
  expect for 1: min(days with Order) == 2026-05-31 and max(days with Order) == 2026-06-30 and max(months with Order) == 2026-06-01
  expect for 1: count(days with Order in rolling 7 days) == 1 and count(days with Order where paid) == 2
  expect for 1: count(days with Line) == 0 and set(days with Order) contains 2026-06-10
  expect for 2: count(days with Order) == 0 and min(days with Order) is missing
)")),
            "");
}

TEST(Favourite, LargestThenLatestThenSmallest) {
  EXPECT_EQ(failures_of(test(kRows, R"(
  expect for 1: favourite(channel of Order by count) == "app"
  expect for 1: favourite(channel of Order) == "app"
  expect for 1: favourite(channel of Order by sum(amount)) == "store"
  expect for 1: favourite(channel of Order where order_id != 3 by count) == "wechat"
  expect for 1: favourite(channel of Order in rolling 25 days by count) == "wechat"
  expect for 1: favourite(channel of Order by max(amount)) == "store"
  expect for 1: favourite(channel of Order by last(time)) == "wechat"
  expect for 1: favourite(channel of Order where order_id in [1, 2] by distinct(order_id)) == "store"
)")),
            "");
  const std::string tied = R"(
  Order { customer_id: 1, order_id: 1, seq: 1, time: 2026-06-10T10:00, channel: "wechat", amount: 1.00 }
  Order { customer_id: 1, order_id: 2, seq: 2, time: 2026-06-10T10:00, channel: "app", amount: 1.00 }
  Visit { customer_id: 1, place: "上海" }
  Visit { customer_id: 1, place: "北京" }
  Visit { customer_id: 1 }
)";
  EXPECT_EQ(failures_of(test(tied, R"(
  expect for 1: favourite(channel of Order by count) == "app"
  expect for 1: favourite(place of Visit by count) == "上海"
)")),
            "");
}

TEST(Favourite, HavingSpeaksOfTheWinnersOwnRows) {
  EXPECT_EQ(failures_of(test(kRows, R"(
  expect for 1: favourite(channel of Order by count having share >= 40%) == "app"
  expect for 1: favourite(channel of Order by count having share > 40%) is missing
  expect for 1: favourite(channel of Order by count having share >= least_share) == "app"
  expect for 1: favourite(channel of Order by sum(amount) having share >= 20.50 / 36.00) == "store"
  expect for 1: favourite(channel of Order by sum(amount) having share > 20.50 / 36.00) is missing
  expect for 1: favourite(channel of Order by count having count >= 2) == "app"
  expect for 1: favourite(channel of Order by count having count() >= 3) is missing
  expect for 1: favourite(channel of Order by sum(amount) having count >= 2) is missing
  expect for 1: favourite(channel of Order by count having distinct(order_id) >= 2 and sum(amount) > 10.00) == "app"
  expect for 1: favourite(channel of Order by count having last(time) in rolling 7 days) is missing
  expect for 1: usual(rolling 365 days, 0.40) == "app" and usual(rolling 365 days, 0.41) is missing
  expect for 2: favourite(channel of Order by count having share >= 0%) is missing
)")),
            "");
}

// A value that is missing belongs to no group and stays in the whole.
TEST(Favourite, OfLinesOfOrdersByLookup) {
  EXPECT_EQ(failures_of(test(kRows + R"(
  Product { sku: "a", category: "护肤" }
  Product { sku: "b", category: "防晒" }
  Line { order_id: 1, sku: "a", qty: 2, price: 10.00 }
  Line { order_id: 2, sku: "a", qty: 1, price: 20.00 }
  Line { order_id: 3, sku: "b", qty: 1, price: 30.00 }
  Line { order_id: 3, sku: "none", qty: 1, price: 30.00 }
)",
                             R"(
  expect for 1: favourite(Product(sku).category of Line by sum(qty * price)) == "护肤"
  expect for 1: favourite(Product(sku).category of Line by sum(qty * price) having share >= 40%) == "护肤"
  expect for 1: favourite(Product(sku).category of Line by sum(qty * price) having share > 40%) is missing
  expect for 1: favourite(Product(sku).category of Line by sum(qty * price) having distinct(order_id) >= 2) == "护肤"
  expect for 1: favourite(Product(sku).category of Line by sum(qty * price) having distinct(order_id) >= 3) is missing
  expect for 1: favourite(Product(sku).category of Line in rolling 30 days by sum(qty * price)) == "防晒"
)")),
            "");
}

TEST(Aggregates, InsideRows) {
  EXPECT_EQ(failures_of(test(kRows + R"(
  Line { order_id: 1, sku: "a", qty: 2, price: 10.00 }
  Line { order_id: 1, sku: "b", qty: 3, price: 1.00 }
  Line { order_id: 2, sku: "a", qty: 1, price: 20.00 }
)",
                             R"(
  expect for 1: sum(sum(qty * price of Line) of Order) == 43.00
  expect for 1: max(count(Line) of Order) == 2 and count(Order where no Line) == 3
  expect for 1: count(Order where amount == max(amount of Order)) == 1
  expect for 1: sum(amount of Order where channel == favourite(channel of Order by count)) == 10.50
  expect for 1: count(Order where count(Line where sku == "a") == 1) == 2
)")),
            "");
}

TEST(Aggregates, OfALookup) {
  EXPECT_EQ(failures_of(test(R"(
  Term { name: "暑", from_date: 2026-07-10 }
  Term { name: "秋", from_date: 2026-09-01 }
  Term { name: "旧", from_date: 2025-07-10 }
)",
                             R"(
  expect for 1: min(from_date of Term where from_date in this year) == 2026-07-10
  expect for 2: count(Term) == 3 and max(from_date of Term where from_date > 2030-01-01) is missing
)")),
            "");
}

TEST(Aggregates, Privacy) {
  const Checked checked = check_text(R"(
profile Customer { key id : int  email : string? pii for service }
event Order of Customer by customer_id at time { key order_id : int  phone : string? pii for service }
metric a = count(Order where phone is known)
metric b = first(phone of Order)
segment c for marketing = distinct(phone of Order) >= 2
segment d for service = a >= 1
)");
  EXPECT_EQ(checked.codes(), (std::vector<std::string>{"T0703", "T0702"})) << checked.rendered();
}

}  // namespace
}  // namespace tagma::testing
