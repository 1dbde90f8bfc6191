// Looking codes up in tables of answers. A code of a missing value may be anything: no index leaves its table.
#include "compiler/codegen/kernel_builder.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/IntrinsicsX86.h>

#include <algorithm>

namespace tagma::codegen {

namespace {

int table_stream(const Plan& plan, int table, int part) {
  const auto it = std::find_if(plan.streams.begin(), plan.streams.end(), [&](const Stream& stream) {
    return stream.kind == Stream::Kind::kAnswers && stream.column == table && stream.part == part;
  });
  TAGMA_CHECK(it != plan.streams.end());
  return static_cast<int>(it - plan.streams.begin());
}

int cell_of(const Plan& plan, Cell::Kind kind, int table) {
  const auto it = std::find_if(plan.cells.begin(), plan.cells.end(),
                               [&](const Cell& cell) { return cell.kind == kind && cell.index == table; });
  TAGMA_CHECK(it != plan.cells.end());
  return static_cast<int>(it - plan.cells.begin());
}

}  // namespace

// Bit code / 16 of byte code % 16: two shuffles answer 32 rows.
KernelBuilder::IrValue KernelBuilder::nibble_bits(const Value& value, Piece piece) {
  IrValue table = stream_base(table_stream(plan_, value.cell, static_cast<int>(value.aux)));
  auto* bytes = vector_of(Elem::kI8, piece.lanes);
  IrValue code = vector(value.a, Elem::kI8, piece);
  IrValue high = ir_.CreateAnd(ir_.CreateLShr(code, splat(ir_.getInt8(4), piece.lanes)), splat(ir_.getInt8(15), piece.lanes));
  IrValue row = nullptr, bit = nullptr;
  if (machine_.wide_bytes) {
    std::vector<llvm::Constant*> powers;
    for (int i = 0; i < 32; ++i) powers.push_back(ir_.getInt8(i % 16 < 8 ? static_cast<std::uint8_t>(1 << i % 16) : 0));
    row = ir_.CreateIntrinsic(llvm::Intrinsic::x86_avx2_pshuf_b, {}, {ir_.CreateAlignedLoad(bytes, table, llvm::Align(1)), code});
    bit = ir_.CreateIntrinsic(llvm::Intrinsic::x86_avx2_pshuf_b, {}, {llvm::ConstantVector::get(powers), high});
  } else {
    IrValue low = ir_.CreateAnd(code, splat(ir_.getInt8(15), piece.lanes));
    row = gathered(ir_.getInt8Ty(), table, ir_.CreateZExt(low, vector_of(Elem::kI32, piece.lanes)), piece.lanes);
    bit = ir_.CreateShl(splat(ir_.getInt8(1), piece.lanes), ir_.CreateAnd(high, splat(ir_.getInt8(7), piece.lanes)));
  }
  return ir_.CreateICmpNE(ir_.CreateAnd(row, bit), llvm::Constant::getNullValue(bytes));
}

KernelBuilder::IrValue KernelBuilder::table_index(const Value& value, Piece piece) {
  const bool offset = plan_.answers[static_cast<std::size_t>(value.cell)].offset;
  const Elem from = at(value.a).elem;
  const Elem width = offset && (bytes_of(from) == 8 || from == Elem::kU32) ? Elem::kI64 : Elem::kI32;
  IrValue index = vector(value.a, width, piece);
  const auto constant = [&](Cell::Kind kind) { return splat(cell(cell_of(plan_, kind, value.cell), type_of(width)), piece.lanes); };
  if (offset) index = ir_.CreateSub(index, constant(Cell::Kind::kLowest));
  index = ir_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, index, constant(Cell::Kind::kLimit));
  return width == Elem::kI64 ? ir_.CreateTrunc(index, vector_of(Elem::kI32, piece.lanes)) : index;
}

KernelBuilder::IrValue KernelBuilder::gathered(llvm::Type* type, IrValue base, IrValue index, int lanes) {
  auto* result = llvm::FixedVectorType::get(type, static_cast<unsigned>(lanes));
  IrValue addresses = ir_.CreateGEP(type, base, index);
  return ir_.CreateMaskedGather(result, addresses, llvm::Align(1), nullptr, llvm::Constant::getNullValue(result));
}

KernelBuilder::IrValue KernelBuilder::table_bits(const Value& value, Piece piece) {
  IrValue table = stream_base(table_stream(plan_, value.cell, static_cast<int>(value.aux)));
  IrValue index = table_index(value, piece);
  IrValue found = gathered(ir_.getInt32Ty(), table, ir_.CreateLShr(index, splat(ir_.getInt32(5), piece.lanes)), piece.lanes);
  found = ir_.CreateLShr(found, ir_.CreateAnd(index, splat(ir_.getInt32(31), piece.lanes)));
  found = ir_.CreateAnd(found, splat(ir_.getInt32(1), piece.lanes));
  return ir_.CreateICmpNE(found, llvm::Constant::getNullValue(found->getType()));
}

KernelBuilder::IrValue KernelBuilder::table_value(const Value& value, Piece piece) {
  IrValue table = stream_base(table_stream(plan_, value.cell, static_cast<int>(AnswerPart::kValue)));
  return gathered(type_of(value.elem), table, table_index(value, piece), piece.lanes);
}

}  // namespace tagma::codegen
