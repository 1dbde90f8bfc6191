// `per month { column = AGGREGATE(… rows …) }`: one row per unit of the calendar, units without a row of the source
// included. The units of an owner are a list, each element a row of a derived table; its rows are those of the owner
// between the beginning of the unit and that of the next.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

constexpr ast::Unit kUnits[] = {ast::Unit::kSecond, ast::Unit::kMinute, ast::Unit::kHour, ast::Unit::kDay, ast::Unit::kWeek, ast::Unit::kMonth, ast::Unit::kQuarter, ast::Unit::kYear};

std::int64_t days_of(ast::Unit unit) { return months_of(unit) != 0 ? 0 : unit == ast::Unit::kWeek ? 7 : 1; }

}  // namespace

class Checker::Units {
 public:
  Units(Checker& checker, ast::Unit unit) : checker_(checker), build_(checker.build_), unit_(unit) {}

  static std::optional<ast::Unit> named_by(const Checker& checker, const ast::Named& key, const SourceView& view);
  bool allowed(const ast::PerClause& per, Span span, const SourceView& view) const;  // false: reported
  bool make(const ast::PerClause& per, Span span, SourceView& view, const Scope& scope) const;

 private:
  [[nodiscard]] std::optional<Typed> list(TableId via, const SourceView& view, const Scope& scope, Span span) const;
  [[nodiscard]] NodeId first_date(TableId via, const SourceView& view, const Scope& scope, Span span) const;
  [[nodiscard]] NodeId last_date(TableId via, const SourceView& view) const;
  [[nodiscard]] Bounds bounds_of(TableId units) const;
  [[nodiscard]] NodeId of_owner(NodeId value, TableId via) const {
    const TableId grain = build_.node(value).grain;
    return grain == ir::kConstGrain ? value : checker_.owner_chain(value, grain, via);
  }

  Checker& checker_;
  ir::Builder& build_;
  ast::Unit unit_;
};

// A unit by its name, unless the rows have a column that is called so.
std::optional<ast::Unit> Checker::Units::named_by(const Checker& checker, const ast::Named& key, const SourceView& view) {
  const auto* name = std::get_if<ast::NameRef>(&key.value->what);
  if (name == nullptr || key.each || !key.name.text.empty()) return std::nullopt;
  if (checker.find_column(view.table, name->name) >= 0 || view.columns.contains(name->name)) return std::nullopt;
  for (const ast::Unit unit : kUnits)
    if (name->name == word_of(unit) || name->name == fmt::format("{}s", word_of(unit))) return unit;
  return std::nullopt;
}

bool Checker::Units::allowed(const ast::PerClause& per, Span span, const SourceView& view) const {
  const Span place = per.keys.front().value->span;
  const std::string_view word = word_of(unit_);
  if (!is_whole_days(unit_)) checker_.report("bad_unit", place, fmt::format("the calendar has no {}s", word), "`per day`, `per week`, `per month`, `per quarter`, `per year`");
  else if (per.keys.size() > 1) checker_.report("bad_key", place, fmt::format("every {} has its row here, also one without rows: it stands alone in `per`", word), fmt::format("`per {} {{ … }}`; groups that have rows: `per month_start(local_date(time)) as month, channel {{ … }}`", word));
  else if (checker_.written(place) != word) checker_.report("bad_key", place, fmt::format("one row for each {0}: `per {0}`", word), fmt::format("`per {} {{ n = count(rows) }}`", word));
  else if (view.group != kNoTable) checker_.report("bad_key", span, "the rows of a group are not grouped again", "name all the keys in one `per`");
  else if (view.time == kNoNode) checker_.report("no_time", place, fmt::format("the rows of {} have no time: they are in no {}", view.name, word), "group by a date of theirs: `per month_start(paid_on) as month { … }`");
  else return true;
  return false;
}

bool Checker::Units::make(const ast::PerClause& per, Span span, SourceView& view, const Scope& scope) const {
  const auto via = checker_.via_of(view, scope, view.span);
  if (!via) return false;
  if (*via == kNoTable) {
    checker_.report("bad_key", span, fmt::format("the rows of {} belong to nobody here: there is no calendar of theirs", view.name), "group the rows of a profile, an event or a record");
    return false;
  }
  const NodeId filter = checker_.row_condition(view, scope);
  if (!checker_.made_per_owner(view, filter, {}, span)) return false;
  const auto units = list(*via, view, scope, span);
  if (!units) return false;
  SourceView groups;
  groups.table = checker_.derived_table({kNoTable, *via, *via, kNoNode, {units->node}, 0}, {{"start", *units, true}}, fmt::format("{} per {}", view.name, word_of(unit_)));
  groups.name = view.name;
  groups.becomes = view.becomes;
  groups.event = view.event;
  groups.privacy = Privacy::join(view.privacy, units->privacy);
  groups.span = view.span;
  SourceView rows = view;
  rows.name = "rows";
  rows.becomes.clear();
  rows.home = *via;
  rows.filter = filter;
  rows.privacy = {};
  rows.windows = {bounds_of(groups.table)};
  const Clocked clocked(checker_, groups.table);
  if (!checker_.group_columns(per.columns, groups, rows, scope)) return false;
  view = std::move(groups);
  return true;
}

// The time from the beginning of a unit up to that of the next.
Bounds Checker::Units::bounds_of(TableId units) const {
  const Clocked clocked(checker_, units);
  const Clock clock(build_);
  const NodeId start = build_.column(units, 0);
  const std::int64_t months = months_of(unit_);
  const NodeId next = months != 0 ? clock.call("add_months", {start, clock.integer(months)}) : clock.days_from(start, days_of(unit_));
  return {{clock.midnight(start), true}, {clock.midnight(next), false}, {}};
}

// The first dates of an owner's units: those that its windows touch. A window that reaches up to T ends with T's unit.
std::optional<Typed> Checker::Units::list(TableId via, const SourceView& view, const Scope& scope, Span span) const {
  Privacy privacy;
  for (const Bounds& window : view.windows) {
    privacy = Privacy::join(privacy, window.privacy.coarse());
    if (checker_.in_hand(window, via)) continue;
    checker_.report("group_needs_row", span, fmt::format("these units of {} would be others for every row outside", view.name), "the window of units is the same for all rows of an owner: `in past 6 full months`, `from registered`");
    return std::nullopt;
  }
  const Clocked clocked(checker_, via);
  const Clock clock(build_);
  const NodeId first = first_date(via, view, scope, span);
  if (first == kNoNode) return std::nullopt;
  const NodeId units = clock.call("dates every", {clock.first_date(unit_, first), last_date(via, view), clock.integer(days_of(unit_)), clock.integer(months_of(unit_))});
  return Typed{units, std::move(privacy), span};
}

// Of the latest beginning of the windows, or of the first row.
NodeId Checker::Units::first_date(TableId via, const SourceView& view, const Scope& scope, Span span) const {
  const Clock clock(build_);
  NodeId latest = kNoNode;
  for (const Bounds& window : view.windows) {
    if (window.lo.at == kNoNode) continue;
    const NodeId own = of_owner(window.lo.at, via);
    const NodeId date = clock.local_date(window.lo.closed ? own : clock.call("+", {own, clock.duration(1)}));
    latest = latest == kNoNode ? date : clock.call("greatest", {latest, date});
  }
  if (latest != kNoNode) return latest;
  const NodeId begin = checker_.fold(*find_aggregate("min"), view, {view.time}, {}, checker_.owner_scope(via, scope), span);
  return begin == kNoNode ? kNoNode : clock.local_date(begin);
}

// Of the last instant that all windows have, but for T, at which they are cut: its own unit counts, begun or not.
NodeId Checker::Units::last_date(TableId via, const SourceView& view) const {
  const Clock clock(build_);
  NodeId earliest = clock.today();
  for (const Bounds& window : view.windows) {
    NodeId end = window.hi.at;
    if (end == kNoNode || end == build_.now()) continue;
    const auto* call = std::get_if<ir::Call>(&build_.node(end).what);
    if (call != nullptr && call->site.fn->name == "least") end = call->args.front();  // of the written end and T
    end = of_owner(end, via);
    const NodeId date = clock.local_date(window.hi.closed ? end : clock.call("-", {end, clock.duration(1)}));
    earliest = clock.call("least", {earliest, date});
  }
  return earliest;
}

std::optional<bool> Checker::per_unit(const ast::PerClause& per, Span span, SourceView& view, const Scope& scope) {
  for (const ast::Named& key : per.keys) {
    const auto unit = Units::named_by(*this, key, view);
    if (!unit) continue;
    const Units units(*this, *unit);
    return units.allowed(per, span, view) && units.make(per, span, view, scope);
  }
  return std::nullopt;
}

}  // namespace tagma::check
