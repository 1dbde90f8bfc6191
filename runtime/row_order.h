// The order of a table's rows: the declared part (time, order by, key, unique by), which says what is tied, and behind
// it all other loaded columns, so that the order in which data arrived never shows.
#pragma once

#include "runtime/column_access.h"
#include "runtime/table.h"

namespace tagma {

class RowOrder {
 public:
  explicit RowOrder(const Table& table);
  [[nodiscard]] int compare_declared(std::int64_t a, std::int64_t b) const { return compare(a, b, 0, declared_); }
  [[nodiscard]] int compare_all(std::int64_t a, std::int64_t b) const { return compare(a, b, 0, parts_.size()); }
  // The column that decides first; nullptr for a table without loaded columns.
  [[nodiscard]] const Column* first() const { return parts_.empty() ? nullptr : parts_[0].column; }
  // Whether first() belongs to the declared order.
  [[nodiscard]] bool first_is_declared() const { return declared_ > 0; }

 private:
  struct Part {
    const Column* column;
    std::vector<std::int32_t> rank;  // of each dictionary entry among all: codes compare without touching texts
  };
  [[nodiscard]] int compare(std::int64_t a, std::int64_t b, std::size_t begin, std::size_t end) const;
  std::vector<Part> parts_;
  std::size_t declared_ = 0;
};

// Rank of each entry of a dictionary in the order of its texts.
std::vector<std::int32_t> dictionary_ranks(const Column& dictionary);

// The first eight bytes of a text as a number of the same order.
std::int64_t leading_bytes(std::string_view text);
constexpr std::int64_t saturated(Int128 x) {
  return x > INT64_MAX ? INT64_MAX : (x < INT64_MIN ? INT64_MIN : static_cast<std::int64_t>(x));
}

// A number per row that never contradicts the order of the column's values: smaller number, smaller value; equal
// numbers say nothing. Missing is smallest. Calls f(number) with a callable of one row.
template <typename F>
void with_order_number(const Column& column, F f) {
  const auto known_or_smallest = [&](auto read) {
    return [&column, read](std::int64_t row) { return column.is_known(row) ? read(row) : INT64_MIN; };
  };
  if (has_int_layout(column)) {
    with_int_reader(column, [&](auto read) { f(known_or_smallest(read)); });
  } else if (has_codes(column)) {
    const std::vector<std::int32_t> ranks = dictionary_ranks(*column.dictionary);
    f(known_or_smallest(
        [&](std::int64_t row) { return std::int64_t{ranks[static_cast<std::size_t>(column.code(row))]}; }));
  } else if (column.layout == Layout::kText) {
    f(known_or_smallest([&](std::int64_t row) { return leading_bytes(column.text(row)); }));
  } else if (column.layout == Layout::kI128) {
    f(known_or_smallest([&](std::int64_t row) { return saturated(static_cast<const Int128*>(column.data)[row]); }));
  } else {
    f([](std::int64_t) { return std::int64_t{0}; });  // bools, floats and lists: rare at this place, compared in full
  }
}

}  // namespace tagma
