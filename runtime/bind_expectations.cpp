// What the rules themselves demand of single rows: such a row is left out, or a value of it becomes missing.
#include "runtime/bind_steps.h"
#include "runtime/bits.h"

namespace tagma {
namespace {

using Words = std::vector<std::uint64_t>;

Status settle_check(RawTable& raw, const RowCheck& check, BreachLog& log) {
  Words asked = raw.keep;
  const Column* column = check.column < 0 ? nullptr : raw.table.columns[static_cast<std::size_t>(check.column)].get();
  if (column != nullptr && column->valid != nullptr)  // what is missing already need not become so
    for (std::size_t i = 0; i < asked.size(); ++i) asked[i] &= column->valid[i];
  Words broken = asked;
  TAGMA_TRY(check.keep_true(raw.table, asked));
  for (std::size_t i = 0; i < broken.size(); ++i) broken[i] &= ~asked[i];
  const RowsFound found = rows_found(broken.data(), raw.table.rows);
  if (found.count == 0) return {};
  log.count("expectation", raw.spec(), column == nullptr ? "" : raw.spec().columns[static_cast<std::size_t>(check.column)].name, found, check.name);
  if (column != nullptr) {
    raw.table.columns[static_cast<std::size_t>(check.column)] = without(*column, broken);
    return {};
  }
  for (std::size_t i = 0; i < broken.size(); ++i) raw.keep[i] &= ~broken[i];
  return {};
}

}  // namespace

Status check_rows(RawTable& raw, std::span<const RowCheck> checks, BreachLog& log) {
  for (const RowCheck& check : checks)
    if (check.table == raw.id) TAGMA_TRY(settle_check(raw, check, log));
  return {};
}

}  // namespace tagma
