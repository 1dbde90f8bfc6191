// Why an expectation of a test does not hold: which of its parts is not true, and the values in it.
#pragma once

#include "compiler/ir/interpret.h"
#include "compiler/node_labels.h"

namespace tagma {

// Lines for the report of the test, each begun by a line break.
std::string failed_parts(const Catalogue::Impl& impl, ir::Interpreter& interpreter, ir::NodeId condition, std::int64_t row);

}  // namespace tagma
