// The definition of the IR's meaning: one row at a time, obvious, slow. Explanations, tests in the language, one-profile
// checks, rare constructs of the native executor, and the judge of everything faster.
#pragma once

#include "compiler/ir/ir.h"
#include "runtime/table.h"

#include <map>

namespace tagma::ir {

struct Evaluated {
  Value value;       // texts and lists live until the next clear()
  FaultSet faults = 0;
};

// A value whose texts and lists live in `arena`.
Value kept_value(const Type& type, const Value& value, Arena& arena);

// What was asked of whole populations, found beforehand.
struct Staged {
  std::unordered_map<NodeId, ColumnPtr> standings;  // of Standing nodes: a value per row
  std::map<std::pair<TableId, int>, ColumnPtr> columns;  // the same ones by place, see standing_column()
  std::unordered_map<NodeId, Evaluated> constants;  // of nodes of the whole run
  Arena arena;                                      // the constants' texts and lists
};

// A row that an aggregate folds: its time where the source's rows have one, and the values that are folded, all known.
struct CountedRow {
  std::int64_t row = 0;
  Value time;
  std::vector<Value> values;
};

// Evaluates nodes over one dataset at one T. Not thread-safe: one per thread; many may share module and dataset.
class Interpreter {
 public:
  // What `staged` does not hold is found on the way, by asking every row.
  Interpreter(const Module& module, const Dataset& data, std::int64_t as_of, std::shared_ptr<const Staged> staged = nullptr);
  ~Interpreter();
  // `row`: of the node's grain; ignored for kConstGrain. For a derived grain: see derived_rows().
  // A value whose folds look at more than 100 million rows, because rows around ask them anew, is given up: missing, with the
  // fault kWorkLimit.
  Evaluated evaluate(NodeId node, std::int64_t row);
  // Whether the last evaluate() was given up; another limit, for tests.
  [[nodiscard]] bool gave_up() const;
  void limit_work(std::int64_t rows);
  // What an Aggregate node folds for this row, in order; texts and lists live until the next clear().
  std::vector<CountedRow> counted_rows(NodeId aggregate, std::int64_t row);
  // Groups of a derived table under a row of its `via` table; the ids are valid as rows of that grain until clear().
  std::vector<std::int64_t> derived_rows(TableId table, std::int64_t via_row);
  // For unary nodes over a dictionary: the node's value if `column` (the only column it reads) had this value.
  Evaluated evaluate_with(NodeId node, NodeId column, Value stand_in);
  // All rows of a table that is bound, in their declared order, with their ranks.
  std::vector<std::pair<std::int64_t, std::int64_t>> rows_in_order(TableId table);
  // Forgets memoised values and texts. Call between rows of the outermost loop.
  void clear();

 private:
  struct State;
  explicit Interpreter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The value of a node of type `from` as its rule announces it: an exact quotient is rounded now, half to even, where
// the rule's type `to` is a decimal. What does not fit adds a fault.
Value as_announced(const Type& from, const Type& to, Evaluated& evaluated);

// The module as a Program that the runtime can execute, by the interpreter alone.
std::shared_ptr<const Program> make_interpreted(std::shared_ptr<const Module> module);

}  // namespace tagma::ir
