// Rows to a value: whose rows, which of them, and where the value is at home.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

// ---- whose rows -----------------------------------------------------------------------------------------------------

bool Checker::belongs_to_nobody(TableId rows) const { return table(rows).kind == TableKind::kLookup || table(rows).kind == TableKind::kList; }

// A profile whose rows do not belong to the row in hand: all of those that are answered are meant.
bool Checker::is_population(TableId source, const Scope& scope) const {
  if (table(source).kind != TableKind::kProfile) return false;
  for (TableId owner = table(source).owner; owner != kNoTable; owner = table(owner).owner)
    if (owner == scope.grain || is_ancestor(owner, scope.grain)) return false;
  return true;
}

// The nearest table that owns the rows and is the row in hand or one of its owners.
TableId Checker::common_owner(TableId source, const Scope& scope, Span span) {
  if (belongs_to_nobody(source)) return kNoTable;
  if (is_population(source, scope)) return kNoTable;
  for (TableId owner = table(source).owner; owner != kNoTable; owner = table(owner).owner)
    if (owner == scope.grain || is_ancestor(owner, scope.grain)) return owner;
  const std::string& rows = table(source).name;
  if (scope.grain == ir::kConstGrain) {
    report("no_common_owner", span, fmt::format("whose rows of {}? Nobody is in hand here", rows), "const and param know only constants and lookups: make it a metric");
  } else if (table(source).owner == kNoTable) {
    const std::string& here = table(scope.grain).name;
    if (source == scope.grain || is_ancestor(source, scope.grain))
      report("no_common_owner", span, fmt::format("there is one {} here: nothing to fold", rows), source == scope.grain ? "its columns are named as they are" : fmt::format("its columns are named with it: `{}.COLUMN`", rows));
    else
      report("no_common_owner", span, fmt::format("{} belongs to nobody: its rows are not those of a {}", rows, here), fmt::format("say how they belong together: `profile {} of {} by …`", rows, here));
  } else {
    const std::string& here = table(scope.grain).name;
    report("no_common_owner", span, fmt::format("the rows of {} do not belong to a {}", rows, here), fmt::format("they belong to {}: write the rule `of {}`", table(table(source).owner).name, table(profile_of(source) != kNoTable ? profile_of(source) : table(source).owner).name));
  }
  return kNoTable;
}

std::optional<TableId> Checker::via_of(const SourceView& view, const Scope& scope, Span span) {
  if (view.group != kNoTable) {
    if (view.group == scope.grain) return view.group;
    report("unknown_source", span, "`rows` are the rows of the group, not of one of its rows", "fold them beside the other columns of the group");
    return std::nullopt;
  }
  if (view.home != kNoTable && is_ancestor(view.home, view.table)) return view.home;
  const TableId via = common_owner(view.table, scope, span);
  if (via == kNoTable && !belongs_to_nobody(view.table) && !is_population(view.table, scope)) return std::nullopt;
  return via;
}

// ---- which rows -----------------------------------------------------------------------------------------------------

// A value of the row that a source was written for, or of one of its owners, for a row of the source.
NodeId Checker::at_row(NodeId value, TableId source, const Scope& scope) {
  const TableId grain = build_.node(value).grain;
  if (grain == ir::kConstGrain) return value;
  if (is_ancestor(grain, source) && ir::is_closed(module_, value)) return owner_chain(value, grain, source);
  return build_.outer(source, owner_chain(value, grain, scope.grain));
}

void Checker::bound_conditions(const Bounds& window, const SourceView& view, const Scope& scope, std::vector<NodeId>& out) {
  const Clock clock(build_);
  if (window.lo.at != kNoNode) out.push_back(clock.call(window.lo.closed ? ">=" : ">", {view.time, at_row(window.lo.at, view.table, scope)}));
  if (window.hi.at != kNoNode) out.push_back(clock.call(window.hi.closed ? "<=" : "<", {view.time, at_row(window.hi.at, view.table, scope)}));
}

NodeId Checker::row_condition(const SourceView& view, const Scope& scope) {
  std::vector<NodeId> conditions;
  for (const Bounds& window : view.windows) bound_conditions(window, view, scope, conditions);
  if (view.filter != kNoNode) conditions.push_back(view.filter);
  return conditions.empty() ? kNoNode : build_.conj(std::move(conditions));
}

bool Checker::in_hand(const Bounds& window, TableId grain) const {
  const auto reachable = [&](const ir::Bound& bound) {
    if (bound.at == kNoNode) return true;
    const TableId own = build_.node(bound.at).grain;
    return own == ir::kConstGrain || own == grain || is_ancestor(own, grain);
  };
  return reachable(window.lo) && reachable(window.hi);
}

// ---- the aggregate --------------------------------------------------------------------------------------------------

// One window becomes the bounds, which a run uses to find its rows; the others are conditions. What does not depend on
// the row in hand is a value of the owner, the same for all of its rows: computed once and handed down.
NodeId Checker::fold(const tagma::Aggregate& fn, const SourceView& view, std::vector<NodeId> values, std::vector<Value> params,
                     const Scope& scope, Span span) {
  const auto via = via_of(view, scope, span);
  if (!via) return kNoNode;
  std::vector<Type> types;
  for (const NodeId value : values) types.push_back(type(value));
  const auto result = fn.typing(types);
  if (!result) {
    report("aggregate_type", span, fmt::format("{} does not take {}", fn.name, types.empty() ? "this" : to_string(types.front())), fmt::format("it is {}", fn.signature));
    return kNoNode;
  }
  ir::Aggregate aggregate;
  aggregate.fn = &fn;
  aggregate.source = view.table;
  aggregate.via = *via;
  aggregate.params = std::move(params);
  const Bounds* bounds = nullptr;
  for (const Bounds& window : view.windows)
    if (in_hand(window, scope.grain)) bounds = &window;  // the last is the narrowest, mostly
  std::vector<NodeId> conditions;
  for (const Bounds& window : view.windows)
    if (&window != bounds) bound_conditions(window, view, scope, conditions);
  const bool population = *via == kNoTable && is_population(view.table, scope);
  if (population)
    if (const NodeId all = answered(view.table); all != kNoNode) conditions.insert(conditions.begin(), all);
  if (view.filter != kNoNode) conditions.push_back(view.filter);
  if (!conditions.empty()) aggregate.filter = build_.conj(std::move(conditions));
  aggregate.values = std::move(values);
  const bool optional = !fn.empty_is_known || fn.faults != 0;
  const auto at = [&](TableId home) {
    ir::Aggregate placed = aggregate;
    if (bounds != nullptr) {
      placed.time = view.time;
      placed.lo = bounds->lo;
      placed.hi = bounds->hi;
      for (ir::Bound* bound : {&placed.lo, &placed.hi})
        if (bound->at != kNoNode && build_.node(bound->at).grain != ir::kConstGrain) bound->at = owner_chain(bound->at, build_.node(bound->at).grain, home);
    }
    return build_.aggregate(home, std::move(placed), *result, optional);
  };
  const bool depends = (bounds != nullptr && !in_hand(*bounds, *via)) || (aggregate.filter != kNoNode && !ir::is_closed(module_, aggregate.filter)) ||
                       std::any_of(aggregate.values.begin(), aggregate.values.end(), [&](NodeId value) { return !ir::is_closed(module_, value); });
  if (depends && population) {
    report("out_of_place", span, fmt::format("every {} would be asked about every other one", view.name), "compare with what they give as a whole: `spend > avg(spend of Customer)`, `rank(spend)`, `top(10%, spend per city)`");
    return kNoNode;
  }
  if (depends || *via == scope.grain) return at(scope.grain);
  if (*via == kNoTable) return at(kNoTable);  // of the whole run: once, not for each row
  // Whoever has no owner has no rows: zero of them, not a missing value.
  for (TableId step = scope.grain; step != *via && step != kNoTable; step = table(step).owner)
    if (!optional && table(step).kind == TableKind::kProfile) return at(scope.grain);
  return owner_chain(at(*via), *via, scope.grain);
}

NodeId Checker::exists(const SourceView& view, const Scope& scope) {
  return fold(*find_aggregate("exists"), view, {}, {}, scope, view.span);
}

// did, never: of events. has, no: of any rows.
Typed Checker::check_exists(const ast::Exists& question, const ast::Expr& expr, const Scope& scope) {
  if (const Declared* pattern = find(question.source->name.text, Entity::kPattern); pattern != nullptr && !question.source->alias) return has_match(*pattern, question, expr.span, scope);
  const SourceView view = check_source(*question.source, scope);
  if (!view.ok()) return error(expr.span);
  const bool negated = question.word == ast::ExistsWord::kNever || question.word == ast::ExistsWord::kNo;
  const bool of_events = question.word == ast::ExistsWord::kDid || question.word == ast::ExistsWord::kNever;
  if (of_events && !view.event) {
    const std::string_view word = negated ? "no" : "has";
    report("not_an_event", expr.span, fmt::format("{} are rows, not events: nothing happens in them", view.name), fmt::format("`{}({})`", word, written(question.source->span)));
    return error(expr.span);
  }
  const NodeId node = exists(view, scope);
  if (node == kNoNode) return error(expr.span);
  return made(negated ? build_.negate(node) : node, view.privacy.coarse(), expr.span);
}

}  // namespace tagma::check
