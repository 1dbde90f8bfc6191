#include "compiler/syntax/positions.h"

#include "compiler/syntax/token_classes.h"

#include <algorithm>
#include <utility>

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
    bool keeping = false;  // behind `keeping`: its own `per` comes first
    bool call = false;
    bool joining = false;  // behind `joining`, up to `gaps`
    bool sequence = false;
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

  // A word before `:` is a name; so is one before `=` inside braces, a word where only a name may stand, and a word before an
  // operator where a window begins.
  void names() {
    if (type() == TagmaLexer::UNIT) return unit();
    if (!is_soft_keyword(type())) return;
    const bool begins = type(-1) == TagmaLexer::LPAREN || type(-1) == TagmaLexer::COMMA;
    const bool window_word = type() == TagmaLexer::FROM || type() == TagmaLexer::BEFORE || type() == TagmaLexer::AFTER ||
                             type() == TagmaLexer::WITHIN || type() == TagmaLexer::UNDER || type() == TagmaLexer::ROLLING;
    const bool named = is_defined() || awaited() || (begins && window_word && type(1) == TagmaLexer::MINUS);
    const bool collects = type() == TagmaLexer::COLLECT && !(type(-1) == TagmaLexer::ASSIGN && collected(type(1)));
    if (named || collects || (needs_operands(type()) && !has_operands())) become(TagmaLexer::ID);
  }

  [[nodiscard]] bool is_defined() const {
    return type(1) == TagmaLexer::COLON || (type(1) == TagmaLexer::ASSIGN && frames_.back().bracket == TagmaLexer::LBRACE);
  }

  // Behind a keyword that a name or a value must follow: `unique by WORD`, `per WORD, WORD`.
  [[nodiscard]] bool awaited() const {
    if (type(-1) == TagmaLexer::KEY_COMMA) return type() != TagmaLexer::UNIT;
    static constexpr std::size_t kAwaiting[] = {TagmaLexer::FROM, TagmaLexer::TO,       TagmaLexer::BEFORE, TagmaLexer::AFTER, TagmaLexer::BY,  TagmaLexer::AT,
                                                TagmaLexer::FOR,  TagmaLexer::REQUIRES, TagmaLexer::AS,     TagmaLexer::PER,   TagmaLexer::KEEPING_PER, TagmaLexer::LATEST};
    const bool behind = std::find(std::begin(kAwaiting), std::end(kAwaiting), type(-1)) != std::end(kAwaiting);
    if (type(-1) == TagmaLexer::EXPECT && type() == TagmaLexer::FOR && (starts_operand(type(1)) || type(1) == TagmaLexer::MINUS)) return false;  // expect for 1: …
    if (type(-1) == TagmaLexer::EXPECT) return ends_operand(type(-2)) || opens(type(-2)) || closes(type(-2));
    if (type(-1) == TagmaLexer::AT && type() == TagmaLexer::LEAST) return false;
    if (type(-2) == TagmaLexer::VALID || type(-2) == TagmaLexer::JOINING) return behind;
    return behind && (ends_operand(type(-2)) || type(-2) == TagmaLexer::RBRACE || type(-2) == TagmaLexer::UNIQUE || type(-2) == TagmaLexer::ORDER);
  }

  // `NAME days` and `f(x) days` are lengths; `day` before a sign that defines it, or before a row's `{`, is a name.
  void unit() {
    const bool limit = type(-3) == TagmaLexer::SEQUENCE;  // sequence within 7 days {
    if (is_defined() || (type(1) == TagmaLexer::LBRACE && !frames_.back().keys && !limit)) return become(TagmaLexer::ID);
    if (type(1) == TagmaLexer::STARTS) return;  // day starts 05:00
    if (type(-1) == TagmaLexer::ID || (type(-1) == TagmaLexer::RPAREN && closed_call_) || counts(type(-1))) become(TagmaLexer::COUNTED_UNIT);
  }

  // A keyword by position where a value stands, other than one that a window may begin with.
  [[nodiscard]] bool counts(std::size_t word) const {
    static constexpr std::size_t kBeforeUnits[] = {TagmaLexer::THIS, TagmaLexer::LAST, TagmaLexer::NEXT, TagmaLexer::FULL, TagmaLexer::PAST, TagmaLexer::ROLLING,
                                                   TagmaLexer::FROM, TagmaLexer::BEFORE, TagmaLexer::AFTER, TagmaLexer::WITHIN, TagmaLexer::UNDER};
    const bool before_units = std::find(std::begin(kBeforeUnits), std::end(kBeforeUnits), word) != std::end(kBeforeUnits);
    const bool term = type(-2) == TagmaLexer::PLUS || type(-2) == TagmaLexer::MINUS || type(-2) == TagmaLexer::STAR || type(-2) == TagmaLexer::SLASH;
    if (word == TagmaLexer::EXPECT && type(-2) == TagmaLexer::LBRACE) return false;
    return is_soft_keyword(word) && (term || !before_units) && !ends_operand(type(-2)) && type(-2) != TagmaLexer::RBRACE && type(-2) != TagmaLexer::UNIQUE;
  }

  // `collect` before a value gathers lines; before a sign it is a name.
  [[nodiscard]] static bool collected(std::size_t next) {
    return starts_operand(next) || next == TagmaLexer::BAR || next == TagmaLexer::LBRACKET || (is_soft_keyword(next) && !needs_operands(next));
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
    const bool window = (type() == TagmaLexer::WITHIN || type() == TagmaLexer::UNDER) && (before == TagmaLexer::LPAREN || before == TagmaLexer::COMMA || before == TagmaLexer::OVERLAPPING || before == TagmaLexer::GAPS || before == TagmaLexer::SEQUENCE);
    const bool left = ends_operand(before) && !(type(-1) == TagmaLexer::NOT && before == TagmaLexer::EXPECT);
    return right && (left || window);
  }

  void phrases() {
    if (type() == TagmaLexer::UNIT && unit_begins_operand()) {
      if (is(1, "since") && type(2) != TagmaLexer::COLON && type(2) != TagmaLexer::ASSIGN) become(TagmaLexer::SINCE_OF, 1), become(TagmaLexer::UNIT_SINCE);
      else if (type(1) == TagmaLexer::BETWEEN && type(2) == TagmaLexer::LPAREN && two_arguments(at_ + 2)) become(TagmaLexer::UNIT_BETWEEN);
    }
    if (type() == TagmaLexer::AS && type(1) == TagmaLexer::OF && ends_operand(type(-1))) become(TagmaLexer::AS_OF);
    const bool count = type() == TagmaLexer::AT && type(1) == TagmaLexer::LEAST && type(2) == TagmaLexer::INT;
    if (count && type(3) == TagmaLexer::OF) become(TagmaLexer::AT_LEAST);
    if (frames_.back().sequence) gaps_of_steps();
    if (type() != TagmaLexer::ID) return;
    if (frames_.back().sequence && begins_step()) kinds_of_steps();
    if (type() != TagmaLexer::ID) return;
    limits();
    if (type() != TagmaLexer::ID) return;
    intervals();
    if (type() == TagmaLexer::ID) calendars();
    if (type() != TagmaLexer::ID) return;
    if (type(-1) == TagmaLexer::LPAREN && is(0, "declassify") && (starts_operand(type(1)) || is_soft_keyword(type(1)))) become(TagmaLexer::DECLASSIFY);
    if (is(0, "sequence") && begins_sequence()) become(TagmaLexer::SEQUENCE);
    if (type(1) == TagmaLexer::LBRACE && is(0, "refused") && begins_trial()) become(TagmaLexer::REFUSED);
    if (type(1) == TagmaLexer::LBRACE && is(0, "compiles") && begins_trial()) become(TagmaLexer::COMPILES);
    if (type(1) == TagmaLexer::OF && type(2) == TagmaLexer::UNIT && is(0, "time") && is(2, "day")) become(TagmaLexer::TIME_OF);
    const bool relative = type(2) == TagmaLexer::THIS || type(2) == TagmaLexer::LAST || type(2) == TagmaLexer::NEXT;
    if (type(1) == TagmaLexer::OF && relative && type(3) == TagmaLexer::UNIT && (is(0, "start") || is(0, "end"))) become(TagmaLexer::EDGE);
    if (type(-1) == TagmaLexer::CONTAINS && type(1) == TagmaLexer::OF && (is(0, "any") || is(0, "all"))) become(TagmaLexer::QUANTIFIER);
    if (is(0, "each") && begins_elements()) become(TagmaLexer::EACH);
    if (is(0, "running") && (is(1, "sum") || is(1, "count")) && type(2) == TagmaLexer::LPAREN) become(TagmaLexer::RUNNING);
  }

  // `each LIST` where an argument or a key begins; `each of …`, `each as …`, `rank(each ascending)`: a name.
  [[nodiscard]] bool begins_elements() const {
    const std::size_t before = type(-1), next = type(1);
    const bool begins = before == TagmaLexer::LPAREN || before == TagmaLexer::COMMA || before == TagmaLexer::PER || before == TagmaLexer::KEEPING_PER || before == TagmaLexer::KEY_COMMA;
    if (next == TagmaLexer::ID) return begins && !((is(1, "ascending") || is(1, "descending")) && closes(type(2)));
    static constexpr std::size_t kBehindNames[] = {TagmaLexer::AS, TagmaLexer::BY, TagmaLexer::AT, TagmaLexer::PER, TagmaLexer::WITH, TagmaLexer::KEEPING, TagmaLexer::FROM, TagmaLexer::BEFORE, TagmaLexer::AFTER,
                                                   TagmaLexer::TO, TagmaLexer::WITHIN, TagmaLexer::UNDER, TagmaLexer::MOD, TagmaLexer::MINUS_WORD, TagmaLexer::CONTAINS, TagmaLexer::SAME};
    const bool behind_name = std::find(std::begin(kBehindNames), std::end(kBehindNames), next) != std::end(kBehindNames);
    return begins && (next == TagmaLexer::LPAREN || next == TagmaLexer::LBRACKET || (is_soft_keyword(next) && !behind_name));
  }

  // Behind a name or a value of the same declaration, and not where a name is awaited or declared.
  [[nodiscard]] bool goes_on() const {
    static constexpr std::size_t kNaming[] = {TagmaLexer::PROFILE, TagmaLexer::EVENT, TagmaLexer::RECORD, TagmaLexer::LOOKUP, TagmaLexer::LIST, TagmaLexer::BY,
                                              TagmaLexer::FROM,    TagmaLexer::ON,    TagmaLexer::AT,     TagmaLexer::AS,     TagmaLexer::TO,   TagmaLexer::PER,
                                              TagmaLexer::GIVEN,   TagmaLexer::TAG,   TagmaLexer::METRIC, TagmaLexer::SCORE,  TagmaLexer::SEGMENT};
    const bool naming = std::find(std::begin(kNaming), std::end(kNaming), type(-1)) != std::end(kNaming);
    return (ends_operand(type(-1)) && !naming) || type(-1) == TagmaLexer::RBRACE;
  }

  void intervals() {
    if (is(0, "valid") && type(1) == TagmaLexer::FROM && goes_on()) become(TagmaLexer::VALID);
    else if (is(0, "overlapping") && goes_on() && begins_window(type(1))) become(TagmaLexer::OVERLAPPING);
    else if (is(0, "joining") && goes_on() && (type(1) == TagmaLexer::PER || (is(1, "gaps") && type(2) == TagmaLexer::UNDER))) become(TagmaLexer::JOINING), frames_.back().joining = true, frames_.back().keeping = false;
    else if (is(0, "gaps") && type(1) == TagmaLexer::UNDER && std::exchange(frames_.back().joining, false)) become(TagmaLexer::GAPS), frames_.back().keys = false;
    else if (is(0, "current") && names_rows()) become(TagmaLexer::CURRENT);
  }

  [[nodiscard]] static bool begins_window(std::size_t word) {
    static constexpr std::size_t kWindows[] = {TagmaLexer::FROM, TagmaLexer::BEFORE, TagmaLexer::AFTER, TagmaLexer::WITHIN, TagmaLexer::UNDER, TagmaLexer::ROLLING, TagmaLexer::PAST,
                                               TagmaLexer::THIS, TagmaLexer::LAST,   TagmaLexer::NEXT,  TagmaLexer::TODAY,  TagmaLexer::YESTERDAY, TagmaLexer::INT, TagmaLexer::ID};
    return std::find(std::begin(kWindows), std::end(kWindows), word) != std::end(kWindows);
  }

  // `current Stay` where rows may stand. A value called `current` is followed by an operator, a clause, or the end.
  [[nodiscard]] bool names_rows() const {
    static constexpr std::size_t kBeforeRows[] = {TagmaLexer::OF,   TagmaLexer::DID,    TagmaLexer::NEVER,  TagmaLexer::HAS,   TagmaLexer::NO,
                                                  TagmaLexer::WITH, TagmaLexer::ASSIGN, TagmaLexer::LPAREN, TagmaLexer::COMMA, TagmaLexer::COLON};
    const bool step = frames_.back().sequence && begins_step();
    const bool rows = step || std::find(std::begin(kBeforeRows), std::end(kBeforeRows), type(-1)) != std::end(kBeforeRows);
    const std::size_t after = type(2);
    const bool defined = after == TagmaLexer::COLON || after == TagmaLexer::STRING ||
                         (after == TagmaLexer::ASSIGN && frames_.back().bracket == TagmaLexer::LBRACE);
    return rows && type(1) == TagmaLexer::ID && !defined && !continues_value(1) && !begins_calendar(1);
  }

  // Words that are no keywords of the lexer and may stand right behind a value.
  [[nodiscard]] bool continues_value(std::ptrdiff_t offset) const {
    static constexpr std::string_view kWords[] = {"then", "without", "ascending", "descending", "because", "group", "owner", "note", "review", "since", "expires",
                                                  "joining", "overlapping", "gaps", "valid", "hold", "open", "manual"};
    return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) { return is(offset, word); });
  }

  [[nodiscard]] bool begins_calendar(std::ptrdiff_t offset) const {
    return is(offset, "calendar") && is_name(type(offset + 1)) && type(offset + 2) == TagmaLexer::FROM;
  }

  // `calendar NAME from …`, its `open A to B`; `x + 7 NAME`, `NAME between(a, b)`.
  void calendars() {
    if (begins_calendar(0)) return become(TagmaLexer::CALENDAR), in_calendar_ = true, void();
    const bool value_follows = starts_operand(type(1)) || is_soft_keyword(type(1));
    if (in_calendar_ && is(0, "open") && goes_on() && value_follows) return become(TagmaLexer::OPEN), in_calendar_ = false, void();
    if (type(1) == TagmaLexer::BETWEEN && type(2) == TagmaLexer::LPAREN && two_arguments(at_ + 2)) return become(TagmaLexer::CALENDAR_OF);
    const bool counted = (type(-1) == TagmaLexer::INT || type(-1) == TagmaLexer::ID) && (type(-2) == TagmaLexer::PLUS || type(-2) == TagmaLexer::MINUS);
    const bool other = is_defined() || type(1) == TagmaLexer::STRING || type(1) == TagmaLexer::INT || type(1) == TagmaLexer::DATE || type(1) == TagmaLexer::LBRACE || type(1) == TagmaLexer::DOT;
    if (counted && !other && !continues_value(0)) become(TagmaLexer::CALENDAR_DAYS);
  }

  // Not the key of `per sequence { n = … }`, nor a row of a test: `test "a" { sequence { id: 1 } }`, `given 3 sequence { … }`.
  [[nodiscard]] bool begins_sequence() {
    const bool limited = (type(1) == TagmaLexer::WITHIN || type(1) == TagmaLexer::UNDER) && is_length(2);  // sequence within 7 days { … }
    const std::ptrdiff_t brace = limited ? 4 : 1;
    const bool columns = is_name(type(brace + 1)) && type(brace + 2) == TagmaLexer::ASSIGN;
    const bool statement = ends_operand(type(-1)) || (type(-1) == TagmaLexer::LBRACE && type(-2) != TagmaLexer::OF);
    const bool begins = type(brace) == TagmaLexer::LBRACE && !columns && !statement;
    if (begins) sequence_brace_ = at_ + static_cast<std::size_t>(brace);
    return begins;
  }

  // `7 days`, `n days`: not an instant, `7 days ago`.
  [[nodiscard]] bool is_length(std::ptrdiff_t offset) const {
    return (type(offset) == TagmaLexer::INT || is_name(type(offset))) && type(offset + 1) == TagmaLexer::UNIT && type(offset + 2) != TagmaLexer::AGO;
  }

  // Behind the rows of a step: `after 3 days`, `same time ok`, `so far`.
  void gaps_of_steps() {
    if (type(-1) == TagmaLexer::COLON || type(-1) == TagmaLexer::NO || type(-1) == TagmaLexer::LBRACE || is(-1, "then") || is(-1, "without")) return;
    const bool same = type() == TagmaLexer::SAME || is(0, "same");
    if (type() == TagmaLexer::AFTER && is_length(1)) become(TagmaLexer::GAP_AFTER);
    else if (same && is(1, "time") && is(2, "ok")) become(TagmaLexer::SAME_TIME);
    else if (is(0, "so") && is(1, "far")) become(TagmaLexer::SO_FAR);
  }

  [[nodiscard]] bool begins_step() const {
    return type(-1) == TagmaLexer::LBRACE || type(-1) == TagmaLexer::BAR || type(-1) == TagmaLexer::OPTIONAL || is(-1, "then") || is(-1, "without") || (is(-1, "more") && type(-2) == TagmaLexer::OR);
  }

  // `optional b: View`, `any order { … }` where a step begins; `optional` before anything but a name is a source.
  void kinds_of_steps() {
    if (is(0, "optional") && is_name(type(1)) && !continues_value(1)) become(TagmaLexer::OPTIONAL);
    if (!is(0, "any") || !is(1, "order") || type(2) != TagmaLexer::LBRACE) return;
    become(TagmaLexer::ANY_ORDER);
    sequence_brace_ = at_ + 2;
  }

  // Two words side by side behind the brace, as a declaration begins; not a row `refused { id: 1 }`, nor the columns of a
  // table or key of that name.
  [[nodiscard]] bool begins_trial() const {
    const bool statement = type(-1) == TagmaLexer::LBRACE || type(-1) == TagmaLexer::RBRACE || ends_operand(type(-1));
    const bool cell = type(3) == TagmaLexer::COLON || type(3) == TagmaLexer::ASSIGN || type(3) == TagmaLexer::RBRACE;
    return statement && is_name(type(2)) && type(2) != TagmaLexer::KEY && !cell;
  }

  // `sample 10%`, `one per KEY` behind a condition; elsewhere they are names.
  void limits() {
    if (!ends_operand(type(-1)) && type(-1) != TagmaLexer::RBRACE && type(-1) != TagmaLexer::COUNTED_UNIT) return;
    const bool part = type(1) == TagmaLexer::PERCENT || type(1) == TagmaLexer::INT || type(1) == TagmaLexer::DEC;
    if (part && is(0, "sample")) become(TagmaLexer::SAMPLE);
    if (type(1) == TagmaLexer::PER && is(0, "one")) become(TagmaLexer::ONE);
  }

  // `30 days since …`: there the unit ends a duration, and `since` is metadata.
  [[nodiscard]] bool unit_begins_operand() const {
    const std::size_t before = type(-1);
    return before != TagmaLexer::INT && before != TagmaLexer::ID && before != TagmaLexer::RPAREN && before != TagmaLexer::THIS && before != TagmaLexer::LAST &&
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
    const bool behind_rows = ends_operand(type(-1)) || type(-1) == TagmaLexer::RBRACE || type(-1) == TagmaLexer::COUNTED_UNIT ||
                             type(-1) == TagmaLexer::JOINING || type(-1) == TagmaLexer::CALENDAR_DAYS;
    if (t == TagmaLexer::PER && behind_rows) {
      frames_.back().keys = true;
      if (std::exchange(frames_.back().keeping, false)) become(TagmaLexer::KEEPING_PER);
    }
    if (t == TagmaLexer::KEEPING) frames_.back().keeping = behind_rows;
    if (t == TagmaLexer::COMMA && frames_.back().keys) become(TagmaLexer::KEY_COMMA);
    const bool other_clause = t == TagmaLexer::WHERE || t == TagmaLexer::KEEPING || t == TagmaLexer::WITH || t == TagmaLexer::BY ||
                              t == TagmaLexer::HAVING || t == TagmaLexer::LBRACE;
    if (other_clause) frames_.back().keys = false;
    if (other_clause && t != TagmaLexer::KEEPING) frames_.back().keeping = false;
    if (opens(t)) frames_.push_back({.bracket = t, .call = t == TagmaLexer::LPAREN && is_name(type(-1)), .sequence = at_ == sequence_brace_});
    if (!closes(t) || frames_.size() == 1) return;
    closed_call_ = frames_.back().call;
    frames_.pop_back();
  }

  const Session& session_;
  const TokenList& tokens_;
  std::vector<Frame> frames_;
  std::size_t at_ = 0;
  std::size_t sequence_brace_ = 0;  // of the last `sequence {`
  bool in_calendar_ = false;  // behind `calendar NAME`, up to its `open`
  bool closed_call_ = false;  // by the last closing bracket
};

}  // namespace

void resolve_positions(const Session& session) { Positions(session).run(); }

}  // namespace tagma::syntax
