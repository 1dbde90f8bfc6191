// Aggregates that keep every value until the end.
#include "stdlib/aggregate_states.h"
#include "stdlib/exact.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>
#include <vector>

namespace tagma {
namespace {

struct HashOf {
  Type type;
  std::size_t operator()(const Value& value) const { return hash(type, value); }
};
struct EqualOf {
  Type type;
  bool operator()(const Value& a, const Value& b) const { return compare(type, a, b) == 0; }
};
struct LessOf {
  Type type;
  bool operator()(const Value& a, const Value& b) const { return compare(type, a, b) < 0; }
};

struct DistinctValues {
  explicit DistinctValues(Type of) : type(of), values(0, HashOf{of}, EqualOf{of}) {}
  Type type;
  std::unordered_set<Value, HashOf, EqualOf> values;
};

struct Distinct final : MergingState<Distinct> {
  explicit Distinct(Type type) : seen(type) {}
  DistinctValues seen;
  void step(std::span<const Value> args, RowOrder) override { seen.values.insert(args[0]); }
  void join(const Distinct& later) { seen.values.insert(later.seen.values.begin(), later.seen.values.end()); }
  Value finish(Arena&, FaultSet&) const override { return Value::integer(static_cast<std::int64_t>(seen.values.size())); }
};

struct Set final : MergingState<Set> {
  explicit Set(Type type) : seen(type) {}
  DistinctValues seen;
  void step(std::span<const Value> args, RowOrder) override { seen.values.insert(without_negative_zero(seen.type, args[0])); }
  void join(const Set& later) { seen.values.insert(later.seen.values.begin(), later.seen.values.end()); }
  Value finish(Arena& arena, FaultSet&) const override {
    std::vector<Value> sorted(seen.values.begin(), seen.values.end());
    std::sort(sorted.begin(), sorted.end(), LessOf{seen.type});
    return Value::list(arena.list(std::move(sorted)));
  }
};

// In the order of the rows; tied ones by value, since nothing else may decide.
struct List final : MergingState<List> {
  explicit List(Type of) : type(of) {}
  struct Item {
    std::int64_t rank;
    Value value;
  };
  Type type;
  std::vector<Item> items;
  void step(std::span<const Value> args, RowOrder order) override { items.push_back({order.rank, without_negative_zero(type, args[0])}); }
  void join(const List& later) { items.insert(items.end(), later.items.begin(), later.items.end()); }
  Value finish(Arena& arena, FaultSet&) const override {
    std::vector<Item> sorted = items;
    std::sort(sorted.begin(), sorted.end(), [&](const Item& a, const Item& b) {
      return a.rank != b.rank ? a.rank < b.rank : compare(type, a.value, b.value) < 0;
    });
    std::vector<Value> values;
    for (const Item& item : sorted) values.push_back(item.value);
    return Value::list(arena.list(std::move(values)));
  }
};

// Where each stretch of time begins that lies in any of the intervals, and where it ends, in turn; sorted, none touching the next.
struct Hours final : MergingState<Hours> {
  std::vector<std::pair<std::int64_t, std::int64_t>> intervals;
  void step(std::span<const Value> args, RowOrder) override { intervals.emplace_back(args[0].i, args[1].i); }
  void join(const Hours& later) { intervals.insert(intervals.end(), later.intervals.begin(), later.intervals.end()); }
  Value finish(Arena& arena, FaultSet&) const override {
    auto sorted = intervals;
    std::sort(sorted.begin(), sorted.end());
    std::vector<Value> ends;
    for (const auto& [from, to] : sorted) {
      if (from >= to) continue;
      if (!ends.empty() && from <= ends.back().i)
        ends.back().i = std::max(ends.back().i, to);
      else
        ends.insert(ends.end(), {Value::integer(from), Value::integer(to)});
    }
    return Value::list(arena.list(std::move(ends)));
  }
};

struct Median final : MergingState<Median> {
  explicit Median(Type of) : type(of) {}
  Type type;
  std::vector<Value> values;
  void step(std::span<const Value> args, RowOrder) override { values.push_back(without_negative_zero(type, args[0])); }
  void join(const Median& later) { values.insert(values.end(), later.values.begin(), later.values.end()); }
  Value finish(Arena&, FaultSet& faults) const override {
    if (values.empty()) return Value::missing();
    std::vector<Value> sorted = values;
    std::sort(sorted.begin(), sorted.end(), LessOf{type});
    const Value& lower = sorted[(sorted.size() - 1) / 2];
    const Value& upper = sorted[sorted.size() / 2];
    if (type.kind == Kind::kFloat) return Value::real(std::midpoint(lower.f, upper.f) + 0.0);
    return type.is_exact() ? midpoint(lower, upper, faults) : lower;
  }
  Value midpoint(const Value& lower, const Value& upper, FaultSet& faults) const {
    const Type ratio = Type::of(Kind::kRatio);
    const Value a = convert(lower, type, ratio, faults), b = convert(upper, type, ratio, faults);
    if (!a.known || !b.known) return Value::missing();
    const auto sum = add(a.r, b.r);
    const auto half = sum ? divide(*sum, {2, 1}) : sum;
    return half ? Value::ratio(*half) : missing_with(faults, half.error());
  }
};

// The value at place (n - 1) p from the smallest on, counting from 0.
struct Quantile final : MergingState<Quantile> {
  Quantile(Type of, Ratio the_part) : type(of), part(the_part) {}
  Type type;
  Ratio part;
  std::vector<Value> values;
  void step(std::span<const Value> args, RowOrder) override { values.push_back(without_negative_zero(type, args[0])); }
  void join(const Quantile& later) { values.insert(values.end(), later.values.begin(), later.values.end()); }
  Value finish(Arena&, FaultSet& faults) const override {
    if (values.empty()) return Value::missing();
    std::vector<Value> sorted = values;
    std::sort(sorted.begin(), sorted.end(), LessOf{type});
    const Int128 scaled = static_cast<Int128>(sorted.size() - 1) * part.num;
    const auto place = static_cast<std::size_t>(scaled / part.den);
    const Int128 rest = scaled % part.den;
    const Value& lower = sorted[place];
    if (rest == 0 || (!type.is_exact() && type.kind != Kind::kFloat)) return type.is_exact() ? convert(lower, type, Type::of(Kind::kRatio), faults) : lower;
    const Value& upper = sorted[place + 1];
    if (type.kind == Kind::kFloat) return Value::real(std::lerp(lower.f, upper.f, static_cast<double>(rest) / static_cast<double>(part.den)) + 0.0);
    return between(lower, upper, *make_ratio(rest, part.den), faults);
  }
  Value between(const Value& lower, const Value& upper, const Ratio& along, FaultSet& faults) const {
    const Type ratio = Type::of(Kind::kRatio);
    const Value a = convert(lower, type, ratio, faults), b = convert(upper, type, ratio, faults);
    if (!a.known || !b.known) return Value::missing();
    const auto gap = subtract(b.r, a.r);
    const auto step = gap ? multiply(*gap, along) : gap;
    const auto out = step ? add(a.r, *step) : step;
    return out ? Value::ratio(*out) : missing_with(faults, out.error());
  }
};

}  // namespace

std::unique_ptr<AggState> make_quantile(std::span<const Type> args, std::span<const Value> params) {
  return std::make_unique<Quantile>(args[0], Ratio{params[0].i, params[1].i});
}
std::unique_ptr<AggState> make_distinct(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Distinct>(args[0]); }
std::unique_ptr<AggState> make_list(std::span<const Type> args, std::span<const Value>) { return std::make_unique<List>(args[0]); }
std::unique_ptr<AggState> make_set(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Set>(args[0]); }
std::unique_ptr<AggState> make_hours(std::span<const Type>, std::span<const Value>) { return std::make_unique<Hours>(); }
std::unique_ptr<AggState> make_median(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Median>(args[0]); }

}  // namespace tagma
