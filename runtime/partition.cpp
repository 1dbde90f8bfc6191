#include "runtime/partition.h"

namespace tagma {

// Counts per block and bucket -> positions: bucket after bucket, in each block after block.
void RowPartition::count_up(std::int64_t buckets) {
  const std::int64_t blocks = blocks_for(rows_, block_rows_);
  std::int64_t total = 0;
  begin_.reserve(static_cast<std::size_t>(buckets) + 1);
  for (std::int64_t bucket = 0; bucket < buckets; ++bucket) {
    begin_.push_back(total);
    for (std::int64_t block = 0; block < blocks; ++block) {
      std::int64_t& slot = first_[static_cast<std::size_t>(block * buckets + bucket)];
      const std::int64_t count = slot;
      slot = total;
      total += count;
    }
  }
  begin_.push_back(total);
}

}  // namespace tagma
