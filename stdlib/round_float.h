// Between doubles and exact numbers, without a second rounding on the way.
#pragma once

#include "stdlib/exact.h"

namespace tagma {

// The exact value of x rounded to 0..15 places, as the nearest double.
double round_float(double x, int places, Rounding rounding);
// The nearest double.
double to_double(const Ratio& x);

}  // namespace tagma
