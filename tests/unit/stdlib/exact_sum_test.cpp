#include "stdlib/exact_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>

namespace tagma {
namespace {

double total(const std::vector<double>& values) {
  ExactSum sum;
  for (const double value : values) sum.add(value);
  return sum.total().value();
}

// Cut at random places, each piece summed by itself, the pieces merged.
double total_in_pieces(const std::vector<double>& values, std::mt19937_64& random) {
  ExactSum all, piece;
  for (const double value : values) {
    piece.add(value);
    if (random() % 3 != 0) continue;
    all.merge(piece);
    piece = ExactSum();
  }
  all.merge(piece);
  return all.total().value();
}

// tests/oracles/float_sums.py wrote the file from Python's math.fsum.
TEST(ExactSum, AgreesWithFsumInEveryOrder) {
  std::ifstream file(TAGMA_SOURCE_DIR "/tests/unit/stdlib/float_sums.tsv");
  std::mt19937_64 random(5);
  std::string line;
  int rows = 0;
  for (; std::getline(file, line); ++rows) {
    std::istringstream cells(line);
    std::vector<double> values;
    for (std::string cell; cells >> cell;) values.push_back(std::strtod(cell.c_str(), nullptr));
    const double expected = values.front();
    values.erase(values.begin());
    for (int order = 0; order < 20; ++order) {
      ASSERT_EQ(total(values), expected) << line;
      ASSERT_EQ(total_in_pieces(values, random), expected) << line;
      std::shuffle(values.begin(), values.end(), random);
    }
  }
  EXPECT_GT(rows, 100);
}

TEST(ExactSum, BeyondTheLargestDoubleIsNoNumber) {
  ExactSum sum;
  sum.add(1.7976931348623157e308);
  sum.add(1.7976931348623157e308);
  EXPECT_FALSE(sum.total().has_value());
  sum.add(-1.7976931348623157e308);
  EXPECT_EQ(sum.total(), 1.7976931348623157e308) << "overflow on the way does not matter";
  sum.add(NAN);
  EXPECT_FALSE(sum.total().has_value());
}

TEST(ExactSum, ManySummandsOverflowNothing) {
  ExactSum narrow, wide;
  wide.add(1e-300);
  for (int n = 0; n < 100'000; ++n) narrow.add(9007199254740991.0), wide.add(9007199254740991.0);
  wide.add(-1e-300);
  EXPECT_EQ(narrow.total(), 900719925474099100000.0);
  EXPECT_EQ(wide.total(), narrow.total());
}

TEST(ExactSum, MergingDoublesManyTimes) {
  ExactSum sum;
  sum.add(1.5);
  sum.add(1e-200);
  for (int n = 0; n < 200; ++n) {
    ExactSum other;
    other.merge(sum);
    sum.merge(other);
  }
  sum.add(-std::ldexp(1e-200, 200));
  EXPECT_EQ(sum.total(), std::ldexp(1.5, 200));
}

TEST(IntegerSum, StepsMayLeave128Bits) {
  IntegerSum sum;
  for (int n = 0; n < 5; ++n) sum.add(kMaxDecimal);
  EXPECT_FALSE(sum.total().has_value());
  for (int n = 0; n < 5; ++n) sum.add(-kMaxDecimal);
  EXPECT_TRUE(sum.total() == Int128{0});
  sum.add(-7);
  EXPECT_TRUE(sum.total() == Int128{-7});
}

TEST(IntegerSum, AgreesWithPlainAddition) {
  std::mt19937_64 random(9);
  for (int n = 0; n < 1'000; ++n) {
    IntegerSum sum, other;
    Int128 plain = 0;
    for (int k = 0; k < 20; ++k) {
      const Int128 x = (static_cast<Int128>(static_cast<std::int64_t>(random())) << 40) + static_cast<std::int64_t>(random());
      (k % 3 == 0 ? other : sum).add(x);
      plain += x;
    }
    sum.merge(other);
    ASSERT_TRUE(sum.total() == plain);
  }
}

TEST(RatioSum, TheOrderDecidesNothing) {
  std::vector<Ratio> values{{1, 3}, {1, 6}, {-1, 2}, {7, power_of_ten(30)}, {-7, power_of_ten(30)}, {kMaxDecimal, 7}, {-kMaxDecimal, 7}};
  std::mt19937_64 random(2);
  for (int n = 0; n < 50; ++n) {
    std::shuffle(values.begin(), values.end(), random);
    RatioSum sum;
    for (const Ratio& value : values) sum.add(value);
    ASSERT_TRUE(sum.total().has_value());
    EXPECT_TRUE(sum.total()->num == 0 && sum.total()->den == 1);
  }
}

TEST(RatioSum, TooManyDifferentDenominatorsAreAFault) {
  RatioSum sum;
  for (Int128 den : {1'000'003, 1'000'033, 1'000'037, 1'000'039, 1'000'081, 1'000'099, 1'000'117, 1'000'121}) sum.add({1, den});
  ASSERT_FALSE(sum.total().has_value());
  EXPECT_EQ(sum.total().error(), Fault::kOverflow);
}

}  // namespace
}  // namespace tagma
