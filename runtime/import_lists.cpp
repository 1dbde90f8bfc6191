// Lists and sets of scalars. A set's items are sorted and distinct; missing items are left out and counted.
#include "runtime/compare_rows.h"
#include "runtime/import_parts.h"
#include "runtime/row_order.h"
#include "runtime/text_codes.h"

namespace tagma::import {
namespace {

// Where a row's items begin in the child's own numbering (before its offset).
std::int64_t first_item(const ArrowPiece& piece, const ArrowType& from, std::int64_t row) {
  if (from.kind == ArrowKind::kFixedList) return (piece.offset + row) * from.width;
  return from.width == 8 ? load<std::int64_t>(piece, row) : load<std::int32_t>(piece, row);
}

// Appends the items of a piece to `items` and writes where each row begins. False if the offsets are nonsense.
bool add_items(const ArrowPiece& piece, const ArrowType& from, ArrowColumn& items, std::int64_t* offsets) {
  const ArrowArray* child = piece.array->children[0];
  if (child == nullptr || child->offset < 0) return false;
  const std::int64_t begin = first_item(piece, from, 0), end = first_item(piece, from, piece.length);
  if (begin < 0 || end < begin || end > child->length) return false;
  std::int64_t last = begin;
  for (std::int64_t row = 0; row < piece.length; ++row) {
    const std::int64_t next = first_item(piece, from, row + 1);
    if (next < last || next > end) return false;
    offsets[piece.begin + row + 1] = items.length + next - begin;
    last = next;
  }
  if (end > begin) items.pieces.push_back({piece.owner, child, child->offset + begin, end - begin, items.length});
  items.length += end - begin;
  return true;
}

std::vector<std::int32_t> rows_of_items(const Column& list, std::span<const std::int32_t> items) {
  std::vector<std::int32_t> rows;
  for (const std::int32_t item : items) {
    const auto* after = std::upper_bound(list.offsets, list.offsets + list.length + 1, std::int64_t{item});
    const auto row = static_cast<std::int32_t>(after - list.offsets - 1);
    if (list.is_known(row) && (rows.empty() || rows.back() != row)) rows.push_back(row);
  }
  return rows;
}

std::vector<std::int32_t> missing_items(const Imported& items) {
  std::vector<std::int32_t> missing;
  if (items.column->valid == nullptr) return missing;
  std::vector<bool> is_bad(static_cast<std::size_t>(items.column->length), false);
  for (const BadRows& bad : items.bad) {
    for (const std::int32_t item : bad.rows) is_bad[static_cast<std::size_t>(item)] = true;
  }
  for (std::int64_t i = 0; i < items.column->length; ++i) {
    if (!items.column->is_known(i) && !is_bad[static_cast<std::size_t>(i)])
      missing.push_back(static_cast<std::int32_t>(i));
  }
  return missing;
}

// An item that is no number or missing is left out of its list; one that cannot be held makes the whole list missing.
void report_items(const Imported& items, Imported& list) {
  for (const BadRows& bad : items.bad) {
    auto rows = rows_of_items(*list.column, bad.rows);
    if (bad.breach == ValueBreach::kNotANumber) {
      if (!rows.empty()) list.bad.push_back({bad.breach, std::move(rows)});
    } else {
      mark_bad(list, bad.breach, std::span(&rows, 1));
    }
  }
  if (auto rows = rows_of_items(*list.column, missing_items(items)); !rows.empty())
    list.bad.push_back({ValueBreach::kMissingItem, std::move(rows)});
}

// Appends for each row what `add(row, chosen)` appends, row after row; `offsets` say where each row's begin.
template <typename T, typename Add>
std::shared_ptr<T[]> choose_items(std::int64_t rows, int threads, std::int64_t* offsets, Add add) {
  std::vector<std::vector<T>> blocks(static_cast<std::size_t>(blocks_for(rows)));
  parallel_blocks(rows, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    std::vector<T>& chosen = blocks[static_cast<std::size_t>(block)];
    for (std::int64_t row = begin; row < end; ++row) {
      add(row, chosen);
      offsets[row + 1] = static_cast<std::int64_t>(chosen.size());  // in the block
    }
  });
  std::vector<std::int64_t> first(blocks.size() + 1, 0);
  for (std::size_t i = 0; i < blocks.size(); ++i) first[i + 1] = first[i] + std::ssize(blocks[i]);
  offsets[0] = 0;
  auto all = allocate<T>(first.back());
  parallel_blocks(rows, threads, [&](std::int64_t block, std::int64_t begin, std::int64_t end) {
    const auto at = static_cast<std::size_t>(block);
    for (std::int64_t row = begin; row < end; ++row) offsets[row + 1] += first[at];
    std::copy(blocks[at].begin(), blocks[at].end(), all.get() + first[at]);
    std::vector<T>().swap(blocks[at]);
  });
  return all;
}

// The known items of each row, a set's in order and once.
ColumnPtr choose_by_value(const Column& list, const Column& items, bool as_set, int threads, std::int64_t* offsets) {
  const auto before = [&](std::int32_t a, std::int32_t b) { return compare_known_rows(items, a, b) < 0; };
  const auto same = [&](std::int32_t a, std::int32_t b) { return compare_known_rows(items, a, b) == 0; };
  const auto chosen = choose_items<std::int32_t>(
      list.length, threads, offsets, [&](std::int64_t row, std::vector<std::int32_t>& out) {
        const std::ptrdiff_t first = std::ssize(out);
        for (std::int64_t i = list.offsets[row]; list.is_known(row) && i < list.offsets[row + 1]; ++i) {
          if (items.is_known(i)) out.push_back(static_cast<std::int32_t>(i));
        }
        if (!as_set) return;
        std::sort(out.begin() + first, out.end(), before);
        out.erase(std::unique(out.begin() + first, out.end(), same), out.end());
      });
  return gather(items, {chosen.get(), static_cast<std::size_t>(offsets[list.length])}, threads);
}

// The same for a set of coded texts: what is sorted are the ranks of its codes, which no text is needed for.
template <typename T>
ColumnPtr choose_by_rank(const Column& list, const Column& items, int threads, std::int64_t* offsets) {
  const std::vector<std::int32_t> ranks = dictionary_ranks(*items.dictionary);
  const std::vector<T> rank_of(ranks.begin(), ranks.end());
  std::vector<T> code_of(rank_of.size());
  for (std::size_t code = 0; code < rank_of.size(); ++code)
    code_of[static_cast<std::size_t>(ranks[code])] = static_cast<T>(code);
  const T* codes = static_cast<const T*>(items.data);
  auto chosen = choose_items<T>(list.length, threads, offsets, [&](std::int64_t row, std::vector<T>& out) {
    const std::ptrdiff_t first = std::ssize(out);
    for (std::int64_t i = list.offsets[row]; list.is_known(row) && i < list.offsets[row + 1]; ++i) {
      if (items.is_known(i)) out.push_back(rank_of[static_cast<std::size_t>(codes[i])]);
    }
    std::sort(out.begin() + first, out.end());
    out.erase(std::unique(out.begin() + first, out.end()), out.end());
    for (auto rank = out.begin() + first; rank != out.end(); ++rank) *rank = code_of[static_cast<std::size_t>(*rank)];
  });
  auto column = std::make_shared<Column>();
  column->type = items.type;
  column->layout = items.layout;
  column->length = offsets[list.length];
  column->dictionary = items.dictionary;
  column->data = chosen.get();
  column->owners.push_back(std::move(chosen));
  return column;
}

ColumnPtr choose(const Column& list, const Column& items, bool as_set, int threads, std::int64_t* offsets) {
  // Borrowed codes may be narrower than ranks have to be: a dictionary may be longer than its codes reach.
  const auto ranks_fit = [&](Layout layout) {
    return as_set && items.layout == layout &&
           code_layout(static_cast<std::size_t>(items.dictionary->length)) <= layout;
  };
  if (ranks_fit(Layout::kDict8)) return choose_by_rank<std::int8_t>(list, items, threads, offsets);
  if (ranks_fit(Layout::kDict16)) return choose_by_rank<std::int16_t>(list, items, threads, offsets);
  if (ranks_fit(Layout::kDict32)) return choose_by_rank<std::int32_t>(list, items, threads, offsets);
  return choose_by_value(list, items, as_set, threads, offsets);
}

}  // namespace

Result<Imported> import_lists(const ArrowColumn& column, const ArrowType& from, const Type& type,
                              const ImportOptions& options) {
  const ArrowSchema& schema = *column.schema;
  ArrowColumn child{column.name, column.owner, schema.children[0], 0, {}};
  auto offsets = allocate<std::int64_t>(column.length + 1);
  offsets[0] = 0;
  for (const ArrowPiece& piece : column.pieces) {
    if (!add_items(piece, from, child, offsets.get()))
      return malformed(column, "list offsets run backwards or outside the items");
  }
  if (child.length > INT32_MAX) return malformed(column, "more than 2,147,483,647 items");
  TAGMA_ASSIGN(const Imported items, import_column(child, type.element_type(), options));
  Imported imported = start(column, type, Layout::kList);
  Column& list = *imported.column;
  list.offsets = offsets.get();
  list.items = items.column;
  list.owners.push_back(offsets);
  report_items(items, imported);
  imported.zone_assumed = items.zone_assumed;
  const bool as_set = type.kind == Kind::kSet;
  if (as_set || items.column->valid != nullptr) {
    auto kept = allocate<std::int64_t>(column.length + 1);
    list.items = choose(list, *items.column, as_set, options.threads, kept.get());
    list.offsets = kept.get();
    list.owners.push_back(std::move(kept));
  }
  list.data = list.offsets;  // nothing of its own, but never null
  return imported;
}

}  // namespace tagma::import
