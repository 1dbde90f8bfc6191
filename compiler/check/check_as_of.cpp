// RULE as of INSTANT: the same value with T moved. What reads T is made again over the other instant; all else is shared.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"
#include "compiler/ir/grains.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tagma::check {

namespace {

// The nodes that `root` is computed from, groups' definitions included, operands before their users.
std::set<NodeId> reached(const ir::Module& module, NodeId root) {
  std::set<NodeId> seen;
  std::vector<NodeId> open{root};
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    if (!seen.insert(id).second) continue;
    for (const NodeId under : ir::evaluated_with(module, module.node(id))) open.push_back(under);
  }
  return seen;
}

// `48 hours ago`, `start of this month`: never after T.
bool is_past(const ast::Expr& instant) {
  const auto* edge = std::get_if<ast::UnitEdge>(&instant.what);
  if (edge != nullptr) return edge->end ? edge->offset < 0 : edge->offset <= 0;
  return std::holds_alternative<ast::Ago>(instant.what);
}

}  // namespace

class Checker::Moved {
 public:
  Moved(Checker& checker, NodeId instant) : checker_(checker), instant_(instant) {}

  NodeId operator()(NodeId root) {
    for (const NodeId id : reached(checker_.module_, root)) nodes_[id] = remade(id);
    return nodes_.at(root);
  }

 private:
  NodeId remade(NodeId id) {
    ir::Builder& build = checker_.build_;
    const ir::Node old = build.node(id);
    if (std::holds_alternative<ir::Now>(old.what)) return instant_;
    ir::Node node = ir::with_operands(old, [&](NodeId operand) { return nodes_.at(operand); });
    node.grain = table(node.grain);
    if (auto* fold = std::get_if<ir::Aggregate>(&node.what)) {
      fold->source = table(fold->source);
      fold->via = table(fold->via);
    }
    if (auto* index = std::get_if<ir::RowIndex>(&node.what)) index->via = table(index->via);
    node.optional = node.optional || may_miss_now(node);
    const NodeId made = build.copy(std::move(node));
    if (made != id)
      if (const auto place = checker_.module_.places.find(id); place != checker_.module_.places.end()) checker_.module_.places.try_emplace(made, place->second);
    return made;
  }

  // T is never missing; an instant that is computed from it may be.
  [[nodiscard]] bool may_miss_now(const ir::Node& node) const {
    const auto optional = [&](NodeId id) { return id != kNoNode && checker_.build_.node(id).optional; };
    if (std::holds_alternative<ir::IsKnown>(node.what) || std::holds_alternative<ir::IsTrue>(node.what) || std::holds_alternative<ir::Aggregate>(node.what)) return false;
    if (const auto* either = std::get_if<ir::Coalesce>(&node.what)) return optional(either->left) && optional(either->right);
    if (const auto* lines = std::get_if<ir::Cond>(&node.what))
      return optional(lines->otherwise) || std::any_of(lines->lines.begin(), lines->lines.end(), [&](const ir::Line& line) { return optional(line.value); });
    const std::vector<NodeId> read = ir::operands(node);
    return std::any_of(read.begin(), read.end(), optional);
  }

  // Groups whose rows or keys depend on T are other groups then.
  TableId table(TableId id) {
    if (id == kNoTable || checker_.table(id).kind != TableKind::kDerived) return id;
    if (const auto found = tables_.find(id); found != tables_.end()) return found->second;
    ir::Derived derived = *checker_.module_.derived_of(id);
    derived.source = table(derived.source);
    derived.via = table(derived.via);
    if (derived.filter != kNoNode) derived.filter = nodes_.at(derived.filter);
    std::vector<Key> keys;
    for (std::size_t i = 0; i < derived.keys.size(); ++i) {
      derived.keys[i] = nodes_.at(derived.keys[i]);
      keys.push_back({checker_.table(id).columns[i].name, {derived.keys[i], checker_.column(id, static_cast<int>(i), {}).privacy, {}}, derived.each == static_cast<int>(i)});
    }
    return tables_[id] = checker_.derived_table(std::move(derived), keys, checker_.table(id).name);
  }

  Checker& checker_;
  NodeId instant_;
  std::map<NodeId, NodeId> nodes_;
  std::map<TableId, TableId> tables_;
};

Typed Checker::check_as_of(const ast::AsOf& as_of, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  const Typed value = check(*as_of.operand, scope, polarity);
  const Typed instant = check_instant(*as_of.instant, scope);
  if (!value.ok() || !instant.ok()) return error(expr.span);
  if (build_.node(instant.node).grain != ir::kConstGrain) {
    report("out_of_place", as_of.instant->span, "T moves to one instant for everybody, and this is another one for each row", "`as of 30 days ago`, `as of start of last month`, `as of 2026-01-01T00:00`");
    return error(expr.span);
  }
  const NodeId moved = Moved(*this, instant.node)(value.node);
  if (moved == value.node) {
    report("constant_comparison", expr.span, "this does not depend on T: it is the same at every instant", "drop `as of`; columns are what is known today");
    return value;
  }
  if (is_past(*as_of.instant)) return made(moved, value.privacy, expr.span);
  // Nothing is known of what is after T.
  const NodeId reached = Clock(build_).call("<=", {instant.node, build_.now()});
  return made(build_.cond({{reached, moved}}, kNoNode), value.privacy, expr.span);
}

}  // namespace tagma::check
