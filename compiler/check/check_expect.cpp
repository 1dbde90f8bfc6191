// `expect "NAME" CONDITION on TABLE else …`: what data has to satisfy. Single rows are rejected, or lose a value, when data
// is bound; everything else is asked at T by a hidden rule.
#include "compiler/check/checker.h"

#include <fmt/format.h>

namespace tagma::check {

namespace {

// False where the node needs more than its row and constants.
bool collect_columns(const ir::Module& module, NodeId id, std::set<NodeId>& seen, std::set<int>& columns) {
  if (!seen.insert(id).second) return true;
  const ir::Node& node = module.node(id);
  if (std::holds_alternative<ir::Owner>(node.what) || std::holds_alternative<ir::Lookup>(node.what) ||
      std::holds_alternative<ir::InList>(node.what) || std::holds_alternative<ir::Aggregate>(node.what) ||
      std::holds_alternative<ir::RowIndex>(node.what) || std::holds_alternative<ir::Standing>(node.what) ||
      std::holds_alternative<ir::Now>(node.what))
    return false;
  if (const auto* column = std::get_if<ir::Column>(&node.what)) columns.insert(column->column);
  const auto parts = ir::operands(node);
  return std::all_of(parts.begin(), parts.end(), [&](NodeId part) { return collect_columns(module, part, seen, columns); });
}

}  // namespace

std::optional<std::set<int>> Checker::row_columns(NodeId value) const {
  std::set<NodeId> seen;
  std::set<int> columns;
  if (!collect_columns(module_, value, seen, columns)) return std::nullopt;
  return columns;
}

int Checker::hidden_rule(std::string name, TableId about, NodeId value, Span place) {
  ir::Rule rule;
  rule.spec.name = std::move(name);
  rule.spec.table = about;
  rule.spec.type = Type::of(Kind::kBool);
  rule.spec.published = false;
  rule.spec.hidden = true;
  rule.value = value;
  rule.text = written(place);
  rule.file = place.file;
  rule.line = static_cast<std::uint32_t>(sources_.file(place.file).locate(place.begin).line);
  rule.spec.file = sources_.file(place.file).name();
  rule.spec.line = rule.line;
  module_.rules.push_back(std::move(rule));
  return static_cast<int>(module_.rules.size()) - 1;
}

TableId Checker::expected_table(const ast::ExpectDecl& decl) {
  const TableId id = find_table(decl.table.text);
  if (id != kNoTable || is_unreadable(decl.table.text)) return id;
  std::set<std::string, std::less<>> tables;
  for (const Declared* other : declared_)
    if (other->entity == Entity::kTable) tables.insert(other->name);
  report("unknown_table", decl.table.span, fmt::format("there is no table {}", decl.table.text), did_you_mean(decl.table.text, tables));
  return kNoTable;
}

void Checker::check_data_expectation(const ast::ExpectDecl& decl, Span span) {
  const TableId id = expected_table(decl);
  if (id == kNoTable) return;
  if (const auto [first, added] = expectations_.try_emplace(decl.name, span); !added) {
    report("duplicate_name", span, fmt::format("there are two expectations \"{}\"", decl.name), "the report tells them apart by their names: give one of them another")
        .related.push_back({first->second, "the first one"});
    return;
  }
  Visiting visit(*this, "expect " + decl.name, span);
  Scope scope;
  scope.grain = id;
  const Typed condition = check_bool(*decl.condition, scope, Polarity::kFree);
  if (!condition.ok()) return;
  ir::DataExpectation expectation{decl.name, id, condition.node, on_breach(decl.on_breach)};
  if (expectation.on_breach == OnBreach::kReject || expectation.on_breach == OnBreach::kMissing) return expect_of_rows(decl, std::move(expectation));
  expectation.rule = hidden_rule("expect " + decl.name, id, certain(condition.node), decl.condition->span);
  module_.expectations.push_back(std::move(expectation));
}

// `else reject` and `else missing`, decided by the row alone.
void Checker::expect_of_rows(const ast::ExpectDecl& decl, ir::DataExpectation expectation) {
  const bool missing = expectation.on_breach == OnBreach::kMissing;
  const std::string name = table(expectation.table).name;
  const auto columns = row_columns(expectation.condition);
  if (!columns) {
    report("expect_reads_beyond", decl.condition->span,
           fmt::format("`else {}` is decided by the row of {} alone, and this reads more (other rows or tables, the instant)", missing ? "missing" : "reject", name),
           "write `else count` or `else fail`; a source leaves rows out by any condition: `event NAME = … where …`");
    return;
  }
  if (missing) {
    if (columns->size() != 1) {
      report("expect_one_column", decl.condition->span, fmt::format("`else missing` needs a condition about one column of {}, and this reads {}", name, columns->size()),
             "write one expectation for each column, or `else reject`, `else count`");
      return;
    }
    expectation.column = *columns->begin();
    const ColumnSpec& column = table(expectation.table).columns[static_cast<std::size_t>(expectation.column)];
    if (!column.optional) {
      report("expect_one_column", decl.condition->span, fmt::format("{}.{} may not be missing", name, column.name),
             fmt::format("declare `{} : {}?`, or write `else reject`", column.name, to_string(column.type)));
      return;
    }
  }
  module_.expectations.push_back(std::move(expectation));
}

}  // namespace tagma::check
