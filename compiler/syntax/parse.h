// Rule text -> ast. The only door to ANTLR. Every error of a file is reported in one run: the text is cut at declaration
// keywords at the start of a line and each declaration is parsed alone.
#pragma once

#include "compiler/source/diagnostic.h"
#include "compiler/syntax/ast.h"

namespace tagma {

struct ParseLimits {
  std::size_t source_bytes = 16u << 20;
  int nesting = 256;             // brackets, `not`, unary minus, counted before ANTLR sees the text
  std::size_t token_bytes = 64u << 10;
};

// Parses the file; what could not be parsed is reported and left out. Never throws.
ast::File parse(const SourceSet& sources, std::uint32_t file, Diagnostics& out, const ParseLimits& limits = {});

// One expression (the REPL, --where …). Null after an error, which is reported.
ast::ExprPtr parse_expression(const SourceSet& sources, std::uint32_t file, Diagnostics& out,
                              const ParseLimits& limits = {});

// For the REPL: true while brackets are open or the text ends where more must follow.
bool is_incomplete(std::string_view text);

// What ANTLR's diagnostic listener saw over a text: ambiguities and full-context retries. A test wants both 0.
struct GrammarReport { int ambiguities = 0; int full_context = 0; int context_sensitivities = 0; };
GrammarReport grammar_report(std::string_view text);

// The canonical form of a file, comments kept. Equal meaning: parse(print(x)) == x.
std::string format(const SourceSet& sources, const ast::File& file);

// Canonical text of one expression, for messages, explanations and `--dump ast`.
std::string to_text(const ast::Expr& expr);
std::string to_text(const ast::Limit& limit);
std::string dump(const ast::File& file);

}  // namespace tagma
