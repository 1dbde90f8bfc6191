// Dictionary-encoded columns. Each batch may bring its own dictionary, with repetitions and missing entries; a text
// column ends with one dictionary of distinct texts, any other with plain values.
#include "runtime/import_parts.h"
#include "runtime/text_codes.h"

#include <array>
#include <atomic>

namespace tagma::import {
namespace {

constexpr std::int32_t kMissingRow = -1;

bool same_dictionary(const ArrowArray& a, const ArrowArray& b) {
  return a.length == b.length && a.offset == b.offset && a.n_buffers == b.n_buffers &&
         std::equal(a.buffers, a.buffers + a.n_buffers, b.buffers);
}

// The dictionaries of all pieces behind one another, each once.
struct Dictionaries {
  ArrowColumn entries;
  std::vector<std::int64_t> base;  // per piece of codes: where its dictionary begins
  std::vector<std::int64_t> size;
};

std::optional<Dictionaries> collect(const ArrowColumn& column) {
  Dictionaries out;
  out.entries = {column.name, column.owner, column.schema->dictionary, 0, {}};
  const ArrowArray* last = nullptr;
  for (const ArrowPiece& piece : column.pieces) {
    const ArrowArray& dictionary = *piece.array->dictionary;
    if (dictionary.length < 0 || dictionary.offset < 0) return std::nullopt;
    if (last != nullptr && same_dictionary(*last, dictionary)) {
      out.base.push_back(out.base.back());
    } else {
      out.base.push_back(out.entries.length);
      if (dictionary.length > 0)
        out.entries.pieces.push_back(
            {piece.owner, &dictionary, dictionary.offset, dictionary.length, out.entries.length});
      out.entries.length += dictionary.length;
    }
    out.size.push_back(dictionary.length);
    last = &dictionary;
  }
  if (out.entries.length > INT32_MAX) return std::nullopt;
  return out;
}

// Each row's entry among all dictionaries, kMissingRow where the row has none. False: a code outside its dictionary.
bool read_entries(const ArrowColumn& column, const Dictionaries& dictionaries, const Column& known, int threads,
                  std::int32_t* out) {
  std::atomic<bool> sound = true;
  with_int_type(parse_format(column.schema->format), [&]<typename T>(T) {
    parallel_blocks(column.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for_each_piece(
          column, begin, end, [&](const ArrowPiece& piece, std::int64_t from, std::int64_t to, std::int64_t count) {
            const auto index = static_cast<std::size_t>(&piece - column.pieces.data());
            const std::int64_t base = dictionaries.base[index];
            const auto size = static_cast<std::uint64_t>(dictionaries.size[index]);
            for (std::int64_t i = 0; i < count; ++i) {
              out[to + i] = kMissingRow;
              if (!known.is_known(to + i)) continue;
              const auto code = static_cast<std::uint64_t>(static_cast<std::int64_t>(load<T>(piece, from + i)));
              if (code >= size) {
                sound = false;
                return;
              }
              out[to + i] = static_cast<std::int32_t>(base + static_cast<std::int64_t>(code));
            }
          });
    });
  });
  return sound;
}

// Rows whose entry is bad become bad rows.
void spread_bad(const Imported& entries, std::span<const std::int32_t> entry_of, Imported& imported) {
  for (const BadRows& bad : entries.bad) {
    std::vector<bool> is_bad(static_cast<std::size_t>(entries.column->length), false);
    for (const std::int32_t row : bad.rows) is_bad[static_cast<std::size_t>(row)] = true;
    std::vector<std::vector<std::int32_t>> rows(1);
    for (std::size_t row = 0; row < entry_of.size(); ++row) {
      if (entry_of[row] >= 0 && is_bad[static_cast<std::size_t>(entry_of[row])])
        rows[0].push_back(static_cast<std::int32_t>(row));
    }
    mark_bad(imported, bad.breach, rows);
  }
}

struct DistinctTexts {
  std::vector<std::int32_t> code;  // per entry, kMissingRow where the entry is missing
  ColumnPtr dictionary;
  bool identity = true;  // entry i has code i
};

DistinctTexts number_texts(const Column& entries) {
  DistinctTexts out;
  TextCodes codes(static_cast<std::size_t>(entries.length));
  for (std::int64_t i = 0; i < entries.length; ++i) {
    out.code.push_back(entries.is_known(i) ? codes.add(entries.text(i)) : kMissingRow);
    out.identity = out.identity && out.code.back() == i;
  }
  out.dictionary = make_dictionary(entries.type, codes.texts());
  return out;
}

// The codes of the only piece as they are, if each of them, also of missing rows, points into the dictionary.
bool borrow_codes(const ArrowColumn& column, std::int64_t dictionary_size, int threads, Column& out) {
  const ArrowType index = parse_format(column.schema->format);
  if (column.pieces.size() != 1 || index.width == 8) return false;
  const std::int64_t largest = (std::int64_t{1} << (8 * index.width - 1)) - 1;
  if (!index.is_signed && dictionary_size > largest + 1) return false;
  if (!borrow(column, static_cast<std::size_t>(index.width), out)) return false;
  out.layout = index.width == 1 ? Layout::kDict8 : (index.width == 2 ? Layout::kDict16 : Layout::kDict32);
  std::atomic<bool> inside = true;
  parallel_blocks(column.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    bool all = true;
    for (std::int64_t row = begin; row < end; ++row)
      all = all && static_cast<std::uint64_t>(out.code(row)) < static_cast<std::uint64_t>(dictionary_size);
    if (!all) inside = false;
  });
  if (!inside) {
    out.data = nullptr;
    out.owners.pop_back();
  }
  return inside;
}

template <typename T>
void write_codes(std::span<const std::int32_t> entry_of, const DistinctTexts& texts, int threads, Column& out) {
  auto codes = allocate<T>(out.length);
  parallel_blocks(out.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const std::int32_t entry = entry_of[static_cast<std::size_t>(row)];
      codes[row] = entry < 0 ? T{0} : static_cast<T>(std::max(0, texts.code[static_cast<std::size_t>(entry)]));
    }
  });
  out.data = codes.get();
  out.owners.push_back(std::move(codes));
}

// Rows are missing where they were, or where their entry is.
void set_known(std::span<const std::int32_t> entry_of, const Column& entries, Column& out) {
  if (entries.valid == nullptr) return;
  auto words = allocate_zeroed<std::uint64_t>(words_for(out.length));
  for (std::int64_t row = 0; row < out.length; ++row) {
    const std::int32_t entry = entry_of[static_cast<std::size_t>(row)];
    if (entry >= 0 && entries.is_known(entry)) set_bit(words.get(), row);
  }
  out.valid = words.get();
  out.owners.push_back(std::move(words));
}

Imported coded_texts(const ArrowColumn& column, const Column& entries, std::span<const std::int32_t> entry_of,
                     const Type& type, const ImportOptions& options) {
  Imported imported = start(column, type, Layout::kDict32);
  Column& out = *imported.column;
  const DistinctTexts texts = number_texts(entries);
  out.dictionary = texts.dictionary;
  out.layout = code_layout(static_cast<std::size_t>(texts.dictionary->length));
  if (out.layout == Layout::kDict8) write_codes<std::int8_t>(entry_of, texts, options.threads, out);
  if (out.layout == Layout::kDict16) write_codes<std::int16_t>(entry_of, texts, options.threads, out);
  if (out.layout == Layout::kDict32) write_codes<std::int32_t>(entry_of, texts, options.threads, out);
  set_known(entry_of, entries, out);
  return imported;
}

// The codes of each piece by the column's one dictionary. False: a code outside its own.
template <typename T>
bool recode(const ArrowColumn& column, const Dictionaries& dictionaries, const DistinctTexts& texts, int threads,
            Column& out) {
  const std::vector<T> code_of(texts.code.begin(), texts.code.end());
  auto codes = allocate<T>(out.length);
  std::atomic<bool> sound = true;
  with_int_type(parse_format(column.schema->format), [&]<typename In>(In) {
    const auto recode_rows = [&](const ArrowPiece& piece, std::int64_t from, std::int64_t to, std::int64_t count) {
      const auto index = static_cast<std::size_t>(&piece - column.pieces.data());
      const T* of_piece = code_of.data() + dictionaries.base[index];
      const auto size = static_cast<std::uint64_t>(dictionaries.size[index]);
      for (std::int64_t i = 0; i < count; ++i) {
        const auto code = static_cast<std::uint64_t>(static_cast<std::int64_t>(load<In>(piece, from + i)));
        if (code < size) {
          codes[to + i] = of_piece[code];
        } else if (out.is_known(to + i)) {
          sound = false;
        } else {
          codes[to + i] = 0;
        }
      }
    };
    parallel_blocks(out.length, threads, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      for_each_piece(column, begin, end, recode_rows);
    });
  });
  out.data = codes.get();
  out.owners.push_back(std::move(codes));
  return sound;
}

// Where every entry is a text, rows are missing only where they say so: their codes are written once, as they stay.
Result<Imported> recoded_texts(const ArrowColumn& column, const Dictionaries& dictionaries, const Column& entries,
                               const Type& type, const ImportOptions& options) {
  Imported imported = start(column, type, Layout::kDict32);
  Column& out = *imported.column;
  const DistinctTexts texts = number_texts(entries);
  out.dictionary = texts.dictionary;
  if (texts.identity && borrow_codes(column, entries.length, options.threads, out)) return imported;
  out.layout = code_layout(static_cast<std::size_t>(texts.dictionary->length));
  bool sound = false;
  if (out.layout == Layout::kDict8) sound = recode<std::int8_t>(column, dictionaries, texts, options.threads, out);
  if (out.layout == Layout::kDict16) sound = recode<std::int16_t>(column, dictionaries, texts, options.threads, out);
  if (out.layout == Layout::kDict32) sound = recode<std::int32_t>(column, dictionaries, texts, options.threads, out);
  if (!sound) return malformed(column, "a code outside its dictionary");
  return imported;
}

Result<Imported> import_entries(const ArrowColumn& entries, const Type& type, const ImportOptions& options) {
  const ArrowType from = value_type(*entries.schema);
  const bool text = from.kind == ArrowKind::kText || from.kind == ArrowKind::kTextView;
  if (!text || entries.length == 0) return import_column(entries, type, options);
  for (const ArrowPiece& piece : entries.pieces) {
    if (piece.array->n_buffers < 3 || piece.buffer(1) == nullptr) return malformed(entries, "a buffer is not there");
  }
  return import_plain_texts(entries, from, type, options);
}

}  // namespace

Result<Imported> import_dictionary(const ArrowColumn& column, const Type& type, const ImportOptions& options) {
  if (parse_format(column.schema->format).kind != ArrowKind::kInt)
    return malformed(column, "dictionary codes are no integers");
  const auto dictionaries = collect(column);
  if (!dictionaries) return malformed(column, "a dictionary of impossible size");
  TAGMA_ASSIGN(const Imported entries, import_entries(dictionaries->entries, type, options));
  if (type.is_text() && entries.column->valid == nullptr)
    return recoded_texts(column, *dictionaries, *entries.column, type, options);
  const Imported known = start(column, type, Layout::kDict32);
  auto entry_of = allocate<std::int32_t>(column.length);
  if (!read_entries(column, *dictionaries, *known.column, options.threads, entry_of.get()))
    return malformed(column, "a code outside its dictionary");
  const std::span<const std::int32_t> rows(entry_of.get(), static_cast<std::size_t>(column.length));
  Imported imported;
  if (type.is_text()) {
    imported = coded_texts(column, *entries.column, rows, type, options);
  } else {
    imported.column = std::const_pointer_cast<Column>(gather(*entries.column, rows, options.threads));
  }
  spread_bad(entries, rows, imported);
  imported.zone_assumed = entries.zone_assumed;
  return imported;
}

}  // namespace tagma::import
