// Elements of list columns. What a body says of an element is asked once per distinct item; a row then only has to know
// whether it has an item of a set.
#include "compiler/codegen/lower.h"

#include <algorithm>

namespace tagma::codegen {

bool Lowering::asks_elements(NodeId id) {
  const ir::Node& n = node(id);
  if (n.grain == ir::kConstGrain) return true;
  if (const auto* element = std::get_if<ir::Element>(&n.what)) return element->depth == 0;
  if (const auto* lookup = std::get_if<ir::Lookup>(&n.what))
    return std::all_of(lookup->key.begin(), lookup->key.end(), [this](NodeId key) { return asks_elements(key); });
  if (std::holds_alternative<ir::Column>(n.what) || std::holds_alternative<ir::Owner>(n.what) || std::holds_alternative<ir::Outer>(n.what) ||
      std::holds_alternative<ir::Aggregate>(n.what) || std::holds_alternative<ir::RowIndex>(n.what) || std::holds_alternative<ir::Quantify>(n.what))
    return false;
  const auto operands = ir::operands(n);
  return std::all_of(operands.begin(), operands.end(), [this](NodeId operand) { return asks_elements(operand); });
}

ir::NodeId Lowering::list_of(NodeId id) {
  const ir::Node& n = node(id);
  NodeId list = ir::kNoNode;
  if (const auto* quantify = std::get_if<ir::Quantify>(&n.what)) {
    if (asks_elements(quantify->body)) list = quantify->list;
  } else if (const auto* call = std::get_if<ir::Call>(&n.what)) {
    const auto name = call->site.fn->name;
    const bool looks_for = (name == "contains" || name == "contains_any") && call->site.args[0].is_collection() && node(call->args[1]).grain == ir::kConstGrain;
    if (looks_for || (name == "size" && call->site.args[0].is_collection())) list = call->args[0];
  }
  if (list == ir::kNoNode || derived(node(list).grain) != nullptr || !in_block(node(list).grain)) return ir::kNoNode;
  const auto* column = std::get_if<ir::Column>(&node(list).what);
  if (column == nullptr) return ir::kNoNode;
  const ColumnShape shape = shape_.column(node(list).grain, column->column);
  const bool coded = shape.items == Layout::kDict8 || shape.items == Layout::kDict16 || shape.items == Layout::kDict32;
  return shape.layout == Layout::kList && coded ? list : ir::kNoNode;
}

int Lowering::items(NodeId id) {
  const NodeId list = list_of(id);
  const ir::Node& n = node(list);
  ItemTable table{.table = n.grain, .column = std::get<ir::Column>(n.what).column, .list = list, .node = id};
  table.items = shape_.column(n.grain, table.column).item_dictionary;
  auto& tables = plan_.items;
  const auto it = std::find(tables.begin(), tables.end(), table);
  if (it != tables.end()) return static_cast<int>(it - tables.begin());
  tables.push_back(table);
  return static_cast<int>(tables.size()) - 1;
}

// Rows whose list has an item that answers `part`. Few distinct items: one mask per row, shared by all who ask.
Ref Lowering::any_item(NodeId id, int part) {
  const int index = items(id);
  const ItemTable& table = plan_.items[static_cast<std::size_t>(index)];
  const Ref has = known(table.list);
  if (table.items + 1 > kMostItemBits) {
    const Ref made = step(id, {.kind = StepKind::kAnyItem, .grain = table.table, .outputs = {Elem::kWord}, .table = table.table,
                               .column = table.column, .items = index, .part = part});
    return graph_.conj(step_output(made, 0), has);
  }
  const auto key = std::make_tuple(Ref{table.list}, kNoTable, kNoTable);
  auto masks = spreads_.find(key);
  if (masks == spreads_.end()) {
    const Ref made = step(table.list, {.kind = StepKind::kItemMasks, .grain = table.table, .outputs = {Elem::kI64}, .table = table.table, .column = table.column});
    masks = spreads_.emplace(key, step_output(made, 0)).first;
  }
  const int set = cell({.kind = Cell::Kind::kItemSet, .index = index, .part = part});
  const Ref any = graph_.add({.op = Op::kAnyBits, .elem = Elem::kWord, .grain = table.table, .a = masks->second, .cell = set});
  return graph_.conj(any, has);
}

Ref Lowering::item_truth(NodeId id, bool wanted) {
  const Ref has = known(list_of(id));
  const auto any = [&](ItemPart part) { return any_item(id, static_cast<int>(part)); };
  if (const auto* call = std::get_if<ir::Call>(&node(id).what)) {
    const Ref both = graph_.conj(has, known(call->args[1]));
    return wanted ? graph_.conj(both, any(ItemPart::kYes)) : graph_.and_not(both, any(ItemPart::kYes));
  }
  const auto kind = std::get<ir::Quantify>(node(id).what).kind;
  // One element decides, or none of them can.
  const ItemPart decisive = kind == ir::QuantifierKind::kAll ? ItemPart::kNo : ItemPart::kYes;
  const bool decided = kind == ir::QuantifierKind::kAny;
  if (wanted == decided) return any(decisive);
  return graph_.and_not(graph_.and_not(has, any(decisive)), any(ItemPart::kUnknown));
}

Operand Lowering::counted_items(NodeId id) {
  const ir::Node& n = node(id);
  if (n.type.kind == Kind::kBool) return {.form = Form::kBool, .type = n.type, .value = truth(id), .known = known(id)};
  const NodeId list = list_of(id);
  const bool all = std::holds_alternative<ir::Call>(n.what);  // size()
  const Ref made = step(id, {.kind = StepKind::kCountItems, .grain = n.grain, .outputs = {Elem::kI32}, .table = n.grain,
                             .column = std::get<ir::Column>(node(list).what).column, .items = all ? -1 : items(id),
                             .part = static_cast<int>(ItemPart::kYes)});
  return {.form = Form::kInt, .type = n.type, .value = step_output(made, 0), .known = known(list)};
}

}  // namespace tagma::codegen
