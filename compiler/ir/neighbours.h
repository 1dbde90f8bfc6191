// How many places lie within a radius of each.
#pragma once

#include "stdlib/geo.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tagma::ir {

struct Spot {
  GeoPlace place;            // on the earth
  std::int32_t group = 0;    // only spots of one group see each other
  bool counted = true;       // a spot that is not counted still counts others
};

// For each spot, how many others that count are at most `metres` away: as comparing all pairs by metres_between() would
// give, in a time that grows with the spots and the pairs that are near.
std::vector<std::int64_t> count_neighbours(std::span<const Spot> spots, double metres);

}  // namespace tagma::ir
