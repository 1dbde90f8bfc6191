// Parquet alone: projection, dictionaries, pruning, damage.
#include "tests/unit/io/fixtures.h"

#include <gmock/gmock.h>

#include <random>

namespace tagma::io_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kHour = 3'600'000'000;

// Hour i of the log in row i; ten rows a row group.
std::shared_ptr<arrow::Table> hours(std::int64_t rows, const char* zone = "UTC") {
  std::vector<std::optional<std::int64_t>> id, at;
  std::vector<std::optional<std::string>> page, padding;
  for (std::int64_t i = 0; i < rows; ++i) {
    id.push_back(i);
    at.push_back(i * kHour);
    page.push_back(i % 2 == 0 ? "home" : "cart");
    padding.push_back(std::string(2000, static_cast<char>('a' + i % 26)));
  }
  return table({"id", "at", "page", "padding"}, {ints(id), instants(at, zone), strings(page), strings(padding)});
}

std::vector<TableSpec> log_table() {
  return {event_table("log",
                      {column("id", Type::of(Kind::kInt)), column("at", Type::of(Kind::kTimestamp)),
                       column("page", Type::of(Kind::kString)), column("padding", Type::of(Kind::kString), false)},
                      1)};
}

std::int64_t rows_read(const std::string& path, std::vector<TableSpec> specs, std::span<const TimeBounds> bounds,
                       InputFacts* facts = nullptr) {
  const std::vector<Location> locations{location("log", path, FileFormat::kParquet)};
  auto opened = open_sources(locations, specs, {.threads = 2, .trusted = false, .bounds = bounds});
  EXPECT_TRUE(opened) << opened.error().message;
  if (!opened) return -1;
  if (facts != nullptr) *facts = opened->inputs.front();
  return drain(opened->sources.front())->num_rows();
}

TEST(Parquet, ReadsOnlyTheUsedColumns) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(1000), 100);
  InputFacts facts;
  EXPECT_EQ(rows_read(dir / "log.parquet", log_table(), {}, &facts), 1000);
  EXPECT_THAT(facts.columns, ElementsAre("id", "at", "page"));
  EXPECT_GT(facts.bytes_read, 0);
  auto specs = log_table();
  specs[0].columns[3].used = true;
  InputFacts all;
  rows_read(dir / "log.parquet", specs, {}, &all);
  EXPECT_GT(all.bytes_read, facts.bytes_read + 1000);
  EXPECT_EQ(facts.row_groups, 10);
}

// The unused column's pages are destroyed on disk: what is not read cannot hurt.
TEST(Parquet, UnusedColumnsAreNotEvenOpened) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(50), 1 << 20, /*statistics=*/false);
  std::string bytes = slurp(dir / "log.parquet");
  const auto at = bytes.find(std::string(50, 'a'));
  ASSERT_NE(at, std::string::npos);
  ASSERT_LT(at, bytes.size() / 2) << "the dictionary page, before the footer";
  for (std::size_t i = at - 8; i < at + 1000; ++i) bytes[i] = '\x5a';
  dir.write("log.parquet", bytes);
  auto specs = log_table();
  specs[0].columns[3].used = true;
  const std::vector<Location> locations{location("log", dir / "log.parquet", FileFormat::kParquet)};
  EXPECT_FALSE(open_sources(locations, specs)) << "read, the damage shows";
  EXPECT_EQ(rows_read(dir / "log.parquet", log_table(), {}), 50);
}

TEST(Parquet, TextsComeAsDictionaries) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(100), 10);
  const std::vector<Location> locations{location("log", dir / "log.parquet", FileFormat::kParquet)};
  auto opened = open_sources(locations, log_table());
  ASSERT_TRUE(opened);
  const auto data = drain(opened->sources.front(), /*plain=*/false);
  const auto page = data->GetColumnByName("page");
  ASSERT_EQ(page->type()->id(), arrow::Type::DICTIONARY);
  EXPECT_EQ(static_cast<const arrow::DictionaryArray&>(*page->chunk(0)).dictionary()->length(), 2);
}

TEST(Parquet, RowGroupsOutsideTheBoundsAreSkipped) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(100), 10);
  const auto read = [&](std::int64_t lo, std::int64_t hi) {
    const TimeBounds bounds{0, lo, hi};
    return rows_read(dir / "log.parquet", log_table(), {&bounds, 1});
  };
  EXPECT_EQ(read(25 * kHour, 35 * kHour), 20);
  EXPECT_EQ(read(20 * kHour, 30 * kHour), 10);  // the upper bound is exclusive: the group that begins there is out
  EXPECT_EQ(read(20 * kHour, 30 * kHour + 1), 20);
  EXPECT_EQ(read(29 * kHour, 30 * kHour), 10);  // the last row of a group lies on the lower bound
  EXPECT_EQ(read(29 * kHour + 1, 30 * kHour), 0);
  EXPECT_EQ(read(0, 1000 * kHour), 100);
  EXPECT_EQ(read(2000 * kHour, 3000 * kHour), 0);
}

TEST(Parquet, TimesWithoutZoneKeepADayOnEitherSide) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(100, nullptr), 10);
  const TimeBounds bounds{0, 50 * kHour, 51 * kHour};
  // Hours 26 to 75 may be meant, in some zone: groups 20 … 70.
  EXPECT_EQ(rows_read(dir / "log.parquet", log_table(), {&bounds, 1}), 60);
}

TEST(Parquet, NothingIsPrunedWithoutNeedForDoubt) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(100), 10);
  const TimeBounds bounds{0, 0, 5 * kHour};
  auto unique = log_table();
  unique[0].unique_by = {0};
  EXPECT_EQ(rows_read(dir / "log.parquet", unique, {&bounds, 1}), 100);

  auto owner = log_table();
  owner.push_back(event_table("lines", {column("id", Type::of(Kind::kInt))}));
  owner[1].owner = 0;
  EXPECT_EQ(rows_read(dir / "log.parquet", owner, {&bounds, 1}), 100) << "a line's order must not seem to be absent";

  auto shared = log_table();
  shared.push_back(shared[0]);
  EXPECT_EQ(rows_read(dir / "log.parquet", shared, {&bounds, 1}), 100) << "the second table has no bounds";
  const std::vector<TimeBounds> both{{0, 0, 5 * kHour}, {1, 90 * kHour, 91 * kHour}};
  EXPECT_EQ(rows_read(dir / "log.parquet", shared, both), 100);
  const std::vector<TimeBounds> near{{0, 0, 5 * kHour}, {1, 10 * kHour, 11 * kHour}};
  EXPECT_EQ(rows_read(dir / "log.parquet", shared, near), 20);
}

TEST(Parquet, MissingStatisticsOrMissingTimesPruneNothing) {
  const TempDir dir;
  const TimeBounds bounds{0, 0, 5 * kHour};
  write_parquet(dir / "log.parquet", *hours(100), 10, /*statistics=*/false);
  EXPECT_EQ(rows_read(dir / "log.parquet", log_table(), {&bounds, 1}), 100);

  std::vector<std::optional<std::int64_t>> id(100, 1), at;
  for (std::int64_t i = 0; i < 100; ++i) at.push_back(i % 10 == 9 ? std::nullopt : std::optional(i * kHour));
  const std::vector<std::optional<std::string>> page(100, "p");
  write_parquet(dir / "log.parquet", *table({"id", "at", "page"}, {ints(id), instants(at), strings(page)}), 10);
  EXPECT_EQ(rows_read(dir / "log.parquet", log_table(), {&bounds, 1}), 100)
      << "a missing time must be seen and reported";
}

// Statistics that lie are found out by the row groups that are read, and the whole file is read.
TEST(Parquet, LyingStatisticsAreFoundOut) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(20), 10);
  std::string bytes = slurp(dir / "log.parquet");
  const auto encoded = [](std::int64_t value) { return std::string(reinterpret_cast<const char*>(&value), 8); };
  // Row group 0 claims to end at hour 5 and row group 1 to begin at hour 900 (footer and column metadata alike).
  const auto replace_all = [&bytes](const std::string& from, const std::string& to, std::size_t begin) {
    int n = 0;
    for (std::size_t at = begin; (at = bytes.find(from, at)) != std::string::npos; at += 8, ++n)
      bytes.replace(at, 8, to);
    return n;
  };
  std::uint32_t footer = 0;
  std::memcpy(&footer, bytes.data() + bytes.size() - 8, 4);
  const std::size_t begin = bytes.size() - 8 - footer;
  ASSERT_GT(replace_all(encoded(9 * kHour), encoded(5 * kHour), begin), 0);
  ASSERT_GT(replace_all(encoded(19 * kHour), encoded(901 * kHour), begin), 0);
  ASSERT_GT(replace_all(encoded(10 * kHour), encoded(900 * kHour), begin), 0);
  dir.write("log.parquet", bytes);
  const TimeBounds bounds{0, 0, 20 * kHour};
  EXPECT_EQ(rows_read(dir / "log.parquet", log_table(), {&bounds, 1}), 20);
}

TEST(Parquet, ManyRowGroupsInOrderWhateverTheThreads) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(500), 7);
  const std::vector<Location> locations{location("log", dir / "log.parquet", FileFormat::kParquet)};
  for (const int threads : {1, 2, 8}) {
    auto opened = open_sources(locations, log_table(), {.threads = threads, .trusted = false, .bounds = {}});
    ASSERT_TRUE(opened);
    const auto data = drain(opened->sources.front());
    const auto& ids = static_cast<const arrow::Int64Array&>(*data->GetColumnByName("id")->chunk(0));
    ASSERT_EQ(ids.length(), 500);
    for (std::int64_t i = 0; i < 500; ++i) ASSERT_EQ(ids.Value(i), i);
  }
}

// A file cut or changed at many places: an error with the path or the right number of valid rows, never a crash.
TEST(Parquet, TruncatedAndFlippedFiles) {
  const TempDir dir;
  const auto rows = hours(60);
  write_parquet(dir / "good.parquet", *rows->RemoveColumn(3).ValueOrDie(), 20);
  const std::string good = slurp(dir / "good.parquet");
  const auto attempt = [&](const std::string& bytes) {
    const std::vector<Location> locations{location("log", dir.write("bad.parquet", bytes), FileFormat::kParquet)};
    auto opened = open_sources(locations, log_table());
    if (!opened) {
      EXPECT_EQ(opened.error().kind, ErrorKind::kIo);
      EXPECT_THAT(opened.error().message, HasSubstr("bad.parquet"));
      return false;
    }
    drain(opened->sources.front());
    return true;
  };
  for (std::size_t i = 1; i <= 60; ++i) {
    EXPECT_FALSE(attempt(good.substr(0, good.size() - i * good.size() / 61))) << "cut " << i;
  }
  std::mt19937 random(20260701);
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string bytes = good;
    const std::size_t tail = std::min<std::size_t>(bytes.size(), 3000);
    const std::size_t at = i % 2 == 0 ? random() % bytes.size() : bytes.size() - 1 - random() % tail;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    refused += attempt(bytes) ? 0 : 1;
  }
  EXPECT_GT(refused, 30);
}

TEST(Parquet, NoUsedColumnStillTellsTheRows) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(30), 10);
  std::vector<TableSpec> specs{event_table("log", {column("padding", Type::of(Kind::kString), false)})};
  EXPECT_EQ(rows_read(dir / "log.parquet", specs, {}), 30);
}

TEST(Parquet, AnAbsentColumnIsLeftToTheContract) {
  const TempDir dir;
  write_parquet(dir / "log.parquet", *hours(3));
  std::vector<TableSpec> specs{
      event_table("log", {column("id", Type::of(Kind::kInt)), column("gone", Type::of(Kind::kInt))})};
  const std::vector<Location> locations{location("log", dir / "log.parquet", FileFormat::kParquet)};
  auto opened = open_sources(locations, specs);
  ASSERT_TRUE(opened);
  const auto data = drain(opened->sources.front());
  EXPECT_EQ(data->num_columns(), 1);
}

}  // namespace
}  // namespace tagma::io_test
