// How passes change a module: every node made anew in order, then everything that refers to nodes moved along.
#pragma once

#include "compiler/ir/ir.h"

namespace tagma::ir {

// Makes the new node for an old one whose operands are new already; kNoNode drops it.
using Remake = std::function<NodeId(Builder& build, NodeId old, const Node& node)>;
void rewrite(Module& module, const Remake& remake);

void fold_constants(Module& module);
void push_down_not(Module& module);
void remove_dead(Module& module);

}  // namespace tagma::ir
