// Typed access to columns for loops over many rows: the switch over layouts stands outside the loop.
#pragma once

#include "runtime/column.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace tagma {

inline bool bit_at(const Column& column, std::int64_t row) {
  const std::int64_t bit = column.bit_offset + row;
  return ((static_cast<const std::uint8_t*>(column.data)[bit >> 3] >> (bit & 7)) & 1) != 0;
}

// Calls f(read) where read(row) is the value of a column whose Repr is kI64, as int64.
template <typename F>
auto with_int_reader(const Column& column, F f) {
  const auto reader = [&]<typename T>(T) {
    return [values = static_cast<const T*>(column.data)](std::int64_t row) {
      return static_cast<std::int64_t>(values[row]);
    };
  };
  switch (column.layout) {
    case Layout::kI8:
      return f(reader(std::int8_t{}));
    case Layout::kI16:
      return f(reader(std::int16_t{}));
    case Layout::kI32:
      return f(reader(std::int32_t{}));
    case Layout::kI64:
      return f(reader(std::int64_t{}));
    case Layout::kU8:
      return f(reader(std::uint8_t{}));
    case Layout::kU16:
      return f(reader(std::uint16_t{}));
    case Layout::kU32:
      return f(reader(std::uint32_t{}));
    case Layout::kBits:
    case Layout::kF32:
    case Layout::kF64:
    case Layout::kI128:
    case Layout::kText:
    case Layout::kDict8:
    case Layout::kDict16:
    case Layout::kDict32:
    case Layout::kList:
      break;
  }
  TAGMA_CHECK(false);
}

inline bool has_int_layout(const Column& column) {
  return column.layout >= Layout::kI8 && column.layout <= Layout::kU32;
}
inline bool has_codes(const Column& column) {
  return column.layout >= Layout::kDict8 && column.layout <= Layout::kDict32;
}

}  // namespace tagma
