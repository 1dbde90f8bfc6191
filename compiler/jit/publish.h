// From a block to the slices of a morsel: values, validity, faults; rows that escaped are answered by the interpreter.
#pragma once

#include "compiler/jit/block.h"

namespace tagma::jit {

class Publisher {
 public:
  Publisher(Block& block, const ir::Module& module, ir::Interpreter& interpreter) : block_(block), module_(module), interpreter_(interpreter) {}
  // Rule `position` of the morsel: its part that the block holds.
  void publish(const Morsel& morsel, std::size_t position, const codegen::RuleOutput& output);

 private:
  void write_values(const OutputSlice& slice, std::int64_t at, const codegen::RuleOutput& output, const Type& type);
  void write_words(const OutputSlice& slice, std::int64_t at, const codegen::RuleOutput& output);
  void write_codes(const OutputSlice& slice, std::int64_t at, const codegen::Operand& operand, std::int64_t count);
  void write_boxes(const OutputSlice& slice, std::int64_t at, const codegen::RuleOutput& output, const Type& type);
  void write_one(const OutputSlice& slice, std::int64_t at, const Type& type, const Value& value);
  void count(const Morsel& morsel, std::size_t position, const codegen::RuleOutput& output);
  void answer(const Morsel& morsel, std::size_t position, std::int64_t row);

  Block& block_;
  const ir::Module& module_;
  ir::Interpreter& interpreter_;
  std::map<std::pair<TextPool*, int>, std::vector<std::int64_t>> codes_;  // of the rule's pool, by text table and its code; -1: not added
};

}  // namespace tagma::jit
