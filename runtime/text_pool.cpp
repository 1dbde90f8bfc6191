#include "runtime/text_pool.h"

#include "runtime/hash.h"

#include <algorithm>

namespace tagma {

std::uint32_t TextPool::add(std::string_view text) {
  const std::size_t which = hash_text(text) >> 40 & (kShards - 1);
  Shard& shard = shards_[which];
  const std::lock_guard lock(shard.mutex);
  std::int32_t place = shard.codes.find(text);
  if (place < 0) place = shard.codes.add(shard.arena.text(std::string(text)));
  return static_cast<std::uint32_t>(static_cast<std::size_t>(place) * kShards + which);
}

std::string_view TextPool::text(std::uint32_t code) const { return shards_[code % kShards].codes.texts()[code / kShards]; }

std::uint32_t TextPool::limit() const {
  std::size_t most = 0;
  for (const Shard& shard : shards_) most = std::max(most, shard.codes.size());
  return static_cast<std::uint32_t>(most * kShards);
}

}  // namespace tagma
