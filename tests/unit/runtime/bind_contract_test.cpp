#include "bind_builder.h"

#include "runtime/bits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tagma::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class Bind : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(live_objects(), 0) << "something was not released"; }
};
using BindContract = Bind;

Error error_of(const std::vector<TableSpec>& specs, const std::map<std::string, std::vector<Batch>>& data) {
  const auto result = try_bind(specs, data);
  EXPECT_FALSE(result.has_value());
  return result ? Error{} : result.error();
}

TableSpec profile(ColumnSpec extra) {
  return table("Customer", TableKind::kProfile, {column("id", kInt), std::move(extra)}, {0});
}

ColumnSpec on_breach(ColumnSpec spec, OnBreach verdict) {
  spec.on_breach = verdict;
  return spec;
}

const Type kColor = Type::enumeration(intern_enum({"red", "green"}));

TEST_F(BindContract, AProfileKeepsItsOrder) {
  const auto data = bound({profile(column("name", kString, true))},
                          {{"Customer", {{int64s({3, 1, 2}), texts({"c", std::nullopt, "b"})}}}});
  EXPECT_THAT(cells(*data, 0, 0), ElementsAre("3", "1", "2"));
  EXPECT_THAT(cells(*data, 0, 1), ElementsAre("\"c\"", "missing", "\"b\""));
  EXPECT_THAT(data->breaches, IsEmpty());
  EXPECT_EQ(data->indexes[0]->find(std::array{Value::integer(2)}), 2);
  EXPECT_EQ(data->indexes[0]->find(std::array{Value::integer(4)}), -1);
  EXPECT_EQ(data->indexes[0]->find(std::array{Value::missing()}), -1);
}

TEST_F(BindContract, AMissingColumnNamesTheNearest) {
  const Error error =
      error_of({profile(column("city", kString))}, {{"Customer", {{int64s({1}), texts({"x"}).named("citi")}}}});
  EXPECT_EQ(error.kind, ErrorKind::kData);
  EXPECT_EQ(error.code, "T1002");
  EXPECT_THAT(error.message, HasSubstr("Customer.city"));
  EXPECT_THAT(error.message, HasSubstr("Customer.arrow"));
  EXPECT_THAT(error.help, HasSubstr("citi"));
}

TEST_F(BindContract, AWrongTypeNamesBoth) {
  const Error error =
      error_of({profile(column("amount", Type::decimal(2)))}, {{"Customer", {{int64s({1}), doubles({1.5})}}}});
  EXPECT_EQ(error.code, "T1003");
  EXPECT_THAT(error.message, HasSubstr("decimal(2)"));
  EXPECT_THAT(error.message, HasSubstr("float64"));
}

TEST_F(BindContract, ATableThatMayBeAbsentHasNoRowsThen) {
  TableSpec maybe = table("Decision", TableKind::kLookup, {column("id", kInt), column("why", kString, true)}, {0});
  maybe.may_be_absent = true;
  const auto data = bound({profile(column("name", kString, true)), maybe}, {{"Customer", {{int64s({1}), texts({"a"})}}}});
  EXPECT_EQ(data->tables[1].rows, 0);
  ASSERT_EQ(data->breaches.size(), 1u);
  EXPECT_EQ(data->breaches[0].kind, "absent_table");
  EXPECT_EQ(data->breaches[0].table, "Decision");
  EXPECT_EQ(data->breaches[0].count, 0);
}

TEST_F(BindContract, AMissingSourceNamesTheNearest) {
  const Error error = error_of({customers()}, {{"Customers", {{int64s({1}).named("id")}}}});
  EXPECT_EQ(error.code, "T1001");
  EXPECT_THAT(error.help, HasSubstr("Customers"));
}

TEST_F(BindContract, DuplicateKeysStop) {
  const Error error = error_of({customers()}, {{"Customer", {{int64s({1, 2, 1})}, {int64s({3, 1})}}}});
  EXPECT_EQ(error.code, "T1004");
  EXPECT_THAT(error.message, HasSubstr("2 rows; counted from 0: 2, 4"));
}

TEST_F(BindContract, MissingValuesStopWhereNoneMayBe) {
  const Error error =
      error_of({profile(column("name", kString))}, {{"Customer", {{int64s({1, 2}), texts({"a", std::nullopt})}}}});
  EXPECT_EQ(error.code, "T1005");
  EXPECT_THAT(error.message, HasSubstr("Customer.name"));
  EXPECT_THAT(error.message, HasSubstr("counted from 0: 1"));
}

TEST_F(BindContract, MissingValuesMayBeForgivenOrRejected) {
  const std::map<std::string, std::vector<Batch>> rows = {
      {"Customer", {{int64s({1, 2, 3}), texts({"a", std::nullopt, "c"})}}}};
  const auto forgiven = bound({profile(on_breach(column("name", kString), OnBreach::kMissing))}, rows);
  EXPECT_EQ(forgiven->tables[0].rows, 3);
  EXPECT_EQ(find_breach(*forgiven, "missing_value")->count, 1);
  const auto rejected = bound({profile(on_breach(column("name", kString), OnBreach::kReject))}, rows);
  EXPECT_THAT(cells(*rejected, 0, 0), ElementsAre("1", "3"));
  EXPECT_EQ(rejected->tables[0].source_row_of(1), 2);
  EXPECT_THAT(find_breach(*rejected, "missing_value")->first_rows, ElementsAre(1));
  EXPECT_EQ(rejected->indexes[0]->find(std::array{Value::integer(3)}), 1);
}

TEST_F(BindContract, ValuesOutsideAnEnum) {
  for (const bool coded : {false, true}) {
    const Array colors = coded
                             ? dictionary<std::int8_t>("c", {0, 2, std::nullopt, 1, 2}, texts({"red", "green", "blue"}))
                             : texts({"red", "blue", std::nullopt, "green", "blue"});
    const std::map<std::string, std::vector<Batch>> rows = {{"Customer", {{int64s({1, 2, 3, 4, 5}), colors}}}};
    const Error error = error_of({profile(column("color", kColor, true))}, rows);
    EXPECT_EQ(error.code, "T1006");
    EXPECT_THAT(error.message, HasSubstr("\"blue\""));
    EXPECT_THAT(error.message, HasSubstr("2 rows; counted from 0: 1, 4"));
    const auto forgiven = bound({profile(on_breach(column("color", kColor, true), OnBreach::kMissing))}, rows);
    EXPECT_THAT(cells(*forgiven, 0, 1), ElementsAre("\"red\"", "missing", "missing", "\"green\"", "missing"));
    EXPECT_EQ(find_breach(*forgiven, "outside_enum")->count, 2);
    const auto rejected = bound({profile(on_breach(column("color", kColor, true), OnBreach::kReject))}, rows);
    EXPECT_THAT(cells(*rejected, 0, 0), ElementsAre("1", "3", "4"));
  }
}

TEST_F(BindContract, PersonalValuesStayOutOfMessages) {
  ColumnSpec spec = column("color", kColor);
  spec.personal = true;
  EXPECT_THAT(error_of({profile(spec)}, {{"Customer", {{int64s({1}), texts({"secret"})}}}}).message,
              Not(HasSubstr("secret")));
}

TEST_F(BindContract, UnusedEntriesOfADictionaryAreNoBreach) {
  const auto data = bound({profile(column("color", kColor))},
                          {{"Customer", {{int64s({1}), dictionary<std::int8_t>("c", {0}, texts({"red", "blue"}))}}}});
  EXPECT_THAT(data->breaches, IsEmpty());
}

TEST_F(BindContract, AllThatStopsIsOneError) {
  const std::vector<TableSpec> specs = {profile(column("name", kString)), orders()};
  const Error error = error_of(specs, {{"Customer", {{int64s({1, 1}), texts({"a", std::nullopt})}}},
                                       {"Order", {{int64s({1}), micros({0}), int64s({std::nullopt}), int64s({1})}}}});
  EXPECT_EQ(error.code, "T1000");
  EXPECT_THAT(error.message, HasSubstr("3 places"));
  EXPECT_THAT(error.message, HasSubstr("Customer.id"));
  EXPECT_THAT(error.message, HasSubstr("Customer.name"));
  EXPECT_THAT(error.message, HasSubstr("Order.order_id"));
}

TEST_F(BindContract, NumbersThatAreNone) {
  const std::map<std::string, std::vector<Batch>> rows = {
      {"Customer", {{int64s({1, 2, 3}), doubles({1.0, NAN, INFINITY})}}}};
  const auto data = bound({profile(column("x", kFloat, true))}, rows);
  EXPECT_THAT(cells(*data, 0, 1), ElementsAre("1.0", "missing", "missing"));
  EXPECT_EQ(find_breach(*data, "not_a_number")->count, 2);
  EXPECT_EQ(find_breach(*data, "missing_value"), nullptr);
  EXPECT_EQ(error_of({profile(column("x", kFloat))}, rows).code, "T1008");
}

TEST_F(BindContract, LossStopsUnlessTheSchemaForgivesIt) {
  const std::map<std::string, std::vector<Batch>> rows = {
      {"Customer", {{int64s({1, 2}), decimals(5, 3, {1'001, 1'000})}}}};
  EXPECT_EQ(error_of({profile(column("x", Type::decimal(2), true))}, rows).code, "T1007");
  const auto data = bound({profile(on_breach(column("x", Type::decimal(2), true), OnBreach::kMissing))}, rows);
  EXPECT_THAT(cells(*data, 0, 1), ElementsAre("missing", "1.00"));
  EXPECT_EQ(find_breach(*data, "inexact_value")->count, 1);
}

TEST_F(BindContract, TheAssumedZoneIsReported) {
  BindOptions options;
  options.timezone = "Asia/Shanghai";
  const auto data =
      bound({profile(column("seen", kTimestamp, true))},
            {{"Customer", {{int64s({1, 2}), fixed<std::int64_t>("tsu:", {std::nullopt, 28'800'000'000})}}}}, options);
  EXPECT_THAT(cells(*data, 0, 1), ElementsAre("missing", "1970-01-01T00:00:00Z"));
  EXPECT_EQ(find_breach(*data, "zone_assumed")->count, 1);
  EXPECT_EQ(find_breach(*data, "zone_assumed")->column, "seen");
  options.timezone = "Nowhere";
  EXPECT_EQ(try_bind({customers()}, {}, options).error().kind, ErrorKind::kUsage);
}

TEST_F(BindContract, TypesThatTheDataDecides) {
  const std::vector<TableSpec> specs = {table(
      "Log", TableKind::kLookup, {column("a", Type::of(Kind::kMissing)), column("b", Type::of(Kind::kMissing))}, {0})};
  const auto data = bound(specs, {{"Log", {{texts({"x"}), decimals(9, 3, {1'500})}}}});
  EXPECT_EQ(data->tables[0].columns[0]->type, kString);
  EXPECT_EQ(data->tables[0].columns[1]->type, Type::decimal(3));
}

TEST_F(BindContract, OnlyUsedColumnsAreAskedFor) {
  TableSpec spec = profile(column("gone", kString));
  spec.columns[1].used = false;
  const auto data = bound({spec}, {{"Customer", {{int64s({1})}}}});
  EXPECT_EQ(data->tables[0].columns[1], nullptr);
  TableSpec idle = customers();
  idle.name = idle.source = "Idle";
  idle.columns[0].used = false;
  EXPECT_EQ(bound({spec, idle}, {{"Customer", {{int64s({1})}}}})->tables[1].rows, 0);
}

TEST_F(BindContract, ListsIgnoreMissingAndRepeatedValues) {
  const auto data = bound({table("Blocked", TableKind::kList, {column("id", kString)}, {0})},
                          {{"Blocked", {{texts({"b", std::nullopt, "a", "b", std::nullopt, "a"})}}}});
  EXPECT_THAT(cells(*data, 0, 0), ElementsAre("\"b\"", "\"a\""));
  EXPECT_THAT(data->breaches, IsEmpty());
  EXPECT_GE(data->indexes[0]->find(std::array{Value::text("a")}), 0);
  EXPECT_EQ(data->indexes[0]->find(std::array{Value::text("c")}), -1);
}

TEST_F(BindContract, AListsOnlyColumnMayHaveAnyName) {
  const std::vector<TableSpec> specs = {table("Blocked", TableKind::kList, {column("Blocked", kInt)}, {0})};
  EXPECT_THAT(cells(*bound(specs, {{"Blocked", {{int64s({7}).named("customer_id")}}}}), 0, 0), ElementsAre("7"));
  EXPECT_EQ(error_of(specs, {{"Blocked", {{int64s({7}).named("a"), int64s({7}).named("b")}}}}).code, "T1002");
}

TEST_F(BindContract, RowsThatTheFilterDropsBreakNothing) {
  TableSpec spec = profile(column("color", kColor));
  spec.filtered = true;
  BindOptions options;
  options.filter = [](TableId id, const Table& raw, std::span<std::uint64_t> keep) -> Status {
    EXPECT_EQ(id, 0);
    EXPECT_EQ(raw.rows, 4);
    clear_bit(keep.data(), 1);
    clear_bit(keep.data(), 2);
    return {};
  };
  const auto data =
      bound({spec}, {{"Customer", {{int64s({1, 1, 2, 3}), texts({"red", "blue", std::nullopt, "green"})}}}}, options);
  EXPECT_THAT(cells(*data, 0, 0), ElementsAre("1", "3"));
  EXPECT_THAT(data->breaches, IsEmpty());
  options.filter = [](TableId, const Table&, std::span<std::uint64_t>) -> Status {
    return fail(ErrorKind::kInternal, "T9", "no");
  };
  EXPECT_EQ(try_bind({spec}, {{"Customer", {{int64s({1}), texts({"red"})}}}}, options).error().code, "T9");
}

TEST_F(BindContract, StreamsThatFailAreReleased) {
  std::vector<BoundSource> sources(2);
  sources[0].name = "Customer";
  sources[0].stream = make_failing_stream({{int64s({1}).named("id")}}, "the disk is gone");
  sources[1] = source("Other", {{int64s({1})}});
  const std::vector<TableSpec> specs = {customers()};
  const auto result = tagma::bind(specs, sources, {});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kIo);
  EXPECT_THAT(result.error().message, HasSubstr("the disk is gone"));
}

TEST_F(BindContract, BatchesThatDoNotFitAreErrors) {
  std::vector<BoundSource> sources = {source("Customer", {{int64s({1, 2, 3}).named("id"), int64s({1}).named("x")}})};
  TableSpec spec = customers();
  spec.columns.push_back(column("x", kInt));
  const std::vector<TableSpec> specs = {spec};
  EXPECT_EQ(tagma::bind(specs, sources, {}).error().code, "T1112");
}

TEST_F(BindContract, TwoTablesMayReadOneSource) {
  TableSpec one = customers(),
            other = table("Light", TableKind::kLookup, {column("id", kInt), column("w", Type::decimal(1))}, {0});
  one.source = other.source = "shared";
  const auto data = bound({one, other}, {{"shared", {{int64s({5, 6}).named("id"), int64s({1, 2}).named("w")}}}});
  EXPECT_THAT(cells(*data, 0, 0), ElementsAre("5", "6"));
  EXPECT_THAT(cells(*data, 1, 1), ElementsAre("1.0", "2.0"));
  EXPECT_EQ(data->tables[0].columns[0], data->tables[1].columns[0]);  // read once
}

TEST_F(BindContract, RowsFromMemoryMeetTheSameChecks) {
  TableSpec spec = profile(column("color", kColor, true));
  spec.columns.push_back(column("tags", Type::set_of(kString), true));
  spec.columns.push_back(column("unused", kInt));
  spec.columns[3].used = false;
  const std::vector<Value> tags = {Value::text("b"), Value::text("a"), Value::text("b")};
  const std::vector<TableSpec> specs = {spec};
  RowTable rows{0, {{Value::integer(2), Value::text("red"), Value::list({tags.data(), 3})}, {Value::integer(1)}}};
  const auto data = bind_rows(specs, std::span(&rows, 1), {});
  ASSERT_TRUE(data.has_value()) << data.error().message;
  EXPECT_THAT(cells(**data, 0, 1), ElementsAre("\"red\"", "missing"));
  EXPECT_THAT(cells(**data, 0, 2), ElementsAre("[\"a\", \"b\"]", "missing"));
  EXPECT_EQ((*data)->tables[0].columns[3], nullptr);
  rows.rows[1] = {Value::integer(2), Value::text("blue")};
  EXPECT_EQ(bind_rows(specs, std::span(&rows, 1), {}).error().code,
            "T1000");  // a duplicate key and a value outside the enum
}

}  // namespace
}  // namespace tagma::test
