// Dates, instants, durations and times of day: microseconds, whatever the unit in the data.
#include "runtime/import_parts.h"

namespace tagma::import {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;
constexpr std::int64_t kMillisPerDay = 86'400'000;

// Units -> microseconds; false where that overflows or loses digits.
struct ToMicros {
  std::int64_t per_second;
  bool operator()(std::int64_t in, std::int64_t& out) const {
    if (per_second > kMicrosPerSecond) {
      const std::int64_t ratio = per_second / kMicrosPerSecond;
      out = in / ratio;
      return in % ratio == 0;
    }
    return !__builtin_mul_overflow(in, kMicrosPerSecond / per_second, &out);
  }
};

// Local times of a zone -> instants. Data is mostly in order, so that the last stretch mostly fits.
struct LocalToInstant {
  ToMicros to_micros;
  const TimeZone* zone;
  TimeZone::Stretch stretch{};

  bool operator()(std::int64_t in, std::int64_t& out) {
    std::int64_t local = 0;
    if (!to_micros(in, local)) return false;
    if (!stretch.contains(local)) stretch = zone->stretch_around(local);
    if (!stretch.contains(local)) {
      out = zone->instant_of(local);
      return true;
    }
    return !__builtin_sub_overflow(local, stretch.offset * kMicrosPerSecond, &out);
  }
};

Imported import_local_times(const ArrowColumn& column, const ArrowType& from, const Type& type,
                            const ImportOptions& options) {
  const TimeZone::Stretch stretch = options.zone->stretch_around(0);
  const bool always_utc = stretch.offset == 0 && stretch.from == INT64_MIN && stretch.to == INT64_MAX;
  if (always_utc && from.per_second == kMicrosPerSecond) {
    Imported kept = keep_all_values<std::int64_t>(column, type, Layout::kI64, options);
    kept.zone_assumed = true;
    return kept;
  }
  const LocalToInstant read{{from.per_second}, options.zone, stretch};
  auto imported =
      convert_values<std::int64_t, std::int64_t>(column, type, Layout::kI64, ValueBreach::kInexact, options, read);
  imported.zone_assumed = true;
  return imported;
}

Imported import_times_of_day(const ArrowColumn& column, const ArrowType& from, const Type& type,
                             const ImportOptions& options) {
  const auto read = [to_micros = ToMicros{from.per_second}](auto in, std::int64_t& out) {
    return to_micros(in, out) && out >= 0 && out < kMicrosPerDay;
  };
  if (from.width == 4)
    return convert_values<std::int32_t, std::int64_t>(column, type, Layout::kI64, ValueBreach::kInexact, options, read);
  return convert_values<std::int64_t, std::int64_t>(column, type, Layout::kI64, ValueBreach::kInexact, options, read);
}

}  // namespace

Imported import_dates(const ArrowColumn& column, const ArrowType& from, const Type& type,
                      const ImportOptions& options) {
  if (from.width == 4) return keep_all_values<std::int32_t>(column, type, Layout::kI32, options);
  const auto read = [](std::int64_t in, std::int32_t& out) {
    const std::int64_t days = in / kMillisPerDay;
    out = static_cast<std::int32_t>(days);
    return in % kMillisPerDay == 0 && out == days;
  };
  return convert_values<std::int64_t, std::int32_t>(column, type, Layout::kI32, ValueBreach::kInexact, options, read);
}

Imported import_times(const ArrowColumn& column, const ArrowType& from, const Type& type,
                      const ImportOptions& options) {
  if (type.kind == Kind::kTimeOfDay) return import_times_of_day(column, from, type, options);
  if (type.kind == Kind::kTimestamp && !from.has_zone) return import_local_times(column, from, type, options);
  if (from.per_second == kMicrosPerSecond) return keep_all_values<std::int64_t>(column, type, Layout::kI64, options);
  return convert_values<std::int64_t, std::int64_t>(column, type, Layout::kI64, ValueBreach::kInexact, options,
                                                    ToMicros{from.per_second});
}

}  // namespace tagma::import
