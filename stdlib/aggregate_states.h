// The states behind the aggregates' rows. Private to aggregates.cpp and the files of states.
#pragma once

#include "stdlib/builtin.h"

namespace tagma {

using MakeState = std::unique_ptr<AggState> (*)(std::span<const Type> args, std::span<const Value> params);

// A state merges with another of its own class; the interface cannot say so.
template <typename Self>
struct MergingState : AggState {
  void merge(const AggState& later) final { static_cast<Self*>(this)->join(static_cast<const Self&>(later)); }
};

// Numbers (fold_numbers.cpp)
std::unique_ptr<AggState> make_count(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_exists(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_sum(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_avg(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_stddev(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_share(std::span<const Type> args, std::span<const Value> params);

// One of the values (fold_choices.cpp)
std::unique_ptr<AggState> make_min(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_max(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_first(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_last(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_nth(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_best(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_best_few(std::span<const Type> args, std::span<const Value> params);  // params: how many

// All of the values (fold_collections.cpp)
std::unique_ptr<AggState> make_distinct(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_list(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_set(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_hours(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_median(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_quantile(std::span<const Type> args, std::span<const Value> params);  // params: numerator, denominator

// The elements of lists (fold_elements.cpp)
std::unique_ptr<AggState> make_elements_list(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_elements_set(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_elements_distinct(std::span<const Type> args, std::span<const Value> params);

// The rows as a series (fold_series.cpp)
std::unique_ptr<AggState> make_streak(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_longest_streak(std::span<const Type> args, std::span<const Value> params);
std::unique_ptr<AggState> make_gaps(std::span<const Type> args, MakeState inner);

// Equal floats may differ in the sign of zero; folding makes one of them.
inline Value without_negative_zero(const Type& type, Value value) {
  if (type.kind == Kind::kFloat) value.f += 0.0;
  return value;
}

inline Value missing_with(FaultSet& faults, Fault fault) {
  faults |= fault_bit(fault);
  return Value::missing();
}

}  // namespace tagma
