#include "arrow_builder.h"
#include "runtime/column_access.h"
#include "runtime/utf8.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tagma::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Type kString = Type::of(Kind::kString), kInt = Type::of(Kind::kInt);
const Optionals<std::string> kWords = {"a", std::nullopt, "", "上海", "more than twelve bytes", "b"};
const std::vector<std::string> kShown = {"\"a\"", "missing", "\"\"", "\"上海\"", "\"more than twelve bytes\"", "\"b\""};

class ImportTexts : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(live_objects(), 0); }
};

std::vector<std::string> part(std::size_t from, std::size_t count) {
  return {kShown.begin() + static_cast<std::ptrdiff_t>(from),
          kShown.begin() + static_cast<std::ptrdiff_t>(from + count)};
}

TEST_F(ImportTexts, EveryTextLayoutSlicedAndChunked) {
  for (const Array& array : {texts(kWords), texts(kWords, true), text_views(kWords)}) {
    EXPECT_EQ(shown(*import_chunks({array}, kString).column), kShown) << array.format;
    EXPECT_EQ(shown(*import_chunks({array.slice(1, 4)}, kString).column), part(1, 4)) << array.format;
    EXPECT_EQ(shown(*import_chunks({array.slice(0, 2), array.slice(2, 0), array.slice(2, 4)}, kString).column), kShown)
        << array.format;
  }
}

TEST_F(ImportTexts, TextsWithoutBytes) {
  Array empty = texts({"", ""});
  empty.buffers[2] = std::nullopt;
  EXPECT_THAT(shown(*import_chunks({empty}, kString).column), ElementsAre("\"\"", "\"\""));
}

TEST_F(ImportTexts, InvalidUtf8IsABreach) {
  const Array array = texts({"ok", "\xff", "\xc0\x80", "\xed\xa0\x80", std::nullopt, "\xe4\xb8\x8a"});
  const Imported imported = import_chunks({array}, kString);
  EXPECT_THAT(shown(*imported.column), ElementsAre("\"ok\"", "missing", "missing", "missing", "missing", "\"上\""));
  ASSERT_THAT(imported.bad, SizeIs(1));
  EXPECT_EQ(imported.bad[0].breach, ValueBreach::kInvalidText);
  EXPECT_THAT(imported.bad[0].rows, ElementsAre(1, 2, 3));
  // A code point that two texts share is in neither, though the bytes together are sound.
  Array cut = texts({"\xe4\xb8", "\x8a"});
  EXPECT_THAT(import_chunks({cut}, kString).bad.at(0).rows, ElementsAre(0, 1));
}

TEST_F(ImportTexts, Utf8) {
  EXPECT_TRUE(is_utf8("\xf4\x8f\xbf\xbf"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xf0\x8f\xbf\xbf"));
  EXPECT_FALSE(is_utf8("abcdefgh\x80"));
  EXPECT_FALSE(is_utf8("\xe4\xb8"));
  EXPECT_TRUE(is_utf8("\xee\x80\x80"));
}

TEST_F(ImportTexts, FewValuesBecomeCodesAndNothingElseChanges) {
  Optionals<std::string> values;
  for (int i = 0; i < 200'000; ++i)
    values.push_back(i % 11 == 0 ? std::nullopt : std::optional("value " + std::to_string(i % 300)));
  const Array array = texts(values);
  const Imported coded = import_chunks({array.slice(0, 70'000), array.slice(70'000, 130'000)}, kString, "UTC", 3);
  EXPECT_EQ(coded.column->layout, Layout::kDict16);
  EXPECT_EQ(coded.column->dictionary->length, 300);
  for (std::int64_t row = 0; row < coded.column->length; ++row) {
    const auto& value = values[static_cast<std::size_t>(row)];
    ASSERT_EQ(coded.column->is_known(row), value.has_value());
    if (value) {
      ASSERT_EQ(coded.column->text(row), *value);
    } else {
      ASSERT_EQ(coded.column->code(row), 0);  // safe to look up
    }
  }
}

TEST_F(ImportTexts, ManyValuesStayTexts) {
  Optionals<std::string> values;
  for (int i = 0; i < 100'000; ++i) values.push_back("value " + std::to_string(i));
  EXPECT_EQ(import_chunks({texts(values)}, kString).column->layout, Layout::kText);
  // Few values at the start must not deceive: the attempt is given up.
  for (int i = 0; i < 60'000; ++i) values[static_cast<std::size_t>(i)] = "same";
  const Imported half = import_chunks({texts(values)}, kString, "UTC", 2);
  EXPECT_EQ(half.column->text(59'999), "same");
  EXPECT_EQ(half.column->text(60'000), "value 60000");
}

TEST_F(ImportTexts, DictionariesOfEveryCodeWidth) {
  const Array words = texts({"x", "y", "z"});
  const std::vector<std::string> expected = {"\"y\"", "missing", "\"x\"", "\"z\""};
  const auto check = [&]<typename T>(const std::string& format, T) {
    const Array array = dictionary<T>(format, {T{1}, std::nullopt, T{0}, T{2}}, words);
    EXPECT_EQ(shown(*import_chunks({array}, kString).column), expected) << format;
    EXPECT_EQ(shown(*import_chunks({array.slice(0, 1), array.slice(1, 3)}, kString).column), expected) << format;
  };
  check("c", std::int8_t{});
  check("C", std::uint8_t{});
  check("s", std::int16_t{});
  check("S", std::uint16_t{});
  check("i", std::int32_t{});
  check("I", std::uint32_t{});
  check("l", std::int64_t{});
  check("L", std::uint64_t{});
}

TEST_F(ImportTexts, SoundCodesAreBorrowed) {
  const Imported imported =
      import_chunks({dictionary<std::int32_t>("i", {0, 1, 1, 0}, texts({"x", "y"})).slice(1, 3)}, kString);
  EXPECT_EQ(imported.column->layout, Layout::kDict32);
  EXPECT_GT(live_objects(), 0);
  EXPECT_THAT(shown(*imported.column), ElementsAre("\"y\"", "\"y\"", "\"x\""));
}

TEST_F(ImportTexts, CodesOfMissingRowsAreMadeSafe) {
  const Imported imported =
      import_chunks({dictionary<std::int8_t>("c", {1, std::nullopt, 0}, texts({"x", "y"}), std::int8_t{-77})}, kString);
  EXPECT_THAT(shown(*imported.column), ElementsAre("\"y\"", "missing", "\"x\""));
  EXPECT_EQ(imported.column->code(1), 0);
}

TEST_F(ImportTexts, DictionariesThatDifferBetweenChunksAreUnified) {
  const Array first = dictionary<std::int8_t>("c", {0, 1, 0}, texts({"a", "b"}));
  const Array second = dictionary<std::int8_t>("c", {0, 1, 2}, texts({"b", "c", "a"}));
  const Imported imported = import_chunks({first, second}, kString);
  EXPECT_THAT(shown(*imported.column), ElementsAre("\"a\"", "\"b\"", "\"a\"", "\"b\"", "\"c\"", "\"a\""));
  EXPECT_EQ(imported.column->dictionary->length, 3);
  EXPECT_EQ(imported.column->code(0), imported.column->code(5));
}

TEST_F(ImportTexts, DictionariesWithRepetitionsMissingAndBrokenEntries) {
  const Array words = texts({"a", std::nullopt, "a", "\xff", "b"});
  const Imported imported =
      import_chunks({dictionary<std::int32_t>("i", {0, 1, 2, 3, 4, std::nullopt}, words)}, kString);
  EXPECT_THAT(shown(*imported.column), ElementsAre("\"a\"", "missing", "\"a\"", "missing", "\"b\"", "missing"));
  EXPECT_EQ(imported.column->code(0), imported.column->code(2));
  ASSERT_THAT(imported.bad, SizeIs(1));
  EXPECT_THAT(imported.bad[0].rows, ElementsAre(3));
}

TEST_F(ImportTexts, SlicedAndEmptyDictionaries) {
  const Array words = texts({"no", "x", "y"}).slice(1, 2);
  EXPECT_THAT(shown(*import_chunks({dictionary<std::int8_t>("c", {1, 0}, words)}, kString).column),
              ElementsAre("\"y\"", "\"x\""));
  const Imported none = import_chunks({dictionary<std::int8_t>("c", {std::nullopt, std::nullopt}, texts({}))}, kString);
  EXPECT_THAT(shown(*none.column), ElementsAre("missing", "missing"));
  EXPECT_EQ(none.column->dictionary->text(none.column->code(1)), "");
}

TEST_F(ImportTexts, DictionariesOfOtherTypes) {
  const Imported ints =
      import_chunks({dictionary<std::int8_t>("c", {1, std::nullopt, 0, 2}, int64s({10, 20, std::nullopt}))}, kInt);
  EXPECT_THAT(shown(*ints.column), ElementsAre("20", "missing", "10", "missing"));
  const Imported decimal =
      import_chunks({dictionary<std::int8_t>("c", {1, 0, 1}, decimals(5, 3, {1'250, 1'255}))}, Type::decimal(2));
  EXPECT_THAT(shown(*decimal.column), ElementsAre("missing", "1.25", "missing"));
  EXPECT_THAT(decimal.bad.at(0).rows, ElementsAre(0, 2));
}

TEST_F(ImportTexts, MalformedArraysAreErrors) {
  const auto fails = [](const Array& array) {
    ArrowArrayStream stream = make_stream({{array.named("x")}});
    auto table = read_stream(stream, "test", {"x"});
    if (!table) return true;
    return !import_column(table->columns[0], kString, {TimeZone::find("UTC"), 1}).has_value();
  };
  EXPECT_TRUE(fails(dictionary<std::int8_t>("c", {0, 2}, texts({"x", "y"}))));
  EXPECT_TRUE(fails(dictionary<std::int8_t>("c", {-1}, texts({"x", "y"}))));
  Array backwards = texts({"abc", "d"});
  backwards.buffers[1] = pack<std::int32_t>({3, 0, 1});
  EXPECT_TRUE(fails(backwards));
  Array none = texts({"abc"});
  none.buffers[1] = std::nullopt;
  EXPECT_TRUE(fails(none));
  Array views = text_views({"more than twelve bytes"});
  (*views.buffers[1])[8] = 9;  // a buffer that is not there
  EXPECT_TRUE(fails(views));
  Array past = text_views({"more than twelve bytes"});
  (*past.buffers[1])[12] = 1;  // ends one byte past its buffer
  EXPECT_TRUE(fails(past));
}

TEST_F(ImportTexts, Lists) {
  const Array items = int32s({1, 2, 3, 4, 5, 6});
  const Type ints = Type::list_of(kInt);
  for (const bool large : {false, true}) {
    const Array array = lists({2, 0, std::nullopt, 3, 1}, items, large);
    EXPECT_THAT(shown(*import_chunks({array}, ints).column),
                ElementsAre("[1, 2]", "[]", "missing", "[3, 4, 5]", "[6]"));
    EXPECT_THAT(shown(*import_chunks({array.slice(3, 2), array.slice(0, 2)}, ints).column),
                ElementsAre("[3, 4, 5]", "[6]", "[1, 2]", "[]"));
  }
  const Array fixed_size = fixed_lists(2, {true, false, true}, items);
  EXPECT_THAT(shown(*import_chunks({fixed_size}, ints).column), ElementsAre("[1, 2]", "missing", "[5, 6]"));
  EXPECT_THAT(shown(*import_chunks({fixed_size.slice(1, 2), fixed_size.slice(0, 1)}, ints).column),
              ElementsAre("missing", "[5, 6]", "[1, 2]"));
}

TEST_F(ImportTexts, SetsAreSortedAndDistinct) {
  const Type set = Type::set_of(kString);
  const Array array = lists({3, 0, 4}, texts({"b", "a", "b", "z", "y", "x", "z"}));
  EXPECT_THAT(shown(*import_chunks({array}, set).column), ElementsAre("[\"a\", \"b\"]", "[]", "[\"x\", \"y\", \"z\"]"));
  const Array coded = lists({2, 2}, dictionary<std::int8_t>("c", {1, 0, 1, 1}, texts({"a", "b"})));
  EXPECT_THAT(shown(*import_chunks({coded, coded}, set).column),
              ElementsAre("[\"a\", \"b\"]", "[\"b\"]", "[\"a\", \"b\"]", "[\"b\"]"));
}

TEST_F(ImportTexts, ItemsThatAreMissingOrCannotBeHeld) {
  const Imported holes =
      import_chunks({lists({2, 1, 1}, int64s({1, std::nullopt, std::nullopt, 4}))}, Type::list_of(kInt));
  EXPECT_THAT(shown(*holes.column), ElementsAre("[1]", "[]", "[4]"));
  ASSERT_THAT(holes.bad, SizeIs(1));
  EXPECT_EQ(holes.bad[0].breach, ValueBreach::kMissingItem);
  EXPECT_THAT(holes.bad[0].rows, ElementsAre(0, 1));
  const Imported lossy =
      import_chunks({lists({2, 1}, decimals(5, 3, {1'250, 1'255, 1'000}))}, Type::list_of(Type::decimal(2)));
  EXPECT_THAT(shown(*lossy.column), ElementsAre("missing", "[1.00]"));
  EXPECT_EQ(lossy.bad.at(0).breach, ValueBreach::kInexact);
  const Array outside = lists({2, 1}, int64s({1, 2}));
  ArrowArrayStream stream = make_stream({{outside.named("x")}});
  auto table = read_stream(stream, "test", {"x"});
  EXPECT_FALSE(import_column(table->columns[0], Type::list_of(kInt), {TimeZone::find("UTC"), 1}).has_value());
}

TEST_F(ImportTexts, GatherTakesRowsOfEveryLayout) {
  const std::vector<std::int32_t> rows = {2, -1, 0, 2};
  const auto gathered = [&](const Array& array, const Type& type) {
    return shown(*gather(*import_chunks({array}, type).column, rows, 2));
  };
  EXPECT_THAT(gathered(texts({"a", "b", "c"}), kString), ElementsAre("\"c\"", "missing", "\"a\"", "\"c\""));
  EXPECT_THAT(gathered(dictionary<std::int8_t>("c", {0, 1, 0}, texts({"x", "y"})), kString),
              ElementsAre("\"x\"", "missing", "\"x\"", "\"x\""));
  EXPECT_THAT(gathered(bools({std::nullopt, true, true}), Type::of(Kind::kBool)),
              ElementsAre("true", "missing", "missing", "true"));
  EXPECT_THAT(gathered(decimals(5, 2, {1, 2, 3}), Type::decimal(2)), ElementsAre("0.03", "missing", "0.01", "0.03"));
  EXPECT_THAT(gathered(lists({1, 1, 2}, int64s({1, 2, 3, 4})), Type::list_of(kInt)),
              ElementsAre("[3, 4]", "missing", "[1]", "[3, 4]"));
  EXPECT_THAT(gathered(fixed<std::int8_t>("c", {1, 2, 3}), kInt), ElementsAre("3", "missing", "1", "3"));
}

}  // namespace
}  // namespace tagma::test
