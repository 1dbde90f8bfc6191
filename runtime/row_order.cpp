#include "runtime/row_order.h"

#include "runtime/compare_rows.h"

#include <numeric>

namespace tagma {
namespace {

std::vector<int> declared_columns(const TableSpec& spec) {
  std::vector<int> columns;
  if (spec.time >= 0) columns.push_back(spec.time);
  columns.insert(columns.end(), spec.order_by.begin(), spec.order_by.end());
  columns.insert(columns.end(), spec.key.begin(), spec.key.end());
  columns.insert(columns.end(), spec.unique_by.begin(), spec.unique_by.end());
  return columns;
}

}  // namespace

RowOrder::RowOrder(const Table& table) {
  std::vector<bool> taken(table.columns.size(), false);
  const auto take = [&](int index) {
    const auto at = static_cast<std::size_t>(index);
    if (taken[at] || table.columns[at] == nullptr) return;
    taken[at] = true;
    const Column* column = table.columns[at].get();
    parts_.push_back(
        {column, has_codes(*column) ? dictionary_ranks(*column->dictionary) : std::vector<std::int32_t>()});
  };
  for (const int index : declared_columns(*table.spec)) take(index);
  declared_ = parts_.size();
  for (std::size_t index = 0; index < table.columns.size(); ++index) take(static_cast<int>(index));
}

int RowOrder::compare(std::int64_t a, std::int64_t b, std::size_t begin, std::size_t end) const {
  for (std::size_t i = begin; i < end; ++i) {
    const Part& part = parts_[i];
    int order = 0;
    if (!part.rank.empty() && part.column->is_known(a) && part.column->is_known(b)) {
      order = part.rank[static_cast<std::size_t>(part.column->code(a))] -
              part.rank[static_cast<std::size_t>(part.column->code(b))];
    } else {
      order = compare_rows(*part.column, a, b);
    }
    if (order != 0) return order < 0 ? -1 : 1;
  }
  return 0;
}

std::vector<std::int32_t> dictionary_ranks(const Column& dictionary) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(dictionary.length)), ranks(order.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::int32_t a, std::int32_t b) { return dictionary.text(a) < dictionary.text(b); });
  for (std::size_t i = 0; i < order.size(); ++i)
    ranks[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
  return ranks;
}

std::int64_t leading_bytes(std::string_view text) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 8; ++i) word = (word << 8) | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0);
  return static_cast<std::int64_t>(word ^ (std::uint64_t{1} << 63));
}

}  // namespace tagma
