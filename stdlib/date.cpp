// Functions of dates: parts, calendar arithmetic, complete units between two dates.
#include "stdlib/calendar.h"
#include "stdlib/native.h"
#include "stdlib/registry.h"

namespace tagma {
namespace {

using native::body_of;
using native::Checked;
using native::Date;
using native::typing_of;

constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);
constexpr std::int64_t kMostMonths = 12 * 10'000;  // more leaves the calendar from anywhere in it

Checked<Date> checked_date(std::int64_t days) {
  if (!calendar::is_date(days)) return std::unexpected(Fault::kOverflow);
  return Date{days};
}

std::int64_t year(Date date) { return calendar::civil_of(date.days).year; }
std::int64_t month(Date date) { return calendar::civil_of(date.days).month; }
std::int64_t day(Date date) { return calendar::civil_of(date.days).day; }
std::int64_t quarter(Date date) { return (month(date) + 2) / 3; }
std::int64_t weekday(Date date) { return calendar::weekday(date.days); }

Checked<Date> add_days(Date date, std::int64_t count) {
  std::int64_t days = 0;
  if (__builtin_add_overflow(date.days, count, &days)) return std::unexpected(Fault::kOverflow);
  return checked_date(days);
}
Checked<Date> add_months(Date date, std::int64_t count) {
  if (count > kMostMonths || count < -kMostMonths) return std::unexpected(Fault::kOverflow);
  return checked_date(calendar::add_months(date.days, count));
}

Checked<Date> week_start(Date date, std::int64_t first_weekday) {
  if (first_weekday < 1 || first_weekday > 7) return std::unexpected(Fault::kBadArgument);
  return checked_date(date.days - calendar::floor_mod(calendar::weekday(date.days) - first_weekday, 7));
}
Checked<Date> month_start(Date date) { return checked_date(date.days - day(date) + 1); }
Checked<Date> quarter_start(Date date) {
  return checked_date(calendar::days_of({year(date), quarter(date) * 3 - 2, 1}));
}
Checked<Date> year_start(Date date) { return checked_date(calendar::days_of({year(date), 1, 1})); }

std::int64_t days_between(Date from, Date to) { return to.days - from.days; }
std::int64_t weeks_between(Date from, Date to) { return days_between(from, to) / 7; }

// The most months that can be added to the earlier date without passing the later one; negative where `to` is earlier.
std::int64_t months_between(Date from, Date to) {
  if (to.days < from.days) return -months_between(to, from);
  const calendar::Civil a = calendar::civil_of(from.days), b = calendar::civil_of(to.days);
  const std::int64_t months = (b.year - a.year) * 12 + b.month - a.month;
  return calendar::add_months(from.days, months) > to.days ? months - 1 : months;
}
std::int64_t years_between(Date from, Date to) { return months_between(from, to) / 12; }

constexpr Builtin kRows[] = {
    {.name = "year", .signature = "year(d: date) -> int", .doc = "The year of the date.", .example = "year(2026-07-01) == 2026", .typing = typing_of<year>, .body = body_of<year>},
    {.name = "quarter", .signature = "quarter(d: date) -> int", .doc = "The quarter of the year, 1 to 4.", .example = "quarter(2026-07-01) == 3", .typing = typing_of<quarter>, .body = body_of<quarter>},
    {.name = "month", .signature = "month(d: date) -> int", .doc = "The month of the year, 1 to 12.", .example = "month(2026-07-01) == 7", .typing = typing_of<month>, .body = body_of<month>},
    {.name = "day", .signature = "day(d: date) -> int", .doc = "The day of the month, 1 to 31.", .example = "day(2026-07-01) == 1", .typing = typing_of<day>, .body = body_of<day>},
    {.name = "weekday", .signature = "weekday(d: date) -> int", .doc = "The day of the week: 1 is Monday, 7 is Sunday, wherever the file's weeks start.", .example = "weekday(2026-07-01) == 3", .typing = typing_of<weekday>, .body = body_of<weekday>},
    {.name = "add_days", .signature = "add_days(d: date, n: int) -> date", .doc = "The date n days later; outside the years 1 to 9999 it is missing and counted.", .example = "add_days(2026-02-28, 1) == 2026-03-01", .typing = typing_of<add_days>, .body = body_of<add_days>, .faults = kMayOverflow},
    {.name = "add_months", .signature = "add_months(d: date, n: int) -> date", .doc = "The same day n months later, or the last day of that month where it has none.", .example = "add_months(2026-01-31, 1) == 2026-02-28", .typing = typing_of<add_months>, .body = body_of<add_months>, .faults = kMayOverflow},
    {.name = "week_start", .signature = "week_start(d: date) -> date", .doc = "The first day of the date's week; weeks start as the file says, on Monday if it says nothing.", .example = "week_start(2026-07-01) <= 2026-07-01", .typing = typing_of<week_start>, .body = body_of<week_start>, .faults = FaultSet(kMayOverflow | fault_bit(Fault::kBadArgument)), .implicit_week = true},
    {.name = "month_start", .signature = "month_start(d: date) -> date", .doc = "The first day of the date's month.", .example = "month_start(2026-07-31) == 2026-07-01", .typing = typing_of<month_start>, .body = body_of<month_start>, .faults = kMayOverflow},
    {.name = "quarter_start", .signature = "quarter_start(d: date) -> date", .doc = "The first day of the date's quarter.", .example = "quarter_start(2026-08-15) == 2026-07-01", .typing = typing_of<quarter_start>, .body = body_of<quarter_start>, .faults = kMayOverflow},
    {.name = "year_start", .signature = "year_start(d: date) -> date", .doc = "The first day of the date's year.", .example = "year_start(2026-08-15) == 2026-01-01", .typing = typing_of<year_start>, .body = body_of<year_start>, .faults = kMayOverflow},
    {.name = "days_between", .signature = "days_between(a: date, b: date) -> int", .doc = "The days from a to b: 0 for the same date, negative where b is earlier.", .example = "days_between(2026-06-30, 2026-07-01) == 1", .typing = typing_of<days_between>, .body = body_of<days_between>},
    {.name = "weeks_between", .signature = "weeks_between(a: date, b: date) -> int", .doc = "The complete weeks from a to b.", .example = "weeks_between(2026-07-01, 2026-07-14) == 1", .typing = typing_of<weeks_between>, .body = body_of<weeks_between>},
    {.name = "months_between", .signature = "months_between(a: date, b: date) -> int", .doc = "The complete months from a to b. From 31 January to 28 February it is one.", .example = "months_between(2026-01-31, 2026-02-28) == 1", .typing = typing_of<months_between>, .body = body_of<months_between>},
    {.name = "years_between", .signature = "years_between(a: date, b: date) -> int", .doc = "The complete years from a to b: an age. A birthday on 29 February falls on the 28th in common years.", .example = "years_between(2000-02-29, 2026-02-28) == 26", .typing = typing_of<years_between>, .body = body_of<years_between>},
};

}  // namespace

std::span<const Builtin> date_rows() { return kRows; }

}  // namespace tagma
