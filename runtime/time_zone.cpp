#include "runtime/time_zone.h"

#include "runtime/zone_file.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tagma {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kFarthestOffset = 26 * 3'600;  // no zone was ever farther from UTC

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t saturating_sub(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (!__builtin_sub_overflow(a, b, &result)) return result;
  return b > 0 ? INT64_MIN : INT64_MAX;
}

}  // namespace

// The changes of a zone, and for every slot of time since 1850 the change in force at its begin, so that a look-up is a
// shift and a step or two.
class TimeZone::Table {
 public:
  explicit Table(ZoneHistory history) : history_(std::move(history)) {
    std::size_t change = 0;
    const std::int64_t last = changes().back().at;
    for (std::int64_t slot = 0; kFirstSlot + (slot << kSlotBits) <= last; ++slot) {
      change = advance(change, kFirstSlot + (slot << kSlotBits));
      slots_.push_back(static_cast<std::uint32_t>(change));
    }
  }

  [[nodiscard]] const std::vector<ZoneChange>& changes() const { return history_.changes; }
  [[nodiscard]] std::int64_t end_of(std::size_t change) const { return change + 1 < changes().size() ? changes()[change + 1].at : INT64_MAX; }

  // How far to go back so that a second of a later cycle becomes one of the cycle that is written out.
  [[nodiscard]] std::int64_t cycles_before(std::int64_t second) const {
    if (!history_.cycle_begin || second < *history_.cycle_begin + kCalendarCycle) return 0;
    return (second - *history_.cycle_begin) / kCalendarCycle * kCalendarCycle;
  }

  // The change in force at a second of the written-out time.
  [[nodiscard]] std::size_t at(std::int64_t second) const {
    if (second < kFirstSlot || slots_.empty()) {
      const auto later = std::upper_bound(changes().begin() + 1, changes().end(), second, [](std::int64_t s, const ZoneChange& c) { return s < c.at; });
      return static_cast<std::size_t>(later - changes().begin()) - 1;
    }
    const auto slot = static_cast<std::size_t>(second - kFirstSlot) >> kSlotBits;
    return advance(slots_[std::min(slot, slots_.size() - 1)], second);
  }

  // The change in force at the earliest instant that shows a local second, and the first local second that none of the
  // changes before it shows. In a gap the change is the one that made the gap.
  struct Shown {
    std::size_t change;
    std::int64_t from;
  };
  [[nodiscard]] Shown showing(std::int64_t local) const {
    Shown out{at(local - kFarthestOffset), INT64_MIN};
    while (end_of(out.change) != INT64_MAX && local >= end_of(out.change) + changes()[out.change].offset) {
      out.from = std::max(out.from, end_of(out.change) + changes()[out.change].offset);
      ++out.change;
    }
    const ZoneChange& change = changes()[out.change];
    if (change.at == kBeginningOfTime) return out;
    out.from = std::max({out.from, change.at + change.offset, change.at + changes()[out.change - 1].offset});
    return out;
  }

 private:
  [[nodiscard]] std::size_t advance(std::size_t change, std::int64_t second) const {
    while (change + 1 < changes().size() && changes()[change + 1].at <= second) ++change;
    return change;
  }

  static constexpr std::int64_t kFirstSlot = -3'786'912'000;  // 1850-01-01
  static constexpr int kSlotBits = 24;                        // 194 days: zones change their clocks about twice a year
  ZoneHistory history_;
  std::vector<std::uint32_t> slots_;
};

TimeZone::TimeZone(std::unique_ptr<const Table> table) : table_(std::move(table)) {}
TimeZone::~TimeZone() = default;

const TimeZone* TimeZone::find(std::string_view name) {
  static std::mutex mutex;
  static auto& zones = *new std::map<std::string, std::unique_ptr<TimeZone>, std::less<>>;
  std::lock_guard lock(mutex);
  if (auto found = zones.find(name); found != zones.end()) return found->second.get();
  const auto bytes = load_zone_file(name);
  auto history = bytes ? read_zone_file(*bytes) : std::nullopt;
  // UTC must work on a machine without the database: it needs nothing from it.
  if (name == "UTC") history = ZoneHistory{{{kBeginningOfTime, 0}}, std::nullopt};
  if (!history) return nullptr;
  std::unique_ptr<TimeZone> zone(new TimeZone(std::make_unique<Table>(std::move(*history))));
  return zones.emplace(name, std::move(zone)).first->second.get();
}

std::int64_t TimeZone::offset_at(std::int64_t instant) const {
  const std::int64_t second = floor_div(instant, kMicrosPerSecond);
  return table_->changes()[table_->at(second - table_->cycles_before(second))].offset;
}

std::int64_t TimeZone::instant_of(std::int64_t local) const {
  const std::int64_t second = floor_div(local, kMicrosPerSecond);
  const std::int64_t cycles = table_->cycles_before(second);
  const ZoneChange& change = table_->changes()[table_->showing(second - cycles).change];
  const bool in_gap = change.at != kBeginningOfTime && second - cycles < change.at + change.offset;
  if (in_gap) return (change.at + cycles) * kMicrosPerSecond;
  return saturating_sub(local, change.offset * kMicrosPerSecond);
}

TimeZone::Stretch TimeZone::stretch_around(std::int64_t local) const {
  const std::int64_t second = floor_div(local, kMicrosPerSecond);
  const std::int64_t cycles = table_->cycles_before(second);
  const Table::Shown shown = table_->showing(second - cycles);
  if (second - cycles < shown.from) return {};
  const std::int64_t offset = table_->changes()[shown.change].offset, end = table_->end_of(shown.change);
  Stretch stretch{INT64_MIN, INT64_MAX, offset};
  if (shown.from != INT64_MIN) stretch.from = (shown.from + cycles) * kMicrosPerSecond;
  if (end != INT64_MAX) stretch.to = (end + offset + cycles) * kMicrosPerSecond;
  return stretch;
}

}  // namespace tagma
