// One kernel as LLVM IR:
//
//   for (word = first; word < end; word += step)
//     for each root: compute it for the 64 rows of `word` (of `step` words in logic kernels), store it to its stream
//
// A root is one straight line of vector code: values of a row are `lanes` to a vector, so the 64 rows of a word are
// 64 / lanes pieces; the bits of a comparison are gathered into the word piece by piece. Everything that is kept is read
// back from memory where it is used: it lies in the first-level cache, and long live ranges cost more.
#pragma once

#include "compiler/codegen/machine.h"
#include "compiler/codegen/plan.h"

#include <llvm/IR/IRBuilder.h>

namespace tagma::codegen {

class KernelBuilder {
 public:
  KernelBuilder(const Plan& plan, const Machine& machine, llvm::Module& module, const std::vector<Ref>& broken_of);
  void build(const Function& function, const std::string& name);

 private:
  using IrValue = llvm::Value*;
  struct Piece { int lanes = 0; int index = 0; };  // rows [index · lanes, (index + 1) · lanes) of the word

  // -- words: `words_` at once, one in atom kernels
  void logic_root(Ref root);
  IrValue words(Ref ref);                    // from memory or from other words
  IrValue all_words(IrValue one);            // the same word `words_` times

  // -- atoms
  void atom_root(Ref root);
  void word_root(Ref root);
  void value_root(Ref root);
  IrValue bits(Ref ref, Piece piece);        // <lanes x i1> of an atom
  IrValue compared(const Value& value, Elem elem, IrValue a, IrValue b);
  Elem common_elem(Ref a, Ref b) const;
  int lanes_of(Elem elem) const;
  int lanes_of_root(const Value& value) const;
  IrValue joined(IrValue word, IrValue piece_bits, Piece piece);
  void store(Ref ref, IrValue vector, Piece piece);
  void store_word(Ref ref, IrValue word);
  IrValue mask(Ref word_ref, Piece piece);   // the bits of a word as a vector

  // -- values
  IrValue vector(Ref ref, Elem wanted, Piece piece);
  IrValue computed(Ref ref, Elem wanted, Piece piece);
  IrValue arithmetic(const Value& value, Piece piece, IrValue* broken);
  IrValue integer_arithmetic(const Value& value, Piece piece, IrValue* broken);
  IrValue to_float(const Value& value, Piece piece);
  IrValue converted(IrValue vector, Elem from, Elem to);

  // -- tables of answers
  IrValue nibble_bits(const Value& value, Piece piece);
  IrValue table_bits(const Value& value, Piece piece);
  IrValue table_value(const Value& value, Piece piece);
  IrValue table_index(const Value& value, Piece piece);  // <lanes x i32>, inside the table whatever the code
  IrValue gathered(llvm::Type* type, IrValue base, IrValue index, int lanes);

  // -- memory
  IrValue stream_base(int stream);
  IrValue address(int stream, IrValue byte_offset);
  IrValue load(Ref ref, Piece piece);
  IrValue load_word(int stream);
  IrValue cell(std::int64_t index, llvm::Type* type);
  IrValue splat(IrValue scalar, int lanes) { return ir_.CreateVectorSplat(static_cast<unsigned>(lanes), scalar); }
  llvm::Type* type_of(Elem elem);
  llvm::VectorType* vector_of(Elem elem, int lanes);
  [[nodiscard]] bool in_memory(Ref ref) const { return plan_.stream(ref) >= 0; }
  [[nodiscard]] const Value& at(Ref ref) const { return plan_.graph.at(ref); }

  const Plan& plan_;
  const Machine& machine_;
  llvm::Module& module_;
  const std::vector<Ref>& broken_of_;        // by Ref: the kBroken of an arithmetic value, or kNoRef
  llvm::IRBuilder<> ir_;
  int words_ = 1;
  IrValue streams_ = nullptr, cells_ = nullptr, at_word_ = nullptr;
};

}  // namespace tagma::codegen
