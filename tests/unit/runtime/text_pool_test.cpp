#include "runtime/text_pool.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>

namespace tagma {
namespace {

TEST(TextPool, EqualTextsHaveOneCode) {
  TextPool pool;
  std::string text = "上海";
  const std::uint32_t code = pool.add(text);
  text = "changed";  // the pool has a copy
  EXPECT_EQ(pool.text(code), "上海");
  EXPECT_EQ(pool.add("上海"), code);
  EXPECT_NE(pool.add(""), code);
  EXPECT_EQ(pool.text(pool.add("")), "");
  EXPECT_LT(code, pool.limit());
}

TEST(TextPool, ThreadsAgree) {
  TextPool pool;
  std::vector<std::vector<std::uint32_t>> codes(4, std::vector<std::uint32_t>(5'000));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < codes.size(); ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < codes[t].size(); ++i) {
        const std::size_t which = (i * 7 + t * 1'234) % codes[t].size();
        codes[t][which] = pool.add("text " + std::to_string(which));
      }
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& other : codes) EXPECT_EQ(other, codes[0]);
  EXPECT_EQ(std::set<std::uint32_t>(codes[0].begin(), codes[0].end()).size(), codes[0].size());
  for (std::size_t i = 0; i < codes[0].size(); ++i) EXPECT_EQ(pool.text(codes[0][i]), "text " + std::to_string(i));
}

}  // namespace
}  // namespace tagma
