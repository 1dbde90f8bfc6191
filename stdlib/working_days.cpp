// Steps and counts along calendars that a table gives: its days, and the hours of its days, sorted. What they cannot know,
// because it lies beyond the table, is missing and counted.
#include "stdlib/native.h"
#include "stdlib/registry.h"

#include <algorithm>

namespace tagma {
namespace {

constexpr FaultSet kMayNotFind = fault_bit(Fault::kNotFound);

Value unknown(CallContext& context, Fault fault) {
  context.faults |= fault_bit(fault);
  return Value::missing();
}

// How many of the sorted values are at most `at`.
std::int64_t count_until(std::span<const Value> sorted, std::int64_t at) {
  return std::upper_bound(sorted.begin(), sorted.end(), at, [](std::int64_t wanted, const Value& item) { return wanted < item.i; }) - sorted.begin();
}

// (days, first row, last row, from, n): the n-th of the days after `from`, or before it.
Value days_after(CallContext& context, const CallSite&, std::span<const Value> args) {
  const auto days = args[0].items();
  const std::int64_t first = args[1].i, last = args[2].i, from = args[3].i, n = args[4].i;
  if (n == 0) return args[3];
  const auto size = static_cast<std::int64_t>(days.size());
  if (n > size || n < -size || (n > 0 && from < first - 1) || (n < 0 && from > last + 1)) return unknown(context, Fault::kNotFound);
  const std::int64_t index = n > 0 ? count_until(days, from) + n - 1 : count_until(days, from - 1) + n;
  if (index < 0 || index >= size) return unknown(context, Fault::kNotFound);
  return days[static_cast<std::size_t>(index)];
}

// (days, first row, last row, a, b): how many of the days lie after a, up to b; negative where b is earlier.
Value days_counted(CallContext& context, const CallSite&, std::span<const Value> args) {
  const std::int64_t low = std::min(args[3].i, args[4].i), high = std::max(args[3].i, args[4].i);
  if (low < args[1].i - 1 || high > args[2].i) return unknown(context, Fault::kNotFound);
  const std::int64_t count = count_until(args[0].items(), high) - count_until(args[0].items(), low);
  return Value::integer(args[4].i < args[3].i ? -count : count);
}

// (where the hours begin and end in turn, first, past the last row's day, a, b): how much of [a, b) is open; negative where
// b is earlier.
Value time_open(CallContext& context, const CallSite&, std::span<const Value> args) {
  const auto ends = args[0].items();
  const std::int64_t low = std::min(args[3].i, args[4].i), high = std::max(args[3].i, args[4].i);
  if (low < args[1].i || high > args[2].i) return unknown(context, Fault::kNotFound);
  std::int64_t open = 0;
  for (auto i = static_cast<std::size_t>(count_until(ends, low) / 2 * 2); i < ends.size() && ends[i].i < high; i += 2)
    open += std::min(ends[i + 1].i, high) - std::max(ends[i].i, low);
  return Value::integer(args[4].i < args[3].i ? -open : open);
}

template <Kind Collected, Kind Result, Kind... Rest>
std::optional<Type> typed(std::span<const Type> args) {
  constexpr Kind rest[] = {Rest...};
  if (args.empty() || args[0] != Type::set_of(Type::of(Collected)) || args.size() != 1 + sizeof...(Rest)) return std::nullopt;
  for (std::size_t i = 0; i < sizeof...(Rest); ++i)
    if (args[i + 1].kind != rest[i]) return std::nullopt;
  return Type::of(Result);
}
std::optional<Type> time_open_typing(std::span<const Type> args) {
  if (args.size() != 5 || args[0] != Type::list_of(Type::of(Kind::kTimestamp))) return std::nullopt;
  const bool instants = std::all_of(args.begin() + 1, args.end(), [](const Type& type) { return type.kind == Kind::kTimestamp; });
  return instants ? std::optional(Type::of(Kind::kDuration)) : std::nullopt;
}
constexpr Builtin kRows[] = {
    {.name = "days after", .signature = "date + n CALENDAR -> date", .doc = "The n-th of the calendar's days after the date, or before it; beyond the calendar's table it is missing and counted.", .example = "2026-07-01 + 7 days == 2026-07-08", .typing = typed<Kind::kDate, Kind::kDate, Kind::kDate, Kind::kDate, Kind::kDate, Kind::kInt>, .body = days_after, .faults = kMayNotFind, .operator_only = true},
    {.name = "days counted", .signature = "CALENDAR between(a: date, b: date) -> int", .doc = "How many of the calendar's days lie after a, up to b; negative where b is earlier.", .example = "days between(2026-07-01, 2026-07-08) == 7", .typing = typed<Kind::kDate, Kind::kInt, Kind::kDate, Kind::kDate, Kind::kDate, Kind::kDate>, .body = days_counted, .faults = kMayNotFind, .operator_only = true},
    {.name = "time open", .signature = "CALENDAR between(a: timestamp, b: timestamp) -> duration", .doc = "How much of the time from a to b lies in the calendar's hours; negative where b is earlier.", .example = "hours between(2026-07-01T10:00, 2026-07-01T12:00) == 2", .typing = time_open_typing, .body = time_open, .faults = kMayNotFind, .operator_only = true},
};

}  // namespace

std::span<const Builtin> working_day_rows() { return kRows; }

}  // namespace tagma
