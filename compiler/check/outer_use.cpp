#include "compiler/check/outer_use.h"

#include <algorithm>
#include <set>

namespace tagma::check {

using ir::NodeId;

namespace {

// Follows the values of the row in hand. Inside a nested aggregate, `depth` aggregates deep, an Outer comes back one
// level; what is left of the row (an owner's value, a lookup's) knows nothing of what is around it.
class OuterUse {
 public:
  explicit OuterUse(const ir::Module& module) : module_(module) {}

  bool in(NodeId id, int depth) {
    if (id == ir::kNoNode || !seen_.emplace(id, depth).second) return false;
    const ir::Node& node = module_.node(id);
    if (const auto* outer = std::get_if<ir::Outer>(&node.what)) return depth == 0 || in(outer->value, depth - 1);
    if (std::holds_alternative<ir::Owner>(node.what)) return false;
    if (const auto* lookup = std::get_if<ir::Lookup>(&node.what)) return any(lookup->key, depth);
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.what))
      return in(aggregate->lo.at, depth) || in(aggregate->hi.at, depth) || in(aggregate->time, depth + 1) || in(aggregate->filter, depth + 1) || any(aggregate->values, depth + 1);
    return any(ir::operands(node), depth);
  }

 private:
  bool any(const std::vector<NodeId>& ids, int depth) {
    return std::any_of(ids.begin(), ids.end(), [&](NodeId id) { return in(id, depth); });
  }

  const ir::Module& module_;
  std::set<std::pair<NodeId, int>> seen_;
};

}  // namespace

bool uses_outer(const ir::Module& module, NodeId node) { return OuterUse(module).in(node, 0); }

}  // namespace tagma::check
