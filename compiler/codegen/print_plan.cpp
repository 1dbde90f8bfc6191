// A plan for people. Kernels by size, steps by name, callouts with the reason: what to widen next.
#include "compiler/codegen/plan.h"

#include <fmt/format.h>

namespace tagma::codegen {

namespace {

std::string table_name(const ir::Module& module, TableId table) {
  return table == kNoTable ? std::string("constants") : module.tables[static_cast<std::size_t>(table)].name;
}

std::string describe(const Step& step, const ir::Module& module) {
  std::string text = fmt::format("{} of {}", to_string(step.kind), table_name(module, step.grain));
  if (step.source != kNoTable && step.source != step.grain) text += fmt::format(" from {}", table_name(module, step.source));
  if (step.node != ir::kNoNode) text += fmt::format(": {}", ir::print_expression(module, step.node));
  if (!step.reason.empty()) text += fmt::format("  ({})", step.reason);
  return text;
}

}  // namespace

std::string print(const Plan& plan) {
  const ir::Module& module = *plan.module;
  std::string text = fmt::format("plan of {}: {} rules, {} cells, {} answer tables, {} streams\n", table_name(module, plan.table),
                                 plan.outputs.size(), plan.cells.size(), plan.answers.size(), plan.streams.size());
  for (std::size_t i = 0; i < plan.answers.size(); ++i) {
    const AnswerTable& table = plan.answers[i];
    const TableSpec& spec = module.tables[static_cast<std::size_t>(table.table)];
    text += fmt::format("answers {} for each {}.{}: {}\n", i, spec.name, spec.columns[static_cast<std::size_t>(table.column)].name,
                        ir::print_expression(module, table.node));
  }
  for (const Action& action : plan.actions) {
    if (action.step != kNoRef) {
      text += describe(plan.steps[static_cast<std::size_t>(plan.graph.at(action.step).aux)], module) + "\n";
      continue;
    }
    const Function& function = plan.functions[static_cast<std::size_t>(action.function)];
    text += fmt::format("kernel {} of {}: {} {}\n", action.function, table_name(module, function.grain), function.roots.size(),
                        function.phase == Phase::kAtoms ? "atoms" : "words");
  }
  return text;
}

}  // namespace tagma::codegen
