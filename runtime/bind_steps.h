// The steps of binding, in the order in which bind() takes them. Each is a function over raw tables: columns as loaded,
// a bit per row that says whether the row is still there.
#pragma once

#include "runtime/bind.h"
#include "runtime/breach_log.h"
#include "runtime/import_column.h"

namespace tagma {

// Rows of one column whose value could not be taken as it is; shared by all tables that read the column.
using BadColumns = std::vector<std::shared_ptr<const std::vector<BadRows>>>;

struct RawTable {
  TableId id = kNoTable;
  Table table;                      // columns in the order of the data
  BadColumns bad;                   // parallel to columns; nullptr: none
  std::vector<std::uint64_t> keep;  // bit set: the row is still there
  bool complete = true;             // false: a column that is needed is not there; nothing can be said about the rows
  [[nodiscard]] const TableSpec& spec() const { return *table.spec; }
  [[nodiscard]] const ColumnPtr& column(int index) const { return table.columns[static_cast<std::size_t>(index)]; }
  [[nodiscard]] std::vector<ColumnPtr> columns_of(std::span<const int> indexes) const;
  [[nodiscard]] bool has_loaded(std::span<const int> indexes) const;  // one at least, and each of them
};

// Every declared table with an empty RawTable; rows and columns are filled by the loaders.
std::vector<RawTable> raw_tables(std::span<const TableSpec> specs);

// bind_load.cpp: reads the sources, each column once.
Status load_sources(std::span<const TableSpec> specs, std::span<BoundSource> sources, const BindOptions& options,
                    std::vector<RawTable>& tables, BreachLog& log);
// bind_values.cpp: columns from values in memory, or without any.
Status load_no_rows(RawTable& raw);
Status load_rows(std::span<const TableSpec> specs, std::span<const RowTable> rows, const BindOptions& options,
                 std::vector<RawTable>& tables);

// bind_copies.cpp: of the rows that are equal in `unique by` only the latest stays. A list's values are distinct.
void drop_copies(RawTable& raw, int threads, BreachLog& log);
// bind_contract.cpp: missing values, values outside an enum, values that could not be read; then keys that come twice.
void check_values(RawTable& raw, BreachLog& log);
// The same column with some rows missing. Others may share the column, so it is never changed itself.
ColumnPtr without(const Column& column, std::span<const std::uint64_t> rows);
// bind_expectations.cpp: `expect … else reject|missing`.
Status check_rows(RawTable& raw, std::span<const RowCheck> checks, BreachLog& log);
// `owns`: other tables refer to this one's key.
void check_keys(const RawTable& raw, bool owns, int threads, BreachLog& log);

// bind_layout.cpp: where each row goes. `owner`: the bound owner and its index, nullptr for a table without.
struct OwnerRows {
  const KeyIndex* index = nullptr;
  std::int64_t rows = 0;
};
Table lay_out(RawTable& raw, const OwnerRows* owner, int threads, BreachLog& log);

}  // namespace tagma
