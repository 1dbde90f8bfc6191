#include "runtime/decimal.h"
#include "stdlib/exact.h"
#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

#include <random>

namespace tagma::testing {
namespace {

constexpr std::int64_t kMax = INT64_MAX, kMin = INT64_MIN;

TEST(Arithmetic, Ints) {
  expect_all({{"+", {i(1), i(2)}, "int 3"},
              {"+", {i(kMax), i(1)}, "missing int overflow"},
              {"-", {i(1), i(3)}, "int -2"},
              {"-", {i(kMin), i(1)}, "missing int overflow"},
              {"*", {i(6), i(7)}, "int 42"},
              {"*", {i(kMin), i(-1)}, "missing int overflow"},
              {"/", {i(1), i(3)}, "ratio 1/3"},
              {"/", {i(6), i(-3)}, "ratio -2"},
              {"/", {i(1), i(0)}, "missing ratio division_by_zero"},
              {"/", {i(kMin), i(kMin)}, "ratio 1"},
              {"neg", {i(5)}, "int -5"},
              {"neg", {i(kMin)}, "missing int overflow"}});
}

TEST(Arithmetic, ModHasTheSignOfTheDivisor) {
  expect_all({{"mod", {i(7), i(3)}, "int 1"},
              {"mod", {i(-1), i(7)}, "int 6"},
              {"mod", {i(1), i(-7)}, "int -6"},
              {"mod", {i(-7), i(-7)}, "int 0"},
              {"mod", {i(kMin), i(-1)}, "int 0"},
              {"mod", {i(1), i(0)}, "missing int division_by_zero"},
              {"mod", {dec("1.5"), i(1)}, "no row"}});
}

TEST(Arithmetic, DecimalsKeepEveryDigit) {
  expect_all({{"+", {dec("1.50"), dec("0.25")}, "decimal(2) 1.75"},
              {"+", {dec("1.5"), dec("0.25")}, "decimal(2) 1.75"},
              {"+", {i(1), dec("0.25")}, "decimal(2) 1.25"},
              {"-", {dec("1.5"), i(2)}, "decimal(1) -0.5"},
              {"*", {dec("1.5"), dec("1.25")}, "decimal(3) 1.875"},
              {"*", {i(3), dec("1.25")}, "decimal(2) 3.75"},
              {"*", {dec("1.25"), i(3)}, "decimal(2) 3.75"},
              {"/", {dec("1.0"), dec("0.30")}, "ratio 10/3"},
              {"/", {dec("1.0"), dec("0.00")}, "missing ratio division_by_zero"},
              {"neg", {dec("2.50")}, "decimal(2) -2.50"},
              {"+", {big(kMaxDecimal, 2), big(1, 2)}, "missing decimal(2) overflow"},
              {"-", {big(-kMaxDecimal, 0), big(1, 0)}, "missing decimal(0) overflow"},
              {"*", {big(power_of_ten(19), 0), big(power_of_ten(19), 0)}, "missing decimal(0) overflow"},
              {"*", {big(power_of_ten(20), 0), big(power_of_ten(20), 0)}, "missing decimal(0) overflow"}});
}

TEST(Arithmetic, ProductsBeyondAnyScaleAreRatios) {
  EXPECT_EQ(call("*", {big(power_of_ten(20), 20), big(1, 20)}), "ratio 1/100000000000000000000");
}

TEST(Arithmetic, RatiosAreReduced) {
  expect_all({{"+", {ratio(1, 3), ratio(1, 6)}, "ratio 1/2"},
              {"+", {ratio(1, 3), i(1)}, "ratio 4/3"},
              {"-", {ratio(1, 3), dec("0.5")}, "ratio -1/6"},
              {"*", {ratio(2, 3), ratio(3, 2)}, "ratio 1"},
              {"*", {ratio(0, 1), ratio(3, 2)}, "ratio 0"},
              {"/", {ratio(2, 3), ratio(-4, 3)}, "ratio -1/2"},
              {"/", {ratio(2, 3), i(0)}, "missing ratio division_by_zero"},
              {"neg", {ratio(1, 3)}, "ratio -1/3"},
              {"+", {ratio(kMaxDecimal, 1), ratio(kMaxDecimal, 1)}, "missing ratio overflow"},
              {"-", {ratio(-kMaxDecimal, 1), ratio(kMaxDecimal, 1)}, "missing ratio overflow"},
              {"*", {ratio(1, power_of_ten(30)), ratio(1, power_of_ten(30))}, "missing ratio overflow"}});
}

TEST(Arithmetic, FloatsStayFinite) {
  expect_all({{"+", {f(1.5), i(1)}, "float 2.5"},
              {"-", {f(1.5), f(1)}, "float 0.5"},
              {"*", {i(2), f(1.5)}, "float 3.0"},
              {"/", {f(3), i(2)}, "float 1.5"},
              {"/", {f(0), f(0)}, "missing float division_by_zero"},
              {"/", {f(1e308), f(1e-308)}, "missing float overflow"},
              {"+", {f(1.7e308), f(1.7e308)}, "missing float overflow"},
              {"-", {f(-1.7e308), f(1.7e308)}, "missing float overflow"},
              {"*", {f(1e200), f(1e200)}, "missing float overflow"},
              {"neg", {f(1.5)}, "float -1.5"}});
}

TEST(Arithmetic, FloatsAndExactNumbersDoNotMix) {
  expect_all({{"+", {f(1), dec("1.0")}, "no row"}, {"*", {ratio(1, 2), f(1)}, "no row"}, {"+", {s("a"), i(1)}, "no row"}});
}

TEST(Arithmetic, AMissingOperandMakesTheResultMissing) {
  expect_all({{"+", {missing(Type::of(Kind::kInt)), i(1)}, "missing int"},
              {"+", {missing(Type{}), i(1)}, "missing int"},
              {"/", {missing(Type::decimal(2)), i(0)}, "missing ratio"}});
}

// Random ratios against the same operations over a common denominator.
TEST(Arithmetic, RatiosAgreeWithCommonDenominators) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> number(-1'000'000, 1'000'000), divisor(1, 1'000'000);
  for (int n = 0; n < 2'000; ++n) {
    const Int128 a = number(random), c = number(random), x = divisor(random), y = divisor(random);
    const Ratio left = *make_ratio(a, x), right = *make_ratio(c, y);
    const auto same = [](const CheckedRatio& got, Int128 num, Int128 den) {
      return got && got->den > 0 && got->num * den == num * got->den && make_ratio(got->num, got->den)->den == got->den;
    };
    EXPECT_TRUE(same(add(left, right), a * y + c * x, x * y));
    EXPECT_TRUE(same(subtract(left, right), a * y - c * x, x * y));
    EXPECT_TRUE(same(multiply(left, right), a * c, x * y));
    EXPECT_TRUE(c == 0 || same(divide(left, right), a * y, x * c));
  }
}

TEST(Comparisons, OperandsMeetInOneType) {
  expect_all({{"==", {i(1), dec("1.00")}, "bool true"},
              {"==", {dec("0.50"), ratio(1, 2)}, "bool true"},
              {"==", {i(1), f(1)}, "bool true"},
              {"==", {level("a"), s("a")}, "bool true"},
              {"==", {level("a"), level("b")}, "bool false"},
              {"==", {b(true), b(true)}, "bool true"},
              {"==", {dec("1.0"), f(1)}, "no row"},
              {"==", {s("1"), i(1)}, "no row"},
              {"==", {ints({1}), ints({1})}, "no row"},
              {"!=", {f(0.0), f(-0.0)}, "bool false"},
              {"!=", {date("2026-07-01"), date("2026-07-02")}, "bool true"},
              {"==", {missing(Type{}), s("a")}, "missing bool"}});
}

TEST(Comparisons, Order) {
  expect_all({{"<", {ratio(1, 3), dec("0.34")}, "bool true"},
              {"<", {i(2), i(2)}, "bool false"},
              {"<=", {i(2), i(2)}, "bool true"},
              {">", {s("b"), s("a")}, "bool true"},
              {">", {days(2), hours(47)}, "bool true"},
              {">=", {clock(9, 0), clock(9, 1)}, "bool false"},
              {">=", {instant("2026-07-01T00:00:00"), instant("2026-06-30T23:59:59")}, "bool true"},
              {"<", {level("a"), level("b")}, "no row"},
              {"<", {b(false), b(true)}, "no row"},
              {"<", {date("2026-07-01"), instant("2026-07-01T00:00:00")}, "no row"}});
}

}  // namespace
}  // namespace tagma::testing
