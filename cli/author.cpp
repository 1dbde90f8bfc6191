// What a rule author runs while writing: check, test, fmt, help.
#include "cli/command.h"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace tagma::cli {

namespace {

// Beside the file and renamed over it, so that an interrupted write never loses rules.
Status replace_file(const std::string& path, const std::string& text) {
  namespace fs = std::filesystem;
  const std::string temporary = path + ".tagma-fmt";
  std::error_code error;
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) {
      fs::remove(temporary, error);
      return fail(ErrorKind::kIo, "T1102", fmt::format("cannot write {}", path), "check its permissions and the free space");
    }
  }
  fs::permissions(temporary, fs::status(path, error).permissions(), error);
  fs::rename(temporary, path, error);
  if (!error) return {};
  const std::string why = error.message();
  fs::remove(temporary, error);
  return fail(ErrorKind::kIo, "T1102", fmt::format("cannot write {}: {}", path, why));
}

}  // namespace

int check(const Settings& settings) {
  const auto texts = read_rules(settings.rules);
  if (!texts) return report(texts.error());
  CompileOptions options;
  options.params = settings.params;
  options.executor = ExecutorKind::kInterpreter;  // nothing runs: no machine code is made
  const auto compilation = compile(*texts, options);
  if (!compilation) return report(compilation.error());
  if (settings.format_json) fmt::print("{}\n", compilation->json);
  else fmt::print(stderr, "{}", color_on_errors() ? compilation->colored_text : compilation->text);
  if (!compilation->catalogue) return kRuleErrors;
  if (!settings.format_json && !settings.quiet) {
    const auto rules = compilation->catalogue->program()->rules();
    fmt::print("{} rules in {} files: no errors\n", rules.size(), texts->size());
  }
  return kDone;
}

int test(const Settings& settings) {
  Settings slow = settings;
  slow.executor = ExecutorKind::kInterpreter;
  const auto compiled = compile_rules(slow);
  if (!compiled) return report(compiled.error());
  if (!compiled->catalogue) return kRuleErrors;
  int passed = 0, failed = 0;
  for (const TestOutcome& outcome : compiled->catalogue->run_tests(settings.filter)) {
    (outcome.passed ? passed : failed) += 1;
    if (!settings.quiet || !outcome.passed) fmt::print("{}  {}\n", outcome.passed ? "ok    " : "FAILED", outcome.name);
    for (const std::string& failure : outcome.failures) fmt::print("        {}: {}\n", outcome.file, failure);
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? kDone : kRuleErrors;
}

int fmt(const Settings& settings) {
  const auto texts = read_rules(settings.rules);
  if (!texts) return report(texts.error());
  int code = kDone;
  for (const RuleText& file : *texts) {
    const Formatted formatted = format_rules(file);
    if (!formatted.text) {
      fmt::print(stderr, "{}", color_on_errors() ? formatted.diagnostics.colored_text : formatted.diagnostics.text);
      code = kRuleErrors;
      continue;
    }
    if (*formatted.text == file.text) continue;
    if (settings.check_only) {
      fmt::print("{} would change\n", file.name);
      code = kRuleErrors;
      continue;
    }
    if (const auto written = replace_file(file.name, *formatted.text); !written) return report(written.error());
    if (!settings.quiet) fmt::print("{}\n", file.name);
  }
  return code;
}

int help(const Settings& settings) {
  std::string nearest;
  if (const auto page = help_page(settings.topic, &nearest)) {
    fmt::print("{}", *page);
    return kDone;
  }
  for (const ErrorPage& page : io_error_pages())
    if (page.code == settings.topic) {
      fmt::print("{}: {}\n\n{}\n", page.code, page.title, page.explanation);
      return kDone;
    }
  return report(Error{ErrorKind::kUsage, "T1202", fmt::format("there is no page about {}", settings.topic),
                      nearest.empty() ? "a page is named by a code (T0203) or a function (sum)" : fmt::format("did you mean {}?", nearest)});
}

}  // namespace tagma::cli
