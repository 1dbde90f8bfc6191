// The tests that a rule text carries, evaluated by the interpreter: values on data made by hand.
#pragma once

#include "tests/unit/check/checked.h"

namespace tagma::testing {

// What does not hold, one line per expectation; errors of the rules or of the rows too. Empty: all is well. A text whose
// expectations are none at all is a failure.
std::string failures_of(const std::string& text);

}  // namespace tagma::testing
