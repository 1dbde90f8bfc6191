#include "compiler/syntax/declaration_start.h"

#include "compiler/syntax/words.h"

#include <algorithm>

namespace tagma::syntax {

namespace {

// Words, quotes and single marks of one line, as roughly as the question needs.
std::string_view next_piece(std::string_view& line) {
  while (!line.empty() && (line[0] == ' ' || line[0] == '\t')) line.remove_prefix(1);
  std::size_t size = 0;
  const auto is_word = [&](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  };
  constexpr std::string_view kWide[] = {"（", "）", "，", "：", "＝", "“", "”", "。", "、"};
  const auto is_wide = [&](std::size_t at) {
    return std::any_of(std::begin(kWide), std::end(kWide), [&](std::string_view mark) { return line.substr(at).starts_with(mark); });
  };
  if (line.empty() || line[0] == '\n' || line[0] == '\r') return {};
  if (is_wide(0)) size = 3;
  while (size < line.size() && is_word(line[size]) && !is_wide(size)) ++size;
  if (size == 0) size = 1;
  const std::string_view piece = line.substr(0, size);
  line.remove_prefix(size);
  return piece;
}

bool is_name(std::string_view piece) {
  if (piece.empty() || (piece[0] >= '0' && piece[0] <= '9')) return false;
  return is_identifier(piece);
}

bool is_quote(std::string_view piece) { return piece == "\"" || piece.starts_with("“") || piece.starts_with("”") || piece == "'"; }

bool among(std::string_view piece, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), piece) != words.end();
}

// The next piece, on whichever line it stands.
std::string_view next_piece_anywhere(std::string_view& text) {
  while (true) {
    while (!text.empty() && (text[0] == ' ' || text[0] == '\t' || text[0] == '\n' || text[0] == '\r')) text.remove_prefix(1);
    if (!text.starts_with("//")) return next_piece(text);
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
}

// Words that go on behind a value: between two values, or before what is said about rows.
bool continues_value(std::string_view word) {
  return among(word, {"mod", "minus", "plus", "contains", "same", "within", "under", "by", "keeping", "with", "per", "capped", "to", "from", "after", "before", "as",
                      "at", "for", "on", "only", "requires", "ago"}) ||
         is_unit(word);
}

// `=` that is no `==`.
bool defines(std::string_view piece, std::string_view rest) { return piece == "＝" || (piece == "=" && !rest.starts_with("=")); }

// Whether a rule goes on behind its name, up to its `=`: metadata, display name, `only when` …
bool describes_rule(std::string_view piece, std::string_view rest) {
  const std::string_view next = next_piece_anywhere(rest);
  const auto metadata = metadata_words();
  if (std::find(metadata.begin(), metadata.end(), piece) != metadata.end()) return is_quote(next) || (!next.empty() && next[0] >= '0' && next[0] <= '9');
  if (piece == "only") return next == "when";
  if (piece == "for") return is_name(next) && !among(next_piece_anywhere(rest), {"<", ">", "+", "*", "/"});
  return piece == "of";
}

// `(a: int) = …` behind the name, not a value in brackets.
bool has_parameters(std::string_view rest) {
  const std::string_view inside = rest.substr(0, std::min(rest.find(')'), rest.size()));
  if (inside.size() == rest.size() || inside.find('(') != std::string_view::npos) return false;
  rest.remove_prefix(inside.size() + 1);
  const std::string_view next = next_piece_anywhere(rest);
  return defines(next, rest);
}

// `"shown as" …` behind the name, not the text that a list contains.
bool has_display(std::string_view quote, std::string_view rest) {
  const std::string_view close = quote == "“" || quote == "”" ? std::string_view("”") : quote.substr(0, 1);
  rest.remove_prefix(std::min(rest.find(close), rest.size()));
  if (rest.empty()) return false;
  rest.remove_prefix(close.size());
  const std::string_view next = next_piece_anywhere(rest);
  return defines(next, rest) || describes_rule(next, rest);
}

// After `event`, `tag` …: a name, which an expression that merely begins with a column of that name has not, unless the
// name is a word that goes on behind a value; then what follows decides.
bool names_something(std::string_view first, std::string_view second, std::string_view text) {
  if (is_reserved(second)) return defines(next_piece_anywhere(text), text);  // which is reported: it cannot be a name
  if (!is_name(second)) return false;
  if (!continues_value(second)) return true;
  const std::string_view third = next_piece_anywhere(text);
  if (first == "lookup" && among(third, {"by", "from"})) return true;
  if (third == "(") return has_parameters(text);
  if (is_quote(third)) return has_display(third, text);
  return among(third, {"{", ":", "：", "｛"}) || defines(third, text) || describes_rule(third, text);
}

}  // namespace

DeclarationStart declaration_start(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  const std::string_view first = next_piece(line);
  if (!is_name(first)) return DeclarationStart::kNone;
  std::string_view after = line;
  const std::string_view second = next_piece(after);
  const auto keyword_if = [](bool yes) { return yes ? DeclarationStart::kKeyword : DeclarationStart::kNone; };
  if (first == "module") return keyword_if(is_name(second));
  if (first == "import") return keyword_if(is_name(second) || is_quote(second));
  if (among(first, {"timezone", "test", "expect"})) return keyword_if(is_quote(second));
  if (first == "week") return keyword_if(second == "starts");
  if (first == "day" && second == "starts") return DeclarationStart::kUnknownWord;
  if (first == "calendar") return keyword_if(is_name(second) && next_piece_anywhere(after) == "from");
  if (first == "events") return keyword_if(among(second, {"unique", "order"}));
  if (first == "private") return keyword_if(among(second, {"metric", "tag", "score", "segment", "manual"}));
  if (first == "manual") return keyword_if(second == "tag");
  if (first == "overlay") return keyword_if(second == "from");
  if (among(first, {"profile", "event", "record", "lookup", "list", "param", "const", "pattern", "fn", "metric", "tag", "score", "segment"}))
    return keyword_if(names_something(first, second, text.substr(static_cast<std::size_t>(after.data() - text.data()))));
  const auto metadata = metadata_words();
  if (is_keyword(first) || std::find(metadata.begin(), metadata.end(), first) != metadata.end()) return DeclarationStart::kNone;
  const bool side_by_side = (is_name(second) && !is_keyword(second)) || is_quote(second);
  const std::string_view third = next_piece(after);
  const bool bare_definition = second == "=" && !third.starts_with("=");
  return side_by_side || bare_definition ? DeclarationStart::kUnknownWord : DeclarationStart::kNone;
}

}  // namespace tagma::syntax
