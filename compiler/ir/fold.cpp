// Constant folding. What raises a fault, or might, is left where it is: it has to be counted for every row.
#include "compiler/ir/grains.h"
#include "compiler/ir/rewrite.h"

#include <algorithm>

namespace tagma::ir {
namespace {

class Fold {
 public:
  explicit Fold(const Module& module) : faulty_before_(faulty_nodes(module)), made_(module.nodes.size(), kNoNode) {}

  NodeId remake(Builder& build, NodeId old, const Node& node) {
    build_ = &build;
    const NodeId made = std::visit([&](const auto& x) { return (*this)(x, node); }, node.what);
    made_[static_cast<std::size_t>(old)] = made;
    const auto at = static_cast<std::size_t>(made);
    if (at >= harmless_.size()) harmless_.resize(at + 1, false);
    if (!faulty_before_[static_cast<std::size_t>(old)]) harmless_[at] = true;
    return made;
  }

  // ---- one overload per kind of node

  NodeId operator()(const Const&, const Node& n) { return build_->copy(n); }
  NodeId operator()(const Now&, const Node& n) { return build_->copy(n); }
  // A key that is the same for all rows is so for all groups.
  NodeId operator()(const Column& x, const Node& n) {
    const Derived* groups = build_->module().derived_of(n.grain);
    if (groups == nullptr || x.column == groups->each) return build_->copy(n);
    const NodeId key = made_[static_cast<std::size_t>(groups->keys[static_cast<std::size_t>(x.column)])];
    const bool known = key != kNoNode && build_->node(key).grain == kConstGrain && !build_->node(key).optional;
    return known ? key : build_->copy(n);
  }
  NodeId operator()(const Element&, const Node& n) { return build_->copy(n); }
  NodeId operator()(const Lookup&, const Node& n) { return build_->copy(n); }
  NodeId operator()(const InList&, const Node& n) { return tightened(n); }
  NodeId operator()(const Quantify&, const Node& n) { return build_->copy(n); }
  NodeId operator()(const RowIndex&, const Node& n) { return build_->copy(n); }
  NodeId operator()(const Standing&, const Node& n) { return build_->copy(n); }
  NodeId operator()(const Outer& x, const Node& n) { return build_->outer(n.grain, x.value); }

  // A profile without its owner has no owner's value, be it constant or not.
  NodeId operator()(const Owner& x, const Node& n) {
    const bool orphans = build_->module().tables[static_cast<std::size_t>(n.grain)].kind == TableKind::kProfile;
    return orphans ? build_->copy(n) : build_->owner(n.grain, x.value);
  }

  NodeId operator()(const Aggregate& x, const Node& n) {
    if (!holds(x.filter, true)) return build_->copy(n);
    Node all = n;
    std::get<Aggregate>(all.what).filter = kNoNode;
    return build_->copy(std::move(all));
  }

  NodeId operator()(const InSet& x, const Node& n) {
    const Value* value = constant(x.value);
    if (value == nullptr) return tightened(n);
    if (!value->known) return build_->missing(n.type);
    const Type type = build_->node(x.value).type;
    return truth(std::any_of(x.items.begin(), x.items.end(), [&](const Value& item) { return compare(type, item, *value) == 0; }));
  }

  NodeId operator()(const Call& x, const Node& n) {
    std::vector<Value> args;
    bool any_missing = false;
    for (const NodeId arg : x.args) {
      const Value* value = constant(arg);
      any_missing = any_missing || (value != nullptr && !value->known);
      if (value != nullptr) args.push_back(*value);
    }
    const bool strict = x.site.fn->nulls == NullRule::kStrict;
    if (strict && any_missing && all_harmless(x.args)) return build_->missing(n.type);
    if (args.size() != x.args.size() || (strict && any_missing)) return tightened(n);
    Arena scratch;
    CallContext context{scratch};
    const Value value = x.site.fn->body(context, x.site, args);
    return context.faults == 0 ? build_->constant(n.type, value) : tightened(n);
  }

  NodeId operator()(const And& x, const Node&) { return build_->conj(shortened(x.args, false)); }
  NodeId operator()(const Or& x, const Node&) { return build_->disj(shortened(x.args, true)); }
  NodeId operator()(const Not& x, const Node& n) {
    const Value* value = constant(x.arg);
    if (value == nullptr) return build_->negate(x.arg);
    return value->known ? truth(!value->b) : build_->missing(n.type);
  }

  NodeId operator()(const IsKnown& x, const Node&) {
    if (const Value* value = constant(x.arg)) return truth(value->known);
    return !build_->node(x.arg).optional && harmless(x.arg) ? truth(true) : build_->is_known(x.arg);
  }
  NodeId operator()(const IsTrue& x, const Node&) {
    if (const Value* value = constant(x.arg)) return truth(value->known && value->b);
    return build_->node(x.arg).optional ? build_->is_true(x.arg) : x.arg;
  }
  NodeId operator()(const Coalesce& x, const Node&) {
    if (!build_->node(x.left).optional) return x.left;
    if (constant(x.left) != nullptr) return x.right;
    return build_->coalesce(x.left, x.right);
  }

  NodeId operator()(const Cond& x, const Node& n) {
    std::vector<Line> lines;
    NodeId otherwise = x.otherwise;
    for (const Line& line : x.lines) {
      const Value* when = constant(line.when);
      if (when == nullptr) {
        lines.push_back({condition(line.when), line.value});
      } else if (when->known && when->b) {
        otherwise = line.value;
        break;
      }
    }
    if (lines.empty() && otherwise == kNoNode) return build_->missing(n.type);
    return build_->cond(std::move(lines), otherwise);
  }

 private:
  // What reads constants alone now belongs to the run.
  NodeId tightened(Node node) {
    const std::vector<NodeId> under = operands(node);
    const bool same_for_all = std::all_of(under.begin(), under.end(), [&](NodeId id) { return build_->node(id).grain == kConstGrain; });
    if (same_for_all) node.grain = kConstGrain;
    return build_->copy(std::move(node));
  }
  [[nodiscard]] const Value* constant(NodeId id) const {
    if (id == kNoNode) return nullptr;
    const auto* found = std::get_if<Const>(&build_->node(id).what);
    return found == nullptr ? nullptr : &found->value;
  }
  [[nodiscard]] bool holds(NodeId id, bool truth) const {
    const Value* value = constant(id);
    return value != nullptr && value->known && value->b == truth;
  }
  NodeId truth(bool value) { return build_->constant(Type::of(Kind::kBool), Value::boolean(value)); }
  // Never raises a fault. Nodes that were made on the way and not asked about count as able to.
  [[nodiscard]] bool harmless(NodeId id) const {
    return static_cast<std::size_t>(id) < harmless_.size() && harmless_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] bool all_harmless(const std::vector<NodeId>& ids) const {
    return std::all_of(ids.begin(), ids.end(), [&](NodeId id) { return harmless(id); });
  }
  // Where only true matters, "is true" says nothing more.
  [[nodiscard]] NodeId condition(NodeId id) const {
    const auto* edge = std::get_if<IsTrue>(&build_->node(id).what);
    return edge == nullptr ? id : edge->arg;
  }

  // Operands of and (`decides`: false) or of or (true), up to one that always decides. The deciding one alone is enough
  // where those before it raise no faults.
  std::vector<NodeId> shortened(const std::vector<NodeId>& args, bool decides) {
    std::vector<NodeId> out;
    for (const NodeId arg : args) {
      if (holds(arg, !decides) || std::find(out.begin(), out.end(), arg) != out.end()) continue;
      if (holds(arg, decides) && all_harmless(out)) return {arg};
      out.push_back(arg);
      if (holds(arg, decides)) break;
    }
    return out;
  }

  std::vector<bool> faulty_before_;
  std::vector<NodeId> made_;         // by old id
  std::vector<bool> harmless_;  // by new id
  Builder* build_ = nullptr;
};

}  // namespace

void fold_constants(Module& module) {
  Fold fold(module);
  rewrite(module, [&](Builder& build, NodeId old, const Node& node) { return fold.remake(build, old, node); });
}

}  // namespace tagma::ir
