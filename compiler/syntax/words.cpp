#include "compiler/syntax/words.h"

#include "compiler/source/code_points.h"
#include "compiler/syntax/token_classes.h"

#include <TagmaLexer.h>
#include <algorithm>
#include <cstdlib>
#include <map>
#include <utf8proc.h>

namespace tagma::syntax {

namespace {

using grammar::TagmaLexer;

bool is_letter(std::int32_t point) {
  const auto category = utf8proc_category(point);
  return point == '_' || (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO);
}

bool continues_name(std::int32_t point) {
  const auto category = utf8proc_category(point);
  return is_letter(point) || (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_NO);
}

constexpr std::string_view kUnits[] = {"second", "seconds", "minute", "minutes", "hour",    "hours",    "day",  "days",
                                       "week",   "weeks",   "month",  "months",  "quarter", "quarters", "year", "years"};

// The grammar's own literals, so that no second list of keywords can disagree with it.
const std::map<std::string, std::size_t, std::less<>>& keyword_types() {
  static const auto types = [] {
    std::map<std::string, std::size_t, std::less<>> map;
    antlr4::ANTLRInputStream nothing("");
    const TagmaLexer lexer(&nothing);
    const auto& vocabulary = lexer.getVocabulary();
    for (std::size_t type = 1; type <= vocabulary.getMaxTokenType(); ++type) {
      const std::string literal = vocabulary.getLiteralName(type);  // 'and'
      if (literal.size() > 3 && literal[1] >= 'a' && literal[1] <= 'z') map.emplace(literal.substr(1, literal.size() - 2), type);
    }
    return map;
  }();
  return types;
}

}  // namespace

std::span<const std::string> declaration_words() {
  static const std::vector<std::string> words = {
      "module", "import", "timezone", "week",  "events", "profile", "event",   "record", "lookup", "list",
      "param",  "const",  "fn",       "metric", "tag",    "score",   "segment", "private", "expect", "test", "manual", "overlay", "calendar", "pattern"};
  return words;
}

std::span<const std::string> metadata_words() {
  static const std::vector<std::string> words = {"group", "owner", "note", "review", "since", "expires"};
  return words;
}

bool is_reserved(std::string_view word) {
  const auto found = keyword_types().find(word);
  return found != keyword_types().end() && found->second <= TagmaLexer::NO && found->second >= TagmaLexer::AND;
}

bool is_unit(std::string_view word) { return std::find(std::begin(kUnits), std::end(kUnits), word) != std::end(kUnits); }

bool is_keyword(std::string_view word) { return keyword_types().contains(word) || is_unit(word); }

std::span<const std::string> soft_keywords() {
  static const auto words = [] {
    std::vector<std::string> all(std::begin(kUnits), std::end(kUnits));
    for (const auto& [word, type] : keyword_types())
      if (is_soft_keyword(type)) all.push_back(word);
    return all;
  }();
  return words;
}

std::size_t keyword_type(std::string_view word) {
  if (word == "calendar") return TagmaLexer::CALENDAR;  // no keyword elsewhere
  const auto found = keyword_types().find(word);
  return found != keyword_types().end() ? found->second : static_cast<std::size_t>(TagmaLexer::UNIT);
}

bool is_identifier(std::string_view text) {
  if (text.empty() || is_reserved(text)) return false;
  bool first = true;
  for (std::size_t at = 0; at < text.size(); first = false) {
    const CodePoint point = code_point_at(text, at);
    if (point.value < 0 || !(first ? is_letter(point.value) : continues_name(point.value))) return false;
    at += point.size;
  }
  return true;
}

std::string composed(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
    return std::string(text);
  utf8proc_uint8_t* bytes = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &bytes,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  std::string out = size >= 0 ? std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size))
                              : std::string(text);
  std::free(bytes);
  return out;
}

}  // namespace tagma::syntax
