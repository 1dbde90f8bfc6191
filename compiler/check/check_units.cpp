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

}  // namespace

// A unit by its name, unless the rows have a column that is called so.
std::optional<ast::Unit> Checker::unit_key(const ast::Named& key, const SourceView& view) const {
  const auto* name = std::get_if<ast::NameRef>(&key.value->what);
  if (name == nullptr || key.each || !key.name.text.empty()) return std::nullopt;
  if (find_column(view.table, name->name) >= 0 || view.columns.contains(name->name)) return std::nullopt;
  for (const ast::Unit unit : kUnits)
    if (name->name == word_of(unit) || name->name == fmt::format("{}s", word_of(unit))) return unit;
  return std::nullopt;
}

bool Checker::has_units(ast::Unit unit, const ast::PerClause& per, Span span, const SourceView& view) {
  const Span place = per.keys.front().value->span;
  const std::string_view word = word_of(unit);
  if (!is_whole_days(unit) || per.keys.size() > 1 || written(place) != word) {
    if (!is_whole_days(unit)) report("bad_unit", place, fmt::format("the calendar has no {}s", word), "`per day`, `per week`, `per month`, `per quarter`, `per year`");
    else if (per.keys.size() > 1) report("bad_key", place, fmt::format("every {} has its row here, also one without rows: it stands alone in `per`", word), fmt::format("`per {} {{ … }}`; groups that have rows: `per month_start(local_date(time)) as month, channel {{ … }}`", word));
    else report("bad_key", place, fmt::format("one row for each {0}: `per {0}`", word), fmt::format("`per {} {{ n = count(rows) }}`", word));
    return false;
  }
  if (view.time == kNoNode || view.group != kNoTable) {
    if (view.group != kNoTable) report("bad_key", span, "the rows of a group are not grouped again", "name all the keys in one `per`");
    else report("no_time", place, fmt::format("the rows of {} have no time: they are in no {}", view.name, word), "group by a date of theirs: `per month_start(paid_on) as month { … }`");
    return false;
  }
  return true;
}

bool Checker::per_unit(ast::Unit unit, const ast::PerClause& per, Span span, SourceView& view, const Scope& scope) {
  if (!has_units(unit, per, span, view)) return false;
  const auto via = via_of(view, scope, view.span);
  if (!via) return false;
  if (*via == kNoTable) {
    report("bad_key", span, fmt::format("the rows of {} belong to nobody here: there is no calendar of theirs", view.name), "group the rows of a profile, an event or a record");
    return false;
  }
  const NodeId filter = row_condition(view, scope);
  if (!made_per_owner(view, filter, {}, span)) return false;
  const auto units = units_of(unit, *via, view, scope, span);
  if (!units) return false;
  SourceView groups;
  groups.table = derived_table({kNoTable, *via, *via, kNoNode, {units->node}, 0}, {{"start", *units, true}}, fmt::format("{} per {}", view.name, word_of(unit)));
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
  const Clocked clocked(*this, groups.table);
  const Clock clock(build_);
  const NodeId start = build_.column(groups.table, 0);
  const std::int64_t months = months_of(unit);
  const NodeId next = months != 0 ? clock.call("add_months", {start, integer(months)}) : clock.days_from(start, unit == ast::Unit::kWeek ? 7 : 1);
  rows.windows = {{{clock.midnight(start), true}, {clock.midnight(next), false}, {}}};
  if (!group_columns(per.columns, groups, rows, scope)) return false;
  view = std::move(groups);
  return true;
}

// The first dates of an owner's units: those that its windows touch. A window that reaches up to T ends with T's unit.
std::optional<Typed> Checker::units_of(ast::Unit unit, TableId via, const SourceView& view, const Scope& scope, Span span) {
  Privacy privacy;
  for (const Bounds& window : view.windows) {
    privacy = Privacy::join(privacy, window.privacy.coarse());
    if (in_hand(window, via)) continue;
    report("group_needs_row", span, fmt::format("these units of {} would be others for every row outside", view.name), "the window of units is the same for all rows of an owner: `in past 6 full months`, `from registered`");
    return std::nullopt;
  }
  const Clocked clocked(*this, via);
  const Clock clock(build_);
  const NodeId first = first_unit_date(view, via, scope, span);
  if (first == kNoNode) return std::nullopt;
  const std::int64_t months = months_of(unit), days = months != 0 ? 0 : unit == ast::Unit::kWeek ? 7 : 1;
  const NodeId units = clock.call("dates every", {clock.first_date(unit, first), last_unit_date(view, via), integer(days), integer(months)});
  return Typed{units, std::move(privacy), span};
}

// Of the latest beginning of the windows, or of the first row.
NodeId Checker::first_unit_date(const SourceView& view, TableId via, const Scope& scope, Span span) {
  const Clock clock(build_);
  NodeId latest = kNoNode;
  for (const Bounds& window : view.windows) {
    if (window.lo.at == kNoNode) continue;
    const NodeId own = build_.node(window.lo.at).grain == ir::kConstGrain ? window.lo.at : owner_chain(window.lo.at, build_.node(window.lo.at).grain, via);
    const NodeId date = clock.local_date(window.lo.closed ? own : clock.call("+", {own, clock.duration(1)}));
    latest = latest == kNoNode ? date : clock.call("greatest", {latest, date});
  }
  if (latest != kNoNode) return latest;
  const NodeId begin = fold(*find_aggregate("min"), view, {view.time}, {}, owner_scope(via, scope), span);
  return begin == kNoNode ? kNoNode : clock.local_date(begin);
}

// Of the last instant that all windows have, but for T, at which they are cut: its own unit counts, begun or not.
NodeId Checker::last_unit_date(const SourceView& view, TableId via) {
  const Clock clock(build_);
  NodeId earliest = clock.today();
  for (const Bounds& window : view.windows) {
    NodeId end = window.hi.at;
    if (end == kNoNode || end == build_.now()) continue;
    const auto* call = std::get_if<ir::Call>(&build_.node(end).what);
    if (call != nullptr && call->site.fn->name == "least") end = call->args.front();  // of the written end and T
    const TableId grain = build_.node(end).grain;
    if (grain != ir::kConstGrain) end = owner_chain(end, grain, via);
    const NodeId date = clock.local_date(window.hi.closed ? end : clock.call("-", {end, clock.duration(1)}));
    earliest = clock.call("least", {earliest, date});
  }
  return earliest;
}

}  // namespace tagma::check
