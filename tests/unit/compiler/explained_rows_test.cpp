// Which rows an explanation of an aggregate shows.
#include "tests/unit/compiler/compiled.h"

namespace tagma {
namespace {

constexpr std::string_view kRules = R"(
timezone "Asia/Shanghai"
profile Customer { key id : int  city : string?  phone : string? pii }
event Order of Customer by customer_id at time { key order_id : int  amount : decimal(2)  buyer : string? pii }
metric spend "Spend" = sum(amount of Order in rolling 365 days)
metric first_spend = first(amount of Order)
metric orders = count(Order)
tag big = spend >= 100.00 and orders >= 3
tag one_buyer = distinct(buyer of Order) == 1
metric mean of Customer = avg(spend of Customer where orders > 0)
)";

class ExplainedRows : public ::testing::Test {
 protected:
  std::string explained(std::string_view rule, int orders) {
    const Catalogue catalogue = compiled(std::string(kRules));
    std::string rows;
    for (int i = 0; i < orders; ++i) rows += std::string(i == 0 ? "" : ", ") + "{\"order_id\": " + std::to_string(i) + ", \"time\": \"2026-06-0" + std::to_string(i + 1) + "T10:00\", \"amount\": \"" + std::to_string(i + 1) + ".50\", \"buyer\": \"somebody\"}";
    const auto data = catalogue.rows_from_json("{\"id\": 1, \"Order\": [" + rows + "]}", "Customer");
    EXPECT_TRUE(data.has_value()) << data.error().message;
    const auto explanation = catalogue.explain(*data->data, rule, data->key, *catalogue.instant("2026-07-01"));
    EXPECT_TRUE(explanation.has_value());
    std::string out;
    told(*explanation, out);
    return out;
  }

 private:
  static void told(const Explanation& part, std::string& out) {
    if (part.text.find("row") != std::string::npos && part.text.find("rows ") != 0) out += part.text + ": " + part.value + "\n";
    for (const Explanation& inner : part.parts) told(inner, out);
  }
};

TEST_F(ExplainedRows, AreTheLatestFiveAndHowManyMore) {
  EXPECT_EQ(explained("spend", 2), "row of 2026-06-01T10:00:00+08:00: 1.50\nrow of 2026-06-02T10:00:00+08:00: 2.50\n");
  EXPECT_EQ(explained("orders", 7), "2 earlier rows: \nrow of 2026-06-03T10:00:00+08:00: \nrow of 2026-06-04T10:00:00+08:00: \nrow of 2026-06-05T10:00:00+08:00: \nrow of 2026-06-06T10:00:00+08:00: \nrow of 2026-06-07T10:00:00+08:00: \n");
}

TEST_F(ExplainedRows, AreTheEarliestWhereTheFirstCounts) { EXPECT_NE(explained("first_spend", 6).find("row of 2026-06-01T10:00:00+08:00: 1.50\n"), std::string::npos); }

TEST_F(ExplainedRows, NeverShowPersonalValuesNorOtherPeople) {
  EXPECT_EQ(explained("one_buyer", 1), "row of 2026-06-01T10:00:00+08:00: (personal)\n");
  EXPECT_EQ(explained("mean", 1), "");
}

}  // namespace
}  // namespace tagma
