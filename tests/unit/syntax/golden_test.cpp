// Every diagnostic of reading and syntax, rendered: tests/syntax/CODE_name.tag and .txt beside it. TAGMA_UPDATE=1 writes
// the .txt files anew.
#include "parsing.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

namespace tagma {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(TAGMA_SOURCE_DIR) / "tests/syntax";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Sources too large or too dull to keep as files.
std::map<std::string, std::string> sources() {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::directory_iterator(kFolder))
    if (entry.path().extension() == ".tag") all[entry.path().stem()] = read(entry.path());
  std::string many;
  for (int i = 0; i < 120; ++i) many += "tag t" + std::to_string(i) + " = x >\n";
  all["T0002_source_too_large"] = std::string((16u << 20) + 1, ' ');
  all["T0003_too_many_errors"] = many;
  all["T0004_nesting_too_deep"] = "tag a = " + std::string(300, '(') + "x" + std::string(300, ')') + "\ntag b = true\n";
  all["T0005_token_too_long"] = "tag a = city == \"" + std::string(70'000, 'x') + "\"\ntag b = true\n";
  return all;
}

TEST(SyntaxGoldens, Messages) {
  const bool update = std::getenv("TAGMA_UPDATE") != nullptr;
  for (const auto& [name, text] : sources()) {
    const Parsed parsed(text);
    const fs::path path = kFolder / (name + ".txt");
    if (update) std::ofstream(path, std::ios::binary) << parsed.messages();
    EXPECT_EQ(parsed.messages(), read(path)) << name;
    EXPECT_NE(parsed.messages().find(name.substr(0, 5)), std::string::npos) << name << " does not show its own code";
  }
}

TEST(SyntaxGoldens, EveryKindHasOne) {
  const auto all = sources();
  for (const DiagnosticKind& kind : diagnostic_kinds()) {
    if (kind.code >= "T0200") break;
    EXPECT_TRUE(all.contains(std::string(kind.code) + "_" + std::string(kind.name))) << kind.code << " " << kind.name;
  }
}

}  // namespace
}  // namespace tagma
