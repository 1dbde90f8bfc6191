// One bound column: typed, contiguous, immutable memory. Borrowed from Arrow buffers where the layout allows, owned where
// a conversion, a concatenation of chunks or a reordering was needed.
#pragma once

#include "tagma/error.h"
#include "tagma/value.h"

#include <memory>

namespace tagma {

// How the values lie in memory. Narrow integers stay narrow; every reader widens to the type's Repr.
enum class Layout : std::uint8_t {
  kBits,                          // bool: bit i of `data`, least significant bit first, from `bit_offset`
  kI8, kI16, kI32, kI64,          // int; date (kI32, days); timestamp and duration (kI64, µs); time of day
  kU8, kU16, kU32,                // int
  kF32, kF64,
  kI128,                          // decimal, unscaled, 16 bytes little-endian
  kText,                          // offsets (int64) + bytes
  kDict8, kDict16, kDict32,       // signed codes into `dictionary` (a kText column without missing values, all distinct)
  kList,                          // offsets (int64) + `items`
};

class Column {
 public:
  Type type;
  Layout layout = Layout::kI64;
  std::int64_t length = 0;
  const void* data = nullptr;             // values, codes, bits, or text bytes
  const std::int64_t* offsets = nullptr;  // kText, kList: length + 1 entries
  const std::uint64_t* valid = nullptr;   // bit i set: known; aligned words, bit 0 of word 0 is row 0; nullptr: all known
  std::int64_t bit_offset = 0;            // kBits only
  std::shared_ptr<const Column> dictionary;
  std::shared_ptr<const Column> items;
  std::vector<std::shared_ptr<const void>> owners;  // keep the memory alive

  [[nodiscard]] bool is_known(std::int64_t row) const {
    return valid == nullptr || ((valid[row >> 6] >> (row & 63)) & 1) != 0;
  }
  // The value of a row; texts are views into this column; a list's items are allocated in `arena`.
  [[nodiscard]] Value value(std::int64_t row, Arena& arena) const;
  [[nodiscard]] std::int64_t code(std::int64_t row) const;    // dictionary layouts; the row must be known
  [[nodiscard]] std::string_view text(std::int64_t row) const;  // kText and dictionary layouts; the row must be known
  [[nodiscard]] std::int64_t null_count() const;
};
using ColumnPtr = std::shared_ptr<const Column>;

// A new column with the given rows of `column` in the given order; index -1 gives a missing value. Runs in parallel.
ColumnPtr gather(const Column& column, std::span<const std::int32_t> rows, int threads);

}  // namespace tagma
