// Pages of `tagma help` about the words of the language: declarations, clauses, conditions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tagma {

struct WordPage {
  std::string_view words;    // that it is found by, separated by spaces; the first one names it
  std::string_view meaning;
  std::string_view syntax;
  std::string_view example;  // a whole file where `alone`, else beside the schema of docs/language.md
  std::string_view section;  // its heading in docs/language.md
  bool alone = false;
};

std::span<const WordPage> word_pages();

// All words that have a page.
std::vector<std::string_view> help_words();

// The page about a word; nothing where there is none.
std::optional<std::string> word_page(std::string_view word);

}  // namespace tagma
