// Folds that a row asks about rows which it does not own, but which share an owner with it: "a view after which nothing of
// the same category was bought". The row in hand with each of those rows is a row of a table of PAIRS; the row in hand owns
// its pairs. Then the fold is one over owned rows like any other, and its filter is computed for blocks of pairs.
//
// In a paired module a node of a table of pairs reads the row in hand by Outer and the row beside it by Owner. Rules, and
// all nodes that were there before, keep their numbers: what the interpreter is asked for, it answers from the module as
// it was.
#pragma once

#include "compiler/ir/ir.h"

#include <memory>
#include <optional>

namespace tagma::codegen {

struct Pairing {
  TableId table = kNoTable;            // of the pairs; its owner is `outer`
  TableId outer = kNoTable, inner = kNoTable;
  TableId via = kNoTable;              // the owner that both rows share
  ir::NodeId time = ir::kNoNode;       // grain inner; kNoNode: no bounds
  ir::Bound lo, hi;                    // grain outer, or constants
  ir::NodeId rows = ir::kNoNode;       // grain inner: only rows for which it is true have pairs; kNoNode: all
  ir::NodeId asked = ir::kNoNode;      // grain outer: the same; what other rows would find is never looked at
  std::vector<std::pair<ir::NodeId, ir::NodeId>> keys;  // inner, outer: only rows with equal ones have pairs
};

struct Paired {
  ir::Module module;
  std::vector<Pairing> pairs;          // those of rows in hand that are pairs themselves come later
};

// Nothing where no fold needs pairs.
std::optional<Paired> pair_up(const ir::Module& module);

}  // namespace tagma::codegen
