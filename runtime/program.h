// What runs: the tables it reads, the rules it answers, and an evaluator for morsels of rows. Immutable and shareable
// between threads once made.
#pragma once

#include "runtime/row_check.h"
#include "runtime/table.h"
#include "runtime/text_pool.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace tagma {

enum class RuleKind : std::uint8_t { kMetric, kTag, kScore, kSegment };
std::string_view to_string(RuleKind kind);

// What a run and its readers see of one rule.
struct RuleSpec {
  std::string name;
  RuleKind kind = RuleKind::kTag;
  TableId table = kNoTable;        // the profile table it is about
  Type type;                       // as published: a ratio is decimal(10) there
  bool optional = false;           // may be missing; never for yes/no tags and segments
  bool published = true;           // not `private`, not a metric's inner step
  bool hidden = false;             // not declared as a rule: a profile's `where`, an `expect`, an overlay's decision
  bool levels = false;             // a text from a closed list of lines
  std::vector<std::string> level_values;  // in the order of the lines
  std::string display, group, owner, note, since, expires, review;
  std::vector<std::string> purposes;
  std::int64_t at_least_people = 0;       // segments: published only with at least as many
  int overlaid_by = -1;                   // the hidden rule (index) that says what people decided: a text, missing where nothing
  std::string held_out_of;                // `hold out`: the segment that these people were taken out of
  std::int64_t line = 0;
  std::string file;
};

// `expect … else fail|count`: a yes/no rule that every row of a table has to answer with yes.
struct Expectation {
  std::string name;
  TableId table = kNoTable;
  int rule = 0;                    // index into Program::rules()
  bool stops = true;               // `else fail`
};

struct RunContext {
  std::int64_t as_of = 0;  // T, µs since the epoch
  int threads = 0;         // 0: all cores
  bool everyone = false;   // rows that a profile's `where` leaves out count as answered
};

// Where one rule's answers for a morsel go. Which pointer is set follows from the rule's Repr; rows count from the
// morsel's begin, which is a multiple of 64, so words of different morsels never overlap. Words begin cleared; of all
// others every row's slot is written, also where the answer is missing.
struct OutputSlice {
  std::uint64_t* words = nullptr;          // kBool: value bits; zero where missing
  std::uint64_t* valid = nullptr;          // bit set: known; nullptr for rules that are never missing
  std::int64_t* i64 = nullptr;
  double* f64 = nullptr;
  Int128* i128 = nullptr;
  Ratio* ratio = nullptr;
  std::uint32_t* codes = nullptr;          // kText: of `texts`; anything where missing
  TextPool* texts = nullptr;
  ListView* list = nullptr;
  Arena* arena = nullptr;                  // lives as long as the result
};

// Faults of one rule: rows with at least one fault of the kind, and the first row numbers (in bound order).
struct FaultCount {
  std::array<std::int64_t, kFaultKinds> rows{};
  std::array<std::vector<std::int64_t>, kFaultKinds> first_rows;  // up to 5 each, ascending
  void add(FaultSet faults, std::int64_t row);
  void merge(const FaultCount& later);     // `later` speaks of larger row numbers
};

// One piece of work: all `rules` (indexes into Program::rules(), all about `table`) for rows [begin, end), begin a
// multiple of 64. The spans are parallel to `rules`.
struct Morsel {
  TableId table = kNoTable;
  std::int64_t begin = 0, end = 0;
  const std::uint64_t* answered = nullptr;  // bit set: the row counts in `faults` and `removed`; words of this morsel; nullptr: all
  std::span<const int> rules;
  std::span<OutputSlice> outputs;
  std::span<FaultCount> faults;
  std::span<std::int64_t> removed;          // rows that `requires` took out of a segment
};

// Evaluates rules over one dataset at one T. One per thread.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  virtual Status evaluate(const Morsel& morsel) = 0;
};

class Program {
 public:
  virtual ~Program() = default;
  [[nodiscard]] virtual std::span<const TableSpec> tables() const = 0;
  [[nodiscard]] virtual std::span<const RuleSpec> rules() const = 0;
  [[nodiscard]] virtual const std::string& timezone() const = 0;
  [[nodiscard]] virtual std::span<const std::pair<std::string, std::string>> params() const = 0;
  [[nodiscard]] virtual std::uint64_t hash() const = 0;  // of the compiled rules
  // Work that all evaluators of one run share (constants, answers per distinct value); then one evaluator per thread.
  class Run {
   public:
    virtual ~Run() = default;
    [[nodiscard]] virtual std::unique_ptr<Evaluator> evaluator() const = 0;
    [[nodiscard]] virtual std::string_view executor() const = 0;  // "native", "interpreter"
  };
  // The `where` of a declared table over its rows as they came (no owners yet): clears the bits of rows that do not
  // satisfy it. Called by bind() before the contract's checks, for tables with TableSpec::filtered.
  [[nodiscard]] virtual Status filter_rows(TableId table, const Table& raw, std::span<std::uint64_t> keep) const = 0;
  // `expect`: what is decided at T, and what is decided for single rows when data is bound (the program must outlive it).
  [[nodiscard]] virtual std::span<const Expectation> expectations() const { return {}; }
  [[nodiscard]] virtual std::vector<RowCheck> row_checks() const { return {}; }
  [[nodiscard]] virtual Result<std::unique_ptr<Run>> start(const Dataset& data, const RunContext& context) const = 0;
};

}  // namespace tagma
