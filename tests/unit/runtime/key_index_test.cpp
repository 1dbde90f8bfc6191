#include "bind_builder.h"

#include "runtime/bits.h"
#include "runtime/equal_rows.h"
#include "runtime/key_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <random>

namespace tagma::test {
namespace {

using testing::ElementsAre;

ColumnPtr imported(const Array& array, const Type& type) { return import_chunks({array}, type).column; }

std::int64_t find(const KeyIndexPtr& index, const Value& key) { return index->find(std::span(&key, 1)); }

TEST(KeyIndex, DenseAndScatteredIntegers) {
  const auto dense = make_key_index({imported(int64s({5, std::nullopt, 7, 5}), kInt)});
  EXPECT_EQ(find(dense, Value::integer(5)), 0);  // the first of two
  EXPECT_EQ(find(dense, Value::integer(6)), -1);
  EXPECT_EQ(find(dense, Value::integer(7)), 2);
  EXPECT_EQ(find(dense, Value::integer(INT64_MIN)), -1);
  EXPECT_EQ(find(dense, Value::integer(INT64_MAX)), -1);
  const auto scattered = make_key_index({imported(int64s({INT64_MIN, INT64_MAX, 0, INT64_MIN, -1}), kInt)});
  EXPECT_EQ(find(scattered, Value::integer(INT64_MIN)), 0);
  EXPECT_EQ(find(scattered, Value::integer(INT64_MAX)), 1);
  EXPECT_EQ(find(scattered, Value::integer(-1)), 4);
  EXPECT_EQ(find(scattered, Value::integer(1)), -1);
  EXPECT_EQ(find(make_key_index({imported(int64s({std::nullopt}), kInt)}), Value::integer(0)), -1);
}

// More keys than one region of slots holds, some of them twice; keys looked up one by one and together.
TEST(KeyIndex, ManyScatteredIntegers) {
  std::mt19937_64 random(3);
  Optionals<std::int64_t> keys;
  for (int i = 0; i < 100'000; ++i) keys.push_back(static_cast<std::int64_t>(random()));
  const std::size_t distinct = keys.size();
  for (std::size_t i = 0; i < distinct; i += 10) keys.push_back(keys[i]);
  keys.push_back(std::nullopt);
  const ColumnPtr column = imported(int64s(keys), kInt);
  for (const int threads : {1, 2}) {
    const auto index = make_key_index({column}, threads);
    const auto together = find_rows(*index, std::span(&column, 1), column->length, threads);
    for (std::size_t i = 0; i < distinct; ++i) {
      ASSERT_EQ(find(index, Value::integer(*keys[i])), static_cast<std::int64_t>(i));
      ASSERT_EQ(find(index, Value::integer(*keys[i] ^ 1)), -1);
      ASSERT_EQ(together[i], static_cast<std::int32_t>(i));
    }
    for (std::size_t i = distinct; i + 1 < keys.size(); ++i)
      ASSERT_EQ(together[i], static_cast<std::int32_t>((i - distinct) * 10));
    EXPECT_EQ(together.back(), -1);
  }
}

TEST(KeyIndex, TextsAndOtherTypes) {
  const auto texts_index = make_key_index({imported(texts({"b", std::nullopt, "a", "b", ""}), kString)});
  EXPECT_EQ(find(texts_index, Value::text("b")), 0);
  EXPECT_EQ(find(texts_index, Value::text("")), 4);
  EXPECT_EQ(find(texts_index, Value::text("c")), -1);
  const auto decimal_index = make_key_index({imported(decimals(9, 2, {150, 250}), Type::decimal(2))});
  EXPECT_EQ(find(decimal_index, Value::decimal(250)), 1);
  EXPECT_EQ(find(decimal_index, Value::decimal(251)), -1);
  const auto bool_index = make_key_index({imported(bools({true}), Type::of(Kind::kBool))});
  EXPECT_EQ(find(bool_index, Value::boolean(true)), 0);
  EXPECT_EQ(find(bool_index, Value::boolean(false)), -1);
}

TEST(KeyIndex, CompositeKeysOfMixedLayouts) {
  const auto index = make_key_index({imported(dictionary<std::int8_t>("c", {0, 1, 0}, texts({"x", "y"})), kString),
                                     imported(fixed<std::int16_t>("s", {1, 1, std::nullopt}), kInt)});
  const auto at = [&](const char* text, Value number) { return index->find(std::array{Value::text(text), number}); };
  EXPECT_EQ(at("x", Value::integer(1)), 0);
  EXPECT_EQ(at("y", Value::integer(1)), 1);
  EXPECT_EQ(at("y", Value::integer(2)), -1);
  EXPECT_EQ(at("x", Value::missing()), -1);
}

TEST(EqualRows, AreMetInTheirOrderByAllThreads) {
  std::mt19937_64 random(5);
  Optionals<std::int64_t> numbers;
  Optionals<std::string> names;
  for (int i = 0; i < 150'000; ++i) {
    numbers.push_back(random() % 20 == 0 ? std::nullopt : std::optional(static_cast<std::int64_t>(random() % 40'000)));
    names.push_back("name " + std::to_string(random() % 3));
  }
  const std::int64_t rows = 150'000;
  std::vector<std::uint64_t> keep(static_cast<std::size_t>(words_for(rows)), ~std::uint64_t{0});
  for (std::int64_t row = 0; row < rows; row += 17) clear_bit(keep.data(), row);
  std::map<std::pair<std::int64_t, std::string>, std::vector<std::int32_t>> expected;
  for (std::int32_t row = 0; row < rows; ++row) {
    const auto i = static_cast<std::size_t>(row);
    if (test_bit(keep.data(), row) && numbers[i]) expected[{*numbers[i], *names[i]}].push_back(row);
  }
  std::map<std::int32_t, std::vector<std::int32_t>> met;
  std::mutex mutex;
  find_equal_rows(RowKeys({imported(int64s(numbers), kInt), imported(texts(names), kString)}), rows, keep.data(), 2,
                  [&](std::int32_t first, std::int32_t row) {
                    const std::lock_guard lock(mutex);
                    met[first].push_back(row);
                    return first;
                  });
  std::size_t groups = 0;
  for (const auto& [key, members] : expected) {
    if (members.size() < 2) continue;
    ++groups;
    ASSERT_EQ(met[members[0]], std::vector<std::int32_t>(members.begin() + 1, members.end()));
  }
  EXPECT_EQ(met.size(), groups);
}

}  // namespace
}  // namespace tagma::test
