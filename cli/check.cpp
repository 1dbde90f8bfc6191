// tagma check: every mistake of the rules, and what to write instead.
#include "cli/command.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::cli {

namespace {

// What the catalogue answers: for people, and for scripts that cut at the tabs.
void list_rules(std::span<const RuleSpec> rules) {
  for (const RuleSpec& rule : rules)
    if (rule.published)
      fmt::print("{}\t{}\t{}{}\t{}\n", rule.name, to_string(rule.kind), to_string(rule.type), rule.optional ? "?" : "", rule.display);
}

}  // namespace

int check(const Settings& settings) {
  const auto texts = read_rules(settings.rules);
  if (!texts) return report(texts.error());
  CompileOptions options;
  options.params = settings.params;
  options.executor = ExecutorKind::kInterpreter;
  options.only_check = true;
  const auto compilation = compile(*texts, options);
  if (!compilation) return report(compilation.error());
  if (settings.format_json) fmt::print("{}\n", compilation->json);
  else fmt::print(stderr, "{}", color_on_errors() ? compilation->colored_text : compilation->text);
  if (!compilation->catalogue) return kRuleErrors;
  const auto rules = compilation->catalogue->program()->rules();
  if (settings.list) {
    list_rules(rules);
  } else if (!settings.format_json && !settings.quiet) {
    const auto declared = std::count_if(rules.begin(), rules.end(), [](const RuleSpec& rule) { return !rule.hidden; });
    fmt::print("{} rule{} in {} file{}: no errors\n", declared, declared == 1 ? "" : "s", texts->size(), texts->size() == 1 ? "" : "s");
  }
  return kDone;
}

}  // namespace tagma::cli
