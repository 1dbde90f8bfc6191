// favourite(x of SOURCE by MEASURE having COND): the value with the largest measure, then the latest last row, then the
// smallest. The winner is found first; `having` is asked of its own rows, and without it there is no favourite. top(n, x
// of …) lists the first n in that order, and leaves out those for which `having` does not hold.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"

#include <fmt/format.h>

#include <limits>

namespace tagma::check {

namespace {

// `count`, `sum(…)`: measures whose parts add up to the whole, so that `share` means something.
bool adds_up(const ast::Expr* by) {
  if (by == nullptr) return true;
  if (const auto* name = std::get_if<ast::NameRef>(&by->what)) return name->name == "count";
  const auto* call = std::get_if<ast::Call>(&by->what);
  return call != nullptr && (call->function.text == "count" || call->function.text == "sum");
}

}  // namespace

Typed Checker::favourite(const ast::Call& call, Span span, const Scope& scope) {
  const bool several = call.function.text == "top";
  const ast::Argument* argument = call.arguments.size() == (several ? 2 : 1) ? &call.arguments.back() : nullptr;
  if (argument == nullptr || argument->source == nullptr || argument->value == nullptr || argument->unit_with) {
    report("source_needed", span, fmt::format("{} chooses among the values of rows", call.function.text), several ? "`top(3, channel of Order in rolling 365 days by count)`" : "`favourite(channel of Order in rolling 365 days by count)`");
    return error(span);
  }
  Ranking ranking{find_aggregate(several ? "best few" : "best"), {}, {}};
  if (several) {
    const std::int64_t most = whole_number(call.arguments.front(), "how many values", "`top(3, channel of Order by count)`");
    if (most == 0) return error(span);
    ranking.params.push_back(Value::integer(most));
  }
  const SourceView view = check_source(*argument->source, scope);
  const auto value = view.ok() ? group_key(*argument->value, argument->each, view, scope) : std::nullopt;
  const auto via = value ? via_of(view, scope, view.span) : std::nullopt;
  if (!via) return error(span);
  SourceView rows;
  SourceView groups = grouped(view, {{"value", *value, argument->each}}, scope, argument->span, rows);
  if (!groups.ok()) return error(span);
  const Scope home = owner_scope(*via, scope);
  Scope group = row_scope(groups, home);
  group.rows = &rows;
  group.folds_rows = true;
  const Typed measured = measure(*argument, group);
  if (!measured.ok()) return error(span);
  ranking.values = {build_.column(groups.table, 0), measured.node};
  for (const NodeId tie : last_row(rows, *via, group, span)) ranking.values.push_back(tie);
  Typed winner{fold(*ranking.fn, groups, ranking.values, ranking.params, home, span), Privacy::join(Privacy::join(view.privacy, value->privacy), measured.privacy.coarse()), span};
  if (winner.ok() && argument->having != nullptr) winner = winner_if(*argument, groups, rows, view, ranking, measured, std::move(winner), home);
  if (!winner.ok()) return error(span);
  if (argument->at_least) {
    SourceView known = view;
    const NodeId has_value = argument->each ? Clock(build_).call(">", {Clock(build_).call("size", {value->node}), integer(0)}) : build_.is_known(value->node);
    known.filter = view.filter == kNoNode ? has_value : build_.conj({view.filter, has_value});
    const NodeId inputs = fold(*find_aggregate("count"), known, {}, {}, home, span);
    winner.node = build_.cond({{Clock(build_).call(">=", {inputs, integer(*argument->at_least)}), winner.node}}, kNoNode);
  }
  winner.node = owner_chain(winner.node, *via, scope.grain);
  return made(winner.node, std::move(winner.privacy), span);
}

// What tells which of two groups has the later last row: its time, then the declared order, then its key. Rows whose owner
// is not the one in hand (the lines of all orders) have no order of their own below their time.
std::vector<NodeId> Checker::last_row(const SourceView& rows, TableId via, const Scope& group, Span span) {
  std::vector<NodeId> ties{rows.time == kNoNode ? instant(0) : fold(*find_aggregate("max"), rows, {rows.time}, {}, group, span)};
  const TableSpec spec = table(rows.table);
  if (spec.owner != via || spec.kind == TableKind::kDerived) return ties;
  std::vector<int> columns = spec.order_by;
  columns.insert(columns.end(), spec.key.begin(), spec.key.end());
  for (const int column : columns) {
    const NodeId value = build_.column(rows.table, column);
    const NodeId least = smallest(type(value));
    if (least == kNoNode) continue;
    // A row without the value is before all others; the group still takes part.
    ties.push_back(build_.coalesce(fold(*find_aggregate("last"), rows, {value}, {}, group, span), least));
  }
  return ties;
}

// A value that no other is before, of the types that order rows.
NodeId Checker::smallest(const Type& type) {
  if (type.is_text()) return text("");
  if (type.kind == Kind::kInt || type.kind == Kind::kTimestamp || type.kind == Kind::kDuration) return build_.constant(type, Value::integer(std::numeric_limits<std::int64_t>::min()));
  if (type.kind == Kind::kDate) return build_.constant(type, Value::integer(std::numeric_limits<std::int32_t>::min()));
  return kNoNode;
}

// The owner's row by itself: what the groups are is the same for all of its rows, and so is the winner. Of the bindings
// around, those that depend on no row stay.
Scope Checker::owner_scope(TableId owner, const Scope& scope) const {
  Scope home;
  home.grain = owner;
  home.rules_visible = scope.rules_visible;
  for (const Scope* step = &scope; step != nullptr; step = step->parent != nullptr ? step->parent : step->outer)
    for (const auto& [name, binding] : step->bindings) {
      const auto* value = std::get_if<Typed>(&binding.what);
      const bool of_no_row = value != nullptr && value->ok() && (build_.node(value->node).grain == ir::kConstGrain || build_.node(value->node).grain == owner);
      if (of_no_row || std::holds_alternative<const ast::Window*>(binding.what)) home.bindings.emplace(name, binding);
    }
  return home;
}

// Of the rows of a group.
Typed Checker::measure(const ast::Argument& argument, const Scope& group) {
  const ast::Expr* by = argument.by.get();
  const auto* name = by != nullptr ? std::get_if<ast::NameRef>(&by->what) : nullptr;
  if (by == nullptr || (name != nullptr && name->name == "count")) {
    const Span span = by != nullptr ? by->span : argument.span;
    return Typed{fold(*find_aggregate("count"), *group.rows, {}, {}, group, span), {}, span};
  }
  if (name != nullptr && known_names(*group.rows).contains(name->name)) {
    report("value_needed", by->span, fmt::format("{} of which row? A measure folds the rows that have the value", name->name), fmt::format("`by sum({0})`, `by max({0})`, `by count`", name->name));
    return error(by->span);
  }
  Typed value = check(*by, group, Polarity::kFree);
  if (!value.ok() || type(value).is_ordered()) return value;
  report("aggregate_type", by->span, fmt::format("a measure has an order, and this is {}", to_string(type(value))), "`by count`, `by sum(amount)`");
  return error(by->span);
}

// The winner where `having` holds for the group that it stands for.
Typed Checker::winner_if(const ast::Argument& argument, const SourceView& groups, const SourceView& rows, const SourceView& all,
                         const Ranking& ranking, const Typed& measured, Typed winner, const Scope& home) {
  const Span span = argument.having->span;
  const Clock clock(build_);
  Scope group = row_scope(groups, home);
  group.rows = &rows;
  group.folds_rows = true;
  group.bindings["count"] = Binding{Typed{fold(*find_aggregate("count"), rows, {}, {}, group, span), {}, span}, nullptr, 0};
  if (adds_up(argument.by.get())) {
    // Rows without a value are part of the whole.
    Scope whole = home;
    whole.rows = &all;
    whole.folds_rows = true;
    const Typed total = measure(argument, whole);
    if (!total.ok()) return error(span);
    const NodeId share = clock.call("/", {measured.node, at_row(total.node, groups.table, home)});
    group.bindings["share"] = Binding{Typed{share, measured.privacy.coarse(), span}, nullptr, 0};
  }
  const Typed condition = check_bool(*argument.having, group);
  if (!condition.ok()) return error(span);
  SourceView own = groups;
  const NodeId of_winner = at_row(winner.node, groups.table, home), value = ranking.values.front();
  const NodeId wins = type(winner).is_collection() ? clock.call("contains", {of_winner, value}) : clock.call("==", {value, of_winner});
  own.filter = build_.conj({wins, condition.node});
  if (type(winner).is_collection()) winner.node = fold(*ranking.fn, own, ranking.values, ranking.params, home, span);
  else winner.node = build_.cond({{exists(own, home), winner.node}}, kNoNode);
  winner.privacy = Privacy::join(winner.privacy, condition.privacy.coarse());
  return winner;
}

}  // namespace tagma::check
