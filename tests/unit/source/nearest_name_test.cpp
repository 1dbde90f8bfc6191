#include "compiler/source/diagnostic.h"

#include <gtest/gtest.h>

namespace tagma {
namespace {

std::optional<std::string> nearest(std::string_view name, std::vector<std::string> candidates) { return nearest_name(name, candidates); }

TEST(NearestName, FindsWhatWasMeant) {
  EXPECT_EQ(nearest("spend_9d", {"orders", "spend_90d"}), "spend_90d");
  EXPECT_EQ(nearest("gruop", {"group", "owner"}), "group");
  EXPECT_EQ(nearest("Status", {"status", "state"}), "status");
}

TEST(NearestName, CountsCodePointsNotBytes) {
  EXPECT_EQ(nearest("高价植", {"高价值", "沉睡"}), "高价值");
  EXPECT_EQ(nearest("沉睡客户", {"高价值"}), std::nullopt);
}

TEST(NearestName, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("city", {"balance", "orders"}), std::nullopt);
  EXPECT_EQ(nearest("x", {"y"}), std::nullopt);
  EXPECT_EQ(nearest("abc", {}), std::nullopt);
}

TEST(NearestName, PrefersTheNearest) { EXPECT_EQ(nearest("amounts", {"amount", "mounts", "amounted"}), "amount"); }

}  // namespace
}  // namespace tagma
