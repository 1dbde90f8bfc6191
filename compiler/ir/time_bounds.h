// Which rows of an event table can count at all: readers skip what lies outside every window. And which windows reach
// back beyond the rows that there are.
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

struct ShortLog {
  TableId table = kNoTable;
  std::int64_t begins = 0;       // the first of its rows
  std::int64_t wanted = 0;       // the earliest beginning of their windows
  std::vector<int> rules;        // of those asked, the ones with such a window
};

// Event tables whose rows begin when more than a tenth of the time from a window's beginning to T is over: of that part
// nothing can be known, and `count(… in rolling 365 days)` is a count over less. Windows alike for everybody are looked
// at, of the rules asked.
std::vector<ShortLog> short_logs(const Module& module, const Dataset& data, std::int64_t as_of, std::span<const int> rules);

}  // namespace tagma::ir
