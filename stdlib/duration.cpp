// Durations, and what dates and instants do with them.
#include "stdlib/calendar.h"
#include "stdlib/exact.h"
#include "stdlib/native.h"
#include "stdlib/refusal.h"
#include "stdlib/registry.h"

#include <array>

namespace tagma {
namespace {

using calendar::kMicrosPerDay;
using calendar::kMicrosPerSecond;
using native::body_of;
using native::Checked;
using native::Date;
using native::Duration;
using native::Instant;
using native::typing_of;

constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);
constexpr FaultSet kBadArgument = fault_bit(Fault::kBadArgument);
constexpr auto kOverflow = std::unexpected(Fault::kOverflow);
constexpr auto kBad = std::unexpected(Fault::kBadArgument);

// -- durations among themselves

Checked<Duration> add_durations(Duration a, Duration b) {
  if (__builtin_add_overflow(a.micros, b.micros, &a.micros)) return kOverflow;
  return a;
}
Checked<Duration> subtract_durations(Duration a, Duration b) {
  if (__builtin_sub_overflow(a.micros, b.micros, &a.micros)) return kOverflow;
  return a;
}
Checked<Duration> scale_duration(Duration a, std::int64_t n) {
  if (__builtin_mul_overflow(a.micros, n, &a.micros)) return kOverflow;
  return a;
}
Checked<Duration> scaled_duration(std::int64_t n, Duration a) { return scale_duration(a, n); }
Checked<Ratio> divide_durations(Duration a, Duration b) { return make_ratio(a.micros, b.micros); }
Checked<Duration> negate_duration(Duration a) { return subtract_durations({0}, a); }
Checked<Duration> abs_duration(Duration a) {
  if (a.micros >= 0) return a;
  return negate_duration(a);
}

// -- dates: whole days only

Checked<Date> add_to_date(Date date, Duration by) {
  if (by.micros % kMicrosPerDay != 0) return kBad;
  const std::int64_t days = date.days + by.micros / kMicrosPerDay;
  if (!calendar::is_date(days)) return kOverflow;
  return Date{days};
}
Checked<Date> add_date(Duration by, Date date) { return add_to_date(date, by); }
Checked<Date> subtract_from_date(Date date, Duration by) {
  if (by.micros == INT64_MIN) return kBad;  // no whole number of days either
  return add_to_date(date, {-by.micros});
}
Checked<Duration> subtract_dates(Date a, Date b) {
  std::int64_t micros = 0;
  if (__builtin_mul_overflow(a.days - b.days, kMicrosPerDay, &micros)) return kOverflow;
  return Duration{micros};
}

// -- instants

Checked<Instant> add_to_instant(Instant at, Duration by) {
  std::int64_t micros = 0;
  if (__builtin_add_overflow(at.micros, by.micros, &micros) || !calendar::is_instant(micros)) return kOverflow;
  return Instant{micros};
}
Checked<Instant> add_instant(Duration by, Instant at) { return add_to_instant(at, by); }
Checked<Instant> subtract_from_instant(Instant at, Duration by) {
  std::int64_t micros = 0;
  if (__builtin_sub_overflow(at.micros, by.micros, &micros) || !calendar::is_instant(micros)) return kOverflow;
  return Instant{micros};
}
Checked<Duration> subtract_instants(Instant a, Instant b) { return subtract_durations({a.micros}, {b.micros}); }

// -- units

template <std::int64_t Unit>
Checked<std::int64_t> units_between(Instant from, Instant to) {
  const auto gap = subtract_instants(to, from);
  if (!gap) return std::unexpected(gap.error());
  return gap->micros / Unit;  // complete units, towards zero
}

struct Unit {
  std::string_view name, plural;
  std::int64_t micros;
};
constexpr std::array<Unit, 5> kUnits{{{"second", "seconds", kMicrosPerSecond},
                                      {"minute", "minutes", 60 * kMicrosPerSecond},
                                      {"hour", "hours", 3'600 * kMicrosPerSecond},
                                      {"day", "days", kMicrosPerDay},
                                      {"week", "weeks", 7 * kMicrosPerDay}}};

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : kUnits)
    if (unit.name == name || unit.plural == name) return &unit;
  return nullptr;
}

Result<std::shared_ptr<const void>> prepare_unit(std::span<const Value* const> constants) {
  const Unit* unit = constants[1] != nullptr && constants[1]->known ? find_unit(constants[1]->s) : nullptr;
  if (unit == nullptr)
    return refuse("a duration is counted in seconds, minutes, hours, days or weeks", "months and years have no fixed length: add them to a date instead");
  return std::shared_ptr<const void>(std::shared_ptr<const void>(), unit);
}

Checked<Duration> duration_of(const CallSite& site, std::int64_t count, std::string_view) {
  return scale_duration({static_cast<const Unit*>(site.prepared.get())->micros}, count);
}

constexpr std::string_view kDateDoc = "The date so many days later or earlier. A duration that is no whole number of days is missing and counted.";
constexpr std::string_view kInstantDoc = "The instant so much later or earlier; a day is 24 hours here.";
constexpr std::string_view kBetween = "The complete units from a to b, towards zero; negative where b is earlier.";

constexpr Builtin kRows[] = {
    {.name = "+", .signature = "duration + duration -> duration", .doc = "The durations together.", .example = "1 day + 12 hours == 36 hours", .typing = typing_of<add_durations>, .body = body_of<add_durations>, .faults = kMayOverflow, .intrinsic = Intrinsic::kAdd, .operator_only = true},
    {.name = "-", .signature = "duration - duration -> duration", .doc = "The difference of the durations.", .example = "1 day - 12 hours == 12 hours", .typing = typing_of<subtract_durations>, .body = body_of<subtract_durations>, .faults = kMayOverflow, .intrinsic = Intrinsic::kSub, .operator_only = true},
    {.name = "*", .signature = "duration * int -> duration", .doc = "The duration so many times.", .example = "(1 day) * 2 == 48 hours", .typing = typing_of<scale_duration>, .body = body_of<scale_duration>, .faults = kMayOverflow, .intrinsic = Intrinsic::kMul, .operator_only = true},
    {.name = "*", .signature = "int * duration -> duration", .doc = "The duration so many times.", .example = "2 * (1 day) == 48 hours", .typing = typing_of<scaled_duration>, .body = body_of<scaled_duration>, .faults = kMayOverflow, .intrinsic = Intrinsic::kMul, .operator_only = true},
    {.name = "/", .signature = "duration / duration -> ratio", .doc = "How many times the one is in the other, exactly.", .example = "(36 hours) / (1 day) == 1.5", .typing = typing_of<divide_durations>, .body = body_of<divide_durations>, .faults = FaultSet(kMayOverflow | fault_bit(Fault::kDivisionByZero)), .operator_only = true},
    {.name = "neg", .signature = "-duration -> duration", .doc = "The duration backwards.", .example = "-(1 day) < 0 days", .typing = typing_of<negate_duration>, .body = body_of<negate_duration>, .faults = kMayOverflow, .intrinsic = Intrinsic::kNeg, .operator_only = true},
    {.name = "abs", .signature = "abs(x: duration) -> duration", .doc = "The length of the duration without its direction.", .example = "abs(2026-07-01 - 2026-07-03) == 2 days", .typing = typing_of<abs_duration>, .body = body_of<abs_duration>, .faults = kMayOverflow, .intrinsic = Intrinsic::kAbs},
    {.name = "+", .signature = "date + duration -> date", .doc = kDateDoc, .example = "2026-02-28 + 1 day == 2026-03-01", .typing = typing_of<add_to_date>, .body = body_of<add_to_date>, .faults = FaultSet(kMayOverflow | kBadArgument), .operator_only = true},
    {.name = "+", .signature = "duration + date -> date", .doc = kDateDoc, .example = "1 day + 2026-02-28 == 2026-03-01", .typing = typing_of<add_date>, .body = body_of<add_date>, .faults = FaultSet(kMayOverflow | kBadArgument), .operator_only = true},
    {.name = "-", .signature = "date - duration -> date", .doc = kDateDoc, .example = "2026-03-01 - 1 day == 2026-02-28", .typing = typing_of<subtract_from_date>, .body = body_of<subtract_from_date>, .faults = FaultSet(kMayOverflow | kBadArgument), .operator_only = true},
    {.name = "-", .signature = "date - date -> duration", .doc = "The time between two dates, in whole days.", .example = "2026-07-03 - 2026-07-01 == 2 days", .typing = typing_of<subtract_dates>, .body = body_of<subtract_dates>, .faults = kMayOverflow, .operator_only = true},
    {.name = "+", .signature = "timestamp + duration -> timestamp", .doc = kInstantDoc, .example = "2026-07-01T10:00 + 2 hours == 2026-07-01T12:00", .typing = typing_of<add_to_instant>, .body = body_of<add_to_instant>, .faults = kMayOverflow, .intrinsic = Intrinsic::kAdd, .operator_only = true},
    {.name = "+", .signature = "duration + timestamp -> timestamp", .doc = kInstantDoc, .example = "2 hours + 2026-07-01T10:00 == 2026-07-01T12:00", .typing = typing_of<add_instant>, .body = body_of<add_instant>, .faults = kMayOverflow, .intrinsic = Intrinsic::kAdd, .operator_only = true},
    {.name = "-", .signature = "timestamp - duration -> timestamp", .doc = kInstantDoc, .example = "2026-07-01T12:00 - 2 hours == 2026-07-01T10:00", .typing = typing_of<subtract_from_instant>, .body = body_of<subtract_from_instant>, .faults = kMayOverflow, .intrinsic = Intrinsic::kSub, .operator_only = true},
    {.name = "-", .signature = "timestamp - timestamp -> duration", .doc = "The time between two instants.", .example = "2026-07-01T12:00 - 2026-07-01T10:00 == 2 hours", .typing = typing_of<subtract_instants>, .body = body_of<subtract_instants>, .faults = kMayOverflow, .intrinsic = Intrinsic::kSub, .operator_only = true},
    {.name = "duration_of", .signature = "duration_of(n: int, unit: string) -> duration", .doc = "n seconds, minutes, hours, days or weeks, where n is computed.", .example = "duration_of(1 + 1, \"days\") == 48 hours", .typing = typing_of<duration_of>, .body = body_of<duration_of>, .faults = kMayOverflow, .prepare = prepare_unit},
    {.name = "hours_between", .signature = "hours_between(a: timestamp, b: timestamp) -> int", .doc = kBetween, .example = "hours_between(2026-07-01T10:00, 2026-07-01T12:59) == 2", .typing = typing_of<units_between<3'600 * kMicrosPerSecond>>, .body = body_of<units_between<3'600 * kMicrosPerSecond>>, .faults = kMayOverflow},
    {.name = "minutes_between", .signature = "minutes_between(a: timestamp, b: timestamp) -> int", .doc = kBetween, .example = "minutes_between(2026-07-01T10:00, 2026-07-01T10:30) == 30", .typing = typing_of<units_between<60 * kMicrosPerSecond>>, .body = body_of<units_between<60 * kMicrosPerSecond>>, .faults = kMayOverflow},
    {.name = "seconds_between", .signature = "seconds_between(a: timestamp, b: timestamp) -> int", .doc = kBetween, .example = "seconds_between(2026-07-01T10:00, 2026-07-01T10:01) == 60", .typing = typing_of<units_between<kMicrosPerSecond>>, .body = body_of<units_between<kMicrosPerSecond>>, .faults = kMayOverflow},
};

}  // namespace

std::span<const Builtin> duration_rows() { return kRows; }

}  // namespace tagma
