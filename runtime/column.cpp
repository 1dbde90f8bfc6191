#include "runtime/column.h"

#include "runtime/bits.h"

namespace tagma {
namespace {

template <typename T>
T load(const void* data, std::int64_t row) {
  return static_cast<const T*>(data)[row];
}

bool load_bit(const Column& column, std::int64_t row) {
  const std::int64_t bit = column.bit_offset + row;
  return ((static_cast<const std::uint8_t*>(column.data)[bit >> 3] >> (bit & 7)) & 1) != 0;
}

Value list_value(const Column& column, std::int64_t row, Arena& arena) {
  const std::int64_t begin = column.offsets[row], end = column.offsets[row + 1];
  std::vector<Value> items;
  items.reserve(static_cast<std::size_t>(end - begin));
  for (std::int64_t i = begin; i < end; ++i) items.push_back(column.items->value(i, arena));
  return Value::list(arena.list(std::move(items)));
}

}  // namespace

Value Column::value(std::int64_t row, Arena& arena) const {
  if (!is_known(row)) return Value::missing();
  switch (layout) {
    case Layout::kBits:
      return Value::boolean(load_bit(*this, row));
    case Layout::kI8:
      return Value::integer(load<std::int8_t>(data, row));
    case Layout::kI16:
      return Value::integer(load<std::int16_t>(data, row));
    case Layout::kI32:
      return Value::integer(load<std::int32_t>(data, row));
    case Layout::kI64:
      return Value::integer(load<std::int64_t>(data, row));
    case Layout::kU8:
      return Value::integer(load<std::uint8_t>(data, row));
    case Layout::kU16:
      return Value::integer(load<std::uint16_t>(data, row));
    case Layout::kU32:
      return Value::integer(load<std::uint32_t>(data, row));
    case Layout::kF32:
      return Value::real(load<float>(data, row));
    case Layout::kF64:
      return Value::real(load<double>(data, row));
    case Layout::kI128:
      return Value::decimal(load<Int128>(data, row));
    case Layout::kText:
    case Layout::kDict8:
    case Layout::kDict16:
    case Layout::kDict32:
      return Value::text(text(row));
    case Layout::kList:
      return list_value(*this, row, arena);
  }
  TAGMA_CHECK(false);
}

std::int64_t Column::code(std::int64_t row) const {
  if (layout == Layout::kDict8) return load<std::int8_t>(data, row);
  if (layout == Layout::kDict16) return load<std::int16_t>(data, row);
  TAGMA_CHECK(layout == Layout::kDict32);
  return load<std::int32_t>(data, row);
}

std::string_view Column::text(std::int64_t row) const {
  if (layout != Layout::kText) return dictionary->text(code(row));
  return {static_cast<const char*>(data) + offsets[row], static_cast<std::size_t>(offsets[row + 1] - offsets[row])};
}

std::int64_t Column::null_count() const { return valid == nullptr ? 0 : length - count_bits(valid, length); }

}  // namespace tagma
