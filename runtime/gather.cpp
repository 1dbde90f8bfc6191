// A column's rows in another order.
#include "runtime/gather.h"

#include "runtime/bits.h"
#include "runtime/buffer.h"
#include "runtime/parallel.h"

#include <atomic>
#include <numeric>

namespace tagma {
namespace {

using Rows = std::span<const std::int32_t>;

// Sets the bit of each output row that is known; nullptr if all are.
std::shared_ptr<std::uint64_t[]> gather_valid(const Column& column, Rows rows, int threads) {
  const auto length = static_cast<std::int64_t>(rows.size());
  auto words = allocate<std::uint64_t>(words_for(length));
  std::vector<std::uint8_t> missing(static_cast<std::size_t>(blocks_for(length)), 0);
  parallel_blocks(length, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    bool all_known = true;
    for (std::int64_t at = begin; at < end; at += 64) {
      const std::int64_t count = std::min<std::int64_t>(64, end - at);
      std::uint64_t word = 0;
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int32_t row = rows[static_cast<std::size_t>(at + i)];
        word |= std::uint64_t{row >= 0 && column.is_known(row)} << i;
      }
      words[at / 64] = word;
      all_known = all_known && word == tail_mask(count);
    }
    missing[static_cast<std::size_t>(block)] = all_known ? 0 : 1;
  });
  const bool any_missing = std::accumulate(missing.begin(), missing.end(), 0) > 0;
  return any_missing ? words : nullptr;
}

template <typename T>
void gather_fixed(const Column& column, Rows rows, int threads, Column& out) {
  auto buffer = allocate<T>(out.length);
  const T* from = static_cast<const T*>(column.data);
  T* to = buffer.get();
  parallel_blocks(out.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int32_t row = rows[static_cast<std::size_t>(i)];
      to[i] = row < 0 ? T{} : from[row];
    }
  });
  out.data = to;
  out.owners.push_back(std::move(buffer));
}

void gather_bits(const Column& column, Rows rows, int threads, Column& out) {
  auto buffer = allocate_zeroed<std::uint64_t>(words_for(out.length));
  const auto* from = static_cast<const std::uint8_t*>(column.data);
  std::uint64_t* to = buffer.get();
  parallel_blocks(out.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int32_t row = rows[static_cast<std::size_t>(i)];
      if (row < 0) continue;
      const std::int64_t bit = column.bit_offset + row;
      to[i >> 6] |= std::uint64_t{static_cast<std::uint8_t>(from[bit >> 3] >> (bit & 7)) & 1u} << (i & 63);
    }
  });
  out.data = to;
  out.owners.push_back(std::move(buffer));
}

// Lengths of the chosen rows (0 where missing), summed up: where each begins in the output.
std::shared_ptr<std::int64_t[]> gather_offsets(const Column& column, Rows rows, int threads) {
  const auto length = static_cast<std::int64_t>(rows.size());
  auto offsets = allocate<std::int64_t>(length + 1);
  offsets[0] = 0;
  parallel_blocks(length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int32_t row = rows[static_cast<std::size_t>(i)];
      const bool known = row >= 0 && column.is_known(row);
      offsets[i + 1] = known ? column.offsets[row + 1] - column.offsets[row] : 0;
    }
  });
  std::partial_sum(offsets.get(), offsets.get() + length + 1, offsets.get());
  return offsets;
}

void gather_text(const Column& column, Rows rows, int threads, Column& out) {
  auto offsets = gather_offsets(column, rows, threads);
  auto bytes = allocate<char>(offsets[out.length]);
  const char* from = static_cast<const char*>(column.data);
  parallel_blocks(out.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t size = offsets[i + 1] - offsets[i];
      if (size == 0) continue;
      std::memcpy(bytes.get() + offsets[i], from + column.offsets[rows[static_cast<std::size_t>(i)]],
                  static_cast<std::size_t>(size));
    }
  });
  out.data = bytes.get();
  out.offsets = offsets.get();
  out.owners.push_back(std::move(bytes));
  out.owners.push_back(std::move(offsets));
}

void gather_lists(const Column& column, Rows rows, int threads, Column& out) {
  auto offsets = gather_offsets(column, rows, threads);
  TAGMA_CHECK(offsets[out.length] <= INT32_MAX);
  std::vector<std::int32_t> items(static_cast<std::size_t>(offsets[out.length]));
  parallel_blocks(out.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      if (offsets[i] == offsets[i + 1]) continue;
      const auto first = static_cast<std::int32_t>(column.offsets[rows[static_cast<std::size_t>(i)]]);
      std::iota(items.begin() + offsets[i], items.begin() + offsets[i + 1], first);
    }
  });
  out.items = gather(*column.items, items, threads);
  out.offsets = offsets.get();
  out.owners.push_back(std::move(offsets));
}

bool any_missing_index(Rows rows, int threads) {
  std::atomic<bool> any = false;
  parallel_blocks(static_cast<std::int64_t>(rows.size()), threads,
                  [&](std::int64_t, std::int64_t begin, std::int64_t end) {
                    std::int32_t all = 0;
                    for (std::int64_t i = begin; i < end; ++i) all |= rows[static_cast<std::size_t>(i)];
                    if (all < 0) any = true;
                  });
  return any;
}

}  // namespace

std::shared_ptr<Column> gather_values(const Column& column, Rows rows, int threads) {
  auto out = std::make_shared<Column>();
  out->type = column.type;
  out->layout = column.layout;
  out->length = static_cast<std::int64_t>(rows.size());
  out->dictionary = column.dictionary;
  switch (column.layout) {
    case Layout::kBits:
      gather_bits(column, rows, threads, *out);
      break;
    case Layout::kI8:
    case Layout::kU8:
    case Layout::kDict8:
      gather_fixed<std::int8_t>(column, rows, threads, *out);
      break;
    case Layout::kI16:
    case Layout::kU16:
    case Layout::kDict16:
      gather_fixed<std::int16_t>(column, rows, threads, *out);
      break;
    case Layout::kI32:
    case Layout::kU32:
    case Layout::kDict32:
      gather_fixed<std::int32_t>(column, rows, threads, *out);
      break;
    case Layout::kF32:
      gather_fixed<float>(column, rows, threads, *out);
      break;
    case Layout::kI64:
      gather_fixed<std::int64_t>(column, rows, threads, *out);
      break;
    case Layout::kF64:
      gather_fixed<double>(column, rows, threads, *out);
      break;
    case Layout::kI128:
      gather_fixed<Int128>(column, rows, threads, *out);
      break;
    case Layout::kText:
      gather_text(column, rows, threads, *out);
      break;
    case Layout::kList:
      gather_lists(column, rows, threads, *out);
      break;
  }
  return out;
}

void gather_known(const Column& column, Rows rows, int threads, Column& out) {
  if (auto valid = gather_valid(column, rows, threads)) {
    out.valid = valid.get();
    out.owners.push_back(std::move(valid));
  }
}

ColumnPtr gather(const Column& column, Rows rows, int threads) {
  auto out = gather_values(column, rows, threads);
  if (column.valid != nullptr || any_missing_index(rows, threads)) gather_known(column, rows, threads, *out);
  return out;
}

}  // namespace tagma
