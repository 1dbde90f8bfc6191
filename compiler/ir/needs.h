// What a set of nodes needs: the nodes under them, the tables they walk over, the definitions of derived tables.
#pragma once

#include "compiler/ir/ir.h"

namespace tagma::ir {

struct Needs {
  std::vector<bool> nodes;   // by NodeId
  std::vector<bool> tables;  // by TableId; owners and the sources of derived tables included
};

Needs needs_of(const Module& module, std::span<const NodeId> roots, std::span<const TableId> tables = {});

// Every node of a rule: its value, the value without `requires`, the parts of a score.
std::vector<NodeId> roots_of(const Rule& rule);

// All that the catalogue answers, checks and tests.
Needs needs_of(const Module& module);

}  // namespace tagma::ir
