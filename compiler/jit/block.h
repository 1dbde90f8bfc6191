// A block of rows in hand: the rule table's rows and all rows that belong to them, with the memory that kernels and steps
// of one thread work in. Inside a block a row of a grain is counted from the grain's `base`, the multiple of 64 at or
// before its first row, so that words of the block are words of the table.
#pragma once

#include "compiler/jit/prepared.h"

namespace tagma::jit {

struct GrainRows {
  TableId table = kNoTable;
  std::int64_t begin = 0, end = 0;  // rows of the table
  std::int64_t base = 0;
  std::int64_t words = 0;           // from base to end
  [[nodiscard]] std::int64_t local(std::int64_t row) const { return row - base; }
};

// Numbers of one operand, read row by row; the switch over their width stands outside of loops (with_integers).
struct Numbers {
  const std::uint8_t* data = nullptr;   // of local row 0; nullptr: `number` for every row
  codegen::Elem elem = codegen::Elem::kI64;
  std::uint64_t number = 0;
};

// The groups of a derived table whose source rows are in the block. A group is a row of the derived table, counted from 0
// in every block.
struct Groups {
  std::vector<std::int64_t> offsets;     // by owner from the block's first: its groups
  std::vector<std::int64_t> begins;      // by group: its rows in `rows`
  std::vector<std::int32_t> rows;        // local rows of the source, in order
  std::vector<std::uint64_t> new_rank;   // bit set: the group's first row is not tied with that of the group before
  std::vector<Value> elements;           // by group, where groups are made by elements of a list: its own
  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(begins.size()) - 1; }
  [[nodiscard]] std::int32_t first_row(std::int64_t group) const { return rows[static_cast<std::size_t>(begins[static_cast<std::size_t>(group)])]; }
};

// The rows of a table of pairs in the block: for each outer row those inner rows that it is asked about.
struct Pairs {
  std::vector<std::int64_t> offsets;     // by outer row from the block's first: its pairs
  std::vector<std::int32_t> inner;       // by pair: local row of the inner table
  std::vector<std::uint64_t> new_rank;   // bit set: the pair's inner row is not tied with that of the pair before
  std::vector<std::uint64_t> too_many;   // bit set: the local outer row has more pairs than are made
};

class Block {
 public:
  Block(const Prepared& prepared, const Dataset& data, const ir::Staged* staged);
  // Takes rows [begin, end) of the plan's table in hand.
  void place(std::int64_t begin, std::int64_t end);
  // The most rows from `begin` on, up to `end` (multiples of 64), whose owned rows still fit the caches.
  [[nodiscard]] std::int64_t reach(std::int64_t begin, std::int64_t end) const;

  void run_kernel(int function);

  [[nodiscard]] const GrainRows& rows(TableId table) const;
  // Rows of `source` that belong to row i of `via`, as rows of the tables: [offsets[i], offsets[i + 1]).
  [[nodiscard]] const std::int64_t* offsets(TableId source, TableId via) const;
  // Bit set: the local row is not tied in order with the one before it. nullptr: the table has no order.
  [[nodiscard]] const std::uint64_t* new_rank(TableId table) const;
  // The groups of a derived table; its rows are in the block once they are set.
  [[nodiscard]] const Groups& groups(TableId derived) const { return groups_.at(derived); }
  void set_groups(TableId derived, Groups groups);
  // The same of pairs; room for their values is made when they are set.
  [[nodiscard]] const Pairs& pairs(TableId table) const { return pairs_.at(table); }
  void set_pairs(TableId table, Pairs pairs);
  [[nodiscard]] const Prepared& prepared() const { return prepared_; }
  [[nodiscard]] const codegen::Plan& plan() const { return prepared_.plan(); }
  [[nodiscard]] const Dataset& data() const { return data_; }
  // One that is bound, or the standings of the table's rows.
  [[nodiscard]] const Column& column(TableId table, int index) const { return *ir::column_at(data_, staged_, table, index); }
  [[nodiscard]] const Table& table(TableId id) const { return data_.tables[static_cast<std::size_t>(id)]; }

  // A word that executor code reads: from its stream, or the same everywhere. Bits of rows outside the grain are junk.
  [[nodiscard]] const std::uint64_t* words(codegen::Ref ref) const;
  [[nodiscard]] bool is_zero(codegen::Ref ref) const { return words(ref) == zeros_.data(); }
  [[nodiscard]] std::uint8_t* stream(codegen::Ref ref) const { return streams_[static_cast<std::size_t>(plan().stream(ref))]; }
  [[nodiscard]] Numbers numbers(codegen::Ref ref) const;
  // Where output `index` of a step goes; nullptr: nobody reads it. Words are zeroed.
  [[nodiscard]] std::uint8_t* output(codegen::Ref step, int index) const;
  Arena& arena() { return arena_; }          // lives until the next place()

 private:
  struct Room { std::vector<std::uint8_t> memory; };
  void place_grain(std::size_t index, std::int64_t begin, std::int64_t end);
  void place_groups(std::size_t index);      // room for as many groups as the source has rows
  void place_streams();
  void place_slot(std::size_t stream, const GrainRows& rows);
  void widen_uniform();                      // words that are the same everywhere: as many as the largest grain has
  void grow_groups(std::size_t index, std::int64_t words);  // more than there was room for: rows in several groups
  std::uint8_t* room(std::size_t stream, std::int64_t bytes);
  std::uint8_t* place_words(std::size_t stream);
  [[nodiscard]] bool uniform(codegen::Ref ref) const;
  [[nodiscard]] std::size_t grain_index(TableId table) const;

  const Prepared& prepared_;
  const Dataset& data_;
  const ir::Staged* staged_;
  std::vector<GrainRows> rows_;              // parallel to plan().grains
  std::vector<bool> last_;                   // the grain's last word is the table's, and incomplete
  std::vector<std::uint8_t*> streams_, tail_streams_;
  std::vector<Room> rooms_;                  // by stream
  std::map<TableId, Groups> groups_;
  std::map<TableId, Pairs> pairs_;
  std::map<std::pair<codegen::Ref, int>, codegen::Ref> output_of_;
  std::vector<std::uint64_t> zeros_, ones_;
  Arena arena_;
};

template <typename F>
auto with_integers(const Numbers& numbers, F f) {
  const auto reader = [&]<typename T>(T) {
    return [values = reinterpret_cast<const T*>(numbers.data)](std::int64_t row) { return static_cast<std::int64_t>(values[row]); };
  };
  if (numbers.data == nullptr) return f([number = static_cast<std::int64_t>(numbers.number)](std::int64_t) { return number; });
  switch (numbers.elem) {
    case codegen::Elem::kI8: return f(reader(std::int8_t{}));
    case codegen::Elem::kI16: return f(reader(std::int16_t{}));
    case codegen::Elem::kI32: return f(reader(std::int32_t{}));
    case codegen::Elem::kI64: return f(reader(std::int64_t{}));
    case codegen::Elem::kU8: return f(reader(std::uint8_t{}));
    case codegen::Elem::kU16: return f(reader(std::uint16_t{}));
    case codegen::Elem::kU32: return f(reader(std::uint32_t{}));
    case codegen::Elem::kWord:
    case codegen::Elem::kF32:
    case codegen::Elem::kF64:
    case codegen::Elem::kView: break;
  }
  TAGMA_CHECK(false);
}

template <typename F>
auto with_floats(const Numbers& numbers, F f) {
  if (numbers.data == nullptr) return f([number = std::bit_cast<double>(numbers.number)](std::int64_t) { return number; });
  if (numbers.elem == codegen::Elem::kF32)
    return f([values = reinterpret_cast<const float*>(numbers.data)](std::int64_t row) { return static_cast<double>(values[row]); });
  TAGMA_CHECK(numbers.elem == codegen::Elem::kF64);
  return f([values = reinterpret_cast<const double*>(numbers.data)](std::int64_t row) { return values[row]; });
}

inline bool bit_of(const std::uint64_t* words, std::int64_t row) { return ((words[row >> 6] >> (row & 63)) & 1) != 0; }

// Values of operands one by one, as built-in functions and generic aggregates want them.
class Boxes {
 public:
  Boxes(Block& block, std::span<const codegen::Operand> operands);
  // `row`: local. Texts and lists live in columns, constants or the block's arena.
  [[nodiscard]] Value at(std::size_t operand, std::int64_t row) const;
  [[nodiscard]] std::size_t size() const { return sources_.size(); }

 private:
  struct Source {
    const codegen::Operand* operand = nullptr;
    const std::uint64_t* known = nullptr;
    const std::uint64_t* is_true = nullptr;
    Numbers numbers, second;
    std::span<const std::string_view> texts;
    const Column* column = nullptr;
    std::int64_t base = 0;
    Value constant;
  };
  [[nodiscard]] Value value_at(const Source& source, std::int64_t row) const;
  Block& block_;
  std::vector<Source> sources_;
};

// The outputs of a step that leaves whole values: callouts, bodies, generic reductions.
class Sink {
 public:
  Sink(Block& block, codegen::Ref step);
  void put(std::int64_t row, const Value& value, FaultSet faults) const;
  void escape(std::int64_t row) const;       // the interpreter has to answer the row

 private:
  Type type_;
  std::vector<std::uint8_t*> values_;
  std::uint64_t* known_ = nullptr;
  std::uint64_t* escapes_ = nullptr;
  std::array<std::uint64_t*, kFaultKinds> faults_{};
  Arena& arena_;
  bool keep_ = false;
};

}  // namespace tagma::jit
