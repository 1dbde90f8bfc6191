#include "bind_builder.h"

#include "runtime/bits.h"
#include "runtime/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

namespace tagma::test {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Rules computed by plain functions of the row: what is tested is the walk, not the rules.
struct RowAnswer {
  Value value;
  FaultSet faults = 0;
  bool removed = false;
};
using RowRule = RowAnswer (*)(std::int64_t row, Arena& arena);

class FakeEvaluator final : public Evaluator {
 public:
  FakeEvaluator(std::span<const RuleSpec> specs, std::span<const RowRule> rules, std::int64_t failing_row)
      : specs_(specs), rules_(rules), failing_row_(failing_row) {}

  Status evaluate(const Morsel& morsel) override {
    EXPECT_EQ(morsel.begin % 64, 0);
    for (std::size_t i = 0; i < morsel.rules.size(); ++i) {
      for (std::int64_t row = morsel.begin; row < morsel.end; ++row) {
        if (row == failing_row_) return fail(ErrorKind::kInternal, "T1399", "row " + std::to_string(row));
        answer(morsel, i, row);
      }
    }
    return {};
  }

 private:
  void answer(const Morsel& morsel, std::size_t i, std::int64_t row) {
    const auto rule = static_cast<std::size_t>(morsel.rules[i]);
    OutputSlice& out = morsel.outputs[i];
    Arena none;  // outputs without texts or lists have no arena
    const RowAnswer answer = rules_[rule](row, out.arena != nullptr ? *out.arena : none);
    const std::int64_t at = row - morsel.begin;
    if (out.valid != nullptr && answer.value.known) set_bit(out.valid, at);
    const bool answered = morsel.answered == nullptr || test_bit(morsel.answered, at);
    if (answered) morsel.faults[i].add(answer.faults, row);
    if (answered && answer.removed) ++morsel.removed[i];
    if (out.i64 != nullptr) out.i64[at] = 0;
    if (out.codes != nullptr) out.codes[at] = 0;
    if (!answer.value.known) return;
    switch (specs_[rule].type.repr()) {
      case Repr::kBool:
        if (answer.value.b) set_bit(out.words, at);
        break;
      case Repr::kI64:
        out.i64[at] = answer.value.i;
        break;
      case Repr::kF64:
        out.f64[at] = answer.value.f;
        break;
      case Repr::kI128:
        out.i128[at] = answer.value.d;
        break;
      case Repr::kRatio:
        out.ratio[at] = answer.value.r;
        break;
      case Repr::kText:
        out.codes[at] = out.texts->add(answer.value.s);
        break;
      case Repr::kList:
        out.list[at] = answer.value.l;
        break;
    }
  }

  std::span<const RuleSpec> specs_;
  std::span<const RowRule> rules_;
  std::int64_t failing_row_;
};

class FakeProgram final : public Program {
 public:
  std::vector<TableSpec> specs;
  std::vector<RuleSpec> rule_specs;
  std::vector<RowRule> row_rules;
  std::int64_t failing_row = -1;

  int add(std::string name, RuleKind kind, Type type, bool optional, RowRule rule) {
    RuleSpec spec;
    spec.name = std::move(name);
    spec.kind = kind;
    spec.type = type;
    spec.optional = optional;
    spec.table = 0;
    rule_specs.push_back(std::move(spec));
    row_rules.push_back(rule);
    return static_cast<int>(rule_specs.size()) - 1;
  }

  std::span<const TableSpec> tables() const override { return specs; }
  std::span<const RuleSpec> rules() const override { return rule_specs; }
  const std::string& timezone() const override { return timezone_; }
  std::span<const std::pair<std::string, std::string>> params() const override { return {}; }
  std::uint64_t hash() const override { return 1; }
  Status filter_rows(TableId, const Table&, std::span<std::uint64_t>) const override { return {}; }
  Result<std::unique_ptr<Run>> start(const Dataset&, const RunContext&) const override {
    return std::make_unique<FakeRun>(*this);
  }

 private:
  struct FakeRun final : Run {
    explicit FakeRun(const FakeProgram& program) : program(program) {}
    std::unique_ptr<Evaluator> evaluator() const override {
      return std::make_unique<FakeEvaluator>(program.rule_specs, program.row_rules, program.failing_row);
    }
    std::string_view executor() const override { return "fake"; }
    const FakeProgram& program;
  };
  std::string timezone_ = "UTC";
};

constexpr std::int64_t kRows = 50'001;

RowAnswer even(std::int64_t row, Arena&) {
  return {Value::boolean(row % 2 == 0), row % 10'000 == 1 ? fault_bit(Fault::kOverflow) : FaultSet{0}, row % 5 == 0};
}
RowAnswer number(std::int64_t row, Arena&) { return {row % 3 == 0 ? Value::missing() : Value::integer(row)}; }
RowAnswer level(std::int64_t row, Arena&) {
  return {row % 7 == 0 ? Value::missing() : Value::text(row % 7 == 1 ? "new" : (row % 7 < 4 ? "active" : "asleep"))};
}
RowAnswer made_text(std::int64_t row, Arena& arena) { return {Value::text(arena.text("row " + std::to_string(row)))}; }
RowAnswer first_half(std::int64_t row, Arena&) { return {Value::boolean(row < kRows / 2)}; }
RowAnswer fraction(std::int64_t row, Arena&) { return {Value::real(static_cast<double>(row) / 4)}; }
RowAnswer money(std::int64_t row, Arena&) { return {Value::decimal(row * 100)}; }

std::shared_ptr<FakeProgram> program() {
  auto program = std::make_shared<FakeProgram>();
  program->specs = {customers()};
  program->add("even", RuleKind::kSegment, Type::of(Kind::kBool), false, even);
  program->add("number", RuleKind::kMetric, kInt, true, number);
  program->add("level", RuleKind::kTag, kString, true, level);
  program->add("made", RuleKind::kTag, kString, false, made_text);
  program->add("first_half", RuleKind::kTag, Type::of(Kind::kBool), false, first_half);
  program->add("fraction", RuleKind::kMetric, kFloat, false, fraction);
  program->add("money", RuleKind::kMetric, Type::decimal(2), false, money);
  return program;
}

std::shared_ptr<const Dataset> people(const FakeProgram& program, std::int64_t rows = kRows) {
  Optionals<std::int64_t> ids;
  for (std::int64_t i = 0; i < rows; ++i) ids.push_back(i);
  return bound(program.specs, {{"Customer", {{int64s(ids)}}}});
}

const std::vector<int> kAll = {0, 1, 2, 3, 4, 5, 6};

RunResult run(const std::shared_ptr<FakeProgram>& program, std::span<const int> rules, int threads,
              const Progress& progress = {}) {
  auto result = execute(program, people(*program), {0, threads}, rules, progress);
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return std::move(*result);
}

TEST(Execute, AnswersEveryRuleForEveryRow) {
  const RunResult result = run(program(), kAll, 1);
  EXPECT_EQ(result.executor, "fake");
  ASSERT_EQ(result.profiles.size(), 1u);
  const ProfileResult& profile = result.profiles[0];
  EXPECT_EQ(profile.rows, kRows);
  EXPECT_EQ(profile.answered_rows, kRows);
  EXPECT_TRUE(profile.answered.empty());
  ASSERT_EQ(profile.rules.size(), kAll.size());
  Arena arena;
  for (std::size_t i = 0; i < kAll.size(); ++i) {
    const auto& spec = result.program->rules()[i];
    for (const std::int64_t row : {std::int64_t{0}, std::int64_t{1}, std::int64_t{4'096}, kRows - 1}) {
      const Value expected = program()->row_rules[i](row, arena).value;
      EXPECT_EQ(to_text(spec.type, profile.rules[i].value(row, spec.type.repr())), to_text(spec.type, expected))
          << spec.name << ' ' << row;
    }
  }
}

TEST(Execute, FiguresOfTheAnswers) {
  const RunResult result = run(program(), kAll, 2);
  const auto& rules = result.profiles[0].rules;
  EXPECT_EQ(rules[0].yes, 25'001);
  EXPECT_EQ(rules[0].removed_by_requires, 10'001);
  EXPECT_EQ(rules[0].faults.rows[0], 5);
  EXPECT_THAT(rules[0].faults.first_rows[0], ElementsAre(1, 10'001, 20'001, 30'001, 40'001));
  EXPECT_EQ(rules[1].yes, 33'334);
  EXPECT_EQ(rules[2].yes, kRows - 7'143);
  EXPECT_THAT(rules[2].value_counts, ElementsAre(Pair("asleep", 21'429), Pair("active", 14'286), Pair("new", 7'143)));
  EXPECT_TRUE(rules[3].value_counts.empty());  // every text differs
  EXPECT_EQ(rules[3].yes, kRows);
}

TEST(Execute, ManyLevelsAreAllCounted) {
  const auto levels = program();
  levels->rule_specs[3].levels = true;
  EXPECT_EQ(run(levels, std::vector<int>{3}, 2).profiles[0].rules[0].value_counts.size(),
            static_cast<std::size_t>(kRows));
}

TEST(Execute, ThreadsDoNotShow) {
  const RunResult one = run(program(), kAll, 1);
  for (const int threads : {2, 7}) {
    const RunResult many = run(program(), kAll, threads);
    for (std::size_t i = 0; i < kAll.size(); ++i) {
      const RuleResult &a = one.profiles[0].rules[i], &b = many.profiles[0].rules[i];
      EXPECT_EQ(a.words, b.words);
      EXPECT_EQ(a.valid, b.valid);
      EXPECT_EQ(a.i64, b.i64);
      EXPECT_EQ(a.f64, b.f64);
      ASSERT_EQ(a.codes.size(), b.codes.size());
      for (std::size_t row = 0; row < a.codes.size(); ++row) EXPECT_EQ(a.value(static_cast<std::int64_t>(row), Repr::kText).s, b.value(static_cast<std::int64_t>(row), Repr::kText).s);
      EXPECT_EQ(a.faults.rows, b.faults.rows);
      EXPECT_EQ(a.faults.first_rows, b.faults.first_rows);
      EXPECT_EQ(a.value_counts, b.value_counts);
      EXPECT_EQ(a.removed_by_requires, b.removed_by_requires);
    }
  }
}

TEST(Execute, TheProfilesWhereSaysWhoIsAnswered) {
  const auto filtered = program();
  filtered->specs[0].where_rule = 4;
  const RunResult result = run(filtered, std::vector<int>{0, 1, 2, 3}, 2);
  const ProfileResult& profile = result.profiles[0];
  EXPECT_EQ(profile.answered_rows, kRows / 2);
  ASSERT_EQ(profile.answered.size(), static_cast<std::size_t>(words_for(kRows)));
  EXPECT_TRUE(test_bit(profile.answered.data(), kRows / 2 - 1));
  EXPECT_FALSE(test_bit(profile.answered.data(), kRows / 2));
  EXPECT_EQ(profile.rules[0].yes, 12'500);
  EXPECT_EQ(profile.rules[0].faults.rows[0], 3);
  EXPECT_EQ(profile.rules[1].yes, 16'666);
  EXPECT_EQ(profile.rules[3].yes, kRows / 2);
  std::int64_t counted = 0;
  for (const auto& [text, count] : profile.rules[2].value_counts) counted += count;
  EXPECT_EQ(counted, profile.rules[2].yes);
}

TEST(Execute, DecisionsAreCountedAndNotKept) {
  for (const int threads : {1, 3}) {
    const auto decided = program();
    decided->rule_specs[0].overlaid_by = 2;
    const RunResult result = run(decided, std::vector<int>{1, 0}, threads);
    const auto& rules = result.profiles[0].rules;
    ASSERT_EQ(rules.size(), 2u);
    EXPECT_TRUE(rules[0].overlays.empty());
    EXPECT_THAT(rules[1].overlays, ElementsAre(Pair("asleep", 21'429), Pair("active", 14'286), Pair("new", 7'143)));
    EXPECT_EQ(rules[1].yes, 25'001);
    EXPECT_EQ(rules[1].removed_by_requires, 10'001);
  }
}

TEST(Execute, DecisionsAboutThoseWhoAreAnswered) {
  const auto decided = program();
  decided->specs[0].where_rule = 4;
  decided->rule_specs[0].overlaid_by = 2;
  const auto both = run(decided, std::vector<int>{0, 2}, 2);
  EXPECT_FALSE(both.profiles[0].rules[0].overlays.empty());
  EXPECT_EQ(both.profiles[0].rules[0].overlays, both.profiles[0].rules[1].value_counts);
}

TEST(Execute, SmallSegmentsAreSuppressed) {
  const auto small = program();
  small->rule_specs[0].at_least_people = 25'002;
  EXPECT_TRUE(run(small, std::vector<int>{0}, 1).profiles[0].rules[0].suppressed);
  small->rule_specs[0].at_least_people = 25'001;
  EXPECT_FALSE(run(small, std::vector<int>{0}, 1).profiles[0].rules[0].suppressed);
}

TEST(Execute, ProgressIsToldAndMayStop) {
  double last = 0;
  run(program(), kAll, 1, [&](double share) {
    EXPECT_GE(share, last);
    last = share;
    return true;
  });
  EXPECT_EQ(last, 1.0);
  std::atomic<int> calls = 0;
  const auto stopped = program();
  const auto result = execute(stopped, people(*stopped), {0, 2}, kAll, [&](double) { return ++calls < 2; });
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kInterrupted);
  EXPECT_EQ(calls, 2);
}

TEST(Execute, AnEvaluatorsErrorEndsTheRun) {
  const auto failing = program();
  failing->failing_row = 30'000;
  const auto result = execute(failing, people(*failing), {0, 2}, kAll);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "row 30000");
  EXPECT_EQ(execute(failing, people(*failing), {0, 1}, std::vector<int>{99}).error().kind, ErrorKind::kUsage);
}

TEST(Execute, NobodyThere) {
  const auto empty = program();
  const auto result = execute(empty, people(*empty, 0), {0, 2}, kAll);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->profiles[0].rows, 0);
  EXPECT_EQ(result->profiles[0].rules[0].yes, 0);
}

}  // namespace
}  // namespace tagma::test
