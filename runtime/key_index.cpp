#include "runtime/key_index.h"

#include "runtime/column_access.h"
#include "runtime/partition.h"

#include <array>
#include <mutex>

namespace tagma {
namespace {

struct Range {
  std::int64_t smallest = INT64_MAX, largest = INT64_MIN;
};

Range key_range(const Column& keys, int threads) {
  Range range;
  std::mutex merging;
  with_int_reader(keys, [&](auto read) {
    parallel_blocks(keys.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      Range own;
      for (std::int64_t row = begin; row < end; ++row) {
        if (!keys.is_known(row)) continue;
        own.smallest = std::min(own.smallest, read(row));
        own.largest = std::max(own.largest, read(row));
      }
      const std::lock_guard lock(merging);
      range.smallest = std::min(range.smallest, own.smallest);
      range.largest = std::max(range.largest, own.largest);
    });
  });
  return range;
}

constexpr std::int64_t kKeysPerRegion = 16'384;  // a region of slots and its keys stay in the second-level cache

}  // namespace

IntIndex::IntIndex(const Column& keys, int threads) {
  const Range range = key_range(keys, threads);
  if (range.smallest > range.largest) return;  // no key at all
  smallest_ = range.smallest;
  const auto extent = static_cast<UInt128>(static_cast<Int128>(range.largest) - range.smallest) + 1;
  if (extent <= 4 * static_cast<UInt128>(keys.length) + 1'024) {
    dense_.assign(static_cast<std::size_t>(extent), -1);
    fill_dense(keys);
  } else {
    slots_.resize(static_cast<std::size_t>(keys.length) * 4 / 3 + 16);
    fill_slots(keys, threads);
  }
}

void IntIndex::fill_dense(const Column& keys) {
  with_int_reader(keys, [&](auto read) {
    for (std::int64_t row = 0; row < keys.length; ++row) {
      if (!keys.is_known(row)) continue;
      std::int32_t& entry = dense_[static_cast<std::uint64_t>(read(row)) - static_cast<std::uint64_t>(smallest_)];
      if (entry < 0) entry = static_cast<std::int32_t>(row);
    }
  });
}

// Neighbouring slots form a region, and the keys that belong there are brought together first: each region is filled
// inside the caches, on any thread. Keys that find their region full to its end go in afterwards, one by one: every
// slot from their own to the region's end is taken then, as probing expects.
void IntIndex::fill_slots(const Column& keys, int threads) {
  const std::int64_t regions = std::clamp<std::int64_t>(keys.length / kKeysPerRegion, 1, RowPartition::kMaxBuckets);
  const std::size_t width = slots_.size() / static_cast<std::size_t>(regions) + 1;
  std::vector<std::vector<Keyed>> rest(static_cast<std::size_t>(regions));
  with_int_reader(keys, [&](auto read) {
    const RowPartition parts(keys.length, regions, threads, [&](std::int64_t row) -> std::int64_t {
      return keys.is_known(row) ? static_cast<std::int64_t>(home(read(row)) / width) : -1;
    });
    const auto keyed = parts.scatter<Keyed>([&](std::int64_t row) {
      return Keyed{read(row), static_cast<std::int32_t>(row)};
    });
    parallel_each(regions, threads, [&](std::int64_t region) {
      const std::size_t end = std::min(slots_.size(), (static_cast<std::size_t>(region) + 1) * width);
      rest[static_cast<std::size_t>(region)] =
          fill_region({keyed.get() + parts.begin(region), static_cast<std::size_t>(parts.size(region))}, end);
    });
  });
  for (const std::vector<Keyed>& of_region : rest) {
    for (const Keyed& keyed : of_region) insert(keyed);
  }
}

std::vector<IntIndex::Keyed> IntIndex::fill_region(std::span<const Keyed> keys, std::size_t end) {
  std::vector<Keyed> rest;
  for (const Keyed& keyed : keys) {
    const auto bits = static_cast<std::uint64_t>(keyed.key);
    std::size_t at = home(keyed.key);
    while (at < end && slots_[at].row >= 0 && !slots_[at].holds(bits)) ++at;
    if (at == end) {
      rest.push_back(keyed);
    } else if (slots_[at].row < 0) {
      slots_[at] = {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32), keyed.row};
    }
  }
  return rest;
}

void IntIndex::insert(const Keyed& keyed) {
  const auto bits = static_cast<std::uint64_t>(keyed.key);
  std::size_t at = home(keyed.key);
  while (slots_[at].row >= 0 && !slots_[at].holds(bits)) at = at + 1 == slots_.size() ? 0 : at + 1;
  if (slots_[at].row < 0)
    slots_[at] = {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32), keyed.row};
}

std::int64_t IntIndex::find_slot(std::int64_t key, std::size_t at) const {
  for (;; at = at + 1 == slots_.size() ? 0 : at + 1) {
    const Slot& slot = slots_[at];
    if (slot.row < 0 || slot.holds(static_cast<std::uint64_t>(key))) return slot.row;
  }
}

void IntIndex::find_ints(std::span<const std::int64_t> keys, std::int32_t* rows) const {
  if (slots_.empty()) {
    for (std::size_t i = 0; i < keys.size(); ++i) rows[i] = static_cast<std::int32_t>(find_int(keys[i]));
    return;
  }
  constexpr std::size_t kTogether = 32;
  std::array<std::size_t, kTogether> homes;
  for (std::size_t begin = 0; begin < keys.size(); begin += kTogether) {
    const std::size_t count = std::min(kTogether, keys.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      homes[i] = home(keys[begin + i]);
      __builtin_prefetch(&slots_[homes[i]]);
    }
    for (std::size_t i = 0; i < count; ++i)
      rows[begin + i] = static_cast<std::int32_t>(find_slot(keys[begin + i], homes[i]));
  }
}

TextIndex::TextIndex(ColumnPtr keys) : keys_(std::move(keys)), codes_(static_cast<std::size_t>(keys_->length)) {
  for (std::int64_t row = 0; row < keys_->length; ++row) {
    if (!keys_->is_known(row)) continue;
    const auto code = static_cast<std::size_t>(codes_.add(keys_->text(row)));
    if (code == row_of_code_.size()) row_of_code_.push_back(static_cast<std::int32_t>(row));
  }
}

CompositeIndex::CompositeIndex(std::vector<ColumnPtr> keys) : keys_(std::move(keys)) {
  const std::int64_t rows = keys_.columns().empty() ? 0 : keys_.columns()[0]->length;
  slots_.assign(std::bit_ceil(std::max<std::size_t>(16, static_cast<std::size_t>(rows) * 3 / 2)), -1);
  for (std::int64_t row = 0; row < rows; ++row) {
    if (!keys_.known(row)) continue;
    std::size_t at = keys_.hash(row) & (slots_.size() - 1);
    while (slots_[at] >= 0 && !keys_.equal(slots_[at], row)) at = (at + 1) & (slots_.size() - 1);
    if (slots_[at] < 0) slots_[at] = static_cast<std::int32_t>(row);
  }
}

std::int64_t CompositeIndex::find(std::span<const Value> key) const {
  if (!std::all_of(key.begin(), key.end(), [](const Value& part) { return part.known; })) return -1;
  std::size_t at = hash_key(keys_.columns(), key) & (slots_.size() - 1);
  while (slots_[at] >= 0 && !keys_.equal(slots_[at], key)) at = (at + 1) & (slots_.size() - 1);
  return slots_[at];
}

KeyIndexPtr make_key_index(std::vector<ColumnPtr> keys, int threads) {
  if (keys.size() == 1 && has_int_layout(*keys[0])) return std::make_shared<IntIndex>(*keys[0], threads);
  if (keys.size() == 1 && keys[0]->type.repr() == Repr::kText) return std::make_shared<TextIndex>(keys[0]);
  return std::make_shared<CompositeIndex>(std::move(keys));
}

namespace {

void find_ints(const IntIndex& index, const Column& keys, int threads, std::int32_t* out) {
  constexpr std::int64_t kTogether = 1'024;
  with_int_reader(keys, [&](auto read) {
    parallel_blocks(keys.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      std::array<std::int64_t, kTogether> some;
      for (; begin < end; begin += kTogether) {
        const std::int64_t count = std::min(kTogether, end - begin);
        for (std::int64_t i = 0; i < count; ++i) some[static_cast<std::size_t>(i)] = read(begin + i);
        index.find_ints({some.data(), static_cast<std::size_t>(count)}, out + begin);
        for (std::int64_t i = 0; keys.valid != nullptr && i < count; ++i) {
          if (!keys.is_known(begin + i)) out[begin + i] = -1;
        }
      }
    });
  });
}

void find_texts(const TextIndex& index, const Column& keys, int threads, std::int32_t* out) {
  std::vector<std::int32_t> row_of_code;  // each distinct text is looked up once
  if (has_codes(keys)) {
    for (std::int64_t i = 0; i < keys.dictionary->length; ++i)
      row_of_code.push_back(static_cast<std::int32_t>(index.find_text(keys.dictionary->text(i))));
  }
  parallel_blocks(keys.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      if (!keys.is_known(row)) {
        out[row] = -1;
      } else {
        out[row] = row_of_code.empty() ? static_cast<std::int32_t>(index.find_text(keys.text(row)))
                                       : row_of_code[static_cast<std::size_t>(keys.code(row))];
      }
    }
  });
}

void find_any(const KeyIndex& index, std::span<const ColumnPtr> keys, std::int64_t rows, int threads,
              std::int32_t* out) {
  parallel_blocks(rows, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    Arena arena;
    std::vector<Value> key(keys.size());
    for (std::int64_t row = begin; row < end; ++row) {
      for (std::size_t i = 0; i < keys.size(); ++i) key[i] = keys[i]->value(row, arena);
      out[row] = static_cast<std::int32_t>(index.find(key));
    }
  });
}

}  // namespace

RowVector<std::int32_t> find_rows(const KeyIndex& index, std::span<const ColumnPtr> keys, std::int64_t rows,
                                  int threads) {
  RowVector<std::int32_t> out(static_cast<std::size_t>(rows));
  const auto* ints = dynamic_cast<const IntIndex*>(&index);
  const auto* texts = dynamic_cast<const TextIndex*>(&index);
  if (ints != nullptr && has_int_layout(*keys[0])) {
    find_ints(*ints, *keys[0], threads, out.data());
  } else if (texts != nullptr) {
    find_texts(*texts, *keys[0], threads, out.data());
  } else {
    find_any(index, keys, rows, threads, out.data());
  }
  return out;
}

}  // namespace tagma
