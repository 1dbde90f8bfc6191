#include "tagma/value.h"

#include "runtime/decimal.h"
#include "runtime/hash.h"
#include "tagma/error.h"

#include <algorithm>
#include <bit>
#include <compare>

namespace tagma {
namespace {

template <typename T>
int three_way(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

UInt128 magnitude(Int128 x) { return x < 0 ? UInt128{0} - static_cast<UInt128>(x) : static_cast<UInt128>(x); }

// A 256-bit product. Two 128-bit numbers multiplied do not fit any smaller type.
struct Wide {
  UInt128 high, low;
  friend auto operator<=>(const Wide&, const Wide&) = default;
};

Wide multiply(UInt128 a, UInt128 b) {
  const UInt128 mask = ~std::uint64_t{0};
  const UInt128 low = (a & mask) * (b & mask);
  const UInt128 cross_a = (a >> 64) * (b & mask) + (low >> 64);
  const UInt128 cross_b = (a & mask) * (b >> 64) + (cross_a & mask);
  return {(a >> 64) * (b >> 64) + (cross_a >> 64) + (cross_b >> 64), (cross_b << 64) | (low & mask)};
}

int compare_ratios(const Ratio& a, const Ratio& b) {
  const int sign_a = three_way<Int128>(a.num, 0), sign_b = three_way<Int128>(b.num, 0);
  if (sign_a != sign_b) return three_way(sign_a, sign_b);
  const Wide left = multiply(magnitude(a.num), static_cast<UInt128>(b.den));
  const Wide right = multiply(magnitude(b.num), static_cast<UInt128>(a.den));
  return sign_a < 0 ? three_way(right, left) : three_way(left, right);
}

int compare_items(const Type& element, std::span<const Value> a, std::span<const Value> b) {
  const std::size_t shared = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (a[i].known != b[i].known) return a[i].known ? 1 : -1;
    if (!a[i].known) continue;
    if (const int order = compare(element, a[i], b[i]); order != 0) return order;
  }
  return three_way(a.size(), b.size());
}

std::uint64_t hash_items(const Type& element, std::span<const Value> items) {
  std::uint64_t result = hash_word(items.size());
  for (const Value& item : items) result = combine_hashes(result, item.known ? hash(element, item) : 0);
  return result;
}

UInt128 gcd(UInt128 a, UInt128 b) {
  while (b != 0) {
    const UInt128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

Ratio reduced(Int128 num, Int128 den) {
  const auto divisor = static_cast<Int128>(gcd(magnitude(num), static_cast<UInt128>(den)));
  return {num / divisor, den / divisor};
}

Value overflowed(FaultSet& faults) {
  faults |= fault_bit(Fault::kOverflow);
  return Value::missing();
}

Value convert_to_decimal(Int128 unscaled, int digits, FaultSet& faults) {
  Int128 result = 0;
  return rescale_up(unscaled, digits, result) ? Value::decimal(result) : overflowed(faults);
}

}  // namespace

int compare(const Type& type, const Value& a, const Value& b) {
  switch (type.repr()) {
    case Repr::kBool:
      return three_way(a.b, b.b);
    case Repr::kI64:
      return three_way(a.i, b.i);
    case Repr::kF64:
      return three_way(a.f, b.f);
    case Repr::kI128:
      return three_way(a.d, b.d);
    case Repr::kRatio:
      return compare_ratios(a.r, b.r);
    case Repr::kText:
      return three_way(a.s.compare(b.s), 0);
    case Repr::kList:
      return compare_items(type.element_type(), a.items(), b.items());
  }
  TAGMA_CHECK(false);
}

std::uint64_t hash(const Type& type, const Value& v) {
  switch (type.repr()) {
    case Repr::kBool:
      return hash_word(v.b ? 1 : 0);
    case Repr::kI64:
      return hash_word(static_cast<std::uint64_t>(v.i));
    case Repr::kF64:
      return hash_word(std::bit_cast<std::uint64_t>(v.f == 0 ? 0.0 : v.f));  // -0.0 equals 0.0
    case Repr::kI128:
      return hash_i128(v.d);
    case Repr::kRatio:
      return combine_hashes(hash_i128(v.r.num), hash_i128(v.r.den));
    case Repr::kText:
      return hash_text(v.s);
    case Repr::kList:
      return hash_items(type.element_type(), v.items());
  }
  TAGMA_CHECK(false);
}

Value convert(const Value& v, const Type& from, const Type& to, FaultSet& faults) {
  if (!v.known) return Value::missing();
  if (from == to || (from.is_text() && to.is_text())) return v;
  if (from.is_collection() && from.kind == to.kind) return v;  // common_type() unites only lists that are held alike
  if (from.kind == Kind::kInt && to.kind == Kind::kFloat) return Value::real(static_cast<double>(v.i));
  if (from.kind == Kind::kInt && to.kind == Kind::kDecimal) return convert_to_decimal(v.i, to.scale, faults);
  if (from.kind == Kind::kInt && to.kind == Kind::kRatio) return Value::ratio({v.i, 1});
  if (from.kind == Kind::kDecimal && to.kind == Kind::kRatio)
    return Value::ratio(reduced(v.d, power_of_ten(from.scale)));
  TAGMA_CHECK(from.kind == Kind::kDecimal && to.kind == Kind::kDecimal && to.scale >= from.scale);
  return convert_to_decimal(v.d, to.scale - from.scale, faults);
}

}  // namespace tagma
