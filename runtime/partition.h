// Distributes rows over buckets, in parallel, keeping their order inside each. Each row's bucket is found once and kept,
// so that any number of columns can follow.
#pragma once

#include "runtime/buffer.h"
#include "runtime/parallel.h"

#include <vector>

namespace tagma {

class RowPartition {
 public:
  static constexpr std::int64_t kMaxBuckets = 2'048;  // their write positions stay in the second-level cache

  // bucket_of(row): the row's bucket in [0, buckets), or -1 to leave the row out. Called from many threads.
  template <typename BucketOf>
  RowPartition(std::int64_t rows, std::int64_t buckets, int threads, BucketOf bucket_of);

  // The values of the rows, by bucket: make(row) is the row's. Called from many threads.
  template <typename T, typename Make>
  [[nodiscard]] std::shared_ptr<T[]> scatter(Make make) const;

  [[nodiscard]] std::int64_t buckets() const { return static_cast<std::int64_t>(begin_.size()) - 1; }
  [[nodiscard]] std::int64_t begin(std::int64_t bucket) const { return begin_[static_cast<std::size_t>(bucket)]; }
  [[nodiscard]] std::int64_t total() const { return begin_.back(); }
  [[nodiscard]] std::int64_t size(std::int64_t bucket) const { return begin(bucket + 1) - begin(bucket); }

 private:
  static constexpr std::int64_t kMaxBlocks = 64;  // few and large: each has a counter per bucket
  static constexpr std::uint16_t kLeftOut = UINT16_MAX;
  void count_up(std::int64_t buckets);

  std::int64_t rows_;
  std::int64_t block_rows_;
  int threads_;
  std::shared_ptr<std::uint16_t[]> bucket_;  // per row
  std::vector<std::int64_t> first_;          // per block and bucket: where its rows go
  std::vector<std::int64_t> begin_;          // per bucket; one more at the end
};

template <typename BucketOf>
RowPartition::RowPartition(std::int64_t rows, std::int64_t buckets, int threads, BucketOf bucket_of)
    : rows_(rows),
      block_rows_(std::max<std::int64_t>(kBlockRows, (rows + kMaxBlocks - 1) / kMaxBlocks)),
      threads_(threads),
      bucket_(allocate<std::uint16_t>(rows)),
      first_(static_cast<std::size_t>(blocks_for(rows, block_rows_) * buckets), 0) {
  parallel_blocks(
      rows, threads,
      [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
        std::int64_t* counts = first_.data() + block * buckets;
        for (std::int64_t row = begin; row < end; ++row) {
          const std::int64_t bucket = bucket_of(row);
          bucket_[row] = bucket < 0 ? kLeftOut : static_cast<std::uint16_t>(bucket);
          if (bucket >= 0) ++counts[bucket];
        }
      },
      block_rows_);
  count_up(buckets);
}

template <typename T, typename Make>
std::shared_ptr<T[]> RowPartition::scatter(Make make) const {
  auto values = allocate<T>(total());
  T* to = values.get();
  parallel_blocks(
      rows_, threads_,
      [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
        const auto first = first_.begin() + block * buckets();
        std::vector<std::int64_t> next(first, first + buckets());
        for (std::int64_t row = begin; row < end; ++row) {
          const std::uint16_t bucket = bucket_[row];
          if (bucket != kLeftOut) to[next[bucket]++] = make(row);
        }
      },
      block_rows_);
  return values;
}

}  // namespace tagma
