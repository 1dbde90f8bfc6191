// Keywords by position: a word that means one thing before some neighbours and is a name elsewhere gets the token type of
// what it means here, so that the grammar needs no long look ahead.
#pragma once

#include "compiler/syntax/session.h"

namespace tagma::syntax {

void resolve_positions(const Session& session);

}  // namespace tagma::syntax
