#include "compiler/syntax/literals.h"
#include "compiler/syntax/print_expr.h"
#include "compiler/syntax/words.h"

#include <chrono>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

std::string digits(Int128 value) {
  const bool negative = value < 0;
  std::string out;
  do {
    const int digit = static_cast<int>(value % 10);
    out.insert(out.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    value /= 10;
  } while (value != 0);
  return negative ? "-" + out : out;
}

std::string day(std::int64_t days) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
}

std::string clock(std::int64_t micros) {
  const std::int64_t seconds = micros / kSecond, rest = micros % kSecond;
  std::string out = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0 || rest != 0) out += fmt::format(":{:02}", seconds % 60);
  if (rest == 0) return out;
  out += fmt::format(".{:06}", rest);
  return out.substr(0, out.find_last_not_of('0') + 1);
}

}  // namespace

std::string unit_name(ast::Unit unit, bool plural) {
  static constexpr std::string_view kNames[] = {"second", "minute", "hour", "day", "week", "month", "quarter", "year"};
  return std::string(kNames[static_cast<std::size_t>(unit)]) + (plural ? "s" : "");
}

std::string print_literal(const ast::IntLiteral& value) { return digits(value.value); }

std::string print_literal(const ast::DecimalLiteral& value) {
  const int places = value.scale - (value.percent ? 2 : 0);
  std::string out = digits(value.unscaled);
  const bool negative = out.starts_with('-');
  if (negative) out.erase(0, 1);
  if (out.size() <= static_cast<std::size_t>(std::max(places, 0))) out.insert(0, static_cast<std::size_t>(places) + 1 - out.size(), '0');
  if (places > 0) out.insert(out.size() - static_cast<std::size_t>(places), ".");
  return (negative ? "-" : "") + out + (value.percent ? "%" : "");
}

std::string print_literal(const ast::FloatLiteral& value) {
  const std::string out = fmt::format("{}", value.value);
  return out.find('e') == std::string::npos ? out + "e0" : out;
}

std::string print_literal(const ast::DateLiteral& value) { return day(value.days); }

std::string print_literal(const ast::TimestampLiteral& value) {
  std::int64_t days = value.micros / kDay, rest = value.micros % kDay;
  if (rest < 0) rest += kDay, --days;
  return day(days) + "T" + clock(rest) + (value.local ? "" : "Z");
}

std::string print_literal(const ast::TimeLiteral& value) { return clock(value.micros); }

std::string outside_name(std::string_view name) { return is_identifier(name) ? std::string(name) : quote(name, false); }

}  // namespace tagma::syntax
