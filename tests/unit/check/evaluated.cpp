#include "tests/unit/check/evaluated.h"

#include "compiler/ir/interpret.h"
#include "runtime/bind.h"

#include <fmt/format.h>

#include <array>

namespace tagma::testing {

namespace {

// What a test's rows leave out is missing, whatever the schema demands.
std::vector<TableSpec> relaxed(const ir::Module& module) {
  std::vector<TableSpec> out = module.tables;
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

std::int64_t row_of(const Dataset& data, const ir::TestExpectation& expectation) {
  if (!expectation.key.known) return 0;
  const auto& index = data.indexes[static_cast<std::size_t>(expectation.table)];
  return index == nullptr ? 0 : index->find(std::array{expectation.key});
}

std::string check_test(const ir::Module& module, const ir::Test& test, int& checked) {
  BindOptions options;
  options.timezone = module.timezone;
  const auto program = ir::make_interpreted(std::make_shared<const ir::Module>(module));
  options.filter = [&program](TableId table, const Table& raw, std::span<std::uint64_t> keep) { return program->filter_rows(table, raw, keep); };
  options.checks = program->row_checks();
  const std::vector<TableSpec> tables = relaxed(module);
  const auto data = bind_rows(tables, rows_of(module, test), options);
  if (!data) return data.error().message + "\n";
  std::string out;
  for (const ir::TestCheck& check : test.checks) {
    ir::Interpreter interpreter(module, **data, check.as_of);
    for (const ir::TestExpectation& expectation : check.expectations) {
      ++checked;
      const ir::Evaluated value = interpreter.evaluate(expectation.condition, row_of(**data, expectation));
      if (!value.value.known || !value.value.b)
        out += fmt::format("{}: {} is {}: {}\n", expectation.line, expectation.text, value.value.known ? "false" : "unknown", ir::print_expression(module, expectation.condition));
      interpreter.clear();
    }
  }
  return out;
}

}  // namespace

std::string failures_of(const std::string& text) {
  Checked checked = check_text(text);
  if (checked.diagnostics.has_errors()) return checked.rendered();
  ir::mark_used(checked.module);
  std::string out;
  int expectations = 0;
  for (const ir::Test& test : checked.module.tests) out += check_test(checked.module, test, expectations);
  return expectations == 0 ? "nothing is expected" : out;
}

}  // namespace tagma::testing
