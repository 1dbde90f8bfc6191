// == != < <= > >= over two known values of one type, and the implicit conversions that bring them there.
#include "stdlib/native.h"
#include "stdlib/registry.h"

namespace tagma {
namespace {

using Op = bool (*)(int order);

template <Op holds>
Value compared(CallContext&, const CallSite& site, std::span<const Value> args) {
  return Value::boolean(holds(compare(site.args[0], args[0], args[1])));
}

bool is_equal(int order) { return order == 0; }
bool is_unequal(int order) { return order != 0; }
bool is_less(int order) { return order < 0; }
bool is_at_most(int order) { return order <= 0; }
bool is_greater(int order) { return order > 0; }
bool is_at_least(int order) { return order >= 0; }

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
    {.name = "==", .signature = "x == y -> bool", .doc = kEquality, .example = "0.50 == 1 / 2", .typing = equality, .body = compared<is_equal>, .intrinsic = Intrinsic::kEq, .operator_only = true},
    {.name = "!=", .signature = "x != y -> bool", .doc = kEquality, .example = "\"a\" != \"b\"", .typing = equality, .body = compared<is_unequal>, .intrinsic = Intrinsic::kNe, .operator_only = true},
    {.name = "<", .signature = "x < y -> bool", .doc = kOrdering, .example = "2026-06-30 < 2026-07-01", .typing = ordering, .body = compared<is_less>, .intrinsic = Intrinsic::kLt, .operator_only = true, .closed_texts = true},
    {.name = "<=", .signature = "x <= y -> bool", .doc = kOrdering, .example = "1 / 3 <= 0.34", .typing = ordering, .body = compared<is_at_most>, .intrinsic = Intrinsic::kLe, .operator_only = true, .closed_texts = true},
    {.name = ">", .signature = "x > y -> bool", .doc = kOrdering, .example = "2 days > 47 hours", .typing = ordering, .body = compared<is_greater>, .intrinsic = Intrinsic::kGt, .operator_only = true, .closed_texts = true},
    {.name = ">=", .signature = "x >= y -> bool", .doc = kOrdering, .example = "\"b\" >= \"a\"", .typing = ordering, .body = compared<is_at_least>, .intrinsic = Intrinsic::kGe, .operator_only = true, .closed_texts = true},
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

}  // namespace tagma
