// One mistake never hides the next, and never makes another rule wrong.
#include "parsing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tagma {
namespace {

using testing::ElementsAre;

TEST(Mistakes, EachIsReportedInOneRun) {
  const Parsed parsed(
      "tag a = (x > 1\n"
      "tag b = x = 2\n"
      "tga c = x\n"
      "tag d = x && y\n"
      "tag e = \"open\n"
      "tag f = 0 < x < 3\n"
      "tag g = x >\n"
      "tag h = born == 2026-02-30\n"
      "tag i = x > 1)\n"
      "tag j = count（P） > 1\n"
      "tag k = x is null\n"
      "tag l = x > 1 y > 2\n"
      "tag fine = x\n");
  EXPECT_THAT(parsed.places(), ElementsAre("T0103:1", "T0106:2", "T0102:3", "T0107:4", "T0105:5", "T0112:6", "T0101:7", "T0113:8", "T0104:9", "T0109:10",
                                           "T0110:11", "T0118:12"));
  EXPECT_EQ(parsed.file.decls.size(), 13u);  // every name is known to the others
}

TEST(Mistakes, OfATableStayWithTheirColumn) {
  const Parsed parsed(
      "profile P {\n"
      "  key id : int\n"
      "  a : enun(\"x\")\n"
      "  b : string pii pii\n"
      "  c : in\n"
      "  d : date?\n"
      "}\n");
  EXPECT_THAT(parsed.places(), ElementsAre("T0101:3", "T0120:4", "T0101:5"));
  const auto& table = std::get<ast::TableDecl>(parsed.file.decls.at(0).what);
  ASSERT_EQ(table.fields.size(), 5u);
  EXPECT_EQ(table.fields[1].name.text, "a");
  EXPECT_EQ(table.fields[1].type.name, "");  // could not be read
  EXPECT_EQ(table.fields[4].type.name, "date");
}

TEST(Mistakes, InAHeaderLeaveTheName) {
  const Parsed parsed("event E of P by id att t {\n  a : int\n}\nfn f(x: = 1\n");
  EXPECT_THAT(parsed.places(), ElementsAre("T0101:1", "T0103:4"));
  std::vector<std::string> names;
  for (const ast::Name& name : parsed.file.unreadable) names.push_back(name.text);
  EXPECT_THAT(names, ElementsAre("E", "f"));
}

TEST(Mistakes, CorrectedSlipsAreStillRead) {
  const Parsed parsed("tag a = city = '上海' && spend >= 3\n");
  EXPECT_EQ(parsed.tree(), "tag a\n  body (and (== city \"上海\") (>= spend 3))\n");
}

TEST(Mistakes, WordsOfAnotherLanguageOnlyWhereTheyAreMeant) {
  const Parsed parsed("profile P { key id : int null : int like : int if : int }\ntag a = P.null > 1 and like == 2\n");
  EXPECT_EQ(parsed.messages(), "");
}

TEST(Mistakes, AnUnclosedBraceEndsAtTheNextDeclaration) {
  const Parsed parsed("profile P {\n  key id : int\n\ntag a = x\ntest \"t\" {\n  P { id: 1 }\ntag b = y\n");
  EXPECT_THAT(parsed.places(), ElementsAre("T0103:1", "T0103:5"));
  EXPECT_EQ(parsed.tree(), "tag a\n  body x\ntag b\n  body y\nunreadable P\n");
}

TEST(Mistakes, ColumnsThatAreDeclarationWordsDoNotCut) {
  const Parsed parsed("tag a = x and\n  score >= 5 and event contains \"x\"\nprofile P {\nkey id : int\nlist : int\nevent : string\n}\n");
  EXPECT_EQ(parsed.messages(), "");
  EXPECT_EQ(parsed.file.decls.size(), 2u);
}

}  // namespace
}  // namespace tagma
