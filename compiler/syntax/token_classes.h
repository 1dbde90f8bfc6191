// Classes of tokens that the passes over token lists ask for.
#pragma once

#include <TagmaLexer.h>
#include <cstddef>

namespace tagma::syntax {

// Keywords by position: elsewhere they are names.
inline bool is_soft_keyword(std::size_t type) { return type >= grammar::TagmaLexer::MODULE && type <= grammar::TagmaLexer::UNIT; }

inline bool is_name(std::size_t type) { return type == grammar::TagmaLexer::ID || is_soft_keyword(type); }

inline bool opens(std::size_t type) {
  return type == grammar::TagmaLexer::LPAREN || type == grammar::TagmaLexer::LBRACKET || type == grammar::TagmaLexer::LBRACE;
}

inline bool closes(std::size_t type) {
  return type == grammar::TagmaLexer::RPAREN || type == grammar::TagmaLexer::RBRACKET || type == grammar::TagmaLexer::RBRACE;
}

// A value may end with it.
inline bool ends_operand(std::size_t type) {
  using grammar::TagmaLexer;
  return is_name(type) || (type >= TagmaLexer::TIMESTAMP && type <= TagmaLexer::STRING) || type == TagmaLexer::RPAREN ||
         type == TagmaLexer::RBRACKET || (type >= TagmaLexer::TRUE && type <= TagmaLexer::YESTERDAY);
}

// A value may begin with it, and it is no keyword by position.
inline bool starts_operand(std::size_t type) {
  using grammar::TagmaLexer;
  return type == TagmaLexer::ID || type == TagmaLexer::LPAREN || type == TagmaLexer::NOT ||
         (type >= TagmaLexer::TRUE && type <= TagmaLexer::NO) || (type >= TagmaLexer::TIMESTAMP && type <= TagmaLexer::STRING);
}

}  // namespace tagma::syntax
