#include "runtime/io/segments.h"

#include "runtime/bits.h"

#include <algorithm>
#include <roaring/roaring64map.hh>

namespace tagma::io {

bool by_keys(const Table& table, const RowOrder& order) {
  if (table.spec->key.size() != 1) return false;
  const auto key = static_cast<std::size_t>(table.spec->key.front());
  if (table.spec->columns[key].type.kind != Kind::kInt) return false;
  Arena arena;
  for (std::int64_t i = 0; i < order.size(); ++i) {
    const Value value = table.columns[key]->value(order[i], arena);
    if (!value.known || value.i < 0) return false;
  }
  return true;
}

std::string segment_bitmap(const RuleResult& rule, const Table& table, const RowOrder& order, bool keys) {
  std::vector<std::uint64_t> members;
  Arena arena;
  for (std::int64_t i = 0; i < order.size(); ++i) {
    if (!test_bit(rule.words.data(), order[i])) continue;
    members.push_back(static_cast<std::uint64_t>(
        keys ? table.columns[static_cast<std::size_t>(table.spec->key.front())]->value(order[i], arena).i : i));
  }
  std::ranges::sort(members);
  Roaring64Map bitmap;
  bitmap.addMany(members.size(), members.data());
  bitmap.runOptimize();
  std::string bytes(bitmap.getSizeInBytes(/*portable=*/true), '\0');
  bitmap.write(bytes.data(), /*portable=*/true);
  return bytes;
}

}  // namespace tagma::io
