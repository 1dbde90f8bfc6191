// Brings the rows of a table under their owners: by owner row, then by the table's order.
#pragma once

#include "runtime/row_order.h"

namespace tagma {

struct OwnerLayout {
  bool identity = false;                // rows lie right already; `rows` is empty
  std::vector<std::int32_t> rows;       // row before -> by place: rows[i] goes to place i
  std::vector<std::int32_t> owner_row;  // per place
  std::vector<std::int64_t> offsets;    // per owner, one more at the end
};

// `owner_of`: the owner of each row, -1 to leave it out. Equal rows keep the order that they have.
OwnerLayout sort_by_owner(const RowOrder& order, std::vector<std::int32_t> owner_of, std::int64_t owners, int threads);

// Bit set: the row is the first of its owner or differs from the row before it in the declared order.
std::vector<std::uint64_t> mark_ranks(const RowOrder& order, std::span<const std::int32_t> owner_row, int threads);

}  // namespace tagma
