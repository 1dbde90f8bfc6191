// How one set of rules over one table is computed, block of rows by block: what machine code does (values, in kernels),
// what the executor does between kernels (steps), and what is answered once per run or once per distinct value.
//
//   cells    constants of the run: the interpreter evaluates the nodes that depend on T and parameters alone
//   answers  a node that reads one column of few distinct values: the interpreter answers each of them once
//   values   the physical graph (graph.h); those that somebody reads through memory have a stream
//   steps    reductions over owned rows, functions without inline code, spreading an owner's value, callouts
//   actions  kernels and steps in the order of work
//
// ESCAPE words mark rows whose native answer must not be believed (an integer beyond 64 bits, say): the interpreter
// answers such a row of such a rule, faults included. Faults that are no such rarity have exact words of their own.
#pragma once

#include "compiler/codegen/graph.h"
#include "compiler/codegen/pairs.h"
#include "compiler/codegen/shape.h"
#include "compiler/ir/ir.h"
#include "runtime/abi.h"

#include <array>
#include <optional>
#include <string>

namespace tagma::codegen {

// Where a value of the IR is found.
enum class Form : std::uint8_t {
  kConstant,  // `node`: the same for every row
  kBool,      // value: the word of those that are true
  kInt,       // every Repr::kI64 kind
  kFloat,
  kDecimal,   // unscaled, in 64 bits (the escape word says where it does not fit)
  kRatio,     // value / second, not reduced
  kText,      // value: codes into text table `texts`
  kView,      // value: string views, or list views
  kHeld,      // column `column` of `table`, read by the executor value by value: texts without codes, lists
};

struct Operand {
  Form form = Form::kConstant;
  Type type{};
  Ref value = kNoRef, second = kNoRef;
  Ref known = kNoRef;                  // a word; kNoRef for constants
  ir::NodeId node = ir::kNoNode;
  int texts = -1;
  TableId table = kNoTable;            // kHeld
  int column = -1;
};

// One cell of constants. kCompare takes three: the constant in the width of `elem`, and the two masks that decide where
// it does not fit (see Op::kCompareCell).
struct Cell {
  enum class Kind : std::uint8_t {
    kNumber, kDenominator, kFloat, kTrue, kKnown, kEscape, kFault,  // of constant `node`; kFault: `index` is the kind
    kCompare, kCompareAnd, kCompareOr,
    kItem, kItemAnd, kItemOr,                          // the same, of item `index` of the InSet `node`
    kLowest, kLimit,                                   // of answer table `index`: code of the first entry, last entry
    kMissingTrue, kMissingKnown, kMissingEscape, kMissingFault, kMissingNumber,  // its answer for a missing value; kMissingFault: kind `part`
    kItemSet,                                          // the items that answer `part` (ItemPart) of item table `index`, as bits
    kTextOffset,                                       // where part `part` of text table `index` begins
  };
  Kind kind = Kind::kNumber;
  ir::NodeId node = ir::kNoNode;
  int index = -1;
  int part = 0;
  Elem elem = Elem::kI64;
  CompareOp op = CompareOp::kEq;
  friend bool operator==(const Cell&, const Cell&) = default;
};

// Parts of an answer table that machine code reads.
enum class AnswerPart : std::uint8_t { kTrue, kKnown, kValue, kEscape, kFault };  // kFault + kind

struct AnswerTable {
  TableId table = kNoTable;
  int column = -1;
  ir::NodeId pivot = ir::kNoNode;  // the Column node
  ir::NodeId node = ir::kNoNode;
  bool nibbles = false;            // codes fit kNibbleCodes
  bool offset = false;             // index: value minus lowest (integers), not a code
  Elem elem = Elem::kI64;          // of kValue
  std::int64_t lowest = 0;         // with `offset`; not part of the code
  std::int64_t entries = 0;
  friend bool operator==(const AnswerTable&, const AnswerTable&) = default;
};

// Answers per distinct item of a list column, as sets of items: what a quantifier's body says of each, or whether
// contains() looks for it.
enum class ItemPart : std::uint8_t { kYes, kNo, kUnknown, kFault };  // kFault + kind

struct ItemTable {
  TableId table = kNoTable;
  int column = -1;
  ir::NodeId list = ir::kNoNode;   // the Column node
  ir::NodeId node = ir::kNoNode;
  std::int64_t items = 0;          // distinct ones; item `items` is a missing one
  friend bool operator==(const ItemTable&, const ItemTable&) = default;
};
inline constexpr std::int64_t kMostItemBits = 64;  // so many items of a row are one mask

// The texts that codes stand for.
struct TextTable {
  enum class Kind : std::uint8_t { kDictionary, kAnswers, kConstant, kUnion };
  Kind kind = Kind::kConstant;
  TableId table = kNoTable;
  int column = -1;                 // kDictionary
  int answers = -1;
  ir::NodeId node = ir::kNoNode;   // kConstant
  std::vector<int> parts{};        // kUnion
  friend bool operator==(const TextTable&, const TextTable&) = default;
};

enum class StepKind : std::uint8_t {
  kCallout,      // the interpreter evaluates `node` for each row
  kBody,         // calls the body of the Call `node`
  kInSet,        // membership in the items of the InSet `node`
  kInList,       // membership in the table of the InList `node`
  kTextTest,     // a held text against a constant; outputs: word
  kClock,        // `clock` of an instant in the zone of the Call `node`; outputs: value, escape
  kItemMasks,    // which of its few distinct items a list has; outputs: bits
  kAnyItem,      // outputs: word of the rows with an item in set `part` of item table `items`
  kCountItems,   // how many items are in that set; without a table: all
  kNarrow,       // decimal column -> 64 bits; outputs: value, escape
  kMultiply,     // 64-bit integers; outputs: value, overflow
  kModulo,       // outputs: value, divisor is zero
  kSpread,       // words or one operand of the owner, to its rows
  kGather,       // a column of an owner outside the block; outputs: value, known
  kGroup,        // the rows of derived table `grain`: groups of the rows that words[0] marks, by args; then its rows are in the block
  kTake,         // args[0] at the first row of each group, at the inner row of each pair
  kPair,         // the rows of the table of pairs `grain`: words[0] the inner rows that may have some; args: time, lowest, highest, then keys, inner and outer by turns
  kUnpaired,     // outputs: word of the outer rows of pairs `table` that have too many to be made
  kChoose,       // texts without codes: the one of args[i] where words[i] is the first that holds
  kElement,      // the element that its rows have in common; boxed
  kPosition,     // the RowIndex `node` among the rows that words[0] marks, by args; outputs: value, known
  kLookup,       // the value of the Lookup `node`, by args; boxed
  kReduce,       // an Aggregate over the rows that words[0] marks
  kAnyRow,       // outputs: word of the owners with a row that words[0] marks
};
std::string_view to_string(StepKind kind);

enum class ClockPart : std::uint8_t { kDate, kTime, kHour, kMinute, kYear, kQuarter, kMonth, kDay, kWeekday };

struct Step {
  StepKind kind = StepKind::kCallout;
  TableId grain = kNoTable;            // of the outputs
  ir::NodeId node = ir::kNoNode;
  std::vector<Operand> args{};
  std::vector<Ref> words{};
  std::vector<Elem> outputs{};
  std::vector<Ref> after{};            // steps whose work this one builds on
  Type type{};                         // boxed outputs: of the value
  FaultSet faults = 0;                 // … kinds with a word
  TableId source = kNoTable;           // kReduce, kAnyRow, kSpread: the other grain
  TableId table = kNoTable;            // columns
  int column = -1;
  int items = -1, part = 0;            // kAnyItem, kCountItems
  ClockPart clock = ClockPart::kDate;
  std::int64_t factor = 0;             // kMultiply by a constant
  int each = -1;                       // kGroup: the argument that is a list
  std::string reason{};                // kCallout: why
};

// What callouts, bodies and generic reductions leave: the parts of the value, then words: known, escape, one per fault kind.
std::vector<Elem> boxed_outputs(const Type& type, FaultSet faults);
Form boxed_form(const Type& type);

struct Stream {
  enum class Kind : std::uint8_t { kColumn, kValid, kBits, kSlot, kAnswers };
  Kind kind = Kind::kSlot;
  TableId table = kNoTable;            // grain
  int column = -1;                     // kAnswers: the answer table
  int part = 0;                        // kAnswers: AnswerPart
  Elem elem = Elem::kWord;
  friend bool operator==(const Stream&, const Stream&) = default;
};

enum class Phase : std::uint8_t { kAtoms, kLogic };
struct Function { TableId grain = kNoTable; Phase phase = Phase::kAtoms; std::vector<Ref> roots{}; };
struct Action { int function = -1; Ref step = kNoRef; };  // one of them

struct RuleOutput {
  int rule = -1;
  Operand value;                       // kBool: value is "true", known unused unless the rule may be missing
  Ref escape = kNoRef;
  std::array<Ref, kFaultKinds> faults{};
  Ref removed = kNoRef;                // true before `requires`, not after
};

struct Plan {
  std::shared_ptr<const ir::Module> module;  // what nodes and tables are numbers of: the one that was asked, or it with pairs
  std::vector<Pairing> pairs;
  TableId table = kNoTable;
  std::vector<TableId> grains;         // `table`, then tables whose rows belong to its rows, owners and sources of groups first
  Graph graph;
  std::vector<Step> steps;
  std::vector<Cell> cells;
  std::vector<AnswerTable> answers;
  std::vector<ItemTable> items;
  std::vector<TextTable> texts;
  std::vector<Stream> streams;
  std::vector<int> stream_of;          // by Ref; -1: not in memory
  std::vector<Function> functions;
  std::vector<Action> actions;
  std::vector<RuleOutput> outputs;

  [[nodiscard]] const Pairing* pairing(TableId table) const {
    for (const Pairing& pairing : pairs)
      if (pairing.table == table) return &pairing;
    return nullptr;
  }
  [[nodiscard]] int stream(Ref ref) const { return stream_of[static_cast<std::size_t>(ref)]; }
};

// The plan of `rules` (indexes, all about `table`). `module` outlives it.
Plan make_plan(const ir::Module& module, const Shape& shape, TableId table, std::span<const int> rules);

// Gives streams to what must be in memory, cuts kernels and orders the work. Called by make_plan.
void schedule(Plan& plan);

// What runs where, for people: kernels, steps, and each callout with its reason.
std::string print(const Plan& plan);

}  // namespace tagma::codegen
