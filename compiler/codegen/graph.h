// The physical graph of a plan: what machine code computes, 64 rows at a step. Three-valued logic is gone: a boolean of
// the IR is up to three mask words (surely true, surely false, known), made only as far as somebody asks for them, so
// `not` sinks to the atoms by itself. Equal values are one value; constants fold.
#pragma once

#include "runtime/table.h"
#include "stdlib/builtin.h"

#include <unordered_map>
#include <vector>

namespace tagma::codegen {

using Ref = std::int32_t;
inline constexpr Ref kNoRef = -1;

// What one row takes in memory.
enum class Elem : std::uint8_t { kWord, kI8, kI16, kI32, kI64, kU8, kU16, kU32, kF32, kF64, kView };
int bytes_of(Elem elem);                    // kWord: 8 per 64 rows
bool is_float(Elem elem);

using CompareOp = Comparison;

enum class Op : std::uint8_t {
  // Leaves
  kZeros, kOnes,   // words
  kCellWord,       // cell `aux`: 0 or all ones
  kCell,           // cell `aux`, the same for every row
  kImmediate,      // the number `aux`
  kColumn,         // column `aux` of the grain's table
  kValid,          // its validity words
  kBits,           // the words of a bool column
  kStep,           // step `aux`, done by the executor between kernels
  kOutput,         // output `aux` of the step `a`
  // Words from words: phase 2
  kAnd, kOr, kAndNot, kNot,
  // Words from values: phase 1
  kCompare,        // a `aux` b, values of one class (integers, or floats)
  kCompareCell,    // a `aux` constant, in a's own width: (x op cells[cell]) & cells[cell + 1] | cells[cell + 2]
  kLutBits,        // the answer of code a in part `aux` of answer table `cell`
  kAnyBits,        // a & cells[cell] is not zero
  // Values: phase 1
  kAdd, kSub, kMul, kDiv, kNeg,   // in kI64 (kMul, kDiv: kF64 only)
  kBroken,         // word: the arithmetic `a` overflowed there, or is not finite
  kToFloat,
  kShift,          // a + b where nothing can overflow: codes
  kSelect,         // word a ? b : c
  kLutValue,       // entry a of answer table `cell`
};

struct Value {
  Op op = Op::kZeros;
  Elem elem = Elem::kWord;
  TableId grain = kNoTable;
  Ref a = kNoRef, b = kNoRef, c = kNoRef;
  int cell = -1;
  std::int64_t aux = 0;
  friend bool operator==(const Value&, const Value&) = default;
};

enum class ValueClass : std::uint8_t { kLeaf, kStep, kAtom, kLogic };
ValueClass class_of(Op op);

class Graph {
 public:
  [[nodiscard]] const Value& at(Ref ref) const { return values_[static_cast<std::size_t>(ref)]; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

  Ref add(const Value& value);               // shared with an equal one, except steps
  Ref zeros() { return add({.op = Op::kZeros}); }
  Ref ones() { return add({.op = Op::kOnes}); }
  Ref conj(Ref a, Ref b);
  Ref disj(Ref a, Ref b);
  Ref and_not(Ref a, Ref b);                 // a & ~b
  Ref invert(Ref a) { return and_not(ones(), a); }
  Ref select_word(Ref when, Ref yes, Ref no);
  Ref select(Ref when, Ref yes, Ref no, Elem elem, TableId grain);
  Ref immediate(std::int64_t number, Elem elem) { return add({.op = Op::kImmediate, .elem = elem, .aux = number}); }
  Ref output(Ref step, int index, Elem elem) {
    return add({.op = Op::kOutput, .elem = elem, .grain = at(step).grain, .a = step, .aux = index});
  }
  [[nodiscard]] bool is(Ref ref, Op op) const { return at(ref).op == op; }

 private:
  Ref combine(Op op, Ref a, Ref b);
  [[nodiscard]] TableId grain_of(Ref a, Ref b) const;
  std::vector<Value> values_;
  std::unordered_multimap<std::uint64_t, Ref> shared_;
};

// The values that `value` reads.
std::vector<Ref> inputs(const Value& value);

}  // namespace tagma::codegen
