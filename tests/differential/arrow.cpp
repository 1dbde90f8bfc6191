#include "arrow.h"

#include "unit/runtime/arrow_builder.h"

#include <algorithm>
#include <set>

namespace tagma::differential {
namespace {

using test::Array;
using test::Optionals;

struct Column {
  const Field& field;
  const std::vector<std::vector<Value>>& rows;
  std::size_t index;
  int width;                          // of kNarrow integers: 0 … 6
  [[nodiscard]] const Value& at(std::int64_t row) const { return rows[static_cast<std::size_t>(row)][index]; }
};

template <typename T, typename Read>
Optionals<T> values(const Column& column, std::int64_t from, std::int64_t to, Read read) {
  Optionals<T> out;
  for (std::int64_t row = from; row < to; ++row) {
    const Value& value = column.at(row);
    out.push_back(value.known ? std::optional<T>(static_cast<T>(read(value))) : std::nullopt);
  }
  return out;
}

template <typename T>
Array integers(const char* format, const Column& column, std::int64_t from, std::int64_t to) {
  return test::fixed<T>(format, values<T>(column, from, to, [](const Value& v) { return v.i; }), static_cast<T>(77));
}

bool fit(const Column& column, std::int64_t low, std::int64_t high) {
  return std::all_of(column.rows.begin(), column.rows.end(), [&](const auto& row) {
    return !row[column.index].known || (row[column.index].i >= low && row[column.index].i <= high);
  });
}

Array narrow_integers(const Column& column, std::int64_t from, std::int64_t to) {
  if (column.width == 0 && fit(column, INT8_MIN, INT8_MAX)) return integers<std::int8_t>("c", column, from, to);
  if (column.width <= 1 && fit(column, 0, UINT8_MAX)) return integers<std::uint8_t>("C", column, from, to);
  if (column.width <= 2 && fit(column, INT16_MIN, INT16_MAX)) return integers<std::int16_t>("s", column, from, to);
  if (column.width <= 3 && fit(column, 0, UINT16_MAX)) return integers<std::uint16_t>("S", column, from, to);
  if (column.width <= 4 && fit(column, INT32_MIN, INT32_MAX)) return integers<std::int32_t>("i", column, from, to);
  if (column.width <= 5 && fit(column, 0, UINT32_MAX)) return integers<std::uint32_t>("I", column, from, to);
  return integers<std::int64_t>("l", column, from, to);
}

std::string known_text(const Value& value) { return std::string(value.s); }

Array texts(const Column& column, std::int64_t from, std::int64_t to) {
  Optionals<std::string> plain;
  for (std::int64_t row = from; row < to; ++row) plain.push_back(column.at(row).known ? std::optional(known_text(column.at(row))) : std::nullopt);
  switch (column.field.coding) {
    case Coding::kPlain:
    case Coding::kNarrow: return test::texts(plain);
    case Coding::kLarge: return test::texts(plain, true);
    case Coding::kViews: return test::text_views(plain);
    case Coding::kDictionary: break;
  }
  std::vector<std::string> entries = {"never used"};
  Optionals<std::int16_t> codes;
  for (const auto& text : plain) {
    if (!text) {
      codes.emplace_back();
      continue;
    }
    auto at = std::find(entries.begin(), entries.end(), *text);
    if (at == entries.end()) at = entries.insert(entries.end(), *text);
    codes.emplace_back(static_cast<std::int16_t>(at - entries.begin()));
  }
  if (!column.field.levels.empty()) entries[0] = column.field.levels[0];
  if (!column.field.levels.empty() && std::count(entries.begin(), entries.end(), entries[0]) > 1) entries[0] = column.field.levels.back() + "-not-used";
  const Optionals<std::string> dictionary(entries.begin(), entries.end());
  return test::dictionary<std::int16_t>("s", codes, test::texts(dictionary));
}

Array lists(const Column& column, std::int64_t from, std::int64_t to) {
  std::vector<std::optional<std::int64_t>> lengths;
  Optionals<std::string> items;
  Optionals<std::int64_t> numbers;
  for (std::int64_t row = from; row < to; ++row) {
    const Value& value = column.at(row);
    lengths.push_back(value.known ? std::optional(static_cast<std::int64_t>(value.items().size())) : std::nullopt);
    if (!value.known) continue;
    for (const Value& item : value.items()) {
      if (column.field.sort == Sort::kTexts) items.push_back(known_text(item));
      else numbers.push_back(item.i);
    }
  }
  return test::lists(lengths, column.field.sort == Sort::kTexts ? test::texts(items) : test::int64s(numbers));
}

Array array_of(const Column& column, std::int64_t from, std::int64_t to) {
  switch (column.field.sort) {
    case Sort::kBool: return test::bools(values<bool>(column, from, to, [](const Value& v) { return v.b; }));
    case Sort::kInt: return column.field.coding == Coding::kNarrow ? narrow_integers(column, from, to) : integers<std::int64_t>("l", column, from, to);
    case Sort::kDecimal: return test::decimals(38, column.field.scale, values<Int128>(column, from, to, [](const Value& v) { return v.d; }));
    case Sort::kFloat:
      if (column.field.coding == Coding::kNarrow) return test::fixed<float>("f", values<float>(column, from, to, [](const Value& v) { return v.f; }));
      return test::doubles(values<double>(column, from, to, [](const Value& v) { return v.f; }));
    case Sort::kText:
    case Sort::kLevel: return texts(column, from, to);
    case Sort::kDate: return integers<std::int32_t>("tdD", column, from, to);
    case Sort::kInstant: return integers<std::int64_t>("tsu:UTC", column, from, to);
    case Sort::kSpan: return integers<std::int64_t>("tDu", column, from, to);
    case Sort::kClock: return integers<std::int64_t>("ttu", column, from, to);
    case Sort::kTexts:
    case Sort::kNumbers: return lists(column, from, to);
    case Sort::kRatio: break;
  }
  return test::nulls(to - from);
}

// Where a table is cut into chunks.
std::vector<std::int64_t> cuts(Random& random, std::int64_t rows) {
  std::vector<std::int64_t> out = {0, rows};
  if (rows > 0)
    for (int more = random.below(4); more > 0; --more) out.push_back(random.below(static_cast<int>(rows) + 1));
  std::sort(out.begin(), out.end());
  return out;
}

BoundSource bound(Random& random, const DataTable& table, const std::vector<std::vector<Value>>& rows) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < table.fields.size(); ++i) columns.push_back({table.fields[i], rows, i, random.below(7)});
  const auto count = static_cast<std::int64_t>(rows.size());
  const std::vector<std::int64_t> at = cuts(random, count);
  std::vector<test::Batch> batches;
  for (std::size_t chunk = 0; chunk + 1 < at.size(); ++chunk) {
    test::Batch batch;
    for (const Column& column : columns) {
      const std::int64_t before = std::min<std::int64_t>(at[chunk], random.below(10)), after = std::min<std::int64_t>(count - at[chunk + 1], random.below(5));
      const Array whole = array_of(column, at[chunk] - before, at[chunk + 1] + after);
      batch.push_back(whole.slice(before, at[chunk + 1] - at[chunk]).named(column.field.name));
    }
    batches.push_back(std::move(batch));
  }
  return test::source(table.source, std::move(batches));
}

}  // namespace

std::vector<BoundSource> arrow_of(Random& random, const Catalogue& catalogue, const Data& data) {
  std::vector<BoundSource> out;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < catalogue.tables.size(); ++i)
    if (seen.insert(catalogue.tables[i].source).second) out.push_back(bound(random, catalogue.tables[i], data.tables[i].rows));
  return out;
}

}  // namespace tagma::differential
