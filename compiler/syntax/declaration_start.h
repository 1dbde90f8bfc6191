// Whether a line begins a declaration: where the text is cut, so that one mistake never hides the next.
#pragma once

#include <string_view>

namespace tagma::syntax {

enum class DeclarationStart {
  kNone,
  kKeyword,      // `tag NAME`, `test "…"` …
  kUnknownWord,  // two names side by side, which no declaration continues with: `tga gold = …`
};

// `text` begins with the first word of a line.
DeclarationStart declaration_start(std::string_view text);

}  // namespace tagma::syntax
