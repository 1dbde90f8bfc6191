// The native executor: rules as machine code over blocks of rows. Same answers and faults as the interpreter, bit for bit.
//
// A run makes a plan for the rules it is asked for and for the shape of its data (compiler/codegen/plan.h), compiles its
// kernels or finds them in the cache, and evaluates what the run as a whole or a distinct value decides once. What native
// code cannot do, or must not be believed in for a row, the interpreter does: no module is refused.
#pragma once

#include "compiler/ir/ir.h"
#include "tagma/error.h"

#include <memory>
#include <string>

namespace tagma::jit {

enum class Vectors : std::uint8_t { kBest, kNoWidest, kBaseline };  // for tests: code for lesser processors

struct NativeOptions {
  std::string cache_dir;             // compiled objects are kept here; "": nowhere
  Vectors vectors = Vectors::kBest;
};

// Starts loading LLVM in the background.
Result<std::shared_ptr<const Program>> make_native(std::shared_ptr<const ir::Module> module, const NativeOptions& options = {});

// "plan": kernels, steps and what the interpreter is asked for, with the reason; "llvm", "asm": the code. For data as the
// tables declare it; the plan of a run may differ.
Result<std::string> dump_native(const ir::Module& module, std::string_view stage);

}  // namespace tagma::jit
