#include "tests/unit/io/fixtures.h"

#include <gmock/gmock.h>

namespace tagma::io_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<TableSpec> tables(std::initializer_list<std::string> sources) {
  std::vector<TableSpec> specs;
  for (const auto& source : sources) specs.push_back(event_table(source, {column("id", Type::of(Kind::kInt))}));
  return specs;
}

DataArguments in_dir(const TempDir& dir) { return {{}, dir.path().string()}; }

TEST(Locate, FolderBindsEverySourceByNameAndEnding) {
  const TempDir dir;
  dir.write("customer.parquet", "");
  dir.write("orders.csv", "");
  dir.write("log/b.ndjson", "");
  dir.write("log/a.ndjson", "");
  dir.write("log/_SUCCESS", "");
  const auto found = resolve_data(tables({"customer", "orders", "log", "customer"}), in_dir(dir));
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->size(), 3u);
  EXPECT_EQ((*found)[0].format, FileFormat::kParquet);
  EXPECT_EQ((*found)[1].format, FileFormat::kCsv);
  EXPECT_EQ((*found)[2].format, FileFormat::kNdjson);
  EXPECT_THAT((*found)[2].files, ElementsAre(dir / "log/a.ndjson", dir / "log/b.ndjson"));
}

TEST(Locate, OwnPathWinsOverTheFolder) {
  const TempDir dir;
  dir.write("a.parquet", "");
  dir.write("other/a.csv", "");
  auto arguments = in_dir(dir);
  arguments.paths["a"] = dir / "other/a.csv";
  const auto found = resolve_data(tables({"a"}), arguments);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(found->front().files, ElementsAre(dir / "other/a.csv"));
}

TEST(Locate, PrefixNamesTheFormat) {
  const TempDir dir;
  const auto path = dir.write("orders.txt", "");
  const auto found = resolve_data(tables({"orders"}), {{{"orders", "csv:" + path}}, {}});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->front().format, FileFormat::kCsv);
  const auto refused = resolve_data(tables({"orders"}), {{{"orders", path}}, {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "T1104");
}

TEST(Locate, GlobIsSortedByName) {
  const TempDir dir;
  for (const auto* name : {"p/2.parquet", "p/10.parquet", "p/1.parquet", "p/x.csv"}) dir.write(name, "");
  const auto found = resolve_data(tables({"p"}), {{{"p", dir / "p/*.parquet"}}, {}});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(found->front().files, ElementsAre(dir / "p/1.parquet", dir / "p/10.parquet", dir / "p/2.parquet"));
  const auto none = resolve_data(tables({"p"}), {{{"p", dir / "p/*.arrow"}}, {}});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, "T1101");
}

TEST(Locate, MissingFileSuggestsTheNearest) {
  const TempDir dir;
  dir.write("custmer.parquet", "");
  dir.write("orders.parquet", "");
  const auto found = resolve_data(tables({"customer", "orders"}), in_dir(dir));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kIo);
  EXPECT_EQ(found.error().code, "T1101");
  EXPECT_THAT(found.error().help, HasSubstr("custmer.parquet"));
}

TEST(Locate, EverythingThatIsWrongIsToldAtOnce) {
  const TempDir dir;
  dir.write("a.parquet", "");
  dir.write("a.csv", "");
  auto arguments = in_dir(dir);
  arguments.paths["custmer"] = "x.parquet";
  const auto found = resolve_data(tables({"a", "customer"}), arguments);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "T1108");
  EXPECT_THAT(found.error().message, HasSubstr("several candidates for a: a.csv, a.parquet"));
  EXPECT_THAT(found.error().message, HasSubstr("customer.parquet"));
}

TEST(Locate, CapitalsCountOnlyWhereBothFormsAreThere) {
  const TempDir dir;
  dir.write("customer.parquet", "");
  const auto found = resolve_data(tables({"Customer"}), in_dir(dir));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->front().source, "Customer");
  EXPECT_THAT(found->front().files, ElementsAre(dir / "customer.parquet"));
  const auto other = dir.write("x.csv", "");
  const auto given = resolve_data(tables({"Customer"}), {{{"customer", other}}, {}});
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_THAT(given->front().files, ElementsAre(other));
  dir.write("Customer.csv", "");
  const auto exact = resolve_data(tables({"Customer"}), in_dir(dir));
  ASSERT_TRUE(exact) << exact.error().message;
  EXPECT_THAT(exact->front().files, ElementsAre(dir / "Customer.csv"));
}

TEST(Locate, ATableThatMayBeAbsent) {
  const TempDir dir;
  dir.write("a.parquet", "");
  auto specs = tables({"a", "maybe"});
  specs[1].may_be_absent = true;
  const auto without = resolve_data(specs, in_dir(dir));
  ASSERT_TRUE(without) << without.error().message;
  ASSERT_EQ(without->size(), 1u);
  EXPECT_EQ(without->front().source, "a");
  EXPECT_TRUE(resolve_data(specs, {{{"a", dir / "a.parquet"}}, {}}));
  EXPECT_FALSE(resolve_data(specs, {{{"a", dir / "a.parquet"}, {"maybe", dir / "mistyped.parquet"}}, {}}));
  dir.write("maybe.parquet", "");
  const auto with = resolve_data(specs, in_dir(dir));
  ASSERT_TRUE(with) << with.error().message;
  EXPECT_EQ(with->size(), 2u);
  specs.push_back(tables({"maybe"}).front());  // another table needs the same data
  EXPECT_FALSE(resolve_data(specs, {{{"a", dir / "a.parquet"}}, {}}));
}

TEST(Locate, NoDataAtAll) {
  const auto found = resolve_data(tables({"orders"}), {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(found.error().code, "T1109");
}

TEST(Locate, MixedFormatsAndEmptyFoldersAreRefused) {
  const TempDir dir;
  dir.write("mixed/a.csv", "");
  dir.write("mixed/b.parquet", "");
  fs::create_directory(dir.path() / "empty");
  const auto mixed = resolve_data(tables({"mixed"}), in_dir(dir));
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().code, "T1103");
  const auto empty = resolve_data(tables({"empty"}), in_dir(dir));
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, "T1102");
}

TEST(Locate, MissingDataFolder) {
  const auto found = resolve_data(tables({"a"}), {{}, "/nowhere/at/all"});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kIo);
  EXPECT_EQ(found.error().code, "T1101");
}

}  // namespace
}  // namespace tagma::io_test
