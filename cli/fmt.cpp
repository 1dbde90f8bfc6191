// tagma fmt: rule files in their canonical form.
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

}  // namespace tagma::cli
