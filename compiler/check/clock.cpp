#include "compiler/check/clock.h"

#include <fmt/format.h>

namespace tagma::check {

using ir::NodeId;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

}  // namespace

std::int64_t micros_of(ast::Unit unit) {
  switch (unit) {
    case ast::Unit::kSecond: return kSecond;
    case ast::Unit::kMinute: return 60 * kSecond;
    case ast::Unit::kHour: return 3'600 * kSecond;
    case ast::Unit::kDay: return kDay;
    case ast::Unit::kWeek: return 7 * kDay;
    case ast::Unit::kMonth:
    case ast::Unit::kQuarter:
    case ast::Unit::kYear: return 0;
  }
  TAGMA_CHECK(false);
}

std::int64_t months_of(ast::Unit unit) {
  switch (unit) {
    case ast::Unit::kMonth: return 1;
    case ast::Unit::kQuarter: return 3;
    case ast::Unit::kYear: return 12;
    case ast::Unit::kSecond:
    case ast::Unit::kMinute:
    case ast::Unit::kHour:
    case ast::Unit::kDay:
    case ast::Unit::kWeek: return 0;
  }
  TAGMA_CHECK(false);
}

bool is_whole_days(ast::Unit unit) { return unit >= ast::Unit::kDay; }

std::string_view word_of(ast::Unit unit) {
  switch (unit) {
    case ast::Unit::kSecond: return "second";
    case ast::Unit::kMinute: return "minute";
    case ast::Unit::kHour: return "hour";
    case ast::Unit::kDay: return "day";
    case ast::Unit::kWeek: return "week";
    case ast::Unit::kMonth: return "month";
    case ast::Unit::kQuarter: return "quarter";
    case ast::Unit::kYear: return "year";
  }
  TAGMA_CHECK(false);
}

std::string words_of(std::int64_t n, ast::Unit unit) { return fmt::format("{} {}{}", n, word_of(unit), n == 1 ? "" : "s"); }

NodeId Clock::call(std::string_view name, std::vector<NodeId> args) const {
  const auto node = build_.call(name, std::move(args));
  TAGMA_CHECK(node.has_value());
  return *node;
}

NodeId Clock::integer(std::int64_t value) const { return build_.constant(Type::of(Kind::kInt), Value::integer(value)); }
NodeId Clock::duration(std::int64_t micros) const { return build_.constant(Type::of(Kind::kDuration), Value::integer(micros)); }

NodeId Clock::local_date(NodeId instant) const { return call("local_date", {instant}); }
NodeId Clock::today() const { return local_date(now()); }
NodeId Clock::midnight(NodeId date) const { return call("start_of_day", {date}); }

NodeId Clock::days_from(NodeId date, std::int64_t count) const { return count == 0 ? date : call("add_days", {date, integer(count)}); }

NodeId Clock::first_date(ast::Unit unit, NodeId date) const {
  switch (unit) {
    case ast::Unit::kDay: return date;
    case ast::Unit::kWeek: return call("week_start", {date});
    case ast::Unit::kMonth: return call("month_start", {date});
    case ast::Unit::kQuarter: return call("quarter_start", {date});
    case ast::Unit::kYear: return call("year_start", {date});
    case ast::Unit::kSecond:
    case ast::Unit::kMinute:
    case ast::Unit::kHour: break;
  }
  TAGMA_CHECK(false);
}

NodeId Clock::number_of(ast::Unit unit, NodeId date) const {
  const NodeId begin = build_.constant(Type::of(Kind::kDate), Value::integer(0));
  const auto since = [&](std::string_view units) { return call(units, {first_date(unit, begin), first_date(unit, date)}); };
  switch (unit) {
    case ast::Unit::kDay: return since("days_between");
    case ast::Unit::kWeek: return since("weeks_between");
    case ast::Unit::kMonth: return since("months_between");
    case ast::Unit::kQuarter: return call("floor", {call("/", {since("months_between"), integer(3)})});
    case ast::Unit::kYear: return since("years_between");
    case ast::Unit::kSecond:
    case ast::Unit::kMinute:
    case ast::Unit::kHour: break;
  }
  TAGMA_CHECK(false);
}

NodeId Clock::unit_start(ast::Unit unit, std::int64_t offset) const {
  const NodeId current = first_date(unit, today());
  if (offset == 0) return midnight(current);
  if (const std::int64_t months = months_of(unit)) return midnight(call("add_months", {current, integer(offset * months)}));
  return midnight(days_from(current, offset * (micros_of(unit) / kDay)));
}

NodeId Clock::away(ast::Unit unit, std::int64_t n) const {
  if (n == 0) return now();
  if (const std::int64_t months = months_of(unit)) return call("add_months", {now(), integer(n * months)});
  const std::int64_t micros = n * micros_of(unit);
  return call(micros < 0 ? "-" : "+", {now(), duration(micros < 0 ? -micros : micros)});
}

}  // namespace tagma::check
