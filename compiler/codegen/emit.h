// A plan's kernels as LLVM IR. Constants, tables and addresses are arguments, so equal plans give equal text.
#pragma once

#include "compiler/codegen/machine.h"
#include "compiler/codegen/plan.h"

#include <memory>
#include <string>

namespace llvm {
class LLVMContext;
class Module;
}  // namespace llvm

namespace tagma::codegen {

// The kernels `first` to `last` of the plan (not included), named function_name(index), with the signature of
// tagma::Kernel. Verified; a module that LLVM refuses is a defect of ours.
std::unique_ptr<llvm::Module> emit(const Plan& plan, const Machine& machine, llvm::LLVMContext& context, int first, int last);
std::string function_name(int index);

}  // namespace tagma::codegen
