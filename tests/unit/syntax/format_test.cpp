#include "parsing.h"

#include <gtest/gtest.h>

namespace tagma {
namespace {

std::string formatted(const std::string& text) {
  const Parsed parsed(text);
  EXPECT_EQ(parsed.messages(), "") << text;
  return format(parsed.sources, parsed.file);
}

// Formats to `wanted`, keeps its tree, and is a fixed point.
void expect_format(const std::string& text, const std::string& wanted) {
  EXPECT_EQ(formatted(text), wanted);
  EXPECT_EQ(formatted(wanted), wanted);
  EXPECT_EQ(Parsed(wanted).tree(), Parsed(text).tree());
}

TEST(Format, ShortDeclarationsStayOnTheirLine) {
  expect_format("tag   a=x   and(y)\nconst  n=1_000\nlist l:int from \"a b\"\n", "tag a = x and (y)\nconst n = 1_000\nlist l : int from \"a b\"\n");
  expect_format("overlay  from decisions  for a,b  else  none", "overlay from decisions for a, b else none\n");
  expect_format("tag a = never(Paid) and did( Paid in today )", "tag a = never Paid and did(Paid in today)\n");
}

TEST(Format, ColumnsAreAligned) {
  expect_format("profile P {\n key id:int\n 城市 : string? pii\n  e : enum(\"a\",\"b\") \"n\"\n}\n",
                "profile P {\n  key id : int\n  城市   : string?        pii\n  e      : enum(\"a\", \"b\") \"n\"\n}\n");
}

TEST(Format, LevelsStandBelowOneAnother) {
  expect_format("tag t \"T\" group \"g\" = \"a\" when x\n | \"b\" otherwise", "tag t \"T\" group \"g\"\n  = \"a\" when x\n  | \"b\" otherwise\n");
  expect_format("tag t = \"a\" when x | \"b\" otherwise", "tag t = \"a\" when x | \"b\" otherwise\n");
}

TEST(Format, StepsOfASequence) {
  expect_format("tag t = sequence   within 7 days{3 or more a:A then b:B under 2 days after 1 day of a same  time ok where x>1}",
                "tag t = sequence within 7 days { 3 or more a: A then b: B after 1 day of a under 2 days same time ok where x > 1 }\n");
  expect_format("tag t = sequence{A|a:B within 1 day then optional   b:C then any  order{c:D then E}then optional then F}",
                "tag t = sequence { A | a: B within 1 day then optional b: C then any order { c: D then E } then optional then F }\n");
  expect_format("tag t = sequence under n hours{so then no after within n days where x so far}", "tag t = sequence under n hours { so then no after within n days so far where x }\n");
}

TEST(Format, LongConditionsBreakAtTheirWords) {
  const std::string part = "some_rather_long_name_of_a_metric >= 1000";
  expect_format("tag t = " + part + " and " + part + " and (" + part + " or " + part + " or " + part + ")",
                "tag t\n  = " + part + "\n    and " + part + "\n    and (" + part + "\n      or " + part + "\n      or " + part + ")\n");
}

TEST(Format, LongListsAreFilled) {
  std::string items, text;
  for (int i = 0; i < 40; ++i) items += (i == 0 ? "" : ", ") + std::string("\"value ") + std::to_string(i) + "\"";
  const std::string once = formatted("tag t = x in [" + items + "]");
  EXPECT_EQ(formatted(once), once);
  EXPECT_EQ(Parsed(once).tree(), Parsed("tag t = x in [" + items + "]").tree());
  for (std::size_t at = 0; at < once.size();) {
    const std::size_t end = once.find('\n', at);
    EXPECT_LE(end - at, 120u);
    at = end + 1;
  }
}

TEST(Format, CommentsStayWhereTheyAre) {
  expect_format(
      "// head\n\n\n\n// of a\ntag a = x // behind a\n// before b\ntag b\n  // before the body\n  = \"a\" when y   // first\n  | \"b\" otherwise // last\n// end\n",
      "// head\n\n// of a\ntag a = x  // behind a\n// before b\ntag b\n  // before the body\n  = \"a\" when y  // first\n  | \"b\" otherwise  // last\n// end\n");
  expect_format("profile P { // of people\n  key id : int // who\n\n  // more\n  a : int\n  // last\n}\n",
                "profile P {  // of people\n  key id : int  // who\n\n  // more\n  a      : int\n  // last\n}\n");
  expect_format("// only a comment", "// only a comment\n");
}

TEST(Format, CommentsInsideAConditionMoveAboveIt) {
  expect_format("tag a\n  = x // one\n    and y\n", "tag a\n  // one\n  = x and y\n");
}

TEST(Format, TestsKeepTheOrderOfTheirStatements) {
  expect_format("test \"t\" as of 2026-07-01 {\n P{id:1}\n\n expect a\n at now {\n expect for 1:b\n}\n P { id : 2 }\n}",
                "test \"t\" as of 2026-07-01 {\n  P { id: 1 }\n\n  expect a\n  at now {\n    expect for 1: b\n  }\n  P { id: 2 }\n}\n");
  expect_format("test \"t\" {\n  at now { expect a }\n  at now { expect b }\n}", "test \"t\" {\n  at now {\n    expect a\n  }\n  at now {\n    expect b\n  }\n}\n");
}

TEST(Format, DerivedSources) {
  expect_format("event D = E in rolling 3 days per a as b {\n n=count(rows)\n first_one = first(time of rows) // when\n}",
                "event D = E in rolling 3 days per a as b {\n  n         = count(rows)\n  first_one = first(time of rows)  // when\n}\n");
  expect_format("event D = E per a { n = (1 when x | 2 otherwise) }", "event D = E per a { n = (1 when x | 2 otherwise) }\n");
}

TEST(Format, ScoresAndSegments) {
  expect_format("score s = 40 when a plus 30 when b capped 0..100", "score s = 40 when a plus 30 when b capped 0..100\n");
  expect_format("score s\n = 40 when a plus 30 when b capped 0..100", "score s\n  = 40 when a\n  plus 30 when b\n  capped 0..100\n");
  expect_format("segment s for m\n at least 50 people requires ok = a", "segment s for m\n  requires ok\n  at least 50 people\n  = a\n");
}

TEST(Format, LeavesFilesWithMistakesAlone) {
  const std::string text = "tag a   =  x >\ntag   b = y\n";
  const Parsed parsed(text);
  EXPECT_EQ(format(parsed.sources, parsed.file), text);
}

TEST(Format, LineEndsBecomeOneKind) { EXPECT_EQ(formatted("\xEF\xBB\xBFtag a = x\r\n\r\n\r\ntag b = y"), "tag a = x\n\ntag b = y\n"); }

}  // namespace
}  // namespace tagma
