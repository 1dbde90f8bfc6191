#include "compiler/ir/needs.h"

namespace tagma::ir {
namespace {

class Walk {
 public:
  explicit Walk(const Module& module) : module_(module) {
    needs_.nodes.resize(module.nodes.size());
    needs_.tables.resize(module.tables.size());
  }

  void need(NodeId id) {
    if (id == kNoNode || needs_.nodes[static_cast<std::size_t>(id)]) return;
    needs_.nodes[static_cast<std::size_t>(id)] = true;
    open_.push_back(id);
  }

  void need_table(TableId table) {
    if (table == kNoTable || needs_.tables[static_cast<std::size_t>(table)]) return;
    needs_.tables[static_cast<std::size_t>(table)] = true;
    need_table(module_.tables[static_cast<std::size_t>(table)].owner);
    for (const auto& [filtered, condition] : module_.row_filters)
      if (filtered == table) need(condition);
    const Derived* derived = module_.derived_of(table);
    if (derived == nullptr) return;
    need_table(derived->source);
    need_table(derived->via);
    need(derived->filter);
    for (const NodeId key : derived->keys) need(key);
  }

  Needs finish() {
    while (!open_.empty()) {
      const Node& node = module_.node(open_.back());
      open_.pop_back();
      need_table(node.grain);
      if (const auto* lookup = std::get_if<Lookup>(&node.what)) need_table(lookup->table);
      if (const auto* list = std::get_if<InList>(&node.what)) need_table(list->table);
      if (const auto* aggregate = std::get_if<Aggregate>(&node.what)) {
        need_table(aggregate->source);
        need_table(aggregate->via);
      }
      if (const auto* index = std::get_if<RowIndex>(&node.what)) need_table(index->via);
      for (const NodeId operand : operands(node)) need(operand);
    }
    return std::move(needs_);
  }

 private:
  const Module& module_;
  Needs needs_;
  std::vector<NodeId> open_;
};

}  // namespace

std::vector<NodeId> roots_of(const Rule& rule) {
  std::vector<NodeId> roots = rule.parts;
  roots.push_back(rule.value);
  roots.push_back(rule.before_requires);
  return roots;
}

Needs needs_of(const Module& module, std::span<const NodeId> roots, std::span<const TableId> tables) {
  Walk walk(module);
  for (const NodeId root : roots) walk.need(root);
  for (const TableId table : tables) walk.need_table(table);
  return walk.finish();
}

Needs needs_of(const Module& module) {
  Walk walk(module);
  for (const Rule& rule : module.rules) {
    walk.need_table(rule.spec.table);
    for (const NodeId root : roots_of(rule)) walk.need(root);
  }
  for (const DataExpectation& expectation : module.expectations) {
    walk.need_table(expectation.table);
    walk.need(expectation.condition);
  }
  for (const Test& test : module.tests)
    for (const TestCheck& check : test.checks)
      for (const TestExpectation& expectation : check.expectations) walk.need(expectation.condition);
  // What is bound without a rule that asks for it (a session's tables, data to prepare) is filtered like the rest.
  for (std::size_t id = 0; id < module.tables.size(); ++id)
    if (module.tables[id].is_read()) walk.need_table(static_cast<TableId>(id));
  return walk.finish();
}

}  // namespace tagma::ir
