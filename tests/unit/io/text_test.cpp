#include "runtime/io/text_column.h"

#include <gtest/gtest.h>

namespace tagma::io {
namespace {

Int128 power(int n) { return n == 0 ? Int128{1} : power(n - 1) * 10; }

TEST(TextDecimal, IsExactOrRefused) {
  const auto read = [](std::string_view text, int scale) {
    Int128 value = 0;
    return parse_decimal(text, scale, value) ? std::optional<std::int64_t>(static_cast<std::int64_t>(value))
                                             : std::nullopt;
  };
  EXPECT_EQ(read("12.5", 2), 1250);
  EXPECT_EQ(read("-0.01", 2), -1);
  EXPECT_EQ(read("+7", 2), 700);
  EXPECT_EQ(read("12.500", 2), 1250);
  EXPECT_EQ(read("1.5e3", 2), 150000);
  EXPECT_EQ(read("1500e-3", 1), 15);
  EXPECT_EQ(read("0.000", 2), 0);
  EXPECT_EQ(read(".5", 1), 5);
  EXPECT_EQ(read("5.", 1), 50);
  EXPECT_EQ(read("100", 0), 100);
  EXPECT_EQ(read("1.05", 2), 105);
  for (const auto* bad :
       {"12.505", "", ".", "1,5", "12 ", " 12", "abc", "1e", "1e999", "--1", "1.2.3", "0x10", "NaN"}) {
    EXPECT_EQ(read(bad, 2), std::nullopt) << bad;
  }
}

TEST(TextDecimal, ThirtyEightDigitsAndNotOneMore) {
  Int128 value = 0;
  EXPECT_TRUE(parse_decimal(std::string(38, '9'), 0, value));
  EXPECT_TRUE(value == power(38) - 1);
  EXPECT_FALSE(parse_decimal("1" + std::string(38, '0'), 0, value));
  EXPECT_FALSE(parse_decimal(std::string(37, '9'), 2, value));
  EXPECT_TRUE(parse_decimal("0." + std::string(37, '0') + "1", 38, value));
  EXPECT_TRUE(value == 1);
}

TEST(TextDate, ProlepticGregorian) {
  std::int32_t days = 0;
  EXPECT_TRUE(parse_date("1970-01-01", days));
  EXPECT_EQ(days, 0);
  EXPECT_TRUE(parse_date("2024-02-29", days));
  EXPECT_EQ(days, 19782);
  EXPECT_TRUE(parse_date("1969-12-31", days));
  EXPECT_EQ(days, -1);
  for (const auto* bad : {"2023-02-29", "2024-13-01", "2024-1-1", "20240101", "2024-01-01 ", "01/02/2024"}) {
    EXPECT_FALSE(parse_date(bad, days)) << bad;
  }
}

TEST(TextTimestamp, WithAndWithoutOffset) {
  std::int64_t micros = 0;
  bool zoned = true;
  EXPECT_TRUE(parse_timestamp("1970-01-01T00:00:01", micros, zoned));
  EXPECT_EQ(micros, 1'000'000);
  EXPECT_FALSE(zoned);
  EXPECT_TRUE(parse_timestamp("1970-01-01 08:00:00.25+08:00", micros, zoned));
  EXPECT_EQ(micros, 250'000);
  EXPECT_TRUE(zoned);
  EXPECT_TRUE(parse_timestamp("1970-01-02", micros, zoned));
  EXPECT_EQ(micros, 86'400'000'000);
  EXPECT_TRUE(parse_timestamp("1970-01-01T00:00Z", micros, zoned));
  EXPECT_TRUE(zoned);
  EXPECT_TRUE(parse_timestamp("1969-12-31T23:59:59.999999Z", micros, zoned));
  EXPECT_EQ(micros, -1);
  EXPECT_TRUE(parse_timestamp("1970-01-01T00:00:00.123456000Z", micros, zoned));
  EXPECT_EQ(micros, 123'456);
  for (const auto* bad : {"1970-01-01T24:00", "1970-01-01T00:00:60", "1970-01-01T", "1970-01-01T00:00:00.1234567Z",
                          "1970-01-01T00:00+8", "1970-01-01T00:00:00Zx", "now", ""}) {
    EXPECT_FALSE(parse_timestamp(bad, micros, zoned)) << bad;
  }
}

TEST(TextTimeOfDay, WithinTheDay) {
  std::int64_t micros = 0;
  EXPECT_TRUE(parse_time_of_day("23:59:59.5", micros));
  EXPECT_EQ(micros, 86'399'500'000);
  EXPECT_FALSE(parse_time_of_day("24:00", micros));
}

}  // namespace
}  // namespace tagma::io
