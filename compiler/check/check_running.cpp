// `running sum(x)`, `running count()`: over the rows of a source up to this one, this one included, in the order of the rows.
#include "compiler/check/checker.h"

#include <fmt/format.h>

namespace tagma::check {

class Checker::Running {
 public:
  static Typed fold(Checker& checker, const SourceView& view, TableId via, bool counts, const Typed& value, const Scope& scope, Span span);
};

Typed Checker::running(const ast::Call& call, Span span, const Scope& scope) {
  const bool counts = call.function.text == "running count";
  if (scope.source == nullptr || scope.outer == nullptr || scope.source->group != kNoTable) {
    report("out_of_place", span, fmt::format("`{}` is about a row and those before it, and no row of a source is in hand here", call.function.text), "`first(time of Order with { total = running sum(amount) } where total >= 1000)`");
    return error(span);
  }
  if (call.arguments.size() > 1 || (!counts && call.arguments.empty())) {
    report("argument_count", span, counts ? "`running count` counts all rows, or those for which one condition holds" : "`running sum` takes one value of the row", counts ? "`running count()`, `running count(amount >= 100)`" : "`running sum(amount)`");
    return error(span);
  }
  const SourceView& view = *scope.source;
  const auto via = via_of(view, *scope.outer, span);
  if (!via) return error(span);
  if (*via == kNoTable) {
    report("out_of_place", span, fmt::format("the rows of {} belong to nobody here: they have no order", view.name), "a running sum is over the rows of an owner");
    return error(span);
  }
  Typed value;
  if (!call.arguments.empty()) {
    const ast::Expr* written = plain_value(call.arguments.front(), call.function.text);
    if (written == nullptr) return error(span);
    value = counts ? check_bool(*written, scope) : check(*written, scope, Polarity::kFree);
    if (!value.ok()) return error(span);
  }
  return Running::fold(*this, view, *via, counts, value, scope, span);
}

// The rows of the source under the same owner, as far as this one. A position has no ties: all that tells rows apart counts.
Typed Checker::Running::fold(Checker& checker, const SourceView& view, TableId via, bool counts, const Typed& value, const Scope& scope, Span span) {
  const NodeId condition = checker.row_condition(view, *scope.outer);
  std::vector<NodeId> parts;
  if (value.ok()) parts.push_back(value.node);
  if (!checker.made_per_owner(view, condition, parts, span)) return checker.error(span);
  const Privacy privacy = Privacy::join(view.privacy, value.privacy).coarse();
  if (counts && !value.ok()) {
    const NodeId position = checker.build_.row_index(view.table, {via, condition, {}, false});
    return checker.made(checker.build_.node(position).optional ? checker.build_.coalesce(position, checker.integer(0)) : position, privacy, span);
  }
  ir::Aggregate fold;
  fold.fn = find_aggregate(counts ? "count" : "sum");
  fold.source = view.table;
  fold.via = via;
  if (!counts) fold.values = {value.node};
  std::vector<Type> types;
  for (const NodeId summed : fold.values) types.push_back(checker.type(summed));
  const auto result = fold.fn->typing(types);
  if (!result) {
    checker.report("aggregate_type", span, fmt::format("`running sum` does not take {}", to_string(types.front())), "it adds numbers and durations");
    return checker.error(span);
  }
  const NodeId position = checker.build_.row_index(view.table, {via, kNoNode, {}, false});
  std::vector<NodeId> filter;
  if (condition != kNoNode) filter.push_back(condition);
  if (counts) filter.push_back(value.node);
  filter.push_back(*checker.build_.call("<=", {position, checker.build_.outer(view.table, position)}));
  fold.filter = checker.build_.conj(std::move(filter));
  if (view.time != kNoNode) {  // no row before this one is later: a run need not look at those
    fold.time = view.time;
    fold.hi = {view.time, true};
  }
  const bool optional = fold.fn->faults != 0;
  return checker.made(checker.build_.aggregate(view.table, std::move(fold), *result, optional), privacy, span);
}

}  // namespace tagma::check
