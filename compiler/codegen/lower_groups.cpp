// Groups of rows (derived tables), positions among rows.
#include "compiler/codegen/lower.h"

#include <algorithm>

namespace tagma::codegen {

// -- groups

std::string Lowering::group_refusal(const ir::Derived& groups) {
  if (const auto it = group_refusals_.find(groups.table); it != group_refusals_.end()) return it->second;
  const auto reason = [&]() -> std::string {
    if (!in_block(groups.source) || !in_block(groups.via)) return "groups of rows that do not belong to the rule's";
    if (groups.source != groups.via && !belongs(groups.source, groups.via)) return "groups of rows of another owner";
    const ir::Derived* inner = derived(groups.source);
    if (inner != nullptr && inner->via != groups.via) return "groups of groups of another owner";
    if (inner != nullptr)
      if (std::string why = group_refusal(*inner); !why.empty()) return why;
    std::vector<NodeId> read = groups.keys;
    if (groups.filter != ir::kNoNode) read.push_back(groups.filter);
    for (const NodeId id : read) {
      if (node(id).grain == ir::kConstGrain) continue;
      if (reads_outer(id, groups.source, kNoTable) || calls_out(id)) return "its groups need the interpreter";
    }
    return "";
  }();
  return group_refusals_[groups.table] = reason;
}

Ref Lowering::grouped_rows(const ir::Derived& groups) {
  Ref word = groups.filter == ir::kNoNode ? graph_.ones() : truth(groups.filter);
  for (const NodeId key : groups.keys) word = graph_.conj(word, known(key));
  return word;
}

Ref Lowering::group_step(const ir::Derived& groups) {
  if (const auto it = groups_.find(groups.table); it != groups_.end()) return it->second;
  Step made{.kind = StepKind::kGroup, .grain = groups.table, .words = {grouped_rows(groups)}, .source = groups.source, .table = groups.via};
  for (const NodeId key : groups.keys) made.args.push_back(value(key));
  made.each = groups.each;
  if (const ir::Derived* inner = derived(groups.source)) made.after.push_back(group_step(*inner));
  const Ref ref = step(ir::kNoNode, std::move(made));
  return groups_[groups.table] = ref;
}

// The key as its group's first row has it, or the element.
Operand Lowering::group_key(NodeId id, const ir::Column& column) {
  const ir::Derived& groups = *derived(node(id).grain);
  if (column.column == groups.each) {
    const Type type = node(id).type;
    const Ref made = step(id, {.kind = StepKind::kElement, .grain = groups.table, .outputs = boxed_outputs(type, 0), .type = type, .source = groups.source});
    return boxed_value(steps_[id] = made, type);
  }
  Operand out = taken(value(groups.keys[static_cast<std::size_t>(column.column)]), groups.source, groups.table, graph_.ones());
  out.type = node(id).type;
  return out;
}

Ref Lowering::taken_word(Ref word, TableId from, TableId to) {
  const Op op = graph_.at(word).op;
  if (op == Op::kZeros || op == Op::kOnes || op == Op::kCellWord) return word;
  const auto key = std::make_tuple(word, to);
  if (const auto it = takes_.find(key); it != takes_.end()) return it->second;
  Operand arg{.form = Form::kBool, .type = Type::of(Kind::kBool), .value = word, .known = graph_.ones()};
  const Ref made = step(ir::kNoNode, {.kind = StepKind::kTake, .grain = to, .args = {std::move(arg)}, .outputs = {Elem::kWord}, .source = from});
  return takes_[key] = step_output(made, 0);
}

Operand Lowering::taken(const Operand& operand, TableId from, TableId to, Ref known) {
  if (operand.form == Form::kConstant) return operand;
  Operand out = operand;
  out.known = known;
  const auto take = [&](Ref ref, Operand arg, Elem elem) {
    if (ref != kNoRef && (graph_.is(ref, Op::kCell) || graph_.is(ref, Op::kImmediate))) return ref;
    const auto key = std::make_tuple(ref, to);
    if (const auto it = takes_.find(key); ref != kNoRef && it != takes_.end()) return it->second;
    const Ref made = step(ir::kNoNode, {.kind = StepKind::kTake, .grain = to, .args = {std::move(arg)}, .outputs = {elem}, .source = from});
    return takes_[key] = step_output(made, 0);
  };
  if (operand.form == Form::kHeld || operand.form == Form::kView) {
    out.form = Form::kView;
    out.value = take(kNoRef, operand, Elem::kView);
    return out;
  }
  if (operand.form == Form::kBool) {
    out.value = taken_word(operand.value, from, to);
    return out;
  }
  out.value = take(operand.value, operand, graph_.at(operand.value).elem);
  if (operand.form != Form::kRatio) return out;
  Operand second = operand;
  second.form = Form::kInt;
  second.value = operand.second;
  out.second = take(operand.second, second, Elem::kI64);
  return out;
}

Ref Lowering::row_fault(NodeId filter, const std::vector<NodeId>& keys, int kind) {
  Ref word = filter == ir::kNoNode ? graph_.zeros() : fault(filter, kind);
  const Ref reached = filter == ir::kNoNode ? graph_.ones() : truth(filter);
  for (const NodeId key : keys) word = graph_.disj(word, graph_.conj(reached, fault(key, kind)));
  return word;
}

Ref Lowering::group_fault(const ir::Derived& groups, int kind) {
  Ref word = any_row(row_fault(groups.filter, groups.keys, kind), groups.source, groups.via);
  if (const ir::Derived* inner = derived(groups.source)) word = graph_.disj(word, group_fault(*inner, kind));
  return word;
}

Ref Lowering::group_escape(const ir::Derived& groups) {
  Ref row = groups.filter == ir::kNoNode ? graph_.zeros() : escape(groups.filter);
  for (const NodeId key : groups.keys) row = graph_.disj(row, escape(key));
  Ref word = any_row(row, groups.source, groups.via);
  if (const ir::Derived* inner = derived(groups.source)) word = graph_.disj(word, group_escape(*inner));
  return word;
}

// -- positions

std::string Lowering::refusal_of(const ir::RowIndex& index, const ir::Node& n) {
  if (index.via == kNoTable || !in_block(index.via) || !lie_in_order(n.grain, index.via))
    return "a position among rows of several owners";
  std::vector<NodeId> read = index.keys;
  if (index.filter != ir::kNoNode) read.push_back(index.filter);
  for (const NodeId id : read)
    if (node(id).grain != ir::kConstGrain && (calls_out(id) || reads_outer(id, n.grain, kNoTable))) return "a position among rows that need the interpreter";
  return "";
}

Ref Lowering::position_rows(NodeId id) {
  const auto& index = std::get<ir::RowIndex>(node(id).what);
  Ref word = index.filter == ir::kNoNode ? graph_.ones() : truth(index.filter);
  for (const NodeId key : index.keys) word = graph_.conj(word, known(key));
  return word;
}

Operand Lowering::position(NodeId id) {
  const ir::Node& n = node(id);
  const auto& index = std::get<ir::RowIndex>(n.what);
  Step made{.kind = StepKind::kPosition, .grain = n.grain, .words = {position_rows(id)}, .outputs = {Elem::kI32}, .source = index.via};
  for (const NodeId key : index.keys) made.args.push_back(value(key));
  const Ref ref = step(id, std::move(made));
  return {.form = Form::kInt, .type = n.type, .value = step_output(ref, 0), .known = step_at(ref).words[0]};
}

}  // namespace tagma::codegen
