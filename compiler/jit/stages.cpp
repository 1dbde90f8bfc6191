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

  void ask(NodeId id) {
    asked_.push_back(id);
    const ir::Node node = module_->node(id);
    const auto* fold = std::get_if<ir::Aggregate>(&node.what);
    const NodeId filter = fold != nullptr ? fold->filter : kNoNode;
    for (const NodeId operand : ir::operands(node)) add_rule(operand, operand == filter ? kNoNode : filter);
  }

  // Runs the stage and adds what it found to `staged`.
  Status run(const RunStage& run, std::int64_t as_of, std::shared_ptr<ir::Staged> staged) {
    std::vector<int> rules(module_->rules.size() - first_rule_of_stage());
    std::iota(rules.begin(), rules.end(), static_cast<int>(first_rule_of_stage()));
    TAGMA_ASSIGN(const RunResult result, run(module_, staged, rules));
    for (const ProfileResult& profile : result.profiles)
      for (const RuleResult& rule : profile.rules) found_[asked_by_[static_cast<std::size_t>(rule.rule) - first_rule_of_stage()]] = &rule;
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
  [[nodiscard]] std::size_t first_rule_of_stage() const { return module_->rules.size() - asked_by_.size(); }
  [[nodiscard]] const Table& table(TableId id) const { return data_.tables[static_cast<std::size_t>(id)]; }

  // A value that a fold asks of the rows for which `filter` is true, and of no others: they would add their faults.
  struct Asked {
    NodeId value = kNoNode, filter = kNoNode;
    friend auto operator<=>(const Asked&, const Asked&) = default;
  };

  void add_rule(NodeId value, NodeId filter) {
    const Asked asked{value, filter};
    if (module_->node(value).grain == ir::kConstGrain || std::find(asked_by_.begin(), asked_by_.end(), asked) != asked_by_.end()) return;
    asked_by_.push_back(asked);
    const NodeId node = filter == kNoNode ? value : ir::Builder(*module_).cond({{filter, value}}, kNoNode);
    ir::Rule rule;
    rule.spec.kind = RuleKind::kMetric;
    rule.spec.table = module_->node(node).grain;
    rule.spec.type = module_->node(node).type;
    rule.spec.optional = module_->node(node).optional;
    rule.spec.published = false;
    rule.value = node;
    module_->rules.push_back(std::move(rule));
  }

  // A row's value of a node that the stage found, or of a constant.
  Value at(Asked asked, std::int64_t row, ir::Interpreter& constants) {
    const ir::Node& node = module_->node(asked.value);
    if (node.grain == ir::kConstGrain) return constants.evaluate(asked.value, 0).value;
    return found_.at(asked)->value(row, node.type.repr());
  }

  // What asking all rows raised.
  FaultSet faults_of(Asked asked) const {
    FaultSet out = 0;
    if (const auto found = found_.find(asked); found != found_.end())
      for (int kind = 0; kind < kFaultKinds; ++kind)
        if (found->second->faults.rows[static_cast<std::size_t>(kind)] > 0) out |= static_cast<FaultSet>(1u << kind);
    return out;
  }

  ir::Population population(const ir::Standing& standing, TableId grain, ir::Interpreter& constants) {
    ir::Population out{module_->node(standing.value).type, {}, {}, {}, {}};
    for (const NodeId key : standing.keys) out.key_types.push_back(module_->node(key).type);
    for (std::int64_t row = 0; row < table(grain).rows; ++row)
      out.add(row, standing, [&](NodeId id) { return at({id}, row, constants); });
    if (standing.kind == ir::StandingKind::kNear) out.within = constants.evaluate(standing.within, 0).value;
    return out;
  }

  // As the interpreter folds: the faults of every row that it asks are the fold's.
  ir::Evaluated fold(const ir::Aggregate& aggregate, ir::Interpreter& constants, Arena& arena) {
    std::vector<Type> types;
    for (const NodeId id : aggregate.values) types.push_back(module_->node(id).type);
    const std::unique_ptr<AggState> state = aggregate.fn->make(types, aggregate.params);
    FaultSet faults = 0;
    if (aggregate.filter != kNoNode && table(aggregate.source).rows > 0) faults |= faults_of({aggregate.filter}) | constant_faults(aggregate.filter, constants);
    for (const NodeId id : aggregate.values) faults |= faults_of({id, aggregate.filter});
    std::vector<Value> values(aggregate.values.size());
    for (const auto& [row, rank] : rows_of(aggregate, constants)) {
      if (aggregate.filter != kNoNode) {
        const Value passes = at({aggregate.filter}, row, constants);
        if (!passes.known || !passes.b) continue;
      }
      for (std::size_t i = 0; i < values.size(); ++i) {
        faults |= constant_faults(aggregate.values[i], constants);
        values[i] = at({aggregate.values[i], aggregate.filter}, row, constants);
      }
      if (std::all_of(values.begin(), values.end(), [](const Value& value) { return value.known; })) state->step(values, {rank});
    }
    FaultSet own = 0;
    Value result = state->finish(arena, own);
    if (own != 0) result = Value::missing();
    return {ir::kept_value(aggregate_type(aggregate, types), result, arena), static_cast<FaultSet>(faults | own)};
  }

  // In order where it shows; sorting everybody is most of the work of a count.
  std::vector<std::pair<std::int64_t, std::int64_t>> rows_of(const ir::Aggregate& aggregate, ir::Interpreter& constants) {
    const Reducer reducer = aggregate.fn->reducer;
    const bool any_order = reducer == Reducer::kCount || reducer == Reducer::kExists || reducer == Reducer::kSum || reducer == Reducer::kMin || reducer == Reducer::kMax || reducer == Reducer::kDistinct;
    if (!any_order) return constants.rows_in_order(aggregate.source);
    std::vector<std::pair<std::int64_t, std::int64_t>> rows(static_cast<std::size_t>(table(aggregate.source).rows));
    for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = {static_cast<std::int64_t>(row), static_cast<std::int64_t>(row)};
    return rows;
  }

  FaultSet constant_faults(NodeId id, ir::Interpreter& constants) const {
    return module_->node(id).grain == ir::kConstGrain ? constants.evaluate(id, 0).faults : FaultSet{0};
  }
  static Type aggregate_type(const ir::Aggregate& aggregate, std::span<const Type> types) { return *aggregate.fn->typing(types); }

  std::shared_ptr<Module> module_;
  const Dataset& data_;
  std::vector<NodeId> asked_;
  std::vector<Asked> asked_by_;  // by rule of the stage
  std::map<Asked, const RuleResult*> found_;
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
