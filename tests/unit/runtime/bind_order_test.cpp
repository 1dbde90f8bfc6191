#include "bind_builder.h"

#include "runtime/bits.h"
#include "runtime/compare_rows.h"
#include "runtime/owner_sort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace tagma::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BindOrder : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(live_objects(), 0); }
};

std::vector<bool> ranks(const Table& table) {
  std::vector<bool> out;
  for (std::int64_t row = 0; row < table.rows; ++row) out.push_back(test_bit(table.new_rank.data(), row));
  return out;
}

TEST_F(BindOrder, EventsLieUnderTheirOwnersInOrderOfTime) {
  const auto data = bound(
      {customers(), orders()},
      {{"Customer", {{int64s({20, 10, 30})}}},
       {"Order",
        {{int64s({10, 20, 10, 99, 10}), micros({5, 3, 1, 0, 5}), int64s({1, 2, 3, 4, 0}), int64s({7, 7, 7, 7, 7})}}}});
  const Table& events = data->tables[1];
  EXPECT_THAT(cells(*data, 1, 2), ElementsAre("2", "3", "0", "1"));
  EXPECT_THAT(events.offsets, ElementsAre(0, 1, 4, 4));
  EXPECT_THAT(events.owner_row, ElementsAre(0, 1, 1, 1));
  EXPECT_THAT(events.source_row, ElementsAre(1, 2, 4, 0));
  EXPECT_THAT(ranks(events), ElementsAre(true, true, true, true));
  EXPECT_EQ(find_breach(*data, "orphan_row")->count, 1);
  EXPECT_THAT(find_breach(*data, "orphan_row")->first_rows, ElementsAre(3));
}

TEST_F(BindOrder, RowsThatLieRightAreNotCopied) {
  const auto data = bound({customers(), orders()},
                          {{"Customer", {{int64s({1, 2})}}},
                           {"Order", {{int64s({1, 1, 2}), micros({1, 2, 0}), int64s({1, 2, 3}), int64s({7, 7, 7})}}}});
  EXPECT_THAT(data->tables[1].source_row, IsEmpty());
  EXPECT_THAT(data->tables[1].offsets, ElementsAre(0, 2, 3));
  EXPECT_FALSE(data->tables[1].columns[1]->owners.empty());
}

TEST_F(BindOrder, EqualTimesAreTiedWithoutAnOrder) {
  TableSpec spec = orders();
  spec.key = {};
  const auto data = bound({customers(), spec},
                          {{"Customer", {{int64s({1})}}},
                           {"Order", {{int64s({1, 1, 1}), micros({5, 5, 6}), int64s({9, 8, 1}), int64s({1, 2, 3})}}}});
  EXPECT_THAT(cells(*data, 1, 2),
              ElementsAre("8", "9", "1"));  // the remaining columns decide, so that arrival does not
  EXPECT_THAT(ranks(data->tables[1]), ElementsAre(true, false, true));
}

TEST_F(BindOrder, OrderByComesBetweenTimeAndKey) {
  TableSpec spec = orders();
  spec.columns.push_back(column("seq", kString, true));
  spec.order_by = {4};
  const auto data = bound({customers(), spec}, {{"Customer", {{int64s({1})}}},
                                                {"Order",
                                                 {{int64s({1, 1, 1, 1}), micros({5, 5, 5, 5}), int64s({1, 2, 3, 4}),
                                                   int64s({1, 1, 1, 1}), texts({"b", "a", std::nullopt, "b"})}}}});
  EXPECT_THAT(cells(*data, 1, 2), ElementsAre("3", "2", "1", "4"));
  EXPECT_THAT(ranks(data->tables[1]), ElementsAre(true, true, true, true));
}

TEST_F(BindOrder, TheLatestCopyCounts) {
  TableSpec spec = orders();
  spec.columns.push_back(column("ingested", kInt, true));
  spec.unique_by = {2};
  spec.latest = 4;
  const std::vector<Batch> rows = {{int64s({1, 1, 1, 1, 1, 1}), micros({1, 2, 3, 4, 5, 6}), int64s({7, 8, 7, 7, 9, 8}),
                                    int64s({10, 20, 30, 40, 50, 60}), int64s({2, std::nullopt, 3, 3, 1, 0})}};
  const auto data = bound({customers(), spec}, {{"Customer", {{int64s({1})}}}, {"Order", rows}});
  // 7: two with the largest `ingested`, of which the later in full order counts; 8: a known value beats a missing one.
  EXPECT_THAT(cells(*data, 1, 3), ElementsAre("40", "50", "60"));
  EXPECT_EQ(find_breach(*data, "copy_dropped")->count, 3);
  EXPECT_THAT(find_breach(*data, "copy_dropped")->first_rows, ElementsAre(0, 1, 2));
}

TEST_F(BindOrder, RowsWithoutAUniqueValueAreNoCopies) {
  TableSpec spec = orders();
  spec.columns[2].optional = true;
  spec.key = {};
  spec.unique_by = {2};
  const auto data =
      bound({customers(), spec},
            {{"Customer", {{int64s({1})}}},
             {"Order", {{int64s({1, 1}), micros({1, 1}), int64s({std::nullopt, std::nullopt}), int64s({1, 2})}}}});
  EXPECT_EQ(data->tables[1].rows, 2);
  EXPECT_EQ(find_breach(*data, "copy_dropped"), nullptr);
}

TEST_F(BindOrder, RecordsFollowTheirEvents) {
  TableSpec line = table("Line", TableKind::kRecord, {column("order_id", kInt), column("sku", kString)});
  line.owner = 1;
  line.owner_columns = {0};
  const auto data =
      bound({customers(), orders(), line},
            {{"Customer", {{int64s({1, 2})}}},
             {"Order", {{int64s({2, 1, 77}), micros({1, 2, 3}), int64s({100, 200, 300}), int64s({1, 1, 1})}}},
             {"Line", {{int64s({100, 200, 100, 300, 200}), texts({"b", "x", "a", "orphan of an orphan", "w"})}}}});
  EXPECT_THAT(cells(*data, 1, 2), ElementsAre("200", "100"));
  EXPECT_THAT(cells(*data, 2, 1), ElementsAre("\"w\"", "\"x\"", "\"a\"", "\"b\""));
  EXPECT_THAT(data->tables[2].owner_row, ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(data->tables[2].offsets, ElementsAre(0, 2, 4));
  EXPECT_THAT(ranks(data->tables[2]), ElementsAre(true, false, true, false));  // nothing declared orders them
}

TEST_F(BindOrder, OwnersMayBeDeclaredAfterWhatTheyOwn) {
  TableSpec spec = orders();
  spec.owner = 1;
  const auto data = bound({spec, customers()}, {{"Customer", {{int64s({1})}}},
                                                {"Order", {{int64s({1}), micros({1}), int64s({1}), int64s({1})}}}});
  EXPECT_EQ(data->tables[0].rows, 1);
}

TEST_F(BindOrder, KeysOfSeveralColumnsAndOfTexts) {
  TableSpec owner = table("Shop", TableKind::kProfile, {column("city", kString), column("no", kInt)}, {0, 1});
  TableSpec event =
      table("Sale", TableKind::kEvent, {column("city", kString, true), column("no", kInt), column("time", kTimestamp)});
  event.owner = 0;
  event.owner_columns = {0, 1};
  event.time = 2;
  const auto data = bound({owner, event}, {{"Shop", {{texts({"a", "b", "a"}), int32s({1, 1, 2})}}},
                                           {"Sale",
                                            {{dictionary<std::int8_t>("c", {0, 1, 0, std::nullopt}, texts({"a", "b"})),
                                              int64s({2, 1, 3, 1}), micros({1, 2, 3, 4})}}}});
  EXPECT_THAT(data->tables[1].owner_row, ElementsAre(1, 2));
  EXPECT_EQ(find_breach(*data, "orphan_row")->count, 2);
  EXPECT_EQ(data->indexes[0]->find(std::array{Value::text("a"), Value::integer(2)}), 2);
  EXPECT_EQ(data->indexes[0]->find(std::array{Value::text("b"), Value::integer(2)}), -1);
}

TEST_F(BindOrder, ReferencesOfAnotherTypeStop) {
  TableSpec spec = orders();
  spec.columns[0].type = kString;
  const auto result =
      try_bind({customers(), spec},
               {{"Customer", {{int64s({1})}}}, {"Order", {{texts({"1"}), micros({1}), int64s({1}), int64s({1})}}}});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, "T1003");
}

TEST_F(BindOrder, ProfilesWithoutAnOwnerStay) {
  TableSpec user = table("User", TableKind::kProfile, {column("id", kInt), column("account", kInt, true)}, {0});
  user.owner = 1;
  user.owner_columns = {1};
  TableSpec account = customers();
  account.name = account.source = "Account";
  const auto data = bound({user, account}, {{"User", {{int64s({1, 2, 3, 4}), int64s({50, std::nullopt, 40, 99})}}},
                                            {"Account", {{int64s({40, 50})}}}});
  EXPECT_THAT(cells(*data, 0, 0), ElementsAre("3", "1", "2", "4"));
  EXPECT_THAT(data->tables[0].owner_row, ElementsAre(0, 1, -1, -1));
  EXPECT_THAT(data->tables[0].offsets, ElementsAre(0, 1, 2));
  EXPECT_EQ(data->indexes[0]->find(std::array{Value::integer(4)}), 3);
}

TEST_F(BindOrder, NobodyThere) {
  const auto data = bound({customers(), orders()}, {{"Customer", {{int64s({}).named("id")}}},
                                                    {"Order", {{int64s({1}), micros({1}), int64s({1}), int64s({1})}}}});
  EXPECT_EQ(data->tables[1].rows, 0);
  EXPECT_THAT(data->tables[1].offsets, ElementsAre(0));
  EXPECT_EQ(find_breach(*data, "orphan_row")->count, 1);
}

// A log with ties in every column, in a random order of rows and chunks.
struct Log {
  Optionals<std::int64_t> customer, time, order_id, amount;
  Optionals<std::string> text;

  explicit Log(std::size_t rows) {
    std::mt19937_64 random(7);
    for (std::size_t i = 0; i < rows; ++i) {
      customer.push_back(static_cast<std::int64_t>(random() % 500) * 1'000'003 - 7);  // far apart: no dense index
      time.push_back(random() % 50 == 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(random() % 40)));
      order_id.push_back(static_cast<std::int64_t>(random() % 3));
      amount.push_back(random() % 3 == 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(random() % 4)));
      text.push_back(random() % 5 == 0 ? std::nullopt
                                       : std::optional("text of some length " + std::to_string(random() % 9)));
    }
  }

  [[nodiscard]] std::vector<Batch> shuffled(std::uint64_t seed) const {
    std::vector<std::size_t> order(customer.size());
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
    const auto pick = [&](const auto& values) {
      std::decay_t<decltype(values)> out;
      for (const std::size_t i : order) out.push_back(values[i]);
      return out;
    };
    const Batch whole = {int64s(pick(customer)).named("customer"), micros(pick(time)).named("time"),
                         int64s(pick(order_id)).named("order_id"), int64s(pick(amount)).named("amount"),
                         texts(pick(text)).named("text")};
    std::vector<Batch> batches;
    const auto rows = static_cast<std::int64_t>(customer.size());
    for (std::int64_t from = 0, step = 1'000 + static_cast<std::int64_t>(seed) * 333; from < rows; from += step) {
      Batch batch;
      for (const Array& column : whole) batch.push_back(column.slice(from, std::min(step, rows - from)));
      batches.push_back(std::move(batch));
    }
    return batches;
  }
};

TEST_F(BindOrder, TheOrderOfArrivalNeverShows) {
  TableSpec spec = orders();
  spec.columns[1].optional = true;
  spec.columns.push_back(column("text", kString, true));
  spec.order_by = {4};
  Optionals<std::int64_t> keys;
  for (std::int64_t i = 0; i < 490; ++i) keys.push_back(i * 1'000'003 - 7);
  const Log log(25'000);
  for (const bool copies : {false, true}) {
    if (copies) spec.unique_by = {0, 1, 2}, spec.latest = 3;
    BindOptions options;
    options.threads = 1;
    const auto first =
        bound({customers(), spec}, {{"Customer", {{int64s(keys)}}}, {"Order", log.shuffled(1)}}, options);
    const Table& expected = first->tables[1];
    EXPECT_LT(expected.rows, 25'000);
    for (const std::uint64_t seed : {2, 3}) {
      options.threads = 2;
      const auto other =
          bound({customers(), spec}, {{"Customer", {{int64s(keys)}}}, {"Order", log.shuffled(seed)}}, options);
      const Table& got = other->tables[1];
      EXPECT_EQ(got.offsets, expected.offsets);
      EXPECT_EQ(got.owner_row, expected.owner_row);
      EXPECT_EQ(got.new_rank, expected.new_rank);
      for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(cells(*other, 1, i), cells(*first, 1, i)) << i;
    }
  }
}

// The layout of `raw` against the standard library's sort of its rows.
void expect_sorted(const Table& raw, const RowVector<std::int32_t>& owner_of, std::int64_t owners, bool moves) {
  std::vector<std::int32_t> expected;
  for (std::int32_t row = 0; row < raw.rows; ++row)
    if (owner_of[static_cast<std::size_t>(row)] >= 0) expected.push_back(row);
  std::stable_sort(expected.begin(), expected.end(), [&](std::int32_t a, std::int32_t b) {
    const std::int32_t owner_a = owner_of[static_cast<std::size_t>(a)], owner_b = owner_of[static_cast<std::size_t>(b)];
    if (owner_a != owner_b) return owner_a < owner_b;
    for (const std::size_t i : {1, 2, 0, 3, 4}) {
      if (const int order = compare_rows(*raw.columns[i], a, b); order != 0) return order < 0;
    }
    return false;
  });
  const OwnerLayout layout = sort_by_owner(RowOrder(raw), owner_of, owners, 2);
  EXPECT_FALSE(layout.identity);
  EXPECT_EQ(layout.moves.has_value(), moves);
  EXPECT_THAT(layout.rows, testing::ElementsAreArray(expected));
  for (const ColumnPtr& column : raw.columns) {
    const ColumnPtr moved = layout.apply(*column, 2), taken = gather(*column, layout.rows, 2);
    ASSERT_EQ(moved->length, taken->length);
    Arena arena;
    for (std::int64_t row = 0; row < moved->length; ++row) {
      const Value a = moved->value(row, arena), b = taken->value(row, arena);
      ASSERT_EQ(a.known, b.known) << row;
      ASSERT_TRUE(!a.known || compare(column->type, a, b) == 0) << row;
    }
  }
  ASSERT_EQ(std::ssize(layout.offsets), owners + 1);
  ASSERT_EQ(layout.owner_row.size(), expected.size());
  for (std::size_t i = 0; i < layout.owner_row.size(); ++i) {
    ASSERT_EQ(layout.owner_row[i], owner_of[static_cast<std::size_t>(expected[i])]);
    const auto owner = static_cast<std::size_t>(layout.owner_row[i]);
    ASSERT_LE(layout.offsets[owner], static_cast<std::int64_t>(i));
    ASSERT_GT(layout.offsets[owner + 1], static_cast<std::int64_t>(i));
  }
}

Table raw_orders(const Log& log, TableSpec& spec) {
  spec = orders();
  spec.columns[1].optional = true;
  spec.columns.push_back(column("text", kString, true));
  Table raw;
  raw.spec = &spec;
  raw.rows = std::ssize(log.time);
  for (const Array& array :
       {int64s(log.customer), micros(log.time), int64s(log.order_id), int64s(log.amount), texts(log.text)}) {
    const std::size_t i = raw.columns.size();
    raw.columns.push_back(import_chunks({array}, spec.columns[i].type).column);
  }
  return raw;
}

TEST_F(BindOrder, ABigSortAgreesWithTheStandardOne) {
  TableSpec spec;
  Table raw = raw_orders(Log(200'000), spec);
  RowVector<std::int32_t> owner_of;
  std::mt19937 random(11);
  for (std::int64_t row = 0; row < raw.rows; ++row)
    owner_of.push_back(std::max(static_cast<std::int32_t>(random() % 30'000) - 100, -1));
  expect_sorted(raw, owner_of, 29'900, /*moves=*/true);
  raw.columns.clear();
}

TEST_F(BindOrder, RowsThatLieByOwnerAndTimeStayWhereTheyAre) {
  TableSpec spec;
  Table raw = raw_orders(Log(200'000), spec);
  std::vector<std::int32_t> by_time(static_cast<std::size_t>(raw.rows));
  std::iota(by_time.begin(), by_time.end(), 0);
  std::stable_sort(by_time.begin(), by_time.end(), [&](std::int32_t a, std::int32_t b) { return compare_rows(*raw.columns[1], a, b) < 0; });
  for (ColumnPtr& column : raw.columns) column = gather(*column, by_time, 2);
  for (const bool gaps : {false, true}) {
    // One owner has all rows of a stretch of time, so that many of them are tied; some rows have none.
    RowVector<std::int32_t> owner_of;
    for (std::int64_t row = 0; row < raw.rows; ++row)
      owner_of.push_back(gaps && row % 7 < 2 ? -1 : static_cast<std::int32_t>(row / 5'000) + 3);
    expect_sorted(raw, owner_of, 50, /*moves=*/false);
  }
  // Laid out once they are right as they are; rows without an owner behind them are left out and nothing moves.
  RowVector<std::int32_t> owner_of(static_cast<std::size_t>(raw.rows));
  for (std::int32_t row = 0; row < raw.rows; ++row) owner_of[static_cast<std::size_t>(row)] = row / 5'000 + 3;
  const OwnerLayout once = sort_by_owner(RowOrder(raw), owner_of, 50, 2);
  for (ColumnPtr& column : raw.columns) column = once.apply(*column, 2);
  std::fill(owner_of.end() - 70'000, owner_of.end(), -1);
  const OwnerLayout again = sort_by_owner(RowOrder(raw), owner_of, 50, 2);
  EXPECT_TRUE(again.identity && again.rows.empty());
  EXPECT_EQ(std::ssize(again.owner_row), raw.rows - 70'000);
  EXPECT_EQ(again.offsets.back(), raw.rows - 70'000);
  // One row in the wrong place, across the edge of a block: all of them are sorted.
  std::swap(owner_of[65'535], owner_of[65'536 + 5'000]);
  EXPECT_TRUE(sort_by_owner(RowOrder(raw), owner_of, 50, 2).moves.has_value());
  const OwnerLayout nobody = sort_by_owner(RowOrder(raw), RowVector<std::int32_t>(static_cast<std::size_t>(raw.rows), -1), 50, 2);
  EXPECT_TRUE(nobody.rows.empty() && nobody.owner_row.empty());
  EXPECT_EQ(nobody.offsets.back(), 0);
  raw.columns.clear();
}

}  // namespace
}  // namespace tagma::test
