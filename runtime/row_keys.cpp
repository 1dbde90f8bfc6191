#include "runtime/row_keys.h"

#include "runtime/column_access.h"
#include "runtime/compare_rows.h"
#include "runtime/hash.h"

namespace tagma {
namespace {

// As hash(Type, Value) of the row's value, so that keys given as values find rows.
std::uint64_t hash_known_row(const Column& column, std::int64_t row) {
  if (column.layout == Layout::kI64)
    return hash_word(static_cast<std::uint64_t>(static_cast<const std::int64_t*>(column.data)[row]));
  if (column.layout == Layout::kI128) return hash_i128(static_cast<const Int128*>(column.data)[row]);
  if (column.type.repr() == Repr::kText) return hash_text(column.text(row));
  Arena arena;
  return hash(column.type, column.value(row, arena));
}

std::vector<std::uint64_t> hash_codes(const Column& column) {
  std::vector<std::uint64_t> hashes;
  if (!has_codes(column)) return hashes;
  hashes.reserve(static_cast<std::size_t>(column.dictionary->length));
  for (std::int64_t i = 0; i < column.dictionary->length; ++i) hashes.push_back(hash_text(column.dictionary->text(i)));
  return hashes;
}

}  // namespace

RowKeys::RowKeys(std::vector<ColumnPtr> columns) : columns_(std::move(columns)) {
  for (const ColumnPtr& column : columns_) code_hashes_.push_back(hash_codes(*column));
}

bool RowKeys::known(std::int64_t row) const {
  return std::all_of(columns_.begin(), columns_.end(),
                     [row](const ColumnPtr& column) { return column->is_known(row); });
}

std::uint64_t RowKeys::hash(std::int64_t row) const {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::uint64_t part = code_hashes_[i].empty()
                                   ? hash_known_row(*columns_[i], row)
                                   : code_hashes_[i][static_cast<std::size_t>(columns_[i]->code(row))];
    result = i == 0 ? part : combine_hashes(result, part);
  }
  return result;
}

bool RowKeys::equal(std::int64_t a, std::int64_t b) const {
  return std::all_of(columns_.begin(), columns_.end(),
                     [=](const ColumnPtr& column) { return compare_rows(*column, a, b) == 0; });
}

bool RowKeys::equal(std::int64_t row, std::span<const Value> key) const {
  Arena arena;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = *columns_[i];
    if (!column.is_known(row) || !key[i].known) return false;
    if (compare(column.type, column.value(row, arena), key[i]) != 0) return false;
  }
  return true;
}

bool RowKeys::strictly_increasing() const {
  if (columns_.size() != 1 || !has_int_layout(*columns_[0]) || columns_[0]->valid != nullptr) return false;
  return with_int_reader(*columns_[0], [&](auto read) {
    for (std::int64_t row = 1; row < columns_[0]->length; ++row) {
      if (read(row - 1) >= read(row)) return false;
    }
    return true;
  });
}

std::uint64_t hash_key(std::span<const ColumnPtr> columns, std::span<const Value> key) {
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::uint64_t part = hash(columns[i]->type, key[i]);
    result = i == 0 ? part : combine_hashes(result, part);
  }
  return result;
}

}  // namespace tagma
