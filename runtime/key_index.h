// Indexes from key to row, by the kind of key. Binding resolves millions of owners through them, so each kind also says
// how to find one without the virtual call.
#pragma once

#include "runtime/buffer.h"
#include "runtime/decimal.h"
#include "runtime/hash.h"
#include "runtime/row_keys.h"
#include "runtime/table.h"
#include "runtime/text_codes.h"

namespace tagma {

// One column of integers, dates, instants …
class IntIndex final : public KeyIndex {
 public:
  IntIndex(const Column& keys, int threads);
  [[nodiscard]] std::int64_t find(std::span<const Value> key) const override {
    return key[0].known ? find_int(key[0].i) : -1;
  }
  [[nodiscard]] std::int64_t find_int(std::int64_t key) const {
    if (slots_.empty()) {
      const auto at = static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(smallest_);
      return at < dense_.size() ? dense_[at] : -1;
    }
    return find_slot(key, home(key));
  }
  // find_int() of each key. The places where many keys may lie are fetched together, not one after the other.
  void find_ints(std::span<const std::int64_t> keys, std::int32_t* rows) const;

 private:
  struct Slot {
    std::uint32_t low = 0, high = 0;  // the key in halves: twelve bytes a slot, not sixteen
    std::int32_t row = -1;
    [[nodiscard]] bool holds(std::uint64_t key) const {
      return low == static_cast<std::uint32_t>(key) && high == static_cast<std::uint32_t>(key >> 32);
    }
  };
  struct Keyed {
    std::int64_t key;
    std::int32_t row;
  };
  void fill_dense(const Column& keys);
  void fill_slots(const Column& keys, int threads);
  std::vector<Keyed> fill_region(std::span<const Keyed> keys, std::size_t end);
  void insert(const Keyed& keyed);
  // A key's first slot: its hash scaled to the number of slots, which need not be a power of two then.
  [[nodiscard]] std::size_t home(std::int64_t key) const {
    return static_cast<std::size_t>((static_cast<UInt128>(mix(static_cast<std::uint64_t>(key) ^ seed_)) * slots_.size()) >>
                                    64);
  }
  [[nodiscard]] std::int64_t find_slot(std::int64_t key, std::size_t at) const;

  std::int64_t smallest_ = 0;
  std::uint64_t seed_ = process_seed();
  std::vector<std::int32_t> dense_;  // row per key from smallest_ on, -1: none
  std::vector<Slot> slots_;          // where the keys lie too far apart for dense_
};

// One column of texts.
class TextIndex final : public KeyIndex {
 public:
  explicit TextIndex(ColumnPtr keys);
  [[nodiscard]] std::int64_t find(std::span<const Value> key) const override {
    return key[0].known ? find_text(key[0].s) : -1;
  }
  [[nodiscard]] std::int64_t find_text(std::string_view key) const {
    const std::int32_t code = codes_.find(key);
    return code < 0 ? -1 : row_of_code_[static_cast<std::size_t>(code)];
  }

 private:
  ColumnPtr keys_;  // owns the texts
  TextCodes codes_;
  std::vector<std::int32_t> row_of_code_;
};

// Any other key, and keys of several columns.
class CompositeIndex final : public KeyIndex {
 public:
  explicit CompositeIndex(std::vector<ColumnPtr> keys);
  [[nodiscard]] std::int64_t find(std::span<const Value> key) const override;

 private:
  RowKeys keys_;
  std::vector<std::int32_t> slots_;  // rows, -1: free
};

// The index over the key columns of a table; where a key comes twice, its first row is found.
KeyIndexPtr make_key_index(std::vector<ColumnPtr> keys, int threads = 1);

// The row of `index` that each row of `keys` refers to, -1 where there is none or a part of the key is missing.
RowVector<std::int32_t> find_rows(const KeyIndex& index, std::span<const ColumnPtr> keys, std::int64_t rows,
                                  int threads);

}  // namespace tagma
