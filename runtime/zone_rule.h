// The rule that a zone follows after its last recorded change, in the notation of POSIX: "EST5EDT,M3.2.0,M11.1.0".
#pragma once

#include "runtime/zone_file.h"

#include <array>

namespace tagma {

class ZoneRule {
 public:
  // Nothing for a text that names no change (a fixed offset needs no rule) or is not in the notation.
  static std::optional<ZoneRule> parse(std::string_view text);
  // The two changes of a year, in order.
  [[nodiscard]] std::array<ZoneChange, 2> changes_in(std::int64_t year) const;

  // A day of the year and a time of that day, which may lie outside it.
  struct Moment {
    enum class Form : std::uint8_t { kNthWeekday, kDayWithoutLeap, kDayWithLeap } form = Form::kNthWeekday;
    std::int64_t month = 1, week = 1, weekday = 0;  // week 5 is the last; weekday 0 is Sunday
    std::int64_t day = 0;
    std::int64_t seconds = 2 * 3'600;
  };

 private:
  std::int64_t standard_ = 0, summer_ = 0;  // offsets
  Moment summer_begins_, summer_ends_;
};

std::int64_t year_of_second(std::int64_t second);   // in UTC
std::int64_t second_of_year(std::int64_t year);     // its first, in UTC

}  // namespace tagma
