#include "arrow_builder.h"
#include "runtime/decimal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tagma::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Type kInt = Type::of(Kind::kInt), kFloat = Type::of(Kind::kFloat), kBool = Type::of(Kind::kBool);

class Import : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(live_objects(), 0) << "something was not released"; }
};
using ImportNumbers = Import;

void expect_bad(const Imported& imported, ValueBreach breach, std::vector<std::int32_t> rows) {
  ASSERT_THAT(imported.bad, SizeIs(1));
  EXPECT_EQ(imported.bad[0].breach, breach);
  EXPECT_EQ(imported.bad[0].rows, rows);
}

template <typename T>
void expect_ints(const std::string& format, T small, T large, const std::string& shown_small,
                 const std::string& shown_large) {
  const Array array = fixed<T>(format, Optionals<T>{small, std::nullopt, large, T{7}});
  EXPECT_THAT(shown(*import_chunks({array}, kInt).column), ElementsAre(shown_small, "missing", shown_large, "7"))
      << format;
  EXPECT_THAT(shown(*import_chunks({array.slice(1, 2), array.slice(0, 1)}, kInt).column),
              ElementsAre("missing", shown_large, shown_small))
      << format;
}

TEST_F(ImportNumbers, EveryIntegerWidth) {
  expect_ints<std::int8_t>("c", -128, 127, "-128", "127");
  expect_ints<std::uint8_t>("C", 0, 255, "0", "255");
  expect_ints<std::int16_t>("s", -32'768, 32'767, "-32768", "32767");
  expect_ints<std::uint16_t>("S", 0, 65'535, "0", "65535");
  expect_ints<std::int32_t>("i", INT32_MIN, INT32_MAX, "-2147483648", "2147483647");
  expect_ints<std::uint32_t>("I", 0, UINT32_MAX, "0", "4294967295");
  expect_ints<std::int64_t>("l", INT64_MIN, INT64_MAX, "-9223372036854775808", "9223372036854775807");
  expect_ints<std::uint64_t>("L", 0, INT64_MAX, "0", "9223372036854775807");
}

TEST_F(ImportNumbers, UnsignedBeyondTheTypeIsABreach) {
  const Array array = fixed<std::uint64_t>("L", {1, UINT64_MAX, std::nullopt, INT64_MAX + std::uint64_t{1}});
  for (const auto& chunks : {std::vector{array}, std::vector{array.slice(0, 2), array.slice(2, 2)}}) {
    const Imported imported = import_chunks(chunks, kInt);
    EXPECT_THAT(shown(*imported.column), ElementsAre("1", "missing", "missing", "missing"));
    expect_bad(imported, ValueBreach::kInexact, {1, 3});
  }
}

TEST_F(ImportNumbers, OneChunkIsBorrowedAndKeptAlive) {
  const Imported imported = import_chunks({int64s({1, 2, 3}).slice(1, 2)}, kInt);
  EXPECT_GT(live_objects(), 0);  // the stream and its schema are gone, the column's memory is not
  EXPECT_THAT(shown(*imported.column), ElementsAre("2", "3"));
  EXPECT_EQ(imported.column->valid, nullptr);
}

TEST_F(ImportNumbers, ValidityAtAnyBitOffset) {
  Optionals<std::int64_t> values;
  for (std::int64_t i = 0; i < 300; ++i) values.push_back(i % 7 == 3 || i % 64 == 0 ? std::nullopt : std::optional(i));
  const Array array = int64s(values);
  for (std::int64_t from = 0; from < 70; ++from) {
    for (const std::int64_t count : {1, 63, 64, 65, 130, 200}) {
      const Imported imported = import_chunks({array.slice(from, count)}, kInt);
      ASSERT_EQ(imported.column->length, count);
      for (std::int64_t row = 0; row < count; ++row)
        ASSERT_EQ(imported.column->is_known(row), values[static_cast<std::size_t>(from + row)].has_value())
            << from << ' ' << row;
    }
  }
}

TEST_F(ImportNumbers, ManyChunksKeepTheirBits) {
  Optionals<std::int64_t> values;
  for (std::int64_t i = 0; i < 1'000; ++i) values.push_back(i % 5 == 0 ? std::nullopt : std::optional(i));
  const Array array = int64s(values);
  std::vector<Array> chunks;
  for (std::int64_t from = 0, step = 1; from < 1'000; from += step, step = step % 97 + 13)
    chunks.push_back(array.slice(from, std::min(step, 1'000 - from)));
  // An empty chunk, and chunks without a bitmap, do not shift the others.
  chunks.insert(chunks.begin() + 3, array.slice(0, 0));
  chunks.push_back(int64s({5, 6}));
  const Imported imported = import_chunks(chunks, kInt);
  ASSERT_EQ(imported.column->length, 1'002);
  Arena arena;
  for (std::int64_t row = 0; row < 1'000; ++row) {
    const Value value = imported.column->value(row, arena);
    ASSERT_EQ(value.known, values[static_cast<std::size_t>(row)].has_value());
    if (value.known) {
      ASSERT_EQ(value.i, row);
    }
  }
  EXPECT_TRUE(imported.column->is_known(1'001));
  EXPECT_EQ(imported.column->null_count(), 200);
}

TEST_F(ImportNumbers, Bools) {
  const Array array = bools({true, false, std::nullopt, true, true, false, false, true, std::nullopt, true});
  EXPECT_THAT(shown(*import_chunks({array.slice(1, 4), array.slice(7, 3)}, kBool).column),
              ElementsAre("false", "missing", "true", "true", "true", "missing", "true"));
}

TEST_F(ImportNumbers, FloatsOfEveryWidth) {
  EXPECT_THAT(shown(*import_chunks({doubles({0.1, std::nullopt})}, kFloat).column), ElementsAre("0.1", "missing"));
  EXPECT_THAT(shown(*import_chunks({fixed<float>("f", {0.5F, -2.25F})}, kFloat).column), ElementsAre("0.5", "-2.25"));
  // half: 1.0, -2.0, the smallest subnormal, 65504
  EXPECT_THAT(shown(*import_chunks({fixed<std::uint16_t>("e", {0x3c00, 0xc000, 0x0001, 0x7bff})}, kFloat).column),
              ElementsAre("1.0", "-2.0", "5.960464477539063e-08", "65504.0"));
}

TEST_F(ImportNumbers, WhatIsNoNumberIsMissing) {
  const Array array = doubles({1.0, NAN, INFINITY, std::nullopt, -INFINITY});
  for (const auto& chunks : {std::vector{array}, std::vector{array.slice(0, 3), array.slice(3, 2)}}) {
    const Imported imported = import_chunks(chunks, kFloat);
    EXPECT_THAT(shown(*imported.column), ElementsAre("1.0", "missing", "missing", "missing", "missing"));
    expect_bad(imported, ValueBreach::kNotANumber, {1, 2, 4});
  }
  expect_bad(import_chunks({fixed<float>("f", {NAN})}, kFloat), ValueBreach::kNotANumber, {0});
  expect_bad(import_chunks({fixed<std::uint16_t>("e", {0x7c00})}, kFloat), ValueBreach::kNotANumber, {0});
}

TEST_F(ImportNumbers, ANaNInAMissingSlotIsNothing) {
  EXPECT_THAT(import_chunks({fixed<double>("g", {1.0, std::nullopt}, NAN)}, kFloat).bad, IsEmpty());
}

TEST_F(ImportNumbers, IntegersAsFloatsOnlyWhereExact) {
  const std::int64_t edge = std::int64_t{1} << 53;
  const Imported imported = import_chunks({int64s({edge, edge + 1, -edge, INT64_MIN})}, kFloat);
  expect_bad(imported, ValueBreach::kInexact, {1, 3});
}

TEST_F(ImportNumbers, DecimalsOfOneScaleAreKept) {
  const Imported imported =
      import_chunks({decimals(38, 2, {1250, std::nullopt, -kMaxDecimal, kMaxDecimal})}, Type::decimal(2));
  EXPECT_THAT(shown(*imported.column)[0], "12.50");
  EXPECT_THAT(imported.bad, IsEmpty());
  expect_bad(import_chunks({decimals(38, 2, {kMaxDecimal + 1, 0})}, Type::decimal(2)), ValueBreach::kInexact, {0});
}

TEST_F(ImportNumbers, DecimalsOfAnotherScaleOnlyWithoutLoss) {
  const Imported finer = import_chunks({decimals(10, 4, {125'000, 125'001, -1'00})}, Type::decimal(2));
  EXPECT_THAT(shown(*finer.column), ElementsAre("12.50", "missing", "-0.01"));
  expect_bad(finer, ValueBreach::kInexact, {1});
  const Imported coarser =
      import_chunks({decimals(38, 0, {12, kMaxDecimal / 100, kMaxDecimal / 100 + 1})}, Type::decimal(2));
  EXPECT_EQ(shown(*coarser.column)[0], "12.00");
  expect_bad(coarser, ValueBreach::kInexact, {2});
  EXPECT_THAT(shown(*import_chunks({decimals(5, -3, {12})}, Type::decimal(1)).column), ElementsAre("12000.0"));
}

TEST_F(ImportNumbers, NarrowAndWideDecimals) {
  EXPECT_THAT(shown(*import_chunks({fixed<std::int32_t>("d:9,2,32", {-125})}, Type::decimal(2)).column),
              ElementsAre("-1.25"));
  EXPECT_THAT(shown(*import_chunks({fixed<std::int64_t>("d:18,3,64", {1'250})}, Type::decimal(2)).column),
              ElementsAre("1.25"));
  struct Wide {
    std::uint64_t words[4];
  };
  const Wide minus_one = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
  const Wide huge = {{0, 0, 1, 0}};            // 2^128
  const Wide hundred_huge = {{0, 0, 100, 0}};  // 100 · 2^128: loses nothing at two places less, but is too large
  const Wide thousand = {{100'000, 0, 0, 0}};
  const Imported imported =
      import_chunks({fixed<Wide>("d:76,2,256", {minus_one, huge, hundred_huge, thousand})}, Type::decimal(2));
  EXPECT_THAT(shown(*imported.column), ElementsAre("-0.01", "missing", "missing", "1000.00"));
  EXPECT_THAT(shown(*import_chunks({fixed<Wide>("d:76,2,256", {thousand, minus_one})}, Type::decimal(0)).column),
              ElementsAre("1000", "missing"));
}

TEST_F(ImportNumbers, IntegersAsDecimalsAndBack) {
  EXPECT_THAT(shown(*import_chunks({int32s({3, std::nullopt, -1})}, Type::decimal(2)).column),
              ElementsAre("3.00", "missing", "-1.00"));
  const Imported ints = import_chunks({decimals(38, 0, {7, static_cast<Int128>(INT64_MAX) + 1})}, kInt);
  EXPECT_THAT(shown(*ints.column), ElementsAre("7", "missing"));
  expect_bad(ints, ValueBreach::kInexact, {1});
}

TEST_F(ImportNumbers, NullColumnsAndEmptyStreams) {
  for (const Type& type : {kInt, kFloat, kBool, Type::decimal(2), Type::of(Kind::kString), Type::of(Kind::kTimestamp),
                           Type::set_of(kInt)}) {
    EXPECT_THAT(shown(*import_chunks({nulls(3)}, type).column), ElementsAre("missing", "missing", "missing"))
        << to_string(type);
  }
  EXPECT_EQ(import_chunks({int64s({1}).slice(0, 0)}, kInt).column->length, 0);
}

TEST_F(ImportNumbers, NoConversionBetweenWorlds) {
  const auto fits = [](const Array& array, const Type& type) {
    ArrowSchema schema{};
    export_schema(array, &schema);
    const bool result = can_import(schema, type);
    schema.release(&schema);
    return result;
  };
  EXPECT_FALSE(fits(doubles({}), Type::decimal(2)));
  EXPECT_FALSE(fits(doubles({}), kInt));
  EXPECT_FALSE(fits(decimals(9, 2, {}), kFloat));
  EXPECT_FALSE(fits(decimals(9, 2, {}), kInt));
  EXPECT_FALSE(fits(texts({}), kInt));
  EXPECT_FALSE(fits(int64s({}), Type::of(Kind::kString)));
  EXPECT_FALSE(fits(int64s({}), kBool));
  EXPECT_FALSE(fits(micros({}), Type::of(Kind::kDate)));
  EXPECT_FALSE(fits(fixed<std::int32_t>("tdD", {}), Type::of(Kind::kTimestamp)));
  EXPECT_FALSE(fits(lists({}, int64s({})), kInt));
  EXPECT_FALSE(fits(lists({}, texts({})), Type::list_of(kInt)));
  EXPECT_FALSE(fits(fixed<std::int64_t>("tiD", {}), Type::of(Kind::kDuration)));
  EXPECT_TRUE(fits(lists({}, int32s({})), Type::set_of(Type::decimal(2))));
}

TEST_F(ImportNumbers, ThreadsDoNotMatter) {
  Optionals<double> values;
  for (int i = 0; i < 200'000; ++i) values.push_back(i % 1'000 == 0 ? NAN : i * 0.5);
  const Array array = doubles(values);
  const std::vector<Array> chunks = {array.slice(5, 100'001), array.slice(100'006, 99'994)};
  const Imported one = import_chunks(chunks, kFloat, "UTC", 1), many = import_chunks(chunks, kFloat, "UTC", 4);
  EXPECT_EQ(one.bad.at(0).rows, many.bad.at(0).rows);
  EXPECT_EQ(shown(*one.column), shown(*many.column));
}

}  // namespace
}  // namespace tagma::test
