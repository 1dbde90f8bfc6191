// ANTLR's lexer and parser, kept for a whole file: one stretch of text at a time, trees dropped with the next.
#pragma once

#include "compiler/source/source_file.h"
#include "compiler/syntax/parse.h"

#include <TagmaLexer.h>
#include <TagmaParser.h>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace tagma::syntax {

using grammar::TagmaLexer;
using grammar::TagmaParser;
using TokenList = std::vector<antlr4::CommonToken*>;

// The first thing that ANTLR could not read.
struct SyntaxError {
  antlr4::Token* token = nullptr;
  antlr4::misc::IntervalSet expected;  // what the parser could have gone on with
  std::vector<std::size_t> rules;      // the grammar's rules that were open, innermost first
};

// The characters as ANTLR's lexer shall see them. It keeps its automaton for ASCII only and walks the grammar anew for
// every other character; to it all letters beyond ASCII are alike, so one that begins no keyword or literal stands for
// them. Texts are cut from the source, not from here.
class LetterStream : public antlr4::ANTLRInputStream {
 public:
  // Fills `bytes` with the place of each code point, and of the end; leaves it empty when all are ASCII.
  void fill(std::string_view text, std::vector<std::uint32_t>& bytes);
};

class Session {
 public:
  Session();
  ~Session();

  // Lexes text that stands at byte `base` of the file. Tokens end with EOF.
  void load(std::string_view text, std::uint32_t file, std::uint32_t base);
  [[nodiscard]] const TokenList& tokens() const { return tokens_; }

  // Each parses what was loaded; null after an error. Trees live until the next load.
  TagmaParser::FileContext* parse_file();
  TagmaParser::ExpressionFileContext* parse_expression();
  TagmaParser::FieldFileContext* parse_field();
  [[nodiscard]] const std::optional<SyntaxError>& error() const;

  [[nodiscard]] Span span(const antlr4::Token* token) const;
  [[nodiscard]] Span span(const antlr4::ParserRuleContext* context) const;
  [[nodiscard]] std::string_view text(const antlr4::Token* token) const;

  [[nodiscard]] const antlr4::dfa::Vocabulary& vocabulary() const { return parser_.getVocabulary(); }

  // A session for text inside a token, whose trees do not end this session's.
  Session& nested();

  // Counts ambiguities and full-context retries from now on (slower).
  void report_to(GrammarReport* report);

 private:
  class Listener;
  template <typename Context>
  Context* parse(Context* (TagmaParser::*rule)());
  [[nodiscard]] std::uint32_t byte(std::size_t code_point) const;

  std::uint32_t file_ = 0;
  std::uint32_t base_ = 0;
  std::string_view text_;
  std::vector<std::uint32_t> bytes_;  // of each code point; empty when all are ASCII
  LetterStream input_;
  TagmaLexer lexer_;
  antlr4::CommonTokenStream stream_;
  TagmaParser parser_;
  TokenList tokens_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Session> nested_;
};

}  // namespace tagma::syntax
