// tests/diagnostics/CODE_name.tag and what the compiler says about it in CODE_name.expected, one pair per kind of
// diagnostic at least. TAGMA_UPDATE=1 writes the expected files anew. Leading lines `// --param NAME=VALUE` are options.
#include "tests/unit/check/checked.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace tagma::testing {
namespace {

namespace fs = std::filesystem;

fs::path folder() { return fs::path(TAGMA_SOURCE_DIR) / "tests" / "diagnostics"; }

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

check::Options options_of(const std::string& text) {
  check::Options options;
  constexpr std::string_view kMark = "// --param ";
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && line.starts_with(kMark);) {
    const std::size_t equals = line.find('=');
    options.params[line.substr(kMark.size(), equals - kMark.size())] = line.substr(equals + 1);
  }
  return options;
}

struct Shown {
  std::string text;
  std::vector<Diagnostic> diagnostics;
};

Shown show(const fs::path& path) {
  const std::string text = read(path);
  SourceSet sources;
  Diagnostics diagnostics;
  std::vector<ast::File> files;
  const auto id = sources.add(path.filename().string(), text);
  files.push_back(parse(sources, id, diagnostics));
  check::check(sources, files, options_of(text), diagnostics);
  const auto sorted = diagnostics.sorted();
  return {render_text(sources, sorted), sorted};
}

std::vector<fs::path> rule_files(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".tag") out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

class Golden : public ::testing::TestWithParam<fs::path> {};

TEST_P(Golden, SaysWhatIsExpected) {
  const fs::path rules = GetParam();
  fs::path expected = rules;
  expected.replace_extension(".expected");
  const Shown shown = show(rules);
  if (std::getenv("TAGMA_UPDATE") != nullptr) std::ofstream(expected, std::ios::binary) << shown.text;
  EXPECT_EQ(shown.text, read(expected)) << rules << "\nTAGMA_UPDATE=1 accepts what is said now";
}

// A file named after a code shows that code.
TEST_P(Golden, ShowsItsCode) {
  const std::string name = GetParam().filename().string();
  if (!name.starts_with("T0")) return;
  std::set<std::string> codes;
  for (const Diagnostic& diagnostic : show(GetParam()).diagnostics) codes.emplace(diagnostic.kind->code);
  EXPECT_TRUE(codes.contains(name.substr(0, 5))) << name;
}

INSTANTIATE_TEST_SUITE_P(Diagnostics, Golden, ::testing::ValuesIn(rule_files(folder())), [](const auto& info) {
  std::string name = info.param.stem().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
});

TEST(Diagnostics, EveryKindIsShown) {
  // Too large, too deep, too many: made by tests of their own. Imports are resolved before the checker.
  const std::set<std::string_view> elsewhere{"source_too_large", "nesting_too_deep", "token_too_long", "too_many_errors", "import_not_found"};
  std::set<std::string_view> shown;
  std::vector<fs::path> files = rule_files(folder());
  const std::vector<fs::path> syntax = rule_files(fs::path(TAGMA_SOURCE_DIR) / "tests" / "syntax");
  files.insert(files.end(), syntax.begin(), syntax.end());
  for (const fs::path& path : files)
    for (const Diagnostic& diagnostic : show(path).diagnostics) shown.insert(diagnostic.kind->name);
  for (const DiagnosticKind& kind : diagnostic_kinds())
    if (kind.code >= "T0200")  // those of reading and syntax are in tests/syntax, under a test of their own
      EXPECT_TRUE(shown.contains(kind.name) || elsewhere.contains(kind.name)) << kind.code << " " << kind.name << " has no file in tests/diagnostics or tests/syntax";
}

}  // namespace
}  // namespace tagma::testing
