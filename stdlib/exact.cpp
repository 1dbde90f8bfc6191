#include "stdlib/exact.h"

#include "tagma/error.h"

#include <array>

namespace tagma {
namespace {

constexpr auto kOverflow = std::unexpected(Fault::kOverflow);
constexpr auto kDivisionByZero = std::unexpected(Fault::kDivisionByZero);

// The one value without a positive twin; treated as overflow so that sign changes below are safe.
constexpr Int128 kLowest = static_cast<Int128>(UInt128{1} << 127);

UInt128 magnitude(Int128 x) { return x < 0 ? UInt128{0} - static_cast<UInt128>(x) : static_cast<UInt128>(x); }

Int128 gcd(Int128 a, Int128 b) {
  UInt128 x = magnitude(a), y = magnitude(b);
  while (y != 0) {
    const UInt128 rest = x % y;
    x = y;
    y = rest;
  }
  return static_cast<Int128>(x);
}

bool multiply_into(Int128 a, Int128 b, Int128& out) { return !__builtin_mul_overflow(a, b, &out) && out != kLowest; }

// a/b + sign * c/d over the least common denominator; the sum can share a factor with gcd(b, d) only (Knuth, 4.5.1).
CheckedRatio add_signed(const Ratio& a, const Ratio& b, int sign) {
  const Int128 shared = gcd(a.den, b.den);
  Int128 left = 0, right = 0, num = 0, den = 0;
  if (!multiply_into(a.num, b.den / shared, left) || !multiply_into(b.num, a.den / shared, right)) return kOverflow;
  if (__builtin_add_overflow(left, sign * right, &num) || num == kLowest) return kOverflow;
  const Int128 factor = gcd(num, shared);
  if (!multiply_into(a.den / shared, b.den / factor, den)) return kOverflow;
  return Ratio{num / factor, den};
}

// rest * 10^digits / den, digit by digit: the product itself need not fit 128 bits. `rest` becomes the new remainder.
Int128 divide_digits(UInt128& rest, UInt128 den, int digits) {
  Int128 quotient = 0;
  for (int i = 0; i < digits; ++i) {
    UInt128 next = 0;
    int digit = 0;
    for (int k = 0; k < 10; ++k) {
      next += rest;
      if (next < den) continue;
      next -= den;
      ++digit;
    }
    rest = next;
    quotient = quotient * 10 + digit;
  }
  return quotient;
}

// Whether a magnitude that lies `rest`/`den` beyond `whole` goes to the next larger magnitude.
bool rounds_away(bool negative, Int128 whole, UInt128 rest, UInt128 den, Rounding rounding) {
  if (rest == 0) return false;
  const UInt128 other = den - rest;
  switch (rounding) {
    case Rounding::kHalfEven: return rest > other || (rest == other && whole % 2 != 0);
    case Rounding::kHalfUp: return rest >= other;
    case Rounding::kHalfDown: return rest > other;
    case Rounding::kUp: return true;
    case Rounding::kDown: return false;
    case Rounding::kCeiling: return !negative;
    case Rounding::kFloor: return negative;
  }
  TAGMA_CHECK(false);
}

constexpr std::array<std::string_view, 7> kRoundingNames{"half_even", "half_up", "half_down", "up", "down", "ceiling", "floor"};

}  // namespace

CheckedRatio make_ratio(Int128 num, Int128 den) {
  if (den == 0) return kDivisionByZero;
  if (num == kLowest || den == kLowest) return kOverflow;
  const Int128 factor = den < 0 ? -gcd(num, den) : gcd(num, den);
  return Ratio{num / factor, den / factor};
}

CheckedRatio add(const Ratio& a, const Ratio& b) { return add_signed(a, b, 1); }
CheckedRatio subtract(const Ratio& a, const Ratio& b) { return add_signed(a, b, -1); }

CheckedRatio multiply(const Ratio& a, const Ratio& b) {
  const Int128 first = gcd(a.num, b.den), second = gcd(b.num, a.den);
  Ratio out;
  if (!multiply_into(a.num / first, b.num / second, out.num)) return kOverflow;
  if (!multiply_into(a.den / second, b.den / first, out.den)) return kOverflow;
  return out;
}

CheckedRatio divide(const Ratio& a, const Ratio& b) {
  if (b.num == 0) return kDivisionByZero;
  return multiply(a, b.num < 0 ? Ratio{-b.den, -b.num} : Ratio{b.den, b.num});
}

std::optional<Rounding> find_rounding(std::string_view name) {
  for (std::size_t i = 0; i < kRoundingNames.size(); ++i)
    if (kRoundingNames[i] == name) return static_cast<Rounding>(i);
  return std::nullopt;
}

std::span<const std::string_view> rounding_names() { return kRoundingNames; }

Int128 round_quotient(Int128 num, Int128 den, Rounding rounding) {
  const bool negative = num < 0;
  const UInt128 size = magnitude(num), divisor = static_cast<UInt128>(den);
  auto whole = static_cast<Int128>(size / divisor);
  if (rounds_away(negative, whole, size % divisor, divisor, rounding)) ++whole;
  return negative ? -whole : whole;
}

CheckedI128 round_to_scale(const Ratio& ratio, int scale, Rounding rounding) {
  const bool negative = ratio.num < 0;
  const UInt128 size = magnitude(ratio.num), den = static_cast<UInt128>(ratio.den);
  UInt128 rest = size % den;
  if (scale < 0) {
    // Twice the unit, so that "a bit more than r" is an exact number: 2r + 1.
    const auto unit = static_cast<UInt128>(power_of_ten(-scale));
    const UInt128 twice = size / den % unit * 2 + (rest != 0 ? 1 : 0);
    auto units = static_cast<Int128>(size / den / unit);
    if (rounds_away(negative, units, twice, unit * 2, rounding)) ++units;
    return negative ? -units : units;
  }
  Int128 whole = 0;
  if (!rescale_up(static_cast<Int128>(size / den), scale, whole)) return kOverflow;
  whole += divide_digits(rest, den, scale);
  if (rounds_away(negative, whole, rest, den, rounding)) ++whole;
  if (!fits_decimal(whole)) return kOverflow;
  return negative ? -whole : whole;
}

CheckedInt narrow_to_int(Int128 x) {
  if (x < INT64_MIN || x > INT64_MAX) return kOverflow;
  return static_cast<std::int64_t>(x);
}

}  // namespace tagma
