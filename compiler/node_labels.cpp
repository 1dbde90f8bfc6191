#include "compiler/node_labels.h"

#include "compiler/source/on_one_line.h"

namespace tagma {

NodeLabels::NodeLabels(const Catalogue::Impl& impl) : impl_(impl) {
  for (const ir::Rule& rule : impl_.checked->rules) rule_of_.emplace(rule.value, &rule);
}

const ir::Rule* NodeLabels::rule(ir::NodeId id) const {
  const auto found = rule_of_.find(id);
  return found == rule_of_.end() ? nullptr : found->second;
}

std::string NodeLabels::of(ir::NodeId id, const ir::Rule* self) const {
  if (const ir::Rule* rule = this->rule(id); rule != nullptr && rule != self) return rule->spec.name;
  if (const auto place = impl_.checked->places.find(id); place != impl_.checked->places.end())
    return on_one_line(impl_.sources->text({place->second.file, place->second.begin, place->second.end}));
  return ir::print_expression(*impl_.checked, id);
}

ir::NodeId NodeLabels::inside(ir::NodeId id) const {
  const auto* edge = std::get_if<ir::IsTrue>(&impl_.checked->node(id).what);
  return edge != nullptr ? edge->arg : id;
}

}  // namespace tagma
