// Machine code: LLVM IR compiled once, kept in the object cache, linked into this process. The only place that links.
//
// Generated code may call nothing but what is on the list in engine.cpp: the process's own symbols are not visible to it.
// Its pages are never writable and executable at once.
#pragma once

#include "compiler/codegen/machine.h"
#include "compiler/codegen/plan.h"
#include "runtime/abi.h"
#include "tagma/error.h"

#include <memory>
#include <string>
#include <vector>

namespace tagma::jit {

// Loads and prepares LLVM in the background: its first use in a process costs 100 ms, which opening data hides.
void warm_up();

struct EngineOptions {
  codegen::Machine machine;
  std::string cache_dir;  // "": no cache
};

struct CompileTimes {
  double emit = 0, compile = 0, link = 0;  // seconds
  int cached = 0, compiled = 0;            // modules
};

// The kernels of one plan, callable as long as this lives.
class Code {
 public:
  static Result<std::unique_ptr<Code>> make(const codegen::Plan& plan, const EngineOptions& options);
  ~Code();
  [[nodiscard]] Kernel kernel(int function) const { return kernels_[static_cast<std::size_t>(function)]; }
  [[nodiscard]] const CompileTimes& times() const { return times_; }

 private:
  Code();
  struct Linked;
  std::unique_ptr<Linked> linked_;
  std::vector<Kernel> kernels_;
  CompileTimes times_;
};

// The IR of a plan's kernels, or their assembly.
Result<std::string> dump_code(const codegen::Plan& plan, const codegen::Machine& machine, bool assembly);

// Links an object file that was made elsewhere and looks `symbol` up: what tests use to see what can be reached.
Result<std::uint64_t> link_alone(const std::string& ir_text, const std::string& symbol);

}  // namespace tagma::jit
