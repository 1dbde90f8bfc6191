// Atoms: words from values, and values.
#include "compiler/codegen/kernel_builder.h"

#include <llvm/IR/Intrinsics.h>

namespace tagma::codegen {

namespace {

bool is_signed(Elem elem) { return elem != Elem::kU8 && elem != Elem::kU16 && elem != Elem::kU32; }

llvm::CmpInst::Predicate float_predicate(CompareOp op) {
  switch (op) {
    case CompareOp::kEq: return llvm::CmpInst::FCMP_OEQ;
    case CompareOp::kNe: return llvm::CmpInst::FCMP_UNE;
    case CompareOp::kLt: return llvm::CmpInst::FCMP_OLT;
    case CompareOp::kLe: return llvm::CmpInst::FCMP_OLE;
    case CompareOp::kGt: return llvm::CmpInst::FCMP_OGT;
    case CompareOp::kGe: return llvm::CmpInst::FCMP_OGE;
  }
  TAGMA_CHECK(false);
}

llvm::CmpInst::Predicate integer_predicate(CompareOp op, bool with_sign) {
  switch (op) {
    case CompareOp::kEq: return llvm::CmpInst::ICMP_EQ;
    case CompareOp::kNe: return llvm::CmpInst::ICMP_NE;
    case CompareOp::kLt: return with_sign ? llvm::CmpInst::ICMP_SLT : llvm::CmpInst::ICMP_ULT;
    case CompareOp::kLe: return with_sign ? llvm::CmpInst::ICMP_SLE : llvm::CmpInst::ICMP_ULE;
    case CompareOp::kGt: return with_sign ? llvm::CmpInst::ICMP_SGT : llvm::CmpInst::ICMP_UGT;
    case CompareOp::kGe: return with_sign ? llvm::CmpInst::ICMP_SGE : llvm::CmpInst::ICMP_UGE;
  }
  TAGMA_CHECK(false);
}

}  // namespace

// All 64 rows at once where the vectors are narrow enough that nothing is taken apart.
int KernelBuilder::lanes_of(Elem elem) const {
  if (machine_.widest) return 64;
  return machine_.wide_bytes && bytes_of(elem) <= 2 ? 64 : 16;
}

Elem KernelBuilder::common_elem(Ref a, Ref b) const {
  if (is_float(at(a).elem) || is_float(at(b).elem)) return Elem::kF64;
  return at(a).elem == at(b).elem ? at(a).elem : Elem::kI64;
}

int KernelBuilder::lanes_of_root(const Value& value) const {
  constexpr int kGatherLanes = 16;
  switch (value.op) {
    case Op::kCompare: return lanes_of(common_elem(value.a, value.b));
    case Op::kCompareCell: return lanes_of(is_float(at(value.a).elem) ? Elem::kF64 : at(value.a).elem);
    case Op::kLutBits: return plan_.answers[static_cast<std::size_t>(value.cell)].nibbles ? (machine_.wide_bytes ? 32 : 16) : kGatherLanes;
    case Op::kLutValue: return kGatherLanes;
    case Op::kSelect: return at(value.b).op == Op::kLutValue || at(value.c).op == Op::kLutValue ? kGatherLanes : lanes_of(value.elem);
    case Op::kAnyBits:
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
    case Op::kDiv:
    case Op::kNeg:
    case Op::kToFloat:
    case Op::kShift: return lanes_of(value.elem);
    case Op::kZeros:
    case Op::kOnes:
    case Op::kCellWord:
    case Op::kCell:
    case Op::kImmediate:
    case Op::kColumn:
    case Op::kValid:
    case Op::kBits:
    case Op::kStep:
    case Op::kOutput:
    case Op::kAnd:
    case Op::kOr:
    case Op::kAndNot:
    case Op::kNot:
    case Op::kBroken: break;
  }
  TAGMA_CHECK(false);
}

void KernelBuilder::atom_root(Ref root) {
  if (at(root).elem == Elem::kWord) word_root(root);
  else value_root(root);
}

void KernelBuilder::store_word(Ref ref, IrValue word) {
  ir_.CreateAlignedStore(word, address(plan_.stream(ref), ir_.CreateShl(at_word_, 3)), llvm::Align(8));
}

void KernelBuilder::store(Ref ref, IrValue vector, Piece piece) {
  const int bytes = bytes_of(at(ref).elem);
  IrValue begin = ir_.CreateMul(at_word_, ir_.getInt64(static_cast<std::uint64_t>(64 * bytes)));
  begin = ir_.CreateAdd(begin, ir_.getInt64(static_cast<std::uint64_t>(piece.index * piece.lanes * bytes)));
  ir_.CreateAlignedStore(vector, address(plan_.stream(ref), begin), llvm::Align(1));
}

KernelBuilder::IrValue KernelBuilder::joined(IrValue word, IrValue piece_bits, Piece piece) {
  IrValue bits = ir_.CreateBitCast(piece_bits, ir_.getIntNTy(static_cast<unsigned>(piece.lanes)));
  if (piece.lanes == 64) return bits;
  bits = ir_.CreateShl(ir_.CreateZExt(bits, ir_.getInt64Ty()), static_cast<std::uint64_t>(piece.index * piece.lanes));
  return word == nullptr ? bits : ir_.CreateOr(word, bits);
}

KernelBuilder::IrValue KernelBuilder::mask(Ref word_ref, Piece piece) {
  IrValue bits = words(word_ref);
  if (piece.index > 0) bits = ir_.CreateLShr(bits, static_cast<std::uint64_t>(piece.index * piece.lanes));
  bits = ir_.CreateTrunc(bits, ir_.getIntNTy(static_cast<unsigned>(piece.lanes)));
  return ir_.CreateBitCast(bits, llvm::FixedVectorType::get(ir_.getInt1Ty(), static_cast<unsigned>(piece.lanes)));
}

void KernelBuilder::word_root(Ref root) {
  const Value& value = at(root);
  const int lanes = lanes_of_root(value);
  IrValue word = nullptr;
  for (int index = 0; index < 64 / lanes; ++index) word = joined(word, bits(root, {lanes, index}), {lanes, index});
  if (value.op == Op::kCompareCell) {
    word = ir_.CreateAnd(word, cell(value.cell + 1, ir_.getInt64Ty()));
    word = ir_.CreateOr(word, cell(value.cell + 2, ir_.getInt64Ty()));
  }
  store_word(root, word);
}

KernelBuilder::IrValue KernelBuilder::bits(Ref ref, Piece piece) {
  const Value& value = at(ref);
  switch (value.op) {
    case Op::kCompare: {
      const Elem elem = common_elem(value.a, value.b);
      IrValue a = vector(value.a, elem, piece);
      return compared(value, elem, a, vector(value.b, elem, piece));
    }
    case Op::kCompareCell: {
      const Elem elem = is_float(at(value.a).elem) ? Elem::kF64 : at(value.a).elem;
      IrValue a = vector(value.a, elem, piece);
      return compared(value, elem, a, splat(cell(value.cell, type_of(elem)), piece.lanes));
    }
    case Op::kLutBits:
      return plan_.answers[static_cast<std::size_t>(value.cell)].nibbles ? nibble_bits(value, piece) : table_bits(value, piece);
    case Op::kAnyBits: {
      IrValue wanted = splat(cell(value.cell, ir_.getInt64Ty()), piece.lanes);
      IrValue found = ir_.CreateAnd(vector(value.a, Elem::kI64, piece), wanted);
      return ir_.CreateICmpNE(found, llvm::Constant::getNullValue(found->getType()));
    }
    case Op::kZeros:
    case Op::kOnes:
    case Op::kCellWord:
    case Op::kCell:
    case Op::kImmediate:
    case Op::kColumn:
    case Op::kValid:
    case Op::kBits:
    case Op::kStep:
    case Op::kOutput:
    case Op::kAnd:
    case Op::kOr:
    case Op::kAndNot:
    case Op::kNot:
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
    case Op::kDiv:
    case Op::kNeg:
    case Op::kBroken:
    case Op::kToFloat:
    case Op::kShift:
    case Op::kSelect:
    case Op::kLutValue: break;
  }
  TAGMA_CHECK(false);
}

KernelBuilder::IrValue KernelBuilder::compared(const Value& value, Elem elem, IrValue a, IrValue b) {
  const auto op = static_cast<CompareOp>(value.aux);
  if (is_float(elem)) return ir_.CreateFCmp(float_predicate(op), a, b);
  return ir_.CreateICmp(integer_predicate(op, is_signed(elem)), a, b);
}

// -- values

void KernelBuilder::value_root(Ref root) {
  const Value& value = at(root);
  const int lanes = lanes_of_root(value);
  const Ref broken = broken_of_[static_cast<std::size_t>(root)];
  IrValue broken_word = nullptr;
  for (int index = 0; index < 64 / lanes; ++index) {
    const Piece piece{lanes, index};
    IrValue broken_bits = nullptr;
    if (broken != kNoRef) {
      store(root, arithmetic(value, piece, &broken_bits), piece);
      broken_word = joined(broken_word, broken_bits, piece);
    } else {
      store(root, computed(root, value.elem, piece), piece);
    }
  }
  if (broken != kNoRef) store_word(broken, broken_word);
}

KernelBuilder::IrValue KernelBuilder::vector(Ref ref, Elem wanted, Piece piece) {
  if (in_memory(ref)) return converted(load(ref, piece), at(ref).elem, wanted);
  return computed(ref, wanted, piece);
}

KernelBuilder::IrValue KernelBuilder::computed(Ref ref, Elem wanted, Piece piece) {
  const Value& value = at(ref);
  switch (value.op) {
    case Op::kCell: return splat(cell(value.aux, type_of(wanted)), piece.lanes);
    case Op::kImmediate:
      if (is_float(wanted)) return splat(llvm::ConstantFP::get(type_of(wanted), static_cast<double>(value.aux)), piece.lanes);
      return splat(llvm::ConstantInt::getSigned(type_of(wanted), value.aux), piece.lanes);
    case Op::kToFloat: return converted(to_float(value, piece), Elem::kF64, wanted);
    case Op::kShift: {
      IrValue a = vector(value.a, value.elem, piece);
      return converted(ir_.CreateAdd(a, vector(value.b, value.elem, piece)), value.elem, wanted);
    }
    case Op::kSelect: {
      IrValue yes = vector(value.b, wanted, piece);
      IrValue no = vector(value.c, wanted, piece);
      return ir_.CreateSelect(mask(value.a, piece), yes, no);
    }
    case Op::kLutValue: return converted(table_value(value, piece), value.elem, wanted);
    case Op::kAdd:
    case Op::kSub:
    case Op::kMul:
    case Op::kDiv:
    case Op::kNeg: return converted(arithmetic(value, piece, nullptr), value.elem, wanted);
    case Op::kZeros:
    case Op::kOnes:
    case Op::kCellWord:
    case Op::kColumn:
    case Op::kValid:
    case Op::kBits:
    case Op::kStep:
    case Op::kOutput:
    case Op::kAnd:
    case Op::kOr:
    case Op::kAndNot:
    case Op::kNot:
    case Op::kCompare:
    case Op::kCompareCell:
    case Op::kLutBits:
    case Op::kAnyBits:
    case Op::kBroken: break;
  }
  TAGMA_CHECK(false);
}

KernelBuilder::IrValue KernelBuilder::converted(IrValue vector, Elem from, Elem to) {
  if (from == to) return vector;
  const int lanes = static_cast<int>(llvm::cast<llvm::FixedVectorType>(vector->getType())->getNumElements());
  if (from == Elem::kF32) return ir_.CreateFPExt(vector, vector_of(to, lanes));
  TAGMA_CHECK(!is_float(from) && !is_float(to));
  return ir_.CreateIntCast(vector, vector_of(to, lanes), is_signed(from));
}

// 32 bits at most convert in one instruction, 64 need AVX-512.
KernelBuilder::IrValue KernelBuilder::to_float(const Value& value, Piece piece) {
  const Elem from = at(value.a).elem;
  const bool narrow = bytes_of(from) < 4 || from == Elem::kI32;
  IrValue integers = vector(value.a, narrow && !is_float(from) ? Elem::kI32 : Elem::kI64, piece);
  return ir_.CreateSIToFP(integers, vector_of(Elem::kF64, piece.lanes));
}

// `broken`, where wanted: the lanes whose result the machine's type cannot hold.
KernelBuilder::IrValue KernelBuilder::arithmetic(const Value& value, Piece piece, IrValue* broken) {
  if (value.elem != Elem::kF64) return integer_arithmetic(value, piece, broken);
  IrValue a = vector(value.a, Elem::kF64, piece);
  IrValue b = value.b == kNoRef ? nullptr : vector(value.b, Elem::kF64, piece);
  IrValue result = nullptr;
  if (value.op == Op::kAdd) result = ir_.CreateFAdd(a, b);
  else if (value.op == Op::kSub) result = ir_.CreateFSub(a, b);
  else if (value.op == Op::kMul) result = ir_.CreateFMul(a, b);
  else if (value.op == Op::kDiv) result = ir_.CreateFDiv(a, b);
  else result = ir_.CreateFNeg(a);
  if (broken != nullptr) {
    IrValue size = ir_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, result);
    *broken = ir_.CreateFCmpUEQ(size, llvm::ConstantFP::getInfinity(size->getType()));
  }
  return result;
}

KernelBuilder::IrValue KernelBuilder::integer_arithmetic(const Value& value, Piece piece, IrValue* broken) {
  IrValue a = vector(value.a, Elem::kI64, piece);
  IrValue zero = llvm::Constant::getNullValue(a->getType());
  IrValue b = value.b == kNoRef ? nullptr : vector(value.b, Elem::kI64, piece);
  if (value.op == Op::kNeg) {
    b = a;
    a = zero;
  }
  IrValue result = value.op == Op::kAdd ? ir_.CreateAdd(a, b) : ir_.CreateSub(a, b);
  if (broken == nullptr) return result;
  // The sign is wrong where the operands' signs cannot give it.
  IrValue other = value.op == Op::kAdd ? ir_.CreateXor(b, result) : ir_.CreateXor(a, b);
  *broken = ir_.CreateICmpSLT(ir_.CreateAnd(ir_.CreateXor(a, result), other), zero);
  return result;
}

}  // namespace tagma::codegen
