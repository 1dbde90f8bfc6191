// Order of two rows of one column, without making Values: missing first, then as compare() orders values.
#pragma once

#include "runtime/column.h"

namespace tagma {

int compare_known_rows(const Column& column, std::int64_t a, std::int64_t b);

inline int compare_rows(const Column& column, std::int64_t a, std::int64_t b) {
  const bool known_a = column.is_known(a), known_b = column.is_known(b);
  if (!known_a || !known_b) return static_cast<int>(known_a) - static_cast<int>(known_b);
  return compare_known_rows(column, a, b);
}

}  // namespace tagma
