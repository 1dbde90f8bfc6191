// Values given as text outside rule files: keys, instants on the command line.
#include "compiler/catalogue.h"
#include "compiler/syntax/parse.h"
#include "runtime/time_zone.h"

#include <fmt/format.h>

namespace tagma {

namespace {

// A literal's value and type, as it stands alone; nothing when the expression is no literal.
struct Literal {
  Type type;
  Value value;
};

std::optional<Literal> literal_of(const ast::Expr& expr, std::string_view zone) {
  if (const auto* minus = std::get_if<ast::Unary>(&expr.what); minus != nullptr && minus->op == ast::UnaryOp::kNegate) {
    auto inner = literal_of(*minus->operand, zone);
    if (!inner) return std::nullopt;
    if (inner->type.repr() == Repr::kI64) inner->value.i = -inner->value.i;
    else if (inner->type.repr() == Repr::kF64) inner->value.f = -inner->value.f;
    else if (inner->type.repr() == Repr::kI128) inner->value.d = -inner->value.d;
    else return std::nullopt;
    return inner;
  }
  if (const auto* i = std::get_if<ast::IntLiteral>(&expr.what)) {
    if (i->value > INT64_MAX) return std::nullopt;
    return Literal{Type::of(Kind::kInt), Value::integer(static_cast<std::int64_t>(i->value))};
  }
  if (const auto* d = std::get_if<ast::DecimalLiteral>(&expr.what)) return Literal{Type::decimal(d->scale), Value::decimal(d->unscaled)};
  if (const auto* f = std::get_if<ast::FloatLiteral>(&expr.what)) return Literal{Type::of(Kind::kFloat), Value::real(f->value)};
  if (const auto* b = std::get_if<ast::BoolLiteral>(&expr.what)) return Literal{Type::of(Kind::kBool), Value::boolean(b->value)};
  if (const auto* d = std::get_if<ast::DateLiteral>(&expr.what)) return Literal{Type::of(Kind::kDate), Value::integer(d->days)};
  if (const auto* t = std::get_if<ast::TimeLiteral>(&expr.what)) return Literal{Type::of(Kind::kTimeOfDay), Value::integer(t->micros)};
  if (const auto* t = std::get_if<ast::TimestampLiteral>(&expr.what)) {
    const TimeZone* local = TimeZone::find(zone);
    if (local == nullptr) return std::nullopt;
    return Literal{Type::of(Kind::kTimestamp), Value::integer(t->local ? local->instant_of(t->micros) : t->micros)};
  }
  return std::nullopt;
}

// A date stands for its local midnight where an instant is wanted.
std::optional<Value> widen(const Literal& literal, const Type& type, std::string_view zone) {
  if (literal.type == type) return literal.value;
  if (type.kind == Kind::kTimestamp && literal.type.kind == Kind::kDate) {
    const TimeZone* local = TimeZone::find(zone);
    if (local == nullptr) return std::nullopt;
    return Value::integer(local->instant_of(literal.value.i * 86'400'000'000));
  }
  if (common_type(literal.type, type) != type) return std::nullopt;
  FaultSet faults = 0;
  const Value value = convert(literal.value, literal.type, type, faults);
  return faults == 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<Value> parse_value(const Type& type, std::string_view text, std::string_view zone, Arena& arena) {
  if (type.is_text()) return Value::text(arena.text(std::string(text)));
  SourceSet sources;
  Diagnostics diagnostics;
  const ast::ExprPtr expr = parse_expression(sources, sources.add("<value>", std::string(text)), diagnostics);
  if (expr != nullptr && !diagnostics.has_errors())
    if (const auto literal = literal_of(*expr, zone))
      if (const auto value = widen(*literal, type, zone)) return *value;
  return fail(ErrorKind::kUsage, "T1203", fmt::format("this is not a {}: {}", to_string(type), text),
              type.kind == Kind::kTimestamp ? "an instant is written 2026-07-01, 2026-07-01T10:00 (local time) or 2026-07-01T10:00Z" : "");
}

}  // namespace tagma
