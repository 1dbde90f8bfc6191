// A plan made ready for one run: machine code, constants, answers per distinct value, where rows of owners lie. Shared by
// all threads, immutable once made.
#pragma once

#include "compiler/ir/standing.h"
#include "compiler/jit/compiled_plans.h"

#include <map>
#include <span>

namespace tagma::jit {

struct RunInput {
  const ir::Module& module;
  const Dataset& data;
  std::int64_t as_of = 0;
  int threads = 0;
  std::shared_ptr<const ir::Staged> staged = nullptr;  // of the populations that the module asks

  [[nodiscard]] const Column& column(TableId table, int column) const { return *ir::column_at(data, staged.get(), table, column); }
};

// The answers of one node, by code.
struct AnswerData {
  std::int64_t lowest = 0;                   // the value of entry 0, for integer columns
  std::vector<ir::Evaluated> entries;        // the last one: for a missing value
  std::vector<std::vector<std::uint64_t>> bits;  // by AnswerPart, faults after them; as tagma/abi.h lays them out
  std::vector<std::uint64_t> numbers;        // kValue
  std::vector<std::string_view> texts;
  std::vector<std::unique_ptr<Arena>> arenas;
  [[nodiscard]] const ir::Evaluated& missing() const { return entries.back(); }
};

// Sets of the distinct items of a list column, by ItemPart, faults after them.
using ItemSets = std::vector<std::vector<std::uint64_t>>;

class Prepared {
 public:
  static std::unique_ptr<Prepared> make(const RunInput& input, std::shared_ptr<const CompiledPlan> compiled);

  [[nodiscard]] const codegen::Plan& plan() const { return compiled_->plan; }
  [[nodiscard]] const Code& code() const { return *compiled_->code; }
  [[nodiscard]] const std::uint64_t* cells() const { return cells_.data(); }
  [[nodiscard]] const Value& constant(ir::NodeId node) const { return constants_.at(node).value; }
  [[nodiscard]] const AnswerData& answers(int table) const { return answers_[static_cast<std::size_t>(table)]; }
  // Bit `item` of set `part` of an item table.
  [[nodiscard]] const std::uint64_t* items(int table, int part) const { return items_[static_cast<std::size_t>(table)][static_cast<std::size_t>(part)].data(); }
  [[nodiscard]] std::span<const std::string_view> texts(int table) const { return texts_[static_cast<std::size_t>(table)]; }
  // Rows of `source` that belong to row i of `via`: [offsets[i], offsets[i + 1]).
  [[nodiscard]] const std::int64_t* offsets(TableId source, TableId via) const { return offsets_.at({source, via}); }
  // Of a derived table among the grains: what it groups; else kNoTable.
  [[nodiscard]] TableId source_of(TableId table) const {
    const auto found = sources_.find(table);
    return found == sources_.end() ? kNoTable : found->second;
  }
  [[nodiscard]] const std::uint8_t* answer_stream(const codegen::Stream& stream) const;
  // The last, incomplete 64 rows of a column, padded; nullptr where the table ends at a whole word.
  [[nodiscard]] const std::uint8_t* tail(int stream) const;

 private:
  explicit Prepared(std::shared_ptr<const CompiledPlan> compiled) : compiled_(std::move(compiled)) {}
  void find_constants(const RunInput& input);
  void find_answers(const RunInput& input);
  void find_texts(const RunInput& input);
  void find_cells(const RunInput& input);
  void find_offsets(const RunInput& input);
  void pad_tails(const RunInput& input);
  std::uint64_t cell_value(const codegen::Cell& cell, const ir::Module& module) const;
  std::vector<std::string_view> text_table(const codegen::TextTable& table, const RunInput& input) const;

  std::shared_ptr<const CompiledPlan> compiled_;
  std::map<ir::NodeId, ir::Evaluated> constants_;
  std::vector<AnswerData> answers_;
  std::vector<ItemSets> items_;
  std::vector<std::vector<std::string_view>> texts_;
  std::vector<std::uint64_t> cells_;
  std::map<std::pair<TableId, TableId>, const std::int64_t*> offsets_;
  std::vector<std::vector<std::int64_t>> composed_;
  std::map<int, std::vector<std::uint8_t>> tails_;
  std::map<TableId, TableId> sources_;       // of derived tables
  Arena arena_;
};

// The answers of a table for every distinct value of its column and for a missing one.
// What the node says of each distinct item, and of a missing one, if it were a list's only one.
ItemSets find_item_sets(const RunInput& input, const codegen::ItemTable& table, ir::Interpreter& interpreter);
AnswerData find_answer_data(const RunInput& input, const codegen::AnswerTable& table, const std::map<ir::NodeId, ir::Evaluated>& constants, ir::Interpreter& interpreter);

}  // namespace tagma::jit
