// Whether conditions can hold together, for any row at all. Conditions over one value are decided exactly; different
// values are taken to be independent of one another, so that "impossible" is always true, and "possible" is only a claim
// about the conditions as they are written.
#pragma once

#include "compiler/ir/cells.h"

#include <memory>
#include <set>
#include <string>

namespace tagma::ir {

struct Demand {
  NodeId condition = kNoNode;  // a bool
  Truths wanted = kYes;
};

enum class Possible : std::uint8_t { kYes, kNo, kUnsure };

struct WitnessValue {
  NodeId value = kNoNode;              // what the conditions speak about
  std::optional<std::string> example;  // a value of it for which all demands hold, as a rule would write it
};

struct Satisfied {
  Possible possible = Possible::kUnsure;
  // Of the demands that share values with one another. Empty where no demand speaks of a value.
  std::vector<WitnessValue> witness;
  // Every value is a column or figure compared with constants: a row with the witness would satisfy the demands.
  bool exact = false;
  bool speaks_of_values = false;  // not of constants alone
};

// `knobs`: constants that a user may change from run to run (params), by constant_key(): nothing is claimed that rests on them.
// `by_known_values`: none of which is missing.
Satisfied satisfy(const Module& module, std::span<const Demand> demands, const std::set<std::string>& knobs = {}, bool by_known_values = false);

// A value for which no condition is true, where all of them ask of one value: one of a closed set, or one that lies between
// ranges for which some condition is. What lies before or behind all of them, or between single values, will be meant.
std::optional<WitnessValue> uncovered(const Module& module, std::span<const NodeId> conditions, const std::set<std::string>& knobs);

// The demands that a set of demands comes down to: both sides of `and` where it has to be true …
std::vector<Demand> split(const Module& module, const Demand& demand);

}  // namespace tagma::ir
