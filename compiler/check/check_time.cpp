// Instants, dates, lengths of time: 30 days, days since x, hours between(a, b), 48 hours ago, start of last month.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"

#include <fmt/format.h>

namespace tagma::check {

namespace {

const ast::Expr& bare(const ast::Expr& expr) {
  const ast::Expr* inner = &expr;
  while (const auto* brackets = std::get_if<ast::Parenthesised>(&inner->what)) inner = brackets->inner.get();
  return *inner;
}

std::string_view between_name(ast::Unit unit) {
  switch (unit) {
    case ast::Unit::kSecond: return "seconds_between";
    case ast::Unit::kMinute: return "minutes_between";
    case ast::Unit::kHour: return "hours_between";
    case ast::Unit::kDay: return "days_between";
    case ast::Unit::kWeek: return "weeks_between";
    case ast::Unit::kMonth: return "months_between";
    case ast::Unit::kQuarter: return "";
    case ast::Unit::kYear: return "years_between";
  }
  TAGMA_CHECK(false);
}

}  // namespace

// ---- instants and dates ---------------------------------------------------------------------------------------------

Typed Checker::as_instant(Typed value, Span span) {
  if (!value.ok()) return value;
  if (type(value).kind == Kind::kTimestamp) return value;
  if (type(value).kind == Kind::kDate) return made(Clock(build_).midnight(value.node), value.privacy, span);
  report("not_a_time", span, fmt::format("an instant or a date stands here, and this is {}", to_string(type(value))), "`registered`, `2026-07-01`, `now`, `first(time of Order)`");
  return error(span);
}

Typed Checker::as_date(Typed value, Span span) {
  if (!value.ok()) return value;
  if (type(value).kind == Kind::kDate) return value;
  if (type(value).kind == Kind::kTimestamp) return made(Clock(build_).local_date(value.node), value.privacy, span);
  report("not_a_time", span, fmt::format("an instant or a date stands here, and this is {}", to_string(type(value))), "`birthday`, `today`, `last(time of Order)`");
  return error(span);
}

Typed Checker::check_instant(const ast::Expr& expr, const Scope& scope) {
  const Type wanted = Type::of(Kind::kTimestamp);
  return as_instant(check(expr, scope, Polarity::kFree, &wanted), expr.span);
}

// ---- lengths of time ------------------------------------------------------------------------------------------------

std::optional<Length> Checker::check_length(const ast::Expr& expr, const Scope& scope) {
  const ast::Expr& inner = bare(expr);
  const auto* literal = std::get_if<ast::DurationLiteral>(&inner.what);
  if (literal == nullptr) {
    const Typed value = check(expr, scope, Polarity::kFree);
    if (!value.ok()) return std::nullopt;
    if (type(value).kind == Kind::kDuration) return Length{Length::Kind::kFixed, value.node, kNoNode, value.privacy};
    report("not_a_length", expr.span, fmt::format("a length of time stands here, and this is {}", to_string(type(value))), "`30 days`, `48 hours`, `3 months`, a param of type duration");
    return std::nullopt;
  }
  const Type int_type = Type::of(Kind::kInt);
  const Typed count = coerce(check(*literal->count, scope, Polarity::kFree, &int_type), int_type, fmt::format("a number of {}s", word_of(literal->unit)));
  if (!count.ok()) return std::nullopt;
  Length length{Length::Kind::kFixed, kNoNode, kNoNode, count.privacy};
  const std::int64_t months = months_of(literal->unit);
  const bool days = is_whole_days(literal->unit) && months == 0;
  if (months == 0) {
    length.fixed = duration_literal(*literal, inner.span, scope).node;
    if (length.fixed == kNoNode) return std::nullopt;
  }
  const std::int64_t factor = months != 0 ? months : literal->unit == ast::Unit::kWeek ? 7 : 1;
  if (months != 0 || days) {
    length.kind = months != 0 ? Length::Kind::kMonths : Length::Kind::kDays;
    const Value* constant = constant_value(count.node);
    std::int64_t scaled = 0;
    if (constant != nullptr && constant->known && !__builtin_mul_overflow(constant->i, factor, &scaled)) length.count = integer(scaled);
    else length.count = factor == 1 ? count.node : Clock(build_).call("*", {count.node, integer(factor)});
  }
  return length;
}

// A date is moved along the calendar where it can be, and becomes an instant after that.
NodeId Checker::moved(NodeId time, const Length& length, bool back) {
  const Clock clock(build_);
  const auto directed = [&](NodeId count) {
    if (!back) return count;
    const Value* constant = constant_value(count);
    return constant != nullptr && constant->known ? integer(-constant->i) : clock.call("neg", {count});
  };
  const bool date = type(time).kind == Kind::kDate;
  switch (length.kind) {
    case Length::Kind::kMonths: {
      const NodeId there = clock.call("add_months", {time, directed(length.count)});
      return date ? clock.midnight(there) : there;
    }
    case Length::Kind::kDays:
      if (date) return clock.midnight(clock.call("add_days", {time, directed(length.count)}));
      break;
    case Length::Kind::kFixed: break;
  }
  return clock.call(back ? "-" : "+", {date ? clock.midnight(time) : time, length.fixed});
}

Typed Checker::duration_literal(const ast::DurationLiteral& literal, Span span, const Scope& scope) {
  const Type int_type = Type::of(Kind::kInt);
  const Typed count = coerce(check(*literal.count, scope, Polarity::kFree, &int_type), int_type, fmt::format("a number of {}s", word_of(literal.unit)));
  if (!count.ok()) return error(span);
  const std::int64_t unit = micros_of(literal.unit);
  if (unit == 0) {
    report("no_fixed_length", span, fmt::format("a {} has no fixed length", word_of(literal.unit)),
           fmt::format("add it to a date or an instant: `today + {0}`, `now - {0}`; as a number of {1}s: `{1}s since x`", written(span), word_of(literal.unit)));
    return error(span);
  }
  const Value* constant = constant_value(count.node);
  std::int64_t micros = 0;
  if (constant == nullptr || !constant->known) return call("duration_of", {count, Typed{text(word_of(literal.unit)), {}, span}}, span);
  if (!__builtin_mul_overflow(constant->i, unit, &micros)) return made(duration(micros), count.privacy, span);
  report("number_too_large", span, "no duration is that long", "a duration is held in microseconds: at most 290,000 years");
  return error(span);
}

// ---- expressions ----------------------------------------------------------------------------------------------------

// Complete units from one to the other: local dates for days and longer, instants for shorter ones.
Typed Checker::units_between(ast::Unit unit, Typed from, Typed to, Span span) {
  const std::string_view name = between_name(unit);
  if (name.empty()) {
    report("bad_unit", span, "quarters are not counted between two dates", "count months: `months since x`");
    return error(span);
  }
  const Span from_span = from.span, to_span = to.span;
  const bool days = is_whole_days(unit);
  const Typed a = days ? as_date(std::move(from), from_span) : as_instant(std::move(from), from_span);
  const Typed b = days ? as_date(std::move(to), to_span) : as_instant(std::move(to), to_span);
  return a.ok() && b.ok() ? call(name, {a, b}, span) : error(span);
}

Typed Checker::ago(const ast::Ago& ago, Span span, const Scope& scope) {
  const auto length = check_length(*ago.duration, scope);
  return length ? made(moved(build_.now(), *length, true), length->privacy, span) : error(span);
}

Typed Checker::unit_edge(const ast::UnitEdge& edge, Span span) {
  if (is_whole_days(edge.unit)) return made(Clock(build_).unit_start(edge.unit, edge.offset + (edge.end ? 1 : 0)), {}, span);
  report("bad_unit", span, fmt::format("the calendar has no {}s to start or end", word_of(edge.unit)), "days, weeks, months, quarters and years have a start and an end");
  return error(span);
}

Typed Checker::check_time_expr(const ast::Expr& expr, const Scope& scope) {
  const Clock clock(build_);
  if (const auto* literal = std::get_if<ast::DurationLiteral>(&expr.what)) return duration_literal(*literal, expr.span, scope);
  if (std::holds_alternative<ast::NowLiteral>(expr.what)) return made(build_.now(), {}, expr.span);
  if (const auto* today = std::get_if<ast::TodayLiteral>(&expr.what)) return made(clock.days_from(clock.today(), today->offset), {}, expr.span);
  if (const auto* elapsed = std::get_if<ast::Ago>(&expr.what)) return ago(*elapsed, expr.span, scope);
  if (const auto* edge = std::get_if<ast::UnitEdge>(&expr.what)) return unit_edge(*edge, expr.span);
  if (const auto* since = std::get_if<ast::Since>(&expr.what)) {
    const NodeId to = is_whole_days(since->unit) ? clock.today() : build_.now();
    return units_between(since->unit, check(*since->from, scope, Polarity::kFree), Typed{to, {}, expr.span}, expr.span);
  }
  const auto& between = std::get<ast::UnitBetween>(expr.what);
  return units_between(between.unit, check(*between.from, scope, Polarity::kFree), check(*between.to, scope, Polarity::kFree), expr.span);
}

}  // namespace tagma::check
