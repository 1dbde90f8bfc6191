// == != < <= > >= over two known values of one type, and the implicit conversions that bring them there.
#include "stdlib/native.h"
#include "stdlib/registry.h"

namespace tagma {
namespace {

template <Comparison comparison>
Value compared(CallContext&, const CallSite& site, std::span<const Value> args) {
  return Value::boolean(holds(comparison, compare(site.args[0], args[0], args[1])));
}

std::optional<Type> equality(std::span<const Type> args) {
  if (args.size() != 2 || args[0] != args[1] || args[0].is_collection() || args[0].kind == Kind::kMissing) return std::nullopt;
  return Type::of(Kind::kBool);
}
std::optional<Type> ordering(std::span<const Type> args) {
  if (args.size() != 2 || args[0] != args[1] || !args[0].is_ordered()) return std::nullopt;
  return Type::of(Kind::kBool);
}

constexpr std::string_view kEquality = "Whether two values of one type are equal; unknown if one is missing. Lists have no order to compare: say `same elements as`.";
constexpr std::string_view kOrdering = "The order of two numbers, texts (by code point), dates, instants, durations or times of day; unknown if one is missing. The values of an enum have no order.";

constexpr Builtin kComparisons[] = {
    {.name = "==", .signature = "x == y -> bool", .doc = kEquality, .example = "0.50 == 1 / 2", .typing = equality, .body = compared<Comparison::kEq>, .intrinsic = Intrinsic::kEq, .operator_only = true},
    {.name = "!=", .signature = "x != y -> bool", .doc = kEquality, .example = "\"a\" != \"b\"", .typing = equality, .body = compared<Comparison::kNe>, .intrinsic = Intrinsic::kNe, .operator_only = true},
    {.name = "<", .signature = "x < y -> bool", .doc = kOrdering, .example = "2026-06-30 < 2026-07-01", .typing = ordering, .body = compared<Comparison::kLt>, .intrinsic = Intrinsic::kLt, .operator_only = true, .closed_texts = true},
    {.name = "<=", .signature = "x <= y -> bool", .doc = kOrdering, .example = "1 / 3 <= 0.34", .typing = ordering, .body = compared<Comparison::kLe>, .intrinsic = Intrinsic::kLe, .operator_only = true, .closed_texts = true},
    {.name = ">", .signature = "x > y -> bool", .doc = kOrdering, .example = "2 days > 47 hours", .typing = ordering, .body = compared<Comparison::kGt>, .intrinsic = Intrinsic::kGt, .operator_only = true, .closed_texts = true},
    {.name = ">=", .signature = "x >= y -> bool", .doc = kOrdering, .example = "\"b\" >= \"a\"", .typing = ordering, .body = compared<Comparison::kGe>, .intrinsic = Intrinsic::kGe, .operator_only = true, .closed_texts = true},
};

Value converted(CallContext& context, const CallSite& site, std::span<const Value> args) {
  return convert(args[0], site.args[0], site.result, context.faults);
}

// The result of a conversion is what its place wants: find_conversion() is the only way to these rows.
std::optional<Type> never(std::span<const Type>) { return std::nullopt; }

constexpr std::string_view kConversion = "Made by the compiler where a value stands for one of a wider type; nothing is ever lost.";
constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);

constexpr Builtin kConversions[] = {
    {.name = "int_to_float", .signature = "int -> float", .doc = kConversion, .example = "1.0e0 == 1", .typing = never, .body = converted, .intrinsic = Intrinsic::kIntToFloat, .operator_only = true},
    {.name = "int_to_decimal", .signature = "int -> decimal", .doc = kConversion, .example = "1.00 == 1", .typing = never, .body = converted, .faults = kMayOverflow, .intrinsic = Intrinsic::kIntToDecimal, .operator_only = true},
    {.name = "rescale", .signature = "decimal -> decimal of more places", .doc = kConversion, .example = "1.0 == 1.00", .typing = never, .body = converted, .faults = kMayOverflow, .intrinsic = Intrinsic::kRescale, .operator_only = true},
    {.name = "to_ratio", .signature = "exact number -> ratio", .doc = kConversion, .example = "0.5 == 1 / 2", .typing = never, .body = converted, .operator_only = true},
    {.name = "open_texts", .signature = "enum -> string", .doc = "Made by the compiler where a text of a closed set stands for any text.", .example = "lower(\"A\") == \"a\"", .typing = never, .body = converted, .operator_only = true},
};

std::string_view conversion_name(const Type& from, const Type& to) {
  switch (to.kind) {
    case Kind::kFloat: return "int_to_float";
    case Kind::kDecimal: return from.kind == Kind::kInt ? "int_to_decimal" : "rescale";
    case Kind::kRatio: return "to_ratio";
    case Kind::kString:
    case Kind::kEnum:
    case Kind::kList:
    case Kind::kSet: return "open_texts";  // lists convert only where their items are texts
    case Kind::kMissing:
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kDate:
    case Kind::kTimestamp:
    case Kind::kDuration:
    case Kind::kTimeOfDay: return "";
  }
  return "";
}

}  // namespace

std::span<const Builtin> comparison_rows() { return kComparisons; }
std::span<const Builtin> conversion_rows() { return kConversions; }

const Builtin* find_conversion(const Type& from, const Type& to) {
  if (from == to || from.kind == Kind::kMissing || common_type(from, to) != to) return nullptr;
  const auto rows = find_builtins(conversion_name(from, to));
  return rows.empty() ? nullptr : rows.front();
}

std::optional<Comparison> comparison_of(Intrinsic intrinsic) {
  switch (intrinsic) {
    case Intrinsic::kEq: return Comparison::kEq;
    case Intrinsic::kNe: return Comparison::kNe;
    case Intrinsic::kLt: return Comparison::kLt;
    case Intrinsic::kLe: return Comparison::kLe;
    case Intrinsic::kGt: return Comparison::kGt;
    case Intrinsic::kGe: return Comparison::kGe;
    case Intrinsic::kNone:
    case Intrinsic::kAdd:
    case Intrinsic::kSub:
    case Intrinsic::kMul:
    case Intrinsic::kNeg:
    case Intrinsic::kMod:
    case Intrinsic::kAbs:
    case Intrinsic::kDivFloat:
    case Intrinsic::kIntToFloat:
    case Intrinsic::kIntToDecimal:
    case Intrinsic::kRescale:
    case Intrinsic::kDaysToMicros: return std::nullopt;
  }
  TAGMA_CHECK(false);
}

Comparison swapped(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEq:
    case Comparison::kNe: return comparison;
    case Comparison::kLt: return Comparison::kGt;
    case Comparison::kLe: return Comparison::kGe;
    case Comparison::kGt: return Comparison::kLt;
    case Comparison::kGe: return Comparison::kLe;
  }
  TAGMA_CHECK(false);
}

Comparison complement(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEq: return Comparison::kNe;
    case Comparison::kNe: return Comparison::kEq;
    case Comparison::kLt: return Comparison::kGe;
    case Comparison::kLe: return Comparison::kGt;
    case Comparison::kGt: return Comparison::kLe;
    case Comparison::kGe: return Comparison::kLt;
  }
  TAGMA_CHECK(false);
}

bool holds(Comparison comparison, int order) {
  switch (comparison) {
    case Comparison::kEq: return order == 0;
    case Comparison::kNe: return order != 0;
    case Comparison::kLt: return order < 0;
    case Comparison::kLe: return order <= 0;
    case Comparison::kGt: return order > 0;
    case Comparison::kGe: return order >= 0;
  }
  TAGMA_CHECK(false);
}

std::string_view to_string(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEq: return "==";
    case Comparison::kNe: return "!=";
    case Comparison::kLt: return "<";
    case Comparison::kLe: return "<=";
    case Comparison::kGt: return ">";
    case Comparison::kGe: return ">=";
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma
