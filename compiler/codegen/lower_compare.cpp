// Comparisons and membership. A constant is compared in the column's own width: where it does not fit, two masks decide.
#include "compiler/codegen/lower.h"

namespace tagma::codegen {

std::optional<CompareOp> Lowering::comparison(const ir::Call& call) {
  if (call.site.args.empty()) return std::nullopt;
  const Repr repr = call.site.args[0].repr();
  if (repr == Repr::kText || repr == Repr::kRatio || repr == Repr::kList) return std::nullopt;
  return comparison_of(call.site.fn->intrinsic);
}

Ref Lowering::compare(CompareOp op, NodeId left, NodeId right) {
  const Operand a = value(left), b = value(right);
  const TableId grain = node(left).grain == ir::kConstGrain ? node(right).grain : node(left).grain;
  if (b.form == Form::kConstant) return compare_with_cell(op, a, {.kind = Cell::Kind::kCompare, .node = b.node}, grain);
  if (a.form == Form::kConstant) return compare_with_cell(swapped(op), b, {.kind = Cell::Kind::kCompare, .node = a.node}, grain);
  return graph_.add({.op = Op::kCompare, .elem = Elem::kWord, .grain = grain,
                     .a = a.value, .b = b.value, .aux = static_cast<std::int64_t>(op)});
}

// The operand may be a constant too: the key of groups that are made by one.
Ref Lowering::compare_with_cell(CompareOp op, const Operand& operand, Cell first, TableId grain) {
  const Ref compared = number(operand);
  first.elem = graph_.at(compared).elem;
  if (is_float(first.elem)) first.elem = Elem::kF64;
  first.op = op;
  const int index = cell(first);
  for (const int offset : {1, 2}) {
    Cell mask = first;
    mask.kind = static_cast<Cell::Kind>(static_cast<int>(first.kind) + offset);
    TAGMA_CHECK(cell(mask) == index + offset);
  }
  return graph_.add({.op = Op::kCompareCell, .elem = Elem::kWord, .grain = grain, .a = compared,
                     .cell = index, .aux = static_cast<std::int64_t>(op)});
}

// Few numbers: one comparison each.
Ref Lowering::set_word(NodeId id, const ir::InSet& set) {
  const Operand operand = value(set.value);
  Ref member = graph_.zeros();
  for (int item = 0; item < static_cast<int>(set.items.size()); ++item)
    member = graph_.disj(member, compare_with_cell(CompareOp::kEq, operand, {.kind = Cell::Kind::kItem, .node = id, .index = item}, node(id).grain));
  return member;
}

}  // namespace tagma::codegen
