#include "runtime/equal_rows.h"

#include "runtime/bits.h"
#include "runtime/partition.h"

#include <bit>

namespace tagma {
namespace {

struct HashedRow {
  std::uint64_t hash;
  std::int32_t row;
};

constexpr std::int64_t kRowsPerBucket = 8'192;  // a bucket and its table stay in the second-level cache

using Meet = std::function<std::int32_t(std::int32_t, std::int32_t)>;

void find_in_bucket(const RowKeys& keys, std::span<const HashedRow> bucket, const Meet& meet) {
  struct Slot {
    std::uint64_t hash = 0;
    std::int32_t row = -1;
  };
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(16, bucket.size() * 2));
  std::vector<Slot> slots(size);
  for (const HashedRow& entry : bucket) {
    std::size_t at = entry.hash & (size - 1);
    while (slots[at].row >= 0 && !(slots[at].hash == entry.hash && keys.equal(slots[at].row, entry.row)))
      at = (at + 1) & (size - 1);
    if (slots[at].row < 0) {
      slots[at] = {entry.hash, entry.row};
    } else {
      slots[at].row = meet(slots[at].row, entry.row);
    }
  }
}

}  // namespace

void find_equal_rows(const RowKeys& keys, std::int64_t rows, const std::uint64_t* keep, int threads, const Meet& meet) {
  if (keys.strictly_increasing()) return;
  const auto buckets = static_cast<std::int64_t>(std::bit_ceil(
      static_cast<std::uint64_t>(std::clamp<std::int64_t>(rows / kRowsPerBucket, 1, RowPartition::kMaxBuckets))));
  const int shift = 64 - std::countr_zero(static_cast<std::uint64_t>(buckets));  // the top bits choose the bucket
  const RowPartition parts(rows, buckets, threads, [&](std::int64_t row) -> std::int64_t {
    if (!test_bit(keep, row) || !keys.known(row)) return -1;
    return shift == 64 ? 0 : static_cast<std::int64_t>(keys.hash(row) >> shift);
  });
  const auto hashed = parts.scatter<HashedRow>(
      [&](std::int64_t row) { return HashedRow{keys.hash(row), static_cast<std::int32_t>(row)}; });
  parallel_each(buckets, threads, [&](std::int64_t bucket) {
    find_in_bucket(keys, {hashed.get() + parts.begin(bucket), static_cast<std::size_t>(parts.size(bucket))}, meet);
  });
}

}  // namespace tagma
