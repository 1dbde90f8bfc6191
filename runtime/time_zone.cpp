#include "runtime/time_zone.h"

#include <date/tz.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tagma {
namespace {

// The database's calendar counts years in 16 bits. Offsets outside these years are those at the border.
constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01
constexpr std::int64_t kLastSecond = 253'402'300'799;   // 9999-12-31

std::int64_t floor_seconds(std::int64_t micros) {
  return micros / kMicrosPerSecond - (micros % kMicrosPerSecond < 0 ? 1 : 0);
}

std::chrono::seconds clamped_seconds(std::int64_t micros) {
  return std::chrono::seconds(std::min(std::max(floor_seconds(micros), kFirstSecond), kLastSecond));
}

const date::time_zone& zone_of(const void* zone) { return *static_cast<const date::time_zone*>(zone); }

std::int64_t saturating_sub(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (!__builtin_sub_overflow(a, b, &result)) return result;
  return b > 0 ? INT64_MIN : INT64_MAX;
}

}  // namespace

const TimeZone* TimeZone::find(std::string_view name) {
  static std::mutex mutex;
  static auto& zones = *new std::map<std::string, std::unique_ptr<TimeZone>, std::less<>>;
  std::lock_guard lock(mutex);
  if (auto found = zones.find(name); found != zones.end()) return found->second.get();
  try {
    const date::time_zone* zone = date::locate_zone(std::string(name));
    return zones.emplace(name, std::unique_ptr<TimeZone>(new TimeZone(zone))).first->second.get();
  } catch (const std::exception&) {
    // UTC must work on a machine without the database: it needs nothing from it.
    if (name != "UTC") return nullptr;
    return zones.emplace(name, std::unique_ptr<TimeZone>(new TimeZone(nullptr))).first->second.get();
  }
}

std::int64_t TimeZone::offset_at(std::int64_t instant) const {
  if (zone_ == nullptr) return 0;
  return zone_of(zone_).get_info(date::sys_seconds(clamped_seconds(instant))).offset.count();
}

std::int64_t TimeZone::instant_of(std::int64_t local) const {
  if (zone_ == nullptr) return local;
  const date::local_info info = zone_of(zone_).get_info(date::local_seconds(clamped_seconds(local)));
  if (info.result == date::local_info::nonexistent) return info.first.end.time_since_epoch().count() * kMicrosPerSecond;
  return saturating_sub(local, info.first.offset.count() * kMicrosPerSecond);
}

TimeZone::Stretch TimeZone::stretch_around(std::int64_t local) const {
  if (zone_ == nullptr) return {INT64_MIN, INT64_MAX, 0};
  const date::time_zone& zone = zone_of(zone_);
  const date::local_info info = zone.get_info(date::local_seconds(clamped_seconds(local)));
  if (info.result == date::local_info::nonexistent) return {};
  const date::sys_info& now = info.first;
  const std::int64_t offset = now.offset.count();
  const std::int64_t begin = now.begin.time_since_epoch().count(), end = now.end.time_since_epoch().count();
  Stretch stretch{INT64_MIN, INT64_MAX, offset};
  if (begin > kFirstSecond) {
    // A local time that the clock showed before, too, belongs to the instant before.
    const std::int64_t before = zone.get_info(now.begin - std::chrono::seconds(1)).offset.count();
    stretch.from = (begin + std::max(offset, before)) * kMicrosPerSecond;
  }
  if (end < kLastSecond) stretch.to = (end + offset) * kMicrosPerSecond;
  return stretch;
}

}  // namespace tagma
