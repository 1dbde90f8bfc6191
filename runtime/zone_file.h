// The files of the time-zone database (TZif, RFC 8536): when a zone's offset changed, and the rule for the time after.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tagma {

// From this second (UTC) on, local time is `offset` seconds ahead of UTC.
struct ZoneChange {
  std::int64_t at = 0;
  std::int64_t offset = 0;
};

// The changes in order, the first one at the beginning of time; each differs from the one before. Where a rule goes on
// for ever, one whole cycle of the calendar (400 years) and two years more are written out; `cycle_begin` is the second
// from which on they repeat.
struct ZoneHistory {
  std::vector<ZoneChange> changes;
  std::optional<std::int64_t> cycle_begin;
};

inline constexpr std::int64_t kBeginningOfTime = INT64_MIN;
inline constexpr std::int64_t kCalendarCycle = 146'097LL * 86'400;

// Nothing where the bytes are no such file, or one that counts leap seconds.
std::optional<ZoneHistory> read_zone_file(std::string_view bytes);

// The name's file below the database's folder; nothing where there is none. Names that leave the folder have none.
std::optional<std::string> load_zone_file(std::string_view name);
// Where the database is: $TZDIR, or where systems keep it.
std::string zone_folder();

}  // namespace tagma
