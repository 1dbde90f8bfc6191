// Words from words, and words in memory.
#include "compiler/codegen/kernel_builder.h"

namespace tagma::codegen {

KernelBuilder::IrValue KernelBuilder::all_words(IrValue one) { return words_ == 1 ? one : splat(one, words_); }

void KernelBuilder::logic_root(Ref root) {
  const Value& value = at(root);
  IrValue result = nullptr;
  // The root itself lies in memory, but not yet.
  switch (value.op) {
    case Op::kAnd: result = ir_.CreateAnd(words(value.a), words(value.b)); break;
    case Op::kOr: result = ir_.CreateOr(words(value.a), words(value.b)); break;
    case Op::kAndNot: {
      IrValue left = words(value.a);
      result = ir_.CreateAnd(left, ir_.CreateNot(words(value.b)));
      break;
    }
    case Op::kNot: result = ir_.CreateNot(words(value.a)); break;
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
    case Op::kLutValue: TAGMA_CHECK(false);
  }
  ir_.CreateAlignedStore(result, address(plan_.stream(root), ir_.CreateShl(at_word_, 3)), llvm::Align(8));
}

KernelBuilder::IrValue KernelBuilder::words(Ref ref) {
  const Value& value = at(ref);
  llvm::Type* type = words_ == 1 ? ir_.getInt64Ty() : static_cast<llvm::Type*>(vector_of(Elem::kI64, words_));
  if (in_memory(ref)) return ir_.CreateAlignedLoad(type, address(plan_.stream(ref), ir_.CreateShl(at_word_, 3)), llvm::Align(1));
  switch (value.op) {
    case Op::kZeros: return llvm::Constant::getNullValue(type);
    case Op::kOnes: return llvm::Constant::getAllOnesValue(type);
    case Op::kCellWord: return all_words(cell(value.aux, ir_.getInt64Ty()));
    case Op::kAnd: {
      IrValue a = words(value.a);
      return ir_.CreateAnd(a, words(value.b));
    }
    case Op::kOr: {
      IrValue a = words(value.a);
      return ir_.CreateOr(a, words(value.b));
    }
    case Op::kAndNot: {
      IrValue a = words(value.a);
      return ir_.CreateAnd(a, ir_.CreateNot(words(value.b)));
    }
    case Op::kNot: return ir_.CreateNot(words(value.a));
    case Op::kCell:
    case Op::kImmediate:
    case Op::kColumn:
    case Op::kValid:
    case Op::kBits:
    case Op::kStep:
    case Op::kOutput:
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
    case Op::kLutValue: break;  // always in memory
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma::codegen
