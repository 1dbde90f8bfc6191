// The interpreter's inside. interpret.cpp: one overload per kind of node; interpret_rows.cpp: which rows belong to a row,
// and in what order; interpret_fold.cpp: aggregates, positions, groups.
#pragma once

#include "compiler/ir/interpret.h"

#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

namespace tagma::ir {

// Names a node's value in one row (or a numbering of the rows under one).
struct NodeRow {
  NodeId node;
  std::int64_t row;
  friend bool operator==(const NodeRow&, const NodeRow&) = default;
};
struct NodeRowHash {
  std::size_t operator()(const NodeRow& at) const {
    return std::hash<std::uint64_t>{}(static_cast<std::uint64_t>(at.row) * 0x9e3779b97f4a7c15ULL ^ static_cast<std::uint64_t>(at.node));
  }
};
template <typename T>
using PerNodeRow = std::unordered_map<NodeRow, T, NodeRowHash>;

// Positions of rows, for RowIndex.
struct Numbering {
  std::unordered_map<std::int64_t, std::int64_t> position;  // by row
  FaultSet faults = 0;
};

// The column that evaluate_with() puts a value into.
struct StandIn {
  TableId table;
  int column;
  Value value;
};

// The row in hand. Inside a quantifier, one frame per element; inside an aggregate, one per row of its source.
struct Frame {
  TableId grain = kConstGrain;
  std::int64_t row = 0;
  Frame* outer = nullptr;              // of the row around the innermost aggregate
  Frame* around = nullptr;             // of the enclosing element or, outside all quantifiers, of the row
  Value element = {};
  const StandIn* stand_in = nullptr;
  std::unordered_map<NodeId, Evaluated> memo = {};  // of nodes that read outer rows or elements
  PerNodeRow<Numbering> numberings = {};            // of RowIndex nodes of aggregates inside that read this row
};

// A row of a source, in order. Rows of one rank are tied.
struct Placed {
  std::int64_t row;
  std::int64_t rank;
};

// A group of a derived table; its id is its index in State::groups.
struct Group {
  TableId table;
  std::int64_t via_row;
  std::int64_t rank;                   // of its first row
  std::vector<Value> keys;
  std::vector<Placed> rows;
};
struct Groups {
  std::vector<Placed> ids;             // in order
  FaultSet faults = 0;                 // of the filter and the keys of all rows
};

struct Interpreter::State {
  State(const Module& the_module, const Dataset& the_data, std::int64_t the_instant, std::shared_ptr<const Staged> the_staged);

  Evaluated evaluate(NodeId id, Frame& frame);
  Evaluated compute(NodeId id, Frame& frame);
  void clear();

  // ---- one overload per kind of node (interpret.cpp)
  Evaluated operator()(const Const& x, const Node& n, Frame& frame);
  Evaluated operator()(const Now& x, const Node& n, Frame& frame);
  Evaluated operator()(const Column& x, const Node& n, Frame& frame);
  Evaluated operator()(const Owner& x, const Node& n, Frame& frame);
  Evaluated operator()(const Lookup& x, const Node& n, Frame& frame);
  Evaluated operator()(const InList& x, const Node& n, Frame& frame);
  Evaluated operator()(const InSet& x, const Node& n, Frame& frame);
  Evaluated operator()(const Call& x, const Node& n, Frame& frame);
  Evaluated operator()(const And& x, const Node& n, Frame& frame);
  Evaluated operator()(const Or& x, const Node& n, Frame& frame);
  Evaluated operator()(const Not& x, const Node& n, Frame& frame);
  Evaluated operator()(const IsKnown& x, const Node& n, Frame& frame);
  Evaluated operator()(const IsTrue& x, const Node& n, Frame& frame);
  Evaluated operator()(const Coalesce& x, const Node& n, Frame& frame);
  Evaluated operator()(const Cond& x, const Node& n, Frame& frame);
  Evaluated operator()(const Quantify& x, const Node& n, Frame& frame);
  Evaluated operator()(const Element& x, const Node& n, Frame& frame);
  Evaluated operator()(const Outer& x, const Node& n, Frame& frame);
  Evaluated junction(const std::vector<NodeId>& args, bool stop_at, Frame& frame);

  // ---- folds (interpret_fold.cpp)
  Evaluated operator()(const Aggregate& x, const Node& n, Frame& frame);
  // `open`: it reads rows around its own, and is asked anew for each of them.
  FaultSet fold(const Aggregate& x, Frame& frame, bool open, const std::function<void(const Placed&, const CountedRow&)>& take);
  Evaluated operator()(const RowIndex& x, const Node& n, Frame& frame);
  Evaluated operator()(const Standing& x, const Node& n, Frame& frame);  // interpret_population.cpp
  const Numbering& numbering(NodeId id, const RowIndex& x, TableId grain, std::int64_t via_row, Frame& frame);
  Numbering count_rows(const RowIndex& x, TableId grain, std::int64_t via_row, Frame* outer);
  const Groups& groups_of(const Derived& derived, std::int64_t via_row);
  Groups make_groups(const Derived& derived, std::int64_t via_row);

  // ---- populations (interpret_population.cpp)
  const tagma::Column& standings(NodeId id);
  ColumnPtr find_standings(const Standing& x, const Node& n);

  // ---- rows (interpret_rows.cpp)
  // The row of `above` that this row belongs to; -1: an orphan.
  std::int64_t row_above(TableId grain, std::int64_t row, TableId above) const;
  // The rows of `source` that belong to a row of `via`, in order. `faults` takes those of making groups.
  std::vector<Placed> rows_under(TableId source, TableId via, std::int64_t via_row, FaultSet& faults);
  std::vector<std::int64_t> row_ids(TableId source, TableId via, std::int64_t via_row, FaultSet& faults);
  std::vector<Placed> in_layout_order(TableId source, const std::vector<std::int64_t>& rows) const;
  std::vector<Placed> in_declared_order(TableId source, const std::vector<std::int64_t>& rows);
  int compare_order(TableId table, std::int64_t a, std::int64_t b);
  [[nodiscard]] const Table& table(TableId id) const { return data.tables[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const TableSpec& spec(TableId id) const { return module.tables[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Group& group(std::int64_t id) const { return groups[static_cast<std::size_t>(id)]; }

  const Module& module;
  const Dataset& data;
  std::int64_t as_of;

  std::shared_ptr<const Staged> staged;            // may be nullptr
  std::shared_ptr<std::unordered_map<NodeId, ColumnPtr>> own_standings;  // found on the way; one for all that help

  std::vector<bool> closed;                        // by NodeId: reads nothing from around its row
  std::vector<int> depth;                          // by NodeId: the longest way to a leaf
  std::unordered_map<NodeId, std::vector<NodeId>> steps;  // of deep nodes: what to evaluate first
  std::vector<std::optional<Evaluated>> constants; // of nodes of the whole run; kept by clear()
  Arena kept;                                      // their texts and lists

  // Rows that folds asked anew have looked at for the value in hand. Each step of a sequence that names an earlier one can
  // multiply them; beyond the limit the value is given up, and nothing that was found on the way is kept.
  static constexpr std::int64_t kMostWork = 100'000'000;
  std::int64_t work = 0, most_work = kMostWork;
  bool gave_up = false;

  PerNodeRow<Evaluated> memo;
  PerNodeRow<Numbering> numberings;
  std::map<std::pair<TableId, std::int64_t>, Groups> made_groups;
  std::deque<Group> groups;
  Arena arena;
};

}  // namespace tagma::ir
