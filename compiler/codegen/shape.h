// What a plan may know of the data it is made for: layouts and sizes, never values. Two datasets of one shape share code.
#pragma once

#include "runtime/table.h"

#include <optional>

namespace tagma::codegen {

struct ColumnShape {
  bool bound = false;
  Layout layout = Layout::kI64;
  bool has_missing = false;        // has validity words
  std::int64_t dictionary = 0;     // entries; dictionary layouts
  Layout items = Layout::kI64;     // kList: the layout of the items, the size of their dictionary, missing items
  std::int64_t item_dictionary = 0;
  bool items_missing = false;
};

struct Range { std::int64_t lowest = 0, highest = -1; };

class Shape {
 public:
  virtual ~Shape() = default;
  [[nodiscard]] virtual ColumnShape column(TableId table, int column) const = 0;
  [[nodiscard]] virtual std::int64_t rows(TableId table) const = 0;
  // The known values of an integer column (kI8 … kU32 layouts); nothing when it has none.
  [[nodiscard]] virtual std::optional<Range> range(TableId table, int column) const = 0;
};

}  // namespace tagma::codegen
