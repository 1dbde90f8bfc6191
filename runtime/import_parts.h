// What the readers of the single Arrow types share (import_*.cpp).
#pragma once

#include "runtime/arrow_type.h"
#include "runtime/bits.h"
#include "runtime/buffer.h"
#include "runtime/import_column.h"
#include "runtime/parallel.h"

#include <optional>
#include <span>

namespace tagma::import {

std::unexpected<Error> malformed(const ArrowColumn& column, std::string_view what);

// Known rows over all pieces, from bit 0 on; nullptr if all are known.
std::shared_ptr<std::uint64_t[]> known_rows(const ArrowColumn& column);

// A column of the given layout with known_rows(); data is set by the caller.
Imported start(const ArrowColumn& column, const Type& type, Layout layout);

// Points to the values of the only piece, if there is one and the machine can read them there.
bool borrow(const ArrowColumn& column, std::size_t value_size, Column& out);

// Makes rows missing and notes why. `blocks` are ascending.
void mark_bad(Imported& imported, ValueBreach breach, std::span<const std::vector<std::int32_t>> blocks);

// Calls f(piece, row in the piece, output row, count) for each stretch of rows [begin, end) that lies in one piece.
template <typename F>
void for_each_piece(const ArrowColumn& column, std::int64_t begin, std::int64_t end, F f) {
  auto piece = std::upper_bound(column.pieces.begin(), column.pieces.end(), begin,
                                [](std::int64_t row, const ArrowPiece& p) { return row < p.begin; });
  for (--piece; begin < end; ++piece) {
    const std::int64_t count = std::min(end, piece->begin + piece->length) - begin;
    f(*piece, begin - piece->begin, begin, count);
    begin += count;
  }
}

// Arrow promises no alignment beyond the producer's good will.
template <typename T>
T load(const ArrowPiece& piece, std::int64_t row) {
  T value;
  std::memcpy(&value,
              static_cast<const char*>(piece.buffer(1)) + (piece.offset + row) * static_cast<std::int64_t>(sizeof(T)),
              sizeof(T));
  return value;
}

// Runs `read(in, out) -> bool` over the known values; rows where it gives false become missing.
template <typename In, typename Out, typename Read>
void read_values(const ArrowColumn& column, Imported& imported, Out* out, ValueBreach breach, int threads, Read read) {
  std::vector<std::vector<std::int32_t>> bad(static_cast<std::size_t>(blocks_for(column.length)));
  const Column& target = *imported.column;
  parallel_blocks(column.length, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    Read reader = read;  // readers may remember the last answer
    for_each_piece(column, begin, end,
                   [&](const ArrowPiece& piece, std::int64_t from, std::int64_t to, std::int64_t count) {
                     for (std::int64_t i = 0; i < count; ++i) {
                       out[to + i] = Out{};
                       if (!target.is_known(to + i)) continue;
                       Out value{};
                       if (!reader(load<In>(piece, from + i), value)) {
                         bad[static_cast<std::size_t>(block)].push_back(static_cast<std::int32_t>(to + i));
                       } else {
                         out[to + i] = value;
                       }
                     }
                   });
  });
  mark_bad(imported, breach, bad);
}

// Values converted into memory of our own.
template <typename In, typename Out, typename Read>
Imported convert_values(const ArrowColumn& column, const Type& type, Layout layout, ValueBreach breach,
                        const ImportOptions& options, Read read) {
  Imported imported = start(column, type, layout);
  auto out = allocate<Out>(column.length);
  read_values<In, Out>(column, imported, out.get(), breach, options.threads, read);
  imported.column->data = out.get();
  imported.column->owners.push_back(std::move(out));
  return imported;
}

// Values kept as they are and all acceptable: not even looked at, and borrowed where they lie in one piece.
template <typename T>
Imported keep_all_values(const ArrowColumn& column, const Type& type, Layout layout, const ImportOptions& options) {
  Imported imported = start(column, type, layout);
  if (borrow(column, sizeof(T), *imported.column)) return imported;
  auto out = allocate<T>(column.length);
  parallel_blocks(column.length, options.threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for_each_piece(column, begin, end,
                   [&](const ArrowPiece& piece, std::int64_t from, std::int64_t to, std::int64_t count) {
                     const auto* bytes = static_cast<const char*>(piece.buffer(1));
                     std::memcpy(out.get() + to, bytes + (piece.offset + from) * static_cast<std::int64_t>(sizeof(T)),
                                 static_cast<std::size_t>(count) * sizeof(T));
                   });
  });
  imported.column->data = out.get();
  imported.column->owners.push_back(std::move(out));
  return imported;
}

// The same, but known values that `accept` refuses become missing.
template <typename T, typename Accept>
Imported keep_values(const ArrowColumn& column, const Type& type, Layout layout, ValueBreach breach,
                     const ImportOptions& options, Accept accept) {
  Imported imported = keep_all_values<T>(column, type, layout, options);
  const T* values = static_cast<const T*>(imported.column->data);
  std::vector<std::vector<std::int32_t>> bad(static_cast<std::size_t>(blocks_for(column.length)));
  parallel_blocks(column.length, options.threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    // Mostly all are right, missing ones too: that is said without a branch a row.
    bool all = true;
    for (std::int64_t row = begin; row < end; ++row) all &= static_cast<bool>(accept(values[row]));
    for (std::int64_t row = begin; !all && row < end; ++row) {
      if (imported.column->is_known(row) && !accept(values[row]))
        bad[static_cast<std::size_t>(block)].push_back(static_cast<std::int32_t>(row));
    }
  });
  mark_bad(imported, breach, bad);
  return imported;
}

// Calls f with a value of the C++ type that the Arrow integer has.
template <typename F>
auto with_int_type(const ArrowType& type, F f) {
  switch (type.width) {
    case 1:
      return type.is_signed ? f(std::int8_t{}) : f(std::uint8_t{});
    case 2:
      return type.is_signed ? f(std::int16_t{}) : f(std::uint16_t{});
    case 4:
      return type.is_signed ? f(std::int32_t{}) : f(std::uint32_t{});
    case 8:
      return type.is_signed ? f(std::int64_t{}) : f(std::uint64_t{});
  }
  TAGMA_CHECK(false);
}

// unscaled · 10^-from  ->  result · 10^-to, if no digit is lost.
bool rescale(Int128 unscaled, int from, int to, Int128& result);

Imported import_missing(const ArrowColumn& column, const Type& type);
Imported import_bools(const ArrowColumn& column, const Type& type);
Imported import_ints(const ArrowColumn& column, const ArrowType& from, const Type& type, const ImportOptions& options);
Imported import_floats(const ArrowColumn& column, const ArrowType& from, const Type& type,
                       const ImportOptions& options);
Imported import_decimals(const ArrowColumn& column, const ArrowType& from, const Type& type,
                         const ImportOptions& options);
Imported import_dates(const ArrowColumn& column, const ArrowType& from, const Type& type, const ImportOptions& options);
Imported import_times(const ArrowColumn& column, const ArrowType& from, const Type& type, const ImportOptions& options);
Result<Imported> import_plain_texts(const ArrowColumn& column, const ArrowType& from, const Type& type,
                                    const ImportOptions& options);
Result<Imported> import_texts(const ArrowColumn& column, const ArrowType& from, const Type& type,
                              const ImportOptions& options);
Result<Imported> import_lists(const ArrowColumn& column, const ArrowType& from, const Type& type,
                              const ImportOptions& options);
Result<Imported> import_dictionary(const ArrowColumn& column, const Type& type, const ImportOptions& options);

}  // namespace tagma::import
