// `expect … else reject|missing`: what the rules demand of single rows, decided when data is bound.
#pragma once

#include "runtime/table.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace tagma {

struct RowCheck {
  std::string name;         // of the expectation
  TableId table = kNoTable;
  int column = -1;          // becomes missing where the condition is not true; -1: the row is no row
  std::vector<int> reads;   // the columns that the condition reads
  // Clears the bits of rows for which the condition is not true, of those that are set.
  std::function<Status(const Table& raw, std::span<std::uint64_t> holds)> keep_true;
};

}  // namespace tagma
