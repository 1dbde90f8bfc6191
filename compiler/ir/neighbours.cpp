// A grid in space, not on the map: places become points of the unit sphere, and an arc of so many metres a chord, so that
// the poles and the 180th meridian are places like any other. Cells are as wide as the chord: what is near lies in the same
// cell or one beside it, and only that is measured.
#include "compiler/ir/neighbours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <unordered_map>

namespace tagma::ir {
namespace {

struct Cell {
  std::array<std::int64_t, 3> at{};
  std::int32_t group = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

struct CellHash {
  std::size_t operator()(const Cell& cell) const {
    std::uint64_t hash = static_cast<std::uint64_t>(cell.group);
    for (const std::int64_t part : cell.at) hash = (hash ^ static_cast<std::uint64_t>(part)) * 0x9e3779b97f4a7c15ULL + (hash >> 29);
    return static_cast<std::size_t>(hash);
  }
};

// Spots of one group that are the very same place.
struct Shared {
  GeoPlace place;
  std::int64_t counted = 0;
  std::vector<std::size_t> spots;
};

class Grid {
 public:
  Grid(std::span<const Spot> spots, double metres) : metres_(metres) {
    // Wider than the chord by more than what rounding may have moved a point or a distance.
    const double angle = std::min(metres / kEarthRadius, std::numbers::pi);
    width_ = 2 * std::sin(angle / 2) * (1 + 1e-9) + 1e-12;
    std::vector<std::size_t> order(spots.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto key = [&](std::size_t i) { return std::tuple(spots[i].group, spots[i].place.lat, spots[i].place.lng); };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Spot& spot = spots[order[i]];
      if (i == 0 || key(order[i - 1]) != key(order[i])) cells_[cell_of(spot.place, spot.group)].push_back({spot.place, 0, {}});
      Shared& shared = cells_[cell_of(spot.place, spot.group)].back();
      shared.counted += spot.counted ? 1 : 0;
      shared.spots.push_back(order[i]);
    }
  }

  // f(shared, near): how many that count are near it, itself included.
  template <typename F>
  void each(F f) const {
    for (const auto& [cell, places] : cells_) {
      std::vector<const std::vector<Shared>*> around;
      each_beside(cell, [&](const std::vector<Shared>& others) { around.push_back(&others); });
      for (const Shared& shared : places) {
        std::int64_t near = 0;
        for (const auto* others : around)
          for (const Shared& other : *others)
            if (other.counted > 0 && metres_between(shared.place, other.place) <= metres_) near += other.counted;
        f(shared, near);
      }
    }
  }

 private:
  [[nodiscard]] Cell cell_of(GeoPlace place, std::int32_t group) const {
    const double lat = place.lat * (std::numbers::pi / 180), lng = place.lng * (std::numbers::pi / 180);
    const std::array<double, 3> point{std::cos(lat) * std::cos(lng), std::cos(lat) * std::sin(lng), std::sin(lat)};
    Cell cell{.group = group};
    for (std::size_t i = 0; i < 3; ++i) cell.at[i] = static_cast<std::int64_t>(std::floor(point[i] / width_));
    return cell;
  }

  template <typename F>
  void each_beside(const Cell& cell, F f) const {
    for (int step = 0; step < 27; ++step) {
      Cell beside = cell;
      beside.at[0] += step / 9 - 1, beside.at[1] += step / 3 % 3 - 1, beside.at[2] += step % 3 - 1;
      if (const auto found = cells_.find(beside); found != cells_.end()) f(found->second);
    }
  }

  double metres_;
  double width_ = 0;
  std::unordered_map<Cell, std::vector<Shared>, CellHash> cells_;
};

}  // namespace

std::vector<std::int64_t> count_neighbours(std::span<const Spot> spots, double metres) {
  std::vector<std::int64_t> out(spots.size(), 0);
  if (!(metres >= 0)) return out;  // not even oneself is nearer
  Grid(spots, metres).each([&](const Shared& shared, std::int64_t near) {
    for (const std::size_t spot : shared.spots) out[spot] = near - (spots[spot].counted ? 1 : 0);
  });
  return out;
}

}  // namespace tagma::ir
