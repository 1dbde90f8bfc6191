// After a mistake: what else can be learnt from the declaration that has it, so that other declarations which use it are
// not reported for a name that is there.
#pragma once

#include "compiler/syntax/session.h"

namespace tagma::syntax {

// Adds what is known of the loaded declaration, which could not be parsed: a rule whose body is an error, or its name
// among those that could not be read. Reports nothing.
void salvage(const Session& session, ast::File& file);

// Whether the loaded declaration is a table with columns in braces.
bool is_table(const Session& session);

// Reads such a table piece by piece: the header alone, then each column, each with its own mistakes reported. False when
// no piece has one.
bool salvage_table(Session& session, std::string_view text, std::uint32_t base, ast::File& file, Diagnostics& out,
                   const ParseLimits& limits);

}  // namespace tagma::syntax
