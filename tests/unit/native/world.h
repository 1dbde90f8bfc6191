// Random data for comparing executors: a profile table with a column of every type and layout, its events, their records,
// a profile with an owner, a look-up table and a list. Columns are made by hand, so that narrow layouts, missing values,
// sliced bits and tails that are no multiple of 64 all occur.
#pragma once

#include "compiler/ir/ir.h"
#include "runtime/table.h"

#include <random>

namespace tagma::test {

using Random = std::mt19937_64;

inline constexpr TableId kPerson = 0, kEvent = 1, kLine = 2, kProduct = 3, kList = 4, kChild = 5, kParent = 6;

// Columns of every row table begin alike, so that generators can pick by type.
struct World {
  std::shared_ptr<ir::Module> module;
  std::shared_ptr<Dataset> data;
  std::int64_t as_of = 1'000'000;
};

struct WorldOptions {
  std::int64_t people = 200;
  int events_each = 6;      // on average
  double missing = 0.15;
  bool extreme = false;     // integers near the ends of their type, decimals beyond 64 bits
};

World make_world(Random& random, const WorldOptions& options);

}  // namespace tagma::test
