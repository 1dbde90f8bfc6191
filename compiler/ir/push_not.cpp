// `not` moves inwards: over and/or by swapping them (which keeps the order of evaluation and where it stops), into a
// comparison by its complement. Both hold in three-valued logic.
#include "compiler/ir/rewrite.h"

namespace tagma::ir {
namespace {

class PushNot {
 public:
  NodeId negated(Builder& build, NodeId id) {
    const auto known = negated_.find(id);
    if (known != negated_.end()) return known->second;
    const NodeId made = make(build, id);
    negated_.emplace(id, made);
    return made;
  }

 private:
  NodeId make(Builder& build, NodeId id) {
    const What what = build.node(id).what;
    if (const auto* inner = std::get_if<Not>(&what)) return inner->arg;
    if (const auto* both = std::get_if<And>(&what)) return build.disj(all_negated(build, both->args));
    if (const auto* either = std::get_if<Or>(&what)) return build.conj(all_negated(build, either->args));
    const auto* call = std::get_if<Call>(&what);
    if (const auto comparison = call == nullptr ? std::nullopt : comparison_of(call->site.fn->intrinsic)) {
      const auto opposite = build.call(to_string(complement(*comparison)), call->args);
      TAGMA_CHECK(opposite.has_value());
      return *opposite;
    }
    if (const auto* quantify = std::get_if<Quantify>(&what); quantify != nullptr) {
      const TableId grain = build.node(id).grain;
      if (quantify->kind == QuantifierKind::kAny) return build.quantify(QuantifierKind::kNone, quantify->list, quantify->body, grain);
      if (quantify->kind == QuantifierKind::kNone) return build.quantify(QuantifierKind::kAny, quantify->list, quantify->body, grain);
    }
    return build.negate(id);
  }

  std::vector<NodeId> all_negated(Builder& build, const std::vector<NodeId>& ids) {
    std::vector<NodeId> out;
    for (const NodeId id : ids) out.push_back(negated(build, id));
    return out;
  }

  std::unordered_map<NodeId, NodeId> negated_;
};

}  // namespace

void push_down_not(Module& module) {
  PushNot push;
  rewrite(module, [&](Builder& build, NodeId, const Node& node) {
    const auto* outer = std::get_if<Not>(&node.what);
    return outer == nullptr ? build.copy(node) : push.negated(build, outer->arg);
  });
}

}  // namespace tagma::ir
