#include "compiler/syntax/slips.h"

#include "compiler/source/code_points.h"
#include "compiler/syntax/declared_names.h"
#include "compiler/syntax/token_classes.h"
#include "compiler/syntax/window_slips.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

using antlr4::CommonToken;
using antlr4::Token;

struct Correction {
  std::string_view wrong;
  std::size_t type;
  std::string_view right;
};

constexpr Correction kOperators[] = {
    {"&&", TagmaLexer::AND, "and"}, {"&", TagmaLexer::AND, "and"}, {"||", TagmaLexer::OR, "or"},   {"!", TagmaLexer::NOT, "not"},
    {"<>", TagmaLexer::NE, "!="},   {"≠", TagmaLexer::NE, "!="},   {"!==", TagmaLexer::NE, "!="},  {"===", TagmaLexer::EQ, "=="},
    {"=<", TagmaLexer::LE, "<="},   {"≤", TagmaLexer::LE, "<="},   {"=>", TagmaLexer::GE, ">="},   {"≥", TagmaLexer::GE, ">="},
    {"×", TagmaLexer::STAR, "*"},   {"÷", TagmaLexer::SLASH, "/"}};

constexpr Correction kWide[] = {
    {"（", TagmaLexer::LPAREN, "("},   {"）", TagmaLexer::RPAREN, ")"},   {"，", TagmaLexer::COMMA, ","},  {"：", TagmaLexer::COLON, ":"},
    {"＝", TagmaLexer::ASSIGN, "="},   {"。", TagmaLexer::DOT, "."},      {"、", TagmaLexer::COMMA, ","},  {"＜", TagmaLexer::LT, "<"},
    {"＞", TagmaLexer::GT, ">"},       {"＋", TagmaLexer::PLUS, "+"},     {"－", TagmaLexer::MINUS, "-"},  {"＊", TagmaLexer::STAR, "*"},
    {"／", TagmaLexer::SLASH, "/"},    {"？", TagmaLexer::QUESTION, "?"}, {"｛", TagmaLexer::LBRACE, "{"}, {"｝", TagmaLexer::RBRACE, "}"},
    {"［", TagmaLexer::LBRACKET, "["}, {"］", TagmaLexer::RBRACKET, "]"}, {"【", TagmaLexer::LBRACKET, "["}, {"】", TagmaLexer::RBRACKET, "]"},
    {"｜", TagmaLexer::BAR, "|"},      {"％", TagmaLexer::PERCENT_SIGN, "%"}, {"！", TagmaLexer::NOT, "not "}};

template <std::size_t N>
const Correction* correction(const Correction (&table)[N], std::string_view wrong) {
  const auto found = std::find_if(std::begin(table), std::end(table), [&](const Correction& c) { return c.wrong == wrong; });
  return found == std::end(table) ? nullptr : &*found;
}

class Corrector {
 public:
  Corrector(Session& session, Diagnostics& out) : session_(session), out_(out), tokens_(session.tokens()) {}

  Slips run() {
    name_declarations(session_);
    reserved_names();
    for (at_ = 0; at_ + 1 < tokens_.size(); ++at_) token();
    assignments();
    report_wide();
    return result_;
  }

 private:
  [[nodiscard]] CommonToken* peek(std::ptrdiff_t offset) const {
    const std::ptrdiff_t i = static_cast<std::ptrdiff_t>(at_) + offset;
    return i < 0 || i + 1 >= static_cast<std::ptrdiff_t>(tokens_.size()) ? nullptr : tokens_[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] std::size_t type(std::ptrdiff_t offset) const {
    const CommonToken* token = peek(offset);
    return token == nullptr ? Token::EOF : token->getType();
  }
  [[nodiscard]] std::string_view text(std::ptrdiff_t offset = 0) const {
    const CommonToken* token = peek(offset);
    return token == nullptr ? std::string_view() : session_.text(token);
  }
  // Nothing stands between this token and the one at `offset`.
  [[nodiscard]] bool touches(std::ptrdiff_t offset) const {
    const CommonToken* other = peek(offset);
    if (other == nullptr) return false;
    const CommonToken* first = offset > 0 ? peek(offset - 1) : other;
    const CommonToken* second = offset > 0 ? other : peek(offset + 1);
    return first->getStopIndex() + 1 == second->getStartIndex();
  }
  static void hide(CommonToken* token) { token->setChannel(Token::HIDDEN_CHANNEL); }

  void report(std::string_view kind, Span span, std::string message, std::string help, bool fatal = false) {
    out_.report(kind, span, std::move(message), std::move(help));
    result_.reported = true;
    if (fatal) result_.readable = false;
  }
  [[nodiscard]] Span here() const { return session_.span(tokens_[at_]); }
  [[nodiscard]] Span upto(std::ptrdiff_t offset) const { return here().to(session_.span(peek(offset))); }

  // `tag in = …`, `and : string?`: a name that the language keeps to itself.
  void reserved_names() {
    const bool is_table = tokens_[0]->getType() >= TagmaLexer::PROFILE && tokens_[0]->getType() <= TagmaLexer::LOOKUP;
    for (at_ = 0; at_ + 1 < tokens_.size(); ++at_) {
      const std::size_t t = type(0);
      const bool reserved = t >= TagmaLexer::AND && t <= TagmaLexer::NO;
      const bool value = t >= TagmaLexer::TRUE && t <= TagmaLexer::YESTERDAY;
      const bool rule = type(-1) == TagmaLexer::CONST || type(-1) == TagmaLexer::PATTERN || type(-1) == TagmaLexer::FN || (type(-1) >= TagmaLexer::METRIC && type(-1) <= TagmaLexer::SEGMENT);
      const bool declared = (at_ == 1 || type(-2) == TagmaLexer::PRIVATE) && rule && type(1) != TagmaLexer::COLON;
      const bool column = !value && type(1) == TagmaLexer::COLON && (is_table || type(-1) == TagmaLexer::LBRACE || type(-1) == TagmaLexer::KEY || type(-1) == TagmaLexer::COMMA);
      if (!reserved || !(declared || column)) continue;
      report("unexpected_text", here(), fmt::format("`{}` is a word of the language itself and cannot be a name", text()), fmt::format("choose another name, such as `{0}_` or `is_{0}`; a column may keep its own name outside: `other : int from \"{0}\"`", text()));
      tokens_[at_]->setType(TagmaLexer::ID);
    }
  }

  void token() {
    CommonToken* token = tokens_[at_];
    switch (token->getType()) {
      case TagmaLexer::FOREIGN_OPERATOR: return foreign_operator(token);
      case TagmaLexer::SINGLE_QUOTED: return single_quoted(token);
      case TagmaLexer::WIDE_QUOTED: return wide_quoted(token);
      case TagmaLexer::WIDE: return wide(token);
      case TagmaLexer::PERCENT_SIGN: return percent_sign(token);
      case TagmaLexer::PERCENT: return percent(token);
      case TagmaLexer::FOREIGN_COMMENT: return foreign_comment(token);
      case TagmaLexer::UNCLOSED: return unclosed(token);
      case TagmaLexer::BAD: return bad(token);
      case TagmaLexer::ELSE: return foreign_else();
      case TagmaLexer::INT: return number();
      case TagmaLexer::DATE: return date();
      case TagmaLexer::ID: return word(token);
    }
  }

  void foreign_operator(CommonToken* token) {
    const Correction* right = correction(kOperators, text());
    report("foreign_operator", here(), fmt::format("`{}` is no operator here", text()), fmt::format("write `{}`", right->right));
    token->setType(right->type);
  }

  void single_quoted(CommonToken* token) {
    const std::string_view inner = text().substr(1, text().size() - 2);
    report("single_quotes", here(), "texts stand between double quotes", fmt::format("write \"{}\"", inner));
    token->setType(TagmaLexer::STRING);
  }

  void wide_quoted(CommonToken* token) {
    std::string_view inner = text().substr(3);
    inner.remove_suffix(inner.ends_with('"') ? 1 : 3);
    report("full_width_punctuation", here(), "this text stands between full-width quotes", fmt::format("write \"{}\"", inner));
    token->setType(TagmaLexer::STRING);
  }

  void wide(CommonToken* token) {
    const Correction* right = correction(kWide, text());
    if (!first_wide_) first_wide_ = here();
    if (std::find(wide_.begin(), wide_.end(), text()) == wide_.end()) wide_.push_back(text());
    if (right == nullptr) return hide(token);  // ；
    token->setType(right->type);
    if (right->type == TagmaLexer::PERCENT_SIGN) return wide_percent(token);
    if (right->type == TagmaLexer::ASSIGN) join_equals(token);
  }

  // ＝＝, ＞＝, ！＝: two characters that are one operator.
  void join_equals(CommonToken* token) {
    if (at_ == 0 || !touches(-1)) return;
    std::size_t joined = Token::EOF;
    if (type(-1) == TagmaLexer::ASSIGN) joined = TagmaLexer::EQ;
    if (type(-1) == TagmaLexer::LT) joined = TagmaLexer::LE;
    if (type(-1) == TagmaLexer::GT) joined = TagmaLexer::GE;
    if (type(-1) == TagmaLexer::NOT) joined = TagmaLexer::NE;
    if (joined == Token::EOF) return;
    hide(tokens_[at_ - 1]);
    tokens_[at_ - 1]->setType(joined);
    token->setType(joined);
  }

  void wide_percent(CommonToken* token) {
    const bool number = type(-1) == TagmaLexer::INT || type(-1) == TagmaLexer::DEC;
    if (!number || !touches(-1)) return percent_sign(token);
    tokens_[at_ - 1]->setType(TagmaLexer::PERCENT);
    tokens_[at_ - 1]->setStopIndex(token->getStopIndex());
    hide(token);
  }

  void report_wide() {
    if (!first_wide_) return;
    std::string right;
    for (const std::string_view mark : wide_) {
      const Correction* found = correction(kWide, mark);
      if (found != nullptr) right += fmt::format("{}{}", right.empty() ? "" : " ", found->right);
    }
    report("full_width_punctuation", *first_wide_,
           fmt::format("{} {} full-width punctuation", fmt::join(wide_, " "), wide_.size() == 1 ? "is" : "are"),
           right.empty() ? "delete it" : fmt::format("write {}", right));
  }

  void percent_sign(CommonToken* token) {
    report("percent_as_modulo", here(), "`%` stands directly behind a number and means percent", "the remainder of a division is `mod`: `id mod 2`");
    token->setType(TagmaLexer::MOD);
  }

  void percent(CommonToken* token) {
    const std::size_t next = type(1);
    const bool operand = next == TagmaLexer::INT || next == TagmaLexer::DEC || next == TagmaLexer::LPAREN;
    if (!operand || !touches(1)) return;
    static_cast<void>(token);
    report("percent_as_modulo", upto(1), "`%` means percent here, and a number follows", "the remainder of a division is `mod`: `10 mod 2`", true);
  }

  void foreign_comment(CommonToken* token) {
    report("foreign_comment", {here().file, here().begin, here().begin + (text()[0] == '#' ? 1 : 2)}, fmt::format("comments begin with //, not with {}", text().substr(0, text()[0] == '#' ? 1 : 2)),
           "write `// …` on each line of the comment");
    hide(token);
  }

  void unclosed(CommonToken* token) {
    const bool wide = text().find("”") != std::string_view::npos || text().find("“") != std::string_view::npos;
    report("unclosed_text", {here().file, here().begin, here().begin + (text()[0] == '"' || text()[0] == '\'' ? 1 : 3)}, "this text has no closing quote on its line",
           wide ? "the quote of a Chinese keyboard does not close a text: write \"" : "close it with \"; a line break inside a text is \\n", true);
    hide(token);
  }

  void bad(CommonToken* token) {
    const std::string_view c = text();
    const CodePoint point = code_point_at(c, 0);
    const bool digit = point.value >= 0xFF10 && point.value <= 0xFF19;
    if (digit) return report("full_width_punctuation", here(), fmt::format("{} is a full-width digit", c), fmt::format("write {}", static_cast<char>('0' + point.value - 0xFF10)), true);
    report("unexpected_text", here(), fmt::format("`{}` has no meaning in a rule", c), c == ";" ? "a declaration needs no end mark: delete it" : "", c != ";");
    hide(token);
  }

  void foreign_else() {
    const std::string_view next = text(1);
    if (next == "missing" || next == "reject" || next == "fail" || next == "count") return;
    if (tokens_[0]->getType() == TagmaLexer::OVERLAY) return;  // `else none`
    report("foreign_word", here(), "there is no `else`", "the last line of a choice says `otherwise`: \"a\" when x > 1 | \"b\" otherwise", true);
  }

  // 2026-7-1 would be a subtraction, and 9:30 nothing at all.
  void number() {
    static constexpr std::pair<std::string_view, std::string_view> kShort[] = {{"min", "minutes"}, {"mins", "minutes"}, {"sec", "seconds"}, {"secs", "seconds"}, {"hr", "hours"}, {"hrs", "hours"}};
    for (const auto& [wrong, right] : kShort)
      if (type(1) == TagmaLexer::ID && text(1) == wrong) return report("unexpected_text", upto(1), "units of time are written out", fmt::format("write `{} {}`", text(), right), true);
    const bool dashes = type(1) == TagmaLexer::MINUS && type(3) == TagmaLexer::MINUS;
    const bool slashes = type(1) == TagmaLexer::SLASH && type(3) == TagmaLexer::SLASH;
    const bool joined = touches(1) && touches(2) && touches(3) && touches(4);
    if ((dashes || slashes) && joined && type(2) == TagmaLexer::INT && type(4) == TagmaLexer::INT && text().size() == 4 &&
        text(2).size() <= 2 && text(4).size() <= 2)
      return report("bad_date", upto(4), fmt::format("{} is not how a date is written", std::string(text()) + std::string(text(1)) + std::string(text(2)) + std::string(text(3)) + std::string(text(4))),
                    fmt::format("write {}-{:0>2}-{:0>2}", text(), text(2), text(4)), true);
    const bool time = type(1) == TagmaLexer::COLON && type(2) == TagmaLexer::INT && touches(1) && touches(2);
    if (time && text().size() == 1 && text(2).size() == 2 && text(-1) != "for")
      report("bad_date", upto(2), fmt::format("{}:{} is not how a time is written", text(), text(2)), fmt::format("write 0{}:{}", text(), text(2)), true);
  }

  void date() {
    if (type(1) != TagmaLexer::TIME) return;
    report("bad_date", upto(1), "a date and a time stand side by side", fmt::format("an instant is written with T: {}T{}", text(), text(1)), true);
  }

  void word(CommonToken* token) {
    warn_mixed_scripts();
    const std::string_view word = text();
    const bool names = type(1) == TagmaLexer::COLON || type(1) == TagmaLexer::ASSIGN || type(1) == TagmaLexer::DOT || type(-1) == TagmaLexer::DOT;
    if (names) return;
    const bool call = type(1) == TagmaLexer::LPAREN;
    if ((word == "null" || word == "NULL" || word == "nil") && !call) {
      report("foreign_word", here(), fmt::format("there is no `{}`", word), "a value that is not there is `missing`; ask with `is missing`, `is known`");
      return token->setType(TagmaLexer::MISSING);
    }
    if ((word == "True" || word == "TRUE" || word == "False" || word == "FALSE") && !call && !ends_operand(type(-1))) {
      const bool yes = word[0] == 'T';
      report("foreign_word", here(), fmt::format("`{}` is written in small letters", word), yes ? "write `true`" : "write `false`");
      return token->setType(yes ? TagmaLexer::TRUE : TagmaLexer::FALSE);
    }
    choice_word(word);
    if (word == "like" && ends_operand(type(-1)) && type(1) == TagmaLexer::STRING)
      return report("foreign_word", here(), "there is no `like`", "use `contains`, starts_with(…), ends_with(…) or matches(…, \"regular expression\")", true);
    upper_case(token, word);
  }

  void choice_word(std::string_view word) {
    if (word != "if" && word != "case" && word != "elif" && word != "elsif" && word != "elseif" && word != "switch") return;
    const std::size_t next = type(1);
    const bool starts = next == TagmaLexer::LPAREN || next == TagmaLexer::ID || next == TagmaLexer::WHEN || next == TagmaLexer::NOT;
    if (!starts || !result_.readable) return;
    report("foreign_word", here(), fmt::format("there is no `{}`", word), "a choice is written as lines: \"a\" when x > 1 | \"b\" when x > 0 | \"c\" otherwise", true);
  }

  // AND, OR, WHERE … behind an operand.
  void upper_case(CommonToken* token, std::string_view word) {
    if (!ends_operand(type(-1)) || !std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) return;
    static constexpr std::pair<std::string_view, std::size_t> kWords[] = {
        {"AND", TagmaLexer::AND}, {"OR", TagmaLexer::OR},       {"NOT", TagmaLexer::NOT},   {"IN", TagmaLexer::IN},
        {"IS", TagmaLexer::IS},   {"WHERE", TagmaLexer::WHERE}, {"WHEN", TagmaLexer::WHEN}, {"BETWEEN", TagmaLexer::BETWEEN}};
    for (const auto& [upper, type] : kWords) {
      if (word != upper) continue;
      std::string lower(word);
      for (char& c : lower) c = static_cast<char>(c - 'A' + 'a');
      report("foreign_word", here(), fmt::format("`{}` is written in small letters", word), fmt::format("write `{}`", lower));
      token->setType(type);
    }
  }

  void warn_mixed_scripts() {
    bool latin = false, greek_or_cyrillic = false;
    const std::string_view word = text();
    for (std::size_t i = 0; i < word.size();) {
      const CodePoint point = code_point_at(word, i);
      latin |= (point.value >= 'A' && point.value <= 'Z') || (point.value >= 'a' && point.value <= 'z') || (point.value >= 0xC0 && point.value < 0x250);
      greek_or_cyrillic |= (point.value >= 0x370 && point.value < 0x530);
      i += point.size;
    }
    if (!latin || !greek_or_cyrillic) return;
    out_.report("mixed_scripts", here(), fmt::format("the name {} mixes Latin letters with Greek or Cyrillic ones that look like them", word), "type it again in one script");
  }

  // Which `=` give a name its meaning; all others were meant as `==`.
  void assignments() {
    std::vector<std::size_t> brackets;
    const std::vector<std::size_t> bodies = body_assignments();
    for (at_ = 0; at_ + 1 < tokens_.size(); ++at_) {
      const std::size_t t = type(0);
      if (opens(t)) brackets.push_back(t);
      if (closes(t) && !brackets.empty()) brackets.pop_back();
      if (t != TagmaLexer::ASSIGN || tokens_[at_]->getChannel() != Token::DEFAULT_CHANNEL) continue;
      const bool body = brackets.empty() && std::find(bodies.begin(), bodies.end(), at_) != bodies.end();
      if (body || (!brackets.empty() && brackets.back() == TagmaLexer::LBRACE && defines_column())) continue;
      if (brackets.empty() && listed(at_)) continue;
      if (!ends_operand(type(-1)) || !(starts_operand(type(1)) || is_soft_keyword(type(1)) || type(1) == TagmaLexer::LBRACKET || type(1) == TagmaLexer::MINUS)) continue;  // no comparison: the parser says what is wrong
      report("single_equals", here(), "`=` gives a name its meaning; a comparison is `==`", fmt::format("write {} == {}", text(-1), text(1)));
      tokens_[at_]->setType(TagmaLexer::EQ);
    }
  }

  // `list staff = [1, 2]`: a list's values are data.
  bool listed(std::size_t at) {
    const bool list = tokens_[0]->getType() == TagmaLexer::LIST && at > 1 && tokens_[1]->getType() == TagmaLexer::ID;
    if (!list) return false;
    if (result_.readable) report("unexpected_text", here(), "a list's values stand in the data, not in the rules", fmt::format("write `list {0} : int from TABLE`; a few fixed values are a `const {0} = [1, 2]`", session_.text(tokens_[1])), true);
    return true;
  }

  // `views = count(rows)`, `metric v of Customer = …`: a name that is not the second half of a comparison under way.
  [[nodiscard]] bool defines_column() const {
    const std::size_t before = type(-2);
    return before == TagmaLexer::LBRACE || before == TagmaLexer::COMMA || before == TagmaLexer::OF || ends_operand(before);
  }

  // Declarations that share a line are one stretch of tokens: each has a body of its own.
  [[nodiscard]] std::vector<std::size_t> body_assignments() const {
    std::vector<std::size_t> found;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      const std::size_t t = tokens_[i]->getType();
      if (opens(t)) ++depth;
      if (closes(t)) --depth;
      const bool begins = (t >= TagmaLexer::PROFILE && t <= TagmaLexer::TEST && t != TagmaLexer::PRIVATE) || t == TagmaLexer::PATTERN;
      if (i == 0 || depth != 0 || !begins || tokens_[i + 1]->getType() != TagmaLexer::ID || !ends_declaration(tokens_[i - 1]->getType())) continue;
      if (const auto body = body_assignment(begin, i)) found.push_back(*body);
      begin = i;
    }
    if (const auto body = body_assignment(begin, tokens_.size() - 1)) found.push_back(*body);
    return found;
  }

  static bool ends_declaration(std::size_t type) { return ends_operand(type) || type == TagmaLexer::RBRACE; }

  // The `=` of a rule's body is the one that begins a line, if any does: before it, `only when` may hold a slip.
  [[nodiscard]] std::optional<std::size_t> body_assignment(std::size_t begin, std::size_t end) const {
    const std::size_t first = tokens_[begin]->getType();
    const bool source = first == TagmaLexer::EVENT || first == TagmaLexer::RECORD;
    const bool displayed = begin + 3 < end && tokens_[begin + 2]->getType() == TagmaLexer::STRING && tokens_[begin + 3]->getType() == TagmaLexer::ASSIGN;
    if (source && displayed) return begin + 3;  // which is told by the parser
    if (source && (begin + 2 >= end || tokens_[begin + 2]->getType() != TagmaLexer::ASSIGN)) return std::nullopt;
    if (source) return begin + 2;
    const bool declares = first == TagmaLexer::PARAM || first == TagmaLexer::CONST || first == TagmaLexer::PATTERN || first == TagmaLexer::FN || first == TagmaLexer::PRIVATE ||
                          (first >= TagmaLexer::METRIC && first <= TagmaLexer::SEGMENT) || first == TagmaLexer::ID;
    if (!declares) return std::nullopt;
    std::optional<std::size_t> found;
    int depth = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t t = tokens_[i]->getType();
      if (opens(t)) ++depth;
      if (closes(t)) --depth;
      if (t != TagmaLexer::ASSIGN || depth != 0) continue;
      if (i > begin && tokens_[i]->getLine() != tokens_[i - 1]->getLine()) return i;
      if (!found) found = i;
    }
    return found;
  }

  Session& session_;
  Diagnostics& out_;
  const TokenList& tokens_;
  std::size_t at_ = 0;
  Slips result_;
  std::optional<Span> first_wide_;
  std::vector<std::string_view> wide_;
};

}  // namespace

Slips correct_slips(Session& session, Diagnostics& out) {
  const Slips all = Corrector(session, out).run(), windows = correct_window_slips(session, out);
  return {all.readable && windows.readable, all.reported || windows.reported};
}

}  // namespace tagma::syntax
