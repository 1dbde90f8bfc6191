// Time zones of the IANA database, as far as reading, binding and printing need them.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace tagma {

// A zone of the database; alive for the process. Thread-safe. Times after the last recorded change follow the zone's
// rule for ever.
class TimeZone {
 public:
  ~TimeZone();
  // The zone, or nullptr if the database has none of this name. "UTC" is always there.
  static const TimeZone* find(std::string_view name);
  // Seconds to add to UTC for local time, at an instant (µs since the epoch).
  [[nodiscard]] std::int64_t offset_at(std::int64_t instant) const;
  // The earliest instant with this local time (µs since 1970-01-01 local); inside a gap: the instant at which the gap
  // begins, which is the first local time after it.
  [[nodiscard]] std::int64_t instant_of(std::int64_t local) const;

  // Local times [from, to) that all lie `offset` seconds before their (earliest) instant: what a loop over many times
  // keeps instead of asking for each. Empty when `local` lies inside a gap.
  struct Stretch {
    std::int64_t from = 0, to = 0;
    std::int64_t offset = 0;
    [[nodiscard]] bool contains(std::int64_t local) const { return local >= from && local < to; }
  };
  [[nodiscard]] Stretch stretch_around(std::int64_t local) const;

 private:
  class Table;
  explicit TimeZone(std::unique_ptr<const Table> table);
  std::unique_ptr<const Table> table_;
};

}  // namespace tagma
