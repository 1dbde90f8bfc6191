#include "runtime/zone_file.h"

#include "runtime/zone_rule.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tagma {
namespace {

constexpr std::size_t kHeaderSize = 44;
// The second block of a file, with 64-bit times, follows one with 32-bit times of the same layout.
struct Header {
  std::size_t utc_flags, standard_flags, leap_seconds, changes, types, name_bytes;
  [[nodiscard]] std::size_t block_size(std::size_t time_size) const {
    return changes * (time_size + 1) + types * 6 + name_bytes + leap_seconds * (time_size + 4) + standard_flags + utc_flags;
  }
};

std::int64_t big_endian(std::string_view bytes) {
  std::uint64_t out = static_cast<signed char>(bytes[0]) < 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) out = out << 8 | static_cast<std::uint8_t>(byte);
  return static_cast<std::int64_t>(out);
}

std::optional<Header> read_header(std::string_view bytes) {
  if (bytes.size() < kHeaderSize || !bytes.starts_with("TZif") || bytes[4] < '2') return std::nullopt;
  const auto count = [&](std::size_t n) { return static_cast<std::size_t>(big_endian(bytes.substr(20 + 4 * n, 4))); };
  const Header header{count(0), count(1), count(2), count(3), count(4), count(5)};
  constexpr std::size_t kMost = 1 << 16;
  if (header.types == 0 || header.changes > kMost || header.types > kMost || header.leap_seconds > kMost || header.name_bytes > kMost) return std::nullopt;
  return header;
}

void append(std::vector<ZoneChange>& changes, ZoneChange change) {
  if (changes.empty() || changes.back().offset != change.offset) changes.push_back(change);
}

// The changes of a block with 64-bit times.
std::optional<std::vector<ZoneChange>> read_changes(const Header& header, std::string_view block) {
  constexpr std::int64_t kEarliest = -1'000'000'000'000;  // before the year -29000: means "since ever"
  const std::string_view kinds = block.substr(header.changes * 8, header.changes);
  const std::string_view types = block.substr(header.changes * 9, header.types * 6);
  std::vector<ZoneChange> out{{kBeginningOfTime, big_endian(types.substr(0, 4))}};
  for (std::size_t i = 0; i < header.changes; ++i) {
    const auto kind = static_cast<std::uint8_t>(kinds[i]);
    if (kind >= header.types) return std::nullopt;
    const ZoneChange change{big_endian(block.substr(i * 8, 8)), big_endian(types.substr(kind * 6u, 4))};
    if (change.at < kEarliest) out.front().offset = change.offset;
    else append(out, change);
  }
  return out;
}

// Goes on by the rule for a cycle of the calendar.
void continue_by_rule(ZoneHistory& history, const ZoneRule& rule) {
  const bool never_changed = history.changes.back().at == kBeginningOfTime;
  const std::int64_t last = never_changed ? 0 : history.changes.back().at;
  const std::int64_t first_year = year_of_second(last);
  constexpr std::int64_t kYears = 403;
  for (std::int64_t year = first_year; year < first_year + kYears; ++year)
    for (const ZoneChange& change : rule.changes_in(year))
      if (never_changed || change.at > last) append(history.changes, change);
  history.cycle_begin = second_of_year(first_year + 1);
}

}  // namespace

std::optional<ZoneHistory> read_zone_file(std::string_view bytes) {
  const auto narrow = read_header(bytes);
  if (!narrow || bytes.size() < kHeaderSize + narrow->block_size(4)) return std::nullopt;
  bytes.remove_prefix(kHeaderSize + narrow->block_size(4));
  const auto header = read_header(bytes);
  if (!header || header->leap_seconds != 0 || bytes.size() < kHeaderSize + header->block_size(8)) return std::nullopt;
  auto changes = read_changes(*header, bytes.substr(kHeaderSize));
  if (!changes) return std::nullopt;
  ZoneHistory history{std::move(*changes), std::nullopt};
  const std::string_view footer = bytes.substr(kHeaderSize + header->block_size(8));
  const std::size_t end = footer.find('\n', 1);
  if (!footer.starts_with('\n') || end == std::string_view::npos) return std::nullopt;
  const auto rule = ZoneRule::parse(footer.substr(1, end - 1));
  if (rule) continue_by_rule(history, *rule);
  return history;
}

std::string zone_folder() {
  const char* chosen = std::getenv("TZDIR");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/usr/share/zoneinfo";
}

std::optional<std::string> load_zone_file(std::string_view name) {
  const bool leaves = name.empty() || name.front() == '/' || name.find("..") != std::string_view::npos || name.find('\0') != std::string_view::npos;
  if (leaves) return std::nullopt;
  const std::filesystem::path path = std::filesystem::path(zone_folder()) / name;
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in) return std::nullopt;
  return std::move(bytes).str();
}

}  // namespace tagma
