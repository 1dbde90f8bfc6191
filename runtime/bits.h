// Bitmaps of rows: words of 64, bit i of word w stands for row 64·w + i.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

namespace tagma {

constexpr std::int64_t words_for(std::int64_t rows) { return (rows + 63) / 64; }

inline bool test_bit(const std::uint64_t* words, std::int64_t row) {
  return ((words[row >> 6] >> (row & 63)) & 1) != 0;
}
inline void set_bit(std::uint64_t* words, std::int64_t row) { words[row >> 6] |= std::uint64_t{1} << (row & 63); }
inline void clear_bit(std::uint64_t* words, std::int64_t row) { words[row >> 6] &= ~(std::uint64_t{1} << (row & 63)); }

// The bits of the last word that stand for rows.
constexpr std::uint64_t tail_mask(std::int64_t rows) {
  return (rows & 63) == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << (rows & 63)) - 1;
}

// Set bits among the first `rows`.
inline std::int64_t count_bits(const std::uint64_t* words, std::int64_t rows) {
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < rows / 64; ++i) count += std::popcount(words[i]);
  if ((rows & 63) != 0) count += std::popcount(words[rows / 64] & tail_mask(rows));
  return count;
}

// Calls f(row) for every set bit among the first `rows`, ascending.
template <typename F>
void for_each_bit(const std::uint64_t* words, std::int64_t rows, F f) {
  for (std::int64_t i = 0; i < words_for(rows); ++i) {
    std::uint64_t word = words[i];
    if (i == rows / 64) word &= tail_mask(rows);
    for (; word != 0; word &= word - 1) f(64 * i + std::countr_zero(word));
  }
}

// Copies `count` bits from bit `from` of a byte buffer to bit `to` of `words`, which are zero there. Reads no byte that
// holds none of the bits: Arrow does not promise padding.
void copy_bits(const std::uint8_t* bytes, std::int64_t from, std::uint64_t* words, std::int64_t to, std::int64_t count);

// Sets bits [begin, begin + count).
void set_bits(std::uint64_t* words, std::int64_t begin, std::int64_t count);

}  // namespace tagma
