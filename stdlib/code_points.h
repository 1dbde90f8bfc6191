// Walking UTF-8 by code points. Bytes that are no UTF-8 count as one each and are never read past the end.
#pragma once

#include <cstdint>
#include <string_view>

namespace tagma {

constexpr bool continues_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

inline std::int64_t count_code_points(std::string_view text) {
  std::int64_t count = 0;
  for (const char byte : text) count += continues_code_point(byte) ? 0 : 1;
  return count;
}

// The byte offset behind the next `count` code points from `offset`, at most the end.
inline std::size_t skip_code_points(std::string_view text, std::size_t offset, std::int64_t count) {
  while (count > 0 && offset < text.size()) {
    ++offset;
    while (offset < text.size() && continues_code_point(text[offset])) ++offset;
    --count;
  }
  return offset;
}

}  // namespace tagma
