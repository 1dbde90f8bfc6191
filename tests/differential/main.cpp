// Random catalogues over random rows: every way of running them must give the interpreter's answers, faults included.
//
//   differential --programs 20000 --seed 1 --jobs 2    the full run
//   differential --seed 1 --first 137 --programs 1     one trial again
#include "coverage.h"
#include "isolate.h"
#include "shrink.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tagma::differential {
namespace {

struct Options {
  std::uint64_t seed = 1;
  int first = 0, programs = 200, rules = 18, jobs = 1;
  int least = 0;                     // fail when a combination was met less often
  int most_failures = 3;
  bool shrink = true;
  bool table = true;
  bool native = true;
  bool refusals = false;             // print every catalogue and what the checker refuses of it
};

constexpr int kFine = 0, kDiffers = 3, kThin = 4;
constexpr char kMark = '\x1e';         // stands before each record of a process

struct Totals {
  Coverage coverage;
  std::int64_t rules = 0, refused = 0, answers = 0, varied = 0;
};

struct Trial {
  Catalogue catalogue;
  Data data;
  std::uint64_t arrow_seed = 0;
  Ways ways;
};

Trial make_trial(const Options& options, int number) {
  Random random(options.seed * 1'000'003 + static_cast<std::uint64_t>(number));
  Trial out{random_catalogue(random, number, options.rules), {}, 0, {options.native, number % 4 == 0}};
  out.data = random_data(random, out.catalogue);
  out.arrow_seed = random.next();
  return out;
}

// What is wrong, or "".
std::string run_trial(const Options& options, int number, Totals& totals) {
  Trial trial = make_trial(options, number);
  if (options.refusals) fmt::print("{}\n", text_of(trial.catalogue));
  std::string broken;
  const auto compiled = compile_trial(trial.catalogue, broken, options.refusals);
  totals.rules += options.rules;
  totals.refused += compiled ? compiled->refused : options.rules;
  if (!compiled) return broken.empty() ? "" : "does not compile: " + broken;
  totals.coverage.count(*compiled->checked);
  Random layout(trial.arrow_seed);
  const auto bound = bind_trial(layout, trial.catalogue, trial.data, *compiled);
  if (!bound) return "does not bind: " + bound.error().message;
  const Judged judged = judge(layout, trial.catalogue, trial.data, *compiled, *bound, trial.ways);
  totals.answers += judged.answers;
  totals.varied += judged.varied;
  return judged.difference ? judged.difference->text : "";
}

// What a process says of its trials: records, each of them a mark, a letter and the rest.
constexpr char kTrialRecord = 't', kWrongRecord = 'w', kTotalsRecord = 'c';

void say_totals(const Totals& totals, int out) {
  say(out, fmt::format("{}{}{} {} {} {}\n{}", kMark, kTotalsRecord, totals.rules, totals.refused, totals.answers, totals.varied, totals.coverage.text()));
}

void join_totals(std::string_view record, Totals& totals) {
  std::int64_t rules = 0, refused = 0, answers = 0, varied = 0;
  std::sscanf(std::string(record.substr(0, record.find('\n'))).c_str(), "%ld %ld %ld %ld", &rules, &refused, &answers, &varied);
  totals.rules += rules;
  totals.refused += refused;
  totals.answers += answers;
  totals.varied += varied;
  totals.coverage.join(record.substr(record.find('\n') + 1));
}

// Trials one after another, in this process, until one fails.
int run_trials(const Options& options, int first, int end, int out) {
  Totals totals;
  std::string wrong;
  for (int number = first; number < end && wrong.empty(); ++number) {
    say(out, fmt::format("{}{}{}", kMark, kTrialRecord, number));
    wrong = run_trial(options, number, totals);
  }
  say_totals(totals, out);
  if (!wrong.empty()) say(out, fmt::format("{}{}{}", kMark, kWrongRecord, wrong));
  return wrong.empty() ? kFine : kDiffers;
}

// How a run of trials ended.
struct Ended {
  int last = 0;                      // the trial that it was at
  std::string wrong;
};

Ended read_records(const Outcome& outcome, Totals& totals) {
  Ended out;
  const std::string_view said = outcome.said;
  for (std::size_t at = said.find(kMark); at != std::string_view::npos;) {
    const std::size_t next = said.find(kMark, at + 1);
    const std::string_view record = said.substr(at + 2, next == std::string_view::npos ? next : next - at - 2);
    if (said[at + 1] == kTrialRecord) out.last = std::atoi(std::string(record).c_str());
    if (said[at + 1] == kTotalsRecord) join_totals(record, totals);
    if (said[at + 1] == kWrongRecord) out.wrong = record;
    at = next;
  }
  if (outcome.signal != 0) out.wrong = fmt::format("dies of signal {}", outcome.signal);
  else if (outcome.code != kFine && out.wrong.empty()) out.wrong = fmt::format("ends with status {}", outcome.code);
  return out;
}

void report(const Options& options, int number, const std::string& wrong) {
  fmt::print("seed {} trial {}: {}\n", options.seed, number, wrong);
  std::fflush(stdout);
  Trial trial = make_trial(options, number);
  const Outcome dropped = isolated([&](int out) {
    std::string broken;
    if (compile_trial(trial.catalogue, broken)) say(out, removed_of(trial.catalogue));
    return kFine;
  });
  remove(trial.catalogue, dropped.said);
  Failure failure{std::move(trial.catalogue), std::move(trial.data), trial.arrow_seed, trial.ways, wrong};
  if (options.shrink) shrink(failure);
  fmt::print("{}\n", tag_file(failure));
  std::fflush(stdout);
}

// The table and what is too thin in it.
int judge_totals(const Options& options, const Totals& totals) {
  const int rare = options.table ? totals.coverage.print(options.least) : 0;
  const auto part = [](std::int64_t of, std::int64_t whole) { return whole == 0 ? 0.0 : 100.0 * static_cast<double>(of) / static_cast<double>(whole); };
  const double varied = part(totals.varied, totals.answers);
  fmt::print("{} rules, {:.0f}% refused by the checker; {} answered, {:.0f}% of them not the same for everybody\n", totals.rules,
             part(totals.refused, totals.rules), totals.answers, varied);
  constexpr double kLeastVaried = 30;
  return options.least > 0 && (rare > 0 || varied < kLeastVaried) ? kThin : kFine;
}

// Several processes beside each other, each with some trials in a row; what crashes there takes only them with it.
int run(const Options& options) {
  constexpr int kInARow = 40;
  const int end = options.first + options.programs;
  fmt::print("seed {}, trials {} to {}\n", options.seed, options.first, end - 1);
  Totals totals;
  int failures = 0, next = options.first;
  std::vector<std::pair<int, int>> left;  // of rows of trials that failed: what stands behind the failing one
  std::vector<Child> children;
  std::vector<std::pair<int, int>> theirs;
  for (;;) {
    while (failures < options.most_failures && static_cast<int>(children.size()) < options.jobs && (next < end || !left.empty())) {
      std::pair<int, int> row{next, std::min(end, next + kInARow)};
      if (left.empty()) next = row.second;
      else row = left.back(), left.pop_back();
      children.push_back(start([&options, row](int out) { return run_trials(options, row.first, row.second, out); }));
      theirs.push_back(row);
    }
    if (failures >= options.most_failures) stop(children);
    if (children.empty()) break;
    const auto [which, outcome] = wait_for_one(children);
    const int row_end = theirs[which].second;
    children.erase(children.begin() + static_cast<std::ptrdiff_t>(which));
    theirs.erase(theirs.begin() + static_cast<std::ptrdiff_t>(which));
    const Ended ended = read_records(outcome, totals);
    if (ended.wrong.empty()) continue;
    ++failures;
    report(options, ended.last, ended.wrong);
    if (ended.last + 1 < row_end) left.emplace_back(ended.last + 1, row_end);
  }
  const int judged = judge_totals(options, totals);
  return failures > 0 ? 1 : judged;
}

std::optional<Options> options_of(int argc, char** argv) {
  Options out;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--no-shrink") out.shrink = false;
    else if (name == "--no-table") out.table = false;
    else if (name == "--no-native") out.native = false;
    else if (name == "--refusals") out.refusals = true;
    else if (i + 1 == argc) return std::nullopt;
    else if (name == "--seed") out.seed = std::strtoull(argv[++i], nullptr, 10);
    else if (name == "--first") out.first = std::atoi(argv[++i]);
    else if (name == "--programs") out.programs = std::atoi(argv[++i]);
    else if (name == "--rules") out.rules = std::atoi(argv[++i]);
    else if (name == "--jobs") out.jobs = std::atoi(argv[++i]);
    else if (name == "--least") out.least = std::atoi(argv[++i]);
    else if (name == "--failures") out.most_failures = std::atoi(argv[++i]);
    else return std::nullopt;
  }
  return out;
}

}  // namespace
}  // namespace tagma::differential

int main(int argc, char** argv) {
  const auto options = tagma::differential::options_of(argc, argv);
  if (options) return tagma::differential::run(*options);
  std::fputs("usage: differential [--programs N] [--seed S] [--first TRIAL] [--rules N] [--least N] [--failures N] [--jobs N] [--no-shrink] [--no-table] [--no-native] [--refusals]\n", stderr);
  return 2;
}
