#include "compiler/syntax/declared_names.h"

#include "compiler/syntax/token_classes.h"

namespace tagma::syntax {

namespace {

bool declares(std::size_t type) { return (type >= TagmaLexer::PROFILE && type <= TagmaLexer::SEGMENT && type != TagmaLexer::PRIVATE) || type == TagmaLexer::MODULE; }

// What follows a declaration's name, and never a word that stands between two values.
bool follows_name(std::size_t declaration, std::size_t type) {
  if (declaration == TagmaLexer::LOOKUP && type == TagmaLexer::BY) return true;
  return type == TagmaLexer::ASSIGN || type == TagmaLexer::LBRACE || type == TagmaLexer::COLON || type == TagmaLexer::STRING || type == TagmaLexer::OF;
}

}  // namespace

void name_declarations(const Session& session) {
  const TokenList& tokens = session.tokens();
  const auto type = [&](std::size_t at) { return at < tokens.size() ? tokens[at]->getType() : antlr4::Token::EOF; };
  int depth = 0;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (opens(type(i))) ++depth;
    if (closes(type(i))) --depth;
    if (depth != 0 || !declares(type(i)) || !is_soft_keyword(type(i + 1))) continue;
    const bool first = i == 0 || (i == 1 && type(0) == TagmaLexer::PRIVATE);
    const bool ordered = (type(i + 1) == TagmaLexer::ORDER || type(i + 1) == TagmaLexer::UNIQUE) && type(i + 2) == TagmaLexer::BY;
    const bool later = !ordered && i > 0 && (ends_operand(type(i - 1)) || type(i - 1) == TagmaLexer::RBRACE) && follows_name(type(i), type(i + 2));
    if (first || later) tokens[i + 1]->setType(TagmaLexer::ID);
  }
}

}  // namespace tagma::syntax
