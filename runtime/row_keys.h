// The values of some columns as one key per row: hashed and compared without making Values.
#pragma once

#include "runtime/column.h"

#include <span>
#include <vector>

namespace tagma {

class RowKeys {
 public:
  explicit RowKeys(std::vector<ColumnPtr> columns);
  [[nodiscard]] bool known(std::int64_t row) const;  // no part is missing
  // Equal to hash_key() of the same values. The row must be known.
  [[nodiscard]] std::uint64_t hash(std::int64_t row) const;
  [[nodiscard]] bool equal(std::int64_t a, std::int64_t b) const;
  [[nodiscard]] bool equal(std::int64_t row, std::span<const Value> key) const;
  [[nodiscard]] std::span<const ColumnPtr> columns() const { return columns_; }
  // Known everywhere and strictly increasing: then no two rows are equal. Answers false where that is costly to say.
  [[nodiscard]] bool strictly_increasing() const;

 private:
  std::vector<ColumnPtr> columns_;
  std::vector<std::vector<std::uint64_t>> code_hashes_;  // per column: the hash per dictionary entry, or empty
};

// Hash of a key given as one known value per column.
std::uint64_t hash_key(std::span<const ColumnPtr> columns, std::span<const Value> key);

}  // namespace tagma
