// Hashes for tables keyed by data. Seeded once per process, so that nobody can prepare keys that collide; nothing that
// leaves the process may depend on them.
#pragma once

#include <cstdint>
#include <string_view>

namespace tagma {

std::uint64_t process_seed();

// A bijection of 64-bit words that spreads every input bit over the whole result.
constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ULL;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93ULL;
  return x ^ (x >> 32);
}

constexpr std::uint64_t combine_hashes(std::uint64_t first, std::uint64_t second) {
  return mix(first * 0x9e3779b97f4a7c15ULL + second);
}

inline std::uint64_t hash_word(std::uint64_t word) { return mix(word ^ process_seed()); }
std::uint64_t hash_text(std::string_view text);
inline std::uint64_t hash_i128(__int128 x) {
  const auto bits = static_cast<unsigned __int128>(x);
  return combine_hashes(hash_word(static_cast<std::uint64_t>(bits)), static_cast<std::uint64_t>(bits >> 64));
}

}  // namespace tagma
