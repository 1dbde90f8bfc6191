// Code points of texts whose encoding is not yet trusted: what the renderers and the parser's first look need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tagma {

struct CodePoint {
  std::int32_t value = -1;  // -1: the byte is no part of a UTF-8 sequence
  std::size_t size = 1;     // bytes
};

// The code point that begins at `at`, which must be inside the text.
CodePoint code_point_at(std::string_view text, std::size_t at);

void append_utf8(std::string& out, std::int32_t code_point);

// The first byte that breaks UTF-8.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

// How many code points a text has; a broken byte counts as one.
std::size_t count_code_points(std::string_view text);

// Characters that reorder the text around them: what one reads is then not what is there.
bool is_bidi_control(std::int32_t code_point);

// Moves the cursor or shows nothing: printed only in escaped form.
bool is_unprintable(std::int32_t code_point);

}  // namespace tagma
