// Where rows stand in their population: what Standing nodes give. One body for the interpreter and for native runs.
#pragma once

#include "compiler/ir/interpret.h"

#include <algorithm>

namespace tagma::ir {

// The members among the rows of a table, and what was found of each of them. kNear: the rows that have a place, members or
// not.
struct Population {
  Type type;                          // of the values
  std::vector<std::int32_t> members;  // rows, ascending
  std::vector<Value> values;          // by member; all known
  std::vector<Type> key_types;
  std::vector<Value> keys;            // by member, key_types.size() each; all known
  std::vector<Value> seconds = {};    // kNear, by member: longitudes
  std::vector<bool> counted = {};     // kNear, by member: is one
  Value within = {};                  // kNear

  // Adds the row if it takes part; ask(node) gives its values.
  template <typename Ask>
  void add(std::int64_t row, const Standing& standing, Ask ask);
};

template <typename Ask>
void Population::add(std::int64_t row, const Standing& standing, Ask ask) {
  const bool near = standing.kind == StandingKind::kNear;
  bool member = true;
  if (standing.filter != kNoNode) {
    const Value passes = ask(standing.filter);
    member = passes.known && passes.b;
  }
  if (!member && !near) return;
  const Value value = ask(standing.value);
  const Value second = near ? ask(standing.second) : Value::missing();
  std::vector<Value> own_keys;
  for (const NodeId key : standing.keys) own_keys.push_back(ask(key));
  if (!value.known || (near && !second.known) || !std::all_of(own_keys.begin(), own_keys.end(), [](const Value& key) { return key.known; })) return;
  members.push_back(static_cast<std::int32_t>(row));
  values.push_back(value);
  keys.insert(keys.end(), own_keys.begin(), own_keys.end());
  if (!near) return;
  seconds.push_back(second);
  counted.push_back(member);
}

// A value for each of the table's rows: missing where the row is no member. `table`: for the keys that break ties.
ColumnPtr stand(const Standing& standing, const Type& result, const Population& population, const Table& table);

// Behind the columns of their table, in the order of the nodes, lie the standings of its rows: the index of that column.
int standing_column(const Module& module, NodeId standing);
Type standing_type(const Module& module, TableId table, int column);
// The column there, or of the table's own; nullptr where neither is. `staged` may be nullptr.
const tagma::Column* column_at(const Dataset& data, const Staged* staged, TableId table, int column);

}  // namespace tagma::ir
