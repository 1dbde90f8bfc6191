// Where rows stand in their population, against plain loops.
#include "shop.h"

#include <random>

namespace tagma::ir::test {
namespace {

struct People : testing::Test {
  // id, city, score: some cities and scores missing, many scores equal.
  People() {
    std::mt19937 random(11);
    for (std::int64_t id = 0; id < 40; ++id) {
      const Value city = random() % 5 == 0 ? no() : s(random() % 2 == 0 ? "上海" : "北京");
      const Value score = random() % 5 == 0 ? no() : n(static_cast<std::int64_t>(random() % 6));
      shop.customers.push_back({n(100 - id), city, score, b(random() % 3 != 0), no(), no(), no(), no()});
    }
  }
  struct Member { std::int64_t id, score; std::string city; };
  // The members that rank with row `row`, itself among them; none if it is no member.
  std::vector<Member> members(std::int64_t row, bool filtered, bool per_city) {
    const auto is_member = [&](const std::vector<Value>& person) {
      return person[customer::score].known && (!filtered || person[customer::flag].b) && (!per_city || person[customer::city].known);
    };
    const std::vector<Value>& self = shop.customers[static_cast<std::size_t>(row)];
    std::vector<Member> out;
    if (!is_member(self)) return out;
    for (const std::vector<Value>& person : shop.customers)
      if (is_member(person) && (!per_city || person[customer::city].s == self[customer::city].s)) out.push_back({person[customer::id].i, person[customer::score].i, ""});
    return out;
  }
  NodeId standing(StandingKind kind, bool filtered, bool per_city, bool ascending) {
    Standing x{kind, shop.column(kCustomer, customer::score), kNoNode, {}, ascending};
    if (filtered) x.filter = shop.column(kCustomer, customer::flag);
    if (per_city) x.keys = {shop.column(kCustomer, customer::city)};
    return shop.build.standing(kCustomer, std::move(x));
  }
  Shop shop;
};

TEST_F(People, every_kind_against_a_loop) {
  for (const bool filtered : {false, true})
    for (const bool per_city : {false, true})
      for (const bool ascending : {false, true}) {
        const NodeId rank = standing(StandingKind::kRank, filtered, per_city, ascending), place = standing(StandingKind::kPosition, filtered, per_city, ascending);
        const NodeId people = standing(StandingKind::kCount, filtered, per_city, ascending), total = standing(StandingKind::kTotal, filtered, per_city, ascending);
        for (std::int64_t row = 0; row < 40; ++row) {
          const auto peers = members(row, filtered, per_city);
          const std::vector<Value>& self = shop.customers[static_cast<std::size_t>(row)];
          std::int64_t better = 0, before = 0, sum = 0;
          for (const Member& peer : peers) {
            const bool wins = ascending ? peer.score < self[customer::score].i : peer.score > self[customer::score].i;
            better += wins;
            before += wins || (peer.score == self[customer::score].i && peer.id < self[customer::id].i);
            sum += peer.score;
          }
          const auto shown = [&](std::int64_t x) { return peers.empty() ? std::string("missing") : std::to_string(x); };
          EXPECT_EQ(shop.text(rank, row), shown(better + 1));
          EXPECT_EQ(shop.text(place, row), shown(before + 1));
          EXPECT_EQ(shop.text(people, row), shown(static_cast<std::int64_t>(peers.size())));
          EXPECT_EQ(shop.text(total, row), shown(sum));
        }
      }
}

TEST_F(People, a_total_that_overflows_is_a_fault_of_its_members) {
  const NodeId large = shop.call("*", {shop.column(kCustomer, customer::score), shop.integer(INT64_MAX / 5)});
  const NodeId total = shop.build.standing(kCustomer, {StandingKind::kTotal, large, shop.call(">", {shop.column(kCustomer, customer::score), shop.integer(0)}), {}, false});
  for (std::int64_t row = 0; row < 40; ++row) {
    const Value& score = shop.customers[static_cast<std::size_t>(row)][customer::score];
    EXPECT_EQ(shop.text(total, row), score.known && score.i > 0 ? "missing !overflow" : "missing");
  }
}

TEST_F(People, only_the_rows_own_faults_are_its_faults) {
  const NodeId rank = shop.build.standing(kCustomer, {StandingKind::kRank, shop.dividing(), shop.truth(true), {}, false});
  EXPECT_EQ(shop.text(rank, 0), "missing !division_by_zero");
}

}  // namespace
}  // namespace tagma::ir::test
