// The same rows through every format come out the same.
#include "tests/unit/io/fixtures.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace tagma::io_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<TableSpec> one_table() {
  return {event_table(
      "t",
      {column("id", Type::of(Kind::kInt)), column("name", Type::of(Kind::kString)), column("amount", Type::decimal(2)),
       column("day", Type::of(Kind::kDate)), column("at", Type::of(Kind::kTimestamp)),
       column("ok", Type::of(Kind::kBool)), column("score", Type::of(Kind::kFloat)),
       column("tags", Type::set_of(Type::of(Kind::kString))), column("unused", Type::of(Kind::kString), false)})};
}

std::string print(const OpenedData& opened_data) {
  auto& opened = const_cast<OpenedData&>(opened_data);
  const auto data = drain(opened.sources.front());
  std::string text;
  for (const auto* name : {"id", "name", "amount", "day", "at", "ok", "score"}) {
    for (const auto& cell : cells(*data, name)) text += cell + ";";
    text += "\n";
  }
  const auto& tags = static_cast<const arrow::ListArray&>(*data->GetColumnByName("tags")->chunk(0));
  for (std::int64_t i = 0; i < tags.length(); ++i) {
    text += tags.IsNull(i) ? "missing;" : std::to_string(tags.value_length(i)) + ";";
  }
  EXPECT_EQ(data->GetColumnByName("unused"), nullptr);
  return text;
}

constexpr const char* kExpected =
    "1;2;3;\n"
    "张三;missing;;\n"
    "12.50;-0.01;missing;\n"
    "2024-02-29;missing;1969-12-31;\n"
    "2024-02-29 01:02:03.500000Z;2024-03-01 00:00:00.000000Z;missing;\n"
    "true;false;missing;\n"
    "1.5;-2;missing;\n"
    "2;0;missing;";

constexpr const char* kCsv =
    "id,unused,name,amount,day,at,ok,score,tags\n"
    "1,x,张三,12.5,2024-02-29,2024-02-29T09:02:03.5+08:00,true,1.5,\"[\"\"a\"\",\"\"b,c\"\"]\"\n"
    "2,\"multi\nline\",,-0.01,,2024-03-01T00:00Z,false,-2,[]\n"
    "3,y,\"\",,1969-12-31,,,,\n";

constexpr const char* kNdjson =
    R"({"id":1,"unused":{"deep":[1]},"name":"张三","amount":12.50,"day":"2024-02-29","at":"2024-02-29T09:02:03.5+08:00","ok":true,"score":1.5,"tags":["a","b,c"]})"
    "\n"
    R"({"id":2,"amount":"-0.01","at":"2024-03-01T00:00Z","ok":false,"score":-2.0,"tags":[],"more":1})"
    "\n"
    R"({"id":3,"name":"","day":"1969-12-31","tags":null})"
    "\n";

Result<OpenedData> read(const std::string& path, FileFormat format, ReadOptions options = {}) {
  const std::vector<Location> locations{location("t", path, format)};
  const auto specs = one_table();
  return open_sources(locations, specs, options);
}

TEST(Formats, Csv) {
  const TempDir dir;
  const auto opened = read(dir.write("t.csv", kCsv), FileFormat::kCsv);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->inputs.front().rows, 3);
  EXPECT_EQ(print(*opened), kExpected);
}

TEST(Formats, CsvWithMarkAndCarriageReturns) {
  const TempDir dir;
  std::string text = kCsv;
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.replace(at, 1, "\r\n");
  const auto opened = read(dir.write("t.csv", "\xEF\xBB\xBF" + text), FileFormat::kCsv);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(print(*opened), kExpected);
}

TEST(Formats, Ndjson) {
  const TempDir dir;
  const auto opened = read(dir.write("t.ndjson", kNdjson), FileFormat::kNdjson);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(print(*opened), kExpected);
}

std::shared_ptr<arrow::Table> same_rows() {
  arrow::ListBuilder tags(arrow::default_memory_pool(), std::make_shared<arrow::StringBuilder>());
  auto& items = static_cast<arrow::StringBuilder&>(*tags.value_builder());
  EXPECT_TRUE(tags.Append().ok() && items.Append("a").ok() && items.Append("b,c").ok() && tags.Append().ok() &&
              tags.AppendNull().ok());
  using Decimals = std::vector<std::optional<arrow::Decimal128>>;
  return table({"id", "unused", "name", "amount", "day", "at", "ok", "score", "tags"},
               {ints({1, 2, 3}), strings({"x", "y", "z"}), strings({"张三", std::nullopt, ""}),
                array(arrow::Decimal128Builder(arrow::decimal128(10, 2)),
                      Decimals{arrow::Decimal128(1250), arrow::Decimal128(-1), {}}),
                array(arrow::Date32Builder(), std::vector<std::optional<int>>{19782, std::nullopt, -1}),
                instants({1709168523500000, 1709251200000000, std::nullopt}),
                array(arrow::BooleanBuilder(), std::vector<std::optional<bool>>{true, false, std::nullopt}),
                array(arrow::DoubleBuilder(), std::vector<std::optional<double>>{1.5, -2.0, std::nullopt}),
                tags.Finish().ValueOrDie()});
}

TEST(Formats, Parquet) {
  const TempDir dir;
  write_parquet(dir / "t.parquet", *same_rows());
  const auto opened = read(dir / "t.parquet", FileFormat::kParquet);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(print(*opened), kExpected);
}

TEST(Formats, ArrowFileAndStream) {
  const TempDir dir;
  for (const bool file_form : {true, false}) {
    write_ipc(dir / "t.arrow", *same_rows(), file_form);
    const auto opened = read(dir / "t.arrow", FileFormat::kArrow);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->inputs.front().rows, 3);
    EXPECT_EQ(print(*opened), kExpected);
  }
}

TEST(Formats, SeveralFilesInTheOrderOfNames) {
  const TempDir dir;
  dir.write("t/b.csv", "id\n3\n");
  dir.write("t/a.csv", "id\n1\n2\n");
  std::vector<TableSpec> specs{event_table("t", {column("id", Type::of(Kind::kInt))})};
  const auto locations = resolve_data(specs, {{}, dir.path().string()});
  ASSERT_TRUE(locations);
  auto opened = open_sources(*locations, specs);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(cells(*drain(opened->sources.front()), "id"), ElementsAre("1", "2", "3"));
  EXPECT_EQ(opened->inputs.front().rows, 3);
  EXPECT_EQ(opened->inputs.front().bytes, 12);
  EXPECT_EQ(opened->inputs.front().hash.size(), 16u);
}

TEST(Formats, FilesOfDifferentWidthsAreWidened) {
  const TempDir dir;
  fs::create_directory(dir.path() / "t");
  const auto narrow = array(arrow::Int32Builder(), std::vector<std::optional<int>>{7});
  write_parquet(dir / "t/a.parquet", *table({"id"}, {narrow}));
  write_parquet(dir / "t/b.parquet", *table({"id"}, {ints({1LL << 40})}));
  std::vector<TableSpec> specs{event_table("t", {column("id", Type::of(Kind::kInt))})};
  const auto locations = resolve_data(specs, {{}, dir.path().string()});
  auto opened = open_sources(*locations, specs);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(cells(*drain(opened->sources.front()), "id"), ElementsAre("7", "1099511627776"));
}

TEST(Formats, FilesThatDoNotFitTogether) {
  const TempDir dir;
  dir.write("t/a.csv", "id\n1\n");
  dir.write("t/b.csv", "di\n1\n");
  std::vector<TableSpec> specs{event_table("t", {column("id", Type::of(Kind::kInt))})};
  const auto lacking = open_sources(*resolve_data(specs, {{}, dir.path().string()}), specs);
  ASSERT_FALSE(lacking);
  EXPECT_EQ(lacking.error().code, "T1053");
  EXPECT_THAT(lacking.error().message, HasSubstr("b.csv has no column id"));

  const TempDir other;
  fs::create_directory(other.path() / "t");
  write_parquet(other / "t/a.parquet", *table({"id"}, {ints({1})}));
  write_parquet(other / "t/b.parquet", *table({"id"}, {strings({"1"})}));
  const auto unequal = open_sources(*resolve_data(specs, {{}, other.path().string()}), specs);
  ASSERT_FALSE(unequal);
  EXPECT_EQ(unequal.error().kind, ErrorKind::kData);
  EXPECT_EQ(unequal.error().code, "T1053");
}

TEST(Formats, InstantsWithoutZoneStayWithoutZone) {
  const TempDir dir;
  std::vector<TableSpec> specs{event_table("t", {column("at", Type::of(Kind::kTimestamp))})};
  const std::vector<Location> locations{location("t", dir.write("t.csv", "at\n2024-01-01T10:00\n"), FileFormat::kCsv)};
  auto opened = open_sources(locations, specs);
  ASSERT_TRUE(opened);
  const auto data = drain(opened->sources.front());
  EXPECT_EQ(static_cast<const arrow::TimestampType&>(*data->field(0)->type()).timezone(), "");
}

TEST(Formats, CellsThatDoNotFitAreToldByRowNotByValue) {
  const TempDir dir;
  std::vector<TableSpec> specs{event_table("t", {column("amount", Type::decimal(2))})};
  const auto refusal = [&](const std::string& content, FileFormat format) {
    const std::vector<Location> locations{location("t", dir.write("t", content), format)};
    const auto opened = open_sources(locations, specs);
    EXPECT_FALSE(opened);
    return opened ? Error{} : opened.error();
  };
  const auto csv = refusal("amount\n1.00\nsecret-1.234\n5\n\n1.005\n", FileFormat::kCsv);
  EXPECT_EQ(csv.kind, ErrorKind::kData);
  EXPECT_EQ(csv.code, "T1051");
  EXPECT_THAT(csv.message, HasSubstr("2 cells"));
  EXPECT_THAT(csv.message, HasSubstr("decimal(2)"));
  EXPECT_THAT(csv.message, Not(HasSubstr("secret")));
  const auto json = refusal("{\"amount\": \"secret\"}\n", FileFormat::kNdjson);
  EXPECT_EQ(json.kind, ErrorKind::kIo);
  EXPECT_THAT(json.message, Not(HasSubstr("secret")));
}

TEST(Formats, UnevenCsvRowsAreToldByNumberNotByContent) {
  const TempDir dir;
  const auto opened = read(dir.write("t.csv", "id,name\n1,a\n2,secret,secret\n"), FileFormat::kCsv);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kIo);
  EXPECT_THAT(opened.error().message, HasSubstr("row 3 has 3 columns where the header has 2"));
  EXPECT_THAT(opened.error().message, Not(HasSubstr("secret")));
}

TEST(Formats, BrokenTexts) {
  const TempDir dir;
  for (const auto& [content, format] :
       std::vector<std::pair<std::string, FileFormat>>{{"", FileFormat::kCsv},
                                                       {"id,id\n1,2\n", FileFormat::kCsv},
                                                       {"name\n\xff\xfe\n", FileFormat::kCsv},
                                                       {"\xff\xfe\n1\n", FileFormat::kCsv},
                                                       {"{\"id\": 1\n", FileFormat::kNdjson},
                                                       {"{\"id\": 1.5}\n", FileFormat::kNdjson},
                                                       {"{\"id\": \"x\"}\n", FileFormat::kNdjson},
                                                       {"{\"name\": \"\xff\"}\n", FileFormat::kNdjson},
                                                       {"[1]\n", FileFormat::kNdjson},
                                                       {"", FileFormat::kArrow},
                                                       {"ARROW1", FileFormat::kArrow},
                                                       {"PAR1", FileFormat::kParquet},
                                                       {"", FileFormat::kParquet}}) {
    const auto opened = read(dir.write("broken", content), format);
    EXPECT_FALSE(opened) << to_string(format) << ": " << content;
    if (!opened) {
      EXPECT_THAT(opened.error().message, HasSubstr("broken"));
    }
  }
}

TEST(Formats, MissingFile) {
  for (const auto format : {FileFormat::kParquet, FileFormat::kArrow, FileFormat::kCsv, FileFormat::kNdjson}) {
    const auto opened = read("/nowhere/t", format);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kIo);
    EXPECT_EQ(opened.error().code, "T1105");
  }
}

TEST(Formats, AListIsTheOnlyColumnWhateverItsName) {
  const TempDir dir;
  std::vector<TableSpec> specs{event_table("Staff", {column("Staff", Type::of(Kind::kInt))})};
  specs[0].kind = TableKind::kList;
  write_parquet(dir / "l.parquet", *table({"id"}, {ints({1, 2})}));
  write_ipc(dir / "l.arrow", *table({"id"}, {ints({1, 2})}), true);
  dir.write("l.csv", "id\n1\n2\n");
  dir.write("l.ndjson", "{\"id\": 1}\n{\"id\": 2}\n");
  for (const auto format : {FileFormat::kParquet, FileFormat::kArrow, FileFormat::kCsv, FileFormat::kNdjson}) {
    const std::vector<Location> locations{location("Staff", dir / fmt::format("l.{}", to_string(format)), format)};
    auto opened = open_sources(locations, specs);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_THAT(cells(*drain(opened->sources.front()), "Staff"), ElementsAre("1", "2"));
  }
  const std::vector<Location> two{location("Staff", dir.write("two.csv", "id,Staff\n1,9\n"), FileFormat::kCsv)};
  auto opened = open_sources(two, specs);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_THAT(cells(*drain(opened->sources.front()), "Staff"), ElementsAre("9"));
}

TEST(Formats, HeaderAlone) {
  const TempDir dir;
  const auto opened = read(dir.write("t.csv", "id,name\n"), FileFormat::kCsv);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->inputs.front().rows, 0);
  auto& source = const_cast<BoundSource&>(opened->sources.front());
  const auto data = drain(source);
  EXPECT_EQ(data->num_rows(), 0);
  EXPECT_EQ(data->num_columns(), 2);
}

TEST(Formats, CsvInManyBlocksKeepsItsRows) {
  const TempDir dir;
  std::string text = "id,name,amount\n";
  for (int i = 0; i < 400'000; ++i) text += std::to_string(i) + ",name of " + std::to_string(i % 100) + ",1.25\n";
  const auto opened = read(dir.write("t.csv", text), FileFormat::kCsv);
  ASSERT_TRUE(opened) << opened.error().message;
  const auto data = drain(const_cast<BoundSource&>(opened->sources.front()));
  const auto& ids = static_cast<const arrow::Int64Array&>(*data->GetColumnByName("id")->chunk(0));
  ASSERT_EQ(ids.length(), 400'000);
  for (std::int64_t i = 0; i < ids.length(); ++i) ASSERT_EQ(ids.Value(i), i);
}

}  // namespace
}  // namespace tagma::io_test
