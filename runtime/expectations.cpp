#include "runtime/expectations.h"

#include "runtime/bits.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {
namespace {

// Rows are bound in another order than they came in: the first few are those with the smallest numbers in the data.
RowsFound in_order_of_data(const std::vector<std::uint64_t>& words, const Table& table) {
  RowsFound found;
  for_each_bit(words.data(), table.rows, [&](std::int64_t row) {
    ++found.count;
    const std::int64_t number = table.source_row_of(row);
    if (found.first.size() == RowsFound::kFirst && number > found.first.back()) return;
    found.first.insert(std::upper_bound(found.first.begin(), found.first.end(), number), number);
    if (found.first.size() > RowsFound::kFirst) found.first.pop_back();
  });
  return found;
}

RowsFound not_true(const ProfileResult& rows, const RuleResult& answers, const Table& table) {
  std::vector<std::uint64_t> words(answers.words.size());
  for (std::size_t i = 0; i < words.size(); ++i)
    words[i] = ~answers.words[i] & (rows.answered.empty() ? ~std::uint64_t{0} : rows.answered[i]);
  if (!words.empty()) words.back() &= tail_mask(rows.rows);
  return in_order_of_data(words, table);
}

}  // namespace

void judge(const Expectation& expectation, const ProfileResult& rows, const RuleResult& answers, const Table& table,
           BreachLog& log) {
  const RowsFound broken = not_true(rows, answers, table);
  if (expectation.stops)
    log.stop("T1011", *table.spec, "", fmt::format("the expectation \"{}\" does not hold", expectation.name), broken,
             "correct the data, or say behind the expectation what becomes of such rows: `else count`, `else reject`, "
             "`else missing`");
  else
    log.count("expectation", *table.spec, "", broken, expectation.name);
  for (std::size_t kind = 0; kind < answers.faults.rows.size(); ++kind) {
    RowsFound faulty;
    faulty.count = answers.faults.rows[kind];
    for (const std::int64_t row : answers.faults.first_rows[kind]) faulty.first.push_back(table.source_row_of(row));
    std::sort(faulty.first.begin(), faulty.first.end());
    log.count(to_string(static_cast<Fault>(kind)), *table.spec, "", faulty, expectation.name);
  }
}

}  // namespace tagma
