// The first look at a rule file, before ANTLR: limits that protect it, places of comments, and the cut into declarations.
#pragma once

#include "compiler/syntax/parse.h"

#include <optional>
#include <string_view>
#include <vector>

namespace tagma::syntax {

// A stretch of the text that holds one declaration (or text that belongs to none), parsed alone.
struct Chunk {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool readable = true;   // false: its mistake is reported already, ANTLR must not see it
  bool declares = false;  // begins with a word that begins a declaration, spelt right
};

struct Comment {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct Scan {
  std::vector<Chunk> chunks;
  std::vector<Comment> comments;
  int open_brackets = 0;  // at the end of the text
};

// Reports what the limits refuse. Nothing when the whole file is refused.
std::optional<Scan> scan(std::string_view text, std::uint32_t file, Diagnostics& out, const ParseLimits& limits);

// The same look at one expression inside a file: no cut.
bool within_limits(std::string_view text, Span place, Diagnostics& out, const ParseLimits& limits);

}  // namespace tagma::syntax
