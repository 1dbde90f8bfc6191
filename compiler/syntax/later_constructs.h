// Constructs that the language describes and this version does not have yet: refused by their own name.
#pragma once

#include "compiler/syntax/session.h"

namespace tagma::syntax {

// Looks through the loaded tokens, which could not be parsed, for the marks of such a construct.
bool report_later_construct(const Session& session, Diagnostics& out);

}  // namespace tagma::syntax
