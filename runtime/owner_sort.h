// Brings the rows of a table under their owners: by owner row, then by the table's order.
#pragma once

#include "runtime/partition.h"
#include "runtime/row_order.h"

#include <optional>

namespace tagma {

struct OwnerLayout {
  bool identity = false;                // the first owner_row.size() rows lie right already, no other is kept; `rows` is empty
  std::vector<std::int32_t> rows;       // row before -> by place: rows[i] goes to place i
  std::vector<std::int32_t> owner_row;  // per place
  std::vector<std::int64_t> offsets;    // per owner, one more at the end

  // The same way in two steps that each stay in the caches, where taking every row from its place would miss them once
  // a row: first by bucket of owners, then inside the bucket.
  struct Moves {
    RowPartition partition;
    RowVector<std::int32_t> places;  // place among the partitioned rows -> by place
  };
  std::optional<Moves> moves;  // only where there are rows to move

  // Column::rows in the new order.
  [[nodiscard]] ColumnPtr apply(const Column& column, int threads) const;
};

// `owner_of`: the owner of each row, -1 to leave it out. Equal rows keep the order that they have.
OwnerLayout sort_by_owner(const RowOrder& order, RowVector<std::int32_t> owner_of, std::int64_t owners, int threads);

// Bit set: the row is the first of its owner or differs from the row before it in the declared order.
std::vector<std::uint64_t> mark_ranks(const RowOrder& order, std::span<const std::int32_t> owner_row, int threads);

}  // namespace tagma
