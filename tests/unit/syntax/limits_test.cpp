// Text that would hurt: refused quickly, with one message, before ANTLR sees it.
#include "parsing.h"

#include <gtest/gtest.h>

namespace tagma {
namespace {

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// The file with `body` in one tag: its one message, and the tag behind it is read.
void expect_one(const std::string& body, const std::string& code) {
  const Parsed parsed("tag a = " + body + "\ntag b = true\n");
  const auto sorted = parsed.out.sorted();
  ASSERT_EQ(sorted.size(), 1u) << parsed.messages().substr(0, 2000);
  EXPECT_EQ(sorted[0].kind->code, code);
  EXPECT_EQ(parsed.tree(), "tag a\n  body <error>\ntag b\n  body true\n");
}

TEST(Limits, DeepNesting) {
  expect_one(repeated("(", 100'000) + "x" + repeated(")", 100'000), "T0004");
  expect_one(repeated("not ", 100'000) + "x", "T0004");
  expect_one(repeated("- ", 100'000) + "x", "T0004");
  expect_one(repeated("not (", 50'000) + "x" + repeated(")", 50'000), "T0004");
  expect_one(repeated("f(", 100'000), "T0004");
  expect_one(repeated("! ", 100'000) + "x", "T0004");
}

TEST(Limits, TwoHundredIsFine) {
  const Parsed parsed("tag a = " + repeated("(", 200) + "x" + repeated(")", 200) + "\ntag b = " + repeated("not ", 200) + "x\n");
  EXPECT_EQ(parsed.messages(), "");
}

TEST(Limits, BinaryMinusIsNoNesting) {
  EXPECT_EQ(Parsed("tag a = x" + repeated(" - x", 900) + " > 1").messages(), "");
}

TEST(Limits, LongChains) {
  EXPECT_EQ(Parsed("tag a = x" + repeated(" and x", 5'000)).messages(), "");  // balanced: no deep tree
  expect_one("x" + repeated(" + x", 2'000), "T0004");
  expect_one("x" + repeated(".x", 2'000), "T0004");
}

TEST(Limits, NestingInsideTexts) {
  const Parsed parsed("tag a = \"{" + repeated("(", 10'000) + "}\"\n");
  ASSERT_EQ(parsed.out.sorted().size(), 1u);
  EXPECT_EQ(parsed.out.sorted()[0].kind->code, "T0004");
}

TEST(Limits, FiftyMegabytes) {
  const Parsed parsed(std::string(50'000'000, 'x'));
  ASSERT_EQ(parsed.out.sorted().size(), 1u);
  EXPECT_EQ(parsed.out.sorted()[0].kind->code, "T0002");
  EXPECT_LT(parsed.messages().size(), 1000u);
}

TEST(Limits, LongTokens) {
  expect_one(std::string(100'000, 'x'), "T0005");
  expect_one("\"" + std::string(100'000, 'x') + "\"", "T0005");
}

TEST(Limits, AreAdjustable) {
  ParseLimits limits;
  limits.nesting = 3;
  EXPECT_TRUE(Parsed("tag a = ((((x))))", limits).out.has_errors());
  limits = {};
  limits.source_bytes = 4;
  EXPECT_TRUE(Parsed("tag a = x", limits).out.has_errors());
}

TEST(Limits, NotUtf8NamesTheByte) {
  const Parsed parsed("tag a = true\ntag b = \"\xB1\"\n");
  ASSERT_EQ(parsed.out.sorted().size(), 1u);
  EXPECT_EQ(parsed.out.sorted()[0].message, "the file is not UTF-8: byte 23 of it is 0xb1");
}

}  // namespace
}  // namespace tagma
