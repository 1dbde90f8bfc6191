#include "parsing.h"

#include <gtest/gtest.h>

namespace tagma {
namespace {

// The body of a tag, as a tree.
std::string tree(const std::string& expr) {
  const Parsed parsed("tag t = " + expr);
  if (!parsed.out.sorted().empty()) return parsed.messages();
  const std::string dumped = parsed.tree();
  return dumped.substr(13, dumped.size() - 14);  // "tag t\n  body " … "\n"
}

struct Case { const char* text; const char* tree; };

class Trees : public testing::TestWithParam<Case> {};
TEST_P(Trees, Of) { EXPECT_EQ(tree(GetParam().text), GetParam().tree) << GetParam().text; }

INSTANTIATE_TEST_SUITE_P(Operators, Trees, testing::Values(
    Case{"a or b and c", "(or a (and b c))"},
    Case{"a and b and c and d", "(and (and a b) (and c d))"},
    Case{"not a == b", "(not (== a b))"},
    Case{"not not a", "(not (not a))"},
    Case{"a minus b minus c", "(minus (minus a b) c)"},
    Case{"a + b * c - d", "(- (+ a (* b c)) d)"},
    Case{"a / b mod c", "(mod (/ a b) c)"},
    Case{"-a ?? 0", "(?? (negate a) 0)"},
    Case{"a ?? b ?? -1 + c", "(+ (?? (?? a b) (negate 1)) c)"},
    Case{"(a or b) and c", "(and (brackets (or a b)) c)"},
    Case{"Order.status == x.y.z", "(== (. Order status) (. (. x y) z))"},
    Case{"at least 2 of { a, b, c }", "(at_least 2 a b c)"}));

// Words of steps are names elsewhere.
INSTANTIATE_TEST_SUITE_P(Steps, Trees, testing::Values(
    Case{"sequence { so then a: so so far then far then no same same time ok }", "(sequence (step (source so)) (step a (source so) so_far) (step (source far)) (no (source same) same_time))"},
    Case{"sequence { 2 or more more then B after 1 day of a same time ok }", "(sequence (step times=2 (source more)) (step (source B) after=(duration 1 day) of=a same_time))"},
    Case{"sequence { optional then a: A | B then optional current any then any order { any then order } }", "(sequence (step (source optional)) (step a (source A)) (or (source B)) (optional (current any)) (any_order (source any)) (any_order (source order)))"},
    Case{"sequence { optional optional then any }", "(sequence (optional (source optional)) (step (source any)))"},
    Case{"sequence within 7 days { A }", "(sequence within=(duration 7 day) (step (source A)))"},
    Case{"sequence within 7 days after x", "(in sequence (window within_after from=x to=(duration 7 day)))"}));

INSTANTIATE_TEST_SUITE_P(Literals, Trees, testing::Values(
    Case{"1_000_000", "1000000"}, Case{"12.50", "12.50"}, Case{"40%", "40%"}, Case{"0.5%", "0.5%"}, Case{"1.5e3", "1500e0"}, Case{"1e-7", "1e-07"},
    Case{"2024-02-29", "2024-02-29"}, Case{"2026-07-01T10:00", "2026-07-01T10:00"}, Case{"2026-07-01T10:00:30.5+08:00", "2026-07-01T02:00:30.5Z"},
    Case{"24:00", "24:00"}, Case{"true", "true"}, Case{"missing", "missing"}, Case{"yesterday", "(today -1)"}, Case{"30 days", "(duration 30 day)"},
    Case{"30days", "(duration 30 day)"}, Case{"(n + 1) hours", "(duration (brackets (+ n 1)) hour)"}, Case{"48 hours ago", "(ago (duration 48 hour))"},
    Case{"[]", "(list)"}, Case{"[\"a\", 1,]", "(list \"a\" 1)"}, Case{"\"a\\n\\u{4E0A}\\{\"", "\"a\\n上{\""},
    Case{"\"{a}-{b + 1}\"", "(text a \"-\" (+ b 1))"}, Case{"\"\"", "\"\""}, Case{"start of last month", "(start -1 month)"}, Case{"end of this week", "(end 0 week)"}));

INSTANTIATE_TEST_SUITE_P(Comparisons, Trees, testing::Values(
    Case{"a is b", "(is value a b)"}, Case{"a is not \"x\"", "(is_not value a \"x\")"}, Case{"a is missing", "(is missing a -)"},
    Case{"a is not known", "(is_not known a -)"}, Case{"a is true", "(is true a -)"}, Case{"a is pending", "(is pending a -)"},
    Case{"a in [1, 2]", "(in a (list 1 2))"}, Case{"a not in 1..6", "(not_in a (range 1 6))"}, Case{"a is not in w", "(is_not_in a w)"},
    Case{"a in today", "(in a (window today))"}, Case{"a between 1 and 2", "(between a 1 2)"}, Case{"a is not between 1 and 2", "(is_not_between a 1 2)"},
    Case{"a contains b", "(contains one a b)"}, Case{"a not contains any of [b]", "(not_contains any a (list b))"},
    Case{"a contains all of b", "(contains all a b)"}, Case{"a same elements as b", "(same_elements a b)"},
    Case{"a within 7 days after b", "(in a (window within_after from=b to=(duration 7 day)))"},
    Case{"a in rolling 30 days", "(in a (window rolling from=(duration 30 day)))"}, Case{"a in next 2 weeks", "(in a (window next 2 week))"},
    Case{"days since first(time of Paid) > 3", "(> (since day (call first (arg time of=(source Paid)))) 3)"},
    Case{"hours between(a, b) < 3", "(< (unit_between hour a b) 3)"}, Case{"(a as of 30 days ago) is true", "(is true (brackets (as_of a (ago (duration 30 day)))) -)"},
    Case{"time of day between 22:00 and 02:00", "(between (call time_of_day (arg time)) 22:00 02:00)"}));

INSTANTIATE_TEST_SUITE_P(Rows, Trees, testing::Values(
    Case{"did Paid", "(did (source Paid))"}, Case{"never(Paid in last month)", "(never (source Paid (window last month)))"},
    Case{"no(Line from opened where x)", "(no (source Line (window from_to from=opened) (where x)))"},
    Case{"has(Shelf keeping last 5 per sku, day where x)", "(has (source Shelf (keeping last 5 sku day) (where x)))"},
    Case{"count(Paid)", "(call count (arg Paid))"}, Case{"count(Paid in w where x)", "(call count (arg (in Paid w) (where x)))"},
    Case{"count(Paid 30 to 90 days ago)", "(call count (arg Paid (window ago 30 to 90)))"},
    Case{"count(Paid 8 to 14 full weeks ago)", "(call count (arg Paid (window ago 8 to 14 full week)))"},
    Case{"count(Paid from a to b)", "(call count (arg Paid (window from_to from=a to=b)))"}, Case{"count(Paid before a)", "(call count (arg Paid (window before to=a)))"},
    Case{"count(Paid after a where x)", "(call count (arg Paid (window after from=a) (where x)))"},
    Case{"sum(amount of Paid in past 7 full days where x)", "(call sum (arg amount of=(source Paid (window past_full 7) (where x))))"},
    Case{"sum(amount of Paid in 7 days to date)", "(call sum (arg amount of=(source Paid (window to_date 7))))"},
    Case{"avg(x of Paid at least 3)", "(call avg (arg x of=(source Paid) at_least=3))"}, Case{"nth(2, x of Paid)", "(call nth (arg 2) (arg x of=(source Paid)))"},
    Case{"count(days with Paid in this month)", "(call count (arg of=(source Paid (window this month)) with=days))"},
    Case{"favourite(x of P by count having share >= 40%)", "(call favourite (arg x of=(source P) by=count having=(>= share 40%)))"},
    Case{"spend(rolling 90 days)", "(call spend (arg (window rolling from=(duration 90 day))))"}, Case{"spend(under 2 days before x)", "(call spend (arg (window under_before from=x to=(duration 2 day))))"},
    Case{"any(x in interests where x contains \"a\")", "(call any (arg (in x interests) (where (contains one x \"a\"))))"},
    Case{"count(Paid per sku, day as d { n = count(rows) } where n > 1)", "(call count (arg Paid (per (_ sku) (d day) : (n (call count (arg rows)))) (where (> n 1))))"},
    Case{"count(Paid with { a = 1, b = a + 1 } where b > 1)", "(call count (arg Paid (with (a 1) (b (+ a 1))) (where (> b 1))))"},
    Case{"count(Paid in last 7 days)", "(call count (arg (in Paid (window last_n 7))))"}, Case{"count(Paid in past 7 days)", "(call count (arg (in Paid (window last_n 7))))"}));

INSTANTIATE_TEST_SUITE_P(Levels, Trees, testing::Values(
    Case{"| \"a\" when x | \"b\" otherwise", "(levels (when \"a\" x) (otherwise \"b\"))"},
    Case{"(1 when x | 2 otherwise) + 1", "(+ (brackets (levels (when 1 x) (otherwise 2))) 1)"}));

TEST(Expression, OfItsOwn) {
  SourceSet sources;
  Diagnostics out;
  const auto good = sources.add("<input>", "spend_90d > 1 // so");
  const auto bad = sources.add("<input>", "spend_90d >");
  const auto expr = parse_expression(sources, good, out);
  ASSERT_NE(expr, nullptr);
  EXPECT_EQ(to_text(*expr), "spend_90d > 1");
  EXPECT_EQ(parse_expression(sources, bad, out), nullptr);
  EXPECT_EQ(out.error_count(), 1u);
}

TEST(Expression, IncompleteText) {
  for (const char* text : {"a +", "count(", "a and", "tag t", "tag t \"x\"", "tag t =", "test \"x\" {", "a in", "profile P {\n key id : int", "a when b |", "not"})
    EXPECT_TRUE(is_incomplete(text)) << text;
  for (const char* text : {"", "a", "a + b", "tag t = x", "a )", "a b", "list", "\"open", "tag t = 2026-02-30", "// only a comment"})
    EXPECT_FALSE(is_incomplete(text)) << text;
}

// Words that are none of the language elsewhere: the message says which one was written.
TEST(Expression, WordsBehindAValue) {
  EXPECT_TRUE(Parsed("tag t = rank(a ascending) < 3").out.sorted().empty());
  EXPECT_TRUE(Parsed("tag t = rank(a per b descending) < 3").out.sorted().empty());
  EXPECT_NE(Parsed("tag t = rank(a from_the_smallest_one) < 3").messages().find("`from_the_smallest_one` does not fit here"), std::string::npos);
}

TEST(SourceOf, ReadsExpressionsAsRows) {
  const auto source = [](const std::string& text) -> std::string {
    const Parsed parsed("tag t = f(" + text + ")");
    const auto& call = std::get<ast::Call>(std::get<ast::RuleDecl>(parsed.file.decls[0].what).body->what);
    const auto found = ast::source_of(call.arguments[0]);
    if (!found) return "-";
    ast::Expr exists{{}, ast::Exists{ast::ExistsWord::kHas, std::make_unique<ast::Source>(clone(*found))}};
    return to_text(exists);
  };
  EXPECT_EQ(source("Paid"), "has Paid");
  EXPECT_EQ(source("Paid in rolling 9 days where x"), "has(Paid in rolling 9 days where x)");
  EXPECT_EQ(source("Paid in w"), "has(Paid in w)");
  EXPECT_EQ(source("Paid within 2 days after x keeping first"), "has(Paid within 2 days after x keeping first)");
  EXPECT_EQ(source("x of Paid in today"), "has(Paid in today)");
  EXPECT_EQ(source("Paid not in w"), "-");
  EXPECT_EQ(source("a + b"), "-");
  EXPECT_EQ(source("Paid in [1]"), "-");
}

TEST(Clone, IsEqualAndIndependent) {
  const Parsed parsed("tag t = \"{a}\" when count(P in w with { a = 1 } per b { c = 2 } where x by y) > 1 and z between 1 and 2 | \"x\" otherwise");
  const auto& body = *std::get<ast::RuleDecl>(parsed.file.decls[0].what).body;
  EXPECT_EQ(to_text(*clone(body)), to_text(body));
  EXPECT_NE(to_text(body), "");
}

TEST(ToText, AddsTheBracketsThatATreeNeeds) {
  const auto name = [](const char* text) { return std::make_unique<ast::Expr>(ast::Expr{{}, ast::NameRef{text}}); };
  const auto binary = [](ast::BinaryOp op, ast::ExprPtr a, ast::ExprPtr b) {
    return std::make_unique<ast::Expr>(ast::Expr{{}, ast::Binary{op, std::move(a), std::move(b), {}}});
  };
  using ast::BinaryOp;
  EXPECT_EQ(to_text(*binary(BinaryOp::kMul, binary(BinaryOp::kAdd, name("a"), name("b")), name("c"))), "(a + b) * c");
  EXPECT_EQ(to_text(*binary(BinaryOp::kSub, name("a"), binary(BinaryOp::kSub, name("b"), name("c")))), "a - (b - c)");
  EXPECT_EQ(to_text(*binary(BinaryOp::kAnd, name("a"), binary(BinaryOp::kAnd, name("b"), name("c")))), "a and b and c");
  EXPECT_EQ(to_text(*binary(BinaryOp::kAnd, binary(BinaryOp::kOr, name("a"), name("b")), name("c"))), "(a or b) and c");
  EXPECT_EQ(to_text(*binary(BinaryOp::kMinusSet, binary(BinaryOp::kAnd, name("a"), name("b")), name("c"))), "(a and b) minus c");
}

}  // namespace
}  // namespace tagma
