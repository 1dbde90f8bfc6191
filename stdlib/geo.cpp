// Distances on the earth.
#include "stdlib/native.h"
#include "stdlib/registry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tagma {
namespace {

using native::body_of;
using native::Checked;
using native::typing_of;

// The haversine formula on a sphere of the earth's mean radius (IUGG: 6,371,008.8 m).
Checked<double> distance(double lat_a, double lng_a, double lat_b, double lng_b) {
  constexpr double kRadius = 6'371'008.8;
  const auto is_place = [](double lat, double lng) { return std::fabs(lat) <= 90 && std::fabs(lng) <= 180; };
  if (!is_place(lat_a, lng_a) || !is_place(lat_b, lng_b)) return std::unexpected(Fault::kBadArgument);
  const auto radians = [](double degrees) { return degrees * (std::numbers::pi / 180); };
  const double north = std::sin((radians(lat_b) - radians(lat_a)) / 2), east = std::sin((radians(lng_b) - radians(lng_a)) / 2);
  const double haversine = north * north + std::cos(radians(lat_a)) * std::cos(radians(lat_b)) * east * east;
  return 2 * kRadius * std::asin(std::min(1.0, std::sqrt(haversine)));
}

constexpr Builtin kRows[] = {
    {.name = "distance", .signature = "distance(lat: float, lng: float, lat: float, lng: float) -> float", .doc = "The metres between two places given in degrees, on a sphere of radius 6,371,008.8 m.", .example = "distance(31.0e0, 121.0e0, 31.0e0, 121.0e0) == 0.0e0", .typing = typing_of<distance>, .body = body_of<distance>, .faults = fault_bit(Fault::kBadArgument)},
};

}  // namespace

std::span<const Builtin> geo_rows() { return kRows; }

}  // namespace tagma
