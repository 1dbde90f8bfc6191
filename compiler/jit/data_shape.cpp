#include "compiler/jit/data_shape.h"

#include "runtime/bits.h"
#include "runtime/column_access.h"
#include "runtime/parallel.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <vector>

namespace tagma::jit {

using codegen::ColumnShape;
using codegen::Range;

ColumnShape DataShape::column(TableId table, int column) const {
  const Column* c = bound(table, column);
  ColumnShape shape;
  if (c == nullptr) return shape;
  shape.bound = true;
  shape.layout = c->layout;
  shape.has_missing = c->valid != nullptr;
  if (c->dictionary != nullptr) shape.dictionary = c->dictionary->length;
  if (c->items != nullptr) {
    shape.items = c->items->layout;
    shape.items_missing = c->items->valid != nullptr;
    if (c->items->dictionary != nullptr) shape.item_dictionary = c->items->dictionary->length;
  }
  return shape;
}

std::int64_t DataShape::rows(TableId table) const { return data_.tables[static_cast<std::size_t>(table)].rows; }

namespace {

std::optional<Range> find_range(const Column& column, int threads) {
  constexpr Range kNone{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
  std::vector<Range> found(static_cast<std::size_t>(blocks_for(column.length)), kNone);
  with_int_reader(column, [&](auto read) {
    parallel_blocks(column.length, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
      Range range = kNone;
      for (std::int64_t row = begin; row < end; row += 64) {
        const std::int64_t count = std::min<std::int64_t>(64, end - row);
        std::uint64_t known = column.valid != nullptr ? column.valid[row / 64] : ~std::uint64_t{0};
        if (known == ~std::uint64_t{0}) {  // a loop without a question, for the vectors of the machine
          for (std::int64_t i = 0; i < count; ++i) {
            range.lowest = std::min(range.lowest, read(row + i));
            range.highest = std::max(range.highest, read(row + i));
          }
          continue;
        }
        if (count < 64) known &= tail_mask(count);
        for (; known != 0; known &= known - 1) {
          const std::int64_t value = read(row + std::countr_zero(known));
          range.lowest = std::min(range.lowest, value);
          range.highest = std::max(range.highest, value);
        }
      }
      found[static_cast<std::size_t>(block)] = range;
    });
  });
  Range all = kNone;
  for (const Range& range : found) {
    all.lowest = std::min(all.lowest, range.lowest);
    all.highest = std::max(all.highest, range.highest);
  }
  if (all.lowest > all.highest) return std::nullopt;
  return all;
}

}  // namespace

std::optional<Range> DataShape::range(TableId table, int column) const {
  const Column* c = bound(table, column);
  if (c == nullptr || !has_int_layout(*c)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto [it, fresh] = ranges_.try_emplace({table, column});
  if (fresh) it->second = find_range(*c, threads_);
  return it->second;
}

namespace {

Layout assumed_layout(const Type& type) {
  switch (type.kind) {
    case Kind::kBool: return Layout::kBits;
    case Kind::kFloat: return Layout::kF64;
    case Kind::kDecimal:
    case Kind::kRatio: return Layout::kI128;
    case Kind::kString: return Layout::kDict32;
    case Kind::kEnum: return Layout::kDict8;
    case Kind::kDate: return Layout::kI32;
    case Kind::kMissing:
    case Kind::kInt:
    case Kind::kTimestamp:
    case Kind::kDuration:
    case Kind::kTimeOfDay: return Layout::kI64;
    case Kind::kList:
    case Kind::kSet: return Layout::kList;
  }
  TAGMA_CHECK(false);
}

}  // namespace

ColumnShape DeclaredShape::column(TableId table, int column) const {
  constexpr std::int64_t kSomeTexts = 1'000;
  const std::vector<ColumnSpec>& columns = module_.tables[static_cast<std::size_t>(table)].columns;
  if (static_cast<std::size_t>(column) >= columns.size()) return {.bound = true, .layout = assumed_layout(ir::standing_type(module_, table, column)), .has_missing = true};
  const ColumnSpec& spec = columns[static_cast<std::size_t>(column)];
  ColumnShape shape{.bound = true, .layout = assumed_layout(spec.type), .has_missing = spec.optional};
  if (spec.type.kind == Kind::kString) shape.dictionary = kSomeTexts;
  if (spec.type.kind == Kind::kEnum) shape.dictionary = static_cast<std::int64_t>(spec.type.values->values.size());
  return shape;
}

std::optional<Range> DeclaredShape::range(TableId table, int column) const {
  const std::vector<ColumnSpec>& columns = module_.tables[static_cast<std::size_t>(table)].columns;
  if (static_cast<std::size_t>(column) < columns.size() && columns[static_cast<std::size_t>(column)].type.kind == Kind::kDate) return Range{-36'500, 36'500};
  return Range{std::numeric_limits<std::int64_t>::min() / 2, std::numeric_limits<std::int64_t>::max() / 2};
}

}  // namespace tagma::jit
