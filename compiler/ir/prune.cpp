// Less catalogue, fewer columns: `--only`, and what has to be read at all.
#include "compiler/ir/needs.h"

#include <algorithm>

namespace tagma::ir {
namespace {

// Which rules stay: the wanted ones, those whose value they read, the `where` of their profiles; and what data has to satisfy.
std::vector<bool> rules_to_keep(const Module& module, std::span<const std::string> only) {
  std::vector<bool> keep(module.rules.size(), false);
  std::vector<NodeId> roots;
  std::vector<TableId> tables;
  for (std::size_t i = 0; i < module.rules.size(); ++i) {
    if (std::find(only.begin(), only.end(), module.rules[i].spec.name) == only.end()) continue;
    keep[i] = true;
    tables.push_back(module.rules[i].spec.table);
    for (const NodeId root : roots_of(module.rules[i])) roots.push_back(root);
    if (const int by = module.rules[i].spec.overlaid_by; by >= 0) keep[static_cast<std::size_t>(by)] = true;
  }
  for (const DataExpectation& expectation : module.expectations) {
    tables.push_back(expectation.table);
    roots.push_back(expectation.condition);
    if (expectation.rule >= 0) keep[static_cast<std::size_t>(expectation.rule)] = true;
  }
  const Needs needs = needs_of(module, roots, tables);
  for (std::size_t i = 0; i < module.tables.size(); ++i)
    if (needs.tables[i] && module.tables[i].where_rule >= 0) keep[static_cast<std::size_t>(module.tables[i].where_rule)] = true;
  for (std::size_t i = 0; i < module.rules.size(); ++i) {
    const NodeId value = module.rules[i].value;
    if (value != kNoNode && needs.nodes[static_cast<std::size_t>(value)]) keep[i] = true;
  }
  return keep;
}

void use(TableSpec& table, std::span<const int> columns) {
  for (const int column : columns)
    if (column >= 0) table.columns[static_cast<std::size_t>(column)].used = true;
}

// What a table needs of itself to be bound, whoever reads it.
void use_header(TableSpec& table) {
  use(table, table.key);
  use(table, table.owner_columns);
  use(table, table.unique_by);
  use(table, table.order_by);
  const int single[] = {table.time, table.latest};
  use(table, single);
}

}  // namespace

void keep_only(Module& module, std::span<const std::string> only) {
  const std::vector<bool> keep = rules_to_keep(module, only);
  std::vector<int> index(module.rules.size(), -1);
  std::vector<Rule> kept;
  for (std::size_t i = 0; i < module.rules.size(); ++i) {
    if (!keep[i]) continue;
    index[i] = static_cast<int>(kept.size());
    Rule rule = std::move(module.rules[i]);
    if (std::find(only.begin(), only.end(), rule.spec.name) == only.end()) rule.spec.published = false;
    kept.push_back(std::move(rule));
  }
  for (Rule& rule : kept)
    if (rule.spec.overlaid_by >= 0) rule.spec.overlaid_by = index[static_cast<std::size_t>(rule.spec.overlaid_by)];
  for (TableSpec& table : module.tables)
    if (table.where_rule >= 0) table.where_rule = index[static_cast<std::size_t>(table.where_rule)];
  for (DataExpectation& expectation : module.expectations)
    if (expectation.rule >= 0) expectation.rule = index[static_cast<std::size_t>(expectation.rule)];
  module.rules = std::move(kept);
  module.tests.clear();  // they speak of the whole catalogue
}

void mark_used(Module& module) {
  const Needs needs = needs_of(module);
  for (std::size_t i = 0; i < module.nodes.size(); ++i) {
    const auto* column = std::get_if<Column>(&module.nodes[i].what);
    if (needs.nodes[i] && column != nullptr) use(module.tables[static_cast<std::size_t>(module.nodes[i].grain)], std::span(&column->column, 1));
  }
  for (std::size_t i = 0; i < module.tables.size(); ++i)
    if (needs.tables[i] && module.tables[i].kind != TableKind::kDerived) use_header(module.tables[i]);
}

}  // namespace tagma::ir
