#include "compiler/jit/native.h"

#include "compiler/ir/interpret.h"
#include "compiler/jit/data_shape.h"
#include "compiler/jit/publish.h"
#include "compiler/jit/stages.h"
#include "compiler/jit/steps.h"

#include <map>
#include <mutex>

namespace tagma::jit {

namespace {

codegen::Machine machine_for(Vectors vectors) {
  switch (vectors) {
    case Vectors::kBest: return codegen::this_machine();
    case Vectors::kNoWidest: return codegen::without_widest(codegen::this_machine());
    case Vectors::kBaseline: return codegen::baseline_machine();
  }
  TAGMA_CHECK(false);
}

// Plans of one run, made when a thread first asks for their rules.
class Plans {
 public:
  Plans(std::shared_ptr<const ir::Module> module, const Dataset& data, const RunContext& context, std::shared_ptr<CompiledPlans> compiled, std::shared_ptr<const ir::Staged> staged)
      : module_(std::move(module)), data_(data), context_(context), compiled_(std::move(compiled)), staged_(std::move(staged)), shape_(data, staged_, context.threads) {}

  Result<const Prepared*> find(TableId table, std::span<const int> rules) const {
    const std::lock_guard lock(mutex_);
    auto& plan = plans_[{table, std::vector<int>(rules.begin(), rules.end())}];
    if (plan == nullptr) {
      TAGMA_ASSIGN(auto compiled, compiled_->find(module_, shape_, table, rules));
      plan = Prepared::make({*module_, data_, context_.as_of, context_.threads, staged_}, std::move(compiled));
    }
    return plan.get();
  }

  [[nodiscard]] const ir::Module& module() const { return *module_; }
  [[nodiscard]] const Dataset& data() const { return data_; }
  [[nodiscard]] std::int64_t as_of() const { return context_.as_of; }
  [[nodiscard]] const std::shared_ptr<const ir::Staged>& staged() const { return staged_; }

 private:
  std::shared_ptr<const ir::Module> module_;
  const Dataset& data_;
  RunContext context_;
  std::shared_ptr<CompiledPlans> compiled_;
  std::shared_ptr<const ir::Staged> staged_;
  DataShape shape_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<TableId, std::vector<int>>, std::unique_ptr<Prepared>> plans_;
};

class NativeEvaluator final : public Evaluator {
 public:
  explicit NativeEvaluator(std::shared_ptr<const Plans> plans)
      : plans_(std::move(plans)), interpreter_(plans_->module(), plans_->data(), plans_->as_of(), plans_->staged()) {}

  Status evaluate(const Morsel& morsel) override {
    TAGMA_TRY(take(morsel));
    for (std::int64_t begin = morsel.begin; begin < morsel.end;) {
      const std::int64_t end = block_->reach(begin, morsel.end);
      block_->place(begin, end);
      run_actions();
      const auto& outputs = block_->plan().outputs;
      for (std::size_t i = 0; i < outputs.size(); ++i) publisher_->publish(morsel, i, outputs[i]);
      begin = end;
    }
    return {};
  }

 private:
  // Morsels of one pass ask for the same rules: the block is kept.
  Status take(const Morsel& morsel) {
    if (block_ != nullptr && morsel.table == table_ && std::equal(rules_.begin(), rules_.end(), morsel.rules.begin(), morsel.rules.end())) return {};
    TAGMA_ASSIGN(const Prepared* prepared, plans_->find(morsel.table, morsel.rules));
    table_ = morsel.table;
    rules_.assign(morsel.rules.begin(), morsel.rules.end());
    block_ = std::make_unique<Block>(*prepared, plans_->data(), plans_->staged().get());
    publisher_ = std::make_unique<Publisher>(*block_, plans_->module(), interpreter_);
    return {};
  }

  void run_actions() {
    const StepContext context{*block_, *block_->plan().module, interpreter_, lookups_};
    const auto& actions = block_->plan().actions;
    for (std::size_t i = 0; i < actions.size(); ++i) {
      if (actions[i].step == codegen::kNoRef) {
        block_->run_kernel(actions[i].function);
        continue;
      }
      const codegen::Step& step = step_of(*block_, actions[i].step);
      std::vector<codegen::Ref> together{actions[i].step};
      while (step.kind == codegen::StepKind::kCallout && i + 1 < actions.size() && joins(actions[i + 1], step)) together.push_back(actions[++i].step);
      if (step.kind == codegen::StepKind::kCallout) run_callouts(context, together);
      else run_step(context, together[0]);
    }
  }

  bool joins(const codegen::Action& action, const codegen::Step& first) const {
    if (action.step == codegen::kNoRef) return false;
    const codegen::Step& step = step_of(*block_, action.step);
    return step.kind == codegen::StepKind::kCallout && step.grain == first.grain;
  }

  std::shared_ptr<const Plans> plans_;
  ir::Interpreter interpreter_;
  LookupMemo lookups_;
  TableId table_ = kNoTable;
  std::vector<int> rules_;
  std::unique_ptr<Block> block_;
  std::unique_ptr<Publisher> publisher_;
};

class NativeRun final : public Program::Run {
 public:
  explicit NativeRun(std::shared_ptr<const Plans> plans) : plans_(std::move(plans)) {}
  [[nodiscard]] std::unique_ptr<Evaluator> evaluator() const override { return std::make_unique<NativeEvaluator>(plans_); }
  [[nodiscard]] std::string_view executor() const override { return "native"; }

 private:
  std::shared_ptr<const Plans> plans_;
};

// What the interpreted program says of tables, rules and `where` holds for the native one too.
class NativeProgram final : public Program {
 public:
  // `staged`: what the module asks of populations, if that was found already.
  NativeProgram(std::shared_ptr<const ir::Module> module, std::shared_ptr<CompiledPlans> compiled, std::shared_ptr<const ir::Staged> staged = nullptr)
      : module_(std::move(module)), meaning_(ir::make_interpreted(module_)), compiled_(std::move(compiled)), staged_(std::move(staged)) {}
  [[nodiscard]] std::span<const TableSpec> tables() const override { return meaning_->tables(); }
  [[nodiscard]] std::span<const RuleSpec> rules() const override { return meaning_->rules(); }
  [[nodiscard]] const std::string& timezone() const override { return meaning_->timezone(); }
  [[nodiscard]] std::span<const std::pair<std::string, std::string>> params() const override { return meaning_->params(); }
  [[nodiscard]] std::uint64_t hash() const override { return meaning_->hash(); }
  [[nodiscard]] Status filter_rows(TableId table, const Table& raw, std::span<std::uint64_t> keep) const override {
    return meaning_->filter_rows(table, raw, keep);
  }
  [[nodiscard]] std::span<const Expectation> expectations() const override { return meaning_->expectations(); }
  [[nodiscard]] std::vector<RowCheck> row_checks() const override { return meaning_->row_checks(); }
  [[nodiscard]] Result<std::unique_ptr<Run>> start(const Dataset& data, const RunContext& context) const override {
    std::shared_ptr<const ir::Staged> staged = staged_;
    if (staged == nullptr) {
      int stage = 0;
      TAGMA_ASSIGN(staged, run_stages(*module_, data, context.as_of, [&](const auto& module, const auto& found, std::span<const int> rules) {
        const std::shared_ptr<const Dataset> borrowed(std::shared_ptr<const Dataset>(), &data);
        return execute(std::make_shared<const NativeProgram>(module, compiled_->stage(stage++), found), borrowed, {context.as_of, context.threads, true}, rules);
      }));
    }
    return std::make_unique<NativeRun>(std::make_shared<const Plans>(module_, data, context, compiled_, std::move(staged)));
  }

 private:
  std::shared_ptr<const ir::Module> module_;
  std::shared_ptr<const Program> meaning_;
  std::shared_ptr<CompiledPlans> compiled_;
  std::shared_ptr<const ir::Staged> staged_;
};

std::vector<TableId> tables_with_rules(const ir::Module& module) {
  std::vector<TableId> tables;
  for (const ir::Rule& rule : module.rules)
    if (std::find(tables.begin(), tables.end(), rule.spec.table) == tables.end()) tables.push_back(rule.spec.table);
  return tables;
}

}  // namespace

Result<std::shared_ptr<const Program>> make_native(std::shared_ptr<const ir::Module> module, const NativeOptions& options) {
  warm_up();
  EngineOptions engine{machine_for(options.vectors), options.cache_dir};
  return std::make_shared<const NativeProgram>(std::move(module), std::make_shared<CompiledPlans>(std::move(engine)));
}

Result<std::string> dump_native(const ir::Module& module, std::string_view stage) {
  const DeclaredShape shape(module);
  std::string text;
  for (const TableId table : tables_with_rules(module)) {
    std::vector<int> rules;
    for (std::size_t i = 0; i < module.rules.size(); ++i)
      if (module.rules[i].spec.table == table) rules.push_back(static_cast<int>(i));
    const codegen::Plan plan = codegen::make_plan(module, shape, table, rules);
    if (stage == "plan") {
      text += codegen::print(plan);
      continue;
    }
    TAGMA_ASSIGN(const std::string code, dump_code(plan, codegen::this_machine(), stage == "asm"));
    text += code;
  }
  return text;
}

}  // namespace tagma::jit
