#include "compiler/jit/stages.h"

#include "compiler/ir/grains.h"
#include "compiler/ir/needs.h"

#include <algorithm>
#include <numeric>

namespace tagma::jit {

using ir::kNoNode;
using ir::Module;
using ir::NodeId;

namespace {

// Folds of a lookup's rows are few: the interpreter asks them.
bool asks_population(const Module& module, const ir::Node& node) {
  if (std::holds_alternative<ir::Standing>(node.what)) return true;
  const auto* fold = std::get_if<ir::Aggregate>(&node.what);
  return fold != nullptr && node.grain == ir::kConstGrain && fold->via == kNoTable &&
         module.tables[static_cast<std::size_t>(fold->source)].kind == TableKind::kProfile;
}

// By node: how many populations are asked one after another before it is known. A derived table's definition may stand
// behind the nodes that fold it, so this runs until nothing changes.
std::vector<int> stages_of(const Module& module) {
  std::vector<int> stages(module.nodes.size(), 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < stages.size(); ++i) {
      int stage = 0;
      for (const NodeId id : ir::evaluated_with(module, module.nodes[i])) stage = std::max(stage, stages[static_cast<std::size_t>(id)]);
      if (asks_population(module, module.nodes[i])) ++stage;
      changed = changed || stage != stages[i];
      stages[i] = stage;
    }
  }
  return stages;
}

class Stage {
 public:
  Stage(const Module& module, const Dataset& data) : module_(std::make_shared<Module>(module)), data_(data) {
    module_->tests.clear();
    module_->expectations.clear();
  }

  void ask(NodeId node) {
    asked_.push_back(node);
    for (const NodeId id : ir::operands(module_->node(node)))
      if (module_->node(id).grain != ir::kConstGrain) add_rule(id);
  }

  // Runs the stage and adds what it found to `staged`.
  Status run(const RunStage& run, std::int64_t as_of, std::shared_ptr<ir::Staged> staged) {
    std::vector<int> rules(module_->rules.size() - first_rule_of_stage());
    std::iota(rules.begin(), rules.end(), static_cast<int>(first_rule_of_stage()));
    TAGMA_ASSIGN(const RunResult result, run(module_, staged, rules));
    for (const ProfileResult& profile : result.profiles)
      for (const RuleResult& rule : profile.rules) found_[module_->rules[static_cast<std::size_t>(rule.rule)].value] = &rule;
    ir::Interpreter constants(*module_, data_, as_of, staged);
    for (const NodeId id : asked_) {
      const ir::Node& node = module_->node(id);
      if (const auto* standing = std::get_if<ir::Standing>(&node.what)) {
        const ColumnPtr column = ir::stand(*standing, node.type, population(*standing, node.grain, constants), table(node.grain));
        staged->standings[id] = column;
        staged->columns[{node.grain, ir::standing_column(*module_, id)}] = column;
      } else {
        staged->constants[id] = fold(std::get<ir::Aggregate>(node.what), constants, staged->arena);
      }
    }
    return {};
  }

 private:
  [[nodiscard]] std::size_t first_rule_of_stage() const { return module_->rules.size() - rules_.size(); }
  [[nodiscard]] const Table& table(TableId id) const { return data_.tables[static_cast<std::size_t>(id)]; }

  void add_rule(NodeId value) {
    if (rules_.contains(value)) return;
    rules_.insert(value);
    ir::Rule rule;
    rule.spec.kind = RuleKind::kMetric;
    rule.spec.table = module_->node(value).grain;
    rule.spec.type = module_->node(value).type;
    rule.spec.optional = module_->node(value).optional;
    rule.spec.published = false;
    rule.value = value;
    module_->rules.push_back(std::move(rule));
  }

  // A row's value of a node that the stage found, or of a constant.
  Value at(NodeId id, std::int64_t row, ir::Interpreter& constants) {
    const ir::Node& node = module_->node(id);
    if (node.grain == ir::kConstGrain) return constants.evaluate(id, 0).value;
    return found_.at(id)->value(row, node.type.repr());
  }

  ir::Population population(const ir::Standing& standing, TableId grain, ir::Interpreter& constants) {
    ir::Population out{module_->node(standing.value).type, {}, {}, {}, {}};
    for (const NodeId key : standing.keys) out.key_types.push_back(module_->node(key).type);
    std::vector<Value> keys(standing.keys.size());
    for (std::int64_t row = 0; row < table(grain).rows; ++row) {
      if (standing.filter != kNoNode) {
        const Value member = at(standing.filter, row, constants);
        if (!member.known || !member.b) continue;
      }
      const Value value = at(standing.value, row, constants);
      if (!value.known) continue;
      for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = at(standing.keys[i], row, constants);
      if (!std::all_of(keys.begin(), keys.end(), [](const Value& key) { return key.known; })) continue;
      out.members.push_back(static_cast<std::int32_t>(row));
      out.values.push_back(value);
      out.keys.insert(out.keys.end(), keys.begin(), keys.end());
    }
    return out;
  }

  // As the interpreter folds: every row's faults are the fold's.
  ir::Evaluated fold(const ir::Aggregate& aggregate, ir::Interpreter& constants, Arena& arena) {
    std::vector<Type> types;
    for (const NodeId id : aggregate.values) types.push_back(module_->node(id).type);
    const std::unique_ptr<AggState> state = aggregate.fn->make(types, aggregate.params);
    FaultSet faults = 0;
    for (const NodeId id : ir::operands(ir::Node{{}, false, ir::kConstGrain, aggregate}))
      if (const auto found = found_.find(id); found != found_.end())
        for (int kind = 0; kind < kFaultKinds; ++kind)
          if (found->second->faults.rows[static_cast<std::size_t>(kind)] > 0) faults |= static_cast<FaultSet>(1u << kind);
    std::vector<Value> values(aggregate.values.size());
    for (const auto& [row, rank] : constants.rows_in_order(aggregate.source)) {
      if (aggregate.filter != kNoNode) {
        const Value passes = at(aggregate.filter, row, constants);
        if (!passes.known || !passes.b) continue;
      }
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = at(aggregate.values[i], row, constants);
      if (std::all_of(values.begin(), values.end(), [](const Value& value) { return value.known; })) state->step(values, {rank});
    }
    FaultSet own = 0;
    Value result = state->finish(arena, own);
    if (own != 0) result = Value::missing();
    return {ir::kept_value(aggregate_type(aggregate, types), result, arena), static_cast<FaultSet>(faults | own)};
  }

  static Type aggregate_type(const ir::Aggregate& aggregate, std::span<const Type> types) { return *aggregate.fn->typing(types); }

  std::shared_ptr<Module> module_;
  const Dataset& data_;
  std::vector<NodeId> asked_;
  std::set<NodeId> rules_;
  std::map<NodeId, const RuleResult*> found_;
};

}  // namespace

Result<std::shared_ptr<const ir::Staged>> run_stages(const Module& module, const Dataset& data, std::int64_t as_of, const RunStage& run) {
  auto staged = std::make_shared<ir::Staged>();
  if (std::none_of(module.nodes.begin(), module.nodes.end(), [&](const ir::Node& node) { return asks_population(module, node); })) return staged;
  const std::vector<int> stages = stages_of(module);
  const ir::Needs needs = ir::needs_of(module);
  const int last = *std::max_element(stages.begin(), stages.end());
  for (int number = 1; number <= last; ++number) {
    Stage stage(module, data);
    bool any = false;
    for (NodeId id = 0; id < static_cast<NodeId>(module.nodes.size()); ++id) {
      const auto at = static_cast<std::size_t>(id);
      if (stages[at] != number || !needs.nodes[at] || !asks_population(module, module.node(id))) continue;
      stage.ask(id);
      any = true;
    }
    if (any) TAGMA_TRY(stage.run(run, as_of, staged));
  }
  return staged;
}

}  // namespace tagma::jit
