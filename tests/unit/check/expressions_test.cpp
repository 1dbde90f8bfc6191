// Expressions: what they become, as the IR prints it.
#include "tests/unit/check/checked.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

// The value of `metric m = TEXT` in the shop.
std::string value_of(const std::string& text, const std::string& before = "") {
  const Checked checked = check_text(shop() + before + "\nprivate metric m of Customer = " + text + "\n");
  return checked.diagnostics.has_errors() ? checked.rendered() : checked.value("m");
}

Type type_of(const std::string& text, const std::string& before = "") {
  const Checked checked = check_text(shop() + before + "\nprivate metric m of Customer = " + text + "\n");
  EXPECT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
  const ir::NodeId value = checked.rule("m").value;
  return value == ir::kNoNode ? Type{} : checked.module.node(value).type;
}

TEST(Literals, AdaptToTheOtherSide) {
  EXPECT_EQ(value_of("balance >= 5000"), "Customer.balance >= 5000.00");
  EXPECT_EQ(value_of("5 < balance"), "5.00 < Customer.balance");
  EXPECT_EQ(value_of("balance > 1.5"), "Customer.balance > 1.50");
  EXPECT_EQ(value_of("points > 0.5"), "Customer.points > 0.5");
  EXPECT_EQ(value_of("points > -1"), "Customer.points > -1.0");
  EXPECT_EQ(value_of("level > -1"), "Customer.level > -1");
  EXPECT_EQ(value_of("gender == \"male\""), "Customer.gender == \"male\"");
  EXPECT_EQ(value_of("registered >= 2026-01-01"), "Customer.registered >= 2026-01-01T00:00:00+08:00");
  EXPECT_EQ(value_of("interests contains all of [\"b\", \"a\", \"b\"]"), "contains_all(Customer.interests, [\"a\", \"b\"])");
}

TEST(Literals, KeepTheirDigitsWhereTheOtherSideHasFewer) {
  EXPECT_EQ(value_of("balance > 1.555"), "Customer.balance > 1.555");
  EXPECT_EQ(type_of("balance * 2"), Type::decimal(2));
  EXPECT_EQ(type_of("balance * 1.5"), Type::decimal(3));
}

TEST(Literals, Percent) { EXPECT_EQ(value_of("balance / 3 >= 40%"), "(Customer.balance / 3) >= 0.40"); }

TEST(Literals, TextsWithValues) {
  EXPECT_EQ(value_of("\"{city}-{level}\""), "concat(concat(Customer.city, \"-\"), text(Customer.level))");
}

TEST(Arithmetic, IsExact) {
  EXPECT_EQ(type_of("level / 3"), Type::of(Kind::kRatio));
  EXPECT_EQ(type_of("level + balance"), Type::decimal(2));
  EXPECT_EQ(type_of("points * 0.5"), Type::of(Kind::kFloat));
  EXPECT_EQ(value_of("birthday + 3 months"), "add_months(Customer.birthday, 3)");
  EXPECT_EQ(value_of("registered - 2 years"), "add_months(Customer.registered, -24)");
}

TEST(Logic, ChainsAreOneNode) {
  EXPECT_EQ(value_of("level > 1 and level > 2 and level > 3"), "(Customer.level > 1) and (Customer.level > 2) and (Customer.level > 3)");
  EXPECT_EQ(value_of("not (level > 1 or ok)"), "not ((Customer.level > 1) or Customer.ok)");
  EXPECT_EQ(value_of("a minus b", "tag a = level > 1\ntag b = level > 2"), "(Customer.level > 1) and (not (Customer.level > 2))");
}

TEST(Logic, AtLeastCountsWhatIsTrue) {
  EXPECT_EQ(value_of("at least 2 of { level > 1, ok, city is known }"),
            "(((1 when Customer.level > 1 | 0 otherwise) + (1 when Customer.ok | 0 otherwise)) + (1 when Customer.city is known | 0 otherwise)) >= 2");
}

TEST(Is, IsTwoValued) {
  EXPECT_EQ(value_of("city is \"a\""), "(Customer.city == \"a\") is true");
  EXPECT_EQ(value_of("city is not \"a\""), "not ((Customer.city == \"a\") is true)");
  EXPECT_EQ(value_of("city is missing"), "not (Customer.city is known)");
  EXPECT_EQ(value_of("city is known"), "Customer.city is known");
  EXPECT_EQ(value_of("ok is true"), "Customer.ok is true");
  EXPECT_EQ(value_of("ok is false"), "(not Customer.ok) is true");
}

TEST(In, SetsRangesAndLists) {
  EXPECT_EQ(value_of("level in [3, 1, 1]"), "Customer.level in [1, 3]");
  EXPECT_EQ(value_of("level in [1, 2.5]"), "Customer.level in [1.0, 2.5]");
  EXPECT_EQ(value_of("level in 1..6"), "(Customer.level >= 1) and (Customer.level <= 6)");
  EXPECT_EQ(value_of("id in blocked"), "Customer.id in blocked");
  EXPECT_EQ(value_of("\"a\" in interests"), "contains(Customer.interests, \"a\")");
  EXPECT_EQ(value_of("city in places", "const places = [\"a\", \"b\"]"), "Customer.city in [\"a\", \"b\"]");
  EXPECT_EQ(value_of("city is not in [\"a\"]"), "not ((Customer.city in [\"a\"]) is true)");
  EXPECT_EQ(value_of("balance between 1 and 5"), "(Customer.balance >= 1.00) and (Customer.balance <= 5.00)");
}

TEST(Contains, TextsAndCollections) {
  EXPECT_EQ(value_of("city contains \"海\""), "contains(Customer.city, \"海\")");
  EXPECT_EQ(value_of("city contains any of [\"a\", \"b\"]"), "contains(Customer.city, \"a\") or contains(Customer.city, \"b\")");
  EXPECT_EQ(value_of("interests contains \"a\""), "contains(Customer.interests, \"a\")");
}

TEST(Quantifiers, OverElements) {
  EXPECT_EQ(value_of("any(x in interests where x contains \"a\")"), "any(x in Customer.interests where contains(x, \"a\"))");
  EXPECT_EQ(value_of("count(x in interests where x == city)"), "count(x in Customer.interests where x == Customer.city)");
  EXPECT_EQ(value_of("all(x in interests where none(y in interests where y == x))"),
            "all(x in Customer.interests where none(x2 in Customer.interests where x2 == x))");
}

TEST(Lookups, ByTheirKey) { EXPECT_EQ(value_of("Product(city).category"), "Product(Customer.city).category"); }

TEST(Levels, AreAClosedSet) {
  EXPECT_EQ(type_of("\"a\" when level > 1 | \"b\" otherwise").kind, Kind::kEnum);
  EXPECT_EQ(type_of("\"a\" when level > 1 | city otherwise"), Type::of(Kind::kString));
  EXPECT_EQ(type_of("1 when level > 1 | 2.5 otherwise"), Type::decimal(1));
}

TEST(Coalesce, BothSidesHaveOneType) {
  EXPECT_EQ(value_of("balance ?? 0"), "Customer.balance ?? 0.00");
  EXPECT_EQ(value_of("gender ?? \"male\""), "Customer.gender ?? \"male\"");
}

TEST(Functions, AreInlined) {
  EXPECT_EQ(value_of("double(level) + 1", "fn double(x: int) = x * 2"), "(Customer.level * 2) + 1");
  EXPECT_EQ(value_of("round(balance / 3, 2, half_up)"), "round(Customer.balance / 3, 2, \"half_up\")");
  EXPECT_EQ(value_of("least(level, 3, 5)"), "least(Customer.level, 3, 5)");
}

TEST(Params, TakeWhatIsGiven) {
  const std::string rules = shop() + "param high : decimal(2) = 5000\nparam place : string = \"上海\"\nmetric m = balance >= high and city is place\n";
  EXPECT_EQ(check_text(rules).value("m"), "(Customer.balance >= 5000.00) and ((Customer.city == \"上海\") is true)");
  const Checked given = check_text(rules, {.params = {{"high", "80.5"}, {"place", "北京"}}});
  EXPECT_EQ(given.value("m"), "(Customer.balance >= 80.50) and ((Customer.city == \"北京\") is true)");
  EXPECT_EQ(given.module.params, (std::vector<std::pair<std::string, std::string>>{{"high", "80.5"}, {"place", "北京"}}));
}

}  // namespace
}  // namespace tagma::testing
