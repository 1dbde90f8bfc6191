// `unique by … latest …`: copies of a row are found over the whole table, before anything else is asked of it.
#include "runtime/bind_steps.h"
#include "runtime/bits.h"
#include "runtime/compare_rows.h"
#include "runtime/equal_rows.h"
#include "runtime/row_order.h"

#include <atomic>

namespace tagma {
namespace {

void clear_shared_bit(std::vector<std::uint64_t>& words, std::int64_t row) {
  std::atomic_ref(words[static_cast<std::size_t>(row >> 6)]).fetch_and(~(std::uint64_t{1} << (row & 63)));
}

void drop_all_but_latest(RawTable& raw, int threads, BreachLog& log) {
  const RowOrder order(raw.table);
  const Column* latest = raw.spec().latest < 0 ? nullptr : raw.column(raw.spec().latest).get();
  const auto newer = [&](std::int64_t a, std::int64_t b) {
    const int by_latest = latest == nullptr ? 0 : compare_rows(*latest, a, b);
    return by_latest != 0 ? by_latest > 0 : order.compare_all(a, b) > 0;
  };
  const std::vector<std::uint64_t> before = raw.keep;
  std::vector<std::uint64_t> after = before;
  find_equal_rows(RowKeys(raw.columns_of(raw.spec().unique_by)), raw.table.rows, before.data(), threads,
                  [&](std::int32_t best, std::int32_t row) {
                    const bool replaces = newer(row, best);
                    clear_shared_bit(after, replaces ? best : row);
                    return replaces ? row : best;
                  });
  std::vector<std::uint64_t> dropped(before.size());
  for (std::size_t i = 0; i < dropped.size(); ++i) dropped[i] = before[i] & ~after[i];
  raw.keep = std::move(after);
  log.count("copy_dropped", raw.spec(), "", rows_found(dropped.data(), raw.table.rows));
}

// Neither missing nor repeated values of a list mean anything.
void keep_distinct_keys(RawTable& raw, int threads) {
  const RowKeys keys(raw.columns_of(raw.spec().key));
  const std::vector<std::uint64_t> before = raw.keep;
  for (std::int64_t row = 0; row < raw.table.rows; ++row) {
    if (!keys.known(row)) clear_bit(raw.keep.data(), row);
  }
  find_equal_rows(keys, raw.table.rows, before.data(), threads, [&](std::int32_t first, std::int32_t row) {
    clear_shared_bit(raw.keep, row);
    return first;
  });
}

}  // namespace

void drop_copies(RawTable& raw, int threads, BreachLog& log) {
  if (raw.has_loaded(raw.spec().unique_by)) drop_all_but_latest(raw, threads, log);
  if (raw.spec().kind == TableKind::kList && raw.has_loaded(raw.spec().key)) keep_distinct_keys(raw, threads);
}

}  // namespace tagma
