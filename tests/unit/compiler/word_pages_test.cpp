// Each page of `tagma help WORD`: its example is a rule file, and what it points to is there.
#include "compiler/word_pages.h"

#include "compiler/syntax/words.h"
#include "tagma/compile.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <set>
#include <sstream>

namespace tagma {
namespace {

std::string reference() {
  std::ifstream file(TAGMA_SOURCE_DIR "/docs/language.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The block that the fragments of the reference belong to.
std::string schema() {
  const std::string text = reference();
  const std::string mark = "```tag schema\n";
  const std::size_t begin = text.find(mark) + mark.size();
  return text.substr(begin, text.find("```", begin) - begin) + "metric uses_every_source = sum(amount of Paid where amount > 7654.32)\n";
}

TEST(WordPages, ExamplesCompileWithoutAWarning) {
  for (const WordPage& page : word_pages()) {
    const RuleText file{"example.tag", (page.alone ? "" : schema()) + std::string(page.example) + "\n"};
    const auto compilation = compile(std::array{file}, {.executor = ExecutorKind::kInterpreter});
    ASSERT_TRUE(compilation.has_value());
    EXPECT_EQ(compilation->text, "") << page.words;
    if (!compilation->catalogue) continue;
    for (const TestOutcome& outcome : compilation->catalogue->run_tests()) EXPECT_TRUE(outcome.passed) << page.words;
  }
}

TEST(WordPages, PointToAHeadingOfTheReference) {
  const std::string text = reference();
  for (const WordPage& page : word_pages()) EXPECT_NE(text.find("# " + std::string(page.section) + "\n"), std::string::npos) << page.section;
}

TEST(WordPages, ThereIsOneForEachDeclaration) {
  for (const std::string& word : syntax::declaration_words())
    EXPECT_TRUE(word_page(word).has_value()) << word;
  EXPECT_FALSE(word_page("nothing").has_value());
}

TEST(WordPages, NoWordHasTwo) {
  std::set<std::string_view> seen;
  for (const std::string_view word : help_words()) EXPECT_TRUE(seen.insert(word).second) << word;
}

TEST(WordPages, AreFoundByHelp) {
  EXPECT_NE(help_page("segment")->find("docs/language.md, \"7. Rules\""), std::string::npos);
  EXPECT_NE(help_page("list")->find("as a function:"), std::string::npos);  // both a declaration and an aggregate
  EXPECT_NE(help_page("words")->find("favourite"), std::string::npos);
  std::string nearest;
  EXPECT_FALSE(help_page("segmant", &nearest));
  EXPECT_EQ(nearest, "segment");
}

}  // namespace
}  // namespace tagma
