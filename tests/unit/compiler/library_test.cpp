#include "compiler/catalogue.h"
#include "compiler/library_reference.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace tagma {
namespace {

Compilation compiled(const std::string& text) {
  CompileOptions options;
  options.executor = ExecutorKind::kInterpreter;
  const RuleText texts[] = {{"rules.tag", text}};
  auto made = compile(texts, options);
  EXPECT_TRUE(made) << made.error().message;
  return std::move(*made);
}

// Every module by itself: its own tests hold, and it has some.
TEST(Library, ModulesPassTheirOwnTests) {
  for (const auto& [name, text] : standard_modules()) {
    const Compilation module = compiled(std::string(text));
    ASSERT_TRUE(module.catalogue) << name << "\n" << module.text;
    EXPECT_EQ(module.text, "") << name;
    const auto outcomes = module.catalogue->run_tests("", nullptr);
    EXPECT_FALSE(outcomes.empty()) << name;
    for (const TestOutcome& outcome : outcomes) EXPECT_TRUE(outcome.passed) << name << ": " << outcome.name << (outcome.failures.empty() ? "" : "\n" + outcome.failures.front());
  }
}

// All of them together in one catalogue: no name stands twice, and their tests do not become the catalogue's.
TEST(Library, ModulesGoTogether) {
  std::string text = "profile P { key id : int }\ntag t = id > 3\n";
  for (const auto& [name, module] : standard_modules()) text = "import " + std::string(name) + "\n" + text;
  const Compilation all = compiled(text);
  ASSERT_TRUE(all.catalogue) << all.text;
  EXPECT_EQ(all.text, "");
  EXPECT_TRUE(all.catalogue->run_tests("", nullptr).empty());
}

// TAGMA_UPDATE=1 rewrites the file.
TEST(Library, TheManualIsUpToDate) {
  const std::string path = TAGMA_SOURCE_DIR "/docs/library.md";
  if (std::getenv("TAGMA_UPDATE") != nullptr) std::ofstream(path) << library_reference();
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), library_reference()) << "run build/bin/unit_compiler with TAGMA_UPDATE=1";
}

}  // namespace
}  // namespace tagma
