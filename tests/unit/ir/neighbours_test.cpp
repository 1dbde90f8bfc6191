// Neighbours by the grid, against all pairs.
#include "compiler/ir/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace tagma::ir {
namespace {

std::vector<std::int64_t> by_all_pairs(const std::vector<Spot>& spots, double metres) {
  std::vector<std::int64_t> out(spots.size(), 0);
  for (std::size_t i = 0; i < spots.size(); ++i)
    for (std::size_t j = 0; j < spots.size(); ++j)
      if (i != j && spots[i].group == spots[j].group && spots[j].counted && metres_between(spots[i].place, spots[j].place) <= metres) ++out[i];
  return out;
}

// Spots round a centre, some of them at the very same place; longitudes come round at 180 degrees.
std::vector<Spot> around(GeoPlace centre, double degrees, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> shift(-degrees, degrees);
  std::vector<Spot> out;
  for (int i = 0; i < 120; ++i) {
    double lat = centre.lat + shift(random), lng = centre.lng + shift(random) * (std::abs(centre.lat) > 89 ? 1e5 : 1);
    if (lat > 90) lat = 180 - lat, lng += 180;
    if (lat < -90) lat = -180 - lat, lng += 180;
    out.push_back({{lat, std::remainder(lng, 360.0)}, static_cast<std::int32_t>(random() % 2), random() % 3 != 0});
    if (random() % 4 == 0) out.push_back(out[random() % out.size()]);
  }
  return out;
}

TEST(Neighbours, EqualAllPairsEverywhere) {
  std::uint32_t seed = 1;
  for (const GeoPlace centre : {GeoPlace{31, 121}, GeoPlace{0, 180}, GeoPlace{0, -180}, GeoPlace{90, 0}, GeoPlace{-90, 33}, GeoPlace{60, 179.9999}, GeoPlace{0, 0}})
    for (const double degrees : {1e-6, 1e-3, 5.0, 60.0})
      for (const double metres : {0.0, 0.1, 30.0, 300.0, 200'000.0, 6.0e6, 2.0e7, 1.0e9, -1.0}) {
        const auto spots = around(centre, degrees, seed++);
        EXPECT_EQ(count_neighbours(spots, metres), by_all_pairs(spots, metres)) << centre.lat << " " << centre.lng << " " << degrees << " " << metres;
      }
}

// Pairs exactly as far apart as the radius are inside, whatever rounding did to their cells.
TEST(Neighbours, TheBorderIsInside) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> lat(-90, 90), lng(-180, 180), small(-1e-3, 1e-3);
  for (int i = 0; i < 2000; ++i) {
    const GeoPlace a{lat(random), lng(random)};
    const GeoPlace b{std::clamp(a.lat + small(random), -90.0, 90.0), std::clamp(a.lng + small(random), -180.0, 180.0)};
    const std::vector<Spot> spots{{a}, {b}};
    EXPECT_EQ(count_neighbours(spots, metres_between(a, b)), (std::vector<std::int64_t>{1, 1}));
  }
}

}  // namespace
}  // namespace tagma::ir
