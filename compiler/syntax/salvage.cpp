#include "compiler/syntax/salvage.h"

#include "compiler/syntax/build.h"
#include "compiler/syntax/positions.h"
#include "compiler/syntax/slips.h"
#include "compiler/syntax/syntax_errors.h"
#include "compiler/syntax/token_classes.h"
#include "compiler/syntax/words.h"

namespace tagma::syntax {

namespace {

std::size_t type_at(const Session& session, std::size_t at) {
  return at < session.tokens().size() ? session.tokens()[at]->getType() : antlr4::Token::EOF;
}

ast::Name name_at(const Session& session, std::size_t at) {
  return {composed(session.text(session.tokens()[at])), session.span(session.tokens()[at])};
}

ast::RuleDecl broken_rule(const Session& session, std::size_t at) {
  ast::RuleDecl rule;
  const std::size_t word = type_at(session, at - 1);
  // A score has parts instead of a body: its place is taken by a metric, whose value is the error.
  rule.word = word == TagmaLexer::TAG ? ast::RuleWord::kTag : word == TagmaLexer::SEGMENT ? ast::RuleWord::kSegment : ast::RuleWord::kMetric;
  rule.name = name_at(session, at);
  rule.is_private = at > 1;
  if (type_at(session, at + 1) == TagmaLexer::OF && is_name(type_at(session, at + 2))) rule.of = name_at(session, at + 2);
  rule.body = std::make_unique<ast::Expr>(ast::Expr{rule.name.span, ast::ErrorExpr{}});
  return rule;
}

// Where the pieces of a table lie: tokens [0, open] are its header, each column is a range of bytes.
struct Pieces {
  Span header;
  Span name;
  struct Column { Span span; Span name; };
  std::vector<Column> columns;
};

bool begins_column(const Session& session, std::size_t at) {
  const std::size_t first = type_at(session, at);
  if (first == TagmaLexer::KEY && is_name(type_at(session, at + 1)) && type_at(session, at + 2) == TagmaLexer::COLON) return true;
  return is_name(first) && type_at(session, at + 1) == TagmaLexer::COLON;
}

Pieces pieces_of(const Session& session) {
  const TokenList& tokens = session.tokens();
  Pieces pieces;
  std::size_t at = 0;
  while (at + 2 < tokens.size() && !(tokens[at]->getType() == TagmaLexer::LBRACE && begins_column(session, at + 1))) ++at;
  pieces.header = session.span(tokens[0]).to(session.span(tokens[at]));
  if (is_name(type_at(session, 1))) pieces.name = session.span(tokens[1]);
  for (++at; at + 1 < tokens.size() && tokens[at]->getType() != TagmaLexer::RBRACE;) {
    const std::size_t begin = at;
    const bool key = tokens[at]->getType() == TagmaLexer::KEY && type_at(session, at + 1) != TagmaLexer::COLON;
    const Span name = session.span(tokens[std::min(at + (key ? 1 : 0), tokens.size() - 2)]);
    at += key ? 2 : 1;
    while (at + 1 < tokens.size() && tokens[at]->getType() != TagmaLexer::RBRACE && !begins_column(session, at)) ++at;
    pieces.columns.push_back({session.span(tokens[begin]).to(session.span(tokens[at - 1])), name});
  }
  return pieces;
}

class TableSalvager {
 public:
  TableSalvager(Session& session, std::string_view text, std::uint32_t base, ast::File& file, Diagnostics& out, const ParseLimits& limits)
      : session_(session), text_(text), base_(base), file_(file), out_(out), limits_(limits) {}

  bool run() {
    const Pieces pieces = pieces_of(session_);
    bool mistaken = header(pieces);
    for (const auto& column : pieces.columns) mistaken |= this->column(column);
    if (table_) file_.decls.push_back({pieces.header.to(pieces.columns.empty() ? pieces.header : pieces.columns.back().span), std::move(*table_)});
    return mistaken;
  }

 private:
  [[nodiscard]] std::string slice(Span span) const { return std::string(text_.substr(span.begin - base_, span.end - span.begin)); }

  bool load(const std::string& piece, Span span) {
    session_.load(piece, file_.id, span.begin);
    const bool readable = correct_slips(session_, out_).readable;
    if (readable) resolve_positions(session_);
    return readable;
  }

  bool header(const Pieces& pieces) {
    const std::string text = slice(pieces.header) + "}";
    const bool readable = load(text, pieces.header);
    auto* tree = readable ? session_.parse_file() : nullptr;
    if (tree != nullptr && tree->declaration().size() == 1) {
      std::vector<ast::Decl> decls;
      Builder(session_, file_.id, out_, limits_).declaration(tree->declaration(0), decls);
      if (auto* table = std::get_if<ast::TableDecl>(&decls.front().what)) table_ = std::move(*table);
      return false;
    }
    if (readable && session_.error()) report_syntax_error(session_, out_);
    if (!pieces.name.empty()) file_.unreadable.push_back({composed(slice(pieces.name)), pieces.name});
    return true;
  }

  bool column(const Pieces::Column& column) {
    const std::string text = slice(column.span);
    const bool readable = load(text, column.span);
    auto* tree = readable ? session_.parse_field() : nullptr;
    if (tree != nullptr) {
      ast::Field field = Builder(session_, file_.id, out_, limits_).field(tree->field());
      if (table_) table_->fields.push_back(std::move(field));
      return false;
    }
    if (readable) report_syntax_error(session_, out_);
    ast::Field field;
    field.span = column.span;
    field.name = {composed(slice(column.name)), column.name};
    field.type.span = column.span;  // no name: the type could not be read
    if (table_) table_->fields.push_back(std::move(field));
    return true;
  }

  Session& session_;
  std::string_view text_;
  std::uint32_t base_;
  ast::File& file_;
  Diagnostics& out_;
  const ParseLimits& limits_;
  std::optional<ast::TableDecl> table_;
};

}  // namespace

void salvage(const Session& session, ast::File& file) {
  const TokenList& tokens = session.tokens();
  const bool is_private = type_at(session, 0) == TagmaLexer::PRIVATE, manual = type_at(session, is_private ? 1 : 0) == TagmaLexer::MANUAL;
  const std::size_t at = 1 + (is_private ? 1 : 0) + (manual ? 1 : 0);
  if (tokens.size() < at + 2 || !is_name(tokens[at]->getType())) return;
  const Span place = session.span(tokens[0]).to(session.span(tokens[at]));
  const std::size_t word = type_at(session, at - 1);
  const bool rule = word == TagmaLexer::METRIC || word == TagmaLexer::TAG || word == TagmaLexer::SCORE || word == TagmaLexer::SEGMENT;
  const bool parameters = type_at(session, at + 1) == TagmaLexer::LPAREN;
  if (manual) return file.unreadable.push_back(name_at(session, at));
  if (rule && !parameters) return file.decls.push_back({place, broken_rule(session, at)});
  if (word == TagmaLexer::CONST) {
    auto value = std::make_unique<ast::Expr>(ast::Expr{place, ast::ErrorExpr{}});
    return file.decls.push_back({place, ast::ConstDecl{name_at(session, at), std::move(value)}});
  }
  const bool named = rule || word == TagmaLexer::PATTERN || (word >= TagmaLexer::PROFILE && word <= TagmaLexer::FN);
  if (named) file.unreadable.push_back(name_at(session, at));
}

bool is_table(const Session& session) {
  const std::size_t word = type_at(session, 0);
  const bool table = word == TagmaLexer::PROFILE || word == TagmaLexer::EVENT || word == TagmaLexer::RECORD || word == TagmaLexer::LOOKUP;
  return table && type_at(session, 2) != TagmaLexer::ASSIGN;
}

bool salvage_table(Session& session, std::string_view text, std::uint32_t base, ast::File& file, Diagnostics& out,
                   const ParseLimits& limits) {
  return TableSalvager(session, text, base, file, out, limits).run();
}

}  // namespace tagma::syntax
