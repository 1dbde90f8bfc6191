// The order of lowering: rules ask for what they need, everything else follows by demand.
#include "compiler/codegen/lower.h"

#include <algorithm>
#include <functional>

namespace tagma::codegen {

std::string_view to_string(StepKind kind) {
  switch (kind) {
    case StepKind::kCallout: return "callout";
    case StepKind::kBody: return "body";
    case StepKind::kInSet: return "in set";
    case StepKind::kInList: return "in list";
    case StepKind::kTextTest: return "text test";
    case StepKind::kClock: return "clock";
    case StepKind::kItemMasks: return "item masks";
    case StepKind::kAnyItem: return "any item";
    case StepKind::kCountItems: return "count items";
    case StepKind::kNarrow: return "narrow";
    case StepKind::kMultiply: return "multiply";
    case StepKind::kModulo: return "modulo";
    case StepKind::kSpread: return "spread";
    case StepKind::kGather: return "gather";
    case StepKind::kGroup: return "group";
    case StepKind::kTake: return "take";
    case StepKind::kPair: return "pair";
    case StepKind::kUnpaired: return "unpaired";
    case StepKind::kChoose: return "choose";
    case StepKind::kElement: return "element";
    case StepKind::kPosition: return "position";
    case StepKind::kLookup: return "look up";
    case StepKind::kReduce: return "reduce";
    case StepKind::kAnyRow: return "any row";
  }
  TAGMA_CHECK(false);
}

namespace {

std::vector<Elem> value_elems(const Type& type) {
  switch (type.repr()) {
    case Repr::kBool: return {Elem::kWord};
    case Repr::kI64:
    case Repr::kI128: return {Elem::kI64};
    case Repr::kF64: return {Elem::kF64};
    case Repr::kRatio: return {Elem::kI64, Elem::kI64};
    case Repr::kText:
    case Repr::kList: return {Elem::kView};
  }
  TAGMA_CHECK(false);
}

// The rule's table, then tables whose rows belong to its rows.
std::vector<TableId> block_grains(const ir::Module& module, const std::vector<Pairing>& pairs, TableId table) {
  std::vector<TableId> grains{table};
  for (std::size_t at = 0; at < grains.size(); ++at) {
    for (TableId id = 0; id < static_cast<TableId>(module.tables.size()); ++id) {
      const TableSpec& spec = module.tables[static_cast<std::size_t>(id)];
      if (spec.owner == grains[at] && spec.is_read() && id != table) grains.push_back(id);
    }
  }
  const auto among = [&](TableId id) { return std::find(grains.begin(), grains.end(), id) != grains.end(); };
  for (const ir::Derived& groups : module.derived)  // in the order of declaration: groups of groups come later
    if (among(groups.source) && among(groups.via)) grains.push_back(groups.table);
  for (const Pairing& pairing : pairs)
    if (among(pairing.outer) && among(pairing.inner) && among(pairing.via)) grains.push_back(pairing.table);
  return grains;
}

}  // namespace

std::vector<Elem> boxed_outputs(const Type& type, FaultSet faults) {
  std::vector<Elem> out = value_elems(type);
  out.insert(out.end(), {Elem::kWord, Elem::kWord});
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if ((faults >> kind & 1) != 0) out.push_back(Elem::kWord);
  return out;
}

Form boxed_form(const Type& type) {
  switch (type.repr()) {
    case Repr::kBool: return Form::kBool;
    case Repr::kI64: return Form::kInt;
    case Repr::kI128: return Form::kDecimal;
    case Repr::kF64: return Form::kFloat;
    case Repr::kRatio: return Form::kRatio;
    case Repr::kText:
    case Repr::kList: return Form::kView;
  }
  TAGMA_CHECK(false);
}

Lowering::Lowering(const Shape& shape, Plan& plan) : module_(*plan.module), shape_(shape), plan_(plan), graph_(plan.graph) {
  plan_.grains = block_grains(module_, plan.pairs, plan.table);
}

void Lowering::rule(int index) {
  const ir::Rule& rule = module_.rules[static_cast<std::size_t>(index)];
  const bool yes_no = rule.spec.type.kind == Kind::kBool;
  RuleOutput out;
  out.rule = index;
  if (yes_no) {
    out.value = {.form = Form::kBool, .type = node(rule.value).type, .value = truth(rule.value)};
    out.value.known = rule.spec.optional ? known(rule.value) : graph_.ones();
  } else {
    out.value = value(rule.value);
  }
  for (int kind = 0; kind < kFaultKinds; ++kind) out.faults[static_cast<std::size_t>(kind)] = fault(rule.value, kind);
  out.escape = escape(rule.value);
  out.removed = graph_.zeros();
  if (rule.before_requires != ir::kNoNode) {
    out.removed = graph_.and_not(truth(rule.before_requires), out.value.value);
    out.escape = graph_.disj(out.escape, escape(rule.before_requires));
  }
  plan_.outputs.push_back(out);
}

// -- cells

int Lowering::cell(Cell wanted) {
  const auto [place, fresh] = cells_.try_emplace({wanted.kind, wanted.node, wanted.index, wanted.part, wanted.elem, wanted.op}, static_cast<int>(plan_.cells.size()));
  if (fresh) plan_.cells.push_back(wanted);
  return place->second;
}

Ref Lowering::cell_word(Cell::Kind kind, NodeId id, int index, int part) {
  return graph_.add({.op = Op::kCellWord, .elem = Elem::kWord, .aux = cell({.kind = kind, .node = id, .index = index, .part = part})});
}

// -- steps

Ref Lowering::step(NodeId id, Step step) {
  step.node = id;
  for (const TableId grain : {step.grain, step.source})
    if (step.kind != StepKind::kGroup && step.kind != StepKind::kPair) await_rows(grain, step);
  plan_.steps.push_back(std::move(step));
  const Step& made = plan_.steps.back();
  return graph_.add({.op = Op::kStep, .grain = made.grain, .aux = static_cast<std::int64_t>(plan_.steps.size()) - 1});
}

// Rows that are made in the block: groups, pairs.
void Lowering::await_rows(TableId grain, Step& step) {
  if (const ir::Derived* groups = derived(grain)) step.after.push_back(group_step(*groups));
  if (const Pairing* pairing = plan_.pairing(grain)) step.after.push_back(pair_step(*pairing));
}

Ref Lowering::boxed_step(NodeId id, StepKind kind, std::vector<Operand> args, std::string reason) {
  const ir::Node& n = node(id);
  const FaultSet faults = kind == StepKind::kCallout ? possible_faults(id) : own_faults(id);  // a look-up's: those of the value found too
  return step(id, {.kind = kind, .grain = n.grain, .args = std::move(args), .outputs = boxed_outputs(n.type, faults),
                   .type = n.type, .faults = faults, .reason = std::move(reason)});
}

Ref Lowering::step_for(NodeId id) {
  if (const auto it = steps_.find(id); it != steps_.end()) return it->second;
  const ir::Node& n = node(id);
  Ref made = kNoRef;
  if (choose(id).way == Way::kCallout) {
    made = boxed_step(id, StepKind::kCallout, {}, choose(id).reason);
  } else if (const auto* call = std::get_if<ir::Call>(&n.what)) {
    std::vector<Operand> args;
    for (const NodeId arg : call->args) args.push_back(value(arg));
    if (tests_text(*call))
      made = step(id, {.kind = StepKind::kTextTest, .grain = n.grain, .args = std::move(args), .outputs = {Elem::kWord}});
    else made = boxed_step(id, StepKind::kBody, std::move(args), "");
  } else if (const auto* set = std::get_if<ir::InSet>(&n.what)) {
    made = boxed_step(id, StepKind::kInSet, {value(set->value)}, "");
  } else if (const auto* list = std::get_if<ir::InList>(&n.what)) {
    made = boxed_step(id, StepKind::kInList, {value(list->value)}, "");
  } else if (const auto* lookup = std::get_if<ir::Lookup>(&n.what)) {
    std::vector<Operand> key;
    for (const NodeId part : lookup->key) key.push_back(value(part));
    made = boxed_step(id, StepKind::kLookup, std::move(key), "");
  } else {
    made = reduction(id);
  }
  return steps_[id] = made;
}

Operand Lowering::boxed_value(Ref made, const Type& type) {
  Operand out{.form = boxed_form(type), .type = type, .value = step_output(made, 0), .known = boxed_known(made, type)};
  if (out.form == Form::kRatio) out.second = step_output(made, 1);
  return out;
}
Ref Lowering::boxed_known(Ref made, const Type& type) {
  return step_output(made, static_cast<int>(value_elems(type).size()));
}
Ref Lowering::boxed_escape(Ref made, const Type& type) {
  return step_output(made, static_cast<int>(value_elems(type).size()) + 1);
}
Ref Lowering::boxed_fault(Ref made, const Type& type, int kind) {
  const FaultSet faults = step_at(made).faults;
  if ((faults >> kind & 1) == 0) return graph_.zeros();
  int index = static_cast<int>(value_elems(type).size()) + 2;
  for (int earlier = 0; earlier < kind; ++earlier) index += faults >> earlier & 1;
  return step_output(made, index);
}

// -- answers per distinct value

int Lowering::answers(NodeId id) {
  const ir::Node& n = node(id);
  AnswerTable table{.table = n.grain, .pivot = pivot(id), .node = id};
  table.column = std::get<ir::Column>(node(table.pivot).what).column;
  const ColumnShape shape = shape_.column(n.grain, table.column);
  const bool codes = shape.layout == Layout::kDict8 || shape.layout == Layout::kDict16 || shape.layout == Layout::kDict32;
  table.offset = !codes;
  table.entries = *entries_of(n.grain, table.column);
  if (table.offset)
    if (const auto range = shape_.range(n.grain, table.column)) table.lowest = range->lowest;
  table.nibbles = shape.layout == Layout::kDict8 && table.entries <= kNibbleCodes;
  table.elem = n.type.repr() == Repr::kF64 ? Elem::kF64 : Elem::kI64;
  auto& tables = plan_.answers;
  const auto it = std::find(tables.begin(), tables.end(), table);
  if (it != tables.end()) return static_cast<int>(it - tables.begin());
  tables.push_back(table);
  const int index = static_cast<int>(tables.size()) - 1;
  cell({.kind = Cell::Kind::kLowest, .index = index});
  cell({.kind = Cell::Kind::kLimit, .index = index});
  return index;
}

Ref Lowering::answer_index(int index) {
  return value(plan_.answers[static_cast<std::size_t>(index)].pivot).value;
}

// The answer where the column is known comes from the table, elsewhere from a cell.
Ref Lowering::answer_word(NodeId id, int part) {
  const int index = answers(id);
  const Ref codes = answer_index(index);
  const NodeId column = plan_.answers[static_cast<std::size_t>(index)].pivot;
  const Ref found = graph_.add({.op = Op::kLutBits, .elem = Elem::kWord, .grain = node(id).grain, .a = codes, .cell = index, .aux = part});
  const bool is_fault = part >= static_cast<int>(AnswerPart::kFault);
  const Cell::Kind kind = is_fault                                         ? Cell::Kind::kMissingFault
                          : part == static_cast<int>(AnswerPart::kTrue)    ? Cell::Kind::kMissingTrue
                          : part == static_cast<int>(AnswerPart::kKnown)   ? Cell::Kind::kMissingKnown
                                                                           : Cell::Kind::kMissingEscape;
  const Ref valid = known(column);
  if (graph_.is(valid, Op::kOnes)) return found;
  const Ref missing = cell_word(kind, ir::kNoNode, index, is_fault ? part - static_cast<int>(AnswerPart::kFault) : 0);
  return graph_.select_word(valid, found, missing);
}

int Lowering::texts(const TextTable& table) {
  auto& tables = plan_.texts;
  const auto it = std::find(tables.begin(), tables.end(), table);
  if (it != tables.end()) return static_cast<int>(it - tables.begin());
  tables.push_back(table);
  return static_cast<int>(tables.size()) - 1;
}

namespace {

// Tables whose rows nobody reads would only make blocks smaller.
void keep_read_grains(Plan& plan) {
  const ir::Module& module = *plan.module;
  std::vector<TableId> read{plan.table};
  const std::function<void(TableId)> add = [&](TableId table) {
    // With it its owners, up to the block's, and what it groups or pairs.
    while (table != kNoTable && std::find(read.begin(), read.end(), table) == read.end()) {
      read.push_back(table);
      if (const Pairing* pairing = plan.pairing(table)) add(pairing->inner);
      const ir::Derived* groups = module.derived_of(table);
      table = groups != nullptr ? groups->source : module.tables[static_cast<std::size_t>(table)].owner;
    }
  };
  for (Ref ref = 0; ref < static_cast<Ref>(plan.graph.size()); ++ref) add(plan.graph.at(ref).grain);
  for (const Step& step : plan.steps)
    if (std::find(plan.grains.begin(), plan.grains.end(), step.source) != plan.grains.end()) add(step.source);
  std::erase_if(plan.grains, [&](TableId table) { return std::find(read.begin(), read.end(), table) == read.end(); });
}

}  // namespace

Plan make_plan(const ir::Module& module, const Shape& shape, TableId table, std::span<const int> rules) {
  Plan plan;
  plan.table = table;
  if (auto paired = pair_up(module)) {
    plan.module = std::make_shared<const ir::Module>(std::move(paired->module));
    plan.pairs = std::move(paired->pairs);
  } else {
    plan.module = std::shared_ptr<const ir::Module>(std::shared_ptr<const void>(), &module);
  }
  Lowering lowering(shape, plan);
  for (const int rule : rules) lowering.rule(rule);
  keep_read_grains(plan);
  schedule(plan);
  return plan;
}

}  // namespace tagma::codegen
