// Instants in a time zone. A local time that a change of the clock makes missing or double is the earliest instant.
#include "runtime/time_zone.h"

#include "stdlib/calendar.h"
#include "stdlib/native.h"
#include "stdlib/nearest_zone.h"
#include "stdlib/refusal.h"
#include "stdlib/registry.h"

#include <fmt/format.h>

namespace tagma {
namespace {

using native::body_of;
using native::Checked;
using native::Date;
using native::Instant;
using native::TimeOfDay;
using native::typing_of;

constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);
constexpr FaultSet kBadArgument = fault_bit(Fault::kBadArgument);
constexpr auto kOverflow = std::unexpected(Fault::kOverflow);
constexpr auto kBad = std::unexpected(Fault::kBadArgument);
constexpr std::int64_t kMicrosPerHour = 3'600 * calendar::kMicrosPerSecond;

// The zone is always the last argument.
Result<std::shared_ptr<const void>> prepare_zone(std::span<const Value* const> constants) {
  const Value* name = constants.back();
  if (name == nullptr || !name->known) return nullptr;  // from a column: looked up per row
  const TimeZone* zone = TimeZone::find(name->s);
  if (zone == nullptr)
    return refuse(fmt::format("there is no time zone {}", name->s), nearest_zone_help(name->s));
  return std::shared_ptr<const void>(std::shared_ptr<const void>(), zone);  // zones live for the process
}

// Rows of one customer share a zone, and mostly the next customer's too.
const TimeZone* zone_named(std::string_view name) {
  thread_local std::string last_name;
  thread_local const TimeZone* last = nullptr;
  if (last == nullptr || last_name != name) {
    last = TimeZone::find(name);
    last_name = name;
  }
  return last;
}

Checked<const TimeZone*> zone_of(const CallSite& site, std::string_view name) {
  const auto* zone = static_cast<const TimeZone*>(site.prepared.get());
  if (zone == nullptr) zone = zone_named(name);
  if (zone == nullptr) return kBad;
  return zone;
}

// Microseconds since 1970-01-01 on the zone's clock.
Checked<std::int64_t> local_micros(const CallSite& site, Instant at, std::string_view zone_name) {
  const auto zone = zone_of(site, zone_name);
  if (!zone) return std::unexpected(zone.error());
  if (!calendar::is_instant(at.micros)) return kOverflow;
  return at.micros + (*zone)->offset_at(at.micros) * calendar::kMicrosPerSecond;
}

Checked<Instant> instant_of(const CallSite& site, std::int64_t local, std::string_view zone_name) {
  const auto zone = zone_of(site, zone_name);
  if (!zone) return std::unexpected(zone.error());
  const std::int64_t instant = (*zone)->instant_of(local);
  if (!calendar::is_instant(instant)) return kOverflow;
  return Instant{instant};
}

Checked<Date> local_date(const CallSite& site, Instant at, std::string_view zone) {
  const auto local = local_micros(site, at, zone);
  if (!local) return std::unexpected(local.error());
  const std::int64_t days = calendar::floor_div(*local, calendar::kMicrosPerDay);
  if (!calendar::is_date(days)) return kOverflow;
  return Date{days};
}

Checked<Instant> start_of_day(const CallSite& site, Date date, std::string_view zone) {
  if (!calendar::is_date(date.days)) return kOverflow;
  return instant_of(site, date.days * calendar::kMicrosPerDay, zone);
}

// Days that start later than midnight: what happens before belongs to the day before.
Checked<Date> local_date_from(const CallSite& site, Instant at, std::string_view zone, TimeOfDay starts) {
  const auto local = local_micros(site, at, zone);
  if (!local) return std::unexpected(local.error());
  const std::int64_t days = calendar::floor_div(*local - starts.micros, calendar::kMicrosPerDay);
  if (!calendar::is_date(days)) return kOverflow;
  return Date{days};
}

Checked<Instant> start_of_day_from(const CallSite& site, Date date, std::string_view zone, TimeOfDay starts) {
  if (!calendar::is_date(date.days)) return kOverflow;
  return instant_of(site, date.days * calendar::kMicrosPerDay + starts.micros, zone);
}

// The zone stands before the day's start.
Result<std::shared_ptr<const void>> prepare_zone_before(std::span<const Value* const> constants) {
  return prepare_zone(constants.first(constants.size() - 1));
}

Checked<Instant> add_months(const CallSite& site, Instant at, std::int64_t count, std::string_view zone) {
  constexpr std::int64_t kMostMonths = 12 * 10'000;
  const auto local = local_micros(site, at, zone);
  if (!local) return std::unexpected(local.error());
  if (count > kMostMonths || count < -kMostMonths) return kOverflow;
  const std::int64_t days = calendar::add_months(calendar::floor_div(*local, calendar::kMicrosPerDay), count);
  if (!calendar::is_date(days)) return kOverflow;
  return instant_of(site, days * calendar::kMicrosPerDay + calendar::floor_mod(*local, calendar::kMicrosPerDay), zone);
}

Checked<TimeOfDay> time_of_day(const CallSite& site, Instant at, std::string_view zone) {
  const auto local = local_micros(site, at, zone);
  if (!local) return std::unexpected(local.error());
  return TimeOfDay{calendar::floor_mod(*local, calendar::kMicrosPerDay)};
}

std::int64_t hour_of_time(TimeOfDay time) { return time.micros / kMicrosPerHour; }
std::int64_t minute_of_time(TimeOfDay time) { return time.micros / (60 * calendar::kMicrosPerSecond) % 60; }

// A part of the local time of day or of the local date.
template <auto Part>
Checked<std::int64_t> of_time(const CallSite& site, Instant at, std::string_view zone) {
  const auto time = time_of_day(site, at, zone);
  if (!time) return std::unexpected(time.error());
  return Part(*time);
}
template <auto Part>
Checked<std::int64_t> of_date(const CallSite& site, Instant at, std::string_view zone) {
  const auto date = local_date(site, at, zone);
  if (!date) return std::unexpected(date.error());
  return Part(date->days);
}
std::int64_t year_of(std::int64_t days) { return calendar::civil_of(days).year; }
std::int64_t month_of(std::int64_t days) { return calendar::civil_of(days).month; }
std::int64_t day_of(std::int64_t days) { return calendar::civil_of(days).day; }
std::int64_t quarter_of(std::int64_t days) { return (month_of(days) + 2) / 3; }

template <auto Function>
consteval Builtin zoned(std::string_view name, std::string_view signature, std::string_view doc, std::string_view example) {
  return {.name = name, .signature = signature, .doc = doc, .example = example, .typing = typing_of<Function>, .body = body_of<Function>,
          .faults = FaultSet(kMayOverflow | kBadArgument), .prepare = prepare_zone, .implicit_zone = true};
}

constexpr Builtin kRows[] = {
    zoned<local_date>("local_date", "local_date(t: timestamp) -> date", "The date that the calendar shows at the instant, in the zone of the file, or of the profile's own clock.", "local_date(2026-07-01T23:30) == 2026-07-01"),
    zoned<start_of_day>("start_of_day", "start_of_day(d: date) -> timestamp", "The first instant of the date in the zone of the file, or of the profile's own clock: midnight, or the first moment after it where the clock skips midnight.", "start_of_day(2026-07-01) == 2026-07-01T00:00"),
    {.name = "local_date", .signature = "local_date(t: timestamp, zone: string, starts: time) -> date", .doc = "The date in a zone whose days start at another hour than midnight.", .example = "local_date(2026-07-02T03:00, \"Asia/Shanghai\", 05:00) == 2026-07-01", .typing = typing_of<local_date_from>, .body = body_of<local_date_from>, .faults = FaultSet(kMayOverflow | kBadArgument), .prepare = prepare_zone_before},
    {.name = "start_of_day", .signature = "start_of_day(d: date, zone: string, starts: time) -> timestamp", .doc = "The first instant of such a day.", .example = "start_of_day(2026-07-02, \"Asia/Shanghai\", 05:00) == 2026-07-02T05:00", .typing = typing_of<start_of_day_from>, .body = body_of<start_of_day_from>, .faults = FaultSet(kMayOverflow | kBadArgument), .prepare = prepare_zone_before},
    zoned<add_months>("add_months", "add_months(t: timestamp, n: int) -> timestamp", "The same local time n months later, on the last day of the month where it has no such day.", "add_months(2026-01-31T10:00, 1) == 2026-02-28T10:00"),
    zoned<time_of_day>("time_of_day", "time_of_day(t: timestamp) -> time", "What the clock shows at the instant, in the zone of the file, or of the profile's own clock.", "time_of_day(2026-07-01T22:30) >= 22:00"),
    zoned<of_time<hour_of_time>>("hour", "hour(t: timestamp) -> int", "The hour of the local day, 0 to 23.", "hour(2026-07-01T22:30) == 22"),
    {.name = "hour", .signature = "hour(t: time) -> int", .doc = "The hour of a time of day, 0 to 23.", .example = "hour(22:30) == 22", .typing = typing_of<hour_of_time>, .body = body_of<hour_of_time>},
    zoned<of_time<minute_of_time>>("minute", "minute(t: timestamp) -> int", "The minute of the local hour, 0 to 59.", "minute(2026-07-01T22:30) == 30"),
    {.name = "minute", .signature = "minute(t: time) -> int", .doc = "The minute of a time of day, 0 to 59.", .example = "minute(22:30) == 30", .typing = typing_of<minute_of_time>, .body = body_of<minute_of_time>},
    zoned<of_date<year_of>>("year", "year(t: timestamp) -> int", "The year of the local date.", "year(2026-07-01T10:00) == 2026"),
    zoned<of_date<quarter_of>>("quarter", "quarter(t: timestamp) -> int", "The quarter of the local date, 1 to 4.", "quarter(2026-07-01T10:00) == 3"),
    zoned<of_date<month_of>>("month", "month(t: timestamp) -> int", "The month of the local date, 1 to 12.", "month(2026-07-01T10:00) == 7"),
    zoned<of_date<day_of>>("day", "day(t: timestamp) -> int", "The day of the month of the local date.", "day(2026-07-01T10:00) == 1"),
    zoned<of_date<calendar::weekday>>("weekday", "weekday(t: timestamp) -> int", "The day of the week of the local date: 1 is Monday, 7 is Sunday.", "weekday(2026-07-01T10:00) == 3"),
};

}  // namespace

std::span<const Builtin> zone_rows() { return kRows; }

}  // namespace tagma
