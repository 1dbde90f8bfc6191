#include "compiler/codegen/graph.h"

#include "runtime/hash.h"

#include <utility>

namespace tagma::codegen {

int bytes_of(Elem elem) {
  switch (elem) {
    case Elem::kI8:
    case Elem::kU8: return 1;
    case Elem::kI16:
    case Elem::kU16: return 2;
    case Elem::kI32:
    case Elem::kU32:
    case Elem::kF32: return 4;
    case Elem::kWord:
    case Elem::kI64:
    case Elem::kF64: return 8;
    case Elem::kView: return 16;
  }
  TAGMA_CHECK(false);
}

bool is_float(Elem elem) { return elem == Elem::kF32 || elem == Elem::kF64; }

ValueClass class_of(Op op) {
  switch (op) {
    case Op::kZeros:
    case Op::kOnes:
    case Op::kCellWord:
    case Op::kCell:
    case Op::kImmediate:
    case Op::kColumn:
    case Op::kValid:
    case Op::kBits:
    case Op::kOutput: return ValueClass::kLeaf;
    case Op::kStep: return ValueClass::kStep;
    case Op::kAnd:
    case Op::kOr:
    case Op::kAndNot:
    case Op::kNot: return ValueClass::kLogic;
    case Op::kCompare:
    case Op::kCompareCell:
    case Op::kLutBits:
    case Op::kAnyBits:
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
    case Op::kDiv:
    case Op::kNeg:
    case Op::kBroken:
    case Op::kToFloat:
    case Op::kShift:
    case Op::kSelect:
    case Op::kLutValue: return ValueClass::kAtom;
  }
  TAGMA_CHECK(false);
}

std::vector<Ref> inputs(const Value& value) {
  std::vector<Ref> out;
  for (const Ref ref : {value.a, value.b, value.c})
    if (ref != kNoRef) out.push_back(ref);
  return out;
}

Ref Graph::add(const Value& value) {
  std::uint64_t key = mix(static_cast<std::uint64_t>(value.op) << 8 | static_cast<std::uint64_t>(value.elem));
  for (const std::int64_t part : {std::int64_t{value.grain}, std::int64_t{value.a}, std::int64_t{value.b}, std::int64_t{value.c}, std::int64_t{value.cell}, value.aux})
    key = combine_hashes(key, static_cast<std::uint64_t>(part));
  if (value.op != Op::kStep) {
    const auto [begin, end] = shared_.equal_range(key);
    for (auto it = begin; it != end; ++it)
      if (at(it->second) == value) return it->second;
  }
  values_.push_back(value);
  const Ref ref = static_cast<Ref>(values_.size()) - 1;
  shared_.emplace(key, ref);
  return ref;
}

// Words that are the same for every row have no grain of their own.
TableId Graph::grain_of(Ref a, Ref b) const { return at(a).grain != kNoTable ? at(a).grain : at(b).grain; }

Ref Graph::combine(Op op, Ref a, Ref b) {
  if (op != Op::kAndNot && a > b) std::swap(a, b);
  TAGMA_CHECK(at(a).grain == kNoTable || at(b).grain == kNoTable || at(a).grain == at(b).grain);
  return add({.op = op, .elem = Elem::kWord, .grain = grain_of(a, b), .a = a, .b = b});
}

Ref Graph::conj(Ref a, Ref b) {
  if (a == b || is(b, Op::kOnes) || is(a, Op::kZeros)) return a;
  if (is(a, Op::kOnes) || is(b, Op::kZeros)) return b;
  if (is(b, Op::kNot)) return and_not(a, at(b).a);
  if (is(a, Op::kNot)) return and_not(b, at(a).a);
  return combine(Op::kAnd, a, b);
}

Ref Graph::disj(Ref a, Ref b) {
  if (a == b || is(b, Op::kZeros) || is(a, Op::kOnes)) return a;
  if (is(a, Op::kZeros) || is(b, Op::kOnes)) return b;
  return combine(Op::kOr, a, b);
}

Ref Graph::and_not(Ref a, Ref b) {
  if (is(b, Op::kZeros) || is(a, Op::kZeros)) return a;
  if (a == b || is(b, Op::kOnes)) return zeros();
  if (is(b, Op::kNot)) return conj(a, at(b).a);
  if (is(a, Op::kOnes)) return add({.op = Op::kNot, .elem = Elem::kWord, .grain = at(b).grain, .a = b});
  return combine(Op::kAndNot, a, b);
}

Ref Graph::select_word(Ref when, Ref yes, Ref no) {
  if (yes == no) return yes;
  return disj(conj(when, yes), and_not(no, when));
}

Ref Graph::select(Ref when, Ref yes, Ref no, Elem elem, TableId grain) {
  if (is(when, Op::kZeros)) return no;
  if (yes == no || is(when, Op::kOnes)) return yes;
  return add({.op = Op::kSelect, .elem = elem, .grain = grain, .a = when, .b = yes, .c = no});
}

}  // namespace tagma::codegen
