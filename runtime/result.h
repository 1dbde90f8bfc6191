// The answers of one run: a column per rule, in the order of the profile table.
#pragma once

#include "runtime/buffer.h"
#include "runtime/program.h"

#include <functional>

namespace tagma {

struct RuleResult {
  int rule = 0;                            // index into Program::rules()
  std::vector<std::uint64_t> words;        // kBool
  std::vector<std::uint64_t> valid;        // empty: never missing
  RowVector<std::int64_t> i64;
  RowVector<double> f64;
  RowVector<Int128> i128;
  RowVector<Ratio> ratio;
  RowVector<std::uint32_t> codes;          // of `texts`; anything where missing
  std::shared_ptr<TextPool> texts;
  RowVector<ListView> list;
  FaultCount faults;
  std::int64_t yes = 0;                    // kBool: rows that are yes; others: rows that are known
  std::int64_t removed_by_requires = 0;
  std::vector<std::pair<std::string, std::int64_t>> value_counts;  // levels and other texts with few values; by count, then value
  std::vector<std::pair<std::string, std::int64_t>> overlays;  // what people decided about it, and about how many
  bool suppressed = false;                 // fewer than `at least N people`

  [[nodiscard]] Value value(std::int64_t row, Repr repr) const;
};

// One profile table. Columns have an entry per bound row; those that the profile's `where` leaves out are neither counted
// nor published.
struct ProfileResult {
  TableId table = kNoTable;
  std::int64_t rows = 0;                   // of the bound table
  std::vector<std::uint64_t> answered;     // bit set: answered; empty: all
  std::int64_t answered_rows = 0;
  std::vector<RuleResult> rules;           // published and unpublished rules that were evaluated
};

// Events that begin, in the data, when more than a tenth of the time from the beginning of a rule's window to T is
// over: what happened before is not counted.
struct ShortLog {
  std::string table;
  std::int64_t begins = 0, wanted = 0;     // µs since the epoch: its first row, and the earliest of those windows
  std::vector<std::string> rules;          // published ones with such a window
};

struct RunResult {
  std::vector<ProfileResult> profiles;     // in the order of declaration
  std::vector<std::unique_ptr<Arena>> arenas;
  std::shared_ptr<const Program> program;
  std::shared_ptr<const Dataset> data;
  std::vector<Breach> breaches;            // of expectations, found at T
  std::vector<ShortLog> short_logs;        // only Catalogue::run looks for them
  RunContext context;
  std::string executor;
  double seconds = 0;
  [[nodiscard]] std::vector<Breach> all_breaches() const;  // found while binding, then at T
};

// Called now and then from the running threads with the share done; return false to stop (fails with kInterrupted).
using Progress = std::function<bool(double)>;

// The lower line of the pipeline: morsels of rows over all cores. The answers do not depend on threads or morsels.
Result<RunResult> execute(std::shared_ptr<const Program> program, std::shared_ptr<const Dataset> data,
                          const RunContext& context, std::span<const int> rules, const Progress& progress = {});

}  // namespace tagma
