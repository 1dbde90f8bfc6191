// Which rows the tests of this program have called. A full run fails for a row that none has.
#pragma once

#include "stdlib/builtin.h"

namespace tagma::testing {

void record_use(const Builtin& row);
void record_use(const Aggregate& row);

}  // namespace tagma::testing
