// The shape of a bound dataset. Ranges are found on demand and kept: several plans ask for the same columns.
#pragma once

#include "compiler/codegen/shape.h"
#include "compiler/ir/standing.h"

#include <map>
#include <mutex>

namespace tagma::jit {

class DataShape final : public codegen::Shape {
 public:
  DataShape(const Dataset& data, std::shared_ptr<const ir::Staged> staged, int threads) : data_(data), staged_(std::move(staged)), threads_(threads) {}
  [[nodiscard]] codegen::ColumnShape column(TableId table, int column) const override;
  [[nodiscard]] std::int64_t rows(TableId table) const override;
  [[nodiscard]] std::optional<codegen::Range> range(TableId table, int column) const override;

 private:
  [[nodiscard]] const Column* bound(TableId table, int column) const { return ir::column_at(data_, staged_.get(), table, column); }
  const Dataset& data_;
  std::shared_ptr<const ir::Staged> staged_;
  int threads_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<TableId, int>, std::optional<codegen::Range>> ranges_;
};

// What a plan assumes where there is no data: for dumps.
class DeclaredShape final : public codegen::Shape {
 public:
  explicit DeclaredShape(const ir::Module& module) : module_(module) {}
  [[nodiscard]] codegen::ColumnShape column(TableId table, int column) const override;
  [[nodiscard]] std::int64_t rows(TableId) const override { return std::int64_t{1} << 20; }
  [[nodiscard]] std::optional<codegen::Range> range(TableId table, int column) const override;

 private:
  const ir::Module& module_;
};

}  // namespace tagma::jit
