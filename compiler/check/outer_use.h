// Whether a value of a row depends on the row outside its aggregate.
#pragma once

#include "compiler/ir/ir.h"

namespace tagma::check {

bool uses_outer(const ir::Module& module, ir::NodeId node);

}  // namespace tagma::check
