// Tables from values in memory: tests in the language and single rows.
#include "runtime/bind_steps.h"
#include "runtime/bits.h"
#include "runtime/buffer.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {
namespace {

using Values = std::span<const Value>;

void set_known(Values values, Column& out) {
  auto words = allocate_zeroed<std::uint64_t>(words_for(out.length));
  for (std::int64_t row = 0; row < out.length; ++row) {
    if (values[static_cast<std::size_t>(row)].known) set_bit(words.get(), row);
  }
  if (count_bits(words.get(), out.length) == out.length) return;
  out.valid = words.get();
  out.owners.push_back(std::move(words));
}

template <typename T, typename Get>
void fill(Values values, Layout layout, Column& out, Get get) {
  auto data = allocate_zeroed<T>(out.length + 1);
  for (std::int64_t row = 0; row < out.length; ++row) {
    const Value& value = values[static_cast<std::size_t>(row)];
    if (value.known) data[row] = get(value);
  }
  out.layout = layout;
  out.data = data.get();
  out.owners.push_back(std::move(data));
}

void fill_bits(Values values, Column& out) {
  auto words = allocate_zeroed<std::uint64_t>(words_for(out.length) + 1);
  for (std::int64_t row = 0; row < out.length; ++row) {
    const Value& value = values[static_cast<std::size_t>(row)];
    if (value.known && value.b) set_bit(words.get(), row);
  }
  out.layout = Layout::kBits;
  out.data = words.get();
  out.owners.push_back(std::move(words));
}

template <typename Size>
std::shared_ptr<std::int64_t[]> offsets_of(Values values, Size size) {
  auto offsets = allocate<std::int64_t>(static_cast<std::int64_t>(values.size()) + 1);
  offsets[0] = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    offsets[at + 1] = offsets[at] + (values[i].known ? static_cast<std::int64_t>(size(values[i])) : 0);
  }
  return offsets;
}

void fill_texts(Values values, Column& out) {
  auto offsets = offsets_of(values, [](const Value& value) { return value.s.size(); });
  auto bytes = allocate<char>(offsets[out.length]);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].known) values[i].s.copy(bytes.get() + offsets[static_cast<std::ptrdiff_t>(i)], values[i].s.size());
  }
  out.layout = Layout::kText;
  out.data = bytes.get();
  out.offsets = offsets.get();
  out.owners.push_back(std::move(bytes));
  out.owners.push_back(std::move(offsets));
}

ColumnPtr make_column(const Type& type, Values values);

// The items as a column would hold them: known ones only, and a set's in order, each once.
std::vector<Value> canonical_items(const Type& type, const Value& list) {
  const Type element = type.element_type();
  std::vector<Value> items;
  std::copy_if(list.items().begin(), list.items().end(), std::back_inserter(items),
               [](const Value& item) { return item.known; });
  if (type.kind == Kind::kList) return items;
  std::sort(items.begin(), items.end(), [&](const Value& a, const Value& b) { return compare(element, a, b) < 0; });
  const auto same = [&](const Value& a, const Value& b) { return compare(element, a, b) == 0; };
  items.erase(std::unique(items.begin(), items.end(), same), items.end());
  return items;
}

void fill_lists(const Type& type, Values values, Column& out) {
  std::vector<Value> items;
  auto offsets = allocate_zeroed<std::int64_t>(out.length + 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].known) std::ranges::copy(canonical_items(type, values[i]), std::back_inserter(items));
    offsets[static_cast<std::ptrdiff_t>(i) + 1] = static_cast<std::int64_t>(items.size());
  }
  out.layout = Layout::kList;
  out.items = make_column(type.element_type(), items);
  out.offsets = offsets.get();
  out.data = offsets.get();
  out.owners.push_back(std::move(offsets));
}

ColumnPtr make_column(const Type& type, Values values) {
  auto column = std::make_shared<Column>();
  column->type = type;
  column->length = static_cast<std::int64_t>(values.size());
  switch (type.repr()) {
    case Repr::kBool:
      fill_bits(values, *column);
      break;
    case Repr::kI64:
      fill<std::int64_t>(values, Layout::kI64, *column, [](const Value& value) { return value.i; });
      break;
    case Repr::kF64:
      fill<double>(values, Layout::kF64, *column, [](const Value& value) { return value.f; });
      break;
    case Repr::kI128:
      fill<Int128>(values, Layout::kI128, *column, [](const Value& value) { return value.d; });
      break;
    case Repr::kText:
      fill_texts(values, *column);
      break;
    case Repr::kList:
      fill_lists(type, values, *column);
      break;
    case Repr::kRatio:
      TAGMA_CHECK(type.kind != Kind::kRatio);  // no column is declared a ratio
  }
  set_known(values, *column);
  return column;
}

Status load_table(const RowTable* rows, RawTable& raw) {
  const std::size_t count = rows == nullptr ? 0 : rows->rows.size();
  if (count > INT32_MAX) return fail(ErrorKind::kData, "T1010", fmt::format("{} has too many rows", raw.spec().name));
  raw.table.rows = static_cast<std::int64_t>(count);
  std::vector<Value> values(count);
  for (std::size_t column = 0; column < raw.spec().columns.size(); ++column) {
    if (!raw.spec().columns[column].used) continue;
    for (std::size_t row = 0; row < count; ++row)
      values[row] = column < rows->rows[row].size() ? rows->rows[row][column] : Value::missing();
    raw.table.columns[column] = make_column(raw.spec().columns[column].type, values);
  }
  return {};
}

}  // namespace

Status load_no_rows(RawTable& raw) { return load_table(nullptr, raw); }

Status load_rows(std::span<const TableSpec> specs, std::span<const RowTable> data, const BindOptions&,
                 std::vector<RawTable>& tables) {
  for (std::size_t id = 0; id < specs.size(); ++id) {
    if (specs[id].kind == TableKind::kDerived) continue;
    const auto rows = std::find_if(data.begin(), data.end(),
                                   [&](const RowTable& table) { return table.table == static_cast<TableId>(id); });
    TAGMA_TRY(load_table(rows == data.end() ? nullptr : &*rows, tables[id]));
  }
  return {};
}

}  // namespace tagma
