// Where each row goes: under its owner, in the table's order; or, without an owner, where it was.
#include "runtime/bind_steps.h"
#include "runtime/bits.h"
#include "runtime/column_access.h"
#include "runtime/key_index.h"
#include "runtime/owner_sort.h"
#include "runtime/parallel.h"

#include <limits>

namespace tagma {
namespace {

std::vector<std::int32_t> kept_rows(const RawTable& raw) {
  std::vector<std::int32_t> rows;
  rows.reserve(static_cast<std::size_t>(count_bits(raw.keep.data(), raw.table.rows)));
  for_each_bit(raw.keep.data(), raw.table.rows,
               [&](std::int64_t row) { rows.push_back(static_cast<std::int32_t>(row)); });
  return rows;
}

// Each column in the new order; the old one is let go at once, so that the table is never held twice.
void reorder(RawTable& raw, std::vector<std::int32_t> rows, int threads) {
  for (ColumnPtr& column : raw.table.columns) {
    if (column != nullptr) column = gather(*column, rows, threads);
  }
  raw.table.rows = static_cast<std::int64_t>(rows.size());
  raw.table.source_row = std::move(rows);
}

void reorder(RawTable& raw, OwnerLayout& layout, int threads) {
  for (ColumnPtr& column : raw.table.columns) {
    if (column != nullptr) column = layout.apply(*column, threads);
  }
  layout.moves.reset();
  raw.table.rows = static_cast<std::int64_t>(layout.rows.size());
  raw.table.source_row = std::move(layout.rows);
}

// The first rows alone; the memory is shared.
void cut(RawTable& raw, std::int64_t rows) {
  if (rows == raw.table.rows) return;
  for (ColumnPtr& column : raw.table.columns) {
    if (column == nullptr) continue;
    auto shorter = std::make_shared<Column>(*column);
    shorter->length = rows;
    column = std::move(shorter);
  }
  raw.table.rows = rows;
}

// What is not kept has no owner; a profile's orphans have one more than there are. Gives the orphans.
RowsFound settle_owners(const RawTable& raw, std::int64_t begin, std::int64_t end, std::int32_t orphanage,
                        std::span<std::int32_t> owner_of) {
  RowsFound orphans;
  for (std::int64_t row = begin; row < end; ++row) {
    std::int32_t& found = owner_of[static_cast<std::size_t>(row)];
    if (!test_bit(raw.keep.data(), row)) {
      found = -1;
    } else if (found < 0) {
      orphans.add(row);
      found = orphanage;
    }
  }
  return orphans;
}

// The owner of each row; rows whose owner is not there are counted. -1 leaves a row out; a profile's orphans stay,
// under one owner more than there are.
RowVector<std::int32_t> find_owners(const RawTable& raw, const OwnerRows& owner, int threads, BreachLog& log) {
  auto owner_of = find_rows(*owner.index, raw.columns_of(raw.spec().owner_columns), raw.table.rows, threads);
  const bool orphans_stay = raw.spec().kind == TableKind::kProfile;
  const std::int32_t orphanage = orphans_stay ? static_cast<std::int32_t>(owner.rows) : -1;
  std::vector<RowsFound> found(static_cast<std::size_t>(blocks_for(raw.table.rows)));
  parallel_blocks(raw.table.rows, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    found[static_cast<std::size_t>(block)] = settle_owners(raw, begin, end, orphanage, owner_of);
  });
  RowsFound orphans;
  for (const RowsFound& of_block : found) orphans.add(of_block);
  log.count("orphan_row", raw.spec(), "", orphans);
  return owner_of;
}

// Rows lie by owner, then time: the first of each owner's are enough.
std::optional<std::int64_t> earliest_time(const Table& table, int threads) {
  if (table.spec->time < 0) return std::nullopt;
  const ColumnPtr& time = table.columns[static_cast<std::size_t>(table.spec->time)];
  if (time == nullptr || !has_int_layout(*time)) return std::nullopt;
  constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  const std::int64_t owners = std::ssize(table.offsets) - 1;
  std::vector<std::int64_t> found(static_cast<std::size_t>(blocks_for(owners)), kNone);
  with_int_reader(*time, [&](auto read) {
    parallel_blocks(owners, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
      std::int64_t earliest = kNone;
      for (std::int64_t owner = begin; owner < end; ++owner) {
        const std::int64_t first = table.offsets[static_cast<std::size_t>(owner)];
        if (first < table.offsets[static_cast<std::size_t>(owner) + 1] && time->is_known(first)) earliest = std::min(earliest, read(first));
      }
      found[static_cast<std::size_t>(block)] = earliest;
    });
  });
  const auto earliest = std::min_element(found.begin(), found.end());
  return earliest == found.end() || *earliest == kNone ? std::nullopt : std::optional(*earliest);
}

void lay_out_under_owner(RawTable& raw, const OwnerRows& owner, int threads, BreachLog& log) {
  const bool orphans_stay = raw.spec().kind == TableKind::kProfile;
  const std::int64_t owners = owner.rows + (orphans_stay ? 1 : 0);
  OwnerLayout layout = sort_by_owner(RowOrder(raw.table), find_owners(raw, owner, threads, log), owners, threads);
  if (layout.identity) {
    cut(raw, std::ssize(layout.owner_row));
  } else {
    reorder(raw, layout, threads);
  }
  raw.table.new_rank = mark_ranks(RowOrder(raw.table), layout.owner_row, threads);
  raw.table.owner_row = std::move(layout.owner_row);
  raw.table.offsets = std::move(layout.offsets);
  if (orphans_stay) {
    raw.table.offsets.pop_back();
    std::fill(raw.table.owner_row.begin() + raw.table.offsets.back(), raw.table.owner_row.end(), -1);
  }
  if (raw.spec().kind == TableKind::kEvent) raw.table.begins = earliest_time(raw.table, threads);
}

}  // namespace

Table lay_out(RawTable& raw, const OwnerRows* owner, int threads, BreachLog& log) {
  if (owner != nullptr) {
    lay_out_under_owner(raw, *owner, threads, log);
  } else if (count_bits(raw.keep.data(), raw.table.rows) != raw.table.rows) {
    reorder(raw, kept_rows(raw), threads);
  }
  return std::move(raw.table);
}

}  // namespace tagma
