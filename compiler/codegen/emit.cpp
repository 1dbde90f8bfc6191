#include "compiler/codegen/emit.h"

#include "compiler/codegen/kernel_builder.h"

#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

namespace tagma::codegen {

std::string function_name(int index) { return "kernel_" + std::to_string(index); }

std::unique_ptr<llvm::Module> emit(const Plan& plan, const Machine& machine, llvm::LLVMContext& context, int first, int last) {
  auto module = std::make_unique<llvm::Module>("tagma", context);
  module->setTargetTriple(machine.triple);
  std::vector<Ref> broken_of(plan.graph.size(), kNoRef);
  for (Ref ref = 0; ref < static_cast<Ref>(plan.graph.size()); ++ref)
    if (plan.graph.is(ref, Op::kBroken) && plan.stream(ref) >= 0) broken_of[static_cast<std::size_t>(plan.graph.at(ref).a)] = ref;
  for (int index = first; index < last; ++index) {
    KernelBuilder builder(plan, machine, *module, broken_of);
    builder.build(plan.functions[static_cast<std::size_t>(index)], function_name(index));
  }
  TAGMA_CHECK(!llvm::verifyModule(*module, &llvm::errs()));
  return module;
}

KernelBuilder::KernelBuilder(const Plan& plan, const Machine& machine, llvm::Module& module, const std::vector<Ref>& broken_of)
    : plan_(plan), machine_(machine), module_(module), broken_of_(broken_of), ir_(module.getContext()) {}

void KernelBuilder::build(const Function& function, const std::string& name) {
  auto& context = module_.getContext();
  llvm::Type* const pointer = ir_.getPtrTy();
  llvm::Type* const index = ir_.getInt64Ty();
  auto* type = llvm::FunctionType::get(ir_.getVoidTy(), {pointer, pointer, index, index}, false);
  auto* made = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, module_);
  made->setDoesNotThrow();
  made->addFnAttr("target-features", machine_.features);
  streams_ = made->getArg(0);
  cells_ = made->getArg(1);
  words_ = function.phase == Phase::kLogic ? machine_.words_per_step() : 1;

  auto* entry = llvm::BasicBlock::Create(context, "entry", made);
  auto* loop = llvm::BasicBlock::Create(context, "loop", made);
  auto* done = llvm::BasicBlock::Create(context, "done", made);
  ir_.SetInsertPoint(entry);
  ir_.CreateCondBr(ir_.CreateICmpSLT(made->getArg(2), made->getArg(3)), loop, done);

  ir_.SetInsertPoint(loop);
  auto* word = ir_.CreatePHI(index, 2, "word");
  word->addIncoming(made->getArg(2), entry);
  at_word_ = word;
  for (const Ref root : function.roots) {
    if (function.phase == Phase::kLogic) logic_root(root);
    else atom_root(root);
  }
  IrValue next = ir_.CreateAdd(word, ir_.getInt64(static_cast<std::uint64_t>(words_)), "next");
  word->addIncoming(next, loop);
  ir_.CreateCondBr(ir_.CreateICmpSLT(next, made->getArg(3)), loop, done);
  ir_.SetInsertPoint(done);
  ir_.CreateRetVoid();
}

// -- memory

llvm::Type* KernelBuilder::type_of(Elem elem) {
  switch (elem) {
    case Elem::kI8:
    case Elem::kU8: return ir_.getInt8Ty();
    case Elem::kI16:
    case Elem::kU16: return ir_.getInt16Ty();
    case Elem::kI32:
    case Elem::kU32: return ir_.getInt32Ty();
    case Elem::kWord:
    case Elem::kI64: return ir_.getInt64Ty();
    case Elem::kF32: return ir_.getFloatTy();
    case Elem::kF64: return ir_.getDoubleTy();
    case Elem::kView: break;
  }
  TAGMA_CHECK(false);
}

llvm::VectorType* KernelBuilder::vector_of(Elem elem, int lanes) {
  return llvm::FixedVectorType::get(type_of(elem), static_cast<unsigned>(lanes));
}

KernelBuilder::IrValue KernelBuilder::stream_base(int stream) {
  IrValue slot = ir_.CreateConstInBoundsGEP1_64(ir_.getPtrTy(), streams_, static_cast<std::uint64_t>(stream));
  return ir_.CreateAlignedLoad(ir_.getPtrTy(), slot, llvm::Align(8));
}

KernelBuilder::IrValue KernelBuilder::address(int stream, IrValue byte_offset) {
  return ir_.CreateGEP(ir_.getInt8Ty(), stream_base(stream), byte_offset);
}

KernelBuilder::IrValue KernelBuilder::load_word(int stream) {
  return ir_.CreateAlignedLoad(ir_.getInt64Ty(), address(stream, ir_.CreateShl(at_word_, 3)), llvm::Align(1));
}

// The piece's rows as they lie in memory.
KernelBuilder::IrValue KernelBuilder::load(Ref ref, Piece piece) {
  const Elem elem = at(ref).elem;
  IrValue begin = ir_.CreateMul(at_word_, ir_.getInt64(static_cast<std::uint64_t>(64 * bytes_of(elem))));
  begin = ir_.CreateAdd(begin, ir_.getInt64(static_cast<std::uint64_t>(piece.index * piece.lanes * bytes_of(elem))));
  return ir_.CreateAlignedLoad(vector_of(elem, piece.lanes), address(plan_.stream(ref), begin), llvm::Align(1));
}

KernelBuilder::IrValue KernelBuilder::cell(std::int64_t index, llvm::Type* type) {
  IrValue slot = ir_.CreateConstInBoundsGEP1_64(ir_.getInt64Ty(), cells_, static_cast<std::uint64_t>(index));
  IrValue number = ir_.CreateAlignedLoad(ir_.getInt64Ty(), slot, llvm::Align(8));
  if (type->isDoubleTy()) return ir_.CreateBitCast(number, type);
  return ir_.CreateTrunc(number, type);
}

}  // namespace tagma::codegen
