#include "runtime/compare_rows.h"

#include <algorithm>

namespace tagma {
namespace {

template <typename T>
int three_way(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

template <typename T>
int compare_values(const Column& column, std::int64_t a, std::int64_t b) {
  const T* values = static_cast<const T*>(column.data);
  return three_way(values[a], values[b]);
}

int compare_bits(const Column& column, std::int64_t a, std::int64_t b) {
  const auto bit = [&](std::int64_t row) {
    const std::int64_t at = column.bit_offset + row;
    return (static_cast<const std::uint8_t*>(column.data)[at >> 3] >> (at & 7)) & 1;
  };
  return bit(a) - bit(b);
}

int compare_codes(const Column& column, std::int64_t a, std::int64_t b) {
  const std::int64_t code_a = column.code(a), code_b = column.code(b);
  if (code_a == code_b) return 0;
  return three_way(column.dictionary->text(code_a).compare(column.dictionary->text(code_b)), 0);
}

int compare_lists(const Column& column, std::int64_t a, std::int64_t b) {
  const std::int64_t size_a = column.offsets[a + 1] - column.offsets[a],
                     size_b = column.offsets[b + 1] - column.offsets[b];
  for (std::int64_t i = 0; i < std::min(size_a, size_b); ++i) {
    const int order = compare_rows(*column.items, column.offsets[a] + i, column.offsets[b] + i);
    if (order != 0) return order;
  }
  return three_way(size_a, size_b);
}

}  // namespace

int compare_known_rows(const Column& column, std::int64_t a, std::int64_t b) {
  switch (column.layout) {
    case Layout::kBits:
      return compare_bits(column, a, b);
    case Layout::kI8:
      return compare_values<std::int8_t>(column, a, b);
    case Layout::kI16:
      return compare_values<std::int16_t>(column, a, b);
    case Layout::kI32:
      return compare_values<std::int32_t>(column, a, b);
    case Layout::kI64:
      return compare_values<std::int64_t>(column, a, b);
    case Layout::kU8:
      return compare_values<std::uint8_t>(column, a, b);
    case Layout::kU16:
      return compare_values<std::uint16_t>(column, a, b);
    case Layout::kU32:
      return compare_values<std::uint32_t>(column, a, b);
    case Layout::kF32:
      return compare_values<float>(column, a, b);
    case Layout::kF64:
      return compare_values<double>(column, a, b);
    case Layout::kI128:
      return compare_values<Int128>(column, a, b);
    case Layout::kText:
      return three_way(column.text(a).compare(column.text(b)), 0);
    case Layout::kDict8:
    case Layout::kDict16:
    case Layout::kDict32:
      return compare_codes(column, a, b);
    case Layout::kList:
      return compare_lists(column, a, b);
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma
