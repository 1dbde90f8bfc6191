// Which rows belong to a row, and in what order.
#include "compiler/ir/grains.h"
#include "compiler/ir/interpret_state.h"

#include <algorithm>
#include <numeric>

namespace tagma::ir {
namespace {

bool begins_rank(const Table& table, std::int64_t row) {
  return ((table.new_rank[static_cast<std::size_t>(row >> 6)] >> (row & 63)) & 1) != 0;
}

// Missing is smallest.
int compare_cells(const tagma::Column& column, std::int64_t a, std::int64_t b, Arena& arena) {
  const Value x = column.value(a, arena), y = column.value(b, arena);
  if (!x.known || !y.known) return static_cast<int>(x.known) - static_cast<int>(y.known);
  return compare(column.type, x, y);
}

}  // namespace

std::int64_t Interpreter::State::row_above(TableId grain, std::int64_t row, TableId above) const {
  if (above == kNoTable) return 0;
  while (grain != above && row >= 0) {
    row = spec(grain).kind == TableKind::kDerived ? group(row).via_row : table(grain).owner_row[static_cast<std::size_t>(row)];
    grain = spec(grain).owner;
  }
  return row;
}

// Rows without their order: through owners step by step, through groups by what was gathered into them.
std::vector<std::int64_t> Interpreter::State::row_ids(TableId source, TableId via, std::int64_t via_row, FaultSet& faults) {
  std::vector<std::int64_t> out;
  if (via_row < 0) return out;
  if (source == via) return {via_row};
  if (const Derived* groups = module.derived_of(via); groups != nullptr && !is_above(module, via, source)) {
    for (const Placed& member : group(via_row).rows)
      for (const std::int64_t row : row_ids(source, groups->source, member.row, faults)) out.push_back(row);
    return out;
  }
  const Derived* made = module.derived_of(source);
  if (made == nullptr && via == kNoTable) {
    out.resize(static_cast<std::size_t>(table(source).rows));
    std::iota(out.begin(), out.end(), 0);
    return out;
  }
  const std::vector<std::int64_t> owners =
      spec(source).owner == kNoTable ? std::vector<std::int64_t>{0} : row_ids(spec(source).owner, via, via_row, faults);
  for (const std::int64_t owner : owners) {
    if (made != nullptr) {
      const Groups& groups = groups_of(*made, owner);
      faults |= groups.faults;
      for (const Placed& at : groups.ids) out.push_back(at.row);
    } else if (const auto& offsets = table(source).offsets; !offsets.empty()) {
      for (std::int64_t row = offsets[static_cast<std::size_t>(owner)]; row < offsets[static_cast<std::size_t>(owner) + 1]; ++row) out.push_back(row);
    }
  }
  return out;
}

std::vector<Placed> Interpreter::State::rows_under(TableId source, TableId via, std::int64_t via_row, FaultSet& faults) {
  if (via_row < 0) return {};
  if (const Derived* groups = module.derived_of(via); groups != nullptr && groups->source == source) return group(via_row).rows;
  if (const Derived* made = module.derived_of(source); made != nullptr && made->via == via) {
    const Groups& groups = groups_of(*made, via_row);
    faults |= groups.faults;
    return groups.ids;
  }
  const std::vector<std::int64_t> rows = row_ids(source, via, via_row, faults);
  const bool one_owner = via != kNoTable && spec(source).owner == via && spec(source).kind != TableKind::kDerived;
  return one_owner ? in_layout_order(source, rows) : in_declared_order(source, rows);
}

std::vector<Placed> Interpreter::State::in_layout_order(TableId source, const std::vector<std::int64_t>& rows) const {
  std::vector<Placed> out;
  std::int64_t rank = 0;
  for (const std::int64_t row : rows) {
    if (!out.empty() && begins_rank(table(source), row)) ++rank;
    out.push_back({row, rank});
  }
  return out;
}

std::vector<Placed> Interpreter::State::in_declared_order(TableId source, const std::vector<std::int64_t>& rows) {
  std::vector<std::int64_t> sorted = rows;
  std::sort(sorted.begin(), sorted.end());
  std::stable_sort(sorted.begin(), sorted.end(), [&](std::int64_t a, std::int64_t b) { return compare_order(source, a, b) < 0; });
  std::vector<Placed> out;
  std::int64_t rank = 0;
  for (const std::int64_t row : sorted) {
    if (!out.empty() && compare_order(source, out.back().row, row) != 0) ++rank;
    out.push_back({row, rank});
  }
  return out;
}

// The declared order of any two rows of a table: time, order by, key, unique by. A record stands where its event does; a
// group where its first row does.
int Interpreter::State::compare_order(TableId id, std::int64_t a, std::int64_t b) {
  const TableSpec& declared = spec(id);
  if (const Derived* derived = module.derived_of(id)) {
    const int order = compare_order(derived->source, group(a).rows.front().row, group(b).rows.front().row);
    return order != 0 || derived->source != derived->via ? order : static_cast<int>(group(a).rank - group(b).rank);
  }
  if (declared.kind == TableKind::kRecord && declared.owner != kNoTable) {
    const int owners = compare_order(declared.owner, row_above(id, a, declared.owner), row_above(id, b, declared.owner));
    if (owners != 0) return owners;
  }
  std::vector<int> columns;
  if (declared.time >= 0) columns.push_back(declared.time);
  for (const auto* more : {&declared.order_by, &declared.key, &declared.unique_by}) columns.insert(columns.end(), more->begin(), more->end());
  for (const int index : columns) {
    const ColumnPtr& column = table(id).columns[static_cast<std::size_t>(index)];
    if (column == nullptr) continue;
    if (const int order = compare_cells(*column, a, b, arena); order != 0) return order;
  }
  return 0;
}

}  // namespace tagma::ir
