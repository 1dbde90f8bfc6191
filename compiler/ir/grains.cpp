#include "compiler/ir/grains.h"

#include <algorithm>
#include <map>

namespace tagma::ir {
namespace {

Openness without_quantifier(const Openness& body) {
  Openness out = body;
  out.elements[0] = std::max(0, out.elements[0] - 1);
  return out;
}

Openness outwards(const Openness& value) {
  Openness out = value;
  out.elements.insert(out.elements.begin(), 0);
  return out;
}

// What rows of an aggregate need from outside of it. Elements of the rows themselves cannot reach out.
Openness inwards(const Openness& row) {
  Openness out;
  if (row.elements.size() > 1) out.elements.assign(row.elements.begin() + 1, row.elements.end());
  return out;
}

// `of` gives what is known of the operands.
template <typename Known>
Openness openness_of(const Node& node, Known of) {
  Openness out;
  if (const auto* element = std::get_if<Element>(&node.what)) {
    out.elements[0] = element->depth + 1;
  } else if (const auto* outer = std::get_if<Outer>(&node.what)) {
    out = outwards(of(outer->value));
  } else if (const auto* quantify = std::get_if<Quantify>(&node.what)) {
    out = of(quantify->list);
    out.join(without_quantifier(of(quantify->body)));
  } else if (const auto* aggregate = std::get_if<Aggregate>(&node.what)) {
    for (const NodeId bound : {aggregate->lo.at, aggregate->hi.at})
      if (bound != kNoNode) out.join(of(bound));
    std::vector<NodeId> per_row = aggregate->values;
    per_row.push_back(aggregate->time);
    per_row.push_back(aggregate->filter);
    for (const NodeId id : per_row)
      if (id != kNoNode) out.join(inwards(of(id)));
  } else {
    for (const NodeId operand : operands(node)) out.join(of(operand));
  }
  return out;
}

FaultSet own_faults(const Node& node) {
  if (const auto* call = std::get_if<Call>(&node.what)) return call->site.fn->faults;
  if (const auto* aggregate = std::get_if<Aggregate>(&node.what)) return aggregate->fn->faults;
  if (const auto* standing = std::get_if<Standing>(&node.what)) return faults_of(standing->kind);
  return std::holds_alternative<Lookup>(node.what) ? fault_bit(Fault::kNotFound) : FaultSet{0};
}

}  // namespace

std::vector<NodeId> evaluated_with(const Module& module, const Node& node) {
  std::vector<NodeId> ids = operands(node);
  const auto definition = [&](TableId table) {
    for (const Derived* step = module.derived_of(table); step != nullptr; step = module.derived_of(step->source)) {
      ids.insert(ids.end(), step->keys.begin(), step->keys.end());
      if (step->filter != kNoNode) ids.push_back(step->filter);
    }
  };
  if (node.grain != kConstGrain) definition(node.grain);
  if (const auto* aggregate = std::get_if<Aggregate>(&node.what)) definition(aggregate->source);
  return ids;
}

void Openness::join(const Openness& other) {
  elements.resize(std::max(elements.size(), other.elements.size()), 0);
  for (std::size_t i = 0; i < other.elements.size(); ++i) elements[i] = std::max(elements[i], other.elements[i]);
}

std::vector<Openness> openness_of(const Module& module) {
  std::vector<Openness> out;
  out.reserve(module.nodes.size());
  for (const Node& node : module.nodes)
    out.push_back(openness_of(node, [&](NodeId id) { return out[static_cast<std::size_t>(id)]; }));
  return out;
}

bool is_closed(const Module& module, NodeId node) {
  std::vector<NodeId> open{node};
  std::map<NodeId, Openness> found;  // operands stand before their users: in this order they are known in time
  while (!open.empty()) {
    const NodeId next = open.back();
    open.pop_back();
    if (!found.try_emplace(next).second) continue;
    for (const NodeId operand : operands(module.node(next))) open.push_back(operand);
  }
  for (auto& [id, openness] : found)
    openness = openness_of(module.node(id), [&](NodeId operand) { return found.at(operand); });
  return found.at(node).closed();
}

std::vector<bool> faulty_nodes(const Module& module) {
  std::vector<bool> faulty(module.nodes.size(), false);
  // A derived table's definition may stand after the nodes that fold it, so this runs until nothing changes.
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < faulty.size(); ++i) {
      if (faulty[i]) continue;
      const std::vector<NodeId> under = evaluated_with(module, module.nodes[i]);
      const bool now = own_faults(module.nodes[i]) != 0 ||
                       std::any_of(under.begin(), under.end(), [&](NodeId id) { return faulty[static_cast<std::size_t>(id)]; });
      faulty[i] = now;
      changed = changed || now;
    }
  }
  return faulty;
}

bool is_above(const Module& module, TableId above, TableId table) {
  for (; table != kNoTable; table = module.tables[static_cast<std::size_t>(table)].owner)
    if (table == above) return true;
  return false;
}

bool covers(const Module& module, TableId via, TableId source) {
  if (via == kNoTable || is_above(module, via, source)) return true;
  const Derived* groups = module.derived_of(via);
  return groups != nullptr && covers(module, groups->source, source);
}

}  // namespace tagma::ir
