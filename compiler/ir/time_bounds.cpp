#include "compiler/ir/time_bounds.h"

#include "compiler/ir/interpret.h"
#include "compiler/ir/needs.h"

#include <algorithm>
#include <limits>

namespace tagma::ir {

namespace {

struct Reach {
  bool whole = false;   // some rows are met without a window
  bool any = false;
  std::int64_t lo = std::numeric_limits<std::int64_t>::max();
  std::int64_t hi = std::numeric_limits<std::int64_t>::min();
};

class Reaches {
 public:
  Reaches(const Module& module, std::int64_t as_of)
      : module_(module), interpreter_(module, no_rows(module), as_of), reaches_(module.tables.size()) {}

  void meet(const Aggregate& aggregate) {
    Reach& reach = at(aggregate.source);
    const Column* time = aggregate.time == kNoNode ? nullptr : std::get_if<Column>(&module_.node(aggregate.time).what);
    if (time == nullptr || time->column != module_.tables[static_cast<std::size_t>(aggregate.source)].time) {
      reach.whole = true;
      return;
    }
    const auto lo = constant(aggregate.lo, std::numeric_limits<std::int64_t>::min());
    const auto hi = constant(aggregate.hi, std::numeric_limits<std::int64_t>::max() - 1);
    if (!lo || !hi) return;  // a missing bound: no rows
    reach.any = true;
    reach.lo = std::min(reach.lo, *lo);
    reach.hi = std::max(reach.hi, *hi + 1);  // whether closed or not
  }

  void meet_whole(TableId table) { at(table).whole = true; }

  [[nodiscard]] std::vector<TimeRange> ranges() const {
    std::vector<TimeRange> out;
    for (std::size_t id = 0; id < reaches_.size(); ++id) {
      const TableSpec& spec = module_.tables[id];
      if (spec.kind != TableKind::kEvent || spec.time < 0 || reaches_[id].whole || !reaches_[id].any) continue;
      if (spec.columns[static_cast<std::size_t>(spec.time)].type.kind != Kind::kTimestamp) continue;
      out.push_back({static_cast<TableId>(id), reaches_[id].lo, reaches_[id].hi});
    }
    return out;
  }

 private:
  Reach& at(TableId table) { return reaches_[static_cast<std::size_t>(table)]; }

  static const Dataset& no_rows(const Module& module) {
    thread_local Dataset empty;
    empty = Dataset{};
    empty.tables.resize(module.tables.size());
    empty.indexes.resize(module.tables.size());
    return empty;
  }

  // Nothing: the bound is missing for everybody. A bound that differs between rows may lie anywhere.
  std::optional<std::int64_t> constant(const Bound& bound, std::int64_t anywhere) {
    if (bound.at == kNoNode || module_.node(bound.at).grain != kConstGrain) return anywhere;
    const Evaluated value = interpreter_.evaluate(bound.at, 0);
    if (!value.value.known) return std::nullopt;
    return value.value.i;
  }

  const Module& module_;
  Interpreter interpreter_;
  std::vector<Reach> reaches_;
};

}  // namespace

std::vector<TimeRange> time_bounds(const Module& module, std::int64_t as_of) {
  const Needs needs = needs_of(module);
  Reaches reaches(module, as_of);
  for (std::size_t id = 0; id < module.nodes.size(); ++id) {
    if (!needs.nodes[id]) continue;
    const Node& node = module.nodes[id];
    if (const auto* aggregate = std::get_if<Aggregate>(&node.what)) reaches.meet(*aggregate);
    if (std::holds_alternative<RowIndex>(node.what)) reaches.meet_whole(node.grain);
  }
  for (const Derived& derived : module.derived)
    if (needs.tables[static_cast<std::size_t>(derived.table)]) reaches.meet_whole(derived.source);
  for (const DataExpectation& expectation : module.expectations)  // of every row, and a row without its owner is none
    for (TableId id = expectation.table; id != kNoTable; id = module.tables[static_cast<std::size_t>(id)].owner) reaches.meet_whole(id);
  return reaches.ranges();
}

}  // namespace tagma::ir
