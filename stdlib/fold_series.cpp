// Aggregates over rows as a series: how many in a row, and the gaps between them.
#include "stdlib/aggregate_states.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tagma {
namespace {

// Runs of rows for which a condition holds. Rows of one rank may have happened in any order: one that is false among them
// ends the run before them and lets none begin.
struct Runs {
  std::int64_t last = 0, longest = 0;
};

struct Conditions final : MergingState<Conditions> {
  explicit Conditions(bool of_the_longest) : longest(of_the_longest) {}
  bool longest;
  std::vector<std::pair<std::int64_t, bool>> rows;  // rank, holds
  void step(std::span<const Value> args, RowOrder order) override { rows.emplace_back(order.rank, args[0].b); }
  void join(const Conditions& later) { rows.insert(rows.end(), later.rows.begin(), later.rows.end()); }
  Value finish(Arena&, FaultSet&) const override {
    const Runs runs = count();
    return Value::integer(longest ? runs.longest : runs.last);
  }
  [[nodiscard]] Runs count() const {
    Runs runs;
    for (std::size_t begin = 0; begin < rows.size();) {
      std::size_t end = begin;
      bool all = true;
      for (; end < rows.size() && rows[end].first == rows[begin].first; ++end) all = all && rows[end].second;
      runs.last = all ? runs.last + static_cast<std::int64_t>(end - begin) : 0;
      runs.longest = std::max(runs.longest, runs.last);
      begin = end;
    }
    return runs;
  }
};

// Days (weeks, months …) as numbers that follow one another.
struct Units {
  std::vector<std::int64_t> values;
  [[nodiscard]] std::vector<std::int64_t> different() const {
    std::vector<std::int64_t> out = values;
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }
};

struct LongestStreak final : MergingState<LongestStreak> {
  Units units;
  void step(std::span<const Value> args, RowOrder) override { units.values.push_back(args[0].i); }
  void join(const LongestStreak& later) { units.values.insert(units.values.end(), later.units.values.begin(), later.units.values.end()); }
  Value finish(Arena&, FaultSet&) const override {
    std::int64_t run = 0, longest = 0, before = 0;
    for (const std::int64_t unit : units.different()) {
      run = run > 0 && unit == before + 1 ? run + 1 : 1;
      longest = std::max(longest, run);
      before = unit;
    }
    return Value::integer(longest);
  }
};

// The run that ends with the current unit, or with the one before it while the current one has no row yet.
struct Streak final : MergingState<Streak> {
  Units units;
  std::int64_t current = 0;
  void step(std::span<const Value> args, RowOrder) override {
    units.values.push_back(args[0].i);
    current = args[1].i;
  }
  void join(const Streak& later) {
    if (!later.units.values.empty()) current = later.current;
    units.values.insert(units.values.end(), later.units.values.begin(), later.units.values.end());
  }
  Value finish(Arena&, FaultSet&) const override {
    const std::vector<std::int64_t> days = units.different();
    if (days.empty()) return Value::integer(0);
    std::int64_t expected = days.back() == current ? current : current - 1;
    std::int64_t run = 0;
    for (auto day = days.rbegin(); day != days.rend() && *day == expected; ++day, --expected) ++run;
    return Value::integer(run);
  }
};

// The gaps between neighbours: of instants, of different units. What is folded of them is another aggregate.
struct Gaps final : MergingState<Gaps> {
  Gaps(MakeState the_inner, bool of_units) : inner(the_inner), different(of_units) {}
  MakeState inner;
  bool different;
  Units units;
  void step(std::span<const Value> args, RowOrder) override { units.values.push_back(args[0].i); }
  void join(const Gaps& later) { units.values.insert(units.values.end(), later.units.values.begin(), later.units.values.end()); }
  Value finish(Arena& arena, FaultSet& faults) const override {
    std::vector<std::int64_t> sorted = units.values;
    std::sort(sorted.begin(), sorted.end());
    if (different) sorted = units.different();
    const Type gap = Type::of(different ? Kind::kInt : Kind::kDuration);
    const std::unique_ptr<AggState> state = inner(std::span(&gap, 1), {});
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      const Value value = Value::integer(sorted[i] - sorted[i - 1]);
      state->step(std::span(&value, 1), {static_cast<std::int64_t>(i)});
    }
    return state->finish(arena, faults);
  }
};

}  // namespace

std::unique_ptr<AggState> make_streak(std::span<const Type> args, std::span<const Value>) {
  if (args.size() == 2) return std::make_unique<Streak>();
  return std::make_unique<Conditions>(false);
}
std::unique_ptr<AggState> make_longest_streak(std::span<const Type> args, std::span<const Value>) {
  if (args[0].kind == Kind::kInt) return std::make_unique<LongestStreak>();
  return std::make_unique<Conditions>(true);
}
std::unique_ptr<AggState> make_gaps(std::span<const Type> args, MakeState inner) {
  return std::make_unique<Gaps>(inner, args[0].kind == Kind::kInt);
}

}  // namespace tagma
