// Exact decimals: unscaled 128-bit integers of at most 38 digits.
#pragma once

#include "tagma/types.h"

#include <array>

namespace tagma {

using UInt128 = unsigned __int128;

inline constexpr int kMaxDecimalDigits = 38;

namespace decimal_detail {
constexpr std::array<Int128, kMaxDecimalDigits + 1> powers_of_ten() {
  std::array<Int128, kMaxDecimalDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
inline constexpr auto kPowersOfTen = powers_of_ten();
}  // namespace decimal_detail

// 10^exponent, exponent 0..38.
constexpr Int128 power_of_ten(int exponent) { return decimal_detail::kPowersOfTen[static_cast<std::size_t>(exponent)]; }

// The largest magnitude of a decimal: 38 nines.
inline constexpr Int128 kMaxDecimal = power_of_ten(kMaxDecimalDigits) - 1;

constexpr bool fits_decimal(Int128 unscaled) { return unscaled >= -kMaxDecimal && unscaled <= kMaxDecimal; }

// unscaled · 10^digits into `out`; false if that has more than 38 digits.
constexpr bool rescale_up(Int128 unscaled, int digits, Int128& out) {
  if (digits > kMaxDecimalDigits) {
    out = 0;
    return unscaled == 0;
  }
  return !__builtin_mul_overflow(unscaled, power_of_ten(digits), &out) && fits_decimal(out);
}

// unscaled / 10^digits into `out`; false if digits other than zeros would be lost.
constexpr bool rescale_down(Int128 unscaled, int digits, Int128& out) {
  if (digits > kMaxDecimalDigits) {
    out = 0;
    return unscaled == 0;
  }
  out = unscaled / power_of_ten(digits);
  return unscaled % power_of_ten(digits) == 0;
}

}  // namespace tagma
