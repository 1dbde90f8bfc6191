// Which rows of an event table can count at all: readers skip what lies outside every window.
#pragma once

#include "compiler/ir/ir.h"

namespace tagma::ir {

struct TimeRange {
  TableId table = kNoTable;
  std::int64_t lo = 0;  // rows with lo <= time < hi; µs since the epoch
  std::int64_t hi = 0;
};

// For each event table all of whose rows are met through windows over its own time column, the smallest range that holds
// every window at T. Tables that are not named must be read whole: something looks at their rows without a window.
std::vector<TimeRange> time_bounds(const Module& module, std::int64_t as_of);

}  // namespace tagma::ir
