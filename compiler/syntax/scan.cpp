#include "compiler/syntax/scan.h"

#include "compiler/source/code_points.h"
#include "compiler/syntax/declaration_start.h"
#include "compiler/syntax/words.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Full-width brackets are corrected later: they count here as what they will be.
struct Bracket { std::string_view text; char means; };
constexpr Bracket kBrackets[] = {{"(", '('}, {")", ')'}, {"[", '['}, {"]", ']'}, {"{", '{'}, {"}", '}'},
                                 {"（", '('}, {"）", ')'}, {"［", '['}, {"］", ']'}, {"｛", '{'}, {"｝", '}'},
                                 {"【", '['}, {"】", ']'}};
constexpr std::string_view kWidePunctuation[] = {"，", "：", "＝", "。", "、", "＜", "＞", "＋", "－",
                                                 "＊", "／", "？", "｜", "％", "！", "；", "　"};

bool is_wide_quote(std::string_view text) { return text.starts_with("“") || text.starts_with("”") || text.starts_with("＂"); }

class Scanner {
 public:
  Scanner(std::string_view text, Span place, Diagnostics& out, const ParseLimits& limits, bool cuts)
      : text_(text), place_(place), out_(out), limits_(limits), cuts_(cuts) {}

  Scan run() {
    chunk_ = {0, 0, true, false};
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    while (at_ < text_.size()) step();
    scan_.open_brackets = static_cast<int>(open_.size());
    close_chunk(text_.size());
    return std::move(scan_);
  }

 private:
  struct Open { std::uint32_t at; char bracket; int prefixes; };

  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return {place_.file, place_.begin + static_cast<std::uint32_t>(begin), place_.begin + static_cast<std::uint32_t>(end)};
  }

  void refuse(std::string_view kind, std::size_t begin, std::size_t end, std::string message, std::string help) {
    if (chunk_.readable) out_.report(kind, span(begin, end), std::move(message), std::move(help));
    chunk_.readable = false;
  }

  void step() {
    const char c = text_[at_];
    if (c == '\n') line_begin_ = at_ + 1, line_empty_ = true;
    if (is_space(c)) return void(++at_);
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("//") || c == '#') return comment(c == '#' ? false : true);
    if (rest.starts_with("/*")) return block_comment();
    if (line_empty_ && cuts_) cut_if_declaration(rest);
    line_empty_ = false;
    if (c == '"' || c == '\'') return quoted(c);
    if (static_cast<unsigned char>(c) >= 0x80) return wide(rest);
    if (is_word_byte(c)) return word();
    for (const Bracket& bracket : kBrackets)
      if (c == bracket.text[0] && bracket.text.size() == 1) return bracket_of(bracket);
    mark_of(1, c);
  }

  // A character beyond ASCII: punctuation of a Chinese keyboard, or a letter.
  void wide(std::string_view rest) {
    if (is_wide_quote(rest)) return quoted(rest[0]);
    for (const Bracket& bracket : kBrackets)
      if (rest.starts_with(bracket.text)) return bracket_of(bracket);
    for (const std::string_view mark : kWidePunctuation)
      if (rest.starts_with(mark)) return mark_of(mark.size(), mark == "－" ? '-' : '!');
    word();
  }

  // Both kinds of comment are skipped; only `//` is one of Tagma and kept for the formatter.
  void comment(bool ours) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::size_t last = end;
    while (last > at_ && is_space(text_[last - 1])) --last;
    if (ours) scan_.comments.push_back({static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(last)});
    at_ = end;
  }

  void block_comment() {
    const std::size_t end = text_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
  }

  void quoted(char quote) {
    const std::size_t begin = at_++;
    const bool wide = quote != '"' && quote != '\'';
    if (wide) at_ += 2;
    while (at_ < text_.size() && text_[at_] != '\n') {
      const std::string_view rest = text_.substr(at_);
      if (!wide && text_[at_] == quote) break;
      if (wide && (text_[at_] == '"' || is_wide_quote(rest))) break;
      at_ += quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n' ? 2 : 1;
    }
    if (at_ < text_.size() && text_[at_] != '\n') at_ += wide && text_[at_] != '"' ? 3 : 1;
    finish_token(begin, "text");
    operand();
  }

  [[nodiscard]] bool is_word_byte(char c) const {
    return c == '_' || is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word_byte(text_[at_]) && !starts_punctuation(at_)) ++at_;
    const std::string_view text = text_.substr(begin, at_ - begin);
    finish_token(begin, is_digit(text[0]) ? "number" : "word");
    if (text == "not") return prefix(begin);
    operand();
    after_operand_ = !is_reserved(text);
  }

  [[nodiscard]] bool starts_punctuation(std::size_t at) const {
    if (static_cast<unsigned char>(text_[at]) < 0x80) return false;
    const std::string_view rest = text_.substr(at);
    const auto lead = static_cast<unsigned char>(rest[0]);
    if (lead != 0xE2 && lead != 0xE3 && lead != 0xEF) return false;  // all of that punctuation lies in three blocks
    const auto begins = [&](std::string_view mark) { return rest.starts_with(mark); };
    return std::any_of(std::begin(kWidePunctuation), std::end(kWidePunctuation), begins) || is_wide_quote(rest) ||
           std::any_of(std::begin(kBrackets), std::end(kBrackets), [&](const Bracket& b) { return begins(b.text); });
  }

  void mark_of(std::size_t size, char c) {
    const std::size_t begin = at_;
    at_ += size;
    const bool unequal = c == '!' && at_ < text_.size() && text_[at_] == '=';
    if ((c == '-' && !after_operand_) || (c == '!' && size == 1 && !unequal)) return prefix(begin);
    operand();
    after_operand_ = false;
  }

  void operand() {
    prefixes_ = 0;
    after_operand_ = true;
  }

  void prefix(std::size_t begin) {
    ++prefixes_;
    after_operand_ = false;
    check_depth(begin);
  }

  void check_depth(std::size_t begin) {
    if (depth_ + prefixes_ <= limits_.nesting) return;
    refuse("nesting_too_deep", begin, at_,
           fmt::format("brackets, `not`s and minus signs are nested more than {} deep here", limits_.nesting),
           "give the inner part a name: a metric, tag or const of its own");
  }

  void bracket_of(const Bracket& bracket) {
    const std::size_t begin = at_;
    at_ += bracket.text.size();
    if (bracket.means == '(' || bracket.means == '[' || bracket.means == '{') {
      open_.push_back({static_cast<std::uint32_t>(begin), bracket.means, prefixes_});
      depth_ += 1 + prefixes_;
      prefixes_ = 0;
      after_operand_ = false;
      return check_depth(begin);
    }
    const char opener = bracket.means == ')' ? '(' : bracket.means == ']' ? '[' : '{';
    if (open_.empty())
      refuse("unmatched_bracket", begin, at_, fmt::format("this {} closes nothing", bracket.text), "delete it, or open the bracket that it should close");
    else if (open_.back().bracket != opener)
      mismatch(bracket, begin);
    if (!open_.empty()) depth_ -= 1 + open_.back().prefixes, open_.pop_back();
    operand();
  }

  void mismatch(const Bracket& bracket, std::size_t begin) {
    if (!chunk_.readable) return;
    chunk_.readable = false;
    const Open& open = open_.back();
    const char closer = open.bracket == '(' ? ')' : open.bracket == '[' ? ']' : '}';
    out_.report("unmatched_bracket", span(begin, at_), fmt::format("this {} does not fit the {} that is open", bracket.text, open.bracket),
                fmt::format("close it with {}", closer))
        .related.push_back({span(open.at, open.at + 1), "opened here"});
  }

  void finish_token(std::size_t begin, std::string_view what) {
    if (at_ - begin <= limits_.token_bytes) return;
    refuse("token_too_long", begin, std::min(begin + 20, at_), fmt::format("this {} is {} bytes long; {} are allowed", what, at_ - begin, limits_.token_bytes),
           "a missing closing quote is the usual cause; long lists of values belong into a `list` table");
  }

  void cut_if_declaration(std::string_view rest) {
    const bool at_margin = at_ == line_begin_ || (line_begin_ == 0 && at_ == 3);
    const DeclarationStart start = declaration_start(rest);
    const bool surely = start == DeclarationStart::kKeyword && (open_.empty() || at_margin);
    const bool perhaps = start == DeclarationStart::kUnknownWord && open_.empty() && at_margin;
    if (!surely && !perhaps) return;
    close_chunk(at_);
    chunk_ = {static_cast<std::uint32_t>(at_), 0, true, surely};
  }

  // A bracket that is still open belongs to this chunk: the next one starts afresh.
  void close_chunk(std::size_t end) {
    if (cuts_ && !open_.empty()) {
      const Open open = open_.back();
      refuse("unclosed_bracket", open.at, open.at + 1, fmt::format("this {} is not closed", open.bracket), {});
      open_.clear();
    }
    depth_ = 0;
    prefixes_ = 0;
    after_operand_ = false;
    chunk_.end = static_cast<std::uint32_t>(end);
    if (chunk_.end > chunk_.begin) scan_.chunks.push_back(chunk_);
  }

  std::string_view text_;
  Span place_;
  Diagnostics& out_;
  const ParseLimits& limits_;
  bool cuts_;
  Scan scan_;
  Chunk chunk_;
  std::vector<Open> open_;
  std::size_t at_ = 0;
  std::size_t line_begin_ = 0;
  bool line_empty_ = true;
  bool after_operand_ = false;
  int depth_ = 0;
  int prefixes_ = 0;
};

// What no declaration may hold anywhere, comments included.
bool refuse_characters(std::string_view text, Span place, Diagnostics& out) {
  const auto at = [&](std::size_t byte, std::size_t size) {
    return Span{place.file, place.begin + static_cast<std::uint32_t>(byte), place.begin + static_cast<std::uint32_t>(byte + size)};
  };
  for (std::size_t byte = 0; byte < text.size();) {
    const auto c = static_cast<unsigned char>(text[byte]);
    if (c >= 0x20 && c < 0x7F) {
      ++byte;
      continue;
    }
    const CodePoint point = code_point_at(text, byte);
    if (point.value < 0) {
      out.report("not_utf8", at(byte, 1), fmt::format("the file is not UTF-8: byte {} of it is {:#04x}", byte + 1, c),
                 "save the file as UTF-8");
      return true;
    }
    if (is_bidi_control(point.value)) {
      out.report("bidi_control", at(byte, point.size), fmt::format("the invisible character U+{:04X} changes the order in which this line is shown", point.value),
                 "delete it");
      return true;
    }
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F) {
      out.report("control_character", at(byte, 1), fmt::format("the control character U+{:04X} has no place in a rule file", point.value), "delete it");
      return true;
    }
    byte += point.size;
  }
  return false;
}

}  // namespace

std::optional<Scan> scan(std::string_view text, std::uint32_t file, Diagnostics& out, const ParseLimits& limits) {
  if (text.size() > limits.source_bytes) {
    out.report("source_too_large", {file, 0, 0}, fmt::format("the file has {} bytes; a rule file may have {}", text.size(), limits.source_bytes),
               "values belong into a table: `list NAME : TYPE from TABLE`");
    return std::nullopt;
  }
  if (refuse_characters(text, {file, 0, 0}, out)) return std::nullopt;
  return Scanner(text, {file, 0, 0}, out, limits, true).run();
}

bool within_limits(std::string_view text, Span place, Diagnostics& out, const ParseLimits& limits) {
  const std::size_t before = out.error_count();
  if (text.size() > limits.source_bytes || refuse_characters(text, place, out)) return false;
  Scanner(text, place, out, limits, false).run();
  return out.error_count() == before;
}

}  // namespace tagma::syntax
