// One expression that stands somewhere inside a file: a piece of a text, or a file of the REPL.
#pragma once

#include "compiler/syntax/session.h"

namespace tagma::syntax {

// Null after an error, which is reported.
ast::ExprPtr parse_piece(Session& session, std::string_view text, Span place, Diagnostics& out, const ParseLimits& limits);

}  // namespace tagma::syntax
