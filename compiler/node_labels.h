// How a node of the checked module is called where its value is told: its rule's name, or the text where it was written.
#pragma once

#include "compiler/catalogue.h"

#include <unordered_map>

namespace tagma {

class NodeLabels {
 public:
  explicit NodeLabels(const Catalogue::Impl& impl);

  // The rule whose value this is; nothing for other nodes.
  [[nodiscard]] const ir::Rule* rule(ir::NodeId id) const;
  // `self`: the rule whose own value is taken apart, so that it is opened instead of named.
  [[nodiscard]] std::string of(ir::NodeId id, const ir::Rule* self = nullptr) const;
  // What stands under the wrapper of a tag's edge: there unknown became no.
  [[nodiscard]] ir::NodeId inside(ir::NodeId id) const;

 private:
  const Catalogue::Impl& impl_;
  std::unordered_map<ir::NodeId, const ir::Rule*> rule_of_;
};

}  // namespace tagma
