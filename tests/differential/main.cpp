// Random catalogues over random rows: every way of running them must give the interpreter's answers, faults included.
//
//   differential --programs 20000 --seed 1             the full run
//   differential --seed 1 --first 137 --programs 1     one trial again
#include "coverage.h"
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

struct Totals {
  Coverage coverage;
  std::int64_t rules = 0, refused = 0, answers = 0, varied = 0;
  int failures = 0, unbound = 0;
};

void report(Failure& failure, const Options& options, int trial) {
  fmt::print("seed {} trial {}: {}\n", options.seed, trial, failure.text);
  if (options.shrink) shrink(failure);
  fmt::print("{}\n", tag_file(failure));
  std::fflush(stdout);
}

void run_trial(const Options& options, int trial, Totals& totals) {
  Random random(options.seed * 1'000'003 + static_cast<std::uint64_t>(trial));
  Catalogue catalogue = random_catalogue(random, options.rules);
  const Data data = random_data(random, catalogue);
  const std::uint64_t arrow_seed = random.next();
  if (options.refusals) fmt::print("{}\n", text_of(catalogue));
  std::string broken;
  const auto compiled = compile_trial(catalogue, broken, options.refusals);
  totals.rules += options.rules;
  if (!compiled) {
    totals.refused += options.rules;
    if (broken.empty()) return;
    fmt::print("seed {} trial {} does not compile:\n{}\n", options.seed, trial, broken);
    ++totals.failures;
    return;
  }
  totals.refused += compiled->refused;
  totals.coverage.count(*compiled->checked);
  Random layout(arrow_seed);
  const auto bound = bind_trial(layout, catalogue, data, *compiled);
  if (!bound) {
    fmt::print("seed {} trial {} does not bind: {}\n", options.seed, trial, bound.error().message);
    ++totals.unbound;
    ++totals.failures;
    return;
  }
  const Ways ways{options.native, trial % 4 == 0};
  const Judged judged = judge(layout, catalogue, data, *compiled, **bound, *bound, ways);
  totals.answers += judged.answers;
  totals.varied += judged.varied;
  if (!judged.difference) return;
  ++totals.failures;
  Failure failure{catalogue, data, arrow_seed, ways, judged.difference->text, judged.difference->rule};
  report(failure, options, trial);
}

int run(const Options& options) {
  Totals totals;
  fmt::print("seed {}, trials {} to {}\n", options.seed, options.first, options.first + options.programs - 1);
  for (int trial = options.first; trial < options.first + options.programs && totals.failures < options.most_failures; ++trial) {
    run_trial(options, trial, totals);
    if ((trial - options.first) % 500 == 499) {
      fmt::print("{} trials\n", trial - options.first + 1);
      std::fflush(stdout);
    }
  }
  const int rare = options.table ? totals.coverage.print(options.least) : 0;
  const double varied = totals.answers == 0 ? 0 : 100.0 * static_cast<double>(totals.varied) / static_cast<double>(totals.answers);
  fmt::print("{} rules, {:.0f}% refused by the checker; {} answered, {:.0f}% of them not the same for everybody; {} differences\n", totals.rules,
             totals.rules == 0 ? 0.0 : 100.0 * static_cast<double>(totals.refused) / static_cast<double>(totals.rules), totals.answers, varied, totals.failures);
  constexpr double kLeastVaried = 30;
  if (totals.failures > 0) return 1;
  if (options.least > 0 && (rare > 0 || varied < kLeastVaried)) return 2;
  return 0;
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
