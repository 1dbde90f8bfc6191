#include "compiler/source/on_one_line.h"

#include <algorithm>

namespace tagma {

std::string on_one_line(std::string_view source) {
  std::string out;
  bool quoted = false, gap = false;
  for (std::size_t at = 0; at < source.size(); ++at) {
    const char c = source[at];
    if (!quoted && source.substr(at, 2) == "//") {
      at = std::min(source.find('\n', at), source.size());
      gap = true;
      continue;
    }
    if (!quoted && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out += ' ';
    gap = false;
    if (quoted && c == '\\' && at + 1 < source.size()) out += source[at++];
    else if (c == '"') quoted = !quoted;
    out += source[at];
  }
  return out;
}

}  // namespace tagma
