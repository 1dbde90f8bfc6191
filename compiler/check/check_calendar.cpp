// calendar trading_days from TradingDay on date where is_open [open A to B]: days, or hours of days, that a lookup gives.
// A calendar is sorted values of the whole run; steps and counts along it are function calls over them. Its days and hours
// are those of the file's clock, whosever row asks.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"
#include "stdlib/calendar.h"

#include <fmt/format.h>

namespace tagma::check {

// Folds of the calendar's table, once for the run.
class Checker::CalendarRows {
 public:
  CalendarRows(Checker& checker, TableId table, NodeId filter) : checker_(checker), table_(table), filter_(filter) {}

  NodeId days(NodeId date) const { return fold("set", {date}, filter_, Type::set_of(checker_.type(date))); }
  NodeId hours(NodeId from, NodeId to) const { return fold("hours", {from, to}, filter_, Type::list_of(checker_.type(from))); }
  NodeId edge(std::string_view fn, NodeId value) const { return fold(fn, {value}, kNoNode, checker_.type(value)); }

 private:
  NodeId fold(std::string_view name, std::vector<NodeId> values, NodeId filter, const Type& type) const {
    ir::Aggregate fold;
    fold.fn = find_aggregate(name);
    fold.source = table_;
    fold.filter = filter;
    fold.values = std::move(values);
    return checker_.build_.aggregate(ir::kConstGrain, std::move(fold), type, !type.is_collection());
  }

  Checker& checker_;
  TableId table_;
  NodeId filter_;
};

const Calendar& Checker::calendar_named(const Declared& declared, Span use) {
  auto found = calendars_.find(declared.name);
  if (found != calendars_.end()) return found->second;
  Visiting visit(*this, declared.name, use);
  const auto before = build_.read_clock(nullptr, ir::kConstGrain);
  Calendar calendar = visit ? read_calendar(declared) : Calendar{};
  build_.read_clock(before.first, before.second);
  return calendars_.insert_or_assign(declared.name, std::move(calendar)).first->second;
}

Calendar Checker::read_calendar(const Declared& declared) {
  const auto& decl = decl_of<ast::CalendarDecl>(declared);
  if (is_unreadable(decl.table.text)) return {};
  const TableId id = find_table(decl.table.text);
  if (id == kNoTable || table(id).kind != TableKind::kLookup) {
    std::set<std::string, std::less<>> lookups;
    for (const Declared* other : declared_)
      if (other->entity == Entity::kTable && other->table != kNoTable && table(other->table).kind == TableKind::kLookup) lookups.insert(other->name);
    const std::string near = did_you_mean(decl.table.text, lookups);
    report("bad_calendar", decl.table.span, id == kNoTable ? fmt::format("there is no lookup {}", decl.table.text) : fmt::format("{} is no lookup", decl.table.text),
           near.empty() ? fmt::format("declare it: `lookup TradingDay from {} by date {{ date : date  is_open : bool }}`", decl.table.text) : near);
    return {};
  }
  const int on = header_column(decl.on, id);
  if (on < 0) return {};
  if (table(id).key != std::vector<int>{on} || table(id).columns[static_cast<std::size_t>(on)].type.kind != Kind::kDate) {
    report("bad_calendar", decl.on.span, fmt::format("{} is not the key of {}, or no date: a calendar has one row per date", decl.on.text, decl.table.text), fmt::format("`lookup {} by date {{ date : date … }}`", decl.table.text));
    return {};
  }
  Scope scope;
  scope.grain = id;
  scope.rules_visible = false;
  Calendar calendar;
  std::vector<NodeId> counts;
  if (decl.where != nullptr) {
    const Typed condition = check_bool(*decl.where, scope);
    if (!condition.ok()) return {};
    counts.push_back(condition.node);
    calendar.privacy = condition.privacy.coarse();
  }
  const NodeId date = column(id, on, decl.on.span).node;
  const Clock clock(build_);
  const auto whole = [&](NodeId edge, std::int64_t otherwise) { return build_.coalesce(edge, build_.constant(Type::of(Kind::kDate), Value::integer(otherwise))); };
  // Of a table without rows: first after last, so that nothing lies between them.
  const CalendarRows all(*this, id, kNoNode);
  calendar.first = whole(all.edge("min", date), calendar::kLastDay);
  calendar.last = whole(all.edge("max", date), calendar::kFirstDay);
  if (decl.opens == nullptr) {
    calendar.days = CalendarRows(*this, id, counts.empty() ? kNoNode : build_.conj(std::move(counts))).days(date);
    calendar.ok = true;
    return calendar;
  }
  return with_hours(decl, std::move(calendar), std::move(counts), date, scope);
}

// From when to when each day is open. Hours that close no later than they open reach into the next day.
Calendar Checker::with_hours(const ast::CalendarDecl& decl, Calendar calendar, std::vector<NodeId> counts, NodeId date, const Scope& scope) {
  const Clock clock(build_);
  const Type time = Type::of(Kind::kTimeOfDay);
  const Typed opens = check(*decl.opens, scope, Polarity::kFree, &time), closes = check(*decl.closes, scope, Polarity::kFree, &time);
  for (const Typed* end : {&opens, &closes}) {
    if (!end->ok()) return {};
    if (type(*end).kind == Kind::kTimeOfDay) continue;
    report("bad_calendar", end->span, fmt::format("hours are times of day, and this is {}", to_string(type(*end))), "`open 09:00 to 18:00`");
    return {};
  }
  const NodeId zone = text(module_.timezone);
  const auto instants = [&](NodeId day, NodeId at) { return clock.call("start_of_day", {day, zone, at}); };
  const NodeId next_day = build_.cond({{clock.call("<=", {closes.node, opens.node}), clock.days_from(date, 1)}}, date);
  const NodeId from = instants(date, opens.node), to = instants(next_day, closes.node);
  for (const NodeId end : {from, to})
    if (build_.node(end).optional) counts.push_back(build_.is_known(end));
  const CalendarRows open(*this, scope.grain, counts.empty() ? kNoNode : build_.conj(std::move(counts)));
  calendar.hours = open.hours(from, to);
  calendar.privacy = Privacy::join(calendar.privacy, Privacy::join(opens.privacy, closes.privacy)).coarse();
  calendar.first = clock.midnight(calendar.first);
  calendar.last = clock.midnight(clock.days_from(calendar.last, 1));
  calendar.ok = true;
  return calendar;
}

// ---- along it -------------------------------------------------------------------------------------------------------

const Calendar* Checker::find_calendar(const ast::Name& name) {
  if (is_unreadable(name.text)) return nullptr;
  const Declared* declared = find(name.text, Entity::kCalendar);
  if (declared == nullptr) {
    std::set<std::string, std::less<>> units{"days", "weeks", "months", "quarters", "years", "hours", "minutes", "seconds"};
    for (const Declared* other : declared_)
      if (other->entity == Entity::kCalendar) units.insert(other->name);
    const std::string near = did_you_mean(name.text, units);
    report("unknown_calendar", name.span, fmt::format("there is no calendar {}", name.text), near.empty() ? fmt::format("declare it: `calendar {} from TABLE on DATE where …`", name.text) : near);
    return nullptr;
  }
  const Calendar& calendar = calendar_named(*declared, name.span);
  return calendar.ok ? &calendar : nullptr;
}

// x + 7 trading_days: from a date, or the local date of an instant, to a date.
Typed Checker::calendar_step(const Typed& left, const ast::CalendarDays& days, const ast::Binary& binary, Span span, const Scope& scope) {
  const Calendar* calendar = find_calendar(days.calendar);
  const Type whole = Type::of(Kind::kInt);
  Typed count = coerce(check(*days.count, scope, Polarity::kFree, &whole), whole, "a number of days");
  const Typed from = as_date(left, binary.left->span);
  if (calendar == nullptr || !from.ok() || !count.ok()) return error(span);
  if (calendar->days == kNoNode) {
    report("bad_step", span, fmt::format("{} is a calendar of hours: it has no days to step along", days.calendar.text), "declare one of the days, without `open … to …`");
    return error(span);
  }
  if (binary.op == ast::BinaryOp::kSub) {
    const Value* constant = constant_value(count.node);
    if (constant != nullptr && constant->known && constant->i != INT64_MIN) count.node = integer(-constant->i);
    else count = call("neg", {count}, count.span);
  }
  const NodeId reached = Clock(build_).call("days after", {calendar->days, calendar->first, calendar->last, from.node, count.node});
  return made(reached, Privacy::join(calendar->privacy, Privacy::join(from.privacy, count.privacy)), span);
}

// How many of its days, or how much of its hours.
Typed Checker::calendar_between(const ast::CalendarBetween& between, Span span, const Scope& scope) {
  const Calendar* calendar = find_calendar(between.calendar);
  Typed ends[] = {check(*between.from, scope, Polarity::kFree), check(*between.to, scope, Polarity::kFree)};
  if (calendar == nullptr || !ends[0].ok() || !ends[1].ok()) return error(span);
  const bool hours = calendar->days == kNoNode;
  for (Typed& end : ends) {
    end = hours ? as_instant(end, end.span) : as_date(end, end.span);
    if (!end.ok()) return error(span);
  }
  std::vector<NodeId> args{hours ? calendar->hours : calendar->days, calendar->first, calendar->last, ends[0].node, ends[1].node};
  const NodeId counted = Clock(build_).call(hours ? "time open" : "days counted", std::move(args));
  return made(counted, Privacy::join(calendar->privacy, Privacy::join(ends[0].privacy, ends[1].privacy)).coarse(), span);
}

Typed Checker::calendar_days_alone(const ast::CalendarDays& days, Span span) {
  if (find_calendar(days.calendar) != nullptr)
    report("bad_step", span, fmt::format("days of {} have no length by themselves: they follow `+` or `-` behind a date", days.calendar.text), fmt::format("`today + 7 {0}`, `{0} between(a, b) < 7`", days.calendar.text));
  return error(span);
}

}  // namespace tagma::check
