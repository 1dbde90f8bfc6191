// What the warnings claim about conditions is true of every row, and what is true of every row is claimed: random
// conditions, asked of all rows of a small grid.
#include "tests/unit/check/checked.h"

#include "compiler/ir/interpret.h"
#include "compiler/ir/satisfy.h"
#include "runtime/bind.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>

namespace tagma::testing {
namespace {

constexpr std::string_view kSchema = "profile P { key id : int  a : int?  b : int  c : enum(\"x\", \"y\", \"z\")? }\n";
constexpr int kLargest = 6;  // of the constants; the grid goes beyond them on both sides

class Conditions {
 public:
  explicit Conditions(unsigned seed) : random_(seed) {}
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  std::string of(int depth, bool only_a) {
    const int kind = depth == 0 ? 0 : below(4);
    if (kind == 1) return "(" + of(depth - 1, only_a) + " and " + of(depth - 1, only_a) + ")";
    if (kind == 2) return "(" + of(depth - 1, only_a) + " or " + of(depth - 1, only_a) + ")";
    if (kind == 3 && !only_a) return "not (" + of(depth - 1, only_a) + ")";
    return atom(only_a);
  }

 private:
  std::string atom(bool only_a) {
    static constexpr std::array<std::string_view, 4> kOrders{"<", "<=", ">", ">="};
    const std::string value = only_a || below(2) == 0 ? "a" : "b";
    const int low = below(kLargest + 1);
    switch (below(only_a ? 4 : 10)) {
      case 0: return fmt::format("{} == {}", value, low);
      case 1: return fmt::format("{} between {} and {}", value, low, low + below(3));
      case 2: return fmt::format("{} in [{}, {}]", value, low, below(kLargest + 1));
      case 3: return fmt::format("{} {} {}", value, kOrders[static_cast<std::size_t>(below(4))], low);
      case 4: return fmt::format("{} {} {}.5", value, kOrders[static_cast<std::size_t>(below(4))], low);
      case 5: return fmt::format("(a ?? {}) {} {}", low, kOrders[static_cast<std::size_t>(below(4))], below(kLargest + 1));
      case 6: return "a is known";
      case 7: return fmt::format("{} is {}", value, low);
      case 8: return fmt::format("c {} \"{}\"", below(2) == 0 ? "==" : "is not", "xyz"[below(3)]);
      default: return fmt::format("((a > {}) ?? {})", low, below(2) == 0 ? "true" : "(b < 3)");
    }
  }
  std::mt19937 random_;
};

std::shared_ptr<const Dataset> grid(const ir::Module& module) {
  RowTable table{0, {}};
  std::int64_t id = 0;
  for (int a = -3; a <= kLargest + 2; ++a)
    for (int b = -2; b <= kLargest + 2; ++b)
      for (const char* c : {"x", "y", "z", ""})
        table.rows.push_back({Value::integer(++id), a == -3 ? Value::missing() : Value::integer(a), Value::integer(b), *c == 0 ? Value::missing() : Value::text(c)});
  auto data = bind_rows(module.tables, std::array{table}, {});
  EXPECT_TRUE(data) << data.error().message;
  return data ? *data : nullptr;
}

// The answers that a condition gives over all rows, row by row.
std::vector<ir::Truths> answers(const ir::Module& module, const Dataset& data, ir::NodeId condition) {
  ir::Interpreter interpreter(module, data, 0);
  std::vector<ir::Truths> out;
  for (std::int64_t row = 0; row < data.tables[0].rows; ++row) {
    const Value value = interpreter.evaluate(condition, row).value;
    out.push_back(!value.known ? ir::kUnknown : value.b ? ir::kYes : ir::kNo);
    interpreter.clear();
  }
  return out;
}

TEST(Warnings, WhatIsPossibleIsWhatSomeRowShows) {
  Conditions conditions(1);
  int unsure = 0;
  for (int round = 0; round < 600; ++round) {
    const std::string text = conditions.of(3, false);
    Checked checked = check_text(std::string(kSchema) + "metric m = " + text + "\n");
    ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
    ir::mark_used(checked.module);
    for (TableSpec& table : checked.module.tables)
      for (ColumnSpec& column : table.columns) column.used = true;
    const ir::NodeId condition = checked.rule("m").value;
    const auto data = grid(checked.module);
    const auto shown = answers(checked.module, *data, condition);
    for (const ir::Truths wanted : {ir::kYes, ir::kNo, ir::kUnknown}) {
      const ir::Demand demand[] = {{condition, wanted}};
      const ir::Possible possible = ir::satisfy(checked.module, demand).possible;
      unsure += possible == ir::Possible::kUnsure ? 1 : 0;
      if (possible == ir::Possible::kUnsure) continue;
      EXPECT_EQ(possible == ir::Possible::kYes, std::find(shown.begin(), shown.end(), wanted) != shown.end()) << text << " wanted " << int{wanted};
    }
  }
  EXPECT_LT(unsure, 10);
}

TEST(Warnings, LinesThatCannotWinAndValuesWithoutALine) {
  Conditions conditions(2);
  int covered = 0, uncovered = 0;
  for (int round = 0; round < 500; ++round) {
    std::string text = std::string(kSchema), body;
    const int lines = 2 + conditions.below(3);
    for (int i = 0; i < lines; ++i) {
      const std::string when = conditions.of(1, true);
      text += fmt::format("metric m{} = {}\n", i, when);
      body += fmt::format("{} {} when {}", i == 0 ? "" : " |", i + 10, when);
    }
    Checked checked = check_text(text + "metric lines = " + body + "\n");
    ASSERT_FALSE(checked.diagnostics.has_errors()) << checked.rendered();
    const auto codes = checked.codes();
    const auto count = [&](std::string_view code) { return std::count(codes.begin(), codes.end(), code); };
    if (count("T0904") + count("T0905") > 0) continue;
    for (TableSpec& table : checked.module.tables)
      for (ColumnSpec& column : table.columns) column.used = true;
    const auto data = grid(checked.module);
    std::vector<bool> won(static_cast<std::size_t>(data->tables[0].rows));
    int never = 0;
    for (int i = 0; i < lines; ++i) {
      const auto holds = answers(checked.module, *data, checked.rule(fmt::format("m{}", i)).value);
      bool wins = false;
      for (std::size_t row = 0; row < holds.size(); ++row) {
        if (holds[row] != ir::kYes || won[row]) continue;
        won[row] = wins = true;
      }
      never += wins ? 0 : 1;
    }
    EXPECT_EQ(count("T0901"), never) << body << checked.rendered();
    std::map<std::int64_t, bool> covered_by_value;
    for (std::size_t row = 0; row < won.size(); ++row) {
      constexpr int kColumnOfA = 1;
      Arena arena;
      const Value a = data->tables[0].columns[kColumnOfA]->value(static_cast<std::int64_t>(row), arena);
      if (a.known) covered_by_value[a.i] = won[row];
    }
    uncovered += static_cast<int>(count("T0906"));
    for (const Diagnostic& diagnostic : checked.diagnostics.sorted()) {
      if (diagnostic.kind->code != "T0906") continue;
      const std::int64_t named = std::stoll(diagnostic.message.substr(diagnostic.message.rfind(' ')));
      const auto is_covered = [](const auto& entry) { return entry.second; };
      const auto gap = covered_by_value.find(named);
      ASSERT_NE(gap, covered_by_value.end()) << diagnostic.message;
      EXPECT_FALSE(gap->second) << body << diagnostic.message;
      EXPECT_TRUE(std::any_of(covered_by_value.begin(), gap, is_covered) && std::any_of(gap, covered_by_value.end(), is_covered)) << body << diagnostic.message;
    }
    covered += never;
  }
  EXPECT_GT(covered, 25);
  EXPECT_GT(uncovered, 10);
}

std::vector<std::string> codes_of(const std::string& rules, const check::Options& options = {}) { return check_text(std::string(kSchema) + rules, options).codes(); }

TEST(Warnings, WhatAParamDecidesIsOpen) {
  EXPECT_EQ(codes_of("param low : int = 5\ntag t = a < low and a > 7\n"), std::vector<std::string>{});
  EXPECT_EQ(codes_of("const low = 5\ntag t = a < low and a > 7\n"), std::vector<std::string>{"T0904"});
}

TEST(Warnings, AFnIsNotToBlameForOneOfItsCalls) {
  EXPECT_EQ(codes_of("fn band(x: int?) = 1 when x < 0 | 2 when x >= 0\ntag t = band(size([\"q\"])) == 2 and a > 3\n"), std::vector<std::string>{});
}

TEST(Warnings, TwoParametersAreTwoValues) {
  EXPECT_EQ(codes_of("fn level(x: int, low: int, high: int) = 2 when x >= high | 1 when x >= low | 0 otherwise\n"), std::vector<std::string>{});
}

TEST(Warnings, ImportedFilesAreNotAskedAbout) {
  const std::string library = "fn twice(x: int) = x * 2\nfn thrice(x: int) = x * 3\ntag odd = a > 5 and a < 3\n";
  EXPECT_EQ(check_texts({std::string(kSchema) + "tag t = twice(b) > 3\n", library}, {.params = {}, .own_files = 1}).codes(), std::vector<std::string>{});
  EXPECT_EQ(check_texts({std::string(kSchema) + "tag t = twice(b) > 3\n", library}).codes(), (std::vector<std::string>{"T0907", "T0904"}));
}

TEST(Warnings, ALibraryMayDeclareWhatOthersUse) { EXPECT_EQ(codes_of("fn twice(x: int) = x * 2\n"), std::vector<std::string>{}); }

TEST(Warnings, GapsBetweenRangesAreNamed) {
  EXPECT_EQ(codes_of("tag t = \"p\" when a < 3 | \"q\" when a > 3\n"), std::vector<std::string>{"T0906"});
  EXPECT_EQ(codes_of("tag t = \"p\" when a < 3 | \"q\" when a >= 3\n"), std::vector<std::string>{});
  EXPECT_EQ(codes_of("tag t = \"p\" when a < 3 | \"q\" when a between 3 and 9\n"), std::vector<std::string>{}) << "an end is meant";
  EXPECT_EQ(codes_of("tag t = \"p\" when a == 3 | \"q\" when a == 7\n"), std::vector<std::string>{}) << "single values are meant";
  EXPECT_EQ(codes_of("tag t only when b != 3 = \"p\" when b < 3 | \"q\" when b > 3\n"), std::vector<std::string>{});
  EXPECT_EQ(codes_of("tag t = \"p\" when c == \"x\" | \"q\" when c == \"y\"\n"), std::vector<std::string>{"T0906"});
}

TEST(Warnings, MissingOtherwiseKeepsTheClosedSet) {
  EXPECT_EQ(codes_of("tag t = \"p\" when a > 1 | \"q\" when a < 0 | missing otherwise\ntag u = t == \"r\"\n"), std::vector<std::string>{"T0305"});
}

}  // namespace
}  // namespace tagma::testing
