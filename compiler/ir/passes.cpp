// The list of passes, and what they share.
#include "compiler/ir/rewrite.h"

#include "compiler/ir/needs.h"

namespace tagma::ir {
namespace {

constexpr Pass kPasses[] = {
    {"fold", "Computes what depends on constants alone and drops what can never be reached; a fault stays where it is.", fold_constants},
    {"push_not", "Moves `not` down to comparisons, so that a negated and/or needs no word of its own.", push_down_not},
    {"remove_dead", "Drops nodes and groups that no rule, check or test needs.", remove_dead},
};

}  // namespace

std::span<const Pass> passes() { return kPasses; }

void rewrite(Module& module, const Remake& remake) {
  const std::vector<Node> old = std::move(module.nodes);
  module.nodes.clear();
  module.nodes.reserve(old.size());
  module.places.clear();
  Builder build(module);
  std::vector<NodeId> fresh(old.size(), kNoNode);
  const auto moved = [&](NodeId id) { return id == kNoNode ? kNoNode : fresh[static_cast<std::size_t>(id)]; };
  for (std::size_t i = 0; i < old.size(); ++i)
    fresh[i] = remake(build, static_cast<NodeId>(i), with_operands(old[i], moved));

  for (Rule& rule : module.rules) {
    rule.value = moved(rule.value);
    rule.before_requires = moved(rule.before_requires);
    for (NodeId& part : rule.parts) part = moved(part);
  }
  for (Derived& derived : module.derived) {
    derived.filter = moved(derived.filter);
    for (NodeId& key : derived.keys) key = moved(key);
  }
  for (auto& [table, condition] : module.row_filters) condition = moved(condition);
  for (DataExpectation& expectation : module.expectations) expectation.condition = moved(expectation.condition);
  for (Test& test : module.tests)
    for (TestCheck& check : test.checks)
      for (TestExpectation& expectation : check.expectations) expectation.condition = moved(expectation.condition);
#ifndef __OPTIMIZE__
  const std::string wrong = verify(module);
  TAGMA_CHECK(wrong.empty());
#endif
}

void remove_dead(Module& module) {
  const Needs needs = needs_of(module);
  const auto unneeded = [&](TableId table) { return !needs.tables[static_cast<std::size_t>(table)]; };
  std::erase_if(module.derived, [&](const Derived& derived) { return unneeded(derived.table); });
  std::erase_if(module.row_filters, [&](const auto& filter) { return unneeded(filter.first); });
  rewrite(module, [&](Builder& build, NodeId old, const Node& node) {
    return needs.nodes[static_cast<std::size_t>(old)] ? build.copy(node) : kNoNode;
  });
}

}  // namespace tagma::ir
