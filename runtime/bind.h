// Arrow data -> Dataset: types by meaning, the contract's checks, owners, order. Nothing is published before this passed.
#pragma once

#include "tagma/arrow_abi.h"
#include "runtime/row_check.h"
#include "runtime/table.h"

#include <functional>

namespace tagma {

// One table's data as it came: takes ownership of the stream. `name` is TableSpec::source; `origin` is for messages
// (a path). Extra columns are ignored; several specs may read one source.
struct BoundSource {
  std::string name;
  std::string origin;
  ArrowArrayStream stream{};
};

struct BindOptions {
  std::string timezone = "UTC";   // timestamps without a zone are read in it
  int threads = 0;
  // Program::filter_rows, for tables with TableSpec::filtered: after copies are resolved, before the contract's checks.
  std::function<Status(TableId, const Table& raw, std::span<std::uint64_t> keep)> filter;
  std::vector<RowCheck> checks;   // Program::row_checks(): after the schema's checks, before keys are looked at
  std::int64_t as_of = 0;         // for nothing but pruning: rows at or after it may be dropped after copies are resolved
};

// Consumes all streams, also when it fails. Types bind as language.md's "Data contracts" says; all breaches that stop a
// run are gathered into one Error (kind kData) that lists each with table, column, count and first row numbers.
Result<std::shared_ptr<const Dataset>> bind(std::span<const TableSpec> tables, std::span<BoundSource> sources,
                                            const BindOptions& options);

// Tables made in memory (tests in the language, --row JSON): each row gives a Value per column of its spec. Goes through
// the same checks, except that columns marked !used may be absent.
struct RowTable { TableId table; std::vector<std::vector<Value>> rows; };
Result<std::shared_ptr<const Dataset>> bind_rows(std::span<const TableSpec> tables, std::span<const RowTable> data,
                                                 const BindOptions& options);

}  // namespace tagma
