// Distances on the earth.
#include "stdlib/geo.h"

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

Checked<double> distance(double lat_a, double lng_a, double lat_b, double lng_b) {
  const GeoPlace a{lat_a, lng_a}, b{lat_b, lng_b};
  if (!is_on_earth(a) || !is_on_earth(b)) return std::unexpected(Fault::kBadArgument);
  return metres_between(a, b);
}

constexpr Builtin kRows[] = {
    {.name = "distance", .signature = "distance(lat: float, lng: float, lat: float, lng: float) -> float", .doc = "The metres between two places given in degrees, on a sphere of radius 6,371,008.8 m.", .example = "distance(31.0e0, 121.0e0, 31.0e0, 121.0e0) == 0.0e0", .typing = typing_of<distance>, .body = body_of<distance>, .faults = fault_bit(Fault::kBadArgument)},
};

}  // namespace

bool is_on_earth(GeoPlace place) { return std::fabs(place.lat) <= 90 && std::fabs(place.lng) <= 180; }

double metres_between(GeoPlace a, GeoPlace b) {
  const auto radians = [](double degrees) { return degrees * (std::numbers::pi / 180); };
  const double north = std::sin((radians(b.lat) - radians(a.lat)) / 2), east = std::sin((radians(b.lng) - radians(a.lng)) / 2);
  const double haversine = north * north + std::cos(radians(a.lat)) * std::cos(radians(b.lat)) * east * east;
  return 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(haversine)));
}

std::span<const Builtin> geo_rows() { return kRows; }

}  // namespace tagma
