// Places on the earth, in degrees.
#pragma once

namespace tagma {

struct GeoPlace {
  double lat = 0, lng = 0;
};

inline constexpr double kEarthRadius = 6'371'008.8;  // metres: the mean radius (IUGG)

bool is_on_earth(GeoPlace place);
// The haversine formula on a sphere, in metres. Both are on the earth.
double metres_between(GeoPlace a, GeoPlace b);

}  // namespace tagma
