// What the executor does between kernels. steps.cpp: values one by one; steps_columns.cpp: texts, instants and lists of
// columns; steps_spread.cpp: numbers, and an owner's values for its rows; reduce.cpp: aggregates over an owner's rows; groups.cpp: groups of rows and
// positions among them; pairs.cpp: rows beside rows of the same owner.
#pragma once

#include "compiler/jit/block.h"

namespace tagma::jit {

// What look-ups found so far, by node and row of their table; texts and lists live in `arena`.
struct LookupMemo {
  std::unordered_map<std::uint64_t, ir::Evaluated> found;
  Arena arena;
};

struct StepContext {
  Block& block;
  const ir::Module& module;      // the plan's
  ir::Interpreter& interpreter;
  LookupMemo& lookups;
};

// One step that is no callout.
void run_step(const StepContext& context, codegen::Ref step);
// Callouts over one grain together: the interpreter shares what they have in common, row by row.
void run_callouts(const StepContext& context, std::span<const codegen::Ref> steps);

inline const codegen::Step& step_of(const Block& block, codegen::Ref step) {
  return block.plan().steps[static_cast<std::size_t>(block.plan().graph.at(step).aux)];
}

void text_test(const StepContext& context, codegen::Ref step);
void clock(const StepContext& context, codegen::Ref step);
void item_masks(Block& block, codegen::Ref step);
void any_item(Block& block, codegen::Ref step);
void count_items(Block& block, codegen::Ref step);
void narrow(Block& block, codegen::Ref step);
void multiply(Block& block, codegen::Ref step);
void modulo(Block& block, codegen::Ref step);
void spread(Block& block, codegen::Ref step);
void gather(Block& block, codegen::Ref step);
void group(const StepContext& context, codegen::Ref step);
void take(Block& block, codegen::Ref step);
void pair(const StepContext& context, codegen::Ref step);
void unpaired(Block& block, codegen::Ref step);
void element(Block& block, codegen::Ref step);
void position(const StepContext& context, codegen::Ref step);
void look_up(const StepContext& context, codegen::Ref step);
void reduce(const StepContext& context, codegen::Ref step);
void any_row(Block& block, codegen::Ref step);

}  // namespace tagma::jit
