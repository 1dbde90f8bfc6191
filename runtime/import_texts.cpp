// Strings with 32- or 64-bit offsets and string views.
#include "runtime/import_parts.h"
#include "runtime/utf8.h"

#include <atomic>
#include <numeric>

namespace tagma::import {
namespace {

template <typename Offset>
struct OffsetReader {
  // False if the offsets run backwards, so that nothing can be trusted.
  bool operator()(const ArrowPiece& piece, std::int64_t row, std::string_view& out) const {
    const Offset begin = load<Offset>(piece, row), end = load<Offset>(piece, row + 1);
    if (begin < 0 || end < begin) return false;
    out = begin == end ? std::string_view()
                       : std::string_view(static_cast<const char*>(piece.buffer(2)) + begin,
                                          static_cast<std::size_t>(end - begin));
    return begin == end || piece.buffer(2) != nullptr;
  }
};

struct ViewReader {
  struct View {
    std::int32_t size;
    char prefix[4];
    std::int32_t buffer, offset;
  };
  bool operator()(const ArrowPiece& piece, std::int64_t row, std::string_view& out) const {
    const View view = load<View>(piece, row);
    if (view.size < 0) return false;
    const auto size = static_cast<std::size_t>(view.size);
    if (size <= 12) {
      // Up to twelve bytes lie in the view itself, behind its size.
      out = {static_cast<const char*>(piece.buffer(1)) + (piece.offset + row) * 16 + 4, size};
      return true;
    }
    // Behind the two fixed buffers come the texts' own, and last their sizes.
    const std::int64_t buffers = piece.array->n_buffers - 3;
    if (view.buffer < 0 || view.buffer >= buffers || view.offset < 0) return false;
    const auto* sizes = static_cast<const std::int64_t*>(piece.buffer(static_cast<int>(piece.array->n_buffers - 1)));
    if (sizes == nullptr || sizes[view.buffer] - view.offset < view.size) return false;
    out = {static_cast<const char*>(piece.buffer(2 + view.buffer)) + view.offset, size};
    return true;
  }
};

// Sizes of the known texts into offsets[row + 1]; rows that are not UTF-8 are collected. False: malformed.
template <typename Reader>
bool measure(const ArrowColumn& column, const Column& out, std::int64_t* offsets,
             std::vector<std::vector<std::int32_t>>& bad, int threads, Reader read) {
  std::atomic<bool> sound = true;
  parallel_blocks(column.length, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    for_each_piece(column, begin, end,
                   [&](const ArrowPiece& piece, std::int64_t from, std::int64_t to, std::int64_t count) {
                     for (std::int64_t i = 0; i < count; ++i) {
                       offsets[to + i + 1] = 0;
                       std::string_view text;
                       if (!out.is_known(to + i)) continue;
                       if (!read(piece, from + i, text)) {
                         sound = false;
                         return;
                       }
                       if (is_utf8(text)) {
                         offsets[to + i + 1] = static_cast<std::int64_t>(text.size());
                       } else {
                         bad[static_cast<std::size_t>(block)].push_back(static_cast<std::int32_t>(to + i));
                       }
                     }
                   });
  });
  return sound;
}

template <typename Reader>
void copy_texts(const ArrowColumn& column, const Column& out, const std::int64_t* offsets, char* bytes, int threads,
                Reader read) {
  parallel_blocks(column.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for_each_piece(column, begin, end,
                   [&](const ArrowPiece& piece, std::int64_t from, std::int64_t to, std::int64_t count) {
                     for (std::int64_t i = 0; i < count; ++i) {
                       std::string_view text;
                       if (out.is_known(to + i) && read(piece, from + i, text))
                         text.copy(bytes + offsets[to + i], text.size());
                     }
                   });
  });
}

// The only piece's bytes stay where they are; its offsets are widened.
template <typename Offset>
void borrow_bytes(const ArrowColumn& column, Column& out, std::int64_t* offsets, int threads) {
  const ArrowPiece& piece = column.pieces[0];
  parallel_blocks(column.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) offsets[i + 1] = load<Offset>(piece, i + 1);
  });
  offsets[0] = load<Offset>(piece, 0);
  out.data = piece.buffer(2) == nullptr ? "" : piece.buffer(2);  // no buffer: every text is empty
  out.owners.push_back(piece.owner);
}

template <typename Reader>
bool read_texts(const ArrowColumn& column, Imported& imported, const ImportOptions& options, Reader read) {
  Column& out = *imported.column;
  auto offsets = allocate<std::int64_t>(column.length + 1);
  std::vector<std::vector<std::int32_t>> bad(static_cast<std::size_t>(blocks_for(column.length)));
  if (!measure(column, out, offsets.get(), bad, options.threads, read)) return false;
  mark_bad(imported, ValueBreach::kInvalidText, bad);
  if constexpr (std::is_same_v<Reader, OffsetReader<std::int32_t>>) {
    if (column.pieces.size() == 1) borrow_bytes<std::int32_t>(column, out, offsets.get(), options.threads);
  } else if constexpr (std::is_same_v<Reader, OffsetReader<std::int64_t>>) {
    if (column.pieces.size() == 1) borrow_bytes<std::int64_t>(column, out, offsets.get(), options.threads);
  }
  if (out.data == nullptr) {
    offsets[0] = 0;
    std::partial_sum(offsets.get(), offsets.get() + column.length + 1, offsets.get());
    auto bytes = allocate<char>(offsets[column.length]);
    copy_texts(column, out, offsets.get(), bytes.get(), options.threads, read);
    out.data = bytes.get();
    out.owners.push_back(std::move(bytes));
  }
  out.offsets = offsets.get();
  out.owners.push_back(std::move(offsets));
  return true;
}

}  // namespace

Result<Imported> import_plain_texts(const ArrowColumn& column, const ArrowType& from, const Type& type,
                                    const ImportOptions& options) {
  Imported imported = start(column, type, Layout::kText);
  bool sound = false;
  if (from.kind == ArrowKind::kTextView) {
    sound = read_texts(column, imported, options, ViewReader{});
  } else if (from.width == 8) {
    sound = read_texts(column, imported, options, OffsetReader<std::int64_t>{});
  } else {
    sound = read_texts(column, imported, options, OffsetReader<std::int32_t>{});
  }
  if (!sound) return malformed(column, "text offsets run backwards or outside their buffers");
  return imported;
}

Result<Imported> import_texts(const ArrowColumn& column, const ArrowType& from, const Type& type,
                              const ImportOptions& options) {
  TAGMA_ASSIGN(Imported imported, import_plain_texts(column, from, type, options));
  if (auto coded = dictionary_if_it_pays(*imported.column, options.threads)) imported.column = std::move(coded);
  return imported;
}

}  // namespace tagma::import
