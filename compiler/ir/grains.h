// How rows of tables belong to rows of other tables, and what a node needs besides its own row.
#pragma once

#include "compiler/ir/ir.h"

namespace tagma::ir {

// `above` is `table` itself or one of its owners, nearest or far.
bool is_above(const Module& module, TableId above, TableId table);

// Every row of `source` belongs to at most one row of `via`: through owners, or into the groups of a derived table.
// kNoTable covers everything: all rows belong to the run.
bool covers(const Module& module, TableId via, TableId source);

// What a node needs from around its row: elements[k] is how many elements of enclosing quantifiers it reads in the k-th
// row outwards (0: the row in hand); there is an entry for each row outwards that it reads.
struct Openness {
  std::vector<int> elements{0};
  [[nodiscard]] bool closed() const { return elements.size() == 1 && elements[0] == 0; }
  [[nodiscard]] bool reads_outer() const { return elements.size() > 1; }
  [[nodiscard]] bool reads_element() const { return elements[0] > 0; }
  void join(const Openness& other);
};

// By NodeId.
std::vector<Openness> openness_of(const Module& module);

// The operands of a node, and the definitions of the derived tables whose rows it reads.
std::vector<NodeId> evaluated_with(const Module& module, const Node& node);

// Whether evaluating a node may raise a fault, by NodeId; so that passes know what they may leave out.
std::vector<bool> faulty_nodes(const Module& module);

}  // namespace tagma::ir
