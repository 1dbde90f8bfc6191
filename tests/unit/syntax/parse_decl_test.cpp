#include "parsing.h"

#include <gtest/gtest.h>

namespace tagma {
namespace {

struct Case { const char* text; const char* tree; };

class Declarations : public testing::TestWithParam<Case> {};
TEST_P(Declarations, AreRead) {
  const Parsed parsed(GetParam().text);
  EXPECT_EQ(parsed.messages(), "");
  EXPECT_EQ(parsed.tree(), GetParam().tree);
}

INSTANTIATE_TEST_SUITE_P(Settings, Declarations, testing::Values(
    Case{"", ""}, Case{"// nothing\n", ""},
    Case{"module shop.retention import std.lifecycle as life import \"common.tag\"", "module shop.retention\nimport std.lifecycle as life\nimport file common.tag\n"},
    Case{"timezone \"Asia/Shanghai\"\nweek starts sunday\n", "timezone Asia/Shanghai\nweek starts sunday\n"},
    Case{"events unique by a, b latest c order by d", "events\n  unique by a b\n  latest c\n  order by d\n"},
    Case{"list 黑名单 : int from \"black list\"\nlist free", "list 黑名单 : int from \"black list\"\nlist free\n"},
    Case{"param high : decimal(2) = 5000.00\nconst low = 3", "param high : decimal(2) = 5000.00\nconst low = 3\n"},
    Case{"fn f(a: date?, b) = a when b", "fn f\n  parameter a : date?\n  parameter b\n  body (levels (when a b))\n"},
    Case{"expect \"positive\" x > 0 on Order else reject", "expect \"positive\" (> x 0) on Order else reject\n"}));

INSTANTIATE_TEST_SUITE_P(Tables, Declarations, testing::Values(
    Case{"profile P from \"p.x\" where a is not \"b\" { key id : int, a : string? else missing \"note\" e : enum(\"x\", \"y\")? sensitive for care, b from \"B b\" s : set<string?>? }",
         "profile P\n  from \"p.x\"\n  where (is_not value a \"b\")\n  key id : int\n  column a : string? else missing note \"note\"\n"
         "  column e : enum \"x\" \"y\"? sensitive for care b from \"B b\"\n  column s : set<string?>?\n"},
    Case{"event E of P by a, b at t unique by k latest l order by m { t : timestamp }",
         "event E\n  of P\n  by a b\n  at t\n  unique by k\n  latest l\n  order by m\n  column t : timestamp\n"},
    Case{"record L from l of E by e { q : int } lookup K by k {}", "record L\n  from \"l\"\n  of E\n  by e\n  column q : int\nlookup K\n  by k\n"},
    Case{"event D = E in past 2 full weeks where x keeping first per a with { b = 1 c = 2 } per c as d { n = count(rows) }",
         "event D = (source E (window past_full 2 week) (where x) (keeping first 1 a) (with (b 1) (c 2)) (per (d c) : (n (call count (arg rows)))))\n"}));

INSTANTIATE_TEST_SUITE_P(Rules, Declarations, testing::Values(
    Case{"private metric m(w: window, n) of P \"M\" group \"a/b\" since 2026-01-01 review 3 only when x = sum(a of E in w)",
         "private metric m\n  parameter w : window\n  parameter n\n  of P\n  display \"M\"\n  group \"a/b\"\n  since \"2026-01-01\"\n  review \"3\"\n  only when x\n"
         "  body (call sum (arg a of=(source E (window named w))))\n"},
    Case{"tag t = collect \"a\" when x | \"b\" when y", "tag t\n  collect (levels (when \"a\" x) (when \"b\" y))\n"},
    Case{"score s = 40 when a plus -10 when b capped 0..100", "score s\n  part (when 40 a)\n  part (when (negate 10) b)\n  capped 0 100\n"},
    Case{"segment s for marketing, care requires ok at least 50 people = a minus b",
         "segment s\n  for marketing care\n  requires ok\n  at least 50 people\n  body (minus a b)\n"}));

INSTANTIATE_TEST_SUITE_P(Tests, Declarations, testing::Values(
    Case{"test \"t\" as of 2026-07-01 { P { id: 1, a: missing b: [1] } given 3 E { t: now + (i) days } expect a expect for 1: b == 2 at 2026-08-01 { expect c } expect for -1: d }",
         "test \"t\"\n  as of 2026-07-01\n  row P (id 1) (a missing) (b (list 1))\n  row E times 3 (t (+ now (duration (brackets i) day)))\n"
         "  expect a\n  expect for 1 (== b 2)\n  expect for (negate 1) d\n  at 2026-08-01\n  expect c\n"}));

TEST(Parse, LineEndsAndByteOrderMark) {
  const Parsed parsed("\xEF\xBB\xBFtag a = x\r\n\r\ntag b =\r\n  y\r\n");
  EXPECT_EQ(parsed.messages(), "");
  EXPECT_EQ(parsed.tree(), "tag a\n  body x\ntag b\n  body y\n");
}

TEST(Parse, AnOverlayThatMayBeAbsent) {
  const Parsed parsed("overlay from decisions of Client for 高价值, 大户 else none\n");
  EXPECT_EQ(parsed.messages(), "");
  EXPECT_TRUE(parsed.tree().ends_with("\n  else none\n")) << parsed.tree();
  const Parsed without("overlay from decisions\ntag a = \"x\" when b else none\n");
  EXPECT_FALSE(std::get<ast::OverlayDecl>(without.file.decls[0].what).may_be_absent);
  EXPECT_NE(without.messages().find("there is no `else`"), std::string::npos);
}

TEST(Parse, SpansAreBytesOfTheFile) {
  const Parsed parsed("// 注释\ntag 高价值 = 消费 >= 100\n");
  const auto& rule = std::get<ast::RuleDecl>(parsed.file.decls[0].what);
  EXPECT_EQ(parsed.sources.text(rule.name.span), "高价值");
  EXPECT_EQ(parsed.sources.text(rule.body->span), "消费 >= 100");
  EXPECT_EQ(parsed.sources.text(parsed.file.decls[0].span), "tag 高价值 = 消费 >= 100");
  EXPECT_EQ(parsed.sources.text(std::get<ast::Compare>(rule.body->what).op_span), ">=");
}

TEST(Parse, PiecesOfTextsHavePlaces) {
  const Parsed parsed("tag t = \"级别-{等级 + 1}\"\n");
  const auto& text = std::get<ast::TextLiteral>(std::get<ast::RuleDecl>(parsed.file.decls[0].what).body->what);
  EXPECT_EQ(parsed.sources.text(text.pieces[1].expr->span), "等级 + 1");
}

TEST(Parse, NamesAreComposed) {
  const Parsed parsed("tag cafe\u0301 = caf\u00e9\n");
  EXPECT_EQ(parsed.tree(), "tag caf\u00e9\n  body caf\u00e9\n");
}

TEST(Parse, LineBreaksDoNotMatter) {
  const char* one = "tag a \"x\" = p and q tag b = r metric c = count(E) event D = E where s";
  const char* many = "tag a\n\"x\"\n= p\nand q\ntag b =\nr\nmetric c = count(\nE\n)\nevent D = E\nwhere s";
  EXPECT_EQ(Parsed(one).tree(), Parsed(many).tree());
  EXPECT_EQ(Parsed(one).messages() + Parsed(many).messages(), "");
}

}  // namespace
}  // namespace tagma
