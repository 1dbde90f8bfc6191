#include "runtime/key_index.h"

#include "runtime/column_access.h"
#include "runtime/decimal.h"
#include "runtime/hash.h"
#include "runtime/parallel.h"

namespace tagma {
namespace {

struct Range {
  std::int64_t smallest = INT64_MAX, largest = INT64_MIN;
};

Range key_range(const Column& keys) {
  Range range;
  with_int_reader(keys, [&](auto read) {
    for (std::int64_t row = 0; row < keys.length; ++row) {
      if (!keys.is_known(row)) continue;
      range.smallest = std::min(range.smallest, read(row));
      range.largest = std::max(range.largest, read(row));
    }
  });
  return range;
}

}  // namespace

IntIndex::IntIndex(const Column& keys) {
  const Range range = key_range(keys);
  if (range.smallest > range.largest) return;  // no key at all
  smallest_ = range.smallest;
  const auto extent = static_cast<UInt128>(static_cast<Int128>(range.largest) - range.smallest) + 1;
  if (extent <= 4 * static_cast<UInt128>(keys.length) + 1'024) {
    dense_.assign(static_cast<std::size_t>(extent), -1);
    fill_dense(keys);
  } else {
    slots_.resize(static_cast<std::size_t>(keys.length) * 4 / 3 + 16);
    fill_slots(keys);
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

// A key's first slot: its hash scaled to the number of slots, which need not be a power of two then.
std::size_t IntIndex::home(std::int64_t key) const {
  return static_cast<std::size_t>((static_cast<UInt128>(hash_word(static_cast<std::uint64_t>(key))) * slots_.size()) >>
                                  64);
}

void IntIndex::fill_slots(const Column& keys) {
  with_int_reader(keys, [&](auto read) {
    for (std::int64_t row = 0; row < keys.length; ++row) {
      if (!keys.is_known(row) || find_slot(read(row)) >= 0) continue;
      const auto bits = static_cast<std::uint64_t>(read(row));
      std::size_t at = home(read(row));
      while (slots_[at].row >= 0) at = at + 1 == slots_.size() ? 0 : at + 1;
      slots_[at] = {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32),
                    static_cast<std::int32_t>(row)};
    }
  });
}

std::int64_t IntIndex::find_slot(std::int64_t key) const {
  const auto bits = static_cast<std::uint64_t>(key);
  const auto low = static_cast<std::uint32_t>(bits), high = static_cast<std::uint32_t>(bits >> 32);
  for (std::size_t at = home(key);; at = at + 1 == slots_.size() ? 0 : at + 1) {
    const Slot& slot = slots_[at];
    if (slot.row < 0 || (slot.low == low && slot.high == high)) return slot.row;
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

KeyIndexPtr make_key_index(std::vector<ColumnPtr> keys) {
  if (keys.size() == 1 && has_int_layout(*keys[0])) return std::make_shared<IntIndex>(*keys[0]);
  if (keys.size() == 1 && keys[0]->type.repr() == Repr::kText) return std::make_shared<TextIndex>(keys[0]);
  return std::make_shared<CompositeIndex>(std::move(keys));
}

namespace {

void find_ints(const IntIndex& index, const Column& keys, int threads, std::int32_t* out) {
  with_int_reader(keys, [&](auto read) {
    parallel_blocks(keys.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row)
        out[row] = keys.is_known(row) ? static_cast<std::int32_t>(index.find_int(read(row))) : -1;
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

std::vector<std::int32_t> find_rows(const KeyIndex& index, std::span<const ColumnPtr> keys, std::int64_t rows,
                                    int threads) {
  std::vector<std::int32_t> out(static_cast<std::size_t>(rows));
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
