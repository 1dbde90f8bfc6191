// Words of the language outside of the grammar: what a declaration begins with, which names need quotes.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tagma::syntax {

// Words that begin a declaration, for messages and nearest names.
std::span<const std::string> declaration_words();

// group, owner …: the words of a rule's metadata.
std::span<const std::string> metadata_words();

bool is_reserved(std::string_view word);

// Any word with a meaning in the grammar, reserved or by position.
bool is_keyword(std::string_view word);

// `days`, `month` …
bool is_unit(std::string_view word);

// The keywords by position: names everywhere else.
std::span<const std::string> soft_keywords();

// The token type of a keyword.
std::size_t keyword_type(std::string_view word);

// A name that can be written without quotes.
bool is_identifier(std::string_view text);

// The composed Unicode form (NFC): names that look the same are the same.
std::string composed(std::string_view text);

}  // namespace tagma::syntax
