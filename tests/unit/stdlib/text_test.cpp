#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

TEST(Texts, CountCodePoints) {
  expect_all({{"length", {s("上海")}, "int 2"},
              {"length", {s("")}, "int 0"},
              {"length", {level("a")}, "int 1"},
              {"length", {s("😀e\u0301")}, "int 3"},
              {"length", {i(1)}, "no row"},
              {"substring", {s("310101199001011234"), i(7), i(4)}, "string \"1990\""},
              {"substring", {s("上海浦东"), i(3), i(9)}, "string \"浦东\""},
              {"substring", {s("上海"), i(9), i(1)}, "string \"\""},
              {"substring", {s("上海"), i(2)}, "string \"海\""},
              {"substring", {s("上海"), i(0)}, "missing string bad_argument"},
              {"substring", {s("上海"), i(1), i(-1)}, "missing string bad_argument"},
              {"substring", {s("上海"), i(INT64_MAX), i(INT64_MAX)}, "string \"\""}});
}

TEST(Texts, LookInside) {
  expect_all({{"contains", {s("tagma"), s("ag")}, "bool true"},
              {"contains", {s("tagma"), s("")}, "bool true"},
              {"contains", {s("tagma"), s("AG")}, "bool false"},
              {"starts_with", {s("上海市"), s("上海")}, "bool true"},
              {"starts_with", {s("海"), s("上海")}, "bool false"},
              {"ends_with", {s("a@qq.com"), s("@qq.com")}, "bool true"},
              {"ends_with", {level("b"), s("b")}, "bool true"}});
}

TEST(Texts, Rewrite) {
  expect_all({{"concat", {s("ab"), level("c")}, "string \"abc\""},
              {"lower", {s("ÄB")}, "string \"äb\""},
              {"lower", {s("AZaz09")}, "string \"azaz09\""},
              {"upper", {s("straße")}, "string \"STRASSE\""},
              {"upper", {s("az{")}, "string \"AZ{\""},
              {"casefold", {s("Straße")}, "string \"strasse\""},
              {"casefold", {s("I")}, "string \"i\""},
              {"normalize", {s("ＶＩＰ１")}, "string \"VIP1\""},
              {"normalize", {s("e\u0301")}, "string \"é\""},
              {"trim", {s("\u3000 ab\t\n")}, "string \"ab\""},
              {"trim", {s(" \u3000")}, "string \"\""},
              {"trim", {s("a b")}, "string \"a b\""},
              {"replace", {s("a-b-c"), s("-"), s("")}, "string \"abc\""},
              {"replace", {s("aaa"), s("aa"), s("b")}, "string \"ba\""},
              {"replace", {s("ab"), s(""), s("x")}, "string \"ab\""}});
}

TEST(Texts, GrowthIsBounded) {
  const std::string large(10'000, 'a');
  EXPECT_EQ(call("replace", {s(large), s("a"), s(large)}), "missing string overflow");
  const std::string half(std::size_t{9} << 20, 'a');
  EXPECT_EQ(call("concat", {s(half), s(half)}), "missing string overflow");
}

TEST(Texts, BadBytesAreNotReadPastTheEnd) {
  expect_all({{"length", {s("a\xE4")}, "int 2"},
              {"substring", {s("\xE4"), i(1), i(5)}, "string \"\xE4\""},
              {"trim", {s(" \xFF ")}, "string \"\xFF\""},
              {"lower", {s("\xFF")}, "string \"\uFFFD\""}});
}

TEST(Texts, Parts) {
  expect_all({{"part", {s("a/b/c"), s("/"), i(1)}, "string \"a\""},
              {"part", {s("a/b/c"), s("/"), i(3)}, "string \"c\""},
              {"part", {s("a/b/c"), s("/"), i(4)}, "missing string"},
              {"part", {s("a/b/c"), s("/"), i(-1)}, "string \"c\""},
              {"part", {s("a/b/c"), s("/"), i(-3)}, "string \"a\""},
              {"part", {s("a/b/c"), s("/"), i(-4)}, "missing string"},
              {"part", {s(""), s("/"), i(1)}, "string \"\""},
              {"part", {s("a//b"), s("/"), i(2)}, "string \"\""},
              {"part", {s("浙江，杭州"), s("，"), i(2)}, "string \"杭州\""},
              {"part", {s("a"), s("/"), i(0)}, "missing string bad_argument"},
              {"part", {s("a"), s(""), i(1)}, "missing string bad_argument"},
              {"part", {s("a"), s("/"), i(INT64_MIN)}, "missing string"}});
}

TEST(Texts, WriteValuesOut) {
  expect_all({{"text", {i(-5)}, "string \"-5\""},
              {"text", {dec("12.50")}, "string \"12.50\""},
              {"text", {s("a")}, "string \"a\""},
              {"text", {level("b")}, "string \"b\""},
              {"text", {ratio(5, 2)}, "string \"2.5\""},
              {"text", {ratio(2, 3)}, "string \"0.6666666667\""},
              {"text", {ratio(100, 1)}, "string \"100\""},
              {"text", {b(true)}, "string \"true\""},
              {"text", {date("2026-07-01")}, "string \"2026-07-01\""},
              {"text", {days(2)}, "string \"2 days\""},
              {"text", {clock(9, 5)}, "string \"09:05\""},
              {"text", {ints({1})}, "no row"}});
  EXPECT_EQ(call("text", {instant("2026-07-01T10:00:00")}, "Asia/Shanghai"), "string \"2026-07-01T18:00:00+08:00\"");
}

TEST(Regex, FindsAndExtracts) {
  expect_all({{"matches", {s("13812345678"), s("^1[3-9][0-9]{9}$")}, "bool true"},
              {"matches", {s("12812345678"), s("^1[3-9][0-9]{9}$")}, "bool false"},
              {"matches", {s("我在上海"), s("[上下]海")}, "bool true"},
              {"matches", {s(""), s("a*")}, "bool true"},
              {"extract", {s("order-1234"), s("([0-9]+)$")}, "string \"1234\""},
              {"extract", {s("order-1234"), s("[a-z]+")}, "string \"order\""},
              {"extract", {s("order"), s("[0-9]")}, "missing string"},
              {"extract", {s("b"), s("(a)|b")}, "missing string"}});
}

TEST(Regex, BadPatternsAreRefused) {
  EXPECT_TRUE(call("matches", {s("a"), s("(")}).starts_with("refused: this is no regular expression: missing )"));
  EXPECT_TRUE(call("matches", {s("a"), s("(?=a)")}).starts_with("refused: this is no regular expression"));
  EXPECT_TRUE(call("matches", {s("a"), column(s("a"))}).starts_with("refused: the pattern must be written in the rule"));
  EXPECT_TRUE(call("extract", {s("a"), s("((a{100}){100}){100}")}).starts_with("refused: this is no regular expression"));
}

TEST(Regex, HostilePatternsStayLinear) {
  const std::string text(50'000, 'a');
  EXPECT_EQ(call("matches", {s(text), s("(a*)*(a|b)*c")}), "bool false");
}

}  // namespace
}  // namespace tagma::testing
