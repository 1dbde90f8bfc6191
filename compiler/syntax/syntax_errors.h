// What ANTLR could not read, in a rule author's words.
#pragma once

#include "compiler/syntax/session.h"

namespace tagma::syntax {

// Reports the session's error, once.
void report_syntax_error(const Session& session, Diagnostics& out);

// Whether the error is that words of a table's header stand behind its columns.
bool header_stands_behind(const Session& session);

// Whether the error is that the text ends too early.
bool wants_more(const Session& session);

}  // namespace tagma::syntax
