// Random catalogues over random rows: every way of running them must give the interpreter's answers, faults included.
//
//   differential --programs 20000 --seed 1             the full run
//   differential --seed 1 --first 137 --programs 1     one trial again
#include "coverage.h"
#include "isolate.h"
#include "shrink.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tagma::differential {
namespace {

struct Options {
  std::uint64_t seed = 1;
  int first = 0, programs = 200, rules = 8;
  int least = 0;                     // fail when a combination was met less often
  int most_failures = 3;
  bool shrink = true;
  bool table = true;
  bool native = true;
  bool refusals = false;             // print every catalogue and what the checker refuses of it
};

constexpr int kFine = 0, kDiffers = 3, kThin = 4;
constexpr char kMark = '\x1e';         // stands before the number of a trial

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
  Trial out{random_catalogue(random, options.rules), {}, 0, {options.native, number % 4 == 0}};
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

// Trials one after another, in this process, until one fails. Says the number of each, then what is wrong.
int run_trials(const Options& options, int first, int end, int out) {
  Totals totals;
  for (int number = first; number < end; ++number) {
    say(out, fmt::format("{}{} ", kMark, number));
    const std::string wrong = run_trial(options, number, totals);
    if (wrong.empty()) continue;
    say(out, wrong);
    return kDiffers;
  }
  const int rare = options.table ? totals.coverage.print(options.least) : 0;
  const auto part = [](std::int64_t of, std::int64_t whole) { return whole == 0 ? 0.0 : 100.0 * static_cast<double>(of) / static_cast<double>(whole); };
  const double varied = part(totals.varied, totals.answers);
  fmt::print("{} rules, {:.0f}% refused by the checker; {} answered, {:.0f}% of them not the same for everybody\n", totals.rules,
             part(totals.refused, totals.rules), totals.answers, varied);
  constexpr double kLeastVaried = 30;
  return options.least > 0 && (rare > 0 || varied < kLeastVaried) ? kThin : kFine;
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

int run(const Options& options) {
  const int end = options.first + options.programs;
  fmt::print("seed {}, trials {} to {}\n", options.seed, options.first, end - 1);
  int failures = 0;
  for (int next = options.first; next < end && failures < options.most_failures;) {
    const Outcome outcome = isolated([&](int out) { return run_trials(options, next, end, out); });
    if (outcome.signal == 0 && outcome.code != kDiffers) return failures > 0 ? 1 : outcome.code;
    ++failures;
    const std::string last = outcome.said.substr(outcome.said.rfind(kMark) + 1);
    const int number = std::atoi(last.c_str());
    report(options, number, outcome.signal != 0 ? fmt::format("dies of signal {}", outcome.signal) : last.substr(last.find(' ') + 1));
    next = number + 1;
  }
  return failures > 0 ? 1 : 0;
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
  std::fputs("usage: differential [--programs N] [--seed S] [--first TRIAL] [--rules N] [--least N] [--failures N] [--no-shrink] [--no-table] [--no-native] [--refusals]\n", stderr);
  return 2;
}
