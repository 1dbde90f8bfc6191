#include "compiler/syntax/syntax_errors.h"

#include "compiler/syntax/later_constructs.h"
#include "compiler/syntax/token_classes.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

using antlr4::Token;

// Words that go on after a value.
constexpr std::string_view kContinuations[] = {"and",  "or",    "in",   "is",      "of",     "where",     "when", "between", "having", "otherwise",
                                               "plus", "minus", "mod",  "contains", "capped", "keeping",   "with", "per",     "by",     "from",
                                               "to",   "within", "under", "after",  "before"};

bool is_exists_word(std::size_t type) { return type >= TagmaLexer::DID && type <= TagmaLexer::NO; }

// What may stand at a place, summed up for a reader: a whole class of tokens has one name.
std::string describe(const antlr4::misc::IntervalSet& set, const antlr4::dfa::Vocabulary& vocabulary) {
  const auto expects = [&](std::size_t type) { return set.contains(type); };
  std::vector<std::string> parts;
  const bool value = expects(TagmaLexer::INT) && expects(TagmaLexer::LPAREN) && expects(TagmaLexer::ID);
  const bool name = !value && expects(TagmaLexer::ID) && expects(TagmaLexer::MODULE);
  const bool text = !value && expects(TagmaLexer::STRING);
  const bool compare = expects(TagmaLexer::EQ);
  if (value) parts.push_back("a value");
  if (name) parts.push_back("a name");
  if (text) parts.push_back("a text in quotes");
  if (compare) parts.push_back("a comparison");
  static constexpr std::size_t kShown[] = {
      TagmaLexer::ASSIGN, TagmaLexer::LBRACE, TagmaLexer::RBRACE, TagmaLexer::COLON, TagmaLexer::LPAREN, TagmaLexer::RPAREN, TagmaLexer::RBRACKET,
      TagmaLexer::WHEN,   TagmaLexer::OTHERWISE, TagmaLexer::AND, TagmaLexer::OR, TagmaLexer::BAR, TagmaLexer::COMMA, TagmaLexer::OF, TagmaLexer::DOTS,
      TagmaLexer::BY,     TagmaLexer::AT,     TagmaLexer::FROM,   TagmaLexer::ON,    TagmaLexer::UNIT,   TagmaLexer::FULL,  TagmaLexer::AGO, TagmaLexer::TO};
  for (const std::size_t type : kShown) {
    if (type == TagmaLexer::UNIT && expects(TagmaLexer::SEGMENT)) continue;  // where the next declaration may begin: `week starts`
    if (!expects(type) || (value && type == TagmaLexer::LPAREN) || ((value || name) && type >= TagmaLexer::MODULE && type <= TagmaLexer::UNIT)) continue;
    const std::string literal = vocabulary.getLiteralName(type);
    parts.push_back(type == TagmaLexer::UNIT ? "a unit of time" : literal.empty() ? vocabulary.getSymbolicName(type) : "`" + literal.substr(1, literal.size() - 2) + "`");
  }
  if (parts.size() > 5) parts.resize(5), parts.push_back("…");
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : i + 1 == parts.size() ? " or " : ", ") + parts[i];
  return out;
}

class Explainer {
 public:
  Explainer(const Session& session, Diagnostics& out)
      : session_(session), out_(out), tokens_(session.tokens()), error_(*session.error()), vocabulary_(session.vocabulary()) {
    at_ = std::min<std::size_t>(error_.token->getTokenIndex(), tokens_.size() - 1);
  }

  void explain() {
    if (report_later_construct(session_, out_)) return;
    const Span place = session_.span(error_.token);
    if (error_.token->getType() == Token::EOF) return ends_early(place);
    if (header_behind(place) || key_behind() || foreign_shape(place) || rows_want_brackets(place) || misspelt_keyword(place) || wrong_sign(place) || in_a_sequence(place) || wants_brackets(place) || has_no_display(place) || side_by_side(place)) return;
    const std::string expected = describe(error_.expected, vocabulary_);
    out_.report("unexpected_text", place, fmt::format("`{}` does not fit here", text(at_)), expected.empty() ? "" : "here may stand " + expected);
  }

 private:
  [[nodiscard]] std::string text(std::size_t i) const { return std::string(session_.text(tokens_[i])); }
  [[nodiscard]] std::size_t type(std::size_t i) const { return i < tokens_.size() ? tokens_[i]->getType() : Token::EOF; }
  [[nodiscard]] std::size_t before() const { return at_ == 0 ? Token::EOF : type(at_ - 1); }
  [[nodiscard]] bool expects(std::size_t type) const { return error_.expected.contains(type); }
  [[nodiscard]] bool inside(std::size_t rule) const {
    return std::find(error_.rules.begin(), error_.rules.end(), rule) != error_.rules.end();
  }

  void ends_early(Span place) {
    if (tokens_.size() > 1) place = session_.span(tokens_[tokens_.size() - 2]);
    const std::string expected = describe(error_.expected, vocabulary_);
    out_.report("unexpected_text", place, fmt::format("the declaration ends behind `{}`", tokens_.size() > 1 ? text(tokens_.size() - 2) : ""),
                expected.empty() ? "something must follow" : expected + " must follow");
  }

  // event Order of Customer by id at time { … } unique by order_id
  bool header_behind(Span place) {
    if (!header_stands_behind(session_)) return false;
    std::string header, tail;
    const auto columns = std::find_if(tokens_.begin(), tokens_.end(), [](const Token* token) { return token->getType() == TagmaLexer::LBRACE; });
    for (std::size_t i = 0; i < static_cast<std::size_t>(columns - tokens_.begin()); ++i) header += text(i) + " ";
    for (std::size_t i = at_; i + 1 < tokens_.size(); ++i) tail += text(i) + " ";
    out_.report("unexpected_text", place, fmt::format("`{}` stands before the columns, not behind them", text(at_) + (type(at_ + 1) == TagmaLexer::BY ? " by" : "")), fmt::format("write `{}{}{{ … }}`", header, tail));
    return true;
  }

  // did Paid in rolling 30 days
  bool rows_want_brackets(Span place) {
    if (at_ < 2 || !is_exists_word(type(at_ - 2))) return false;
    const std::size_t now = type(at_);
    const bool clause = now == TagmaLexer::IN || now == TagmaLexer::WHERE || now == TagmaLexer::WITHIN || now == TagmaLexer::FROM ||
                        now == TagmaLexer::BEFORE || now == TagmaLexer::AFTER || now == TagmaLexer::KEEPING || now == TagmaLexer::INT;
    if (!clause) return false;
    out_.report("unexpected_text", place, fmt::format("`{}` needs brackets when more than a name follows", text(at_ - 2)),
                fmt::format("write {}({} {} …)", text(at_ - 2), text(at_ - 1), text(at_)));
    return true;
  }

  // A name where only keywords may stand, near to one of them.
  bool misspelt_keyword(Span place) {
    if (type(at_) != TagmaLexer::ID || expects(TagmaLexer::ID)) return false;
    auto words = expected_words();
    if (ends_operand(before())) words.insert(words.end(), std::begin(kContinuations), std::end(kContinuations));
    const auto nearest = nearest_name(text(at_), words);
    if (!nearest) return false;
    out_.report("unexpected_text", place, fmt::format("`{}` does not fit here", text(at_)), fmt::format("did you mean `{}`?", *nearest));
    return true;
  }

  [[nodiscard]] std::vector<std::string> expected_words() const {
    std::vector<std::string> words;
    for (std::size_t type = TagmaLexer::AND; type <= TagmaLexer::AGO; ++type) {
      const std::string literal = vocabulary_.getLiteralName(type);
      if (expects(type) && literal.size() > 2) words.push_back(literal.substr(1, literal.size() - 2));
    }
    return words;
  }

  // `x in (1, 2)`, `a ? b : c`, `now()`: shapes of other languages.
  bool foreign_shape(Span place) {
    const std::size_t now = type(at_);
    if (now == TagmaLexer::COMMA && !inside(TagmaParser::RuleArgument)) {
      std::size_t open = at_;
      for (int depth = 1; open > 0 && depth > 0;) {
        --open;
        depth += closes(type(open)) ? 1 : opens(type(open)) ? -1 : 0;
      }
      if (type(open) == TagmaLexer::LPAREN && open > 0 && type(open - 1) == TagmaLexer::IN)
        return out_.report("unexpected_text", session_.span(tokens_[open]), "the values of a list stand in square brackets", "write `in [a, b]`"), true;
    }
    if (now == TagmaLexer::QUESTION && ends_operand(before()) && !inside(TagmaParser::RuleFields) && !inside(TagmaParser::RuleParameters))
      return out_.report("unexpected_text", place, "there is no `? :`", "a choice is written as lines: \"a\" when x > 1 | \"b\" otherwise"), true;
    if (now == TagmaLexer::LPAREN && (before() == TagmaLexer::NOW || before() == TagmaLexer::TODAY || before() == TagmaLexer::YESTERDAY))
      return out_.report("unexpected_text", place, fmt::format("`{}` is a value and takes no brackets", text(at_ - 1)), fmt::format("write `{}`", text(at_ - 1))), true;
    return false;
  }

  // { id : int key }
  bool key_behind() {
    const std::size_t key = type(at_) == TagmaLexer::KEY ? at_ : at_ - 1;  // the parser stops at either
    const bool ends = type(key + 1) == TagmaLexer::RBRACE || type(key + 1) == TagmaLexer::COMMA || type(key + 1) == Token::EOF;
    if (at_ == 0 || !ends || type(key) != TagmaLexer::KEY || !(inside(TagmaParser::RuleFields) || inside(TagmaParser::RuleFieldFile))) return false;
    out_.report("unexpected_text", session_.span(tokens_[key]), "`key` stands before the name of its column", "write `key id : int`");
    return true;
  }

  bool wrong_sign(Span place) {
    const std::size_t now = type(at_);
    if (inside(TagmaParser::RuleRecord) && (now == TagmaLexer::ASSIGN || now == TagmaLexer::EQ)) {
      out_.report("unexpected_text", place, "the columns of a row are written with `:`", fmt::format("write {}: {}", text(at_ - 1), text(at_ + 1)));
      return true;
    }
    if (now == TagmaLexer::LPAREN && before() == TagmaLexer::ID && at_ > 1 && type(at_ - 2) == TagmaLexer::COLON) {  // city : enun("a")
      static const std::vector<std::string> kWithBrackets = {"enum", "decimal"};
      const auto nearest = nearest_name(text(at_ - 1), kWithBrackets);
      out_.report("unexpected_text", session_.span(tokens_[at_ - 1]), fmt::format("there is no type `{}(…)`", text(at_ - 1)), nearest ? fmt::format("did you mean `{}`?", *nearest) : "types with brackets are decimal(2) and enum(\"a\", \"b\")");
      return true;
    }
    return false;
  }

  // Steps of a sequence said in another way.
  bool in_a_sequence(Span place) {
    const auto begin = std::find_if(tokens_.begin(), tokens_.end(), [](const Token* token) { return token->getType() == TagmaLexer::SEQUENCE; });
    if (begin == tokens_.end() || at_ <= (*begin)->getTokenIndex() || at_ < 2) return false;
    const std::size_t now = type(at_);
    const std::string_view last = session_.text(tokens_[at_ - 1]), second = session_.text(tokens_[at_ - 2]);
    const bool opens_step = last == "then" || last == "{" || last == "|";
    const auto say = [&](std::string message, std::string help) { return out_.report("unexpected_text", place, std::move(message), std::move(help)), true; };
    if (now == TagmaLexer::NOT && opens_step) return say("rows that must not be there are said by `no`", "write `then no SOURCE within 7 days`");
    if (now == TagmaLexer::LPAREN && opens_step) return say("a step is one source, not several in brackets", "alternatives are single steps: `then a: SOURCE | a: SOURCE`; join whole sequences by `or`");
    if (now == TagmaLexer::OR && second == "optional") return say("a step is optional or repeated, not both", fmt::format("`{} or more SOURCE`, or `optional SOURCE`", last));
    if (type(at_ - 1) == TagmaLexer::INT && is_name(now) && (second == "then" || second == "{" || second == "|" || second == "exactly"))
      return say(fmt::format("a step is repeated so many times or more: there is no `{}{}`", second == "exactly" ? "exactly " : "", last), fmt::format("write `{} or more a: SOURCE`", last));
    if (now == TagmaLexer::FOR) return say("how long is said by `within` or `under`", "write `then no SOURCE within 21 days`");
    const bool behind_group = at_ > 2 && type(at_ - 3) == TagmaLexer::RBRACE && (second == "within" || second == "under");
    if (behind_group) return say("the gap stands behind each step, not behind the brackets", "`any order { a: SOURCE within 1 hour then b: SOURCE within 1 hour }`");
    return false;
  }

  // What belongs between brackets and stands outside them.
  bool wants_brackets(Span place) {
    const std::size_t now = type(at_);
    const auto say = [&](std::string message, std::string help) { return out_.report("unexpected_text", place, std::move(message), std::move(help)), true; };
    if (at_ > 0 && session_.text(tokens_[at_ - 1]) == "declassify" && before() == TagmaLexer::ID) return say("`declassify … because` stands in brackets, with what it lets out", "write `(declassify X because \"the reason\")`");
    if (now == TagmaLexer::WHEN && expects(TagmaLexer::RBRACE)) return say("lines inside a column stand in brackets", "write `NAME = (A when CONDITION | B otherwise)`");
    const bool at_least = now == TagmaLexer::AT && type(at_ + 1) == TagmaLexer::LEAST;
    const bool part = now == TagmaLexer::AMONG || now == TagmaLexer::HAVING || at_least;
    if (part && before() == TagmaLexer::RPAREN) return say(fmt::format("`{}` stands inside the brackets before it", at_least ? "at least n" : text(at_)), at_least ? "write `median(x of SOURCE at least 5)`" : fmt::format("write `rank(x {} …)`", text(at_)));
    const bool edge = now == TagmaLexer::OF && at_ > 0 && (text(at_ - 1) == "start" || text(at_ - 1) == "end");
    if (edge) return say(fmt::format("`{} of` takes this, last or next, and a unit", text(at_ - 1)), fmt::format("`{0} of this day`, `{0} of last month`; the date of today is `today`", text(at_ - 1)));
    return false;
  }

  // event Paid "Paid orders" = …
  bool has_no_display(Span place) {
    const std::size_t first = type(0);
    const bool rule = first == TagmaLexer::METRIC || first == TagmaLexer::TAG || first == TagmaLexer::SCORE || first == TagmaLexer::SEGMENT || first == TagmaLexer::PRIVATE || first == TagmaLexer::MANUAL;
    if (at_ != 2 || type(at_) != TagmaLexer::STRING || rule || !is_name(type(1))) return false;
    out_.report("unexpected_text", place, "only rules have a display name", fmt::format("leave it out, or say it in a comment: `// {}`", text(at_).substr(1, text(at_).size() - 2)));
    return true;
  }

  // The parser has closed the condition before it sees the next one: what it expects by then says little.
  bool side_by_side(Span place) {
    if (!starts_operand(type(at_)) || !ends_operand(before()) || inside(TagmaParser::RuleFields)) return false;
    out_.report("missing_connective", place, fmt::format("`{}` follows directly behind `{}`", text(at_), text(at_ - 1)), "two values stand side by side: conditions are joined by `and` or `or`");
    return true;
  }

  const Session& session_;
  Diagnostics& out_;
  const TokenList& tokens_;
  const SyntaxError& error_;
  const antlr4::dfa::Vocabulary& vocabulary_;
  std::size_t at_ = 0;
};

}  // namespace

bool header_stands_behind(const Session& session) {
  const TokenList& tokens = session.tokens();
  const std::size_t at = session.error() ? session.error()->token->getTokenIndex() : 0;
  if (at == 0 || at + 1 >= tokens.size() || tokens[at - 1]->getType() != TagmaLexer::RBRACE) return false;
  const std::size_t first = tokens[0]->getType(), now = tokens[at]->getType();
  const bool table = first == TagmaLexer::PROFILE || first == TagmaLexer::EVENT || first == TagmaLexer::RECORD || first == TagmaLexer::LOOKUP;
  return table && (now == TagmaLexer::UNIQUE || now == TagmaLexer::ORDER || now == TagmaLexer::OF || now == TagmaLexer::BY || now == TagmaLexer::AT || now == TagmaLexer::WHERE || now == TagmaLexer::FROM);
}

void report_syntax_error(const Session& session, Diagnostics& out) { Explainer(session, out).explain(); }

bool wants_more(const Session& session) { return session.error() && session.error()->token->getType() == Token::EOF; }

}  // namespace tagma::syntax
