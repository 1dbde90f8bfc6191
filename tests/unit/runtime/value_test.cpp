#include "tagma/value.h"
#include "runtime/decimal.h"
#include "runtime/program.h"
#include "runtime/time_zone.h"

#include <gtest/gtest.h>

namespace tagma {
namespace {

const Type kInt = Type::of(Kind::kInt), kFloat = Type::of(Kind::kFloat), kRatio = Type::of(Kind::kRatio);
const Type kString = Type::of(Kind::kString), kTimestamp = Type::of(Kind::kTimestamp),
           kDuration = Type::of(Kind::kDuration);
constexpr Int128 kMax128 = static_cast<Int128>(~static_cast<UInt128>(0) >> 1);

std::int64_t instant(std::int64_t day, std::int64_t second) { return (day * 86'400 + second) * 1'000'000; }

TEST(Types, CommonTypes) {
  const Type ab = Type::enumeration(intern_enum({"a", "b"})), bc = Type::enumeration(intern_enum({"b", "c"}));
  EXPECT_EQ(common_type(kInt, Type::decimal(2)), Type::decimal(2));
  EXPECT_EQ(common_type(Type::decimal(4), Type::decimal(2)), Type::decimal(4));
  EXPECT_EQ(common_type(kInt, kFloat), kFloat);
  EXPECT_EQ(common_type(kRatio, Type::decimal(2)), kRatio);
  EXPECT_EQ(common_type(kFloat, Type::decimal(2)), std::nullopt);
  EXPECT_EQ(common_type(kFloat, kRatio), std::nullopt);
  EXPECT_EQ(common_type(kInt, kString), std::nullopt);
  EXPECT_EQ(common_type(ab, bc), Type::enumeration(intern_enum({"a", "b", "c"})));
  EXPECT_EQ(common_type(ab, kString), kString);
  EXPECT_EQ(common_type(Type::of(Kind::kMissing), kTimestamp), kTimestamp);
  EXPECT_EQ(common_type(Type::list_of(Type::of(Kind::kMissing)), Type::list_of(kInt)), Type::list_of(kInt));
  EXPECT_EQ(common_type(Type::list_of(ab), Type::list_of(kString)), Type::list_of(kString));
  EXPECT_EQ(common_type(Type::list_of(kInt), Type::list_of(Type::decimal(2))), std::nullopt);
  EXPECT_EQ(common_type(Type::list_of(kInt), Type::set_of(kInt)), std::nullopt);
  EXPECT_EQ(common_type(Type::of(Kind::kDate), kTimestamp), std::nullopt);
}

TEST(Types, EnumSetsAreInternedAndPrinted) {
  EXPECT_EQ(intern_enum({"x", "y"}), intern_enum({"x", "y"}));
  EXPECT_NE(intern_enum({"x", "y"}), intern_enum({"y", "x"}));
  EXPECT_EQ(intern_enum({"x", "y"})->find("y"), 1u);
  EXPECT_EQ(intern_enum({"x", "y"})->find("z"), std::nullopt);
  EXPECT_EQ(to_string(Type::set_of(Type::enumeration(intern_enum({"x", "y"})))), "set<enum(\"x\", \"y\")>");
  EXPECT_EQ(to_string(Type::list_of(Type::decimal(3))), "list<decimal(3)>");
}

TEST(Values, RatiosCompareExactlyWhereProductsPassEvery128Bits) {
  const auto ratio = [](Int128 num, Int128 den) { return Value::ratio({num, den}); };
  EXPECT_EQ(compare(kRatio, ratio(1, 3), ratio(1, 3)), 0);
  EXPECT_EQ(compare(kRatio, ratio(-1, 3), ratio(1, 3)), -1);
  EXPECT_EQ(compare(kRatio, ratio(0, 1), ratio(-1, kMax128)), 1);
  // (m-1)/m against (m-2)/(m-1): they differ by about 2^-254.
  EXPECT_EQ(compare(kRatio, ratio(kMax128 - 1, kMax128), ratio(kMax128 - 2, kMax128 - 1)), 1);
  EXPECT_EQ(compare(kRatio, ratio(kMax128 - 2, kMax128 - 1), ratio(kMax128 - 1, kMax128)), -1);
  EXPECT_EQ(compare(kRatio, ratio(-(kMax128 - 1), kMax128), ratio(-(kMax128 - 2), kMax128 - 1)), -1);
  EXPECT_EQ(compare(kRatio, ratio(-kMax128 - 1, 1), ratio(kMax128, 1)), -1);
}

TEST(Values, OrderOfOtherKinds) {
  EXPECT_EQ(compare(kFloat, Value::real(-0.0), Value::real(0.0)), 0);
  EXPECT_EQ(hash(kFloat, Value::real(-0.0)), hash(kFloat, Value::real(0.0)));
  EXPECT_EQ(compare(kString, Value::text("上"), Value::text("z")), 1);  // by code point
  EXPECT_EQ(compare(kString, Value::text("a"), Value::text("ab")), -1);
  EXPECT_EQ(compare(Type::decimal(2), Value::decimal(-1), Value::decimal(kMaxDecimal)), -1);
  const std::vector<Value> one = {Value::integer(1), Value::integer(2)}, two = {Value::integer(1), Value::integer(3)};
  const Type ints = Type::list_of(kInt);
  EXPECT_EQ(compare(ints, Value::list({one.data(), 2}), Value::list({two.data(), 2})), -1);
  EXPECT_EQ(compare(ints, Value::list({one.data(), 2}), Value::list({one.data(), 1})), 1);
  EXPECT_EQ(hash(ints, Value::list({one.data(), 1})), hash(ints, Value::list({two.data(), 1})));
}

TEST(Values, ConversionsAreExactOrFault) {
  FaultSet faults = 0;
  EXPECT_EQ(convert(Value::integer(7), kInt, Type::decimal(2), faults).d, 700);
  const Value third = convert(Value::decimal(250), Type::decimal(2), kRatio, faults);
  EXPECT_EQ(third.r.num, 5);
  EXPECT_EQ(third.r.den, 2);
  EXPECT_EQ(convert(Value::decimal(-250), Type::decimal(2), kRatio, faults).r.num, -5);
  EXPECT_EQ(convert(Value::integer(3), kInt, kFloat, faults).f, 3.0);
  EXPECT_FALSE(convert(Value::missing(), kInt, kFloat, faults).known);
  // 38 digits are the limit, to the last one.
  EXPECT_EQ(convert(Value::decimal(kMaxDecimal / 10), Type::decimal(0), Type::decimal(1), faults).d, kMaxDecimal - 9);
  EXPECT_EQ(faults, 0);
  EXPECT_FALSE(convert(Value::decimal(kMaxDecimal / 10 + 1), Type::decimal(0), Type::decimal(1), faults).known);
  EXPECT_EQ(faults, fault_bit(Fault::kOverflow));
  faults = 0;
  EXPECT_FALSE(convert(Value::integer(INT64_MAX), kInt, Type::decimal(38), faults).known);
  EXPECT_EQ(faults, fault_bit(Fault::kOverflow));
  faults = 0;
  EXPECT_EQ(convert(Value::integer(0), kInt, Type::decimal(38), faults).d, 0);
  EXPECT_EQ(faults, 0);
}

TEST(Values, Text) {
  EXPECT_EQ(to_text(Type::decimal(2), Value::decimal(1250)), "12.50");
  EXPECT_EQ(to_text(Type::decimal(2), Value::decimal(-5)), "-0.05");
  EXPECT_EQ(to_text(Type::decimal(0), Value::decimal(12)), "12");
  EXPECT_EQ(to_text(Type::decimal(38), Value::decimal(kMaxDecimal)), "0." + std::string(38, '9'));
  EXPECT_EQ(to_text(kRatio, Value::ratio({1, 3})), "1/3");
  EXPECT_EQ(to_text(kRatio, Value::ratio({-4, 1})), "-4");
  EXPECT_EQ(to_text(kString, Value::text("上\"海\\\n\x1b")), "\"上\\\"海\\\\\\n\\u{1b}\"");
  EXPECT_EQ(to_text(kFloat, Value::real(3)), "3.0");
  EXPECT_EQ(to_text(kFloat, Value::real(0.1)), "0.1");
  EXPECT_EQ(to_text(kInt, Value::missing()), "missing");
  EXPECT_EQ(to_text(Type::of(Kind::kTimeOfDay), Value::integer(instant(0, 36'000))), "10:00");
  EXPECT_EQ(to_text(Type::of(Kind::kTimeOfDay), Value::integer(instant(0, 36'001) + 250'000)), "10:00:01.25");
  const std::vector<Value> items = {Value::text("a"), Value::missing()};
  EXPECT_EQ(to_text(Type::list_of(kString), Value::list({items.data(), 2})), "[\"a\", missing]");
}

TEST(Values, TextOfDates) {
  const Type date = Type::of(Kind::kDate);
  EXPECT_EQ(to_text(date, Value::integer(0)), "1970-01-01");
  EXPECT_EQ(to_text(date, Value::integer(-1)), "1969-12-31");
  EXPECT_EQ(to_text(date, Value::integer(19'782)), "2024-02-29");
  EXPECT_EQ(to_text(date, Value::integer(19'783)), "2024-03-01");
  EXPECT_EQ(to_text(date, Value::integer(-719'468)), "0000-03-01");
  EXPECT_EQ(to_text(date, Value::integer(-719'529)), "-0001-12-31");
}

TEST(Values, TextOfInstantsAndDurations) {
  const std::int64_t july = instant(20'635, 7'200);  // 2026-07-01T02:00Z
  EXPECT_EQ(to_text(kTimestamp, Value::integer(july), "Asia/Shanghai"), "2026-07-01T10:00:00+08:00");
  EXPECT_EQ(to_text(kTimestamp, Value::integer(july)), "2026-07-01T02:00:00Z");
  EXPECT_EQ(to_text(kTimestamp, Value::integer(july + 120'000), "America/New_York"), "2026-06-30T22:00:00.12-04:00");
  EXPECT_EQ(to_text(kTimestamp, Value::integer(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(to_text(kDuration, Value::integer(instant(30, 0))), "30 days");
  EXPECT_EQ(to_text(kDuration, Value::integer(instant(1, 0))), "1 day");
  EXPECT_EQ(to_text(kDuration, Value::integer(instant(0, 129'600))), "36 hours");
  EXPECT_EQ(to_text(kDuration, Value::integer(-1'500'000)), "-1.5 seconds");
  EXPECT_EQ(to_text(kDuration, Value::integer(0)), "0 seconds");
}

TEST(TimeZones, LocalTimesTakeTheEarliestInstant) {
  const TimeZone* berlin = TimeZone::find("Europe/Berlin");
  ASSERT_NE(berlin, nullptr);
  const std::int64_t march = instant(20'541, 0);  // 2026-03-29: 02:00 becomes 03:00
  EXPECT_EQ(berlin->instant_of(march + instant(0, 3'600 + 1'800)), march + instant(0, 1'800));
  EXPECT_EQ(berlin->instant_of(march + instant(0, 2 * 3'600 + 1'800)),
            march + instant(0, 3'600));  // in the gap: its end
  EXPECT_EQ(berlin->instant_of(march + instant(0, 3 * 3'600)), march + instant(0, 3'600));
  const std::int64_t october = instant(20'751, 0);  // 2026-10-25: 03:00 becomes 02:00
  EXPECT_EQ(berlin->instant_of(october + instant(0, 2 * 3'600 + 1'800)),
            october + instant(0, 1'800));  // the first of two
  EXPECT_EQ(berlin->instant_of(october + instant(0, 3 * 3'600)), october + instant(0, 2 * 3'600));
  EXPECT_EQ(TimeZone::find("Mars/Olympus"), nullptr);
  EXPECT_EQ(TimeZone::find("UTC")->instant_of(INT64_MIN), INT64_MIN);
}

TEST(TimeZones, StretchesAgreeWithSingleAnswers) {
  for (const char* name :
       {"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Shanghai", "Pacific/Apia", "UTC"}) {
    const TimeZone* zone = TimeZone::find(name);
    ASSERT_NE(zone, nullptr);
    for (std::int64_t local = instant(-30'000, 0); local < instant(23'000, 0); local += instant(11, 1'234)) {
      const TimeZone::Stretch stretch = zone->stretch_around(local);
      for (const std::int64_t at : {local, stretch.from, stretch.to - 1}) {
        if (stretch.contains(at) && at > instant(-30'000, 0) && at < instant(23'000, 0)) {
          ASSERT_EQ(zone->instant_of(at), at - stretch.offset * 1'000'000) << name << ' ' << at;
        }
      }
    }
  }
}

TEST(Faults, KeepTheFirstRowsInOrder) {
  FaultCount first, second;
  for (std::int64_t row = 0; row < 4; ++row) first.add(fault_bit(Fault::kOverflow) | fault_bit(Fault::kNotFound), row);
  for (std::int64_t row = 10; row < 14; ++row) second.add(fault_bit(Fault::kNotFound), row);
  first.merge(second);
  EXPECT_EQ(first.rows, (std::array<std::int64_t, kFaultKinds>{4, 0, 8, 0, 0}));
  EXPECT_EQ(first.first_rows[2], (std::vector<std::int64_t>{0, 1, 2, 3, 10}));
  EXPECT_EQ(to_string(Fault::kDivisionByZero), "division_by_zero");
}

}  // namespace
}  // namespace tagma
