// In an explanation: which rows an aggregate has folded.
#pragma once

#include "compiler/ir/interpret.h"
#include "tagma/compile.h"

namespace tagma {

// Adds a part for each of a few rows, with its time and the values that are folded, and one for all others. What is computed
// from personal columns is not told.
void add_counted_rows(const ir::Module& module, ir::Interpreter& interpreter, ir::NodeId aggregate, std::int64_t row, Explanation& out);

}  // namespace tagma
