#include "compiler/syntax/positions.h"

#include "compiler/syntax/token_classes.h"

namespace tagma::syntax {

namespace {

using antlr4::Token;

class Positions {
 public:
  explicit Positions(const Session& session) : session_(session), tokens_(session.tokens()) {}

  void run() {
    frames_.push_back({});
    for (at_ = 0; at_ + 1 < tokens_.size(); ++at_) {
      names();
      phrases();
      brackets();
    }
  }

 private:
  struct Frame {
    std::size_t bracket = Token::EOF;
    bool keys = false;  // behind `per`: commas separate keys
  };

  [[nodiscard]] std::size_t type(std::ptrdiff_t offset = 0) const {
    const std::ptrdiff_t i = static_cast<std::ptrdiff_t>(at_) + offset;
    return i < 0 || i >= static_cast<std::ptrdiff_t>(tokens_.size()) ? Token::EOF : tokens_[static_cast<std::size_t>(i)]->getType();
  }
  [[nodiscard]] bool is(std::ptrdiff_t offset, std::string_view word) const {
    return is_name(type(offset)) &&
           session_.text(tokens_[at_ + static_cast<std::size_t>(offset)]) == word;
  }
  void become(std::size_t type, std::size_t offset = 0) { tokens_[at_ + offset]->setType(type); }

  // A word before `:` is a name; so is one before `=` inside braces, and a word before an operator where a window begins.
  void names() {
    if (!is_soft_keyword(type())) return;
    const bool defined = type(1) == TagmaLexer::ASSIGN && frames_.back().bracket == TagmaLexer::LBRACE;
    const bool begins = type(-1) == TagmaLexer::LPAREN || type(-1) == TagmaLexer::COMMA;
    const bool window_word = type() == TagmaLexer::FROM || type() == TagmaLexer::BEFORE || type() == TagmaLexer::AFTER ||
                             type() == TagmaLexer::WITHIN || type() == TagmaLexer::UNDER || type() == TagmaLexer::ROLLING;
    const bool named = type(1) == TagmaLexer::COLON || defined || (begins && window_word && type(1) == TagmaLexer::MINUS);
    if (named || (needs_operands(type()) && !has_operands())) become(TagmaLexer::ID);
  }

  // Words that are keywords between or before values only, and that `name` of the grammar leaves out.
  static bool needs_operands(std::size_t type) {
    return type == TagmaLexer::MOD || type == TagmaLexer::MINUS_WORD || type == TagmaLexer::CONTAINS || type == TagmaLexer::SAME ||
           type == TagmaLexer::WITHIN || type == TagmaLexer::UNDER;
  }

  [[nodiscard]] bool has_operands() const {
    const std::size_t next = type(1);
    const bool right = starts_operand(next) || is_soft_keyword(next) || next == TagmaLexer::LBRACKET || next == TagmaLexer::MINUS;
    const std::size_t before = type(-1) == TagmaLexer::NOT ? type(-2) : type(-1);
    const bool window = (type() == TagmaLexer::WITHIN || type() == TagmaLexer::UNDER) && (before == TagmaLexer::LPAREN || before == TagmaLexer::COMMA);
    return right && (ends_operand(before) || window);
  }

  void phrases() {
    if (type() == TagmaLexer::UNIT && unit_begins_operand()) {
      if (is(1, "since") && type(2) != TagmaLexer::COLON && type(2) != TagmaLexer::ASSIGN) become(TagmaLexer::SINCE_OF, 1), become(TagmaLexer::UNIT_SINCE);
      else if (type(1) == TagmaLexer::BETWEEN && type(2) == TagmaLexer::LPAREN && two_arguments(at_ + 2)) become(TagmaLexer::UNIT_BETWEEN);
    }
    if (type() == TagmaLexer::AS && type(1) == TagmaLexer::OF) become(TagmaLexer::AS_OF);
    const bool count = type() == TagmaLexer::AT && type(1) == TagmaLexer::LEAST && type(2) == TagmaLexer::INT;
    if (count && type(3) == TagmaLexer::OF) become(TagmaLexer::AT_LEAST);
    if (type() != TagmaLexer::ID) return;
    if (type(-1) == TagmaLexer::LPAREN && is(0, "declassify") && (starts_operand(type(1)) || is_soft_keyword(type(1)))) become(TagmaLexer::DECLASSIFY);
    if (type(1) == TagmaLexer::LBRACE && is(0, "sequence") && !ends_operand(type(-1))) become(TagmaLexer::SEQUENCE);
    if (type(1) == TagmaLexer::OF && type(2) == TagmaLexer::UNIT && is(0, "time") && is(2, "day")) become(TagmaLexer::TIME_OF);
    const bool relative = type(2) == TagmaLexer::THIS || type(2) == TagmaLexer::LAST || type(2) == TagmaLexer::NEXT;
    if (type(1) == TagmaLexer::OF && relative && type(3) == TagmaLexer::UNIT && (is(0, "start") || is(0, "end"))) become(TagmaLexer::EDGE);
    if (type(-1) == TagmaLexer::CONTAINS && type(1) == TagmaLexer::OF && (is(0, "any") || is(0, "all"))) become(TagmaLexer::QUANTIFIER);
  }

  // `30 days since …`: there the unit ends a duration, and `since` is metadata.
  [[nodiscard]] bool unit_begins_operand() const {
    const std::size_t before = type(-1);
    return before != TagmaLexer::INT && before != TagmaLexer::RPAREN && before != TagmaLexer::THIS && before != TagmaLexer::LAST &&
           before != TagmaLexer::NEXT && before != TagmaLexer::FULL;
  }

  [[nodiscard]] bool two_arguments(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < tokens_.size(); ++i) {
      const std::size_t t = tokens_[i]->getType();
      if (opens(t)) ++depth;
      if (closes(t)) --depth;
      if (depth == 0) return false;
      if (depth == 1 && t == TagmaLexer::COMMA) return true;
    }
    return false;
  }

  void brackets() {
    const std::size_t t = type();
    if (t == TagmaLexer::PER && ends_operand(type(-1))) frames_.back().keys = true;
    if (t == TagmaLexer::COMMA && frames_.back().keys) become(TagmaLexer::KEY_COMMA);
    const bool other_clause = t == TagmaLexer::WHERE || t == TagmaLexer::KEEPING || t == TagmaLexer::WITH || t == TagmaLexer::BY ||
                              t == TagmaLexer::HAVING || t == TagmaLexer::LBRACE;
    if (other_clause) frames_.back().keys = false;
    if (opens(t)) frames_.push_back({t, false});
    if (closes(t) && frames_.size() > 1) frames_.pop_back();
  }

  const Session& session_;
  const TokenList& tokens_;
  std::vector<Frame> frames_;
  std::size_t at_ = 0;
};

}  // namespace

void resolve_positions(const Session& session) { Positions(session).run(); }

}  // namespace tagma::syntax
