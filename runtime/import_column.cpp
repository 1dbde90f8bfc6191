#include "runtime/import_column.h"

#include "runtime/import_parts.h"

#include <fmt/format.h>

namespace tagma {
namespace import {

std::unexpected<Error> malformed(const ArrowColumn& column, std::string_view what) {
  return fail(ErrorKind::kIo, "T1112", fmt::format("column {} is a malformed Arrow array: {}", column.name, what));
}

std::shared_ptr<std::uint64_t[]> known_rows(const ArrowColumn& column) {
  const bool any = std::any_of(column.pieces.begin(), column.pieces.end(), [](const ArrowPiece& piece) {
    return piece.array->null_count != 0 && piece.buffer(0) != nullptr;
  });
  if (!any) return nullptr;
  auto words = allocate_zeroed<std::uint64_t>(words_for(column.length));
  for (const ArrowPiece& piece : column.pieces) {
    if (piece.buffer(0) == nullptr || piece.array->null_count == 0) {
      set_bits(words.get(), piece.begin, piece.length);
    } else {
      copy_bits(static_cast<const std::uint8_t*>(piece.buffer(0)), piece.offset, words.get(), piece.begin,
                piece.length);
    }
  }
  return count_bits(words.get(), column.length) == column.length ? nullptr : words;
}

Imported start(const ArrowColumn& column, const Type& type, Layout layout) {
  Imported imported;
  imported.column = std::make_shared<Column>();
  imported.column->type = type;
  imported.column->layout = layout;
  imported.column->length = column.length;
  if (auto known = known_rows(column)) {
    imported.column->valid = known.get();
    imported.column->owners.push_back(std::move(known));
  }
  return imported;
}

bool borrow(const ArrowColumn& column, std::size_t value_size, Column& out) {
  if (column.pieces.size() != 1) return false;
  const ArrowPiece& piece = column.pieces[0];
  const char* values = static_cast<const char*>(piece.buffer(1)) + piece.offset * static_cast<std::int64_t>(value_size);
  if (reinterpret_cast<std::uintptr_t>(values) % value_size != 0) return false;
  out.data = values;
  out.owners.push_back(piece.owner);
  return true;
}

void mark_bad(Imported& imported, ValueBreach breach, std::span<const std::vector<std::int32_t>> blocks) {
  BadRows bad{breach, {}};
  for (const auto& block : blocks) bad.rows.insert(bad.rows.end(), block.begin(), block.end());
  if (bad.rows.empty()) return;
  Column& column = *imported.column;
  auto words = allocate_zeroed<std::uint64_t>(words_for(column.length));
  if (column.valid == nullptr) {
    set_bits(words.get(), 0, column.length);
  } else {
    std::copy_n(column.valid, words_for(column.length), words.get());
  }
  for (const std::int32_t row : bad.rows) clear_bit(words.get(), row);
  column.valid = words.get();
  column.owners.push_back(std::move(words));
  imported.bad.push_back(std::move(bad));
}

Imported import_missing(const ArrowColumn& column, const Type& type) {
  Imported imported;
  imported.column = std::make_shared<Column>();
  Column& out = *imported.column;
  out.type = type;
  out.length = column.length;
  // Sixteen zero bytes a row serve every layout: values, codes, bits and offsets alike.
  auto zeros = allocate_zeroed<Int128>(column.length + 1);
  out.data = zeros.get();
  out.valid = reinterpret_cast<const std::uint64_t*>(zeros.get());
  switch (type.repr()) {
    case Repr::kBool:
      out.layout = Layout::kBits;
      break;
    case Repr::kI64:
      out.layout = Layout::kI64;
      break;
    case Repr::kF64:
      out.layout = Layout::kF64;
      break;
    case Repr::kI128:
    case Repr::kRatio:
      out.layout = Layout::kI128;
      break;
    case Repr::kText:
      out.layout = Layout::kText;
      break;
    case Repr::kList: {
      out.layout = Layout::kList;
      ArrowColumn no_items;
      out.items = import_missing(no_items, type.element_type()).column;
      break;
    }
  }
  if (out.layout == Layout::kText || out.layout == Layout::kList)
    out.offsets = reinterpret_cast<const std::int64_t*>(zeros.get());
  out.owners.push_back(std::move(zeros));
  return imported;
}

namespace {

// Buffers that the readers index without looking. Their sizes are not part of the interface: the producer is trusted
// with those, as every user of it must.
bool has_buffers(const ArrowPiece& piece, const ArrowSchema& schema, const ArrowType& type) {
  int needed = 2, first = 1;
  if (type.kind == ArrowKind::kNull) return true;
  if (schema.dictionary == nullptr) {
    if (type.kind == ArrowKind::kText) needed = 3;
    if (type.kind == ArrowKind::kFixedList) needed = 1;
  }
  if (piece.array->n_buffers < needed || piece.array->buffers == nullptr) return false;
  for (; first < std::min(needed, 2); ++first) {
    if (piece.buffer(first) == nullptr) return false;
  }
  const bool list = type.kind == ArrowKind::kList || type.kind == ArrowKind::kFixedList;
  if (list && (piece.array->n_children != 1 || piece.array->children == nullptr)) return false;
  return schema.dictionary == nullptr || piece.array->dictionary != nullptr;
}

}  // namespace
}  // namespace import

bool can_import(const ArrowSchema& schema, const Type& wanted) {
  const ArrowType from = value_type(schema);
  if (from.kind == ArrowKind::kOther) return false;
  if (from.kind == ArrowKind::kNull) return true;
  switch (wanted.kind) {
    case Kind::kMissing:
    case Kind::kRatio:
      return false;
    case Kind::kBool:
      return from.kind == ArrowKind::kBool;
    case Kind::kInt:
      return from.kind == ArrowKind::kInt || (from.kind == ArrowKind::kDecimal && from.scale <= 0);
    case Kind::kFloat:
      return from.kind == ArrowKind::kFloat || from.kind == ArrowKind::kInt;
    case Kind::kDecimal:
      return from.kind == ArrowKind::kDecimal || from.kind == ArrowKind::kInt;
    case Kind::kString:
    case Kind::kEnum:
      return from.kind == ArrowKind::kText || from.kind == ArrowKind::kTextView;
    case Kind::kDate:
      return from.kind == ArrowKind::kDate;
    case Kind::kTimestamp:
      return from.kind == ArrowKind::kTimestamp;
    case Kind::kDuration:
      return from.kind == ArrowKind::kDuration;
    case Kind::kTimeOfDay:
      return from.kind == ArrowKind::kTime;
    case Kind::kList:
    case Kind::kSet:
      return (from.kind == ArrowKind::kList || from.kind == ArrowKind::kFixedList) &&
             can_import(*schema.children[0], wanted.element_type());
  }
  TAGMA_CHECK(false);
}

Result<Imported> import_column(const ArrowColumn& column, const Type& wanted, const ImportOptions& options) {
  const ArrowType from = value_type(*column.schema);
  if (column.length == 0 || from.kind == ArrowKind::kNull) return import::import_missing(column, wanted);
  for (const ArrowPiece& piece : column.pieces) {
    if (!import::has_buffers(piece, *column.schema, from)) return import::malformed(column, "a buffer is not there");
  }
  if (column.schema->dictionary != nullptr) return import::import_dictionary(column, wanted, options);
  switch (wanted.kind) {
    case Kind::kBool:
      return import::import_bools(column, wanted);
    case Kind::kInt:
      return import::import_ints(column, from, wanted, options);
    case Kind::kFloat:
      return import::import_floats(column, from, wanted, options);
    case Kind::kDecimal:
      return import::import_decimals(column, from, wanted, options);
    case Kind::kString:
    case Kind::kEnum:
      return import::import_texts(column, from, wanted, options);
    case Kind::kDate:
      return import::import_dates(column, from, wanted, options);
    case Kind::kTimestamp:
    case Kind::kDuration:
    case Kind::kTimeOfDay:
      return import::import_times(column, from, wanted, options);
    case Kind::kList:
    case Kind::kSet:
      return import::import_lists(column, from, wanted, options);
    case Kind::kMissing:
    case Kind::kRatio:
      break;
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma
