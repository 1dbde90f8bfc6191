#include "compiler/syntax/literals.h"

#include <chrono>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

int number(std::string_view text, std::size_t at, std::size_t size) {
  int value = 0;
  for (const char c : text.substr(at, size)) value = value * 10 + (c - '0');
  return value;
}

std::string_view month_name(int month) {
  static constexpr std::string_view kNames[] = {"January", "February", "March",     "April",   "May",      "June",
                                                "July",    "August",   "September", "October", "November", "December"};
  return kNames[month - 1];
}

void refuse(Span span, Diagnostics& out, std::string message, std::string help) {
  out.report("bad_date", span, std::move(message), std::move(help));
}

// The days of `YYYY-MM-DD` since 1970-01-01.
std::optional<std::int32_t> days(std::string_view text, Span span, Diagnostics& out) {
  const int year = number(text, 0, 4), month = number(text, 5, 2), day = number(text, 8, 2);
  const std::string_view shown = text.substr(0, 10);
  if (year == 0) return refuse(span, out, fmt::format("{} does not exist: years begin with 0001", shown), {}), std::nullopt;
  if (month < 1 || month > 12)
    return refuse(span, out, fmt::format("{} does not exist: there is no month {}", shown, month), "dates are written year-month-day"), std::nullopt;
  const auto last = std::chrono::year_month_day_last{std::chrono::year{year}, std::chrono::month_day_last{std::chrono::month{static_cast<unsigned>(month)}}};
  const int length = static_cast<int>(static_cast<unsigned>(last.day()));
  if (day < 1 || day > length)
    return refuse(span, out, fmt::format("{} does not exist: {} {} has {} days", shown, month_name(month), year, length), {}), std::nullopt;
  const std::chrono::sys_days point = std::chrono::year{year} / month / day;
  return static_cast<std::int32_t>(point.time_since_epoch().count());
}

// Microseconds of `HH:MM[:SS[.f…]]`; `rest` is what follows it.
std::optional<std::int64_t> clock(std::string_view text, Span span, Diagnostics& out, std::string_view& rest) {
  const int hour = number(text, 0, 2), minute = number(text, 3, 2);
  int second = 0;
  std::int64_t micros = 0;
  std::size_t at = 5;
  if (text.size() > at && text[at] == ':') {
    second = number(text, 6, 2);
    at = 8;
  }
  if (text.size() > at && text[at] == '.') {
    std::size_t end = at + 1;
    std::int64_t unit = kSecond / 10;
    for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end, unit /= 10) micros += (text[end] - '0') * unit;
    if (end - at - 1 > 6) return refuse(span, out, "an instant is exact to the microsecond: six digits behind the point", {}), std::nullopt;
    at = end;
  }
  rest = text.substr(at);
  const bool midnight = hour == 24 && minute == 0 && second == 0 && micros == 0;
  if ((hour > 23 && !midnight) || minute > 59 || second > 59)
    return refuse(span, out, fmt::format("{} is no time of day", text.substr(0, at)), "hours run to 23, minutes and seconds to 59"), std::nullopt;
  return ((hour * 60 + minute) * 60 + second) * kSecond + micros;
}

}  // namespace

std::optional<ast::DateLiteral> read_date(std::string_view text, Span span, Diagnostics& out) {
  const auto found = days(text, span, out);
  return found ? std::optional(ast::DateLiteral{*found}) : std::nullopt;
}

std::optional<ast::TimestampLiteral> read_timestamp(std::string_view text, Span span, Diagnostics& out) {
  const auto day = days(text, span, out);
  if (!day) return std::nullopt;
  std::string_view zone;
  const auto time = clock(text.substr(11), span, out, zone);
  if (!time) return std::nullopt;
  std::int64_t offset = 0;
  if (zone.size() == 6) {
    const int hours = number(zone, 1, 2), minutes = number(zone, 4, 2);
    if (hours > 15 || minutes > 59) return refuse(span, out, fmt::format("{} is no offset from UTC", zone), "offsets run from -12:00 to +14:00"), std::nullopt;
    offset = (hours * 60 + minutes) * 60 * kSecond * (zone[0] == '-' ? -1 : 1);
  }
  return ast::TimestampLiteral{*day * kDay + *time - offset, zone.empty()};
}

std::optional<ast::TimeLiteral> read_time(std::string_view text, Span span, Diagnostics& out) {
  std::string_view rest;
  const auto time = clock(text, span, out, rest);
  return time ? std::optional(ast::TimeLiteral{*time}) : std::nullopt;
}

}  // namespace tagma::syntax
