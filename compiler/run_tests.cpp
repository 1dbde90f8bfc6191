// Runs the tests that rule files carry: rows in, expectations evaluated by the interpreter.
#include "compiler/catalogue.h"
#include "compiler/failed_expectation.h"
#include "compiler/ir/interpret.h"
#include "compiler/run_trials.h"
#include "compiler/test_coverage.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {

namespace {

// A test names only the columns that its rules read: what it leaves out is missing, whatever the schema demands.
std::vector<TableSpec> relaxed(std::span<const TableSpec> tables) {
  std::vector<TableSpec> out(tables.begin(), tables.end());
  for (TableSpec& table : out)
    for (ColumnSpec& column : table.columns) column.optional = true;
  return out;
}

std::vector<RowTable> rows_of(const ir::Module& module, const ir::Test& test) {
  std::vector<RowTable> out;
  for (std::size_t id = 0; id < module.tables.size(); ++id) {
    if (module.tables[id].kind == TableKind::kDerived) continue;
    RowTable table{static_cast<TableId>(id), {}};
    for (const ir::TestRow& row : test.rows) {
      if (row.table != table.table) continue;
      std::vector<Value> values(module.tables[id].columns.size());
      for (const auto& [column, value] : row.cells) values[static_cast<std::size_t>(column)] = value;
      table.rows.push_back(std::move(values));
    }
    out.push_back(std::move(table));
  }
  return out;
}

// What the test's rows have to satisfy: that whose columns it names.
std::vector<RowCheck> checks_about(std::span<const RowCheck> checks, const ir::Test& test) {
  std::vector<RowCheck> out;
  for (const RowCheck& check : checks) {
    const auto named = [&](int column) {
      return std::any_of(test.rows.begin(), test.rows.end(), [&](const ir::TestRow& row) {
        return row.table == check.table && std::any_of(row.cells.begin(), row.cells.end(), [&](const auto& cell) { return cell.first == column; });
      });
    };
    if (std::all_of(check.reads.begin(), check.reads.end(), named)) out.push_back(check);
  }
  return out;
}

// The one row a check without a key speaks of; any, where it speaks of nobody.
Result<std::int64_t> row_of(const ir::Module& module, const Dataset& data, const ir::TestExpectation& expectation) {
  if (expectation.table == kNoTable) return 0;
  const Table& table = data.tables[static_cast<std::size_t>(expectation.table)];
  if (!expectation.key.known) {
    if (table.rows == 1) return 0;
    return fail(ErrorKind::kUsage, "T0803", "the test has several profiles: say which one, `expect for KEY: …`");
  }
  const std::int64_t row = data.indexes[static_cast<std::size_t>(expectation.table)]->find(std::array{expectation.key});
  if (row < 0)
    return fail(ErrorKind::kUsage, "T0804", fmt::format("the test has no {} with this key", module.tables[static_cast<std::size_t>(expectation.table)].name));
  return row;
}

void run_check(const Catalogue::Impl& impl, const Dataset& data, const ir::TestCheck& check, TestOutcome& out, CoverageLog& log) {
  const ir::Module& module = *impl.checked;
  ir::Interpreter interpreter(module, data, check.as_of);
  for (const ir::TestExpectation& expectation : check.expectations) {
    const auto row = row_of(module, data, expectation);
    if (!row) {
      out.failures.push_back(fmt::format("line {}: {}: {}", expectation.line, expectation.text, row.error().message));
      continue;
    }
    const ir::Evaluated value = interpreter.evaluate(expectation.condition, *row);
    log.note(interpreter, expectation, *row);
    if (value.value.known && value.value.b) continue;
    out.failures.push_back(fmt::format("line {}: expected {}: it is {}{}", expectation.line, expectation.text,
                                       value.value.known ? "false" : "unknown",
                                       failed_parts(impl, interpreter, expectation.condition, *row)));
    interpreter.clear();
  }
}

}  // namespace

std::vector<TestOutcome> Catalogue::run_tests(std::string_view filter, std::vector<RuleCoverage>* coverage) const {
  const ir::Module& module = *impl_->checked;
  const std::vector<TableSpec> tables = relaxed(module.tables);
  BindOptions options;
  options.timezone = module.timezone;
  const auto program = ir::make_interpreted(impl_->checked);
  options.filter = [&program](TableId table, const Table& raw, std::span<std::uint64_t> keep) {
    return program->filter_rows(table, raw, keep);
  };
  std::vector<TestOutcome> outcomes;
  CoverageLog log(module);
  const std::vector<RowCheck> checks = program->row_checks();
  for (const ir::Test& test : module.tests) {
    if (test.name.find(filter) == std::string::npos) continue;
    TestOutcome out{test.name, impl_->sources->file(test.file).name(), static_cast<int>(test.line), false, {}};
    options.checks = checks_about(checks, test);
    const auto data = bind_rows(tables, rows_of(module, test), options);
    if (!data)
      out.failures.push_back("the test's rows: " + data.error().message);
    else
      for (const ir::TestCheck& check : test.checks) run_check(*impl_, **data, check, out, log);
    for (std::string& failure : failed_trials(*impl_, test.name)) out.failures.push_back(std::move(failure));
    out.passed = out.failures.empty();
    outcomes.push_back(std::move(out));
  }
  if (coverage != nullptr) *coverage = log.report();
  return outcomes;
}

}  // namespace tagma
