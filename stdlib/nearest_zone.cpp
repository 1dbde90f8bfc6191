#include "stdlib/nearest_zone.h"

#include <date/tz.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace tagma {
namespace {

std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = c == ' ' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// A city alone ("Shanghai") counts as near as the whole name.
std::size_t distance(std::string_view wanted, std::string_view zone) {
  const std::size_t slash = zone.rfind('/');
  const std::size_t whole = edit_distance(wanted, zone);
  return slash == std::string_view::npos ? whole : std::min(whole, edit_distance(wanted, zone.substr(slash + 1)));
}

std::string nearest_zone(std::string_view name) {
  const std::string wanted = folded(name);
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, wanted.size() / 4) + 1;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    const std::size_t d = distance(wanted, folded(zone.name()));
    const bool nearer = d < best_distance || (d == best_distance && !best.empty() && zone.name().size() > best.size());
    if (!nearer || zone.name().find('/') == std::string::npos || zone.name().starts_with("posix") || zone.name().starts_with("right")) continue;
    best = zone.name();
    best_distance = d;
  }
  return best;
}

}  // namespace

std::string nearest_zone_help(std::string_view name) {
  constexpr std::string_view kShape = "a zone has a name like \"Asia/Shanghai\", \"Europe/London\" or \"UTC\"";
  try {
    const std::string nearest = nearest_zone(name);
    return nearest.empty() ? std::string(kShape) : "did you mean \"" + nearest + "\"?";
  } catch (const std::exception&) {  // no zone database on this machine
    return "the machine has no time-zone database: install the package tzdata";
  }
}

}  // namespace tagma
