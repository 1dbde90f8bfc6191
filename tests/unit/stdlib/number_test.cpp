#include "stdlib/exact.h"
#include "stdlib/round_float.h"
#include "tests/unit/stdlib/call.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tagma::testing {
namespace {

TEST(Numbers, SignsAndWholes) {
  expect_all({{"abs", {i(-3)}, "int 3"},
              {"abs", {i(INT64_MIN)}, "missing int overflow"},
              {"abs", {dec("-2.50")}, "decimal(2) 2.50"},
              {"abs", {ratio(-1, 3)}, "ratio 1/3"},
              {"abs", {f(-1.5)}, "float 1.5"},
              {"abs", {hours(-36)}, "duration 36 hours"},
              {"abs", {micros(INT64_MIN)}, "missing duration overflow"},
              {"floor", {dec("-2.5")}, "int -3"},
              {"floor", {i(7)}, "int 7"},
              {"floor", {ratio(-1, 3)}, "int -1"},
              {"floor", {f(2.5)}, "int 2"},
              {"floor", {f(1e300)}, "missing int overflow"},
              {"floor", {big(power_of_ten(30), 0)}, "missing int overflow"},
              {"ceil", {dec("2.01")}, "int 3"},
              {"ceil", {f(-2.5)}, "int -2"},
              {"ceil", {f(9.3e18)}, "missing int overflow"}});
}

TEST(Numbers, RootsAndConversions) {
  expect_all({{"sqrt", {i(9)}, "float 3.0"},
              {"sqrt", {f(-1)}, "missing float bad_argument"},
              {"to_float", {dec("0.1")}, "float 0.1"},
              {"to_float", {i(-3)}, "float -3.0"},
              {"to_float", {ratio(1, 3)}, "float 0.3333333333333333"},
              {"to_int", {s("-12")}, "int -12"},
              {"to_int", {s("12 ")}, "missing int"},
              {"to_int", {s("")}, "missing int"},
              {"to_int", {s("9223372036854775808")}, "missing int"}});
}

TEST(Numbers, LeastAndGreatest) {
  expect_all({{"least", {i(3), dec("1.5")}, "decimal(1) 1.5"},
              {"least", {s("b"), s("a"), s("c")}, "string \"a\""},
              {"greatest", {date("2026-01-01"), date("2026-07-01")}, "date 2026-07-01"},
              {"greatest", {i(1), ratio(4, 3), dec("1.2")}, "ratio 4/3"},
              {"greatest", {i(1), missing(Type::of(Kind::kInt))}, "missing int"},
              {"least", {level("a"), level("b")}, "no row"},
              {"least", {i(1)}, "no row"},
              {"least", {i(1), s("a")}, "no row"}});
}

TEST(Numbers, RoundTakesItsScaleFromThePlaces) {
  expect_all({{"round", {ratio(2, 3), i(2)}, "decimal(2) 0.67"},
              {"round", {dec("2.345"), i(2)}, "decimal(2) 2.34"},
              {"round", {dec("2.5"), i(4)}, "decimal(4) 2.5000"},
              {"round", {dec("1250.00"), i(-2)}, "decimal(0) 1200"},
              {"round", {i(1250), i(-2)}, "int 1200"},
              {"round", {i(1250), i(2)}, "int 1250"},
              {"round", {i(INT64_MAX), i(-2), s("up")}, "missing int overflow"},
              {"round", {f(2.675), i(2)}, "float 2.67"},
              {"round", {f(0.125), i(2)}, "float 0.12"},
              {"round", {f(0.125), i(2), s("half_up")}, "float 0.13"},
              {"round", {f(1e300), i(2)}, "float 1e+300"},
              {"round", {f(5e-324), i(15), s("up")}, "float 1e-15"},
              {"round", {big(power_of_ten(37), 0), i(2)}, "missing decimal(2) overflow"}});
}

TEST(Numbers, RoundRefusesWhatItCannotKnow) {
  EXPECT_EQ(call("round", {ratio(1, 3), column(i(2))}), "refused: round needs its number of places as a constant from -37 to 37");
  EXPECT_EQ(call("round", {ratio(1, 3), i(38)}), "refused: round needs its number of places as a constant from -37 to 37");
  EXPECT_EQ(call("round", {ratio(1, 3), i(2), s("bankers")}), "refused: round needs a way of rounding that it knows");
  EXPECT_TRUE(call("round", {f(1), i(-1)}).starts_with("refused: a float is rounded to 0 to 15 places"));
}

TEST(Numbers, WaysOfRounding) {
  struct Row { std::string_view mode, up_tie, down_tie, negative_tie, above, negative_above; };
  // 2.5, 3.5, -2.5, 2.51, -2.51
  constexpr Row kRows[] = {{"half_even", "2", "4", "-2", "3", "-3"}, {"half_up", "3", "4", "-3", "3", "-3"},
                           {"half_down", "2", "3", "-2", "3", "-3"}, {"up", "3", "4", "-3", "3", "-3"},
                           {"down", "2", "3", "-2", "2", "-2"},      {"ceiling", "3", "4", "-2", "3", "-2"},
                           {"floor", "2", "3", "-3", "2", "-3"}};
  for (const Row& row : kRows) {
    const auto rounded = [&](std::string_view x) { return call("round", {dec(x), i(0), s(row.mode)}); };
    EXPECT_EQ(rounded("2.5"), "decimal(0) " + std::string(row.up_tie)) << row.mode;
    EXPECT_EQ(rounded("3.5"), "decimal(0) " + std::string(row.down_tie)) << row.mode;
    EXPECT_EQ(rounded("-2.5"), "decimal(0) " + std::string(row.negative_tie)) << row.mode;
    EXPECT_EQ(rounded("2.51"), "decimal(0) " + std::string(row.above)) << row.mode;
    EXPECT_EQ(rounded("-2.51"), "decimal(0) " + std::string(row.negative_above)) << row.mode;
  }
}

// Small numbers rounded the obvious way: scale up, divide, look at the remainder.
Int128 naive_round(Int128 num, Int128 den, int scale, Rounding rounding) {
  for (int n = 0; n < scale; ++n) num *= 10;
  for (int n = 0; n > scale; --n) den *= 10;
  Int128 floor = num / den;
  if (num % den < 0) --floor;
  const Int128 twice = 2 * (num - floor * den);
  const bool exact = twice == 0, negative = num < 0;
  switch (rounding) {
    case Rounding::kHalfEven: return twice > den || (twice == den && floor % 2 != 0) ? floor + 1 : floor;
    case Rounding::kHalfUp: return twice > den || (twice == den && !negative) ? floor + 1 : floor;
    case Rounding::kHalfDown: return twice > den || (twice == den && negative) ? floor + 1 : floor;
    case Rounding::kUp: return !exact && !negative ? floor + 1 : floor;
    case Rounding::kDown: return !exact && negative ? floor + 1 : floor;
    case Rounding::kCeiling: return exact ? floor : floor + 1;
    case Rounding::kFloor: return floor;
  }
  return 0;
}

TEST(Numbers, RoundToScaleAgreesWithPlainDivision) {
  std::mt19937_64 random(11);
  std::uniform_int_distribution<std::int64_t> number(-5'000, 5'000), divisor(1, 60), scale(-3, 6), mode(0, 6);
  for (int n = 0; n < 20'000; ++n) {
    const Ratio x = *make_ratio(number(random), divisor(random));
    const int places = static_cast<int>(scale(random));
    const auto rounding = static_cast<Rounding>(mode(random));
    const auto got = round_to_scale(x, places, rounding);
    ASSERT_TRUE(got.has_value());
    ASSERT_EQ(static_cast<std::int64_t>(*got), static_cast<std::int64_t>(naive_round(x.num, x.den, places, rounding)))
        << static_cast<std::int64_t>(x.num) << "/" << static_cast<std::int64_t>(x.den) << " to " << places;
  }
}

TEST(Numbers, RoundToScaleSurvivesHugeDenominators) {
  const Ratio third{power_of_ten(37), 3 * power_of_ten(37) + 1};
  const auto rounded = round_to_scale(third, 38, Rounding::kDown);
  ASSERT_TRUE(rounded.has_value());
  EXPECT_EQ(to_text(Type::decimal(38), Value::decimal(*rounded)), "0.33333333333333333333333333333333333332");
  EXPECT_EQ(*round_to_scale({6, 10}, -38, Rounding::kHalfUp), 0);
}

TEST(Numbers, ToDoubleIsTheNearest) {
  std::mt19937_64 random(13);
  for (int n = 0; n < 5'000; ++n) {
    const auto num = static_cast<std::int64_t>(random() >> 12), den = static_cast<std::int64_t>((random() >> 12) + 1);
    const double expected = static_cast<double>(num) / static_cast<double>(den);  // both exact: one rounding
    ASSERT_EQ(to_double(*make_ratio(num, den)), expected);
    ASSERT_EQ(to_double(*make_ratio(-num, den)), -expected);
  }
}

}  // namespace
}  // namespace tagma::testing
