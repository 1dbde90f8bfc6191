// Slips in windows, lengths of time and clauses of sources: `in 30 to 120 days ago`, `rolling 30d`, `keep last`.
#pragma once

#include "compiler/syntax/slips.h"

namespace tagma::syntax {

Slips correct_window_slips(Session& session, Diagnostics& out);

}  // namespace tagma::syntax
