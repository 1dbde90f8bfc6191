// The module as a Program: outputs of every representation, faults, `requires`, the `where` of tables.
#include "shop.h"

#include "runtime/result.h"
#include "runtime/text_codes.h"

#include <algorithm>

namespace tagma::ir::test {
namespace {

std::vector<std::string> column_of(const RunResult& result, const RuleSpec& spec, std::size_t rule) {
  std::vector<std::string> out;
  const ProfileResult& profile = result.profiles[0];
  for (std::int64_t row = 0; row < profile.rows; ++row)
    out.push_back(to_text(spec.type, profile.rules[rule].value(row, spec.type.repr())));
  return out;
}

struct ProgramTest : testing::Test {
  ProgramTest() {
    shop.customers = {{n(1), s("上海"), n(5), b(true), Value::list({tags, 2}), d(150), f(0.5), n(2)},
                      {n(2), no(), no(), no(), no(), no(), no(), no()},
                      {n(3), s("Graz"), n(INT64_MAX), b(false), Value::list({}), d(-1), f(-2.0), n(0)}};
  }
  Value tags[2] = {s("b"), s("a")};
  Shop shop;

  RunResult execute(int threads = 1) {
    EXPECT_EQ(verify(shop.module()), "");
    std::vector<int> rules;
    for (std::size_t i = 0; i < shop.module().rules.size(); ++i) rules.push_back(static_cast<int>(i));
    auto result = tagma::execute(make_interpreted(shop.shared_module()), shop.shared_data(), {shop.as_of, threads}, rules);
    EXPECT_TRUE(result.has_value());
    return std::move(*result);
  }
  std::vector<std::string> answers(NodeId value) {
    shop.module().rules.clear();
    shop.rule("r", value);
    return column_of(execute(), shop.module().rules[0].spec, 0);
  }
  using Texts = std::vector<std::string>;
};

TEST_F(ProgramTest, every_representation) {
  EXPECT_EQ(answers(shop.column(kCustomer, customer::flag)), (Texts{"true", "missing", "false"}));
  EXPECT_EQ(answers(shop.column(kCustomer, customer::score)), (Texts{"5", "missing", "9223372036854775807"}));
  EXPECT_EQ(answers(shop.column(kCustomer, customer::rate)), (Texts{"0.5", "missing", "-2.0"}));
  EXPECT_EQ(answers(shop.column(kCustomer, customer::price)), (Texts{"1.50", "missing", "-0.01"}));
  EXPECT_EQ(answers(shop.column(kCustomer, customer::city)), (Texts{"\"上海\"", "missing", "\"Graz\""}));
  EXPECT_EQ(answers(shop.column(kCustomer, customer::tags)), (Texts{"[\"a\", \"b\"]", "missing", "[]"}));
  EXPECT_EQ(answers(shop.call("/", {shop.column(kCustomer, customer::score), shop.column(kCustomer, customer::other)})), (Texts{"5/2", "missing", "missing"}));
}

TEST_F(ProgramTest, a_quotient_announced_as_a_decimal_is_rounded_half_to_even) {
  shop.rule("r", shop.call("/", {shop.column(kCustomer, customer::other), shop.integer(3)}));
  shop.module().rules[0].spec.type = Type::decimal(10);
  EXPECT_EQ(column_of(execute(), shop.module().rules[0].spec, 0), (Texts{"0.6666666667", "missing", "0.0000000000"}));
}

TEST_F(ProgramTest, never_missing_rules_have_no_validity) {
  shop.rule("r", shop.build.is_true(shop.column(kCustomer, customer::flag)));
  const RunResult result = execute();
  EXPECT_TRUE(result.profiles[0].rules[0].valid.empty());
  EXPECT_EQ(result.profiles[0].rules[0].words[0], 1u);
  EXPECT_EQ(result.executor, "interpreter");
}

TEST_F(ProgramTest, faults_count_once_per_rule_and_kind) {
  const NodeId score = shop.column(kCustomer, customer::score);
  const NodeId overflow = shop.call("+", {score, score});
  shop.rule("one", shop.build.is_true(shop.call("==", {overflow, overflow})));
  shop.rule("two", shop.build.is_known(overflow));
  shop.rule("zero", shop.call("mod", {score, shop.column(kCustomer, customer::other)}));
  const RunResult result = execute();
  const auto& rules = result.profiles[0].rules;
  const auto overflows = static_cast<std::size_t>(Fault::kOverflow), divisions = static_cast<std::size_t>(Fault::kDivisionByZero);
  EXPECT_EQ(rules[0].faults.rows[overflows], 1);
  EXPECT_EQ(rules[0].faults.first_rows[overflows], (std::vector<std::int64_t>{2}));
  EXPECT_EQ(rules[1].faults.rows[overflows], 1);
  EXPECT_EQ(rules[2].faults.rows[divisions], 1);
  EXPECT_EQ(rules[2].faults.rows[overflows], 0);
}

TEST_F(ProgramTest, requires_counts_whom_it_removes) {
  const NodeId before = shop.build.is_known(shop.column(kCustomer, customer::id));
  const NodeId consent = shop.build.is_true(shop.column(kCustomer, customer::flag));
  shop.rule("audience", shop.build.conj({before, consent}), before);
  EXPECT_EQ(execute().profiles[0].rules[0].removed_by_requires, 2);
}

TEST_F(ProgramTest, whom_the_profile_leaves_out_is_neither_faulty_nor_removed) {
  const NodeId score = shop.column(kCustomer, customer::score);
  const NodeId before = shop.build.is_known(shop.column(kCustomer, customer::id));
  shop.rule("answered", shop.build.is_known(shop.call("mod", {score, shop.integer(1)})));
  shop.rule("overflow", shop.call("+", {score, score}));
  shop.rule("audience", shop.build.conj({before, shop.truth(false)}), before);
  shop.module().rules[0].value = shop.call("==", {shop.column(kCustomer, customer::id), shop.integer(1)});
  shop.module().tables[kCustomer].where_rule = 0;
  const RunResult result = execute();
  EXPECT_EQ(result.profiles[0].answered_rows, 1);
  EXPECT_EQ(result.profiles[0].rules[1].faults.rows[static_cast<std::size_t>(Fault::kOverflow)], 0);
  EXPECT_EQ(result.profiles[0].rules[2].removed_by_requires, 1);
}

TEST_F(ProgramTest, threads_do_not_show) {
  for (std::int64_t id = 10; id < 9'000; ++id)
    shop.customers.push_back({n(id), id % 3 == 0 ? no() : s(id % 2 == 0 ? "x" : "y"), n(id * 7), no(), no(), no(), no(), no()});
  shop.rule("r", shop.call("concat", {shop.column(kCustomer, customer::city), shop.call("text", {shop.column(kCustomer, customer::score)})}));
  const RuleSpec spec = shop.module().rules[0].spec;
  EXPECT_EQ(column_of(execute(1), spec, 0), column_of(execute(4), spec, 0));
}

// The same texts as codes into a dictionary.
ColumnPtr as_codes(const tagma::Column& column) {
  struct Memory {
    std::vector<std::string_view> texts;
    std::vector<std::int8_t> codes;
  };
  auto memory = std::make_shared<Memory>();
  for (std::int64_t row = 0; row < column.length; ++row) {
    const std::string_view text = column.is_known(row) ? column.text(row) : "";
    auto at = std::find(memory->texts.begin(), memory->texts.end(), text);
    if (at == memory->texts.end()) at = memory->texts.insert(memory->texts.end(), text);
    memory->codes.push_back(static_cast<std::int8_t>(at - memory->texts.begin()));
  }
  auto out = std::make_shared<tagma::Column>(column);
  out->layout = Layout::kDict8;
  out->dictionary = make_dictionary(column.type, memory->texts);
  out->data = memory->codes.data();
  out->owners.push_back(memory);
  return out;
}

struct Where : testing::Test {
  Where() {
    shop.customers = {{n(1), no(), no(), no(), no(), no(), no(), no()}};
    for (std::int64_t i = 0; i < 70; ++i) shop.orders.push_back({n(1), n(i), n(i), i % 7 == 0 ? no() : s(i % 2 == 0 ? "even" : "odd"), no(), n(i % 3)});
  }
  Shop shop;
  bool coded = false;
  // Row numbers of orders that pass.
  std::vector<std::int64_t> passing(NodeId condition) {
    shop.module().row_filters = {{kOrder, condition}};
    EXPECT_EQ(verify(shop.module()), "");
    Table raw = shop.data().tables[kOrder];
    if (coded) raw.columns[order::sku] = as_codes(*raw.columns[order::sku]);
    std::vector<std::uint64_t> keep((raw.rows + 63) / 64, ~std::uint64_t{0});
    keep[0] &= ~std::uint64_t{1} << 3;  // rows 0 to 3 are gone already
    EXPECT_TRUE(make_interpreted(shop.shared_module())->filter_rows(kOrder, raw, keep).has_value());
    std::vector<std::int64_t> out;
    for (std::int64_t row = 0; row < raw.rows; ++row)
      if ((keep[static_cast<std::size_t>(row >> 6)] >> (row & 63)) & 1) out.push_back(row);
    return out;
  }
};

TEST_F(Where, one_dictionary_column_and_several_columns) {
  const NodeId sku = shop.column(kOrder, order::sku);
  const NodeId even = shop.call("==", {sku, shop.text_constant("even")});
  std::vector<std::int64_t> evens, evens_of_two, missing;
  for (std::int64_t i = 4; i < 70; ++i) {
    if (i % 7 != 0 && i % 2 == 0) evens.push_back(i);
    if (i % 7 != 0 && i % 2 == 0 && i % 3 == 2) evens_of_two.push_back(i);
    if (i % 7 == 0) missing.push_back(i);
  }
  for (const bool codes : {false, true}) {
    coded = codes;
    EXPECT_EQ(passing(even), evens) << codes;
    EXPECT_EQ(passing(shop.build.negate(shop.build.is_known(sku))), missing) << codes;
  }
  EXPECT_EQ(passing(shop.build.conj({even, shop.call("==", {shop.column(kOrder, order::qty), shop.integer(2)})})), evens_of_two);
}

TEST(Hash, of_a_program_follows_its_meaning) {
  const auto hash = [](std::int64_t limit, bool unneeded) {
    Shop shop;
    if (unneeded) shop.call("lower", {shop.column(kCustomer, customer::city)});
    shop.rule("r", shop.build.is_true(shop.call("<", {shop.column(kCustomer, customer::score), shop.integer(limit)})));
    return make_interpreted(shop.shared_module())->hash();
  };
  EXPECT_EQ(hash(3, false), hash(3, true));
  EXPECT_NE(hash(3, false), hash(4, false));
}

}  // namespace
}  // namespace tagma::ir::test
