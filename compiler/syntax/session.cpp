#include "compiler/syntax/session.h"

#include "compiler/source/code_points.h"

#include <algorithm>
#include <utf8proc.h>

namespace tagma::syntax {

using antlr4::Token;

namespace {

constexpr char32_t kAnyLetter = 'Q';

bool is_letter(std::int32_t point) {
  const auto category = utf8proc_category(point);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

}  // namespace

void LetterStream::fill(std::string_view text, std::vector<std::uint32_t>& bytes) {
  bytes.clear();
  p = 0;
  _data.assign(text.begin(), text.end());
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return;
  _data.clear();
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    bytes.push_back(static_cast<std::uint32_t>(at));
    _data.push_back(point.value >= 0x80 && is_letter(point.value) ? kAnyLetter : static_cast<char32_t>(point.value));
    at += point.size;
  }
  bytes.push_back(static_cast<std::uint32_t>(text.size()));
}

// Remembers the first error; ANTLR's recovery after it only guesses. Counts what the grammar must not have.
class Session::Listener : public antlr4::BaseErrorListener {
 public:
  void syntaxError(antlr4::Recognizer* recognizer, Token* token, std::size_t, std::size_t, const std::string&,
                   std::exception_ptr) override {
    if (error || token == nullptr) return;
    auto* parser = static_cast<TagmaParser*>(recognizer);
    error.emplace();
    error->token = token;
    error->expected = parser->getExpectedTokens();
    for (auto* context = parser->getContext(); context != nullptr;
         context = dynamic_cast<antlr4::ParserRuleContext*>(context->parent))
      error->rules.push_back(context->getRuleIndex());
  }

  void reportAmbiguity(antlr4::Parser*, const antlr4::dfa::DFA&, std::size_t, std::size_t, bool,
                       const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    if (report != nullptr) ++report->ambiguities;
  }
  void reportAttemptingFullContext(antlr4::Parser*, const antlr4::dfa::DFA&, std::size_t, std::size_t,
                                   const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    if (report != nullptr) ++report->full_context;
  }
  void reportContextSensitivity(antlr4::Parser*, const antlr4::dfa::DFA&, std::size_t, std::size_t, std::size_t,
                                antlr4::atn::ATNConfigSet*) override {
    if (report != nullptr) ++report->context_sensitivities;
  }

  std::optional<SyntaxError> error;
  GrammarReport* report = nullptr;
};

Session::Session() : lexer_(&input_), stream_(&lexer_), parser_(&stream_), listener_(std::make_unique<Listener>()) {
  lexer_.removeErrorListeners();
  parser_.removeErrorListeners();
  parser_.addErrorListener(listener_.get());
  parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
}

Session::~Session() = default;

void Session::report_to(GrammarReport* report) {
  listener_->report = report;
  parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
}

void Session::load(std::string_view text, std::uint32_t file, std::uint32_t base) {
  text_ = text;
  file_ = file;
  base_ = base;
  input_.fill(text, bytes_);
  lexer_.setInputStream(&input_);
  stream_.setTokenSource(&lexer_);
  stream_.fill();
  parser_.setTokenStream(&stream_);  // drops the trees of the text before
  tokens_.clear();
  for (Token* token : stream_.getTokens()) tokens_.push_back(static_cast<antlr4::CommonToken*>(token));
}

template <typename Context>
Context* Session::parse(Context* (TagmaParser::*rule)()) {
  listener_->error.reset();
  stream_.seek(0);  // the first token may have been hidden since
  Context* tree = (parser_.*rule)();
  return listener_->error ? nullptr : tree;
}

TagmaParser::FileContext* Session::parse_file() { return parse(&TagmaParser::file); }
TagmaParser::ExpressionFileContext* Session::parse_expression() { return parse(&TagmaParser::expressionFile); }
TagmaParser::FieldFileContext* Session::parse_field() { return parse(&TagmaParser::fieldFile); }

const std::optional<SyntaxError>& Session::error() const { return listener_->error; }

std::uint32_t Session::byte(std::size_t code_point) const {
  if (bytes_.empty()) return static_cast<std::uint32_t>(std::min(code_point, text_.size()));
  return bytes_[std::min(code_point, bytes_.size() - 1)];
}

Span Session::span(const Token* token) const {
  if (token->getType() == Token::EOF) {  // just behind the last visible character
    std::uint32_t end = tokens_.size() > 1 ? span(tokens_[tokens_.size() - 2]).end : base_;
    return {file_, end, end};
  }
  return {file_, base_ + byte(token->getStartIndex()), base_ + byte(token->getStopIndex() + 1)};
}

Span Session::span(const antlr4::ParserRuleContext* context) const {
  const Span begin = span(context->start);
  const Token* stop = context->stop != nullptr ? context->stop : context->start;
  const Span end = span(stop);
  return end.end < begin.begin ? Span{file_, begin.begin, begin.begin} : begin.to(end);
}

std::string_view Session::text(const Token* token) const {
  const Span place = span(token);
  return text_.substr(place.begin - base_, place.end - place.begin);
}

Session& Session::nested() {
  if (nested_ == nullptr) nested_ = std::make_unique<Session>();
  return *nested_;
}

}  // namespace tagma::syntax
