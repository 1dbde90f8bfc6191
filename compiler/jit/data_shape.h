// The shape of a bound dataset. Ranges are found on demand and kept: several plans ask for the same columns.
#pragma once

#include "compiler/codegen/shape.h"

#include <map>
#include <mutex>

namespace tagma::jit {

class DataShape final : public codegen::Shape {
 public:
  DataShape(const Dataset& data, int threads) : data_(data), threads_(threads) {}
  [[nodiscard]] codegen::ColumnShape column(TableId table, int column) const override;
  [[nodiscard]] std::int64_t rows(TableId table) const override;
  [[nodiscard]] std::optional<codegen::Range> range(TableId table, int column) const override;

 private:
  [[nodiscard]] const Column* bound(TableId table, int column) const;
  const Dataset& data_;
  int threads_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<TableId, int>, std::optional<codegen::Range>> ranges_;
};

// What a plan assumes where there is no data: for dumps.
class DeclaredShape final : public codegen::Shape {
 public:
  explicit DeclaredShape(std::span<const TableSpec> tables) : tables_(tables) {}
  [[nodiscard]] codegen::ColumnShape column(TableId table, int column) const override;
  [[nodiscard]] std::int64_t rows(TableId) const override { return std::int64_t{1} << 20; }
  [[nodiscard]] std::optional<codegen::Range> range(TableId table, int column) const override;

 private:
  std::span<const TableSpec> tables_;
};

}  // namespace tagma::jit
