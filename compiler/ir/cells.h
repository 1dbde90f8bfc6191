// What a condition can say of one value. The constants that a value is compared with cut its range into cells: each
// constant a point, and the gaps between them; missing is a cell of its own. Every comparison says the same of all that
// lies in one cell, so that a handful of cells stands for all values, exactly.
#pragma once

#include "compiler/ir/ir.h"

namespace tagma::ir {

// The answers that a condition may give, as bits.
using Truths = std::uint8_t;
inline constexpr Truths kYes = 1, kNo = 2, kUnknown = 4, kAnyTruth = 7;

// Values that a pivot may have, seen from outside: bounds that are known of a count, a month, a share.
struct Range { std::optional<std::int64_t> low, high; };

// A value that conditions speak about. What they compare it with are constants, or one instant of the run (`base`) and a
// fixed distance from it; `other`: the pivot is which of two values is larger (-1, 0, 1).
class Pivot {
 public:
  // Where a value stands among the constants: 2k + 1 at constant k, 2k in the gap before it; kMissing.
  using Cell = int;
  static constexpr Cell kMissing = -1;

  Pivot(const Module& module, NodeId node, NodeId base, NodeId other);
  // Constants are given first, in any order; then the pivot is sealed; then cells are asked about.
  void add(const Value& constant) { constants_.push_back(constant); }
  void seal();
  [[nodiscard]] const std::vector<Cell>& cells() const { return cells_; }
  [[nodiscard]] Cell cell_of(const Value& constant) const;
  // A value of the cell as a rule would write it; nothing where that is not simple.
  [[nodiscard]] std::optional<std::string> example(Cell cell) const;

  [[nodiscard]] NodeId node() const { return node_; }
  [[nodiscard]] NodeId base() const { return base_; }
  [[nodiscard]] NodeId other() const { return other_; }
  [[nodiscard]] bool is_text() const { return compared_.is_text(); }
  // Conditions on it alone say which values it has; not: a truth computed elsewhere, the order of two values.
  [[nodiscard]] bool is_plain() const { return other_ == kNoNode && base_ == kNoNode; }
  // All its values are known by name: yes and no, those of an enum.
  [[nodiscard]] bool is_closed_set() const { return other_ == kNoNode && (type_.kind == Kind::kBool || type_.kind == Kind::kEnum); }

 private:
  [[nodiscard]] bool exists(Cell cell) const;
  [[nodiscard]] std::optional<Value> value_in(Cell cell) const;
  [[nodiscard]] std::optional<Value> between(const Value* low, const Value* high) const;

  NodeId node_, base_, other_;
  Type type_;                        // of the node
  Type compared_;                    // how its constants are held: ratio for all exact numbers
  Int128 steps_ = 0;                 // whole steps in one unit; 0: dense
  Range range_;
  bool optional_ = false;
  std::size_t enum_values_ = 0;      // the closed set of a text, all among the constants
  std::vector<Value> constants_;
  std::vector<Cell> cells_;
};

// A constant in the form that a pivot of this type holds it: an exact number as a ratio.
Value pivot_constant(const Type& type, const Value& value);
// The same for constants that are equal in some type: 5 and 5.00.
std::string constant_key(const Type& type, const Value& value);
bool is_exact_number(const Type& type);

}  // namespace tagma::ir
