// + - * / mod and the sign, for numbers. Those of dates and durations: duration.cpp.
#include "stdlib/exact.h"
#include "stdlib/native.h"
#include "stdlib/registry.h"

#include <cmath>

namespace tagma {
namespace {

using native::body_of;
using native::Checked;
using native::typing_of;

constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);
constexpr FaultSet kMayDivideByZero = fault_bit(Fault::kDivisionByZero);
constexpr auto kOverflow = std::unexpected(Fault::kOverflow);
constexpr auto kDivisionByZero = std::unexpected(Fault::kDivisionByZero);

// -- int

Checked<std::int64_t> add_int(std::int64_t a, std::int64_t b) {
  if (__builtin_add_overflow(a, b, &a)) return kOverflow;
  return a;
}
Checked<std::int64_t> subtract_int(std::int64_t a, std::int64_t b) {
  if (__builtin_sub_overflow(a, b, &a)) return kOverflow;
  return a;
}
Checked<std::int64_t> multiply_int(std::int64_t a, std::int64_t b) {
  if (__builtin_mul_overflow(a, b, &a)) return kOverflow;
  return a;
}
Checked<std::int64_t> negate_int(std::int64_t a) { return subtract_int(0, a); }

// The remainder has the sign of the divisor, so that `day mod 7` stays in 0..6 on both sides of zero.
Checked<std::int64_t> mod_int(std::int64_t a, std::int64_t b) {
  if (b == 0) return kDivisionByZero;
  if (b == -1) return 0;  // the machine's instruction traps on the lowest int
  const std::int64_t rest = a % b;
  return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

// -- float: no infinity and no NaN ever leaves

Checked<double> finite(double x) {
  if (!std::isfinite(x)) return kOverflow;
  return x;
}
Checked<double> add_float(double a, double b) { return finite(a + b); }
Checked<double> subtract_float(double a, double b) { return finite(a - b); }
Checked<double> multiply_float(double a, double b) { return finite(a * b); }
Checked<double> divide_float(double a, double b) {
  if (b == 0) return kDivisionByZero;
  return finite(a / b);
}
double negate_float(double a) { return -a; }

// -- ratio

Checked<Ratio> negate_ratio(Ratio a) { return Ratio{-a.num, a.den}; }
Checked<Ratio> add_ratio(Ratio a, Ratio b) { return add(a, b); }
Checked<Ratio> subtract_ratio(Ratio a, Ratio b) { return subtract(a, b); }
Checked<Ratio> multiply_ratio(Ratio a, Ratio b) { return multiply(a, b); }
Checked<Ratio> divide_ratio(Ratio a, Ratio b) { return divide(a, b); }

// -- decimal: the scale is part of the type, so these look at the call site

Value decimal_or_overflow(CallContext& context, bool overflowed, Int128 x) {
  if (!overflowed && fits_decimal(x)) return Value::decimal(x);
  context.faults |= kMayOverflow;
  return Value::missing();
}
Value add_decimal(CallContext& context, const CallSite&, std::span<const Value> args) {
  Int128 x = 0;
  const bool overflowed = __builtin_add_overflow(args[0].d, args[1].d, &x);
  return decimal_or_overflow(context, overflowed, x);
}
Value subtract_decimal(CallContext& context, const CallSite&, std::span<const Value> args) {
  Int128 x = 0;
  const bool overflowed = __builtin_sub_overflow(args[0].d, args[1].d, &x);
  return decimal_or_overflow(context, overflowed, x);
}
Value multiply_decimal(CallContext& context, const CallSite&, std::span<const Value> args) {
  Int128 x = 0;
  const bool overflowed = __builtin_mul_overflow(args[0].d, args[1].d, &x);
  return decimal_or_overflow(context, overflowed, x);
}
Value negate_decimal(CallContext&, const CallSite&, std::span<const Value> args) { return Value::decimal(-args[0].d); }

std::optional<Type> same_scale(std::span<const Type> args) {
  if (args.size() != 2 || args[0].kind != Kind::kDecimal || args[0] != args[1]) return std::nullopt;
  return args[0];
}
// Beyond 38 digits of scale nothing would ever fit: such a product is made of ratios instead.
std::optional<Type> sum_of_scales(std::span<const Type> args) {
  if (args.size() != 2 || args[0].kind != Kind::kDecimal || args[1].kind != Kind::kDecimal) return std::nullopt;
  if (args[0].scale + args[1].scale > kMaxDecimalDigits) return std::nullopt;
  return Type::decimal(args[0].scale + args[1].scale);
}
std::optional<Type> one_decimal(std::span<const Type> args) {
  if (args.size() != 1 || args[0].kind != Kind::kDecimal) return std::nullopt;
  return args[0];
}

constexpr std::string_view kSum = "The sum. Exact for exact numbers; decimals of different scales meet at the larger one.";
constexpr std::string_view kDifference = "The difference, exact for exact numbers.";
constexpr std::string_view kProduct = "The product. The scales of two decimals add up: 1.5 * 1.25 has three places.";
constexpr std::string_view kQuotient = "The quotient. That of exact numbers is an exact ratio, never rounded on the way; division by zero is missing and counted.";
constexpr std::string_view kNegated = "The number with the other sign.";

constexpr Builtin kRows[] = {
    {.name = "+", .signature = "int + int -> int", .doc = kSum, .example = "1 + 2 == 3", .typing = typing_of<add_int>, .body = body_of<add_int>, .faults = kMayOverflow, .intrinsic = Intrinsic::kAdd, .operator_only = true},
    {.name = "+", .signature = "decimal + decimal -> decimal", .doc = kSum, .example = "1.5 + 0.25 == 1.75", .typing = same_scale, .body = add_decimal, .faults = kMayOverflow, .intrinsic = Intrinsic::kAdd, .operator_only = true},
    {.name = "+", .signature = "ratio + ratio -> ratio", .doc = kSum, .example = "1 / 3 + 1 / 6 == 1 / 2", .typing = typing_of<add_ratio>, .body = body_of<add_ratio>, .faults = kMayOverflow, .operator_only = true},
    {.name = "+", .signature = "float + float -> float", .doc = kSum, .example = "1.5e0 + 1 == 2.5e0", .typing = typing_of<add_float>, .body = body_of<add_float>, .faults = kMayOverflow, .intrinsic = Intrinsic::kAdd, .operator_only = true},
    {.name = "-", .signature = "int - int -> int", .doc = kDifference, .example = "1 - 3 == -2", .typing = typing_of<subtract_int>, .body = body_of<subtract_int>, .faults = kMayOverflow, .intrinsic = Intrinsic::kSub, .operator_only = true},
    {.name = "-", .signature = "decimal - decimal -> decimal", .doc = kDifference, .example = "1.5 - 0.25 == 1.25", .typing = same_scale, .body = subtract_decimal, .faults = kMayOverflow, .intrinsic = Intrinsic::kSub, .operator_only = true},
    {.name = "-", .signature = "ratio - ratio -> ratio", .doc = kDifference, .example = "1 / 2 - 1 / 3 == 1 / 6", .typing = typing_of<subtract_ratio>, .body = body_of<subtract_ratio>, .faults = kMayOverflow, .operator_only = true},
    {.name = "-", .signature = "float - float -> float", .doc = kDifference, .example = "1.5e0 - 1 == 0.5e0", .typing = typing_of<subtract_float>, .body = body_of<subtract_float>, .faults = kMayOverflow, .intrinsic = Intrinsic::kSub, .operator_only = true},
    {.name = "*", .signature = "int * int -> int", .doc = kProduct, .example = "6 * 7 == 42", .typing = typing_of<multiply_int>, .body = body_of<multiply_int>, .faults = kMayOverflow, .intrinsic = Intrinsic::kMul, .operator_only = true},
    {.name = "*", .signature = "decimal * decimal -> decimal", .doc = kProduct, .example = "1.5 * 1.5 == 2.25", .typing = sum_of_scales, .body = multiply_decimal, .faults = kMayOverflow, .intrinsic = Intrinsic::kMul, .operator_only = true},
    {.name = "*", .signature = "ratio * ratio -> ratio", .doc = kProduct, .example = "1 / 3 * 3 == 1", .typing = typing_of<multiply_ratio>, .body = body_of<multiply_ratio>, .faults = kMayOverflow, .operator_only = true},
    {.name = "*", .signature = "float * float -> float", .doc = kProduct, .example = "1.5e0 * 2 == 3.0e0", .typing = typing_of<multiply_float>, .body = body_of<multiply_float>, .faults = kMayOverflow, .intrinsic = Intrinsic::kMul, .operator_only = true},
    {.name = "/", .signature = "exact / exact -> ratio", .doc = kQuotient, .example = "1 / 3 * 3 == 1", .typing = typing_of<divide_ratio>, .body = body_of<divide_ratio>, .faults = kMayOverflow | kMayDivideByZero, .operator_only = true},
    {.name = "/", .signature = "float / float -> float", .doc = kQuotient, .example = "3.0e0 / 2 == 1.5e0", .typing = typing_of<divide_float>, .body = body_of<divide_float>, .faults = kMayOverflow | kMayDivideByZero, .intrinsic = Intrinsic::kDivFloat, .operator_only = true},
    {.name = "mod", .signature = "int mod int -> int", .doc = "The remainder, with the sign of the divisor: never negative for a positive one.", .example = "-1 mod 7 == 6", .typing = typing_of<mod_int>, .body = body_of<mod_int>, .faults = kMayDivideByZero, .intrinsic = Intrinsic::kMod, .operator_only = true},
    {.name = "neg", .signature = "-int -> int", .doc = kNegated, .example = "-(2 + 1) == -3", .typing = typing_of<negate_int>, .body = body_of<negate_int>, .faults = kMayOverflow, .intrinsic = Intrinsic::kNeg, .operator_only = true},
    {.name = "neg", .signature = "-decimal -> decimal", .doc = kNegated, .example = "-(2.5 + 1) == -3.5", .typing = one_decimal, .body = negate_decimal, .intrinsic = Intrinsic::kNeg, .operator_only = true},
    {.name = "neg", .signature = "-ratio -> ratio", .doc = kNegated, .example = "-(1 / 2) == 1 / -2", .typing = typing_of<negate_ratio>, .body = body_of<negate_ratio>, .operator_only = true},
    {.name = "neg", .signature = "-float -> float", .doc = kNegated, .example = "-(1.5e0) == 0 - 1.5e0", .typing = typing_of<negate_float>, .body = body_of<negate_float>, .intrinsic = Intrinsic::kNeg, .operator_only = true},
};

}  // namespace

std::span<const Builtin> arithmetic_rows() { return kRows; }

}  // namespace tagma
