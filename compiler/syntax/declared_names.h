// Names that declarations give: behind `tag`, `event` … any keyword by position is one.
#pragma once

#include "compiler/syntax/session.h"

namespace tagma::syntax {

// Makes ordinary names of them, so that what comes next needs not ask.
void name_declarations(const Session& session);

}  // namespace tagma::syntax
