// Where the rows of each owner lie, for loops over them: a range of rows of a table, or the list of a group. Positions are
// local rows for a range, places in the list for a group; each_row gives local rows.
#pragma once

#include "compiler/jit/block.h"

#include <bit>

namespace tagma::jit {

class RangeOwned {
 public:
  RangeOwned(const Block& block, const codegen::Step& step, const std::uint64_t* counted)
      : rows_(block.rows(step.source)), owners_(block.rows(step.grain)), offsets_(block.offsets(step.source, step.grain)),
        new_rank_(block.new_rank(step.source)), counted_(counted) {}

  // The local rows of all owners: from, to.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> owners() const { return {owners_.local(owners_.begin), owners_.local(owners_.end)}; }

  // f(owner, begin, end): local row of the owner, positions of its rows.
  template <typename F>
  void each(F f) const {
    for (std::int64_t owner = owners_.begin; owner < owners_.end; ++owner)
      f(owners_.local(owner), rows_.local(offsets_[owner]), rows_.local(offsets_[owner + 1]));
  }

  // The same for those owners alone that have a row that counts. Rows that count are mostly few: words without one are
  // passed over, and owners with them.
  template <typename F>
  void each_counted(F f) const {
    const std::int64_t end = rows_.local(rows_.end);
    std::int64_t owner = owners_.begin;
    for (std::int64_t row = rows_.local(rows_.begin); (row = next(row, end)) < end;) {
      owner = owner_of(row, owner);
      const std::int64_t last = rows_.local(offsets_[owner + 1]);
      f(owners_.local(owner), rows_.local(offsets_[owner]), last);
      row = last;
    }
  }

  // f(row) for those in [begin, end) that count, ascending.
  template <typename F>
  void each_row(std::int64_t begin, std::int64_t end, F f) const {
    each_word(begin, end, [&](std::int64_t word, std::uint64_t bits) {
      for (; bits != 0; bits &= bits - 1) f((word << 6) + std::countr_zero(bits));
      return true;
    });
  }

  [[nodiscard]] std::int64_t count(std::int64_t begin, std::int64_t end) const {
    std::int64_t count = 0;
    each_word(begin, end, [&](std::int64_t, std::uint64_t bits) {
      count += std::popcount(bits);
      return true;
    });
    return count;
  }

  [[nodiscard]] std::int64_t first(std::int64_t begin, std::int64_t end) const {
    std::int64_t found = -1;
    each_word(begin, end, [&](std::int64_t word, std::uint64_t bits) {
      if (bits != 0) found = (word << 6) + std::countr_zero(bits);
      return bits == 0;
    });
    return found;
  }

  [[nodiscard]] std::int64_t last(std::int64_t begin, std::int64_t end) const {
    while (end > begin) {
      const std::int64_t word = (end - 1) >> 6;
      std::uint64_t bits = counted_[word];
      if ((end & 63) != 0) bits &= (std::uint64_t{1} << (end & 63)) - 1;
      if ((word << 6) < begin) bits &= ~std::uint64_t{0} << (begin & 63);
      if (bits != 0) return (word << 6) + 63 - std::countl_zero(bits);
      end = word << 6;
    }
    return -1;
  }

  // The positions of the rows that are tied in order with the one at `at`.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> tied_with(std::int64_t at, std::int64_t begin, std::int64_t end) const {
    std::int64_t from = at, to = at + 1;
    while (to < end && !bit_of(new_rank_, to)) ++to;
    while (from > begin && !bit_of(new_rank_, from)) --from;
    return {from, to};
  }
  [[nodiscard]] bool tied(std::int64_t row, std::int64_t later) const {
    if (new_rank_ == nullptr) return true;
    while (row < later)
      if (bit_of(new_rank_, ++row)) return false;
    return true;
  }

 private:
  // The first row from `row` on that counts; `end`: none.
  [[nodiscard]] std::int64_t next(std::int64_t row, std::int64_t end) const {
    if (row >= end) return end;
    std::int64_t word = row >> 6;
    std::uint64_t bits = counted_[word] & (~std::uint64_t{0} << (row & 63));
    while (bits == 0) {
      if (++word << 6 >= end) return end;
      bits = counted_[word];
    }
    return std::min(end, (word << 6) + std::countr_zero(bits));
  }

  // Whose row it is: `from` or an owner behind, found in steps that double.
  [[nodiscard]] std::int64_t owner_of(std::int64_t row, std::int64_t from) const {
    const std::int64_t global = row - rows_.local(0);
    std::int64_t low = from, step = 1;  // offsets_[low] <= global
    while (low + step < owners_.end && offsets_[low + step] <= global) low += step, step *= 2;
    std::int64_t high = std::min(owners_.end, low + step);  // offsets_[high] > global
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (offsets_[middle] <= global ? low : high) = middle;
    }
    return low;
  }

  // f(word, bits) -> go on?
  template <typename F>
  void each_word(std::int64_t begin, std::int64_t end, F f) const {
    for (std::int64_t word = begin >> 6; begin < end; begin = ++word << 6) {
      std::uint64_t bits = counted_[word] & (~std::uint64_t{0} << (begin & 63));
      if (end - (word << 6) < 64) bits &= (std::uint64_t{1} << (end & 63)) - 1;
      if (!f(word, bits)) return;
    }
  }

  const GrainRows& rows_;
  const GrainRows& owners_;
  const std::int64_t* offsets_;
  const std::uint64_t* new_rank_;
  const std::uint64_t* counted_;
};

// Every row is its own owner.
class SelfOwned {
 public:
  SelfOwned(const GrainRows& rows, const std::uint64_t* counted) : rows_(rows), counted_(counted) {}

  [[nodiscard]] std::pair<std::int64_t, std::int64_t> owners() const { return {rows_.local(rows_.begin), rows_.local(rows_.end)}; }

  template <typename F>
  void each(F f) const {
    for (std::int64_t row = rows_.local(rows_.begin); row < rows_.local(rows_.end); ++row) f(row, row, row + 1);
  }
  template <typename F>
  void each_counted(F f) const { each(f); }
  template <typename F>
  void each_row(std::int64_t begin, std::int64_t, F f) const {
    if (bit_of(counted_, begin)) f(begin);
  }
  [[nodiscard]] static bool tied(std::int64_t, std::int64_t) { return false; }

 private:
  const GrainRows& rows_;
  const std::uint64_t* counted_;
};

class GroupOwned {
 public:
  GroupOwned(const Block& block, const codegen::Step& step, const std::uint64_t* counted)
      : groups_(block.groups(step.grain)), new_rank_(block.new_rank(step.source)), counted_(counted) {}

  [[nodiscard]] std::pair<std::int64_t, std::int64_t> owners() const { return {0, groups_.count()}; }

  template <typename F>
  void each(F f) const {
    for (std::int64_t group = 0; group < groups_.count(); ++group)
      f(group, groups_.begins[static_cast<std::size_t>(group)], groups_.begins[static_cast<std::size_t>(group) + 1]);
  }
  template <typename F>
  void each_counted(F f) const { each(f); }
  template <typename F>
  void each_row(std::int64_t begin, std::int64_t end, F f) const {
    for (; begin < end; ++begin)
      if (counts(begin)) f(row(begin));
  }
  [[nodiscard]] std::int64_t count(std::int64_t begin, std::int64_t end) const {
    std::int64_t count = 0;
    for (; begin < end; ++begin) count += counts(begin);
    return count;
  }
  [[nodiscard]] std::int64_t first(std::int64_t begin, std::int64_t end) const {
    for (; begin < end; ++begin)
      if (counts(begin)) return begin;
    return -1;
  }
  [[nodiscard]] std::int64_t last(std::int64_t begin, std::int64_t end) const {
    while (end-- > begin)
      if (counts(end)) return end;
    return -1;
  }
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> tied_with(std::int64_t at, std::int64_t begin, std::int64_t end) const {
    std::int64_t from = at, to = at + 1;
    while (to < end && tied(row(to - 1), row(to))) ++to;
    while (from > begin && tied(row(from - 1), row(from))) --from;
    return {from, to};
  }
  [[nodiscard]] bool tied(std::int64_t row, std::int64_t later) const {
    while (row < later)
      if (bit_of(new_rank_, ++row)) return false;
    return true;
  }

 private:
  [[nodiscard]] std::int64_t row(std::int64_t at) const { return groups_.rows[static_cast<std::size_t>(at)]; }
  [[nodiscard]] bool counts(std::int64_t at) const { return bit_of(counted_, row(at)); }
  const Groups& groups_;
  const std::uint64_t* new_rank_;
  const std::uint64_t* counted_;
};

// f(owned) for the rows of step.source that belong to the rows of step.grain and that words[0] marks.
template <typename F>
void with_owned(const Block& block, const codegen::Step& step, F f) {
  const std::uint64_t* counted = block.words(step.words[0]);
  if (block.prepared().source_of(step.grain) == step.source) f(GroupOwned(block, step, counted));
  else f(RangeOwned(block, step, counted));
}

}  // namespace tagma::jit
