#include "stdlib/builtin.h"
#include "tests/unit/stdlib/call.h"
#include "tests/unit/stdlib/coverage.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace tagma::testing {
namespace {


std::string resolved(std::string_view name, std::vector<Type> args) {
  std::vector<Type> converted;
  Type result;
  if (resolve_overload(name, args, converted, result) == nullptr) return "no row";
  std::string out = "(";
  for (const Type& type : converted) out += (out.size() > 1 ? ", " : "") + to_string(type);
  return out + ") -> " + to_string(result);
}

const Type kInt = Type::of(Kind::kInt), kFloat = Type::of(Kind::kFloat), kRatio = Type::of(Kind::kRatio), kText = Type::of(Kind::kString);
const Type kAny{};

TEST(Resolve, ConvertsAsLittleAsItCan) {
  EXPECT_EQ(resolved("+", {kInt, kInt}), "(int, int) -> int");
  EXPECT_EQ(resolved("+", {kInt, Type::decimal(2)}), "(decimal(2), decimal(2)) -> decimal(2)");
  EXPECT_EQ(resolved("*", {kInt, Type::decimal(2)}), "(decimal(0), decimal(2)) -> decimal(2)");
  EXPECT_EQ(resolved("/", {kInt, kInt}), "(ratio, ratio) -> ratio");
  EXPECT_EQ(resolved("/", {kInt, kFloat}), "(float, float) -> float");
  EXPECT_EQ(resolved("+", {kRatio, Type::decimal(2)}), "(ratio, ratio) -> ratio");
  EXPECT_EQ(resolved("round", {kInt, kInt}), "(int, int) -> int");
  EXPECT_EQ(resolved("sqrt", {kInt}), "(float) -> float");
  EXPECT_EQ(resolved("floor", {Type::decimal(2)}), "(ratio) -> int");
  EXPECT_EQ(resolved("==", {level("a").type, kText}), "(string, string) -> bool");
  EXPECT_EQ(resolved("bucket", {kText, level("a").type, kInt}), "(string, string, int) -> int");
  EXPECT_EQ(resolved("contains", {Type::set_of(level("a").type), kText}), "(set<string>, string) -> bool");
  EXPECT_EQ(resolved("contains", {Type::set_of(kText), level("a").type}), "(set<string>, string) -> bool");
}

TEST(Resolve, GivesABareMissingAType) {
  EXPECT_EQ(resolved("==", {kAny, kInt}), "(int, int) -> bool");
  EXPECT_EQ(resolved("lower", {kAny}), "(string) -> string");
  EXPECT_EQ(resolved("year", {kAny}), "(date) -> int");
  EXPECT_EQ(resolved("contains", {kAny, kText}), "(string, string) -> bool");
  EXPECT_EQ(resolved("substring", {kAny, kAny, kAny}), "(string, int, int) -> string");
}

TEST(Resolve, AppendsZoneAndWeek) {
  EXPECT_EQ(resolved("local_date", {Type::of(Kind::kTimestamp)}), "(timestamp, string) -> date");
  EXPECT_EQ(resolved("local_date", {Type::of(Kind::kTimestamp), kText}), "(timestamp, string) -> date");
  EXPECT_EQ(resolved("add_months", {Type::of(Kind::kTimestamp), kInt}), "(timestamp, int, string) -> timestamp");
  EXPECT_EQ(resolved("add_months", {Type::of(Kind::kDate), kInt}), "(date, int) -> date");
  EXPECT_EQ(resolved("week_start", {Type::of(Kind::kDate)}), "(date, int) -> date");
}

TEST(Resolve, RefusesWhatHasNoMeaning) {
  EXPECT_EQ(resolved("nothing", {kInt}), "no row");
  EXPECT_EQ(resolved("+", {kText, kText}), "no row");
  EXPECT_EQ(resolved("lower", {kInt}), "no row");
  EXPECT_EQ(resolved("lower", {}), "no row");
  EXPECT_EQ(resolved("<", {Type::of(Kind::kDate), Type::of(Kind::kTimestamp)}), "no row");
}

// The conversion rows are reached through find_conversion() only.
TEST(Conversions, OneRowForEachPair) {
  const auto conversion = [](Arg from, const Type& to) -> std::string {
    const Builtin* row = find_conversion(from.type, to);
    if (row == nullptr) return "none";
    record_use(*row);
    static Arena arena;
    CallContext context{arena};
    const Value value = row->body(context, CallSite{row, {from.type}, to, nullptr}, std::array{from.value});
    return std::string(row->name) + " " + to_text(to, value) + (context.faults != 0 ? " overflow" : "");
  };
  EXPECT_EQ(conversion(i(3), kFloat), "int_to_float 3.0");
  EXPECT_EQ(conversion(i(3), Type::decimal(2)), "int_to_decimal 3.00");
  EXPECT_EQ(conversion(i(INT64_MAX), Type::decimal(38)), "int_to_decimal missing overflow");
  EXPECT_EQ(conversion(dec("1.5"), Type::decimal(2)), "rescale 1.50");
  EXPECT_EQ(conversion(dec("1.5"), kRatio), "to_ratio 3/2");
  EXPECT_EQ(conversion(i(3), kRatio), "to_ratio 3");
  EXPECT_EQ(conversion(level("a"), kText), "open_texts \"a\"");
  EXPECT_EQ(conversion(list(level("a").type, {Value::text("a")}), Type::list_of(kText)), "open_texts [\"a\"]");
  EXPECT_EQ(conversion(dec("1.50"), Type::decimal(1)), "none");
  EXPECT_EQ(conversion(dec("1.5"), kFloat), "none");
  EXPECT_EQ(conversion(i(1), kInt), "none");
  EXPECT_EQ(conversion(s("1"), kInt), "none");
}

TEST(Rows, AreCompleteAndTellTheTruthAboutThemselves) {
  for (const Builtin& row : builtins()) {
    EXPECT_FALSE(row.signature.empty() || row.doc.empty() || row.example.empty()) << row.name;
    EXPECT_TRUE(row.typing != nullptr && row.body != nullptr) << row.name;
    if (row.operator_only) continue;
    EXPECT_TRUE(row.signature.starts_with(std::string(row.name) + "(")) << row.signature;
    EXPECT_NE(row.example.find(std::string(row.name) + "("), std::string_view::npos) << row.name << ": " << row.example;
  }
  std::set<std::string_view> names;
  for (const Aggregate& row : aggregates()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " is there twice";
    EXPECT_FALSE(row.signature.empty() || row.doc.empty() || row.example.empty()) << row.name;
  }
}

TEST(Rows, TopicsHoldEveryRowOnce) {
  std::size_t rows = 0;
  for (const Topic& topic : topics()) rows += topic.rows.size();
  EXPECT_EQ(rows, builtins().size());
  EXPECT_EQ(topics().front().rows.data(), builtins().data());
}

}  // namespace
}  // namespace tagma::testing
