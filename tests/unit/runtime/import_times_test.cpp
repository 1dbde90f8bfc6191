#include "arrow_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tagma::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Type kTimestamp = Type::of(Kind::kTimestamp), kDate = Type::of(Kind::kDate),
           kDuration = Type::of(Kind::kDuration), kTimeOfDay = Type::of(Kind::kTimeOfDay);

class ImportTimes : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(live_objects(), 0); }
};

Array times(const std::string& format, const Optionals<std::int64_t>& values) {
  return fixed<std::int64_t>(format, values);
}

std::vector<std::int32_t> bad_rows(const Imported& imported) {
  if (imported.bad.empty()) return {};
  EXPECT_EQ(imported.bad[0].breach, ValueBreach::kInexact);
  return imported.bad[0].rows;
}

TEST_F(ImportTimes, InstantsOfEveryUnitAndZone) {
  const auto second = std::vector<std::string>{"2001-09-09T01:46:40Z", "missing"};
  EXPECT_EQ(shown(*import_chunks({times("tss:UTC", {1'000'000'000, std::nullopt})}, kTimestamp).column), second);
  EXPECT_EQ(shown(*import_chunks({times("tsm:Asia/Shanghai", {1'000'000'000'000, std::nullopt})}, kTimestamp).column),
            second);
  EXPECT_EQ(shown(*import_chunks({times("tsu:+05:30", {1'000'000'000'000'000, std::nullopt})}, kTimestamp).column),
            second);
  EXPECT_EQ(shown(*import_chunks({times("tsn:UTC", {1'000'000'000'000'000'000, std::nullopt})}, kTimestamp).column),
            second);
}

TEST_F(ImportTimes, WhatMicrosecondsCannotHoldIsABreach) {
  EXPECT_THAT(bad_rows(import_chunks({times("tsn:UTC", {1'000, 1'001, -999, std::nullopt, 0})}, kTimestamp)),
              ElementsAre(1, 2));
  EXPECT_THAT(
      bad_rows(import_chunks({times("tss:UTC", {INT64_MAX / 1'000'000, INT64_MAX / 1'000'000 + 1})}, kTimestamp)),
      ElementsAre(1));
  EXPECT_THAT(bad_rows(import_chunks({times("tDn", {5'000, 5})}, kDuration)), ElementsAre(1));
}

TEST_F(ImportTimes, WithoutAZoneTheFilesZoneIsAssumed) {
  const std::int64_t noon = 1'782'907'200;  // 2026-07-01T12:00, local
  const Imported imported = import_chunks({times("tss:", {noon, std::nullopt})}, kTimestamp, "Asia/Shanghai");
  EXPECT_TRUE(imported.zone_assumed);
  EXPECT_THAT(shown(*imported.column, "Asia/Shanghai"), ElementsAre("2026-07-01T12:00:00+08:00", "missing"));
  const Imported utc = import_chunks({times("tsu:", {noon * 1'000'000})}, kTimestamp, "UTC");
  EXPECT_TRUE(utc.zone_assumed);
  EXPECT_THAT(shown(*utc.column), ElementsAre("2026-07-01T12:00:00Z"));
  EXPECT_FALSE(import_chunks({times("tsu:UTC", {0})}, kTimestamp, "Asia/Shanghai").zone_assumed);
}

TEST_F(ImportTimes, LocalTimesInGapsAndFoldsTakeTheEarliest) {
  // Berlin 2026: 02:30 on 29 March does not exist, 02:30 on 25 October comes twice.
  const std::int64_t march = 20'541 * 86'400 + 9'000, october = 20'751 * 86'400 + 9'000;
  const Imported imported = import_chunks(
      {times("tss:", {march - 7'200, march, march + 3'600, october, october + 3'600})}, kTimestamp, "Europe/Berlin");
  EXPECT_THAT(shown(*imported.column, "Europe/Berlin"),
              ElementsAre("2026-03-29T00:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00",
                          "2026-10-25T02:30:00+02:00", "2026-10-25T03:30:00+01:00"));
}

TEST_F(ImportTimes, Dates) {
  EXPECT_THAT(shown(*import_chunks({fixed<std::int32_t>("tdD", {0, -1, std::nullopt})}, kDate).column),
              ElementsAre("1970-01-01", "1969-12-31", "missing"));
  const Imported millis =
      import_chunks({times("tdm", {86'400'000, 86'400'001, -86'400'000, INT64_MAX / 86'400'000 * 86'400'000})}, kDate);
  EXPECT_THAT(shown(*millis.column), ElementsAre("1970-01-02", "missing", "1969-12-31", "missing"));
  EXPECT_THAT(bad_rows(millis), ElementsAre(1, 3));
}

TEST_F(ImportTimes, TimesOfDay) {
  EXPECT_THAT(shown(*import_chunks({fixed<std::int32_t>("tts", {36'000, 86'400, -1})}, kTimeOfDay).column),
              ElementsAre("10:00", "missing", "missing"));
  EXPECT_THAT(shown(*import_chunks({fixed<std::int32_t>("ttm", {36'000'250})}, kTimeOfDay).column),
              ElementsAre("10:00:00.25"));
  EXPECT_THAT(shown(*import_chunks({times("ttu", {1})}, kTimeOfDay).column), ElementsAre("00:00:00.000001"));
  EXPECT_THAT(bad_rows(import_chunks({times("ttn", {1'000, 1})}, kTimeOfDay)), ElementsAre(1));
}

TEST_F(ImportTimes, Durations) {
  EXPECT_THAT(shown(*import_chunks({times("tDs", {3'600})}, kDuration).column), ElementsAre("1 hour"));
  EXPECT_THAT(shown(*import_chunks({times("tDm", {-1'500})}, kDuration).column), ElementsAre("-1.5 seconds"));
  const Imported kept = import_chunks({times("tDu", {60'000'000})}, kDuration);
  EXPECT_THAT(shown(*kept.column), ElementsAre("1 minute"));
  EXPECT_THAT(kept.bad, IsEmpty());
}

}  // namespace
}  // namespace tagma::test
