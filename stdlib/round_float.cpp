#include "stdlib/round_float.h"

#include <charconv>
#include <cmath>
#include <string>

namespace tagma {
namespace {

constexpr int kMantissaBits = 53;

// The double nearest to units / 10^places.
double nearest_double(Int128 units, int places) {
  char text[64];
  char* end = std::to_chars(text, text + 48, units).ptr;
  *end++ = 'e';
  end = std::to_chars(end, text + sizeof text, -places).ptr;
  double out = 0;
  std::from_chars(text, end, out);
  return out;
}

}  // namespace

double round_float(double x, int places, Rounding rounding) {
  if (std::fabs(x) >= 0x1p53) return x;  // a whole number already
  int exponent = 0;
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(x, &exponent), kMantissaBits));
  const int shift = kMantissaBits - exponent;  // x = mantissa / 2^shift, shift >= 0
  const Int128 scaled = mantissa * power_of_ten(places);  // below 2^103
  // Beyond 2^110 the quotient is the same sliver above zero for every rounding.
  const Int128 units = round_quotient(scaled, Int128{1} << std::min(shift, 110), rounding);
  return nearest_double(units, places);
}

double to_double(const Ratio& x) {
  const bool negative = x.num < 0;
  const UInt128 size = negative ? UInt128{0} - static_cast<UInt128>(x.num) : static_cast<UInt128>(x.num);
  const auto den = static_cast<UInt128>(x.den);
  UInt128 bits = size / den, rest = size % den;
  int shift = 0;
  // Two bits more than a mantissa, then one that says whether anything follows: rounding once is then right.
  while (size != 0 && (bits >> (kMantissaBits + 2)) == 0) {
    rest *= 2;
    bits *= 2;
    if (rest >= den) {
      rest -= den;
      ++bits;
    }
    ++shift;
  }
  if (rest != 0) bits |= 1;
  const double out = std::ldexp(static_cast<double>(bits), -shift);
  return negative ? -out : out;
}

}  // namespace tagma
