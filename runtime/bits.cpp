#include "runtime/bits.h"

#include <algorithm>

namespace tagma {
namespace {

// Up to 64 bits from bit `from` on; bits past `count` are zero.
std::uint64_t load_bits(const std::uint8_t* bytes, std::int64_t from, std::int64_t count) {
  const std::int64_t first = from / 8, last = (from + count - 1) / 8;
  const auto shift = static_cast<unsigned>(from % 8);
  std::uint64_t low = 0;
  std::memcpy(&low, bytes + first, static_cast<std::size_t>(std::min<std::int64_t>(last - first + 1, 8)));
  std::uint64_t word = low >> shift;
  if (last - first == 8) word |= std::uint64_t{bytes[last]} << (64 - shift);  // only where shift > 0
  return count == 64 ? word : word & tail_mask(count);
}

}  // namespace

void copy_bits(const std::uint8_t* bytes, std::int64_t from, std::uint64_t* words, std::int64_t to,
               std::int64_t count) {
  while (count > 0) {
    const std::int64_t room = 64 - to % 64;
    const std::int64_t now = std::min(room, count);
    words[to / 64] |= load_bits(bytes, from, now) << (to % 64);
    from += now;
    to += now;
    count -= now;
  }
}

void set_bits(std::uint64_t* words, std::int64_t begin, std::int64_t count) {
  while (count > 0) {
    const std::int64_t now = std::min(64 - begin % 64, count);
    const std::uint64_t ones = now == 64 ? ~std::uint64_t{0} : tail_mask(now);
    words[begin / 64] |= ones << (begin % 64);
    begin += now;
    count -= now;
  }
}

}  // namespace tagma
