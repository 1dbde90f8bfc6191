// Familiar slips, called by name: what other languages or a Chinese keyboard would have written. Each is reported with
// its correction, and the token list is corrected, so that the rest of the declaration is still read.
#pragma once

#include "compiler/syntax/session.h"

namespace tagma::syntax {

struct Slips {
  bool readable = true;  // false: no correction was possible, parsing would only repeat the message
  bool reported = false;
};

Slips correct_slips(Session& session, Diagnostics& out);

}  // namespace tagma::syntax
