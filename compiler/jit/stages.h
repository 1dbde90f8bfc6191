// What the whole population has to be asked before a single row can be answered: standings, and folds over all rows of a
// profile. Each stage is a run over the population, for what the stages after it need; what they found becomes columns
// and constants of the rules.
#pragma once

#include "compiler/ir/standing.h"
#include "runtime/result.h"

namespace tagma::jit {

// Runs the rules at `rules` of a module that asks no population but the ones in `staged`.
using RunStage = std::function<Result<RunResult>(std::shared_ptr<const ir::Module> module, std::shared_ptr<const ir::Staged> staged, std::span<const int> rules)>;

// Everything that `module` asks of populations, found stage by stage. Nothing asked: an empty one.
Result<std::shared_ptr<const ir::Staged>> run_stages(const ir::Module& module, const Dataset& data, std::int64_t as_of, const RunStage& run);

}  // namespace tagma::jit
