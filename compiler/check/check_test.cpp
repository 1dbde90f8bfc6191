// Tests in the language: rows whose cells are constants, instants, conditions about one profile.
#include "compiler/check/checker.h"
#include "compiler/ir/interpret.h"
#include "compiler/source/on_one_line.h"
#include "compiler/syntax/parse.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tagma::check {

// The value of an expression that depends on no row. Texts and lists are kept in the module's pool.
std::optional<Value> Checker::evaluate_constant(NodeId node, std::int64_t as_of) {
  if (const Value* value = constant_value(node)) return *value;
  if (build_.node(node).grain != ir::kConstGrain) return std::nullopt;
  const Dataset nothing;
  ir::Interpreter interpreter(module_, nothing, as_of);
  const ir::Evaluated evaluated = interpreter.evaluate(node, 0);
  if (!evaluated.value.known) return Value::missing();
  const Type own = type(node);
  return *constant_value(build_.constant(own, evaluated.value));
}

std::optional<std::int64_t> Checker::test_instant(const ast::Expr& expr) {
  Scope scope;
  scope.rules_visible = false;
  const Typed value = check_instant(expr, scope);
  if (!value.ok()) return std::nullopt;
  const auto instant = evaluate_constant(value.node, 0);
  if (instant && instant->known) return instant->i;
  report("not_constant", expr.span, "a test is as of a fixed instant", "`as of 2026-07-01T00:00`");
  return std::nullopt;
}

void Checker::check_test(const ast::TestDecl& decl, Span span) {
  const auto [earlier, added] = test_names_.try_emplace(decl.name, span);
  if (!added) report("duplicate_name", span, fmt::format("two tests are called \"{}\"", decl.name), "a test is run and reported by its name").related.push_back({earlier->second, "it was declared here first"});
  ir::Test test;
  test.name = decl.name;
  test.file = span.file;
  test.line = static_cast<std::uint32_t>(sources_.file(span.file).locate(span.begin).line);
  const auto as_of = decl.as_of != nullptr ? test_instant(*decl.as_of) : std::nullopt;
  const bool evaluates = decl.trials.empty() || !decl.rows.empty() || decl.checks.size() > 1 || !decl.checks.front().expectations.empty();
  if (decl.as_of == nullptr && evaluates)
    report("test_without_instant", span, "the test does not say as of when it is evaluated", "`test \"NAME\" as of 2026-07-01T00:00 { … }`: without it the answer would change every day");
  for (const ast::RowLiteral& row : decl.rows) check_test_row(row, test, as_of.value_or(0));
  for (const ast::TestAt& at : decl.checks) {
    ir::TestCheck check;
    const auto own = at.as_of != nullptr ? test_instant(*at.as_of) : as_of;
    check.as_of = own.value_or(0);
    for (const ast::Expectation& expectation : at.expectations) check_expectation(expectation, test, check);
    test.checks.push_back(std::move(check));
  }
  for (const ast::Trial& trial : decl.trials) check_trial(trial);
  module_.tests.push_back(std::move(test));
}

// What the declarations do is seen when the test runs.
void Checker::check_trial(const ast::Trial& trial) {
  if (!trial.because) return;
  const std::string& code = trial.because->text;
  const DiagnosticKind* kind = find_diagnostic_kind(code);
  if (kind != nullptr && kind->code == code && kind->severity == Severity::kError) return;
  std::vector<std::string> codes;
  for (const DiagnosticKind& one : diagnostic_kinds())
    if (one.severity == Severity::kError) codes.emplace_back(one.code);
  const auto near = kind == nullptr ? nearest_name(code, codes) : std::nullopt;
  report("unknown_code", trial.because->span, kind != nullptr && kind->code == code ? fmt::format("{} is a warning: it refuses nothing", code) : fmt::format("no error has the code {}", code),
         kind != nullptr && kind->code != code ? fmt::format("write its code: {}", kind->code) : near ? fmt::format("did you mean {}? `tagma help CODE` explains each", *near) : "`tagma check` shows the code of an error: `because T0701`");
}

// ---- rows -----------------------------------------------------------------------------------------------------------

void Checker::check_test_row(const ast::RowLiteral& row, ir::Test& test, std::int64_t as_of) {
  const Declared* declared = find(row.table.text);
  if (is_unreadable(row.table.text)) return;
  const bool bound = declared != nullptr && (declared->entity == Entity::kTable || declared->entity == Entity::kList);
  if (!bound) {
    std::set<std::string, std::less<>> tables;
    for (const Declared* other : declared_)
      if (other->entity == Entity::kTable || other->entity == Entity::kList) tables.insert(other->name);
    const std::string near = did_you_mean(row.table.text, tables);
    report("unknown_table", row.table.span, fmt::format("there is no table {} to put a row into", row.table.text),
           near.empty() && declared != nullptr ? "rows are given to declared tables; sources are made from them" : near);
    return;
  }
  const TableId id = declared->table;
  std::set<int> given;
  std::vector<std::pair<int, const ast::Named*>> cells;
  for (const ast::Named& cell : row.columns) {
    int column = find_column(id, cell.name.text);
    if (column < 0 && cell.name.text == "time") column = table(id).time;
    if (column < 0) column = header_column(cell.name, id);
    if (column < 0) continue;
    if (!given.insert(column).second) report("duplicate_column", cell.name.span, fmt::format("this row gives {} twice", cell.name.text), "each column once");
    cells.emplace_back(column, &cell);
  }
  for (std::int64_t i = 0; i < std::max<std::int64_t>(row.repeat, 0); ++i) {
    ir::TestRow out{id, {}};
    bool failed = false;
    for (const auto& [column, cell] : cells) {
      const ColumnSpec spec = table(id).columns[static_cast<std::size_t>(column)];
      const auto value = test_cell(*cell->value, spec, i, as_of);
      failed = failed || !value;
      if (value) out.cells.emplace_back(column, *value);
    }
    if (failed) return;  // every further copy would say the same
    test.rows.push_back(std::move(out));
  }
}

std::optional<Value> Checker::test_cell(const ast::Expr& expr, const ColumnSpec& column, std::int64_t i, std::int64_t as_of) {
  if (column.type.kind == Kind::kMissing) return std::nullopt;
  Scope scope;
  scope.rules_visible = false;
  scope.bindings["i"] = Binding{Typed{integer(i), {}, expr.span}, nullptr, 0};
  Typed value = check(expr, scope, Polarity::kFree, &column.type);
  if (value.ok()) value = coerce(std::move(value), column.type, column.name);
  if (!value.ok()) return std::nullopt;
  const auto result = evaluate_constant(value.node, as_of);
  if (!result) report("not_constant", expr.span, "a cell of a test's row is a constant", "write the value itself; `i` counts the rows of `given N`");
  return result;
}

// ---- expectations ---------------------------------------------------------------------------------------------------

// Whose row the condition speaks of: that of the rules it names, or the only profile with rows in the test. A test without
// rows, of a module of functions, say, speaks of nobody.
TableId Checker::expectation_profile(const ast::Expectation& expectation, const ir::Test& test) {
  const std::vector<TableId> all = profiles();
  if (all.size() == 1) return all.front();
  std::set<TableId> candidates;
  for (const std::string& word : words_in(written(expectation.condition->span)))
    if (const Declared* rule = find(word, Entity::kRule); rule != nullptr && rule->table != kNoTable) candidates.insert(rule->table);
  // A profile's condition may name rules of its owners: the innermost profile is the one it speaks of.
  for (const TableId candidate : candidates)
    if (std::all_of(candidates.begin(), candidates.end(), [&](TableId other) { return other == candidate || is_ancestor(other, candidate); })) return candidate;
  std::set<TableId> with_rows;
  for (const ir::TestRow& row : test.rows)
    if (table(row.table).kind == TableKind::kProfile) with_rows.insert(row.table);
  if (candidates.empty() && with_rows.size() == 1) return *with_rows.begin();
  std::vector<std::string> names;
  for (const TableId profile : all) names.push_back(table(profile).name);
  report("which_profile", expectation.span, "it is not clear which profile this speaks of", fmt::format("name a rule of one profile; there are {}", fmt::join(names, ", ")));
  return kNoTable;
}

void Checker::check_expectation(const ast::Expectation& expectation, const ir::Test& test, ir::TestCheck& check_out) {
  const bool of_nobody = expectation.key == nullptr && test.rows.empty() && profiles().empty();
  const TableId profile = of_nobody ? kNoTable : expectation_profile(expectation, test);
  if (profile == kNoTable && !of_nobody) return;
  ir::TestExpectation out;
  out.table = profile;
  out.text = on_one_line(written(expectation.condition->span));
  if (expectation.key != nullptr) out.text = fmt::format("for {}: {}", on_one_line(written(expectation.key->span)), out.text);
  out.file = expectation.span.file;
  out.line = static_cast<std::uint32_t>(sources_.file(out.file).locate(expectation.span.begin).line);
  Scope scope;
  scope.grain = profile;
  expecting_ = true;
  const Typed condition = check_bool(*expectation.condition, scope, Polarity::kFree);
  expecting_ = false;
  out.condition = condition.node;
  bool failed = !condition.ok();
  if (expectation.key != nullptr && !of_nobody && !table(profile).key.empty()) {
    const ColumnSpec key = table(profile).columns[static_cast<std::size_t>(table(profile).key.front())];
    const auto value = test_cell(*expectation.key, key, 0, check_out.as_of);
    failed = failed || !value;
    if (value) out.key = *value;
  }
  if (!failed) check_out.expectations.push_back(std::move(out));
}

}  // namespace tagma::check
