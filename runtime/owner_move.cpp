// Columns follow the rows to their owners.
#include "runtime/gather.h"
#include "runtime/owner_sort.h"

namespace tagma {
namespace {

// The column's values by bucket. The width is all that matters of them.
template <typename T>
void scatter(const Column& column, const RowPartition& partition, Column& out) {
  const T* from = static_cast<const T*>(column.data);
  auto values = partition.scatter<T>([from](std::int64_t row) { return from[row]; });
  out.data = values.get();
  out.owners.push_back(std::move(values));
}

// False where values have no fixed width: they are taken from where they are.
bool scatter_values(const Column& column, const RowPartition& partition, Column& out) {
  switch (column.layout) {
    case Layout::kI8:
    case Layout::kU8:
    case Layout::kDict8:
      scatter<std::int8_t>(column, partition, out);
      return true;
    case Layout::kI16:
    case Layout::kU16:
    case Layout::kDict16:
      scatter<std::int16_t>(column, partition, out);
      return true;
    case Layout::kI32:
    case Layout::kU32:
    case Layout::kF32:
    case Layout::kDict32:
      scatter<std::int32_t>(column, partition, out);
      return true;
    case Layout::kI64:
    case Layout::kF64:
      scatter<std::int64_t>(column, partition, out);
      return true;
    case Layout::kI128:
      scatter<Int128>(column, partition, out);
      return true;
    case Layout::kBits:
    case Layout::kText:
    case Layout::kList:
      return false;
  }
  TAGMA_CHECK(false);
}

}  // namespace

ColumnPtr OwnerLayout::apply(const Column& column, int threads) const {
  if (!moves) return gather(column, rows, threads);
  Column partitioned;
  partitioned.type = column.type;
  partitioned.layout = column.layout;
  partitioned.length = moves->partition.total();
  partitioned.dictionary = column.dictionary;
  if (!scatter_values(column, moves->partition, partitioned)) return gather(column, rows, threads);
  auto out = gather_values(partitioned, moves->places, threads);
  if (column.valid != nullptr) gather_known(column, rows, threads, *out);
  return out;
}

}  // namespace tagma
