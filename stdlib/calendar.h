// The proleptic Gregorian calendar over days since 1970-01-01, and the range of dates that the language has.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tagma::calendar {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
inline constexpr std::int64_t kFirstDay = -719'162;   // 0001-01-01
inline constexpr std::int64_t kLastDay = 2'932'896;   // 9999-12-31

constexpr bool is_date(std::int64_t days) { return days >= kFirstDay && days <= kLastDay; }
constexpr bool is_instant(std::int64_t micros) {
  return micros >= kFirstDay * kMicrosPerDay && micros < (kLastDay + 1) * kMicrosPerDay;
}

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) { return a - floor_div(a, b) * b; }

struct Civil {
  std::int64_t year;
  std::int64_t month, day;  // from 1
};

// Eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
constexpr Civil civil_of(std::int64_t days) {
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = floor_div(shifted, 146'097), in_era = floor_mod(shifted, 146'097);
  const std::int64_t year = (in_era - in_era / 1'460 + in_era / 36'524 - in_era / 146'096) / 365;
  const std::int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * in_year + 2) / 153;  // 0 is March
  return {year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, in_year - (153 * month + 2) / 5 + 1};
}

constexpr std::int64_t days_of(const Civil& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_div(year, 400), in_era = floor_mod(year, 400);
  const std::int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
  const std::int64_t in_year = (153 * month + 2) / 5 + date.day - 1;
  return era * 146'097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719'468;
}

constexpr std::int64_t days_in_month(std::int64_t year, std::int64_t month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// 1 = Monday … 7 = Sunday.
constexpr std::int64_t weekday(std::int64_t days) { return floor_mod(days + 3, 7) + 1; }

// The same day of another month, or that month's last day where it has none. |months| < 2^40.
constexpr std::int64_t add_months(std::int64_t days, std::int64_t months) {
  const Civil date = civil_of(days);
  const std::int64_t count = date.year * 12 + date.month - 1 + months;
  const std::int64_t year = floor_div(count, 12), month = floor_mod(count, 12) + 1;
  return days_of({year, month, std::min(date.day, days_in_month(year, month))});
}

}  // namespace tagma::calendar
