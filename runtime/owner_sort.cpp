#include "runtime/owner_sort.h"

#include "runtime/bits.h"
#include "runtime/partition.h"

#include <algorithm>
#include <atomic>
#include <numeric>

namespace tagma {
namespace {

// What is sorted instead of rows: most pairs are decided by `number` alone, which lies beside them.
struct Entry {
  std::int32_t owner;
  std::int32_t row;
  std::int64_t number;
};

// An entry in its bucket: `at` counts from the bucket's begin, where rows lie in the order of the data.
struct Placed {
  std::int32_t at;
  std::int64_t number;
};
using Bucket = std::span<const Entry>;

constexpr std::int64_t kRowsPerBucket = 16'384;  // its entries stay in the second-level cache

// Neighbouring owners share a bucket: 2^shift of them.
struct Buckets {
  std::int64_t count = 1;
  int shift = 0;
};

Buckets choose_buckets(std::int64_t rows, std::int64_t owners) {
  const std::int64_t wanted = std::clamp<std::int64_t>(rows / kRowsPerBucket, 1, RowPartition::kMaxBuckets);
  Buckets buckets;
  while (((owners - 1) >> buckets.shift) + 1 > wanted) ++buckets.shift;
  buckets.count = std::max<std::int64_t>(0, owners - 1) / (std::int64_t{1} << buckets.shift) + 1;
  return buckets;
}

// Whether the rows that have an owner lie by owner and number already, as in a log that was prepared or is written per
// customer. Equal numbers may still stand in the wrong order.
template <typename Number>
bool nearly_sorted(std::span<const std::int32_t> owner_of, Number number, int threads) {
  const auto rows = static_cast<std::int64_t>(owner_of.size());
  const auto in_order = [&](std::int64_t before, std::int64_t row) {
    const std::int32_t a = owner_of[static_cast<std::size_t>(before)], b = owner_of[static_cast<std::size_t>(row)];
    return a < b || (a == b && number(before) <= number(row));
  };
  struct Edges {
    std::int64_t first = -1, last = -1;  // rows with an owner
  };
  std::vector<Edges> blocks(static_cast<std::size_t>(blocks_for(rows)));
  std::atomic<bool> sorted = true;
  parallel_blocks(rows, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    Edges edges;
    for (std::int64_t row = begin; row < end && sorted; ++row) {
      if (owner_of[static_cast<std::size_t>(row)] < 0) continue;
      if (edges.last < 0) edges.first = row;
      else if (!in_order(edges.last, row)) sorted = false;
      edges.last = row;
    }
    blocks[static_cast<std::size_t>(block)] = edges;
  });
  std::int64_t last = -1;
  for (const Edges& edges : blocks) {
    if (!sorted) return false;
    if (edges.first < 0) continue;
    if (last >= 0 && !in_order(last, edges.first)) return false;
    last = edges.last;
  }
  return sorted;
}

RowVector<std::int32_t> rows_with_owner(std::span<const std::int32_t> owner_of) {
  RowVector<std::int32_t> rows;
  rows.reserve(owner_of.size());
  for (std::size_t row = 0; row < owner_of.size(); ++row)
    if (owner_of[row] >= 0) rows.push_back(static_cast<std::int32_t>(row));
  return rows;
}

// Runs of equal owner and number, from `begin` to `end` among `count` places, whose rows stand in another order than
// the table's.
template <typename Number, typename RowAt, typename OwnerAt>
std::vector<std::pair<std::int64_t, std::vector<std::int32_t>>> wrong_ties(const RowOrder& order, std::int64_t count, int threads, Number number, RowAt row_at,
                                                                           OwnerAt owner_at) {
  using Found = std::vector<std::pair<std::int64_t, std::vector<std::int32_t>>>;
  std::vector<Found> by_block(static_cast<std::size_t>(blocks_for(count)));
  const auto tied = [&](std::int64_t place) { return owner_at(place) == owner_at(place - 1) && number(row_at(place)) == number(row_at(place - 1)); };
  parallel_blocks(count, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    std::int64_t place = begin;
    while (place < end && place > 0 && tied(place)) ++place;  // the run belongs to the block in which it begins
    while (place < end) {
      const std::int64_t first = place++;
      while (place < count && tied(place)) ++place;
      if (place - first < 2) continue;
      std::vector<std::int32_t> rows;
      for (std::int64_t i = first; i < place; ++i) rows.push_back(row_at(i));
      const auto less = [&](std::int32_t a, std::int32_t b) { return order.compare_all(a, b) < 0; };
      if (std::is_sorted(rows.begin(), rows.end(), less)) continue;
      std::stable_sort(rows.begin(), rows.end(), less);
      by_block[static_cast<std::size_t>(block)].emplace_back(first, std::move(rows));
    }
  });
  Found out;
  for (Found& found : by_block) std::move(found.begin(), found.end(), std::back_inserter(out));
  return out;
}

// What lies in order keeps its place but for gaps and ties: nothing has to be sorted, and columns are copied in one pass
// at most.
template <typename Number>
OwnerLayout keep_order(const RowOrder& order, RowVector<std::int32_t> owner_of, std::int64_t owners, int threads, Number number) {
  OwnerLayout out;
  while (!owner_of.empty() && owner_of.back() < 0) owner_of.pop_back();  // as prepared data has them: at the end
  const bool gaps = std::any_of(owner_of.begin(), owner_of.end(), [](std::int32_t owner) { return owner < 0; });
  const RowVector<std::int32_t> rows = gaps ? rows_with_owner(owner_of) : RowVector<std::int32_t>();
  const std::int64_t count = gaps ? std::ssize(rows) : std::ssize(owner_of);
  const auto row_at = [&](std::int64_t place) { return gaps ? rows[static_cast<std::size_t>(place)] : static_cast<std::int32_t>(place); };
  const auto owner_at = [&](std::int64_t place) { return owner_of[static_cast<std::size_t>(row_at(place))]; };
  const auto ties = wrong_ties(order, count, threads, number, row_at, owner_at);
  out.owner_row.resize(static_cast<std::size_t>(count));
  out.offsets.assign(static_cast<std::size_t>(owners) + 1, 0);
  for (std::int64_t place = 0; place < count; ++place) {
    out.owner_row[static_cast<std::size_t>(place)] = owner_at(place);
    ++out.offsets[static_cast<std::size_t>(owner_at(place)) + 1];
  }
  std::partial_sum(out.offsets.begin(), out.offsets.end(), out.offsets.begin());
  out.identity = !gaps && ties.empty();
  if (out.identity) return out;
  out.rows.resize(static_cast<std::size_t>(count));
  if (gaps) std::copy(rows.begin(), rows.end(), out.rows.begin());
  else std::iota(out.rows.begin(), out.rows.end(), 0);
  for (const auto& [first, sorted] : ties) std::copy(sorted.begin(), sorted.end(), out.rows.begin() + first);
  return out;
}

// Equal numbers say nothing: those runs are compared in full.
void sort_ties(const RowOrder& order, Bucket bucket, Placed* begin, Placed* end) {
  const auto row_of = [bucket](const Placed& placed) { return bucket[static_cast<std::size_t>(placed.at)].row; };
  while (begin != end) {
    Placed* next = begin + 1;
    while (next != end && next->number == begin->number) ++next;
    if (next - begin > 1) {
      std::sort(begin, next, [&](const Placed& a, const Placed& b) {
        const int by_columns = order.compare_all(row_of(a), row_of(b));
        return by_columns != 0 ? by_columns < 0 : a.at < b.at;
      });
    }
    begin = next;
  }
}

void sort_rows_of_owner(const RowOrder& order, Bucket bucket, Placed* begin, Placed* end) {
  const auto by_number = [](const Placed& a, const Placed& b) {
    return a.number != b.number ? a.number < b.number : a.at < b.at;
  };
  if (!std::is_sorted(begin, end, by_number)) std::sort(begin, end, by_number);
  sort_ties(order, bucket, begin, end);
}

// A counting sort by owner; the bucket's owners are [first, first + starts.size() - 1).
std::vector<Placed> group_by_owner(Bucket bucket, std::int64_t first, std::vector<std::int32_t>& starts) {
  for (const Entry& entry : bucket) ++starts[static_cast<std::size_t>(entry.owner - first) + 1];
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  std::vector<std::int32_t> next(starts.begin(), starts.end() - 1);
  std::vector<Placed> grouped(bucket.size());
  for (std::size_t i = 0; i < bucket.size(); ++i) {
    std::int32_t& place = next[static_cast<std::size_t>(bucket[i].owner - first)];
    grouped[static_cast<std::size_t>(place++)] = {static_cast<std::int32_t>(i), bucket[i].number};
  }
  return grouped;
}

void place_bucket(const RowOrder& order, Bucket bucket, std::int64_t base, std::int64_t first, std::int64_t owners,
                  OwnerLayout& out) {
  std::vector<std::int32_t> starts(static_cast<std::size_t>(owners) + 1, 0);
  std::vector<Placed> grouped = group_by_owner(bucket, first, starts);
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    sort_rows_of_owner(order, bucket, grouped.data() + starts[i], grouped.data() + starts[i + 1]);
    out.offsets[static_cast<std::size_t>(first) + i] = base + starts[i];
  }
  for (std::size_t i = 0; i < grouped.size(); ++i) {
    const auto to = static_cast<std::size_t>(base) + i;
    const Entry& entry = bucket[static_cast<std::size_t>(grouped[i].at)];
    out.rows[to] = entry.row;
    out.owner_row[to] = entry.owner;
    out.moves->places[to] = static_cast<std::int32_t>(base) + grouped[i].at;
  }
}

template <typename Number>
OwnerLayout sort_with(const RowOrder& order, RowVector<std::int32_t> owner_of, std::int64_t owners, int threads,
                      Number number) {
  OwnerLayout out;
  if (nearly_sorted(owner_of, number, threads)) return keep_order(order, std::move(owner_of), owners, threads, number);
  const auto rows = static_cast<std::int64_t>(owner_of.size());
  const Buckets buckets = choose_buckets(rows, owners);
  const auto owner = [&](std::int64_t row) { return owner_of[static_cast<std::size_t>(row)]; };
  out.moves.emplace(OwnerLayout::Moves{
      RowPartition(rows, buckets.count, threads,
                   [&](std::int64_t row) -> std::int64_t { return owner(row) < 0 ? -1 : owner(row) >> buckets.shift; }),
      {}});
  const RowPartition& partition = out.moves->partition;
  const auto entries = partition.scatter<Entry>([&](std::int64_t row) {
    return Entry{owner(row), static_cast<std::int32_t>(row), number(row)};
  });
  owner_of = {};  // 160 MB at 40 million rows, not needed beside the result's own
  out.rows.resize(static_cast<std::size_t>(partition.total()));
  out.owner_row.resize(out.rows.size());
  out.moves->places.resize(out.rows.size());
  out.offsets.assign(static_cast<std::size_t>(owners) + 1, partition.total());
  parallel_each(buckets.count, threads, [&](std::int64_t bucket) {
    const std::int64_t begin = partition.begin(bucket);
    const std::int64_t first = bucket << buckets.shift;
    const std::int64_t count = std::min(owners - first, std::int64_t{1} << buckets.shift);
    place_bucket(order, {entries.get() + begin, static_cast<std::size_t>(partition.size(bucket))}, begin, first, count,
                 out);
  });
  return out;
}

}  // namespace

OwnerLayout sort_by_owner(const RowOrder& order, RowVector<std::int32_t> owner_of, std::int64_t owners, int threads) {
  if (owners == 0) return {false, {}, {}, {0}, {}};  // nobody is there to own a row
  if (order.first() == nullptr)
    return sort_with(order, std::move(owner_of), owners, threads, [](std::int64_t) { return std::int64_t{0}; });
  OwnerLayout out;
  with_order_number(*order.first(),
                    [&](auto number) { out = sort_with(order, std::move(owner_of), owners, threads, number); });
  return out;
}

std::vector<std::uint64_t> mark_ranks(const RowOrder& order, std::span<const std::int32_t> owner_row, int threads) {
  const auto rows = static_cast<std::int64_t>(owner_row.size());
  std::vector<std::uint64_t> words(static_cast<std::size_t>(words_for(rows)), 0);
  const auto mark = [&](auto number) {
    parallel_blocks(rows, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const bool first =
            row == 0 || owner_row[static_cast<std::size_t>(row)] != owner_row[static_cast<std::size_t>(row) - 1];
        if (first || number(row - 1) != number(row) || order.compare_declared(row - 1, row) != 0)
          set_bit(words.data(), row);
      }
    });
  };
  if (order.first_is_declared()) {
    with_order_number(*order.first(), mark);
  } else {
    mark([](std::int64_t) { return std::int64_t{0}; });
  }
  return words;
}

}  // namespace tagma
