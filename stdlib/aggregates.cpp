// The rows of the aggregates. Their states: fold_numbers.cpp, fold_choices.cpp, fold_collections.cpp,
// fold_elements.cpp, fold_series.cpp.
#include "stdlib/aggregate_states.h"

#include <algorithm>

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
Answer list_of_ends(Types args) {
  const bool interval = args.size() == 2 && args[0].kind == Kind::kTimestamp && args[1].kind == Kind::kTimestamp;
  return interval ? Answer(Type::list_of(args[0])) : std::nullopt;
}
Answer one_condition(Types args) {
  return args.size() == 1 && args[0].kind == Kind::kBool ? Answer(Type::of(Kind::kRatio)) : std::nullopt;
}
Answer spread(Types args) { return args.size() == 1 && args[0].is_number() ? Answer(Type::of(Kind::kFloat)) : std::nullopt; }
Answer run_of_rows(Types args) {
  const bool conditions = args.size() == 1 && args[0].kind == Kind::kBool;
  return conditions ? Answer(Type::of(Kind::kInt)) : std::nullopt;
}
Answer run_of_units(Types args) {
  return args.size() == 2 && args[0].kind == Kind::kInt && args[1].kind == Kind::kInt ? Answer(Type::of(Kind::kInt)) : std::nullopt;
}
Answer longest_run(Types args) {
  return args.size() == 1 && (args[0].kind == Kind::kBool || args[0].kind == Kind::kInt) ? Answer(Type::of(Kind::kInt)) : std::nullopt;
}
// Gaps are whole numbers between days and durations between instants.
template <Answer (*Inner)(Types)>
Answer of_gaps(Types args) {
  if (args.size() != 1 || (args[0].kind != Kind::kInt && args[0].kind != Kind::kTimestamp)) return std::nullopt;
  const Type gap = Type::of(args[0].kind == Kind::kInt ? Kind::kInt : Kind::kDuration);
  return Inner(std::span(&gap, 1));
}
template <MakeState Inner>
std::unique_ptr<AggState> make_gaps_of(std::span<const Type> args, std::span<const Value>) { return make_gaps(args, Inner); }
// Value, measure, then at least one that tells which group's last row is the later one.
Answer best_of(Types args) {
  const bool fits = args.size() >= 3 && is_scalar(args[0]) && std::all_of(args.begin() + 1, args.end(), [](const Type& type) { return type.is_ordered(); });
  return fits ? Answer(args[0]) : std::nullopt;
}

Answer best_few_of(Types args) {
  const Answer one = best_of(args);
  return one ? Answer(Type::list_of(*one)) : std::nullopt;
}
// Of the elements of a list per row.
template <Answer (*Inner)(Types)>
Answer of_elements(Types args) {
  if (args.size() != 1 || !args[0].is_collection()) return std::nullopt;
  const Type element = args[0].element_type();
  return Inner(std::span(&element, 1));
}

constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);

constexpr Aggregate kRows[] = {
    {.name = "count", .signature = "count(SOURCE) -> int", .doc = "The number of rows; 0 where there are none.", .example = "count(Order)", .arity = 0, .typing = of_no_value<Kind::kInt>, .make = make_count, .empty_is_known = true, .reducer = Reducer::kCount},
    {.name = "exists", .signature = "has(SOURCE) -> bool", .doc = "Whether there is a row: what has, no, did and never are made of.", .example = "has(Order)", .arity = 0, .typing = of_no_value<Kind::kBool>, .make = make_exists, .empty_is_known = true, .reducer = Reducer::kExists, .internal = true},
    {.name = "sum", .signature = "sum(x of SOURCE) -> the type of x", .doc = "The sum of the known values; 0 where there are none. Exact; that of floats is rounded once, so the order of the rows never shows.", .example = "sum(amount of Order)", .typing = one_number, .make = make_sum, .empty_is_known = true, .faults = kMayOverflow, .reducer = Reducer::kSum},
    {.name = "avg", .signature = "avg(x of SOURCE) -> ratio or float", .doc = "The mean of the known values, exact for exact numbers; missing where there are none.", .example = "avg(amount of Order)", .typing = mean, .make = make_avg, .faults = kMayOverflow},
    {.name = "min", .signature = "min(x of SOURCE) -> the type of x", .doc = "The smallest known value; missing where there is none.", .example = "min(amount of Order)", .typing = one_ordered, .make = make_min, .reducer = Reducer::kMin},
    {.name = "max", .signature = "max(x of SOURCE) -> the type of x", .doc = "The largest known value; missing where there is none.", .example = "max(amount of Order)", .typing = one_ordered, .make = make_max, .reducer = Reducer::kMax},
    {.name = "first", .signature = "first(x of SOURCE) -> the type of x", .doc = "The earliest known value; among rows that the declared order leaves tied, the smallest.", .example = "first(channel of Order)", .typing = one_scalar, .make = make_first, .reducer = Reducer::kFirst, .in_order = true},
    {.name = "last", .signature = "last(x of SOURCE) -> the type of x", .doc = "The latest known value; among rows that the declared order leaves tied, the smallest.", .example = "last(time of Order)", .typing = one_scalar, .make = make_last, .reducer = Reducer::kLast, .in_order = true},
    {.name = "nth", .signature = "nth(k, x of SOURCE) -> the type of x", .doc = "The k-th known value from the earliest, counting from 1; missing where there are fewer. Tied rows all count with the smallest of their values.", .example = "nth(2, time of Order)", .typing = one_scalar, .make = make_nth, .params = 1, .in_order = true},
    {.name = "distinct", .signature = "distinct(x of SOURCE) -> int", .doc = "How many different known values there are; 0 where there are none.", .example = "distinct(channel of Order)", .typing = count_of_scalar, .make = make_distinct, .empty_is_known = true, .reducer = Reducer::kDistinct},
    {.name = "share", .signature = "share(CONDITION of SOURCE) -> ratio", .doc = "The part of the rows for which the condition holds, among those for which it is known; missing where there are none.", .example = "share(channel == \"app\" of Order)", .typing = one_condition, .make = make_share},
    {.name = "median", .signature = "median(x of SOURCE) -> ratio, or the type of x", .doc = "The middle known value. Between two of them: their mean for numbers, the earlier for dates and the like.", .example = "median(amount of Order)", .typing = middle, .make = make_median, .faults = kMayOverflow},
    {.name = "quantile", .signature = "quantile(p, x of SOURCE) -> ratio, or the type of x", .doc = "The known value below which the part p lies. Between two of them: in proportion for numbers, the earlier for dates and the like.", .example = "quantile(90%, amount of Order)", .typing = middle, .make = make_quantile, .faults = kMayOverflow, .params = 2},
    {.name = "stddev", .signature = "stddev(x of SOURCE) -> float", .doc = "The standard deviation of the known values (of all of them, not of a sample); missing where there are none.", .example = "stddev(amount of Order)", .typing = spread, .make = make_stddev, .faults = kMayOverflow},
    {.name = "streak", .signature = "streak(CONDITION of SOURCE) -> int", .doc = "How many of the latest rows in a row satisfy the condition. `streak(days with SOURCE)`: how many days up to today, or up to yesterday while today has none.", .example = "streak(channel == \"app\" of Order)", .typing = run_of_rows, .make = make_streak, .empty_is_known = true, .in_order = true},
    {.name = "longest_streak", .signature = "longest_streak(CONDITION of SOURCE) -> int", .doc = "The most rows in a row that satisfy the condition. `longest_streak(days with SOURCE)`: the most days in a row.", .example = "longest_streak(days with Order)", .typing = longest_run, .make = make_longest_streak, .empty_is_known = true, .in_order = true},
    {.name = "streak of units", .signature = "streak(days with SOURCE) -> int", .doc = "The days, weeks or months in a row up to the current one, or the one before it.", .example = "streak(days with Order)", .arity = 2, .typing = run_of_units, .make = make_streak, .empty_is_known = true, .internal = true},
    {.name = "avg of gaps", .signature = "avg(gap of SOURCE)", .doc = "The mean gap between neighbours.", .example = "avg(gap of days with Order)", .typing = of_gaps<mean>, .make = make_gaps_of<make_avg>, .faults = kMayOverflow, .internal = true},
    {.name = "min of gaps", .signature = "min(gap of SOURCE)", .doc = "The smallest gap between neighbours.", .example = "min(gap of Order)", .typing = of_gaps<one_ordered>, .make = make_gaps_of<make_min>, .internal = true},
    {.name = "max of gaps", .signature = "max(gap of SOURCE)", .doc = "The largest gap between neighbours.", .example = "max(gap of Order)", .typing = of_gaps<one_ordered>, .make = make_gaps_of<make_max>, .internal = true},
    {.name = "first of gaps", .signature = "first(gap of SOURCE)", .doc = "The gap between the first two.", .example = "first(gap of Order)", .typing = of_gaps<one_scalar>, .make = make_gaps_of<make_first>, .internal = true},
    {.name = "last of gaps", .signature = "last(gap of SOURCE)", .doc = "The gap between the last two.", .example = "last(gap of Order)", .typing = of_gaps<one_scalar>, .make = make_gaps_of<make_last>, .internal = true},
    {.name = "median of gaps", .signature = "median(gap of SOURCE)", .doc = "The middle gap between neighbours.", .example = "median(gap of days with Order)", .typing = of_gaps<middle>, .make = make_gaps_of<make_median>, .faults = kMayOverflow, .internal = true},
    {.name = "stddev of gaps", .signature = "stddev(gap of SOURCE)", .doc = "The standard deviation of the gaps between days.", .example = "stddev(gap of days with Order)", .typing = of_gaps<spread>, .make = make_gaps_of<make_stddev>, .faults = kMayOverflow, .internal = true},
    {.name = "list", .signature = "list(x of SOURCE) -> list", .doc = "The known values in the order of the rows, tied ones by size; empty where there are none.", .example = "list(channel of Order)", .typing = list_of_scalar, .make = make_list, .empty_is_known = true, .in_order = true},
    {.name = "set", .signature = "set(x of SOURCE) -> set", .doc = "The different known values; empty where there are none.", .example = "set(channel of Order)", .typing = set_of_scalar, .make = make_set, .empty_is_known = true},
    {.name = "hours", .signature = "calendar NAME from LOOKUP on DATE open A to B", .doc = "When the calendar's hours begin and end, in turn; hours that overlap or touch are one.", .example = "hours between(2026-07-01T10:00, 2026-07-01T12:00) == 2", .arity = 2, .typing = list_of_ends, .make = make_hours, .empty_is_known = true, .internal = true},
    {.name = "best", .signature = "favourite(x of SOURCE by MEASURE) -> the type of x", .doc = "The value with the largest measure; a tie goes to the one with the later last row, then to the smaller.", .example = "favourite(channel of Order by count)", .arity = 3, .typing = best_of, .make = make_best, .internal = true},
    {.name = "best few", .signature = "top(n, x of SOURCE by MEASURE) -> list", .doc = "The n values with the largest measures, the best one first; ties as for favourite. Empty where there are none.", .example = "top(3, channel of Order by count)", .arity = 3, .typing = best_few_of, .make = make_best_few, .empty_is_known = true, .internal = true, .params = 1},
    {.name = "list of elements", .signature = "list(each x of SOURCE) -> list", .doc = "The elements of the lists, one list after the other in the order of the rows.", .example = "list(each tags of Order)", .typing = of_elements<list_of_scalar>, .make = make_elements_list, .empty_is_known = true, .internal = true, .in_order = true},
    {.name = "set of elements", .signature = "set(each x of SOURCE) -> set", .doc = "The different elements of the lists.", .example = "set(each tags of Order)", .typing = of_elements<set_of_scalar>, .make = make_elements_set, .empty_is_known = true, .internal = true},
    {.name = "distinct of elements", .signature = "distinct(each x of SOURCE) -> int", .doc = "How many different elements the lists have.", .example = "distinct(each tags of Order)", .typing = of_elements<count_of_scalar>, .make = make_elements_distinct, .empty_is_known = true, .internal = true},
};

}  // namespace

std::span<const Aggregate> aggregates() { return kRows; }

}  // namespace tagma
