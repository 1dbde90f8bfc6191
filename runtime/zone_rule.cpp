#include "runtime/zone_rule.h"

#include <algorithm>
#include <chrono>

namespace tagma {
namespace {

constexpr std::int64_t kDay = 86'400;

std::int64_t days_before(std::int64_t year, unsigned month) {
  const std::chrono::year_month_day first{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month}, std::chrono::day{1}};
  return std::chrono::sys_days(first).time_since_epoch().count();
}

// Reads the notation from left to right; anything unexpected makes `ok` false.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool ok = true;
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool sees(char c) const { return rest_.starts_with(c); }

  bool take(char c) {
    if (!sees(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok = ok && take(c); }

  // EST, or <+08>: what the zone's time is called does not matter here.
  void name() {
    if (take('<')) {
      const std::size_t end = rest_.find('>');
      ok = ok && end != std::string_view::npos;
      if (ok) rest_.remove_prefix(end + 1);
      return;
    }
    std::size_t size = 0;
    while (size < rest_.size() && is_letter(rest_[size])) ++size;
    ok = ok && size >= 3;
    rest_.remove_prefix(size);
  }

  std::int64_t number() {
    std::int64_t out = 0;
    ok = ok && !rest_.empty() && is_digit(rest_[0]);
    for (int digits = 0; digits < 4 && !rest_.empty() && is_digit(rest_[0]); ++digits) {
      out = out * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return out;
  }

  // [+-]h[:m[:s]], in seconds.
  std::int64_t clock() {
    const bool negative = take('-');
    if (!negative) take('+');
    std::int64_t out = number() * 3'600;
    if (take(':')) out += number() * 60;
    if (take(':')) out += number();
    return negative ? -out : out;
  }

  ZoneRule::Moment moment() {
    ZoneRule::Moment out;
    if (take('M')) {
      out.month = number(), expect('.');
      out.week = number(), expect('.');
      out.weekday = number();
      ok = ok && out.month >= 1 && out.month <= 12 && out.week >= 1 && out.week <= 5 && out.weekday <= 6;
    } else {
      out.form = take('J') ? ZoneRule::Moment::Form::kDayWithoutLeap : ZoneRule::Moment::Form::kDayWithLeap;
      out.day = number();
    }
    if (take('/')) out.seconds = clock();
    return out;
  }

 private:
  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view rest_;
};

std::int64_t nth_weekday(const ZoneRule::Moment& moment, std::int64_t year) {
  const auto month = static_cast<unsigned>(moment.month);
  const std::int64_t first = days_before(year, month);
  const std::int64_t next = month == 12 ? days_before(year + 1, 1) : days_before(year, month + 1);
  const std::int64_t weekday_of_first = std::chrono::weekday(std::chrono::sys_days(std::chrono::days(first))).c_encoding();
  std::int64_t day = first + (moment.weekday - weekday_of_first + 7) % 7 + (moment.week - 1) * 7;
  while (day >= next) day -= 7;
  return day;
}

// Seconds since 1970-01-01 on the clock that is in force before the change.
std::int64_t local_second(const ZoneRule::Moment& moment, std::int64_t year) {
  switch (moment.form) {
    case ZoneRule::Moment::Form::kNthWeekday: return nth_weekday(moment, year) * kDay + moment.seconds;
    case ZoneRule::Moment::Form::kDayWithoutLeap: {
      const bool leap = days_before(year, 3) - days_before(year, 2) == 29;
      return (days_before(year, 1) + moment.day - 1 + (leap && moment.day >= 60 ? 1 : 0)) * kDay + moment.seconds;
    }
    case ZoneRule::Moment::Form::kDayWithLeap: return (days_before(year, 1) + moment.day) * kDay + moment.seconds;
  }
  return 0;
}

}  // namespace

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
  Reader reader(text);
  ZoneRule rule;
  reader.name();
  rule.standard_ = -reader.clock();  // POSIX counts towards the west
  if (!reader.ok || reader.at_end()) return std::nullopt;
  reader.name();
  rule.summer_ = reader.sees(',') ? rule.standard_ + 3'600 : -reader.clock();
  reader.expect(',');
  rule.summer_begins_ = reader.moment();
  reader.expect(',');
  rule.summer_ends_ = reader.moment();
  if (!reader.ok || !reader.at_end()) return std::nullopt;
  return rule;
}

std::array<ZoneChange, 2> ZoneRule::changes_in(std::int64_t year) const {
  std::array<ZoneChange, 2> out{{{local_second(summer_begins_, year) - standard_, summer_},
                                 {local_second(summer_ends_, year) - summer_, standard_}}};
  if (out[1].at < out[0].at) std::swap(out[0], out[1]);
  return out;
}

std::int64_t year_of_second(std::int64_t second) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(second)));
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

std::int64_t second_of_year(std::int64_t year) { return days_before(year, 1) * kDay; }

}  // namespace tagma
