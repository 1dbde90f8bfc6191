#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

namespace tagma::testing {
namespace {

double metres(double lat_a, double lng_a, double lat_b, double lng_b) {
  const std::string said = call("distance", {f(lat_a), f(lng_a), f(lat_b), f(lng_b)});
  EXPECT_TRUE(said.starts_with("float ")) << said;
  return std::stod(said.substr(6));
}

// A degree of a great circle is 2 pi R / 360.
TEST(Places, DegreesOfGreatCircles) {
  constexpr double kDegree = 111'195.0802335329;
  EXPECT_NEAR(metres(0, 0, 0, 1), kDegree, 1e-6);
  EXPECT_NEAR(metres(10, 20, 11, 20), kDegree, 1e-6);
  EXPECT_NEAR(metres(60, 0, 60, 180), 60 * kDegree, 1e-4);  // over the pole
  EXPECT_NEAR(metres(0, -179.5, 0, 179.5), kDegree, 1e-6);
  EXPECT_NEAR(metres(-90, 5, 90, -70), 180 * kDegree, 1e-3);
  EXPECT_EQ(metres(31.2304, 121.4737, 31.2304, 121.4737), 0);
}

TEST(Places, OutsideTheEarth) {
  expect_all({{"distance", {f(90.5), f(0), f(0), f(0)}, "missing float bad_argument"},
              {"distance", {f(0), f(0), f(0), f(-180.5)}, "missing float bad_argument"},
              {"distance", {f(0), f(0), missing(Type::of(Kind::kFloat)), f(0)}, "missing float"}});
}

}  // namespace
}  // namespace tagma::testing
