// How often each text comes among answers that are counted and not kept: what people decided about a rule is asked
// beside the rule, and a column of it would be many times as large as the rule's own.
#pragma once

#include "runtime/program.h"

#include <map>

namespace tagma {

using TextCounts = std::map<std::string, std::int64_t, std::less<>>;

// One thread's count of one rule. Its room is that of one morsel, used again for the next.
class Tally {
 public:
  explicit Tally(std::int64_t morsel_rows);
  [[nodiscard]] OutputSlice room();
  // The answers that are in the room now; `answered` as in Morsel.
  void count(std::int64_t rows, const std::uint64_t* answered);
  void add_to(TextCounts& all) const;

 private:
  std::vector<std::uint64_t> valid_;
  std::vector<std::uint32_t> codes_;
  std::unique_ptr<TextPool> texts_;
  std::vector<std::int64_t> counts_;  // by code
};

// By count, then text: the order in which people read them.
std::vector<std::pair<std::string, std::int64_t>> by_count(const TextCounts& counts);

}  // namespace tagma
