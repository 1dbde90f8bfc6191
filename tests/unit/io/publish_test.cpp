// The output folder: types, row order, what is left out, atomicity, failures that leave nothing.
#include "tests/unit/io/fixtures.h"

#include "runtime/bits.h"
#include "runtime/io/result_columns.h"
#include "runtime/io/staged_folder.h"

#include <arrow/ipc/reader.h>
#include <gmock/gmock.h>
#include <parquet/arrow/reader.h>
#include <sys/resource.h>
#include <nlohmann/json.hpp>
#include <roaring/roaring64map.hh>

#include <thread>

namespace tagma::io_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FixedProgram final : public Program {
 public:
  std::vector<TableSpec> table_specs;
  std::vector<RuleSpec> rule_specs;
  std::string zone = "Asia/Shanghai";
  std::vector<std::pair<std::string, std::string>> parameters{{"high_spend", "5000.00"}};
  [[nodiscard]] std::span<const TableSpec> tables() const override { return table_specs; }
  [[nodiscard]] std::span<const RuleSpec> rules() const override { return rule_specs; }
  [[nodiscard]] const std::string& timezone() const override { return zone; }
  [[nodiscard]] std::span<const std::pair<std::string, std::string>> params() const override { return parameters; }
  [[nodiscard]] std::uint64_t hash() const override { return 0xabc; }
  [[nodiscard]] Status filter_rows(TableId, const Table&, std::span<std::uint64_t>) const override { return {}; }
  [[nodiscard]] Result<std::unique_ptr<Run>> start(const Dataset&, const RunContext&) const override {
    return fail(ErrorKind::kInternal, "T1399", "not run here");
  }
};

std::vector<std::uint64_t> bits(const std::vector<int>& values) {
  std::vector<std::uint64_t> words(static_cast<std::size_t>(words_for(std::ssize(values))));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0) set_bit(words.data(), static_cast<std::int64_t>(i));
  }
  return words;
}

// A run over one or more profile tables, put together by hand.
void set_texts(RuleResult& rule, std::initializer_list<std::string_view> texts) {
  rule.texts = std::make_shared<TextPool>();
  rule.codes.clear();
  for (const std::string_view text : texts) rule.codes.push_back(rule.texts->add(text));
}

class Fixture {
 public:
  Fixture() : program_(std::make_shared<FixedProgram>()), data_(std::make_shared<Dataset>()) {}

  TableId profile(const std::string& name, const std::vector<std::int64_t>& keys) {
    const auto id = static_cast<TableId>(program_->table_specs.size());
    TableSpec spec = event_table(name, {column("id", Type::of(Kind::kInt))});
    spec.kind = TableKind::kProfile;
    spec.key = {0};
    program_->table_specs.push_back(spec);
    const auto held = std::make_shared<std::vector<std::int64_t>>(keys);
    auto values = std::make_shared<Column>();
    values->type = Type::of(Kind::kInt);
    values->layout = Layout::kI64;
    values->length = std::ssize(keys);
    values->data = held->data();
    values->owners = {held};
    Table table;
    table.rows = std::ssize(keys);
    table.columns = {values};
    data_->tables.push_back(table);
    ProfileResult result;
    result.table = id;
    result.rows = result.answered_rows = std::ssize(keys);
    profiles_.push_back(std::move(result));
    return id;
  }

  RuleResult& rule(TableId table, const std::string& name, Type type, RuleKind kind = RuleKind::kTag) {
    RuleSpec spec;
    spec.name = name;
    spec.kind = kind;
    spec.type = type;
    spec.table = table;
    program_->rule_specs.push_back(spec);
    auto& rules = profiles_[static_cast<std::size_t>(table)].rules;
    rules.emplace_back().rule = static_cast<int>(program_->rule_specs.size()) - 1;
    return rules.back();
  }

  RuleSpec& spec_of(const RuleResult& rule) { return program_->rule_specs[static_cast<std::size_t>(rule.rule)]; }
  ProfileResult& result_of(TableId table) { return profiles_[static_cast<std::size_t>(table)]; }
  Dataset& data() { return *data_; }

  RunResult finish() {
    RunResult result;
    for (std::size_t i = 0; i < profiles_.size(); ++i) data_->tables[i].spec = &program_->table_specs[i];
    result.profiles = std::move(profiles_);
    result.program = program_;
    result.data = data_;
    result.context.as_of = 1'782'835'200'000'000;  // 2026-07-01T00:00+08:00
    result.executor = "interpreter";
    return result;
  }

 private:
  std::shared_ptr<FixedProgram> program_;
  std::shared_ptr<Dataset> data_;
  std::vector<ProfileResult> profiles_;
};

std::shared_ptr<arrow::Table> read_back(const std::string& path) {
  auto file = arrow::io::ReadableFile::Open(path).ValueOrDie();
  auto reader = parquet::arrow::OpenFile(file, arrow::default_memory_pool()).ValueOrDie();
  return reader->ReadTable().ValueOrDie();
}

RunResult small_result() {
  Fixture fixture;
  const auto table = fixture.profile("Customer", {7, 3, 9});
  auto& yes = fixture.rule(table, "高价值", Type::of(Kind::kBool));
  yes.words = bits({1, 0, 1});
  yes.yes = 2;
  auto& segment = fixture.rule(table, "挽回", Type::of(Kind::kBool), RuleKind::kSegment);
  segment.words = bits({1, 0, 1});
  segment.yes = 2;
  return fixture.finish();
}

TEST(Publish, TypesAsTheContractListsThem) {
  Fixture fixture;
  const auto table = fixture.profile("Customer", {7, 3, 9});
  auto& flag = fixture.rule(table, "flag", Type::of(Kind::kBool));
  flag.words = bits({1, 0, 1});
  auto& level = fixture.rule(table, "level", Type::of(Kind::kString));
  fixture.spec_of(level).levels = true;
  fixture.spec_of(level).level_values = {"新客", "活跃"};
  fixture.spec_of(level).display = "Stage";
  fixture.spec_of(level).group = "用户旅程";
  fixture.spec_of(level).owner = "growth";
  set_texts(level, {"活跃", "新客", ""});
  level.valid = bits({1, 1, 0});
  auto& count = fixture.rule(table, "count", Type::of(Kind::kInt));
  count.i64 = {1, -2, 3};
  auto& money = fixture.rule(table, "money", Type::decimal(2));
  money.i128 = {1250, -1, 99};
  money.valid = bits({1, 1, 0});
  auto& ratio = fixture.rule(table, "ratio", Type::decimal(10));
  ratio.ratio = {{1, 3}, {-1, 3}, {1, 2}};
  auto& real = fixture.rule(table, "real", Type::of(Kind::kFloat));
  real.f64 = {0.5, 1e300, -1};
  auto& day = fixture.rule(table, "day", Type::of(Kind::kDate));
  day.i64 = {0, 19782, -1};
  auto& at = fixture.rule(table, "at", Type::of(Kind::kTimestamp));
  at.i64 = {0, 1, 2};
  auto& span = fixture.rule(table, "span", Type::of(Kind::kDuration));
  span.i64 = {0, 1, 2};
  auto& text = fixture.rule(table, "text", Type::of(Kind::kString));
  set_texts(text, {"", "上海", "b"});
  const std::vector<Value> items{Value::text("x"), Value::text("y")};
  auto& list = fixture.rule(table, "list", Type::list_of(Type::of(Kind::kString)));
  list.list = {{items.data(), 2}, {items.data(), 0}, {}};
  list.valid = bits({1, 1, 0});
  auto& hidden = fixture.rule(table, "hidden", Type::of(Kind::kBool));
  hidden.words = bits({1, 1, 1});
  fixture.spec_of(hidden).published = false;

  const TempDir dir;
  const auto result = fixture.finish();
  const auto status = publish(result, dir / "out", {}, {});
  ASSERT_TRUE(status) << status.error().message;
  const auto data = read_back(dir / "out/tags.parquet");
  const auto type = [&](const char* name) { return data->schema()->GetFieldByName(name)->type()->ToString(); };
  EXPECT_EQ(data->schema()->field(0)->name(), "id");
  EXPECT_EQ(type("id"), "int64");
  EXPECT_EQ(type("flag"), "bool");
  EXPECT_EQ(type("level"), "dictionary<values=string, indices=int32, ordered=0>");
  EXPECT_EQ(type("count"), "int64");
  EXPECT_EQ(type("money"), "decimal128(38, 2)");
  EXPECT_EQ(type("ratio"), "decimal128(38, 10)");
  EXPECT_EQ(type("real"), "double");
  EXPECT_EQ(type("day"), "date32[day]");
  EXPECT_EQ(type("at"), "timestamp[us, tz=UTC]");
  EXPECT_EQ(type("span"), "duration[us]");
  EXPECT_EQ(type("text"), "string");
  EXPECT_EQ(data->schema()->GetFieldByName("list")->type()->id(), arrow::Type::LIST);
  EXPECT_EQ(data->schema()->GetFieldByName("hidden"), nullptr);
  EXPECT_THAT(cells(*data, "id"), ElementsAre("7", "3", "9"));
  EXPECT_THAT(cells(*data, "flag"), ElementsAre("true", "false", "true"));
  EXPECT_THAT(cells(*data, "money"), ElementsAre("12.50", "-0.01", "missing"));
  EXPECT_THAT(cells(*data, "ratio"), ElementsAre("0.3333333333", "-0.3333333333", "0.5000000000"));
  EXPECT_THAT(cells(*data, "text"), ElementsAre("", "上海", "b"));
  EXPECT_THAT(cells(*data, "day"), ElementsAre("1970-01-01", "2024-02-29", "1969-12-31"));
  const auto& level_codes = static_cast<const arrow::DictionaryArray&>(*data->GetColumnByName("level")->chunk(0));
  EXPECT_EQ(level_codes.GetValueIndex(0), 1);
  EXPECT_EQ(level_codes.GetValueIndex(1), 0);
  EXPECT_TRUE(level_codes.IsNull(2));
  const auto metadata = data->schema()->GetFieldByName("level")->metadata();
  EXPECT_EQ(metadata->Get("doc").ValueOrDie(), "Stage");
  EXPECT_EQ(metadata->Get("group").ValueOrDie(), "用户旅程");
  EXPECT_EQ(metadata->Get("owner").ValueOrDie(), "growth");
}

TEST(Publish, RatiosAreRoundedHalfToEven) {
  const auto rounded = [](Int128 num, Int128 den) {
    Int128 out = 0;
    EXPECT_TRUE(io::published_ratio({num, den}, out));
    return static_cast<std::int64_t>(out);
  };
  EXPECT_EQ(rounded(1, 20'000'000'000), 0);  // 0.5e-10 -> 0
  EXPECT_EQ(rounded(3, 20'000'000'000), 2);  // 1.5e-10 -> 2
  EXPECT_EQ(rounded(-3, 20'000'000'000), -2);
  EXPECT_EQ(rounded(2, 3), 6'666'666'667);
  EXPECT_EQ(rounded(7, 1), 70'000'000'000);
  const Int128 huge = (Int128{1} << 126) + 1;  // 10 · rest would leave 128 bits
  EXPECT_EQ(rounded(huge - 1, huge), 10'000'000'000);
  EXPECT_EQ(rounded(huge / 4, huge), 2'500'000'000);
  Int128 out = 0;
  EXPECT_FALSE(io::published_ratio({Int128{1} << 126, 1}, out));
}

TEST(Publish, OnlyAnsweredRowsInTheOrderOfTheData) {
  Fixture fixture;
  const auto table = fixture.profile("Customer", {7, 3, 9, 4});
  fixture.data().tables[0].source_row = {2, 0, 3, 1};
  auto& segment = fixture.rule(table, "s", Type::of(Kind::kBool), RuleKind::kSegment);
  segment.words = bits({1, 1, 1, 0});
  auto& count = fixture.rule(table, "n", Type::of(Kind::kInt));
  count.i64 = {70, 30, 90, 40};
  fixture.result_of(table).answered = bits({1, 0, 1, 1});
  fixture.result_of(table).answered_rows = 3;
  const TempDir dir;
  const auto result = fixture.finish();
  ASSERT_TRUE(publish(result, dir / "out", {}, {}));
  const auto data = read_back(dir / "out/tags.parquet");
  EXPECT_THAT(cells(*data, "id"), ElementsAre("4", "7", "9"));
  EXPECT_THAT(cells(*data, "n"), ElementsAre("40", "70", "90"));
  const std::string bytes = slurp(dir / "out/segments/s.roaring");
  EXPECT_EQ(Roaring64Map::readSafe(bytes.data(), bytes.size()), Roaring64Map::bitmapOf(2, 7ULL, 9ULL));
}

TEST(Publish, SegmentsAreRoaringOverKeysOrRows) {
  Fixture fixture;
  const std::int64_t large = 5'000'000'000;
  const auto by_key = fixture.profile("Customer", {large, 3, 9});
  const auto by_row = fixture.profile("Device", {-1, 3, 9});
  for (const auto table : {by_key, by_row}) {
    auto& segment =
        fixture.rule(table, table == by_key ? "人群" : "devices", Type::of(Kind::kBool), RuleKind::kSegment);
    segment.words = bits({1, 0, 1});
    segment.yes = 2;
  }
  const TempDir dir;
  const auto result = fixture.finish();
  ASSERT_TRUE(publish(result, dir / "out", {}, {}));
  const auto members = [&](const std::string& name) {
    const std::string bytes = slurp(dir / ("out/segments/" + name + ".roaring"));
    return Roaring64Map::readSafe(bytes.data(), bytes.size());
  };
  EXPECT_EQ(members("人群"), Roaring64Map::bitmapOf(2, static_cast<std::uint64_t>(large), 9ULL));
  EXPECT_EQ(members("devices"), Roaring64Map::bitmapOf(2, 0ULL, 2ULL));
  const auto manifest = nlohmann::json::parse(slurp(dir / "out/manifest.json"));
  EXPECT_EQ(manifest["segments"][0]["numbers"], "keys");
  EXPECT_EQ(manifest["segments"][1]["numbers"], "rows");
  EXPECT_TRUE(fs::exists(dir / "out/tags.Device.parquet"));
}

TEST(Publish, SuppressedSegmentsAreLeftOutAndListed) {
  Fixture fixture;
  const auto table = fixture.profile("Customer", {1});
  auto& segment = fixture.rule(table, "few", Type::of(Kind::kBool), RuleKind::kSegment);
  segment.words = bits({1});
  segment.yes = 1;
  segment.suppressed = true;
  const TempDir dir;
  const auto result = fixture.finish();
  ASSERT_TRUE(publish(result, dir / "out", {}, {}));
  EXPECT_EQ(read_back(dir / "out/tags.parquet")->num_columns(), 1);
  EXPECT_FALSE(fs::exists(dir / "out/segments/few.roaring"));
  EXPECT_EQ(nlohmann::json::parse(slurp(dir / "out/manifest.json"))["suppressed"][0], "few");
}

TEST(Publish, ManifestTellsTheRun) {
  Fixture fixture;
  const auto table = fixture.profile("Customer", {1, 2});
  fixture.data().tables[0].source_row = {1, 0};
  auto& level = fixture.rule(table, "level", Type::of(Kind::kString));
  fixture.spec_of(level).levels = true;
  set_texts(level, {"a", "b"});
  level.yes = 2;
  level.value_counts = {{"a", 1}, {"b", 1}};
  level.faults.rows[1] = 1;
  level.faults.first_rows[1] = {0};
  fixture.data().breaches.push_back({"Order", "", "orphan_row", 3, {4, 5, 6}});
  ManifestExtras extras{"0.1.0", {}, 1.5, 0.25};
  extras.inputs.emplace_back().source = "customer";
  const auto result = fixture.finish();
  const auto text = manifest_json(result, extras);
  ASSERT_TRUE(text);
  const auto manifest = nlohmann::json::parse(*text);
  EXPECT_EQ(manifest["tagma"], "0.1.0");
  EXPECT_EQ(manifest["program"], "0000000000000abc");
  EXPECT_THAT(manifest["as_of"].get<std::string>(), HasSubstr("2026-07-01T00:00"));
  EXPECT_EQ(manifest["timezone"], "Asia/Shanghai");
  EXPECT_EQ(manifest["params"]["high_spend"], "5000.00");
  EXPECT_EQ(manifest["inputs"][0]["source"], "customer");
  EXPECT_EQ(manifest["rules"][0]["values"]["a"], 1);
  EXPECT_EQ(manifest["rules"][0]["faults"]["division_by_zero"]["rows"], 1) << manifest["rules"][0]["faults"];
  EXPECT_EQ(manifest["rules"][0]["faults"]["division_by_zero"]["first_rows"][0], 1) << "the row as the data had it";
  EXPECT_EQ(manifest["contract"][0]["count"], 3);
  EXPECT_EQ(manifest["timings"]["load"], 1.5);
  EXPECT_GT(manifest["peak_rss_bytes"].get<std::int64_t>(), 0);
}

TEST(Publish, CsvAndArrowReadBack) {
  Fixture fixture;
  const auto table = fixture.profile("Customer", {7, 3});
  auto& text = fixture.rule(table, "text", Type::of(Kind::kString));
  set_texts(text, {"", "a,\"b\""});
  auto& missing = fixture.rule(table, "missing", Type::of(Kind::kString));
  set_texts(missing, {"", "x"});
  missing.valid = bits({0, 1});
  auto& at = fixture.rule(table, "at", Type::of(Kind::kTimestamp));
  at.i64 = {0, 1'500'000};
  const std::vector<Value> items{Value::text("x"), Value::text("y\"")};
  auto& list = fixture.rule(table, "list", Type::list_of(Type::of(Kind::kString)));
  list.list = {{items.data(), 2}, {items.data(), 0}};
  const TempDir dir;
  const auto result = fixture.finish();
  ASSERT_TRUE(publish(result, dir / "csv", {.format = OutputFormat::kCsv, .stop = nullptr}, {}));
  EXPECT_EQ(slurp(dir / "csv/tags.csv"),
            "id,text,missing,at,list\n"
            "7,\"\",,1970-01-01T00:00:00Z,\"[\"\"x\"\",\"\"y\\\"\"\"\"]\"\n"
            "3,\"a,\"\"b\"\"\",x,1970-01-01T00:00:01.5Z,[]\n");
  const std::vector<TableSpec> specs{event_table(
      "tags", {column("text", Type::of(Kind::kString)), column("missing", Type::of(Kind::kString)),
               column("at", Type::of(Kind::kTimestamp)), column("list", Type::list_of(Type::of(Kind::kString)))})};
  const std::vector<Location> locations{location("tags", dir / "csv/tags.csv", FileFormat::kCsv)};
  auto opened = open_sources(locations, specs);
  ASSERT_TRUE(opened) << opened.error().message;
  const auto data = drain(opened->sources.front());
  EXPECT_THAT(cells(*data, "text"), ElementsAre("", "a,\"b\""));
  EXPECT_THAT(cells(*data, "missing"), ElementsAre("missing", "x"));
  ASSERT_TRUE(publish(result, dir / "arrow", {.format = OutputFormat::kArrow, .stop = nullptr}, {}));
  auto file = arrow::io::ReadableFile::Open(dir / "arrow/tags.arrow").ValueOrDie();
  EXPECT_EQ(arrow::ipc::RecordBatchFileReader::Open(file).ValueOrDie()->CountRows().ValueOrDie(), 2);
}

TEST(Publish, ReplacesAnEarlierOutputAndNothingElse) {
  const TempDir dir;
  const auto result = small_result();
  dir.write("mine/diary.txt", "dear diary");
  const auto refused = publish(result, dir / "mine", {}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "T1123");
  EXPECT_EQ(slurp(dir / "mine/diary.txt"), "dear diary");
  dir.write("file", "x");
  EXPECT_EQ(publish(result, dir / "file", {}, {}).error().code, "T1123");

  ASSERT_TRUE(publish(result, dir / "out", {}, {}));
  dir.write("out/old", "");
  ASSERT_TRUE(publish(result, dir / "out/", {}, {}));
  EXPECT_FALSE(fs::exists(dir / "out/old"));
  EXPECT_THAT(dir.names(), ElementsAre("file", "mine", "out"));
}

TEST(Publish, NamesThatCollideAreRefused) {
  Fixture fixture;
  const auto table = fixture.profile("Customer", {1});
  fixture.rule(table, "id", Type::of(Kind::kBool)).words = bits({1});
  const TempDir dir;
  const auto result = fixture.finish();
  const auto status = publish(result, dir / "out", {}, {});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, "T1124");
  EXPECT_TRUE(dir.names().empty());
}

TEST(Publish, AFolderThatCannotBeWrittenLeavesNothing) {
  const auto result = small_result();
  const auto status = publish(result, "/proc/tagma/out", {}, {});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kIo);
  EXPECT_EQ(status.error().code, "T1121");
  const TempDir dir;
  const auto through_a_file = publish(result, dir.write("file", "") + "/deep/out", {}, {});
  ASSERT_FALSE(through_a_file);
  EXPECT_EQ(through_a_file.error().kind, ErrorKind::kIo);
  EXPECT_THAT(dir.names(), ElementsAre("file"));
}

TEST(Publish, StoppedLeavesWhatWasThere) {
  const TempDir dir;
  const auto result = small_result();
  ASSERT_TRUE(publish(result, dir / "out", {}, {}));
  const std::string before = slurp(dir / "out/manifest.json");
  const std::atomic<bool> stop = true;
  const auto status = publish(result, dir / "out", {.format = OutputFormat::kParquet, .stop = &stop}, {});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kInterrupted);
  EXPECT_EQ(slurp(dir / "out/manifest.json"), before);
  EXPECT_EQ(
      publish(result, dir / "made/on/the/way", {.format = OutputFormat::kParquet, .stop = &stop}, {}).error().kind,
      ErrorKind::kInterrupted);
  EXPECT_THAT(dir.names(), ElementsAre("out"));
}

// A limit on file sizes fails the write as a full disk does; its signal does not end the process.
TEST(Publish, AFullDiskLeavesWhatWasThere) {
  Fixture fixture;
  std::vector<std::int64_t> keys(50'000);
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = static_cast<std::int64_t>(i * 2654435761u % 4294967291u);
  const auto table = fixture.profile("Customer", keys);
  fixture.rule(table, "n", Type::of(Kind::kInt)).i64.assign(keys.begin(), keys.end());
  const TempDir dir;
  const auto small = small_result();
  ASSERT_TRUE(publish(small, dir / "out", {}, {}));
  const std::string before = slurp(dir / "out/manifest.json");
  const auto result = fixture.finish();

  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  const rlimit tight{32 * 1024, old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto status = publish(result, dir / "out", {}, {});
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);

  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kIo);
  EXPECT_EQ(status.error().code, "T1122");
  EXPECT_EQ(slurp(dir / "out/manifest.json"), before);
  EXPECT_THAT(dir.names(), ElementsAre("out"));
}

// While one thread publishes again and again, a reader that holds the folder open sees files of one run only.
TEST(Publish, ReadersSeeTheOldOrTheNew) {
  const TempDir dir;
  const auto result = small_result();
  ASSERT_TRUE(publish(result, dir / "out", {}, {"0", {}, 0, 0}));
  std::atomic<bool> done = false;
  int looks = 0, missing = 0;
  std::thread reader([&] {
    while (!done) {
      const auto text = slurp(dir / "out/manifest.json");
      const auto json = nlohmann::json::parse(text, nullptr, false);
      missing += json.is_discarded() || !fs::exists(dir / "out/tags.parquet") ? 1 : 0;
      ++looks;
    }
  });
  for (int i = 1; i <= 60; ++i) ASSERT_TRUE(publish(result, dir / "out", {}, {std::to_string(i), {}, 0, 0}));
  done = true;
  reader.join();
  EXPECT_EQ(missing, 0) << "of " << looks << " looks";
  EXPECT_EQ(nlohmann::json::parse(slurp(dir / "out/manifest.json"))["tagma"], "60");
  EXPECT_THAT(dir.names(), ElementsAre("out"));
}

// File systems without the exchange: the place is a link that moves from generation to generation.
TEST(StagedFolder, GenerationsReplaceOneAnother) {
  const TempDir dir;
  const auto put = [&](const std::string& content) {
    auto staged = io::StagedFolder::beside(dir / "out", "manifest.json");
    ASSERT_TRUE(staged) << staged.error().message;
    std::ofstream(staged->path() + "/manifest.json") << content;
    ASSERT_TRUE(staged->put_in_place(io::Swap::kGenerations));
  };
  put(R"({"tagma": "1"})");
  EXPECT_TRUE(fs::is_symlink(dir / "out"));
  put(R"({"tagma": "2"})");
  EXPECT_EQ(slurp(dir / "out/manifest.json"), R"({"tagma": "2"})");
  EXPECT_EQ(dir.names().size(), 2u) << "the link and the newest generation";
  auto staged = io::StagedFolder::beside(dir / "out", "manifest.json");
  ASSERT_TRUE(staged);
  EXPECT_EQ(staged->best_swap(), io::Swap::kGenerations) << "a link stays a link";
}

TEST(StagedFolder, AFolderBecomesALinkWhereItMust) {
  const TempDir dir;
  dir.write("out/manifest.json", R"({"tagma": "0"})");
  auto staged = io::StagedFolder::beside(dir / "out", "manifest.json");
  ASSERT_TRUE(staged);
  std::ofstream(staged->path() + "/manifest.json") << R"({"tagma": "1"})";
  ASSERT_TRUE(staged->put_in_place(io::Swap::kGenerations));
  EXPECT_EQ(slurp(dir / "out/manifest.json"), R"({"tagma": "1"})");
  EXPECT_EQ(dir.names().size(), 2u);
}

TEST(StagedFolder, LeftoversOfTheDeadAreClearedThoseOfTheLivingAreNot) {
  const TempDir dir;
  dir.write(".out.tagma-dead00/tags.parquet", "half");
  auto living = io::StagedFolder::beside(dir / "out", "manifest.json");
  ASSERT_TRUE(living);
  EXPECT_FALSE(fs::exists(dir / ".out.tagma-dead00"));
  auto second = io::StagedFolder::beside(dir / "out", "manifest.json");
  ASSERT_TRUE(second);
  EXPECT_TRUE(fs::exists(living->path()));
}

}  // namespace
}  // namespace tagma::io_test
