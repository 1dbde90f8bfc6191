// Values as a rule author writes them.
#include "runtime/decimal.h"
#include "runtime/time_zone.h"
#include "tagma/error.h"
#include "tagma/value.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

std::string digits_of(UInt128 x) {
  std::string digits;
  do {
    digits += static_cast<char>('0' + static_cast<int>(x % 10));
    x /= 10;
  } while (x != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

UInt128 magnitude(Int128 x) { return x < 0 ? UInt128{0} - static_cast<UInt128>(x) : static_cast<UInt128>(x); }

std::string integer_text(Int128 x) { return (x < 0 ? "-" : "") + digits_of(magnitude(x)); }

std::string decimal_text(Int128 unscaled, std::size_t scale) {
  std::string digits = digits_of(magnitude(unscaled));
  if (scale > 0) {
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, ".");
  }
  return (unscaled < 0 ? "-" : "") + digits;
}

std::string ratio_text(const Ratio& ratio) {
  return ratio.den == 1 ? integer_text(ratio.num) : integer_text(ratio.num) + "/" + integer_text(ratio.den);
}

// Shortest digits that read back to the same number, and always recognisable as no integer.
std::string float_text(double x) {
  std::string text = fmt::format("{}", x);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

// Control characters are escaped: a value must not be able to steer a terminal.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

struct CivilDate {
  std::int64_t year;
  int month, day;
};

// Days since 1970-01-01 -> proleptic Gregorian date: eras of 400 years that begin on 1 March.
CivilDate civil_date(std::int64_t days) {
  const std::int64_t shifted = days + 719'468;
  const std::int64_t era = shifted / 146'097 - (shifted % 146'097 < 0 ? 1 : 0);
  const auto day_of_era = static_cast<int>(shifted - era * 146'097);
  const int year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

std::string date_text(std::int64_t days) {
  // Beyond this the calendar arithmetic itself would overflow, and no year of it means anything.
  constexpr std::int64_t kFarthest = INT64_MAX / 2;
  if (days > kFarthest || days < -kFarthest) return fmt::format("1970-01-01 + {} days", days);
  const CivilDate date = civil_date(days);
  return fmt::format("{}{:04}-{:02}-{:02}", date.year < 0 ? "-" : "", date.year < 0 ? -date.year : date.year,
                     date.month, date.day);
}

// A fraction of a second without trailing zeros: ".25", or nothing.
std::string fraction_text(std::int64_t micros) {
  if (micros == 0) return "";
  std::string digits = fmt::format(".{:06}", micros);
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

std::string clock_text(std::int64_t micros_of_day, bool with_seconds) {
  const std::int64_t seconds = micros_of_day / kMicrosPerSecond, fraction = micros_of_day % kMicrosPerSecond;
  std::string text = fmt::format("{:02}:{:02}", seconds / 3'600, seconds / 60 % 60);
  if (with_seconds || seconds % 60 != 0 || fraction != 0) {
    text += fmt::format(":{:02}", seconds % 60) + fraction_text(fraction);
  }
  return text;
}

std::string offset_text(std::int64_t seconds) {
  const std::int64_t size = seconds < 0 ? -seconds : seconds;
  std::string text = fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', size / 3'600, size / 60 % 60);
  if (size % 60 != 0) text += fmt::format(":{:02}", size % 60);
  return text;
}

std::string timestamp_text(std::int64_t instant, std::string_view zone_name) {
  const TimeZone* zone = TimeZone::find(zone_name);
  if (zone == nullptr) zone_name = "UTC";
  const std::int64_t offset = zone == nullptr ? 0 : zone->offset_at(instant);
  const Int128 local = static_cast<Int128>(instant) + offset * kMicrosPerSecond;
  const Int128 day = local / kMicrosPerDay - (local % kMicrosPerDay < 0 ? 1 : 0);
  const auto micros_of_day = static_cast<std::int64_t>(local - day * kMicrosPerDay);
  return date_text(static_cast<std::int64_t>(day)) + "T" + clock_text(micros_of_day, true) +
         (zone_name == "UTC" ? "Z" : offset_text(offset));
}

// In the largest unit that divides it: 36 hours, 2 days, 1.5 seconds.
std::string duration_text(std::int64_t micros) {
  struct Unit {
    std::int64_t size;
    std::string_view name;
  };
  static constexpr Unit kUnits[] = {
      {kMicrosPerDay, "day"}, {3'600 * kMicrosPerSecond, "hour"}, {60 * kMicrosPerSecond, "minute"}};
  for (const Unit& unit : kUnits) {
    if (micros == 0 || micros % unit.size != 0) continue;
    const std::int64_t count = micros / unit.size;
    return fmt::format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
  }
  const UInt128 size = magnitude(micros);
  const std::string seconds =
      digits_of(size / kMicrosPerSecond) + fraction_text(static_cast<std::int64_t>(size % kMicrosPerSecond));
  return (micros < 0 ? "-" : "") + seconds + (size == kMicrosPerSecond ? " second" : " seconds");
}

std::string items_text(const Type& element, std::span<const Value> items, std::string_view zone) {
  std::string text = "[";
  for (const Value& item : items) {
    if (text.size() > 1) text += ", ";
    text += to_text(element, item, zone);
  }
  return text + "]";
}

}  // namespace

std::string to_text(const Type& type, const Value& v, std::string_view zone) {
  if (!v.known) return "missing";
  switch (type.kind) {
    case Kind::kMissing:
      return "missing";
    case Kind::kBool:
      return v.b ? "true" : "false";
    case Kind::kInt:
      return fmt::format("{}", v.i);
    case Kind::kFloat:
      return float_text(v.f);
    case Kind::kDecimal:
      return decimal_text(v.d, type.scale);
    case Kind::kRatio:
      return ratio_text(v.r);
    case Kind::kString:
    case Kind::kEnum:
      return quoted(v.s);
    case Kind::kDate:
      return date_text(v.i);
    case Kind::kTimestamp:
      return timestamp_text(v.i, zone);
    case Kind::kDuration:
      return duration_text(v.i);
    case Kind::kTimeOfDay:
      return clock_text(v.i, false);
    case Kind::kList:
    case Kind::kSet:
      return items_text(type.element_type(), v.items(), zone);
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma
