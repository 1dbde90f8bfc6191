// Plans and their machine code, kept by a program from run to run. A plan depends on its rules and on what it asked about
// the shape of the data: data that answers those questions alike is served by the same code.
#pragma once

#include "compiler/codegen/plan.h"
#include "compiler/jit/engine.h"

#include <list>
#include <map>
#include <mutex>
#include <span>

namespace tagma::jit {

struct CompiledPlan {
  std::shared_ptr<const ir::Module> module;  // the plan borrows it
  codegen::Plan plan;
  std::unique_ptr<Code> code;
};

// Thread-safe.
class CompiledPlans {
 public:
  explicit CompiledPlans(EngineOptions engine) : engine_(std::move(engine)) {}

  // The plan of `rules`, all about `table`, for data of this shape; made when there is none yet. `module` is always the same
  // one, or one that is made anew alike.
  Result<std::shared_ptr<const CompiledPlan>> find(const std::shared_ptr<const ir::Module>& module, const codegen::Shape& shape, TableId table, std::span<const int> rules);
  // Those of a stage that asks the population before the rules are answered (stages.h); stages are numbered in order.
  std::shared_ptr<CompiledPlans> stage(int number);

 private:
  struct Question {
    enum class About : std::uint8_t { kColumn, kRows, kRange } about;
    TableId table;
    int column;
    bool operator==(const Question&) const = default;
  };
  struct Answered {
    Question question;
    std::vector<std::int64_t> answer;
  };
  class Recorder;
  struct Kept {
    std::vector<Answered> answered;
    std::shared_ptr<const CompiledPlan> compiled;
  };
  static std::vector<std::int64_t> answer(const codegen::Shape& shape, const Question& question);
  static bool fits(const Kept& kept, const codegen::Shape& shape);

  EngineOptions engine_;
  std::mutex mutex_;
  std::map<std::pair<TableId, std::vector<int>>, std::list<Kept>> kept_;  // the latest first
  std::map<int, std::shared_ptr<CompiledPlans>> stages_;
};

}  // namespace tagma::jit
