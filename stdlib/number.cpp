// Functions of numbers; least and greatest of any ordered values.
#include "stdlib/exact.h"
#include "stdlib/native.h"
#include "stdlib/refusal.h"
#include "stdlib/registry.h"
#include "stdlib/round_float.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>

namespace tagma {
namespace {

using native::body_of;
using native::Checked;
using native::typing_of;

constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);
constexpr FaultSet kBadArgument = fault_bit(Fault::kBadArgument);

Value fault(CallContext& context, Fault kind) {
  context.faults |= fault_bit(kind);
  return Value::missing();
}

// -- abs, floor, ceil, sqrt, to_float, to_int

Checked<std::int64_t> abs_int(std::int64_t x) {
  if (x == INT64_MIN) return std::unexpected(Fault::kOverflow);
  return x < 0 ? -x : x;
}
double abs_float(double x) { return std::fabs(x); }
Checked<Ratio> abs_ratio(Ratio x) { return Ratio{x.num < 0 ? -x.num : x.num, x.den}; }
Value abs_decimal(CallContext&, const CallSite&, std::span<const Value> args) {
  return Value::decimal(args[0].d < 0 ? -args[0].d : args[0].d);
}
std::optional<Type> one_decimal(std::span<const Type> args) {
  if (args.size() != 1 || args[0].kind != Kind::kDecimal) return std::nullopt;
  return args[0];
}

Checked<std::int64_t> float_to_int(double x) {
  if (x < -0x1p63 || x >= 0x1p63) return std::unexpected(Fault::kOverflow);
  return static_cast<std::int64_t>(x);
}
Checked<std::int64_t> floor_ratio(Ratio x) { return narrow_to_int(round_quotient(x.num, x.den, Rounding::kFloor)); }
Checked<std::int64_t> ceil_ratio(Ratio x) { return narrow_to_int(round_quotient(x.num, x.den, Rounding::kCeiling)); }
Checked<std::int64_t> floor_float(double x) { return float_to_int(std::floor(x)); }
Checked<std::int64_t> ceil_float(double x) { return float_to_int(std::ceil(x)); }

Checked<double> square_root(double x) {
  if (x < 0) return std::unexpected(Fault::kBadArgument);
  return std::sqrt(x);
}

double to_float(Ratio x) { return to_double(x); }

std::optional<std::int64_t> to_int(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

// -- round

struct RoundPlan {
  std::int64_t places = 0;
  Rounding rounding = Rounding::kHalfEven;
};

constexpr int kMostPlaces = kMaxDecimalDigits - 1;
constexpr int kMostFloatPlaces = 15;

Result<RoundPlan> plan_of(std::span<const Value* const> constants) {
  RoundPlan plan;
  if (constants[1] == nullptr || !constants[1]->known || constants[1]->i < -kMostPlaces || constants[1]->i > kMostPlaces)
    return refuse("round needs its number of places as a constant from -37 to 37", "write it out: round(x, 2)");
  plan.places = constants[1]->i;
  if (constants.size() < 3) return plan;
  const auto rounding = constants[2] != nullptr && constants[2]->known ? find_rounding(constants[2]->s) : std::nullopt;
  if (!rounding)
    return refuse("round needs a way of rounding that it knows", fmt::format("one of: {}", fmt::join(rounding_names(), ", ")));
  plan.rounding = *rounding;
  return plan;
}

Result<std::shared_ptr<const void>> prepare_round(std::span<const Value* const> constants) {
  TAGMA_ASSIGN(const RoundPlan plan, plan_of(constants));
  return std::make_shared<const RoundPlan>(plan);
}
Result<std::shared_ptr<const void>> prepare_float_round(std::span<const Value* const> constants) {
  TAGMA_ASSIGN(const RoundPlan plan, plan_of(constants));
  if (plan.places < 0 || plan.places > kMostFloatPlaces)
    return refuse("a float is rounded to 0 to 15 places", "write round(x, 2), or make the number exact first");
  return std::make_shared<const RoundPlan>(plan);
}
Result<Type> refine_round(std::span<const Type>, std::span<const Value* const> constants) {
  TAGMA_ASSIGN(const RoundPlan plan, plan_of(constants));
  return Type::decimal(static_cast<int>(std::max<std::int64_t>(plan.places, 0)));
}

const RoundPlan& plan(const CallSite& site) { return *static_cast<const RoundPlan*>(site.prepared.get()); }

Value round_exact(CallContext& context, const CallSite& site, std::span<const Value> args) {
  const RoundPlan& how = plan(site);
  const bool decimal = site.args[0].kind == Kind::kDecimal;
  const Ratio value = decimal ? Ratio{args[0].d, power_of_ten(site.args[0].scale)} : args[0].r;
  const auto units = round_to_scale(value, static_cast<int>(how.places), how.rounding);
  Int128 out = 0;
  if (!units || !rescale_up(*units, site.result.scale - static_cast<int>(how.places), out))
    return fault(context, Fault::kOverflow);
  return Value::decimal(out);
}

Value round_int(CallContext& context, const CallSite& site, std::span<const Value> args) {
  const RoundPlan& how = plan(site);
  if (how.places >= 0) return args[0];
  const auto units = round_to_scale({args[0].i, 1}, static_cast<int>(how.places), how.rounding);
  Int128 out = 0;
  if (!units || !rescale_up(*units, static_cast<int>(-how.places), out)) return fault(context, Fault::kOverflow);
  const auto narrow = narrow_to_int(out);
  return narrow ? Value::integer(*narrow) : fault(context, narrow.error());
}

Value round_double(CallContext&, const CallSite& site, std::span<const Value> args) {
  const RoundPlan& how = plan(site);
  return Value::real(round_float(args[0].f, static_cast<int>(how.places), how.rounding));
}

template <Kind... Kinds>
bool is_round_of(std::span<const Type> args) {
  if (args.size() < 2 || args.size() > 3 || args[1].kind != Kind::kInt) return false;
  return ((args[0].kind == Kinds) || ...) && (args.size() == 2 || args[2].kind == Kind::kString);
}
std::optional<Type> rounded_int(std::span<const Type> args) {
  return is_round_of<Kind::kInt>(args) ? std::optional(args[0]) : std::nullopt;
}
std::optional<Type> rounded_float(std::span<const Type> args) {
  return is_round_of<Kind::kFloat>(args) ? std::optional(args[0]) : std::nullopt;
}
constexpr int kScaleUntilRefined = 10;  // refine_round() knows better once the places are at hand
std::optional<Type> rounded_exact(std::span<const Type> args) {
  return is_round_of<Kind::kDecimal, Kind::kRatio>(args) ? std::optional(Type::decimal(kScaleUntilRefined)) : std::nullopt;
}

// -- least, greatest

std::optional<Type> one_ordered_type(std::span<const Type> args) {
  if (args.size() < 2 || !args[0].is_ordered()) return std::nullopt;
  for (const Type& type : args)
    if (type != args[0]) return std::nullopt;
  return args[0];
}
Value least(CallContext&, const CallSite& site, std::span<const Value> args) {
  const Value* best = &args[0];
  for (const Value& value : args.subspan(1))
    if (compare(site.result, value, *best) < 0) best = &value;
  return *best;
}
Value greatest(CallContext&, const CallSite& site, std::span<const Value> args) {
  const Value* best = &args[0];
  for (const Value& value : args.subspan(1))
    if (compare(site.result, value, *best) > 0) best = &value;
  return *best;
}

constexpr std::string_view kAbs = "The number without its sign.";
constexpr std::string_view kFloor = "The largest whole number that is not above x.";
constexpr std::string_view kCeil = "The smallest whole number that is not below x.";
constexpr std::string_view kRoundDoc =
    "Rounds to a constant number of places; ties go to the even neighbour unless a way is named: half_even, half_up, half_down "
    "(ties away from zero, towards zero), up, down (away from zero, towards zero), ceiling, floor. Negative places round to "
    "tens, hundreds and so on. A decimal or a ratio becomes a decimal of so many places.";

constexpr Builtin kRows[] = {
    {.name = "abs", .signature = "abs(x: int) -> int", .doc = kAbs, .example = "abs(-3) == 3", .typing = typing_of<abs_int>, .body = body_of<abs_int>, .faults = kMayOverflow, .intrinsic = Intrinsic::kAbs},
    {.name = "abs", .signature = "abs(x: decimal) -> decimal", .doc = kAbs, .example = "abs(-2.50) == 2.50", .typing = one_decimal, .body = abs_decimal, .intrinsic = Intrinsic::kAbs},
    {.name = "abs", .signature = "abs(x: ratio) -> ratio", .doc = kAbs, .example = "abs(-1 / 2) == 0.5", .typing = typing_of<abs_ratio>, .body = body_of<abs_ratio>},
    {.name = "abs", .signature = "abs(x: float) -> float", .doc = kAbs, .example = "abs(-1.5e0) == 1.5e0", .typing = typing_of<abs_float>, .body = body_of<abs_float>, .intrinsic = Intrinsic::kAbs},
    {.name = "floor", .signature = "floor(x: exact number) -> int", .doc = kFloor, .example = "floor(-2.5) == -3", .typing = typing_of<floor_ratio>, .body = body_of<floor_ratio>, .faults = kMayOverflow},
    {.name = "floor", .signature = "floor(x: float) -> int", .doc = kFloor, .example = "floor(2.5e0) == 2", .typing = typing_of<floor_float>, .body = body_of<floor_float>, .faults = kMayOverflow},
    {.name = "ceil", .signature = "ceil(x: exact number) -> int", .doc = kCeil, .example = "ceil(7 / 2) == 4", .typing = typing_of<ceil_ratio>, .body = body_of<ceil_ratio>, .faults = kMayOverflow},
    {.name = "ceil", .signature = "ceil(x: float) -> int", .doc = kCeil, .example = "ceil(2.5e0) == 3", .typing = typing_of<ceil_float>, .body = body_of<ceil_float>, .faults = kMayOverflow},
    {.name = "round", .signature = "round(x: exact number, places: int, mode) -> decimal", .doc = kRoundDoc, .example = "round(2 / 3, 2) == 0.67", .typing = rounded_exact, .body = round_exact, .faults = kMayOverflow, .prepare = prepare_round, .refine = refine_round},
    {.name = "round", .signature = "round(x: int, places: int, mode) -> int", .doc = kRoundDoc, .example = "round(1250, -2) == 1200", .typing = rounded_int, .body = round_int, .faults = kMayOverflow, .prepare = prepare_round},
    {.name = "round", .signature = "round(x: float, places: int, mode) -> float", .doc = "Rounds the exact value of the float to 0 to 15 places; the result is the nearest float to that.", .example = "round(0.125e0, 2) == 0.12e0", .typing = rounded_float, .body = round_double, .prepare = prepare_float_round},
    {.name = "sqrt", .signature = "sqrt(x: float) -> float", .doc = "The square root. That of a negative number is missing and counted.", .example = "sqrt(9) == 3.0e0", .typing = typing_of<square_root>, .body = body_of<square_root>, .faults = kBadArgument},
    {.name = "to_float", .signature = "to_float(x: exact number) -> float", .doc = "The nearest float: the way to compute with exact numbers and floats together.", .example = "to_float(0.5) == 5.0e-1", .typing = typing_of<to_float>, .body = body_of<to_float>},
    {.name = "to_int", .signature = "to_int(text: string) -> int?", .doc = "The whole number that the text writes with digits and perhaps a minus sign; missing for every other text.", .example = "to_int(\"-12\") == -12", .typing = typing_of<to_int>, .body = body_of<to_int>, .may_miss = true},
    {.name = "least", .signature = "least(x, y, …) -> the same type", .doc = "The smallest of several values of one row; missing if one of them is. The smallest over many rows is min.", .example = "least(3, 1.5) == 1.5", .typing = one_ordered_type, .body = least, .closed_texts = true},
    {.name = "greatest", .signature = "greatest(x, y, …) -> the same type", .doc = "The largest of several values of one row; missing if one of them is. The largest over many rows is max.", .example = "greatest(2026-01-01, 2026-07-01) == 2026-07-01", .typing = one_ordered_type, .body = greatest, .closed_texts = true},
};

}  // namespace

std::span<const Builtin> number_rows() { return kRows; }

}  // namespace tagma
