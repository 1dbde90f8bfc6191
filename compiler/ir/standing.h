// Where rows stand in their population: what Standing nodes give. One body for the interpreter and for native runs.
#pragma once

#include "compiler/ir/interpret.h"

namespace tagma::ir {

// The members among the rows of a table, and what was found of each of them.
struct Population {
  Type type;                          // of the values
  std::vector<std::int32_t> members;  // rows, ascending
  std::vector<Value> values;          // by member; all known
  std::vector<Type> key_types;
  std::vector<Value> keys;            // by member, key_types.size() each; all known
};

// A value for each of the table's rows: missing where the row is no member. `table`: for the keys that break ties.
ColumnPtr stand(const Standing& standing, const Type& result, const Population& population, const Table& table);

// Behind the columns of their table, in the order of the nodes, lie the standings of its rows: the index of that column.
int standing_column(const Module& module, NodeId standing);
Type standing_type(const Module& module, TableId table, int column);
// The column there, or of the table's own; nullptr where neither is. `staged` may be nullptr.
const tagma::Column* column_at(const Dataset& data, const Staged* staged, TableId table, int column);

}  // namespace tagma::ir
