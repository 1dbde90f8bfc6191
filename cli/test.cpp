// tagma test: the tests that rules carry.
#include "cli/command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tagma::cli {

namespace {

// Only what wants a test: rules that no expectation reads, and answers that none has met.
void print_coverage(const std::vector<RuleCoverage>& rules) {
  int whole = 0;
  for (const RuleCoverage& rule : rules) {
    if (!rule.seen.empty() && rule.unseen.empty()) {
      ++whole;
    } else if (rule.seen.empty()) {
      fmt::print("untested  {}:{}  {}\n", rule.file, rule.line, rule.rule);
    } else {
      fmt::print("unseen    {}:{}  {}: {}\n", rule.file, rule.line, rule.rule, fmt::join(rule.unseen, ", "));
    }
  }
  fmt::print("coverage: every answer of {} of {} rules was seen\n", whole, rules.size());
}

}  // namespace

int test(const Settings& settings) {
  Settings slow = settings;
  slow.executor = ExecutorKind::kInterpreter;
  const auto compiled = compile_rules(slow);
  if (!compiled) return report(compiled.error());
  if (!compiled->catalogue) return kRuleErrors;
  int passed = 0, failed = 0;
  std::vector<RuleCoverage> coverage;
  for (const TestOutcome& outcome : compiled->catalogue->run_tests(settings.filter, &coverage)) {
    (outcome.passed ? passed : failed) += 1;
    if (!settings.quiet || !outcome.passed) fmt::print("{}  {}\n", outcome.passed ? "ok    " : "FAILED", outcome.name);
    for (const std::string& failure : outcome.failures) fmt::print("        {}: {}\n", outcome.file, failure);
  }
  if (settings.coverage) print_coverage(coverage);
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? kDone : kRuleErrors;
}

}  // namespace tagma::cli
