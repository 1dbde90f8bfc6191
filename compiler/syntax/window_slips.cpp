#include "compiler/syntax/window_slips.h"

#include "compiler/syntax/token_classes.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

using antlr4::Token;

struct Abbreviation {
  std::string_view written, unit, other = {};  // other: what it may mean as well
};

constexpr Abbreviation kUnits[] = {
    {"s", "second"}, {"sec", "second"}, {"secs", "second"}, {"秒", "second"}, {"m", "minute", "month"}, {"min", "minute"}, {"mins", "minute"}, {"分", "minute"}, {"分钟", "minute"},
    {"h", "hour"}, {"hr", "hour"}, {"hrs", "hour"}, {"时", "hour"}, {"小时", "hour"}, {"d", "day"}, {"D", "day"}, {"天", "day"}, {"日", "day"},
    {"w", "week"}, {"wk", "week"}, {"wks", "week"}, {"周", "week"}, {"星期", "week"}, {"M", "month"}, {"mo", "month"}, {"mos", "month"}, {"mon", "month"}, {"mth", "month"}, {"月", "month"}, {"个月", "month"},
    {"q", "quarter"}, {"Q", "quarter"}, {"季", "quarter"}, {"季度", "quarter"}, {"y", "year"}, {"Y", "year"}, {"yr", "year"}, {"yrs", "year"}, {"年", "year"}};

class WindowCorrector {
 public:
  WindowCorrector(Session& session, Diagnostics& out) : session_(session), out_(out), tokens_(session.tokens()) {}

  Slips run() {
    for (at_ = 0; at_ + 1 < tokens_.size(); ++at_) {
      const std::size_t now = type(0);
      if (now == TagmaLexer::INT) abbreviated_unit();
      if (now == TagmaLexer::IN) needless_in();
      if (now == TagmaLexer::ID && ends_operand(type(-1))) clause_word();
    }
    return result_;
  }

 private:
  [[nodiscard]] std::size_t type(std::ptrdiff_t offset) const {
    const std::ptrdiff_t i = static_cast<std::ptrdiff_t>(at_) + offset;
    return i < 0 || i + 1 >= static_cast<std::ptrdiff_t>(tokens_.size()) ? Token::EOF : tokens_[static_cast<std::size_t>(i)]->getType();
  }
  [[nodiscard]] std::string_view text(std::ptrdiff_t offset) const {
    return type(offset) == Token::EOF ? std::string_view() : session_.text(tokens_[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at_) + offset)]);
  }
  [[nodiscard]] Span place(std::size_t last = 0) const { return session_.span(tokens_[at_]).to(session_.span(tokens_[at_ + last])); }

  void report(std::string_view kind, Span span, std::string message, std::string help, bool fatal) {
    out_.report(kind, span, std::move(message), std::move(help));
    result_.reported = true;
    if (fatal) result_.readable = false;
  }

  // 30d, rolling 30 d, 30天
  void abbreviated_unit() {
    if (type(1) != TagmaLexer::ID) return;
    const std::size_t before = type(-1);
    const bool length = before == TagmaLexer::ROLLING || before == TagmaLexer::PAST || before == TagmaLexer::LAST || before == TagmaLexer::NEXT || before == TagmaLexer::WITHIN || before == TagmaLexer::UNDER;
    const bool touches = tokens_[at_]->getStopIndex() + 1 == tokens_[at_ + 1]->getStartIndex();
    const auto unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Abbreviation& one) { return one.written == text(1); });
    if (unit == std::end(kUnits) || !(length || touches)) return;
    const std::string_view count = text(0), plural = count == "1" ? "" : "s";
    std::string help = fmt::format("write `{} {}{}`", count, unit->unit, plural);
    if (!unit->other.empty()) help += fmt::format(" or `{} {}{}`", count, unit->other, plural);
    report("foreign_word", place(1), fmt::format("`{}{}{}` is not how a length of time is written", count, touches ? "" : " ", text(1)), std::move(help), true);
  }

  // `in 30 to 120 days ago`, `in before X`, `in within 7 days after X`, `in between A and B`: the window's own words are enough.
  void needless_in() {
    const std::size_t next = type(1);
    const bool stretch = next == TagmaLexer::INT && type(2) == TagmaLexer::TO && type(3) == TagmaLexer::INT;
    const bool ago = stretch && (type(4) == TagmaLexer::FULL || type(4) == TagmaLexer::UNIT);
    if (stretch && !ago) return range_of_words();
    const bool side = (next == TagmaLexer::FROM || next == TagmaLexer::BEFORE || next == TagmaLexer::AFTER) && starts_operand(type(2)) && type(2) != TagmaLexer::LPAREN;
    const bool distance = (next == TagmaLexer::WITHIN || next == TagmaLexer::UNDER) && type(2) == TagmaLexer::INT;
    if (!ago && !side && !distance && next != TagmaLexer::BETWEEN) return;
    if (next == TagmaLexer::BETWEEN || distance || follows_rows()) {
      report("unexpected_text", place(), next == TagmaLexer::BETWEEN ? "`in` and `between` do not stand together" : "this window stands without `in`",
             fmt::format("write `{} {} {} …`", text(-1), text(1), text(2)), false);
      return tokens_[at_]->setChannel(Token::HIDDEN_CHANNEL);
    }
    report("unexpected_text", place(1), "a value is not asked with this window", ago ? ago_of_value() : side_of_value(), true);
  }

  // x in 1 to 6
  void range_of_words() {
    report("unexpected_text", session_.span(tokens_[at_ + 1]).to(session_.span(tokens_[at_ + 3])), "a range is written with two dots", fmt::format("write `{} in {}..{}`", text(-1), text(1), text(3)), false);
    tokens_[at_ + 2]->setType(TagmaLexer::DOTS);
  }

  // What stands before `in` is the name of a source, where rows are folded or made.
  [[nodiscard]] bool follows_rows() const {
    if (!is_name(type(-1))) return false;
    const std::size_t before = type(-2);
    const std::size_t first = tokens_[0]->getType();
    const auto exists = [](std::size_t word) { return word >= TagmaLexer::DID && word <= TagmaLexer::NO; };
    if (before == TagmaLexer::OF || before == TagmaLexer::WITH || exists(before)) return true;
    if (before == TagmaLexer::ASSIGN) return first == TagmaLexer::EVENT || first == TagmaLexer::RECORD;
    return before == TagmaLexer::LPAREN && (is_name(type(-3)) || exists(type(-3)));
  }

  [[nodiscard]] std::string ago_of_value() const {
    const bool full = type(4) == TagmaLexer::FULL;
    const std::string_view near = text(1), far = text(3), unit = text(full ? 5 : 4);
    if (full) return fmt::format("of a date write `{0} between today - {2} {3} and today - {1} {3}`", text(-1), near, far, unit);
    return fmt::format("write `{0} between {2} {3} ago and {1} {3} ago`; rows are asked without `in`: `count(Order {1} to {2} {3} ago)`", text(-1), near, far, unit);
  }

  [[nodiscard]] std::string side_of_value() const {
    const std::string_view bound = text(2), value = text(-1);
    if (type(1) == TagmaLexer::BEFORE) return fmt::format("write `{} < {}`; rows are asked without `in`: `count(Order before {})`", value, bound, bound);
    if (type(1) == TagmaLexer::AFTER) return fmt::format("write `{} > {}`; rows are asked without `in`: `count(Order after {})`", value, bound, bound);
    return fmt::format("write `{0} >= {1} and {0} < …`; rows are asked without `in`: `count(Order from {1} to …)`", value, bound);
  }

  // `keep last`, `limit 3` behind a source.
  void clause_word() {
    const std::string_view word = text(0);
    const bool ordinal = type(1) == TagmaLexer::LAST || text(1) == "first";
    if ((word == "keep" || word == "keeps") && ordinal) {
      report("foreign_word", place(), fmt::format("there is no `{}`", word), fmt::format("write `keeping {}`", text(1)), false);
      tokens_[at_]->setType(TagmaLexer::KEEPING);
    } else if ((word == "limit" || word == "LIMIT") && type(1) == TagmaLexer::INT) {
      report("foreign_word", place(1), fmt::format("there is no `{}`", word), fmt::format("rows are kept in the order of time: `keeping first {0}`, `keeping last {0}`", text(1)), true);
    }
  }

  Session& session_;
  Diagnostics& out_;
  const TokenList& tokens_;
  std::size_t at_ = 0;
  Slips result_;
};

}  // namespace

Slips correct_window_slips(Session& session, Diagnostics& out) { return WindowCorrector(session, out).run(); }

}  // namespace tagma::syntax
