// Literals, and what they adapt to: 5 where a decimal is wanted, "app" where an enum is, 2026-07-01 where an instant is.
#include "compiler/check/checker.h"
#include "runtime/decimal.h"
#include "runtime/time_zone.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace tagma::check {

namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

// The nearest double to unscaled / 10^scale: through text, which is correctly rounded.
double as_float(Int128 unscaled, int scale) {
  const std::string digits = to_text(Type::decimal(scale), Value::decimal(unscaled));
  double value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace

std::optional<Typed> Checker::check_literal(const ast::Expr& expr, const Scope& scope, const Type* wanted) {
  if (std::holds_alternative<ast::IntLiteral>(expr.what) || std::holds_alternative<ast::DecimalLiteral>(expr.what) ||
      std::holds_alternative<ast::FloatLiteral>(expr.what))
    return number_literal(expr, false, wanted);
  if (const auto* text = std::get_if<ast::TextLiteral>(&expr.what)) return text_literal(*text, expr, scope, wanted);
  if (const auto* list = std::get_if<ast::ListLiteral>(&expr.what)) return list_literal(*list, expr, scope, wanted);
  if (const auto* value = std::get_if<ast::BoolLiteral>(&expr.what)) return made(boolean(value->value), {}, expr.span);
  if (const auto* date = std::get_if<ast::DateLiteral>(&expr.what)) {
    if (wanted != nullptr && wanted->kind == Kind::kTimestamp)
      return made(instant(TimeZone::find(module_.timezone)->instant_of(date->days * kMicrosPerDay)), {}, expr.span);
    return made(build_.constant(Type::of(Kind::kDate), Value::integer(date->days)), {}, expr.span);
  }
  if (const auto* at = std::get_if<ast::TimestampLiteral>(&expr.what))
    return made(instant(at->local ? TimeZone::find(module_.timezone)->instant_of(at->micros) : at->micros), {}, expr.span);
  if (const auto* time = std::get_if<ast::TimeLiteral>(&expr.what))
    return made(build_.constant(Type::of(Kind::kTimeOfDay), Value::integer(time->micros)), {}, expr.span);
  if (std::holds_alternative<ast::MissingLiteral>(expr.what))
    return made(build_.missing(wanted != nullptr ? *wanted : Type::of(Kind::kMissing)), {}, expr.span);
  return std::nullopt;
}

Typed Checker::number_literal(const ast::Expr& expr, bool negative, const Type* wanted) {
  const bool to_float = wanted != nullptr && wanted->kind == Kind::kFloat;
  if (const auto* real = std::get_if<ast::FloatLiteral>(&expr.what))
    return made(build_.constant(Type::of(Kind::kFloat), Value::real(negative ? -real->value : real->value)), {}, expr.span);
  Int128 unscaled = 0;
  int scale = 0;
  if (const auto* integer = std::get_if<ast::IntLiteral>(&expr.what)) {
    unscaled = negative ? -integer->value : integer->value;
    if (unscaled > std::numeric_limits<std::int64_t>::max() || unscaled < std::numeric_limits<std::int64_t>::min()) {
      report("number_too_large", expr.span, "this number does not fit an int (64 bits)", "write it as a decimal: `99999999999999999999.0`");
      return error(expr.span);
    }
    const bool adapts = wanted != nullptr && (wanted->kind == Kind::kDecimal || to_float);
    if (!adapts) return made(this->integer(static_cast<std::int64_t>(unscaled)), {}, expr.span);
  } else {
    const auto& decimal = std::get<ast::DecimalLiteral>(expr.what);
    unscaled = negative ? -decimal.unscaled : decimal.unscaled;
    scale = decimal.scale;
  }
  if (to_float) return made(build_.constant(Type::of(Kind::kFloat), Value::real(as_float(unscaled, scale))), {}, expr.span);
  if (wanted != nullptr && wanted->kind == Kind::kDecimal && wanted->scale != scale) {
    Int128 scaled = 0;
    const bool fits = wanted->scale > scale ? rescale_up(unscaled, wanted->scale - scale, scaled) : rescale_down(unscaled, scale - wanted->scale, scaled);
    if (fits) return made(build_.constant(*wanted, Value::decimal(scaled)), {}, expr.span);
  }
  if (scale > kMaxDecimalDigits || !fits_decimal(unscaled)) {
    report("number_too_large", expr.span, "this number has more than 38 digits", "an approximate number is a float: `1.5e40`");
    return error(expr.span);
  }
  return made(build_.constant(Type::decimal(scale), Value::decimal(unscaled)), {}, expr.span);
}

Typed Checker::text_literal(const ast::TextLiteral& literal, const ast::Expr& expr, const Scope& scope, const Type* wanted) {
  const bool plain = std::all_of(literal.pieces.begin(), literal.pieces.end(), [](const ast::TextPiece& piece) { return piece.expr == nullptr; });
  if (plain) {
    std::string value;
    for (const ast::TextPiece& piece : literal.pieces) value += piece.text;
    if (wanted != nullptr && wanted->kind == Kind::kEnum) return enum_constant(value, *wanted, expr.span);
    return made(text(value), {}, expr.span);
  }
  std::optional<Typed> whole;
  bool failed = false;
  for (const ast::TextPiece& piece : literal.pieces) {
    Typed part = piece.expr == nullptr ? Typed{text(piece.text), {}, expr.span} : check(*piece.expr, scope, Polarity::kFree);
    if (part.ok() && piece.expr != nullptr && !type(part).is_text()) part = function("text", {part}, piece.expr->span);
    failed = failed || !part.ok();
    if (failed) continue;
    whole = whole ? function("concat", {*whole, part}, expr.span) : std::move(part);
  }
  return failed || !whole ? error(expr.span) : *whole;
}

Typed Checker::enum_constant(std::string_view value, const Type& wanted, Span span) {
  if (wanted.values->find(value)) return made(build_.constant(wanted, Value::text(value)), {}, span);
  const std::set<std::string, std::less<>> values(wanted.values->values.begin(), wanted.values->values.end());
  const std::string near = did_you_mean(value, values);
  const bool few = wanted.values->values.size() <= 12;
  report("outside_enum", span, fmt::format("\"{}\" is none of the values that this can have", value),
         !near.empty() ? near : few ? fmt::format("it is one of \"{}\"", fmt::join(wanted.values->values, "\", \"")) : "");
  return error(span);
}

// A list of constants. Sets are held sorted, each value once.
Typed Checker::list_literal(const ast::ListLiteral& literal, const ast::Expr& expr, const Scope& scope, const Type* wanted) {
  const bool to_set = wanted != nullptr && wanted->kind == Kind::kSet;
  Type element_wanted = wanted != nullptr && wanted->is_collection() ? wanted->element_type() : Type{};
  std::vector<Typed> items;
  for (const ast::ExprPtr& item : literal.items)
    items.push_back(check(*item, scope, Polarity::kFree, element_wanted.kind == Kind::kMissing ? nullptr : &element_wanted));
  if (std::any_of(items.begin(), items.end(), [](const Typed& item) { return !item.ok(); })) return error(expr.span);
  if (items.empty() && element_wanted.kind == Kind::kMissing) element_wanted = Type::of(Kind::kString);
  for (const Typed& item : items)
    if (const Value* value = constant_value(item.node); value == nullptr || !value->known || type(item).is_collection()) {
      report("not_constant", item.span, "the items of a list are constants", "write each value itself, or choose between lists: `([\"a\"] when … | [\"b\"] otherwise)`; to compare with several values, use `or`");
      return error(expr.span);
    }
  if (!same_type(items, "the items of a list")) return error(expr.span);
  const Type element = items.empty() ? element_wanted : type(items.front());
  std::vector<Value> values;
  for (const Typed& item : items) values.push_back(*constant_value(item.node));
  if (to_set) {
    std::sort(values.begin(), values.end(), [&](const Value& a, const Value& b) { return tagma::compare(element, a, b) < 0; });
    values.erase(std::unique(values.begin(), values.end(), [&](const Value& a, const Value& b) { return tagma::compare(element, a, b) == 0; }), values.end());
  }
  const Type whole = to_set ? Type::set_of(element) : Type::list_of(element);
  return made(build_.constant(whole, Value::list({values.data(), values.size()})), {}, expr.span);
}

// The implicit conversion. Constants are converted at once, so that a literal never costs a step per row.
NodeId Checker::converted(NodeId node, const Type& wanted) {
  const Type own = type(node);
  if (own == wanted) return node;
  if (const Value* value = constant_value(node)) {
    if (!value->known) return build_.missing(wanted);
    if (own.kind == Kind::kString && wanted.kind == Kind::kEnum) return kNoNode;
    if (common_type(own, wanted) == wanted && !own.is_collection()) {
      FaultSet faults = 0;
      const Value result = convert(*value, own, wanted, faults);
      if (faults == 0) return build_.constant(wanted, result);
    }
  }
  return build_.convert(node, wanted).value_or(kNoNode);
}

bool Checker::same_type(std::vector<Typed>& values, std::string_view what) {
  if (values.empty()) return true;
  Type common = type(values.front());
  for (const Typed& value : values) {
    const auto both = common_type(common, type(value));
    if (!both) {
      report("mixed_types", value.span, fmt::format("{} must have one type: this is {}, the others are {}", what, to_string(type(value)), to_string(common)),
             "texts are written in quotes, numbers are not");
      return false;
    }
    common = *both;
  }
  for (Typed& value : values) {
    const NodeId node = converted(value.node, common);
    if (node == kNoNode) {
      report("mixed_types", value.span, fmt::format("{} must have one type: {} does not become {}", what, to_string(type(value)), to_string(common)));
      return false;
    }
    value.node = node;
  }
  return true;
}

Typed Checker::coerce(Typed value, const Type& wanted, std::string_view why) {
  if (!value.ok()) return value;
  const Type own = type(value);
  if (const NodeId node = converted(value.node, wanted); node != kNoNode && type(node) == wanted) {
    value.node = node;
    return value;
  }
  if (own.kind == Kind::kDate && wanted.kind == Kind::kTimestamp) return call("start_of_day", {value}, value.span);
  if (own.is_text() && wanted.kind == Kind::kEnum) {
    if (const Value* constant = constant_value(value.node); constant != nullptr && constant->known)
      return enum_constant(constant->s, wanted, value.span);
    if (own.kind == Kind::kEnum && std::all_of(own.values->values.begin(), own.values->values.end(), [&](const std::string& text) { return wanted.values->find(text).has_value(); })) return value;
  }
  Diagnostic& diagnostic = report("type_mismatch", value.span, fmt::format("{} must be {}, and this is {}", why, to_string(wanted), to_string(own)));
  if (wanted.kind == Kind::kString) diagnostic.help = "`text(x)` or \"{x}\" makes a text of a value";
  else if (wanted.is_number() && own.is_text()) diagnostic.help = "a number is written without quotes";
  else if (wanted.kind == Kind::kDecimal && (own.kind == Kind::kDecimal || own.kind == Kind::kRatio))
    diagnostic.help = fmt::format("`round(x, {}, half_even)` says what happens to further digits", wanted.scale);
  else if (wanted.kind == Kind::kTimestamp || wanted.kind == Kind::kDate) diagnostic.help = "dates are written 2026-07-01, instants 2026-07-01T10:00";
  return error(value.span);
}

}  // namespace tagma::check
