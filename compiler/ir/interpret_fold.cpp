// Aggregates over rows, positions among rows, groups of rows.
#include "compiler/ir/interpret_state.h"

#include <algorithm>

namespace tagma::ir {
namespace {

struct Window {
  const Value* lo = nullptr;
  const Value* hi = nullptr;
  bool lo_closed = true, hi_closed = true;

  [[nodiscard]] bool holds(const Value& time) const {
    if (!time.known) return false;
    if (lo != nullptr && (lo_closed ? time.i < lo->i : time.i <= lo->i)) return false;
    return hi == nullptr || (hi_closed ? time.i <= hi->i : time.i < hi->i);
  }
};

struct KeyLess {
  std::vector<Type> types;
  bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (const int order = compare(types[i], a[i], b[i]); order != 0) return order < 0;
    return false;
  }
};

KeyLess key_order(const Module& module, const std::vector<NodeId>& keys, int each = -1) {
  KeyLess out;
  for (const NodeId key : keys) out.types.push_back(module.node(key).type);
  if (each >= 0) out.types[static_cast<std::size_t>(each)] = out.types[static_cast<std::size_t>(each)].element_type();
  return out;
}

// The keys of the groups that a row belongs to: one for each element of the list among its parts.
std::vector<std::vector<Value>> group_keys(const std::vector<Value>& parts, int each) {
  if (!std::all_of(parts.begin(), parts.end(), [](const Value& part) { return part.known; })) return {};
  if (each < 0) return {parts};
  std::vector<std::vector<Value>> out;
  for (const Value& element : parts[static_cast<std::size_t>(each)].items()) {
    if (!element.known) continue;
    out.push_back(parts);
    out.back()[static_cast<std::size_t>(each)] = element;
  }
  return out;
}

Frame row_frame(TableId table, std::int64_t row, Frame* outer) {
  Frame frame;
  frame.grain = table;
  frame.row = row;
  frame.outer = outer;
  return frame;
}

}  // namespace

// Which rows an aggregate folds. Returns the faults of finding out.
FaultSet Interpreter::State::fold(const Aggregate& x, Frame& frame, bool open, const std::function<void(const Placed&, const CountedRow&)>& take) {
  FaultSet faults = 0;
  const auto value_of = [&](NodeId id, Frame& at) {
    const Evaluated value = evaluate(id, at);
    faults |= value.faults;
    return value.value;
  };
  const bool bounded = x.lo.at != kNoNode || x.hi.at != kNoNode;
  const Value lo = x.lo.at == kNoNode ? Value::missing() : value_of(x.lo.at, frame);
  const Value hi = x.hi.at == kNoNode ? Value::missing() : value_of(x.hi.at, frame);
  const bool inside = (x.lo.at == kNoNode || lo.known) && (x.hi.at == kNoNode || hi.known);
  const Window window{x.lo.at == kNoNode ? nullptr : &lo, x.hi.at == kNoNode ? nullptr : &hi, x.lo.closed, x.hi.closed};
  std::vector<Placed> rows;
  if (inside) rows = rows_under(x.source, x.via, row_above(frame.grain, frame.row, x.via), faults);
  for (const Placed& at : rows) {
    if (open && ++work > most_work) gave_up = true;
    if (gave_up) break;
    Frame row = row_frame(x.source, at.row, &frame);
    CountedRow counted{at.row, Value::missing(), {}};
    if (bounded) counted.time = value_of(x.time, row);
    if (bounded && !window.holds(counted.time)) continue;
    if (x.filter != kNoNode) {
      const Value passes = value_of(x.filter, row);
      if (!passes.known || !passes.b) continue;
    }
    for (const NodeId id : x.values) counted.values.push_back(value_of(id, row));
    if (std::all_of(counted.values.begin(), counted.values.end(), [](const Value& value) { return value.known; })) take(at, counted);
  }
  return faults;
}

Evaluated Interpreter::State::operator()(const Aggregate& x, const Node& n, Frame& frame) {
  std::vector<Type> types;
  for (const NodeId id : x.values) types.push_back(module.node(id).type);
  const std::unique_ptr<AggState> state = x.fn->make(types, x.params);
  const bool open = !closed[static_cast<std::size_t>(&n - module.nodes.data())];
  const FaultSet faults = fold(x, frame, open, [&](const Placed& at, const CountedRow& row) { state->step(row.values, {at.rank}); });
  FaultSet own = 0;
  Value result = state->finish(arena, own);
  if (own != 0) result = Value::missing();
  return {result, static_cast<FaultSet>(faults | own)};
}

// ---- positions ------------------------------------------------------------------------------------------------------

Evaluated Interpreter::State::operator()(const RowIndex& x, const Node& n, Frame& frame) {
  const auto id = static_cast<NodeId>(&n - module.nodes.data());
  const std::int64_t via_row = row_above(n.grain, frame.row, x.via);
  if (via_row < 0) return {};
  const Numbering& all = numbering(id, x, n.grain, via_row, frame);
  const auto found = all.position.find(frame.row);
  return {found == all.position.end() ? Value::missing() : Value::integer(found->second), all.faults};
}

// A numbering that reads the row around the aggregate is kept with that row.
const Numbering& Interpreter::State::numbering(NodeId id, const RowIndex& x, TableId grain, std::int64_t via_row, Frame& frame) {
  auto& kept = closed[static_cast<std::size_t>(id)] ? numberings : frame.outer->numberings;
  const auto found = kept.find({id, via_row});
  if (found != kept.end()) return found->second;
  return kept.emplace(NodeRow{id, via_row}, count_rows(x, grain, via_row, frame.outer)).first->second;
}

Numbering Interpreter::State::count_rows(const RowIndex& x, TableId grain, std::int64_t via_row, Frame* outer) {
  Numbering out;
  std::map<std::vector<Value>, std::int64_t, KeyLess> counts(key_order(module, x.keys));
  std::vector<Placed> rows = rows_under(grain, x.via, via_row, out.faults);
  if (x.from_end) std::reverse(rows.begin(), rows.end());
  for (const Placed& at : rows) {
    Frame row = row_frame(grain, at.row, outer);
    if (x.filter != kNoNode) {
      const Evaluated passes = evaluate(x.filter, row);
      out.faults |= passes.faults;
      if (!passes.value.known || !passes.value.b) continue;
    }
    std::vector<Value> key;
    for (const NodeId id : x.keys) {
      const Evaluated part = evaluate(id, row);
      out.faults |= part.faults;
      key.push_back(part.value);
    }
    if (std::all_of(key.begin(), key.end(), [](const Value& part) { return part.known; })) out.position[at.row] = ++counts[key];
  }
  return out;
}

// ---- groups ---------------------------------------------------------------------------------------------------------

const Groups& Interpreter::State::groups_of(const Derived& derived, std::int64_t via_row) {
  const auto found = made_groups.find({derived.table, via_row});
  if (found != made_groups.end()) return found->second;
  Groups made = make_groups(derived, via_row);
  return made_groups.emplace(std::pair{derived.table, via_row}, std::move(made)).first->second;
}

Groups Interpreter::State::make_groups(const Derived& derived, std::int64_t via_row) {
  Groups out;
  std::map<std::vector<Value>, std::int64_t, KeyLess> ids(key_order(module, derived.keys, derived.each));
  for (const Placed& at : rows_under(derived.source, derived.via, via_row, out.faults)) {
    Frame row = row_frame(derived.source, at.row, nullptr);
    if (derived.filter != kNoNode) {
      const Evaluated passes = evaluate(derived.filter, row);
      out.faults |= passes.faults;
      if (!passes.value.known || !passes.value.b) continue;
    }
    std::vector<Value> parts;
    for (const NodeId id : derived.keys) {
      const Evaluated part = evaluate(id, row);
      out.faults |= part.faults;
      parts.push_back(part.value);
    }
    for (std::vector<Value>& key : group_keys(parts, derived.each)) {
      for (std::size_t i = 0; i < key.size(); ++i)
        if (ids.key_comp().types[i].kind == Kind::kFloat) key[i].f += 0.0;  // 0.0 and -0.0 are one group
      const auto [entry, fresh] = ids.try_emplace(key, static_cast<std::int64_t>(groups.size()));
      if (fresh) {
        const std::int64_t rank = derived.source == derived.via ? static_cast<std::int64_t>(out.ids.size()) : at.rank;
        groups.push_back({derived.table, via_row, rank, std::move(key), {}});
        out.ids.push_back({entry->second, rank});
      }
      std::vector<Placed>& rows = groups[static_cast<std::size_t>(entry->second)].rows;
      if (rows.empty() || rows.back().row != at.row) rows.push_back(at);  // an element counts once per row
    }
  }
  return out;
}

}  // namespace tagma::ir
