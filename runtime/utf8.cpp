#include "runtime/utf8.h"

#include <cstdint>
#include <cstring>

namespace tagma {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;

// Length of the code point that begins at `at`, or 0 if there is none.
std::size_t code_point_length(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : (lead >= 0xe0 ? 3 : 2);
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() - at < length) return 0;
  // The second byte's range rules out overlong forms, surrogates and code points past the end.
  unsigned char low = 0x80, high = 0xbf;
  if (lead == 0xe0) low = 0xa0;
  if (lead == 0xed) high = 0x9f;
  if (lead == 0xf0) low = 0x90;
  if (lead == 0xf4) high = 0x8f;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

bool is_ascii(std::string_view bytes) {
  std::uint64_t seen = 0;
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    seen |= word;
    bytes.remove_prefix(8);
  }
  for (const char c : bytes) seen |= static_cast<unsigned char>(c);
  return (seen & kHighBits) == 0;
}

bool is_utf8(std::string_view bytes) {
  if (is_ascii(bytes)) return true;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = code_point_length(bytes, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

}  // namespace tagma
