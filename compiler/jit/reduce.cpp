// Aggregates over the rows of an owner: the rows that count are bits of a word, the rows of an owner lie together.
#include "compiler/jit/steps.h"
#include "stdlib/exact_sum.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tagma::jit {

using codegen::Elem;
using codegen::Ref;
using codegen::Step;

namespace {

// Where the rows of each owner lie, as local rows of the source.
class Owned {
 public:
  Owned(const Block& block, const Step& step)
      : rows_(block.rows(step.source)), owners_(block.rows(step.grain)), offsets_(block.prepared().offsets(step.source, step.grain)),
        counted_(block.words(step.words[0])) {}

  // f(owner, begin, end), all local.
  template <typename F>
  void each(F f) const {
    for (std::int64_t owner = owners_.begin; owner < owners_.end; ++owner)
      f(owners_.local(owner), rows_.local(offsets_[owner]), rows_.local(offsets_[owner + 1]));
  }

  // f(row) for the rows in [begin, end) that count, ascending.
  template <typename F>
  void each_row(std::int64_t begin, std::int64_t end, F f) const {
    for (std::int64_t word = begin >> 6; begin < end; ++word, begin = word << 6) {
      std::uint64_t bits = counted_[word] & (~std::uint64_t{0} << (begin & 63));
      if (end - (word << 6) < 64) bits &= (std::uint64_t{1} << (end & 63)) - 1;
      for (; bits != 0; bits &= bits - 1) f((word << 6) + std::countr_zero(bits));
    }
  }

  [[nodiscard]] std::int64_t count(std::int64_t begin, std::int64_t end) const {
    std::int64_t count = 0;
    for (std::int64_t word = begin >> 6; begin < end; ++word, begin = word << 6) {
      std::uint64_t bits = counted_[word] & (~std::uint64_t{0} << (begin & 63));
      if (end - (word << 6) < 64) bits &= (std::uint64_t{1} << (end & 63)) - 1;
      count += std::popcount(bits);
    }
    return count;
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

  [[nodiscard]] std::int64_t first(std::int64_t begin, std::int64_t end) const {
    for (std::int64_t word = begin >> 6; begin < end; ++word, begin = word << 6) {
      std::uint64_t bits = counted_[word] & (~std::uint64_t{0} << (begin & 63));
      if (end - (word << 6) < 64) bits &= (std::uint64_t{1} << (end & 63)) - 1;
      if (bits != 0) return (word << 6) + std::countr_zero(bits);
    }
    return -1;
  }

  [[nodiscard]] std::int64_t base() const { return rows_.base; }

 private:
  const GrainRows& rows_;
  const GrainRows& owners_;
  const std::int64_t* offsets_;
  const std::uint64_t* counted_;
};

std::uint64_t* words_out(Block& block, Ref ref, int index) { return reinterpret_cast<std::uint64_t*>(block.output(ref, index)); }

void mark(std::uint64_t* words, std::int64_t row, bool bit) {
  if (words != nullptr) words[row >> 6] |= std::uint64_t{bit} << (row & 63);
}

void count_rows(Block& block, Ref ref) {
  auto* out = reinterpret_cast<std::int32_t*>(block.output(ref, 0));
  const Owned owned(block, step_of(block, ref));
  owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) { out[owner] = static_cast<std::int32_t>(owned.count(begin, end)); });
}

void find_any(Block& block, Ref ref) {
  std::uint64_t* out = words_out(block, ref, 0);
  if (out == nullptr || block.is_zero(step_of(block, ref).words[0])) return;
  const Owned owned(block, step_of(block, ref));
  owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) { mark(out, owner, owned.first(begin, end) >= 0); });
}

// -- sums

void sum_integers(Block& block, Ref ref, const Numbers& numbers) {
  const Owned owned(block, step_of(block, ref));
  auto* out = reinterpret_cast<std::int64_t*>(block.output(ref, 0));
  std::uint64_t* known = words_out(block, ref, 1);
  std::uint64_t* escape = words_out(block, ref, 2);
  with_integers(numbers, [&](auto read) {
    owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
      Int128 sum = 0;  // 2^63 rows of 64 bits cannot leave it
      owned.each_row(begin, end, [&](std::int64_t row) { sum += read(row); });
      const auto narrow = static_cast<std::int64_t>(sum);
      if (out != nullptr) out[owner] = narrow;
      mark(known, owner, true);
      mark(escape, owner, narrow != sum);
    });
  });
}

// Plain addition with the error of each step beside it: where no step had one, the sum is exact. Else the exact sum.
template <typename Read>
std::optional<double> sum_of(const Owned& owned, std::int64_t begin, std::int64_t end, Read read) {
  double sum = 0;
  bool exact = true;
  owned.each_row(begin, end, [&](std::int64_t row) {
    const double x = read(row), next = sum + x;
    const double part = next - sum;
    exact = exact && (sum - (next - part)) + (x - part) == 0;
    sum = next;
  });
  if (exact && std::isfinite(sum)) return sum + 0.0;
  ExactSum slow;
  owned.each_row(begin, end, [&](std::int64_t row) { slow.add(read(row)); });
  const auto total = slow.total();
  return total ? std::optional(*total + 0.0) : std::nullopt;
}

void sum_floats(Block& block, Ref ref, const Numbers& numbers) {
  const Owned owned(block, step_of(block, ref));
  auto* out = reinterpret_cast<double*>(block.output(ref, 0));
  std::uint64_t* known = words_out(block, ref, 1);
  std::uint64_t* escape = words_out(block, ref, 2);
  with_floats(numbers, [&](auto read) {
    owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
      const auto sum = sum_of(owned, begin, end, read);
      if (out != nullptr) out[owner] = sum.value_or(0);
      mark(known, owner, true);
      mark(escape, owner, !sum);
    });
  });
}

// -- one of the values

// pick(begin, end, read) -> the value, nothing where no row counts.
template <typename T, typename With, typename Pick>
void choose(Block& block, Ref ref, With with, Pick pick) {
  const Owned owned(block, step_of(block, ref));
  auto* out = reinterpret_cast<T*>(block.output(ref, 0));
  std::uint64_t* known = words_out(block, ref, 1);
  with([&](auto read) {
    owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
      const std::optional<T> found = pick(owned, begin, end, read);
      if (out != nullptr) out[owner] = found.value_or(T{});
      mark(known, owner, found.has_value());
    });
  });
}

template <typename T, typename Better, typename Read>
std::optional<T> extreme(const Owned& owned, std::int64_t begin, std::int64_t end, Better better, Read read) {
  std::optional<T> best;
  owned.each_row(begin, end, [&](std::int64_t row) {
    T value = static_cast<T>(read(row));
    if constexpr (std::is_same_v<T, double>) value += 0.0;
    if (!best || better(value, *best)) best = value;
  });
  return best;
}

// Rows tied with `row` in the declared order: the smallest value of those that count. `forward`: `row` is the first of them.
template <typename T, typename Read>
T smallest_tied(const Block& block, const Step& step, const Owned& owned, std::int64_t row, std::int64_t begin, std::int64_t end, bool forward, Read read) {
  const std::uint64_t* new_rank = block.table(step.source).new_rank.data();
  const auto begins_rank = [&](std::int64_t at) { return bit_of(new_rank, owned.base() + at); };
  std::int64_t from = row, to = row + 1;
  if (forward) {
    while (to < end && !begins_rank(to)) ++to;
  } else {
    while (from > begin && !begins_rank(from)) --from;
  }
  return *extreme<T>(owned, from, to, [](T a, T b) { return a < b; }, read);
}

template <typename T, typename With>
void choose_by(Block& block, Ref ref, Reducer reducer, With with) {
  const Step& step = step_of(block, ref);
  choose<T>(block, ref, with, [&](const Owned& owned, std::int64_t begin, std::int64_t end, auto read) -> std::optional<T> {
    if (reducer == Reducer::kMin) return extreme<T>(owned, begin, end, [](T a, T b) { return a < b; }, read);
    if (reducer == Reducer::kMax) return extreme<T>(owned, begin, end, [](T a, T b) { return a > b; }, read);
    const bool forward = reducer == Reducer::kFirst;
    const std::int64_t row = forward ? owned.first(begin, end) : owned.last(begin, end);
    if (row < 0) return std::nullopt;
    return smallest_tied<T>(block, step, owned, row, begin, end, forward, read);
  });
}

// -- how many different values

template <typename Read>
void count_distinct(Block& block, Ref ref, Read read) {
  auto* out = reinterpret_cast<std::int32_t*>(block.output(ref, 0));
  const Owned owned(block, step_of(block, ref));
  std::vector<std::int64_t> values;
  owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
    values.clear();
    bool ascending = true;
    owned.each_row(begin, end, [&](std::int64_t row) {
      const std::int64_t value = read(row);
      if (!values.empty() && values.back() == value) return;
      ascending = ascending && (values.empty() || values.back() < value);
      values.push_back(value);
    });
    if (!ascending) {
      std::sort(values.begin(), values.end());
      values.erase(std::unique(values.begin(), values.end()), values.end());
    }
    out[owner] = static_cast<std::int32_t>(values.size());
  });
}

// Codes below 64: a set is a word.
template <typename Read>
void count_distinct_small(Block& block, Ref ref, Read read) {
  auto* out = reinterpret_cast<std::int32_t*>(block.output(ref, 0));
  const Owned owned(block, step_of(block, ref));
  owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
    std::uint64_t set = 0;
    owned.each_row(begin, end, [&](std::int64_t row) { set |= std::uint64_t{1} << (read(row) & 63); });
    out[owner] = std::popcount(set);
  });
}

// -- any aggregate, by its own state

// done(owner, value, faults) for each owner.
template <typename Done>
void fold(const StepContext& context, Ref ref, Done done) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const auto& aggregate = std::get<ir::Aggregate>(context.module.node(step.node).what);
  std::vector<Type> types;
  for (const ir::NodeId id : aggregate.values) types.push_back(context.module.node(id).type);
  const Owned owned(block, step);
  const Boxes boxes(block, step.args);
  const std::vector<std::uint64_t>& new_rank = block.table(step.source).new_rank;
  std::vector<Value> values(boxes.size());
  owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
    const auto state = aggregate.fn->make(types, aggregate.params);
    std::int64_t rank = 0, at = begin;
    owned.each_row(begin, end, [&](std::int64_t row) {
      for (; at < row; ++at) rank += !new_rank.empty() && bit_of(new_rank.data(), owned.base() + at + 1);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = boxes.at(i, row);
      state->step(values, {rank});
    });
    FaultSet faults = 0;
    const Value result = state->finish(block.arena(), faults);
    done(owner, result, faults);
  });
}

void fold_generic(const StepContext& context, Ref ref) {
  const Sink sink(context.block, ref);
  fold(context, ref, [&](std::int64_t owner, const Value& value, FaultSet faults) {
    if (faults != 0) sink.escape(owner);
    else sink.put(owner, value, 0);
  });
}

void fold_distinct(const StepContext& context, Ref ref) {
  auto* out = reinterpret_cast<std::int32_t*>(context.block.output(ref, 0));
  fold(context, ref, [&](std::int64_t owner, const Value& value, FaultSet) { out[owner] = static_cast<std::int32_t>(value.i); });
}

bool by_code(const Block& block, const codegen::Operand& operand) {
  // Only a dictionary's codes are one to one with the texts.
  return operand.form == codegen::Form::kText &&
         block.plan().texts[static_cast<std::size_t>(operand.texts)].kind == codegen::TextTable::Kind::kDictionary;
}

void distinct(const StepContext& context, Ref ref) {
  Block& block = context.block;
  const codegen::Operand& operand = step_of(block, ref).args[0];
  const bool codes = by_code(block, operand);
  if (codes && block.prepared().texts(operand.texts).size() <= 64)
    return with_integers(block.numbers(operand.value), [&](auto read) { count_distinct_small(block, ref, read); });
  if (codes || operand.form == codegen::Form::kInt || operand.form == codegen::Form::kDecimal)
    return with_integers(block.numbers(operand.value), [&](auto read) { count_distinct(block, ref, read); });
  if (operand.form == codegen::Form::kFloat)
    return with_floats(block.numbers(operand.value), [&](auto read) {
      count_distinct(block, ref, [&](std::int64_t row) { return std::bit_cast<std::int64_t>(read(row) + 0.0); });
    });
  fold_distinct(context, ref);
}

}  // namespace

void any_row(Block& block, Ref ref) { find_any(block, ref); }

void reduce(const StepContext& context, Ref ref) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const Reducer reducer = std::get<ir::Aggregate>(context.module.node(step.node).what).fn->reducer;
  if (reducer == Reducer::kCount) return count_rows(block, ref);
  if (reducer == Reducer::kExists) return find_any(block, ref);
  if (reducer == Reducer::kDistinct) return distinct(context, ref);
  const auto form = step.args.empty() ? codegen::Form::kConstant : step.args[0].form;
  const bool integers = form == codegen::Form::kInt || form == codegen::Form::kDecimal;
  if (reducer == Reducer::kGeneric || (!integers && form != codegen::Form::kFloat)) return fold_generic(context, ref);
  const Numbers numbers = block.numbers(step.args[0].value);
  if (reducer == Reducer::kSum) return integers ? sum_integers(block, ref, numbers) : sum_floats(block, ref, numbers);
  if (integers) return choose_by<std::int64_t>(block, ref, reducer, [&](auto f) { with_integers(numbers, f); });
  choose_by<double>(block, ref, reducer, [&](auto f) { with_floats(numbers, f); });
}

}  // namespace tagma::jit
