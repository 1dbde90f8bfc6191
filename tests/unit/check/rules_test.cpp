// Rules, tables, tests: what a module holds.
#include "tests/unit/check/checked.h"
#include "tests/unit/check/evaluated.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tagma::testing {
namespace {

TEST(Rules, AnyOrderAcrossFiles) {
  const Checked checked = check_texts({"tag a = b and c", shop() + "tag b = level > 1", "tag c = not b"});
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  ASSERT_EQ(checked.module.rules.size(), 3u);
  EXPECT_EQ(checked.module.rules[0].spec.name, "a");
  EXPECT_EQ(checked.rule("a").spec.file, "a.tag");
  EXPECT_EQ(checked.value("c"), "not (Customer.level > 1)");
}

TEST(Rules, TheEdgeOfATagIsTwoValued) {
  const Checked checked = check_text(shop() + "tag a = ok\ntag b only when level > 1 = ok\nmetric c = ok\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  EXPECT_EQ(checked.value("a"), "Customer.ok is true");
  EXPECT_FALSE(checked.rule("a").spec.optional);
  EXPECT_EQ(checked.value("b"), "((Customer.ok is true) when Customer.level > 1)");
  EXPECT_TRUE(checked.rule("b").spec.optional);
  EXPECT_TRUE(checked.rule("c").spec.optional);
}

TEST(Rules, Levels) {
  const Checked checked = check_text(shop() + "tag a \"甲\" group \"x\" owner \"y\" = \"新\" when level > 1 | \"老\" otherwise\ntag b = a == \"老\"\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  const RuleSpec& spec = checked.rule("a").spec;
  EXPECT_TRUE(spec.levels);
  EXPECT_EQ(spec.level_values, (std::vector<std::string>{"新", "老"}));
  EXPECT_EQ(spec.display, "甲");
  EXPECT_EQ(spec.group, "x");
  EXPECT_EQ(spec.owner, "y");
  EXPECT_FALSE(spec.optional);
}

TEST(Rules, RatiosArePublishedAsDecimals) {
  const Checked checked = check_text(shop() + "metric a = level / 3\nmetric b = a * 3\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  EXPECT_EQ(checked.rule("a").spec.type, Type::decimal(10));
  EXPECT_EQ(checked.module.node(checked.rule("a").value).type, Type::of(Kind::kRatio));
  EXPECT_EQ(checked.value("b"), "(Customer.level / 3) * 3");
}

TEST(Rules, Scores) {
  const Checked checked = check_text(shop() + "score s = 40 when level > 1 plus 30 when ok plus 10 when email is missing capped 0..60\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  EXPECT_EQ(checked.rule("s").parts.size(), 3u);
  EXPECT_EQ(checked.value("s"),
            "least(greatest(((40 when Customer.level > 1 | 0 otherwise) + (30 when Customer.ok | 0 otherwise)) + "
            "(10 when not (Customer.email is known) | 0 otherwise), 0), 60)");
}

TEST(Segments, RequiresIsPartOfTheValueAndInherited) {
  const Checked checked = check_text(shop() +
                                     "segment a for marketing requires ok at least 50 people = level > 1\n"
                                     "segment b = a or level > 5\n"
                                     "segment c = level > 3 minus a\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  EXPECT_EQ(checked.value("a"), "(Customer.level > 1) and (Customer.ok is true)");
  EXPECT_EQ(ir::print_expression(checked.module, checked.rule("a").before_requires), "Customer.level > 1");
  EXPECT_EQ(checked.rule("a").spec.at_least_people, 50);
  EXPECT_TRUE(checked.value("b").ends_with("and (Customer.ok is true)")) << checked.value("b");
  EXPECT_EQ(checked.rule("b").spec.purposes, std::vector<std::string>{"marketing"});
  EXPECT_TRUE(checked.rule("c").spec.purposes.empty());
  EXPECT_EQ(checked.rule("c").before_requires, ir::kNoNode);
}

TEST(Profiles, SeveralReachTheirOwners) {
  const Checked checked = check_text(
      "profile Account { key account_id : int  vip : bool }\n"
      "profile User of Account by account_id { key user_id : int  active : bool }\n"
      "tag important of Account = vip and account_id > 5\n"
      "tag good of User = active and important and Account.vip\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  EXPECT_EQ(checked.rule("important").spec.table, 0);
  EXPECT_EQ(checked.rule("good").spec.table, 1);
  EXPECT_EQ(checked.value("good"), "(User.active and (Account.vip and (Account.account_id > 5)) and Account.vip) is true");
}

TEST(Tables, HeaderColumnsTakeTheirTypes) {
  const Checked checked = check_text(shop());
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  const TableSpec& order = checked.module.tables[1];
  ASSERT_EQ(order.owner_columns.size(), 1u);
  EXPECT_EQ(order.columns[static_cast<std::size_t>(order.owner_columns[0])].type, Type::of(Kind::kInt));
  EXPECT_EQ(order.columns[static_cast<std::size_t>(order.time)].type, Type::of(Kind::kTimestamp));
  EXPECT_EQ(checked.module.tables[2].owner, 1);
  EXPECT_EQ(checked.module.tables[3].key.size(), 1u);
  EXPECT_TRUE(checked.module.tables[0].columns[3].personal);
}

TEST(Tables, CopiesForAllEventsThatHaveTheColumns) {
  const Checked checked = check_text(
      "events unique by event_id latest ingested_at order by seq\n"
      "profile P { key id : int }\n"
      "event A of P by id at ts { event_id : int  ingested_at : timestamp  seq : int }\n"
      "event B of P by id at ts { seq : int }\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  EXPECT_EQ(checked.module.tables[1].unique_by, std::vector<int>{0});
  EXPECT_EQ(checked.module.tables[1].latest, 1);
  EXPECT_EQ(checked.module.tables[1].order_by, std::vector<int>{2});
  EXPECT_TRUE(checked.module.tables[2].unique_by.empty());
  EXPECT_EQ(checked.module.tables[2].order_by, std::vector<int>{0});
}

TEST(Tables, WhereOfEventsAndProfiles) {
  const Checked checked = check_text(
      "profile P where state is not \"closed\" { key id : int  state : string? }\n"
      "event View from log of P by id at ts where type == \"view\" { type : string }\n"
      "tag a = state is known\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  EXPECT_TRUE(checked.module.tables[1].filtered);
  EXPECT_EQ(checked.module.tables[1].source, "log");
  ASSERT_EQ(checked.module.row_filters.size(), 1u);
  const int hidden = checked.module.tables[0].where_rule;
  ASSERT_EQ(hidden, 1);
  EXPECT_FALSE(checked.module.rules[1].spec.published);
}

TEST(Expectations, AreDecidedByRowsOrByHiddenRules) {
  const Checked checked = check_text(
      "profile P { key id : int  d : int?  e : int? }\n"
      "tag a = d > 1\n"
      "expect \"stops\" d is known on P\n"
      "expect \"counts\" a on P else count\n"
      "expect \"rejects\" d < e on P else reject\n"
      "expect \"misses\" e < 10 or e == 20 on P else missing\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  const auto& all = checked.module.expectations;
  ASSERT_EQ(all.size(), 4u);
  for (const int i : {0, 1}) {
    ASSERT_GE(all[static_cast<std::size_t>(i)].rule, 1);
    const RuleSpec& rule = checked.module.rules[static_cast<std::size_t>(all[static_cast<std::size_t>(i)].rule)].spec;
    EXPECT_TRUE(rule.hidden);
    EXPECT_FALSE(rule.published);
  }
  EXPECT_EQ(all[2].rule, -1);
  EXPECT_EQ(all[2].column, -1);
  EXPECT_EQ(all[3].column, 2);
}

TEST(Expectations, SurviveOnly) {
  Checked checked = check_text(
      "profile P { key id : int  d : int? }\n"
      "tag a = d > 1\n"
      "tag b = id > 1\n"
      "expect \"x\" d is known on P\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  ir::keep_only(checked.module, std::vector<std::string>{"b"});
  ASSERT_EQ(checked.module.rules.size(), 2u);
  ASSERT_EQ(checked.module.expectations.size(), 1u);
  EXPECT_EQ(checked.module.rules[static_cast<std::size_t>(checked.module.expectations[0].rule)].spec.name, "expect x");
  EXPECT_EQ(ir::verify(checked.module), "");
}

TEST(Lookups, ReachProfilesByKey) {
  EXPECT_EQ(failures_of(R"(
profile Person { key union_id : string  name : string?  parent : string? }
profile Device { key id : int  owner : string? }
event Login of Person by union_id at time { device : int }
metric logins of Person = count(Login)
tag 活跃 of Person = logins >= 2
metric owner_name of Device = Person(owner).name
metric owner_logins of Device = Person(owner).logins
tag owner_active of Device = Person(owner).活跃 is true
metric grandparent of Person = Person(Person(parent).parent).name
metric devices of Person = distinct(Device(device).owner of Login)
test "by key" as of 2026-07-01T00:00 {
  Person { union_id: "a", name: "甲" }
  Person { union_id: "b", parent: "a" }
  Person { union_id: "c", parent: "b" }
  Device { id: 1, owner: "a" }
  Device { id: 2, owner: "nobody" }
  Device { id: 3 }
  Login { union_id: "a", device: 1, time: 2026-06-01T00:00 }
  Login { union_id: "a", device: 2, time: 2026-06-02T00:00 }
  Login { union_id: "a", device: 9, time: 2026-06-03T00:00 }
  expect for 1: owner_name == "甲" and owner_logins == 3 and owner_active
  expect for 2: owner_name is missing and owner_logins is missing and not owner_active
  expect for 3: owner_name is missing
  expect for "c": grandparent == "甲"
  expect for "b": grandparent is missing
  expect for "a": devices == 2
}
)"), "");
}

TEST(Collect, ListsTheLinesThatHold) {
  EXPECT_EQ(failures_of(R"(
profile P { key id : int  d : int?  city : string? }
tag a = collect "小" when d < 10 | "负" when d < 0 | "有城市" when city is known | "无" otherwise
tag b only when id < 5 = collect d when d > 1 | 7 when id > 1
tag c = collect "x" when id > 100
tag names = collect city when d > 0
test "lines" as of 2026-07-01T00:00 {
  P { id: 1, d: -1, city: "上海" }
  P { id: 2, d: 5 }
  P { id: 3 }
  P { id: 6, d: 20 }
  expect for 1: size(a) == 3 and a contains "负" and not (a contains "无")
  expect for 1: size(names) == 0 and size(b) == 0
  expect for 2: a same elements as ["小"] and size(b) == 2 and size(names) == 0
  expect for 3: a same elements as ["无"] and b same elements as [7]
  expect for 6: b is missing and a contains "无"
  expect for 6: c is known and size(c) == 0
}
)"), "");
}

TEST(Tests, RowsAreConstants) {
  const Checked checked = check_text(shop() +
                                     "tag a = level > 1\n"
                                     "test \"t\" as of 2026-07-01T00:00 {\n"
                                     "  Customer { id: 7  city: \"上海\"  balance: 5  interests: [\"b\", \"a\"]  birthday: missing }\n"
                                     "  given 3 Order { order_id: i  customer_id: 7  time: 2026-06-24T10:00 + (i) days }\n"
                                     "  expect for 7: not a\n"
                                     "  at 2026-08-01 { expect a }\n"
                                     "}\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  ASSERT_EQ(checked.module.tests.size(), 1u);
  const ir::Test& test = checked.module.tests[0];
  ASSERT_EQ(test.rows.size(), 4u);
  EXPECT_EQ(test.rows[0].cells[2].second.d, 500);
  EXPECT_EQ(test.rows[0].cells[3].second.items().size(), 2u);
  EXPECT_FALSE(test.rows[0].cells[4].second.known);
  EXPECT_EQ(test.rows[3].cells[0].second.i, 2);
  EXPECT_EQ(test.rows[3].cells[2].second.i - test.rows[1].cells[2].second.i, 2 * 86'400'000'000);
  ASSERT_EQ(test.checks.size(), 2u);
  EXPECT_EQ(test.checks[0].as_of, 1'782'835'200'000'000);
  EXPECT_EQ(test.checks[0].expectations[0].key.i, 7);
  EXPECT_FALSE(test.checks[1].expectations[0].key.known);
}

TEST(Errors, NeverCascade) {
  const Checked checked = check_text(shop() + "tag a = ctiy == \"x\"\ntag b = a and level > 1\nsegment c = not b\nscore d = 5 when c plus 3 when a\n");
  EXPECT_EQ(checked.codes(), std::vector<std::string>{"T0201"}) << checked.rendered();
}

TEST(Errors, CyclesShowTheirPath) {
  const Checked checked = check_text(shop() + "tag a = b\ntag b = c\ntag c = a\ntag d = a\n");
  EXPECT_EQ(checked.codes(), std::vector<std::string>{"T0208"}) << checked.rendered();
  EXPECT_NE(checked.rendered().find("a → b → c → a"), std::string::npos) << checked.rendered();
}

TEST(Errors, WhatCouldNotBeReadIsNotReportedAgain) {
  const Checked checked = check_texts({shop(), "event Visit of of Customer { }\ntag a = = 3\nprofile Q {{ }\n", "tag b = a and did Visit\ntag c of Q = true\nmetric d = count(Visit)\n"});
  for (const Diagnostic& diagnostic : checked.diagnostics.sorted()) EXPECT_EQ(diagnostic.span.file, 1u) << checked.rendered();
  EXPECT_TRUE(checked.diagnostics.has_errors());
}

TEST(Errors, LongChainsAreCheckedInAnyOrder) {
  std::string forwards = shop() + "metric m0 = level\n", backwards = shop();
  for (int i = 1; i <= 1500; ++i) forwards += "metric m" + std::to_string(i) + " = m" + std::to_string(i - 1) + " + 1\n";
  for (int i = 1500; i >= 1; --i) backwards += "metric m" + std::to_string(i) + " = m" + std::to_string(i - 1) + " + 1\n";
  EXPECT_TRUE(check_text(forwards).codes().empty());
  EXPECT_TRUE(check_text(backwards + "metric m0 = level\n").codes().empty());
}

TEST(Errors, EndlessDepthIsRefused) {
  std::string rules = shop() + "metric m0 = level\n";
  for (int i = 1; i <= 4100; ++i) rules += "metric m" + std::to_string(i) + " = m" + std::to_string(i - 1) + " + 1\n";
  EXPECT_EQ(check_text(rules).codes(), std::vector<std::string>{"T0211"});
  std::string circle = shop();
  for (int i = 0; i < 1000; ++i) circle += "tag t" + std::to_string(i) + " = not t" + std::to_string((i + 1) % 1000) + "\n";
  EXPECT_EQ(check_text(circle).codes(), std::vector<std::string>{"T0211"});
}

TEST(Errors, BodiesThatNothingCallsAreChecked) {
  const Checked checked = check_text(shop() + "fn f(x: int) = x + \"a\"\nmetric m(w: window) = sum(amuont of Order in w)\n");
  EXPECT_EQ(checked.codes(), (std::vector<std::string>{"T0312", "T0201"})) << checked.rendered();
}

TEST(Missing, KnownIsRemembered) {
  for (const std::string condition :
       {"city is known and city != \"x\"", "city is missing or city != \"x\"", "city is known and (level > 1 or city != \"x\")",
        "not (city is missing) and city not in [\"x\"]", "city == \"y\" and city != \"x\"", "level != 3", "level + 1 != 3", "count(Order) != 3",
        "balance is known and not (balance < 3.00)", "(city ?? \"y\") != \"x\"", "not (city != \"x\")"}) {
    const Checked checked = check_text(shop() + "tag a = " + condition + "\n");
    EXPECT_TRUE(checked.codes().empty()) << checked.rendered();
  }
}

TEST(Missing, FixesThatAreOfferedCompile) {
  for (const std::string condition :
       {"city != \"x\"", "not (city == \"x\")", "city not in [\"x\"]", "not (balance < 3.00)", "not (city contains \"x\")", "balance not between 1.00 and 2.00",
        "not (level > 1 and city == \"x\")", "not (level > 1 and balance > 2.00)", "not (level > 1 and not (city != \"x\"))"}) {
    const Checked refused = check_text(shop() + "tag a = " + condition + "\n");
    ASSERT_EQ(refused.codes(), std::vector<std::string>{"T0401"}) << condition << "\n" << refused.rendered();
    const Diagnostic diagnostic = refused.diagnostics.sorted().front();
    const std::string text = shop() + "tag a = " + condition + "\n";
    std::size_t at = 0;
    for (int fix = 0; fix < 2; ++fix) {
      const std::size_t open = diagnostic.help.find('`', at), close = diagnostic.help.find('`', open + 1);
      ASSERT_NE(close, std::string::npos) << diagnostic.help;
      std::string fixed = text;
      fixed.replace(diagnostic.span.begin, diagnostic.span.end - diagnostic.span.begin, diagnostic.help.substr(open + 1, close - open - 1));
      const Checked accepted = check_text(fixed);
      EXPECT_TRUE(accepted.codes().empty()) << fixed.substr(shop().size()) << accepted.rendered();
      at = close + 1;
    }
  }
}

TEST(Repl, ExpressionsOverAFinishedModule) {
  Checked checked = check_text(shop() + "tag a = level > 1\nfn twice(x: int) = x * 2\nmetric spend(w: window) = sum(amount of Order in w)\n");
  ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  const auto file = checked.sources.add("<repl>", "a and twice(level) > 3 and spend(rolling 9 days) > 1.00");
  const ast::ExprPtr expr = parse_expression(checked.sources, file, checked.diagnostics);
  ASSERT_NE(expr, nullptr);
  const ir::NodeId node = check::check_expression(checked.sources, *expr, checked.files, checked.module, 0, checked.diagnostics);
  ASSERT_NE(node, ir::kNoNode) << checked.rendered();
  EXPECT_TRUE(ir::print_expression(checked.module, node).starts_with("(Customer.level > 1) and ((Customer.level * 2) > 3) and "));
  EXPECT_EQ(ir::verify(checked.module), "");
}

}  // namespace
}  // namespace tagma::testing
