#include "runtime/bits.h"
#include "runtime/expectations.h"
#include "runtime/parallel.h"
#include "runtime/result.h"
#include "runtime/summarise.h"
#include "runtime/tally.h"

#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>

namespace tagma {
namespace {

constexpr std::int64_t kMinMorsel = 4'096, kMaxMorsel = 16'384;

// Small enough for every thread to have several, large enough for the work to outweigh its start. No answer depends on
// it.
std::int64_t morsel_rows(std::int64_t rows, int threads) {
  const std::int64_t workers = threads > 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
  return std::clamp(rows / (8 * workers) / 64 * 64, kMinMorsel, kMaxMorsel);
}

// Asks the caller now and then whether to go on, one thread at a time; remembers the first failure.
class Watch {
 public:
  Watch(const Progress& progress, std::int64_t total) : progress_(progress), total_(total) {}
  [[nodiscard]] bool stopped() const { return stopped_; }
  void done(std::int64_t rows) {
    done_ += rows;
    if (!progress_ || stopped_) return;
    const std::unique_lock lock(asking_, std::try_to_lock);
    if (!lock.owns_lock() || stopped_) return;
    if (!progress_(std::min(1.0, static_cast<double>(done_) / static_cast<double>(std::max<std::int64_t>(1, total_)))))
      stop({ErrorKind::kInterrupted, "T1301", "the run was stopped before it was done", ""});
  }
  void stop(Error error) {
    const std::lock_guard lock(failing_);
    if (!error_) error_ = std::move(error);
    stopped_ = true;
  }
  [[nodiscard]] Status status() const { return error_ ? Status(std::unexpected(*error_)) : Status(); }

 private:
  const Progress& progress_;
  std::int64_t total_;
  std::atomic<std::int64_t> done_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex asking_, failing_;
  std::optional<Error> error_;
};

void make_room(const RuleSpec& spec, std::int64_t rows, RuleResult& rule) {
  const auto count = static_cast<std::size_t>(rows);
  const auto words = static_cast<std::size_t>(words_for(rows));
  if (spec.optional) rule.valid.resize(words);
  switch (spec.type.repr()) {
    case Repr::kBool:
      rule.words.resize(words);
      break;
    case Repr::kI64:
      rule.i64.resize(count);
      break;
    case Repr::kF64:
      rule.f64.resize(count);
      break;
    case Repr::kI128:
      rule.i128.resize(count);
      break;
    case Repr::kRatio:
      rule.ratio.resize(count);
      break;
    case Repr::kText:
      rule.codes.resize(count);
      rule.texts = std::make_shared<TextPool>();
      break;
    case Repr::kList:
      rule.list.resize(count);
      break;
  }
}

OutputSlice slice_of(RuleResult& rule, std::int64_t begin, Arena* arena) {
  const auto at = [begin](auto& values, std::int64_t position) {
    return values.empty() ? nullptr : values.data() + position;
  };
  OutputSlice slice;
  slice.words = at(rule.words, begin / 64);
  slice.valid = at(rule.valid, begin / 64);
  slice.i64 = at(rule.i64, begin);
  slice.f64 = at(rule.f64, begin);
  slice.i128 = at(rule.i128, begin);
  slice.ratio = at(rule.ratio, begin);
  slice.codes = at(rule.codes, begin);
  slice.texts = rule.texts.get();
  slice.list = at(rule.list, begin);
  slice.arena = arena;
  return slice;
}

// What one thread keeps from morsel to morsel.
struct Worker {
  std::unique_ptr<Evaluator> evaluator;
  Arena* arena = nullptr;
  std::vector<OutputSlice> outputs;
  std::vector<FaultCount> faults;
  std::vector<std::int64_t> removed;  // by the morsel in hand
  std::vector<std::int64_t> removed_in_all;
  std::vector<Tally> tallies;         // parallel to the pass's overlays
};

// A rule that says what people decided about one of the pass's rules: asked with them, counted, not kept.
struct AskedOverlay {
  int rule;           // index into Program::rules()
  std::size_t about;  // position among the pass's rules
};

struct RuleFaults {
  std::size_t rule;  // position among the pass's rules
  FaultCount faults;
};

// One walk over a table's rows with some of its rules.
class Pass {
 public:
  Pass(const Program::Run& run, ProfileResult& profile, std::vector<RuleResult>& results,
       std::vector<std::unique_ptr<Arena>>& arenas, int threads, Watch& watch, std::vector<AskedOverlay> overlays = {})
      : run_(run), profile_(profile), results_(results), arenas_(arenas), threads_(threads), watch_(watch), overlays_(std::move(overlays)) {
    for (const RuleResult& result : results) rules_.push_back(result.rule);
    for (const AskedOverlay& overlay : overlays_) rules_.push_back(overlay.rule);
  }

  void walk() {
    const std::int64_t step = morsel_rows(profile_.rows, threads_);
    const std::int64_t count = blocks_for(profile_.rows, step);
    std::vector<std::vector<RuleFaults>> faults(static_cast<std::size_t>(count));
    parallel_each(count, threads_, [&](std::int64_t i) {
      if (!watch_.stopped())
        evaluate(i * step, std::min(profile_.rows, (i + 1) * step), faults[static_cast<std::size_t>(i)]);
    });
    for (std::vector<RuleFaults>& of_morsel : faults) {
      for (const RuleFaults& found : of_morsel) results_[found.rule].faults.merge(found.faults);
    }
    for (const Worker& worker : workers_) {
      for (std::size_t i = 0; i < worker.removed_in_all.size(); ++i)
        results_[i].removed_by_requires += worker.removed_in_all[i];
    }
    take_overlays();
  }

 private:
  void take_overlays() {
    for (std::size_t i = 0; i < overlays_.size(); ++i) {
      TextCounts counts;
      for (const Worker& worker : workers_) worker.tallies[i].add_to(counts);
      results_[overlays_[i].about].overlays = by_count(counts);
    }
  }

  Worker& worker() {
    Worker& mine = workers_.local();
    if (mine.evaluator == nullptr) {
      mine.evaluator = run_.evaluator();
      mine.outputs.resize(rules_.size());
      mine.faults.resize(rules_.size());
      mine.removed.resize(rules_.size());
      mine.removed_in_all.resize(results_.size());
      for (std::size_t i = 0; i < overlays_.size(); ++i) mine.tallies.emplace_back(morsel_rows(profile_.rows, threads_));
      const std::lock_guard lock(arenas_mutex_);
      mine.arena = arenas_.emplace_back(std::make_unique<Arena>()).get();
    }
    return mine;
  }

  void evaluate(std::int64_t begin, std::int64_t end, std::vector<RuleFaults>& faults) {
    Worker& mine = worker();
    for (std::size_t i = 0; i < results_.size(); ++i) mine.outputs[i] = slice_of(results_[i], begin, mine.arena);
    for (std::size_t i = 0; i < overlays_.size(); ++i) mine.outputs[results_.size() + i] = mine.tallies[i].room();
    std::fill(mine.removed.begin(), mine.removed.end(), 0);
    Morsel morsel;
    morsel.table = profile_.table;
    morsel.begin = begin;
    morsel.end = end;
    morsel.answered = profile_.answered.empty() ? nullptr : profile_.answered.data() + begin / 64;
    morsel.rules = rules_;
    morsel.outputs = mine.outputs;
    morsel.faults = mine.faults;
    morsel.removed = mine.removed;
    if (Status status = mine.evaluator->evaluate(morsel); !status) return watch_.stop(std::move(status).error());
    for (Tally& tally : mine.tallies) tally.count(end - begin, morsel.answered);
    for (std::size_t i = 0; i < results_.size(); ++i) {
      mine.removed_in_all[i] += mine.removed[i];
      const auto& rows = mine.faults[i].rows;
      if (std::all_of(rows.begin(), rows.end(), [](std::int64_t count) { return count == 0; })) continue;
      faults.push_back({i, std::exchange(mine.faults[i], {})});
    }
    watch_.done(end - begin);
  }

  const Program::Run& run_;
  ProfileResult& profile_;
  std::vector<RuleResult>& results_;
  std::vector<std::unique_ptr<Arena>>& arenas_;
  int threads_;
  Watch& watch_;
  std::vector<AskedOverlay> overlays_;
  std::vector<int> rules_;  // of the results, then of the overlays
  std::mutex arenas_mutex_;
  tbb::enumerable_thread_specific<Worker> workers_;
};

std::vector<RuleResult> empty_results(const Program& program, std::span<const int> rules,
                                      const ProfileResult& profile) {
  std::vector<RuleResult> results;
  for (const int rule : rules) {
    const RuleSpec& spec = program.rules()[static_cast<std::size_t>(rule)];
    if (spec.table != profile.table) continue;
    results.emplace_back().rule = rule;
    make_room(spec, profile.rows, results.back());
  }
  return results;
}

class Execution {
 public:
  Execution(RunResult& result, std::span<const int> rules, const Progress& progress)
      : result_(result), program_(*result.program), rules_(rules), watch_(progress, total_rows()) {}

  Status run() {
    TAGMA_ASSIGN(const auto run, program_.start(*result_.data, result_.context));
    result_.executor = run->executor();
    TAGMA_TRY(check_expectations(*run));
    for (const TableId table : asked_tables()) {
      ProfileResult& profile = result_.profiles.emplace_back();
      profile.table = table;
      profile.rows = table_of(table).rows;
      choose_answered(*run, profile);
      if (!watch_.stopped()) answer(*run, profile);
      TAGMA_TRY(watch_.status());
    }
    return {};
  }

 private:
  [[nodiscard]] const Table& table_of(TableId table) const {
    return result_.data->tables[static_cast<std::size_t>(table)];
  }

  [[nodiscard]] std::vector<TableId> asked_tables() const {
    return tables_of(rules_);
  }

  [[nodiscard]] std::vector<TableId> tables_of(std::span<const int> rules) const {
    std::vector<TableId> tables;
    for (const int rule : rules) tables.push_back(program_.rules()[static_cast<std::size_t>(rule)].table);
    std::sort(tables.begin(), tables.end());
    tables.erase(std::unique(tables.begin(), tables.end()), tables.end());
    return tables;
  }

  [[nodiscard]] std::int64_t total_rows() const {
    std::int64_t total = 0;
    const auto add = [&](std::span<const int> rules) {
      for (const TableId table : tables_of(rules))
        total += table_of(table).rows * (table_of(table).spec->where_rule >= 0 ? 2 : 1);
    };
    add(rules_);
    add(expected());
    return total;
  }

  // The rules that say whether expectations hold.
  [[nodiscard]] std::vector<int> expected() const {
    std::vector<int> rules;
    for (const Expectation& expectation : program_.expectations()) rules.push_back(expectation.rule);
    return rules;
  }

  // Before anything is answered: what must hold stops the run here.
  Status check_expectations(const Program::Run& run) {
    BreachLog log;
    const std::vector<int> rules = expected();
    for (const TableId table : tables_of(rules)) {
      ProfileResult rows;
      rows.table = table;
      rows.rows = table_of(table).rows;
      choose_answered(run, rows);
      rows.rules = empty_results(program_, rules, rows);
      Pass(run, rows, rows.rules, result_.arenas, result_.context.threads, watch_).walk();
      TAGMA_TRY(watch_.status());
      for (const Expectation& expectation : program_.expectations())
        for (const RuleResult& answers : rows.rules)
          if (answers.rule == expectation.rule) judge(expectation, rows, answers, table_of(table), log);
    }
    TAGMA_TRY(log.status());
    result_.breaches = log.take();
    return {};
  }

  // The profile's `where`: whom the rules are asked about.
  void choose_answered(const Program::Run& run, ProfileResult& profile) {
    profile.answered_rows = profile.rows;
    const int where = table_of(profile.table).spec->where_rule;
    if (where < 0 || result_.context.everyone) return;
    std::vector<RuleResult> results = empty_results(program_, std::span(&where, 1), profile);
    Pass(run, profile, results, result_.arenas, result_.context.threads, watch_).walk();
    profile.answered = std::move(results[0].words);
    if (!profile.answered.empty()) profile.answered.back() &= tail_mask(profile.rows);
    profile.answered_rows = count_bits(profile.answered.data(), profile.rows);
  }

  void answer(const Program::Run& run, ProfileResult& profile) {
    profile.rules = empty_results(program_, rules_, profile);
    Pass(run, profile, profile.rules, result_.arenas, result_.context.threads, watch_, overlays_of(profile)).walk();
    if (watch_.stopped()) return;
    for (RuleResult& rule : profile.rules)
      summarise(program_.rules()[static_cast<std::size_t>(rule.rule)], profile, result_.context.threads, rule);
    suppress(program_, profile);
  }

  [[nodiscard]] std::vector<AskedOverlay> overlays_of(const ProfileResult& profile) const {
    std::vector<AskedOverlay> overlays;
    for (std::size_t i = 0; i < profile.rules.size(); ++i)
      if (const int by = program_.rules()[static_cast<std::size_t>(profile.rules[i].rule)].overlaid_by; by >= 0) overlays.push_back({by, i});
    return overlays;
  }

  RunResult& result_;
  const Program& program_;
  std::span<const int> rules_;
  Watch watch_;
};

Status check_rules(const Program& program, std::span<const int> rules) {
  for (const int rule : rules) {
    if (rule < 0 || static_cast<std::size_t>(rule) >= program.rules().size())
      return fail(ErrorKind::kUsage, "T1302", "a rule was asked for that the program does not have");
  }
  return {};
}

}  // namespace

Result<RunResult> execute(std::shared_ptr<const Program> program, std::shared_ptr<const Dataset> data,
                          const RunContext& context, std::span<const int> rules, const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  TAGMA_TRY(check_rules(*program, rules));
  RunResult result;
  result.program = std::move(program);
  result.data = std::move(data);
  result.context = context;
  try {
    TAGMA_TRY(Execution(result, rules, progress).run());
  } catch (const std::bad_alloc&) {
    return fail(ErrorKind::kIo, "T1111", "there is not enough memory to hold the answers");
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace tagma
