// Aggregates over the rows of an owner: the rows that count are bits of a word, the rows of an owner lie together.
#include "compiler/jit/owned.h"
#include "compiler/jit/steps.h"
#include "stdlib/exact_sum.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace tagma::jit {

using codegen::Form;
using codegen::Ref;
using codegen::Step;

namespace {

std::uint64_t* words_out(Block& block, Ref ref, int index) { return reinterpret_cast<std::uint64_t*>(block.output(ref, index)); }

void mark(std::uint64_t* words, std::int64_t row, bool bit) {
  if (words != nullptr) words[row >> 6] |= std::uint64_t{bit} << (row & 63);
}

// What holds for owners without a row that counts, written for all of them before the others are looked at.
template <typename Owned, typename T>
void fill(const Owned& owned, T* out, T value) {
  const auto [begin, end] = owned.owners();
  if (out != nullptr) std::fill(out + begin, out + end, value);
}
template <typename Owned>
void mark_all(const Owned& owned, std::uint64_t* words) {
  if (words == nullptr) return;
  for (auto [row, end] = owned.owners(); row < end;) {
    const std::int64_t upto = std::min(end, ((row >> 6) + 1) << 6);
    words[row >> 6] |= upto - row == 64 ? ~std::uint64_t{0} : ((std::uint64_t{1} << (upto - row)) - 1) << (row & 63);
    row = upto;
  }
}

template <typename Owned>
void count_rows(Block& block, Ref ref, const Owned& owned) {
  auto* out = reinterpret_cast<std::int32_t*>(block.output(ref, 0));
  fill(owned, out, std::int32_t{0});
  owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) { out[owner] = static_cast<std::int32_t>(owned.count(begin, end)); });
}

template <typename Owned>
void find_any(Block& block, Ref ref, const Owned& owned) {
  std::uint64_t* out = words_out(block, ref, 0);
  const Step& step = step_of(block, ref);
  if (out == nullptr || block.is_zero(step.words[0])) return;
  owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) { mark(out, owner, owned.first(begin, end) >= 0); });
}

// -- sums

template <typename Owned>
void sum_integers(Block& block, Ref ref, const Owned& owned, const Numbers& numbers) {
  auto* out = reinterpret_cast<std::int64_t*>(block.output(ref, 0));
  std::uint64_t* known = words_out(block, ref, 1);
  std::uint64_t* escape = words_out(block, ref, 2);
  fill(owned, out, std::int64_t{0});
  mark_all(owned, known);
  with_integers(numbers, [&](auto read) {
    owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
      Int128 sum = 0;  // 2^63 rows of 64 bits cannot leave it
      owned.each_row(begin, end, [&](std::int64_t row) { sum += read(row); });
      const auto narrow = static_cast<std::int64_t>(sum);
      if (out != nullptr) out[owner] = narrow;
      mark(escape, owner, narrow != sum);
    });
  });
}

// Plain addition with the error of each step beside it: where no step had one, the sum is exact. Else the exact sum.
template <typename Owned, typename Read>
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

template <typename Owned>
void sum_floats(Block& block, Ref ref, const Owned& owned, const Numbers& numbers) {
  auto* out = reinterpret_cast<double*>(block.output(ref, 0));
  std::uint64_t* known = words_out(block, ref, 1);
  std::uint64_t* escape = words_out(block, ref, 2);
  fill(owned, out, 0.0);
  mark_all(owned, known);
  with_floats(numbers, [&](auto read) {
    owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
      const auto sum = sum_of(owned, begin, end, read);
      if (out != nullptr) out[owner] = sum.value_or(0);
      mark(escape, owner, !sum);
    });
  });
}

// -- means: of exact numbers a quotient that is reduced where somebody looks at it

// sum(begin, end) -> the numerator; nothing where it does not fit. The denominator is rows · unit.
template <typename Owned, typename Sum>
void quotients(Block& block, Ref ref, const Owned& owned, std::int64_t unit, Sum sum) {
  auto* nums = reinterpret_cast<std::int64_t*>(block.output(ref, 0));
  auto* dens = reinterpret_cast<std::int64_t*>(block.output(ref, 1));
  std::uint64_t* known = words_out(block, ref, 2);
  std::uint64_t* escape = words_out(block, ref, 3);
  owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
    const std::int64_t rows = owned.count(begin, end);
    if (rows == 0) return;
    std::int64_t den = 0;
    const std::optional<std::int64_t> num = sum(begin, end);
    const bool fits = !__builtin_mul_overflow(rows, unit, &den) && num;
    if (nums != nullptr) nums[owner] = num.value_or(0);
    if (dens != nullptr) dens[owner] = fits ? den : 1;
    mark(known, owner, true);
    mark(escape, owner, !fits);
  });
}

template <typename Owned>
void average_integers(Block& block, Ref ref, const Owned& owned, const Numbers& numbers, const Type& type) {
  const auto unit = type.scale > 18 ? INT64_MAX : static_cast<std::int64_t>(power_of_ten(type.scale));
  with_integers(numbers, [&](auto read) {
    quotients(block, ref, owned, unit, [&](std::int64_t begin, std::int64_t end) -> std::optional<std::int64_t> {
      Int128 sum = 0;
      owned.each_row(begin, end, [&](std::int64_t row) { sum += read(row); });
      if (sum != static_cast<std::int64_t>(sum)) return std::nullopt;
      return static_cast<std::int64_t>(sum);
    });
  });
}

// The part of the rows for which a condition holds.
template <typename Owned>
void share(Block& block, Ref ref, const Owned& owned) {
  const std::uint64_t* holds = block.words(step_of(block, ref).args[0].value);
  quotients(block, ref, owned, 1, [&](std::int64_t begin, std::int64_t end) -> std::optional<std::int64_t> {
    std::int64_t yes = 0;
    owned.each_row(begin, end, [&](std::int64_t row) { yes += bit_of(holds, row); });
    return yes;
  });
}

template <typename Owned>
void average_floats(Block& block, Ref ref, const Owned& owned, const Numbers& numbers) {
  auto* out = reinterpret_cast<double*>(block.output(ref, 0));
  std::uint64_t* known = words_out(block, ref, 1);
  std::uint64_t* escape = words_out(block, ref, 2);
  with_floats(numbers, [&](auto read) {
    owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
      const std::int64_t rows = owned.count(begin, end);
      if (rows == 0) return;
      const auto sum = sum_of(owned, begin, end, read);
      if (out != nullptr) out[owner] = sum.value_or(0) / static_cast<double>(rows) + 0.0;
      mark(known, owner, true);
      mark(escape, owner, !sum);
    });
  });
}

// -- one of the values

// pick(begin, end, read) -> the value, nothing where no row counts.
template <typename T, typename Owned, typename With, typename Pick>
void choose(Block& block, Ref ref, const Owned& owned, With with, Pick pick) {
  auto* out = reinterpret_cast<T*>(block.output(ref, 0));
  std::uint64_t* known = words_out(block, ref, 1);
  fill(owned, out, T{});
  with([&](auto read) {
    owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
      const std::optional<T> found = pick(begin, end, read);
      if (out != nullptr) out[owner] = found.value_or(T{});
      mark(known, owner, found.has_value());
    });
  });
}

template <typename T, typename Owned, typename Better, typename Read>
std::optional<T> extreme(const Owned& owned, std::int64_t begin, std::int64_t end, Better better, Read read) {
  std::optional<T> best;
  owned.each_row(begin, end, [&](std::int64_t row) {
    T value = static_cast<T>(read(row));
    if constexpr (std::is_same_v<T, double>) value += 0.0;
    if (!best || better(value, *best)) best = value;
  });
  return best;
}

template <typename T, typename Owned, typename With>
void choose_by(Block& block, Ref ref, const Owned& owned, Reducer reducer, With with) {
  choose<T>(block, ref, owned, with, [&](std::int64_t begin, std::int64_t end, auto read) -> std::optional<T> {
    if (reducer == Reducer::kMin) return extreme<T>(owned, begin, end, [](T a, T b) { return a < b; }, read);
    if (reducer == Reducer::kMax) return extreme<T>(owned, begin, end, [](T a, T b) { return a > b; }, read);
    const bool forward = reducer == Reducer::kFirst;
    const std::int64_t at = forward ? owned.first(begin, end) : owned.last(begin, end);
    if (at < 0) return std::nullopt;
    const auto [from, to] = owned.tied_with(at, begin, end);
    return extreme<T>(owned, from, to, [](T a, T b) { return a < b; }, read);
  });
}

// Codes of texts, compared as texts.
template <typename Owned>
void choose_code(Block& block, Ref ref, const Owned& owned, Reducer reducer) {
  const Step& step = step_of(block, ref);
  const auto texts = block.prepared().texts(step.args[0].texts);
  const auto less = [texts](std::int64_t a, std::int64_t b) { return texts[static_cast<std::size_t>(a)] < texts[static_cast<std::size_t>(b)]; };
  const auto greater = [&](std::int64_t a, std::int64_t b) { return less(b, a); };
  const auto with = [&](auto f) { with_integers(block.numbers(step.args[0].value), f); };
  choose<std::int32_t>(block, ref, owned, with, [&](std::int64_t begin, std::int64_t end, auto read) -> std::optional<std::int32_t> {
    if (reducer == Reducer::kMin) return extreme<std::int32_t>(owned, begin, end, less, read);
    if (reducer == Reducer::kMax) return extreme<std::int32_t>(owned, begin, end, greater, read);
    const bool forward = reducer == Reducer::kFirst;
    const std::int64_t at = forward ? owned.first(begin, end) : owned.last(begin, end);
    if (at < 0) return std::nullopt;
    const auto [from, to] = owned.tied_with(at, begin, end);
    return extreme<std::int32_t>(owned, from, to, less, read);
  });
}

// -- how many different values

template <typename Owned, typename Read>
void count_distinct(Block& block, Ref ref, const Owned& owned, Read read) {
  auto* out = reinterpret_cast<std::int32_t*>(block.output(ref, 0));
  std::vector<std::int64_t> values;
  fill(owned, out, std::int32_t{0});
  owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
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
template <typename Owned, typename Read>
void count_distinct_small(Block& block, Ref ref, const Owned& owned, Read read) {
  auto* out = reinterpret_cast<std::int32_t*>(block.output(ref, 0));
  fill(owned, out, std::int32_t{0});
  owned.each_counted([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
    std::uint64_t set = 0;
    owned.each_row(begin, end, [&](std::int64_t row) { set |= std::uint64_t{1} << (read(row) & 63); });
    out[owner] = std::popcount(set);
  });
}

// -- any aggregate, by its own state

// done(owner, value, faults) for each owner.
template <typename Owned, typename Done>
void fold(const StepContext& context, Ref ref, const Owned& owned, Done done) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const auto& aggregate = std::get<ir::Aggregate>(context.module.node(step.node).what);
  std::vector<Type> types;
  for (const ir::NodeId id : aggregate.values) types.push_back(context.module.node(id).type);
  const Boxes boxes(block, step.args);
  std::vector<Value> values(boxes.size());
  owned.each([&](std::int64_t owner, std::int64_t begin, std::int64_t end) {
    const auto state = aggregate.fn->make(types, aggregate.params);
    std::int64_t rank = 0, before = -1;
    owned.each_row(begin, end, [&](std::int64_t row) {
      if (before >= 0 && !owned.tied(before, row)) ++rank;
      before = row;
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = boxes.at(i, row);
      state->step(values, {rank});
    });
    FaultSet faults = 0;
    const Value result = state->finish(block.arena(), faults);
    done(owner, result, faults);
  });
}

template <typename Owned>
void fold_generic(const StepContext& context, Ref ref, const Owned& owned) {
  const Sink sink(context.block, ref);
  fold(context, ref, owned, [&](std::int64_t owner, const Value& value, FaultSet faults) {
    if (faults != 0) sink.escape(owner);
    else sink.put(owner, value, 0);
  });
}

template <typename Owned>
void fold_distinct(const StepContext& context, Ref ref, const Owned& owned) {
  auto* out = reinterpret_cast<std::int32_t*>(context.block.output(ref, 0));
  fold(context, ref, owned, [&](std::int64_t owner, const Value& value, FaultSet) { out[owner] = static_cast<std::int32_t>(value.i); });
}

bool by_code(const Block& block, const codegen::Operand& operand) {
  // Only a dictionary's codes are one to one with the texts.
  return operand.form == Form::kText &&
         block.plan().texts[static_cast<std::size_t>(operand.texts)].kind == codegen::TextTable::Kind::kDictionary;
}

template <typename Owned>
void distinct(const StepContext& context, Ref ref, const Owned& owned) {
  Block& block = context.block;
  const codegen::Operand& operand = step_of(block, ref).args[0];
  const bool codes = by_code(block, operand);
  if (codes && block.prepared().texts(operand.texts).size() <= 64)
    return with_integers(block.numbers(operand.value), [&](auto read) { count_distinct_small(block, ref, owned, read); });
  if (codes || operand.form == Form::kInt || operand.form == Form::kDecimal)
    return with_integers(block.numbers(operand.value), [&](auto read) { count_distinct(block, ref, owned, read); });
  if (operand.form == Form::kFloat)
    return with_floats(block.numbers(operand.value), [&](auto read) {
      count_distinct(block, ref, owned, [&](std::int64_t row) { return std::bit_cast<std::int64_t>(read(row) + 0.0); });
    });
  fold_distinct(context, ref, owned);
}

template <typename Owned>
void reduce_over(const StepContext& context, Ref ref, const Owned& owned) {
  Block& block = context.block;
  const Step& step = step_of(block, ref);
  const tagma::Aggregate& fn = *std::get<ir::Aggregate>(context.module.node(step.node).what).fn;
  const Reducer reducer = fn.reducer;
  if (reducer == Reducer::kCount) return count_rows(block, ref, owned);
  if (reducer == Reducer::kExists) return find_any(block, ref, owned);
  if (reducer == Reducer::kDistinct) return distinct(context, ref, owned);
  if (fn.name == "share" && step.args[0].form == Form::kBool) return share(block, ref, owned);
  const Form form = step.args.empty() ? Form::kConstant : step.args[0].form;
  if (form == Form::kText && reducer != Reducer::kGeneric) return choose_code(block, ref, owned, reducer);
  const bool integers = form == Form::kInt || form == Form::kDecimal;
  if (!integers && form != Form::kFloat) return fold_generic(context, ref, owned);
  const Numbers numbers = block.numbers(step.args[0].value);
  if (fn.name == "avg" && form == Form::kFloat) return average_floats(block, ref, owned, numbers);
  if (fn.name == "avg" && step.type.kind == Kind::kRatio) return average_integers(block, ref, owned, numbers, step.args[0].type);
  if (reducer == Reducer::kGeneric) return fold_generic(context, ref, owned);
  if (reducer == Reducer::kSum) return integers ? sum_integers(block, ref, owned, numbers) : sum_floats(block, ref, owned, numbers);
  if (integers) return choose_by<std::int64_t>(block, ref, owned, reducer, [&](auto f) { with_integers(numbers, f); });
  choose_by<double>(block, ref, owned, reducer, [&](auto f) { with_floats(numbers, f); });
}

}  // namespace

void any_row(Block& block, Ref ref) {
  with_owned(block, step_of(block, ref), [&](const auto& owned) { find_any(block, ref, owned); });
}

void reduce(const StepContext& context, Ref ref) {
  with_owned(context.block, step_of(context.block, ref), [&](const auto& owned) { reduce_over(context, ref, owned); });
}

}  // namespace tagma::jit
