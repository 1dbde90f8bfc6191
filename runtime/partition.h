// Distributes rows over buckets, in parallel, keeping their order inside each.
#pragma once

#include "runtime/buffer.h"
#include "runtime/parallel.h"

#include <vector>

namespace tagma {

template <typename Entry>
struct Partitioned {
  std::shared_ptr<Entry[]> entries;
  std::vector<std::int64_t> begin;  // of each bucket; one more at the end
  [[nodiscard]] std::int64_t total() const { return begin.back(); }
};

// bucket_of(row): the row's bucket, or -1 to leave the row out. make(row): its entry. Both are called from many
// threads.
template <typename Entry, typename BucketOf, typename Make>
Partitioned<Entry> partition_rows(std::int64_t rows, std::int64_t buckets, int threads, BucketOf bucket_of, Make make) {
  // Few, large blocks: each has a counter per bucket.
  constexpr std::int64_t kMaxBlocks = 64;
  const std::int64_t block_rows = std::max<std::int64_t>(kBlockRows, (rows + kMaxBlocks - 1) / kMaxBlocks);
  const std::int64_t blocks = blocks_for(rows, block_rows);
  std::vector<std::int64_t> next(static_cast<std::size_t>(blocks * buckets), 0);
  parallel_blocks(
      rows, threads,
      [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
        std::int64_t* counts = next.data() + block * buckets;
        for (std::int64_t row = begin; row < end; ++row) {
          if (const std::int64_t bucket = bucket_of(row); bucket >= 0) ++counts[bucket];
        }
      },
      block_rows);
  Partitioned<Entry> out;
  std::int64_t total = 0;
  for (std::int64_t bucket = 0; bucket < buckets; ++bucket) {
    out.begin.push_back(total);
    for (std::int64_t block = 0; block < blocks; ++block) {
      std::int64_t& slot = next[static_cast<std::size_t>(block * buckets + bucket)];
      const std::int64_t count = slot;
      slot = total;
      total += count;
    }
  }
  out.begin.push_back(total);
  out.entries = allocate<Entry>(total);
  parallel_blocks(
      rows, threads,
      [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
        std::int64_t* positions = next.data() + block * buckets;
        for (std::int64_t row = begin; row < end; ++row) {
          if (const std::int64_t bucket = bucket_of(row); bucket >= 0) out.entries[positions[bucket]++] = make(row);
        }
      },
      block_rows);
  return out;
}

}  // namespace tagma
