// Counts, sums and means.
#include "stdlib/aggregate_states.h"
#include "stdlib/exact.h"
#include "stdlib/exact_sum.h"
#include "stdlib/round_float.h"
#include "tagma/error.h"

#include <cmath>

namespace tagma {
namespace {

struct Count final : MergingState<Count> {
  std::int64_t rows = 0;
  void step(std::span<const Value>, RowOrder) override { ++rows; }
  void join(const Count& later) { rows += later.rows; }
  Value finish(Arena&, FaultSet&) const override { return Value::integer(rows); }
};

struct Exists final : MergingState<Exists> {
  bool any = false;
  void step(std::span<const Value>, RowOrder) override { any = true; }
  void join(const Exists& later) { any = any || later.any; }
  Value finish(Arena&, FaultSet&) const override { return Value::boolean(any); }
};

struct Share final : MergingState<Share> {
  std::int64_t yes = 0, known = 0;
  void step(std::span<const Value> args, RowOrder) override {
    ++known;
    if (args[0].b) ++yes;
  }
  void join(const Share& later) {
    yes += later.yes;
    known += later.known;
  }
  Value finish(Arena&, FaultSet&) const override {
    return known == 0 ? Value::missing() : Value::ratio(*make_ratio(yes, known));
  }
};

// The accumulator of one kind of number, and how a value of it goes in.
struct Integers {
  IntegerSum sum;
  void add(const Value& value) { sum.add(value.i); }
};
struct Decimals {
  IntegerSum sum;
  void add(const Value& value) { sum.add(value.d); }
};
struct Floats {
  ExactSum sum;
  void add(const Value& value) { sum.add(value.f); }
};
struct Ratios {
  RatioSum sum;
  void add(const Value& value) { sum.add(value.r); }
};

Value sum_of(const Integers& numbers, FaultSet& faults) {
  const auto total = numbers.sum.total();
  const auto narrow = total ? narrow_to_int(*total) : std::unexpected(Fault::kOverflow);
  return narrow ? Value::integer(*narrow) : missing_with(faults, narrow.error());
}
Value sum_of(const Decimals& numbers, FaultSet& faults) {
  const auto total = numbers.sum.total();
  return total && fits_decimal(*total) ? Value::decimal(*total) : missing_with(faults, Fault::kOverflow);
}
Value sum_of(const Floats& numbers, FaultSet& faults) {
  const auto total = numbers.sum.total();
  return total ? Value::real(*total + 0.0) : missing_with(faults, Fault::kOverflow);
}
Value sum_of(const Ratios& numbers, FaultSet& faults) {
  const auto total = numbers.sum.total();
  return total ? Value::ratio(*total) : missing_with(faults, total.error());
}

template <typename Numbers>
struct Sum final : MergingState<Sum<Numbers>> {
  Numbers numbers;
  void step(std::span<const Value> args, RowOrder) override { numbers.add(args[0]); }
  void join(const Sum& later) { numbers.sum.merge(later.numbers.sum); }
  Value finish(Arena&, FaultSet& faults) const override { return sum_of(numbers, faults); }
};

Value ratio_or_fault(const CheckedRatio& ratio, FaultSet& faults) {
  return ratio ? Value::ratio(*ratio) : missing_with(faults, ratio.error());
}
Value mean_of_exact(const IntegerSum& sum, int scale, std::int64_t rows, FaultSet& faults) {
  const auto total = sum.total();
  if (!total) return missing_with(faults, Fault::kOverflow);
  const auto ratio = make_ratio(*total, power_of_ten(scale));
  return ratio_or_fault(ratio ? divide(*ratio, {rows, 1}) : ratio, faults);
}
Value mean_of(const Integers& numbers, const Type& type, std::int64_t rows, FaultSet& faults) {
  if (type.kind == Kind::kInt) return mean_of_exact(numbers.sum, 0, rows, faults);
  const auto total = numbers.sum.total();  // a duration: to the nearest microsecond
  return total ? Value::integer(static_cast<std::int64_t>(round_quotient(*total, rows, Rounding::kHalfEven)))
               : missing_with(faults, Fault::kOverflow);
}
Value mean_of(const Decimals& numbers, const Type& type, std::int64_t rows, FaultSet& faults) {
  return mean_of_exact(numbers.sum, type.scale, rows, faults);
}
Value mean_of(const Floats& numbers, const Type&, std::int64_t rows, FaultSet& faults) {
  const auto total = numbers.sum.total();
  return total ? Value::real(*total / static_cast<double>(rows) + 0.0) : missing_with(faults, Fault::kOverflow);
}
Value mean_of(const Ratios& numbers, const Type&, std::int64_t rows, FaultSet& faults) {
  const auto total = numbers.sum.total();
  return ratio_or_fault(total ? divide(*total, {rows, 1}) : total, faults);
}

template <typename Numbers>
struct Mean final : MergingState<Mean<Numbers>> {
  explicit Mean(Type of) : type(of) {}
  Type type;
  Numbers numbers;
  std::int64_t rows = 0;
  void step(std::span<const Value> args, RowOrder) override {
    numbers.add(args[0]);
    ++rows;
  }
  void join(const Mean& later) {
    numbers.sum.merge(later.numbers.sum);
    rows += later.rows;
  }
  Value finish(Arena&, FaultSet& faults) const override {
    return rows == 0 ? Value::missing() : mean_of(numbers, type, rows, faults);
  }
};

// Deviations from the mean, both sums exact before they are rounded, so that the order of rows never shows.
struct Deviation final : MergingState<Deviation> {
  explicit Deviation(Type of) : type(of) {}
  Type type;
  std::vector<double> values;
  void step(std::span<const Value> args, RowOrder) override { values.push_back(nearest(args[0])); }
  void join(const Deviation& later) { values.insert(values.end(), later.values.begin(), later.values.end()); }
  [[nodiscard]] double nearest(const Value& value) const {
    if (type.kind == Kind::kFloat) return value.f;
    FaultSet none = 0;
    return to_double(convert(value, type, Type::of(Kind::kRatio), none).r);
  }
  Value finish(Arena&, FaultSet& faults) const override {
    if (values.empty()) return Value::missing();
    const auto count = static_cast<double>(values.size());
    ExactSum sum, squares;
    for (const double value : values) sum.add(value);
    const auto total = sum.total();
    if (!total) return missing_with(faults, Fault::kOverflow);
    for (const double value : values) {
      const double away = value - *total / count;
      squares.add(away * away);
    }
    const auto spread = squares.total();
    return spread ? Value::real(std::sqrt(*spread / count)) : missing_with(faults, Fault::kOverflow);
  }
};

}  // namespace

std::unique_ptr<AggState> make_stddev(std::span<const Type> args, std::span<const Value>) { return std::make_unique<Deviation>(args[0]); }
std::unique_ptr<AggState> make_count(std::span<const Type>, std::span<const Value>) { return std::make_unique<Count>(); }
std::unique_ptr<AggState> make_exists(std::span<const Type>, std::span<const Value>) { return std::make_unique<Exists>(); }
std::unique_ptr<AggState> make_share(std::span<const Type>, std::span<const Value>) { return std::make_unique<Share>(); }

std::unique_ptr<AggState> make_sum(std::span<const Type> args, std::span<const Value>) {
  switch (args[0].repr()) {
    case Repr::kI64: return std::make_unique<Sum<Integers>>();
    case Repr::kI128: return std::make_unique<Sum<Decimals>>();
    case Repr::kF64: return std::make_unique<Sum<Floats>>();
    case Repr::kRatio: return std::make_unique<Sum<Ratios>>();
    case Repr::kBool:
    case Repr::kText:
    case Repr::kList: break;
  }
  TAGMA_CHECK(false);
}

std::unique_ptr<AggState> make_avg(std::span<const Type> args, std::span<const Value>) {
  switch (args[0].repr()) {
    case Repr::kI64: return std::make_unique<Mean<Integers>>(args[0]);
    case Repr::kI128: return std::make_unique<Mean<Decimals>>(args[0]);
    case Repr::kF64: return std::make_unique<Mean<Floats>>(args[0]);
    case Repr::kRatio: return std::make_unique<Mean<Ratios>>(args[0]);
    case Repr::kBool:
    case Repr::kText:
    case Repr::kList: break;
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma
