// Misspelt names: edit distance over code points, a swap of neighbours counting once.
#include "compiler/source/code_points.h"
#include "compiler/source/diagnostic.h"

#include <algorithm>
#include <utf8proc.h>

namespace tagma {

namespace {

std::vector<std::int32_t> folded(std::string_view text) {
  std::vector<std::int32_t> points;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    points.push_back(point.value < 0 ? point.value : utf8proc_tolower(point.value));
    at += point.size;
  }
  return points;
}

// The distance, or limit + 1 as soon as it must be larger.
std::size_t distance(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b, std::size_t limit) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    if (*std::min_element(row.begin(), row.end()) > limit) return limit + 1;
    std::swap(before, previous);
    std::swap(previous, row);
  }
  return previous[b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates) {
  const auto wanted = folded(name);
  if (wanted.size() < 2) {
    for (const std::string& candidate : candidates)
      if (candidate != name && folded(candidate) == wanted) return candidate;
    return std::nullopt;
  }
  std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);  // a third may be wrong: beyond it, the guess is noise
  const std::string* best = nullptr;
  for (const std::string& candidate : candidates) {
    if (candidate == name) continue;
    const std::size_t found = distance(wanted, folded(candidate), limit);
    if (found > limit || (best != nullptr && found == limit && candidate >= *best)) continue;
    best = &candidate;
    limit = found;
  }
  return best != nullptr ? std::optional(*best) : std::nullopt;
}

}  // namespace tagma
