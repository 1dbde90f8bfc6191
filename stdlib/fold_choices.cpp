// Aggregates that answer with one of the values: by its size, by its place in the order, by another measure.
#include "stdlib/aggregate_states.h"

#include <algorithm>
#include <vector>

namespace tagma {
namespace {

struct Extreme final : MergingState<Extreme> {
  Extreme(Type of, int wanted) : type(of), sign(wanted) {}
  Type type;
  int sign;  // -1: the smallest, 1: the largest
  Value best;
  void step(std::span<const Value> args, RowOrder) override { offer(without_negative_zero(type, args[0])); }
  void join(const Extreme& later) {
    if (later.best.known) offer(later.best);
  }
  void offer(const Value& value) {
    if (!best.known || compare(type, value, best) * sign > 0) best = value;
  }
  Value finish(Arena&, FaultSet&) const override { return best; }
};

// The smallest value of the rows that share a rank.
struct Tied {
  std::int64_t rank = 0;
  std::int64_t rows = 0;
  Value smallest;
};

void add_tied(const Type& type, Tied& tied, const Value& value, std::int64_t rows) {
  if (!tied.smallest.known || compare(type, value, tied.smallest) < 0) tied.smallest = value;
  tied.rows += rows;
}

// The first ranks (`keep` rows of them and the rest of the rank that holds the last of these), in order. first is the
// first row, nth the n-th.
struct Nth final : MergingState<Nth> {
  Nth(Type of, std::int64_t n) : type(of), wanted(n) {}
  Type type;
  std::int64_t wanted;
  std::int64_t rows = 0;
  std::vector<Tied> ranks;
  void step(std::span<const Value> args, RowOrder order) override { offer(without_negative_zero(type, args[0]), order.rank, 1); }
  void join(const Nth& later) {
    for (const Tied& tied : later.ranks) offer(tied.smallest, tied.rank, tied.rows);
  }
  void offer(const Value& value, std::int64_t rank, std::int64_t count) {
    const bool same = !ranks.empty() && ranks.back().rank == rank;
    if (!same && rows >= wanted) return;
    if (!same) ranks.push_back({rank, 0, {}});
    add_tied(type, ranks.back(), value, count);
    rows += count;
  }
  Value finish(Arena&, FaultSet&) const override {
    std::int64_t passed = 0;
    for (const Tied& tied : ranks) {
      passed += tied.rows;
      if (wanted >= 1 && passed >= wanted) return tied.smallest;
    }
    return Value::missing();
  }
};

struct Last final : MergingState<Last> {
  explicit Last(Type of) : type(of) {}
  Type type;
  Tied tied;
  void step(std::span<const Value> args, RowOrder order) override { offer(without_negative_zero(type, args[0]), order.rank, 1); }
  void join(const Last& later) {
    if (later.tied.rows > 0) offer(later.tied.smallest, later.tied.rank, later.tied.rows);
  }
  void offer(const Value& value, std::int64_t rank, std::int64_t count) {
    if (tied.rows == 0 || rank != tied.rank) tied = {rank, 0, {}};
    add_tied(type, tied, value, count);
  }
  Value finish(Arena&, FaultSet&) const override { return tied.smallest; }
};

// The value with the largest measure, then the later last row (what tells rows apart, the weightiest first), then the
// smallest value.
struct Best final : MergingState<Best> {
  explicit Best(std::span<const Type> args) : types(args.begin(), args.end()) {}
  std::vector<Type> types;
  std::vector<Value> best;
  void step(std::span<const Value> args, RowOrder) override {
    if (best.empty() || beats(args)) best.assign(args.begin(), args.end());
    best[0] = without_negative_zero(types[0], best[0]);
  }
  void join(const Best& later) {
    if (!later.best.empty()) step(later.best, {});
  }
  bool beats(std::span<const Value> args) const {
    for (std::size_t i = 1; i < types.size(); ++i)
      if (const int order = compare(types[i], args[i], best[i]); order != 0) return order > 0;
    return compare(types[0], args[0], best[0]) < 0;
  }
  Value finish(Arena&, FaultSet&) const override { return best.empty() ? Value::missing() : best[0]; }
};

// The best few, the best one first.
struct BestFew final : MergingState<BestFew> {
  BestFew(std::span<const Type> args, std::int64_t n) : types(args.begin(), args.end()), most(static_cast<std::size_t>(std::max<std::int64_t>(n, 0))) {}
  std::vector<Type> types;
  std::size_t most;
  std::vector<std::vector<Value>> best;
  void step(std::span<const Value> args, RowOrder) override {
    const auto place = std::find_if(best.begin(), best.end(), [&](const std::vector<Value>& other) { return beats(args, other); });
    if (place == best.end() && best.size() >= most) return;
    const auto own = best.insert(place, std::vector<Value>(args.begin(), args.end()));
    (*own)[0] = without_negative_zero(types[0], (*own)[0]);
    if (best.size() > most) best.pop_back();
  }
  void join(const BestFew& later) {
    for (const std::vector<Value>& args : later.best) step(args, {});
  }
  bool beats(std::span<const Value> args, const std::vector<Value>& other) const {
    for (std::size_t i = 1; i < types.size(); ++i)
      if (const int order = compare(types[i], args[i], other[i]); order != 0) return order > 0;
    return compare(types[0], args[0], other[0]) < 0;
  }
  Value finish(Arena& arena, FaultSet&) const override {
    std::vector<Value> values;
    for (const std::vector<Value>& args : best) values.push_back(args[0]);
    return Value::list(arena.list(std::move(values)));
  }
};

}  // namespace

std::unique_ptr<AggState> make_best_few(std::span<const Type> args, std::span<const Value> params) { return std::make_unique<BestFew>(args, params[0].i); }
std::unique_ptr<AggState> make_min(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Extreme>(args[0], -1); }
std::unique_ptr<AggState> make_max(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Extreme>(args[0], 1); }
std::unique_ptr<AggState> make_first(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Nth>(args[0], 1); }
std::unique_ptr<AggState> make_last(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Last>(args[0]); }
std::unique_ptr<AggState> make_nth(std::span<const Type> args, std::span<const Value> params) { return std::make_unique<Nth>(args[0], params[0].i); }
std::unique_ptr<AggState> make_best(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Best>(args); }

}  // namespace tagma
