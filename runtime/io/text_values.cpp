// Single cells of text: decimals, dates, times, instants. Nothing is rounded and nothing is guessed.
#include "runtime/io/text_column.h"

#include <charconv>
#include <chrono>
#include <limits>

namespace tagma::io {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

bool digits(std::string_view& text, std::size_t count, int& out) {
  if (text.size() < count) return false;
  out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool skip(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// ".250000" -> microseconds; digits beyond the sixth must be zeros.
bool fraction(std::string_view& text, std::int64_t& micros) {
  micros = 0;
  std::int64_t unit = kSecond / 10;
  std::size_t n = 0;
  for (; n < text.size() && text[n] >= '0' && text[n] <= '9'; ++n, unit /= 10) {
    if (unit == 0 && text[n] != '0') return false;
    micros += unit * (text[n] - '0');
  }
  text.remove_prefix(n);
  return n > 0;
}

bool date_part(std::string_view& text, std::int32_t& days) {
  int year = 0, month = 0, day = 0;
  if (!digits(text, 4, year) || !skip(text, '-') || !digits(text, 2, month) || !skip(text, '-') ||
      !digits(text, 2, day)) {
    return false;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return false;
  days = static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
  return true;
}

bool time_part(std::string_view& text, std::int64_t& micros) {
  int hour = 0, minute = 0, second = 0;
  std::int64_t below = 0;
  if (!digits(text, 2, hour) || !skip(text, ':') || !digits(text, 2, minute)) return false;
  if (skip(text, ':')) {
    if (!digits(text, 2, second)) return false;
    if ((text.starts_with('.') || text.starts_with(',')) && (text.remove_prefix(1), !fraction(text, below)))
      return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  micros = ((hour * 60LL + minute) * 60 + second) * kSecond + below;
  return true;
}

// "Z", "+08:00", "+0800", "+08"
bool offset_part(std::string_view& text, std::int64_t& micros) {
  micros = 0;
  if (skip(text, 'Z') || skip(text, 'z')) return true;
  const bool minus = text.starts_with('-');
  if (!minus && !text.starts_with('+')) return false;
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!digits(text, 2, hours)) return false;
  const bool colon = skip(text, ':');
  if ((colon || !text.empty()) && !digits(text, 2, minutes)) return false;
  if (hours > 18 || minutes > 59) return false;
  micros = (hours * 60LL + minutes) * 60 * kSecond * (minus ? -1 : 1);
  return true;
}

}  // namespace

bool parse_date(std::string_view text, std::int32_t& days) { return date_part(text, days) && text.empty(); }

bool parse_time_of_day(std::string_view text, std::int64_t& micros) { return time_part(text, micros) && text.empty(); }

bool parse_timestamp(std::string_view text, std::int64_t& micros, bool& zoned) {
  std::int32_t days = 0;
  std::int64_t time = 0, offset = 0;
  if (!date_part(text, days)) return false;
  if (!text.empty()) {
    if (!skip(text, 'T') && !skip(text, ' ')) return false;
    if (!time_part(text, time)) return false;
    skip(text, ' ');
  }
  zoned = !text.empty();
  if (zoned && !offset_part(text, offset)) return false;
  micros = days * (86'400 * kSecond) + time - offset;
  return text.empty();
}

bool parse_decimal(std::string_view text, int scale, Int128& out) {
  Int128 limit = 1;
  for (int i = 0; i < 38; ++i) limit *= 10;
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  int exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view tail = text.substr(e + 1);
    if (tail.starts_with('+')) tail.remove_prefix(1);
    const auto [end, error] = std::from_chars(tail.data(), tail.data() + tail.size(), exponent);
    if (error != std::errc() || end != tail.data() + tail.size() || exponent > 100 || exponent < -100) return false;
    text = text.substr(0, e);
  }
  Int128 value = 0;
  int places = 0;  // digits after the point that `value` holds
  bool any = false, point = false;
  int zeros = 0;  // trailing zeros not yet put into `value`
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return false;
    any = true;
    if (c == '0' && value != 0 && point) {
      ++zeros;
      continue;
    }
    for (; zeros > 0; --zeros, ++places) {
      if (value >= limit / 10) return false;
      value *= 10;
    }
    if (value > (limit - 1 - (c - '0')) / 10) return false;
    value = value * 10 + (c - '0');
    if (point) ++places;
  }
  if (!any) return false;
  int shift = value == 0 ? 0 : scale - places + exponent;
  for (; shift > 0; --shift) {
    if (value > (limit - 1) / 10) return false;
    value *= 10;
  }
  for (; shift < 0; ++shift) {
    if (value % 10 != 0) return false;
    value /= 10;
  }
  out = minus ? -value : value;
  return true;
}

}  // namespace tagma::io
