#include "stdlib/unicode.h"

#include "tagma/error.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace tagma::unicode {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::UnicodeString decode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string encode(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

std::string map_ascii(std::string_view text, char first, char last, int shift) {
  std::string out(text);
  for (char& c : out)
    if (c >= first && c <= last) c = static_cast<char>(c + shift);
  return out;
}

constexpr int kToLower = 'a' - 'A';

}  // namespace

std::string lower(std::string_view text) {
  if (is_ascii(text)) return map_ascii(text, 'A', 'Z', kToLower);
  return encode(decode(text).toLower(icu::Locale::getRoot()));
}

std::string upper(std::string_view text) {
  if (is_ascii(text)) return map_ascii(text, 'a', 'z', -kToLower);
  return encode(decode(text).toUpper(icu::Locale::getRoot()));
}

std::string casefold(std::string_view text) {
  if (is_ascii(text)) return map_ascii(text, 'A', 'Z', kToLower);
  return encode(decode(text).foldCase());
}

std::string normalize(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCInstance(status);
  TAGMA_CHECK(U_SUCCESS(status));
  icu::UnicodeString out = form->normalize(decode(text), status);
  TAGMA_CHECK(U_SUCCESS(status));  // fails for want of memory only
  return encode(out);
}

std::string_view trim(std::string_view text) {
  const auto size = static_cast<std::int32_t>(text.size());
  std::int32_t begin = 0, end = size;
  for (std::int32_t next = begin; next < size; begin = next) {
    UChar32 point = 0;
    U8_NEXT(text.data(), next, size, point);
    if (point < 0 || !u_isUWhiteSpace(point)) break;
  }
  for (std::int32_t previous = end; previous > begin; end = previous) {
    UChar32 point = 0;
    U8_PREV(text.data(), 0, previous, point);
    if (point < 0 || !u_isUWhiteSpace(point)) break;
  }
  return text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

}  // namespace tagma::unicode
