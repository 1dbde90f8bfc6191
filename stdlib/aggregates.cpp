// The rows of the aggregates. Their states: fold_numbers.cpp, fold_choices.cpp, fold_collections.cpp.
#include "stdlib/aggregate_states.h"

namespace tagma {
namespace {

using Types = std::span<const Type>;
using Answer = std::optional<Type>;

bool is_scalar(const Type& type) { return !type.is_collection() && type.kind != Kind::kMissing; }

template <Kind Result>
Answer of_no_value(Types args) { return args.empty() ? Answer(Type::of(Result)) : std::nullopt; }
Answer one_number(Types args) {
  const bool fits = args.size() == 1 && (args[0].is_number() || args[0].kind == Kind::kDuration);
  return fits ? Answer(args[0]) : std::nullopt;
}
Answer mean(Types args) {
  const Answer number = one_number(args);
  return number && number->is_exact() ? Answer(Type::of(Kind::kRatio)) : number;
}
Answer one_ordered(Types args) { return args.size() == 1 && args[0].is_ordered() ? Answer(args[0]) : std::nullopt; }
Answer middle(Types args) {
  if (!one_ordered(args) || args[0].is_text()) return std::nullopt;
  return args[0].is_exact() ? Type::of(Kind::kRatio) : args[0];
}
Answer one_scalar(Types args) { return args.size() == 1 && is_scalar(args[0]) ? Answer(args[0]) : std::nullopt; }
Answer count_of_scalar(Types args) { return one_scalar(args) ? Answer(Type::of(Kind::kInt)) : std::nullopt; }
Answer list_of_scalar(Types args) { return one_scalar(args) ? Answer(Type::list_of(args[0])) : std::nullopt; }
Answer set_of_scalar(Types args) { return one_scalar(args) ? Answer(Type::set_of(args[0])) : std::nullopt; }
Answer one_condition(Types args) {
  return args.size() == 1 && args[0].kind == Kind::kBool ? Answer(Type::of(Kind::kRatio)) : std::nullopt;
}
Answer best_of(Types args) {
  const bool fits = args.size() == 3 && is_scalar(args[0]) && args[1].is_ordered() && args[2].is_ordered();
  return fits ? Answer(args[0]) : std::nullopt;
}

constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);

constexpr Aggregate kRows[] = {
    {.name = "count", .signature = "count(SOURCE) -> int", .doc = "The number of rows; 0 where there are none.", .example = "count(Order)", .arity = 0, .typing = of_no_value<Kind::kInt>, .make = make_count, .empty_is_known = true, .reducer = Reducer::kCount},
    {.name = "exists", .signature = "has(SOURCE) -> bool", .doc = "Whether there is a row: what has, no, did and never are made of.", .example = "has(Order)", .arity = 0, .typing = of_no_value<Kind::kBool>, .make = make_exists, .empty_is_known = true, .reducer = Reducer::kExists, .internal = true},
    {.name = "sum", .signature = "sum(x of SOURCE) -> the type of x", .doc = "The sum of the known values; 0 where there are none. Exact; that of floats is rounded once, so the order of the rows never shows.", .example = "sum(amount of Order)", .typing = one_number, .make = make_sum, .empty_is_known = true, .faults = kMayOverflow, .reducer = Reducer::kSum},
    {.name = "avg", .signature = "avg(x of SOURCE) -> ratio or float", .doc = "The mean of the known values, exact for exact numbers; missing where there are none.", .example = "avg(amount of Order)", .typing = mean, .make = make_avg, .faults = kMayOverflow},
    {.name = "min", .signature = "min(x of SOURCE) -> the type of x", .doc = "The smallest known value; missing where there is none.", .example = "min(amount of Order)", .typing = one_ordered, .make = make_min, .reducer = Reducer::kMin},
    {.name = "max", .signature = "max(x of SOURCE) -> the type of x", .doc = "The largest known value; missing where there is none.", .example = "max(amount of Order)", .typing = one_ordered, .make = make_max, .reducer = Reducer::kMax},
    {.name = "first", .signature = "first(x of SOURCE) -> the type of x", .doc = "The earliest known value; among rows that the declared order leaves tied, the smallest.", .example = "first(channel of Order)", .typing = one_scalar, .make = make_first, .reducer = Reducer::kFirst},
    {.name = "last", .signature = "last(x of SOURCE) -> the type of x", .doc = "The latest known value; among rows that the declared order leaves tied, the smallest.", .example = "last(time of Order)", .typing = one_scalar, .make = make_last, .reducer = Reducer::kLast},
    {.name = "nth", .signature = "nth(k, x of SOURCE) -> the type of x", .doc = "The k-th known value from the earliest, counting from 1; missing where there are fewer. Tied rows all count with the smallest of their values.", .example = "nth(2, time of Order)", .typing = one_scalar, .make = make_nth},
    {.name = "distinct", .signature = "distinct(x of SOURCE) -> int", .doc = "How many different known values there are; 0 where there are none.", .example = "distinct(channel of Order)", .typing = count_of_scalar, .make = make_distinct, .empty_is_known = true, .reducer = Reducer::kDistinct},
    {.name = "share", .signature = "share(CONDITION of SOURCE) -> ratio", .doc = "The part of the rows for which the condition holds, among those for which it is known; missing where there are none.", .example = "share(channel == \"app\" of Order)", .typing = one_condition, .make = make_share},
    {.name = "median", .signature = "median(x of SOURCE) -> ratio, or the type of x", .doc = "The middle known value. Between two of them: their mean for numbers, the earlier for dates and the like.", .example = "median(amount of Order)", .typing = middle, .make = make_median, .faults = kMayOverflow},
    {.name = "list", .signature = "list(x of SOURCE) -> list", .doc = "The known values in the order of the rows, tied ones by size; empty where there are none.", .example = "list(channel of Order)", .typing = list_of_scalar, .make = make_list, .empty_is_known = true},
    {.name = "set", .signature = "set(x of SOURCE) -> set", .doc = "The different known values; empty where there are none.", .example = "set(channel of Order)", .typing = set_of_scalar, .make = make_set, .empty_is_known = true},
    {.name = "best", .signature = "favourite(x of SOURCE by MEASURE) -> the type of x", .doc = "The value with the largest measure; a tie goes to the one with the later last row, then to the smaller.", .example = "favourite(channel of Order by count)", .arity = 3, .typing = best_of, .make = make_best, .internal = true},
};

}  // namespace

std::span<const Aggregate> aggregates() { return kRows; }

}  // namespace tagma
