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

  // Of a window over the rows' own time; nothing where it has no beginning, or another one for everybody.
  std::optional<std::int64_t> begin_of(const Aggregate& aggregate) {
    const Column* time = aggregate.time == kNoNode ? nullptr : std::get_if<Column>(&module_.node(aggregate.time).what);
    if (time == nullptr || aggregate.lo.at == kNoNode || module_.node(aggregate.lo.at).grain != kConstGrain) return std::nullopt;
    return constant(aggregate.lo, 0);
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

// When a log begins; nothing: no rows, or their times are personal.
std::optional<std::int64_t> first_time(const TableSpec& spec, const Table& table) {
  if (spec.kind != TableKind::kEvent || spec.time < 0) return std::nullopt;
  const ColumnSpec& column = spec.columns[static_cast<std::size_t>(spec.time)];
  if (column.type.kind != Kind::kTimestamp || column.personal) return std::nullopt;
  return table.begins;
}

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// By node, the earliest beginning of a window over the table's rows under it; kNever: none.
std::vector<std::int64_t> beginnings(const Module& module, Reaches& reaches, TableId table) {
  std::vector<std::int64_t> out(module.nodes.size(), kNever);
  for (std::size_t id = 0; id < module.nodes.size(); ++id) {
    const Node& node = module.nodes[id];
    if (const auto* aggregate = std::get_if<Aggregate>(&node.what); aggregate != nullptr && aggregate->source == table) out[id] = reaches.begin_of(*aggregate).value_or(kNever);
    for (const NodeId operand : operands(node)) out[id] = std::min(out[id], out[static_cast<std::size_t>(operand)]);
  }
  return out;
}

}  // namespace

std::vector<ShortLog> short_logs(const Module& module, const Dataset& data, std::int64_t as_of, std::span<const int> rules) {
  std::vector<ShortLog> out;
  Reaches reaches(module, as_of);
  for (std::size_t id = 0; id < module.tables.size(); ++id) {
    const auto begins = first_time(module.tables[id], data.tables[id]);
    if (!begins || *begins >= as_of) continue;
    ShortLog log{static_cast<TableId>(id), *begins, as_of, {}};
    const std::int64_t latest = as_of - static_cast<std::int64_t>(static_cast<Int128>(as_of - *begins) * 10 / 9);
    const std::vector<std::int64_t> earliest = beginnings(module, reaches, log.table);
    for (const int rule : rules) {
      const std::int64_t wanted = earliest[static_cast<std::size_t>(module.rules[static_cast<std::size_t>(rule)].value)];
      if (wanted >= latest) continue;
      log.wanted = std::min(log.wanted, wanted);
      log.rules.push_back(rule);
    }
    if (!log.rules.empty()) out.push_back(std::move(log));
  }
  return out;
}

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
