#include "stdlib/nearest_zone.h"

#include "runtime/zone_file.h"

#include <algorithm>
#include <filesystem>
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

// Names of the database: Region/City. Its other folders repeat them with and without leap seconds.
std::vector<std::string> zone_names() {
  namespace fs = std::filesystem;
  const fs::path folder = zone_folder();
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(folder).string();
    if (name == "posix" || name == "right") entry.disable_recursion_pending();
    else if (name.find('/') != std::string::npos && entry->is_regular_file(error)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::string nearest_zone_help(std::string_view name) {
  const std::vector<std::string> names = zone_names();
  if (names.empty()) return "the machine has no time-zone database: install the package tzdata";
  const std::string wanted = folded(name);
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, wanted.size() / 4) + 1;
  for (const std::string& zone : names) {
    const std::size_t d = distance(wanted, folded(zone));
    if (d >= best_distance) continue;
    best = zone;
    best_distance = d;
  }
  return best.empty() ? "a zone has a name like \"Asia/Shanghai\", \"Europe/London\" or \"UTC\"" : "did you mean \"" + best + "\"?";
}

}  // namespace tagma
