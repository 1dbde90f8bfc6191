// Rule text -> a catalogue that runs. The upper half of the library; services that load compiled programs do without it.
#pragma once

#include "runtime/bind.h"
#include "runtime/program.h"
#include "runtime/result.h"
#include "tagma/error.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tagma {

// One rule file: a name for messages and its text (UTF-8).
struct RuleText {
  std::string name;
  std::string text;
};

enum class ExecutorKind : std::uint8_t { kNative, kInterpreter };

inline constexpr std::string_view kQuestion = "?";

struct CompileOptions {
  std::map<std::string, std::string> params;  // param declarations by name; the value as it would be written in a rule
  std::vector<std::string> only;              // rules to answer; empty: all
  ExecutorKind executor = ExecutorKind::kNative;
  std::string cache_dir;                      // compiled machine code is kept here; empty: nowhere
  bool interactive = false;                   // a later rule, fn, const, param or source replaces an earlier one of its name,
                                              // and every column counts as read: a REPL's questions share one Dataset
  std::string question;                       // interactive: one expression more, a metric named kQuestion ("<input>" in messages)
  std::string question_of;                    // the profile it is about, where there are several
  bool all_columns = false;                   // every declared column counts as read, whether a rule asks it or not
  bool keep_dumps = false;                    // keep the IR after each pass, for dump("ir:PASS")
  bool only_check = false;                    // nothing will run: the rules are checked, and not made any faster
};

// A diagnostic as the outside contract has it. Lines and columns count from 1, columns in code points, ends exclusive.
struct Diagnosis {
  struct Place {
    std::string message, file;
    int line = 0, column = 0, end_line = 0, end_column = 0;
  };
  std::string code, severity, message, help;
  Place place;
  std::vector<Place> related;
};

// The value of a rule for one customer, taken apart.
struct Explanation {
  std::string text;    // the expression, as written where it was written
  std::string value;   // as a rule author would write it; "missing"
  std::string type;
  std::string note;    // faults, "not evaluated"
  std::vector<Explanation> parts;
};

struct TestOutcome {
  std::string name, file;
  int line = 0;
  bool passed = false;
  std::vector<std::string> failures;  // what was expected, and what came
};

// The answers of a rule that the expectations of tests have met, as text; of those that can be listed (yes and no, the
// values of levels) also what none has met.
struct RuleCoverage {
  std::string rule, file;
  int line = 0;
  std::vector<std::string> seen, unseen;
};

struct RuleValue {
  int rule = 0;        // index into Program::rules()
  Value value;         // texts and lists live in Evaluation::arena
  FaultSet faults = 0;
};
struct Evaluation {
  std::vector<RuleValue> values;
  std::shared_ptr<Arena> arena;
};

// One profile and its rows, given as text.
struct RowData {
  std::shared_ptr<const Dataset> data;
  std::string key;
};

// A compiled catalogue. Immutable; copies share it; any number of threads may use it at once.
class Catalogue {
 public:
  struct Impl;
  explicit Catalogue(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  [[nodiscard]] const std::shared_ptr<const Program>& program() const;
  // Binds data to the declared tables; consumes the streams. Error kind kData: the data breaks its contract.
  [[nodiscard]] Result<std::shared_ptr<const Dataset>> bind(std::span<BoundSource> sources, int threads = 0) const;
  // Which rows of event tables can count at T, for readers that can skip others. Tables not named are read whole.
  struct TimeRange { TableId table; std::int64_t lo, hi; };  // lo <= time < hi
  [[nodiscard]] std::vector<TimeRange> time_ranges(std::int64_t as_of) const;
  // Data bound by another catalogue over the same declared tables, both compiled with `interactive`.
  [[nodiscard]] std::shared_ptr<const Dataset> adopt(const std::shared_ptr<const Dataset>& data) const;
  // Rules by name ({}: every rule of the catalogue) as `execute` wants them. Unknown names: an error with the nearest.
  [[nodiscard]] Result<std::vector<int>> select(std::span<const std::string> names) const;
  [[nodiscard]] Result<RunResult> run(std::shared_ptr<const Dataset> data, const RunContext& context,
                                      std::span<const int> rules, const Progress& progress = {}) const;
  // One customer, by the interpreter. `key`: the profile's key as text.
  [[nodiscard]] Result<Evaluation> evaluate(const Dataset& data, std::string_view profile, std::string_view key,
                                            std::int64_t as_of) const;
  // {"id": 7, "city": "上海", "Order": [{"amount": "12.50", "time": "2026-06-24T10:00"}, …]}: one profile with its columns,
  // and the rows of other tables under their declared names. Owner columns may be left out: the rows are the profile's.
  [[nodiscard]] Result<RowData> rows_from_json(std::string_view json, std::string_view profile) const;
  [[nodiscard]] Result<Explanation> explain(const Dataset& data, std::string_view rule, std::string_view key,
                                            std::int64_t as_of) const;
  // The type of a rule's value before it is published: a quotient is a ratio here.
  [[nodiscard]] Type value_type(int rule) const;
  // The tests written in the rule files whose name contains `filter`; `coverage` receives a line per published rule.
  [[nodiscard]] std::vector<TestOutcome> run_tests(std::string_view filter = {}, std::vector<RuleCoverage>* coverage = nullptr) const;
  // "ast", "ir", "ir:PASS", "llvm", "asm"
  [[nodiscard]] Result<std::string> dump(std::string_view stage) const;
  // An instant as a rule author writes it (2026-07-01, 2026-07-01T10:00, with Z or +08:00), local times in the catalogue's zone.
  [[nodiscard]] Result<std::int64_t> instant(std::string_view text) const;
  [[nodiscard]] const Impl& impl() const { return *impl_; }

 private:
  std::shared_ptr<const Impl> impl_;
};

struct Compilation {
  std::optional<Catalogue> catalogue;   // nothing when there are errors
  std::vector<Diagnosis> diagnostics;   // errors and warnings, by place
  std::string text, colored_text, json; // the diagnostics, rendered
};

// Compiles the files as one catalogue. Rule mistakes are diagnostics; an Error means that the compiler could not work
// (machine code could not be made …).
Result<Compilation> compile(std::span<const RuleText> files, const CompileOptions& options = {});

// Reads rule files; paths may be files or folders (every *.tag inside, by name). Error kIo.
Result<std::vector<RuleText>> read_rules(std::span<const std::string> paths);

// The canonical form of a file; nothing (and diagnostics) when it does not parse.
struct Formatted { std::optional<std::string> text; Compilation diagnostics; };
Formatted format_rules(const RuleText& file);

// The page of `tagma help CODE` or of a function; nothing when neither is known (then `nearest` has a suggestion).
std::optional<std::string> help_page(std::string_view topic, std::string* nearest = nullptr);

// What can be typed: keywords, functions, and the catalogue's names with what each is ("rule", "column of Order", …).
struct Completion { std::string text, what; };
std::vector<Completion> completions(const Catalogue* catalogue);

// True while a REPL must read on: brackets are open, or the text ends where more must follow.
bool needs_more_input(std::string_view text);

// The candidate that `name` was probably meant to be, or nothing when none is near.
std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);

// Columns that a text takes on a terminal (East Asian wide characters take two).
int display_width(std::string_view utf8);

std::string_view version();

}  // namespace tagma
