#include "compiler/jit/compiled_plans.h"

#include <algorithm>

namespace tagma::jit {

namespace {

constexpr std::size_t kMostKept = 4;  // shapes of data that one program meets in turn

}  // namespace

// Passes questions on and remembers them with their answers.
class CompiledPlans::Recorder final : public codegen::Shape {
 public:
  explicit Recorder(const codegen::Shape& shape) : shape_(shape) {}
  [[nodiscard]] codegen::ColumnShape column(TableId table, int column) const override {
    note({Question::About::kColumn, table, column});
    return shape_.column(table, column);
  }
  [[nodiscard]] std::int64_t rows(TableId table) const override {
    note({Question::About::kRows, table, 0});
    return shape_.rows(table);
  }
  [[nodiscard]] std::optional<codegen::Range> range(TableId table, int column) const override {
    note({Question::About::kRange, table, column});
    return shape_.range(table, column);
  }
  std::vector<Answered> take() { return std::move(answered_); }

 private:
  void note(const Question& question) const {
    const bool asked = std::any_of(answered_.begin(), answered_.end(), [&](const Answered& one) { return one.question == question; });
    if (!asked) answered_.push_back({question, answer(shape_, question)});
  }
  const codegen::Shape& shape_;
  mutable std::vector<Answered> answered_;
};

std::vector<std::int64_t> CompiledPlans::answer(const codegen::Shape& shape, const Question& question) {
  switch (question.about) {
    case Question::About::kColumn: {
      const codegen::ColumnShape c = shape.column(question.table, question.column);
      return {c.bound, static_cast<std::int64_t>(c.layout), c.has_missing, c.dictionary, static_cast<std::int64_t>(c.items), c.item_dictionary, c.items_missing};
    }
    case Question::About::kRows: return {shape.rows(question.table)};
    case Question::About::kRange: {
      const auto range = shape.range(question.table, question.column);
      return range ? std::vector<std::int64_t>{range->lowest, range->highest} : std::vector<std::int64_t>{};
    }
  }
  TAGMA_CHECK(false);
}

bool CompiledPlans::fits(const Kept& kept, const codegen::Shape& shape) {
  return std::all_of(kept.answered.begin(), kept.answered.end(), [&](const Answered& one) { return answer(shape, one.question) == one.answer; });
}

Result<std::shared_ptr<const CompiledPlan>> CompiledPlans::find(const std::shared_ptr<const ir::Module>& module, const codegen::Shape& shape, TableId table, std::span<const int> rules) {
  const std::pair key{table, std::vector<int>(rules.begin(), rules.end())};
  {
    const std::lock_guard lock(mutex_);
    for (const Kept& kept : kept_[key])
      if (fits(kept, shape)) return kept.compiled;
  }
  auto made = std::make_shared<CompiledPlan>();
  Recorder recorder(shape);
  made->module = module;
  made->plan = codegen::make_plan(*module, recorder, table, rules);
  TAGMA_ASSIGN(made->code, Code::make(made->plan, engine_));
  const std::lock_guard lock(mutex_);
  std::list<Kept>& all = kept_[key];
  all.push_front({recorder.take(), made});
  if (all.size() > kMostKept) all.pop_back();
  return made;
}

std::shared_ptr<CompiledPlans> CompiledPlans::stage(int number) {
  const std::lock_guard lock(mutex_);
  auto& plans = stages_[number];
  if (plans == nullptr) plans = std::make_shared<CompiledPlans>(engine_);
  return plans;
}

}  // namespace tagma::jit
