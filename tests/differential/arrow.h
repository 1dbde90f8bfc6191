// Rows as Arrow C data: random integer widths, dictionaries, chunks, slices with offsets, rubbish under missing values.
#pragma once

#include "catalogue.h"
#include "runtime/bind.h"

namespace tagma::differential {

std::vector<BoundSource> arrow_of(Random& random, const Catalogue& catalogue, const Data& data);

}  // namespace tagma::differential
