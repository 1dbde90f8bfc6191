#include "compiler/jit/publish.h"

#include "runtime/bits.h"
#include "stdlib/exact.h"

#include <algorithm>
#include <bit>

namespace tagma::jit {

using codegen::Form;
using codegen::Operand;
using codegen::RuleOutput;

namespace {

// A quotient is published as a decimal, rounded half to even.
Value as_published(const Type& from, const Type& to, Value value, FaultSet& faults) {
  if (!value.known || from.kind != Kind::kRatio || to.kind != Kind::kDecimal) return value;
  const auto rounded = round_to_scale(value.r, to.scale, Rounding::kHalfEven);
  if (rounded) return Value::decimal(*rounded);
  faults |= fault_bit(rounded.error());
  return Value::missing();
}

void put_bit(std::uint64_t* words, std::int64_t bit, bool value) {
  if (value) set_bit(words, bit);
  else clear_bit(words, bit);
}

}  // namespace

void Publisher::publish(const Morsel& morsel, std::size_t position, const RuleOutput& output) {
  const ir::Rule& rule = module_.rules[static_cast<std::size_t>(output.rule)];
  const GrainRows& rows = block_.rows(block_.plan().table);
  const std::int64_t at = rows.begin - morsel.begin;
  write_words(morsel.outputs[position], at, output);
  if (rule.spec.type.repr() != Repr::kBool) write_values(morsel.outputs[position], at, output, rule.spec.type);
  count(morsel, position, output);
}

// The words of a block are words of the morsel: it begins at a multiple of 64.
void Publisher::write_words(const OutputSlice& slice, std::int64_t at, const RuleOutput& output) {
  const GrainRows& rows = block_.rows(block_.plan().table);
  const std::int64_t count = rows.end - rows.begin;
  const auto copy = [&](std::uint64_t* to, const std::uint64_t* from) {
    std::copy(from, from + rows.words, to + at / 64);
    if (count % 64 != 0) to[at / 64 + rows.words - 1] &= tail_mask(count);
  };
  if (slice.words != nullptr) copy(slice.words, block_.words(output.value.value));
  if (slice.valid != nullptr) copy(slice.valid, block_.words(output.value.known));
}

namespace {

// put(row) where the row is known, else none(row): whole words of known rows are a loop without a question.
template <typename Put, typename None>
void for_known(const std::uint64_t* known, std::int64_t count, Put put, None none) {
  for (std::int64_t row = 0; row < count; row += 64) {
    const std::int64_t end = std::min(count, row + 64);
    if (known[row / 64] == ~std::uint64_t{0}) {
      for (std::int64_t at = row; at < end; ++at) put(at);
      continue;
    }
    for (std::int64_t at = row; at < end; ++at) bit_of(known, at) ? put(at) : none(at);
  }
}

}  // namespace

// Numbers in one go; what has to be brought into another form, value by value.
void Publisher::write_values(const OutputSlice& slice, std::int64_t at, const RuleOutput& output, const Type& type) {
  const Operand& operand = output.value;
  const std::int64_t count = block_.rows(block_.plan().table).end - block_.rows(block_.plan().table).begin;
  if (operand.form == Form::kInt || operand.form == Form::kDecimal) {
    const std::uint64_t* known = block_.words(operand.known);
    with_integers(block_.numbers(operand.value), [&](auto read) {
      const auto write = [&](auto* to) { for_known(known, count, [&](std::int64_t row) { to[row] = read(row); }, [&](std::int64_t row) { to[row] = 0; }); };
      if (slice.i64 != nullptr) write(slice.i64 + at);
      else write(slice.i128 + at);
    });
    return;
  }
  if (operand.form == Form::kFloat) {
    const std::uint64_t* known = block_.words(operand.known);
    with_floats(block_.numbers(operand.value), [&](auto read) {
      for_known(known, count, [&, to = slice.f64 + at](std::int64_t row) { to[row] = read(row); }, [to = slice.f64 + at](std::int64_t row) { to[row] = 0; });
    });
    return;
  }
  if (operand.form == Form::kText) return write_codes(slice, at, operand, count);
  write_boxes(slice, at, output, type);
}

// Each text of the table is added when its code first comes.
void Publisher::write_codes(const OutputSlice& slice, std::int64_t at, const Operand& operand, std::int64_t count) {
  const auto texts = block_.prepared().texts(operand.texts);
  std::vector<std::int64_t>& codes = codes_[{slice.texts, operand.texts}];
  codes.resize(texts.size(), -1);
  const std::uint64_t* known = block_.words(operand.known);
  with_integers(block_.numbers(operand.value), [&](auto read) {
    for (std::int64_t row = 0; row < count; ++row) {
      if (!bit_of(known, row)) {
        slice.codes[at + row] = 0;
        continue;
      }
      const auto code = static_cast<std::size_t>(read(row));
      if (codes[code] < 0) codes[code] = slice.texts->add(texts[code]);
      slice.codes[at + row] = static_cast<std::uint32_t>(codes[code]);
    }
  });
}

void Publisher::write_boxes(const OutputSlice& slice, std::int64_t at, const RuleOutput& output, const Type& type) {
  const Boxes boxes(block_, std::span(&output.value, 1));
  const std::int64_t count = block_.rows(block_.plan().table).end - block_.rows(block_.plan().table).begin;
  const Type& own = module_.node(module_.rules[static_cast<std::size_t>(output.rule)].value).type;
  // A quotient that no decimal holds was marked: its row escapes.
  FaultSet faults = 0;
  for (std::int64_t row = 0; row < count; ++row) write_one(slice, at + row, type, as_published(own, type, boxes.at(0, row), faults));
}

void Publisher::write_one(const OutputSlice& slice, std::int64_t at, const Type& type, const Value& value) {
  if (slice.valid != nullptr) put_bit(slice.valid, at, value.known);
  switch (type.repr()) {
    case Repr::kBool: put_bit(slice.words, at, value.known && value.b); return;
    case Repr::kI64: slice.i64[at] = value.known ? value.i : 0; return;
    case Repr::kF64: slice.f64[at] = value.known ? value.f : 0; return;
    case Repr::kI128: slice.i128[at] = value.known ? value.d : 0; return;
    case Repr::kRatio: slice.ratio[at] = value.known ? value.r : Ratio{}; return;
    case Repr::kText: slice.codes[at] = value.known ? slice.texts->add(value.s) : 0; return;
    case Repr::kList: slice.list[at] = value.known ? ir::kept_value(type, value, *slice.arena).l : ListView(); return;
  }
}

// Faults and what `requires` took away, of the rows that are answered; escaped rows anew, whether answered or not.
void Publisher::count(const Morsel& morsel, std::size_t position, const RuleOutput& output) {
  const GrainRows& rows = block_.rows(block_.plan().table);
  const std::uint64_t* escape = block_.words(output.escape);
  const std::uint64_t* removed = block_.words(output.removed);
  std::array<const std::uint64_t*, kFaultKinds> faults{};
  bool any = !block_.is_zero(output.escape) || !block_.is_zero(output.removed);
  for (std::size_t kind = 0; kind < faults.size(); ++kind) {
    faults[kind] = block_.words(output.faults[kind]);
    any = any || !block_.is_zero(output.faults[kind]);
  }
  for (std::int64_t word = 0; any && word < rows.words; ++word) {
    const std::int64_t first = rows.begin + 64 * word;
    const std::uint64_t inside = rows.end - first >= 64 ? ~std::uint64_t{0} : tail_mask(rows.end - first);
    const std::uint64_t answered = morsel.answered == nullptr ? inside : inside & morsel.answered[(first - morsel.begin) / 64];
    const std::uint64_t escaped = escape[word] & inside;
    std::uint64_t faulty = 0;
    for (const std::uint64_t* of_kind : faults) faulty |= of_kind[word];
    faulty &= answered & ~escaped;
    morsel.removed[position] += std::popcount(removed[word] & answered & ~escaped);
    for (std::uint64_t bits = faulty | escaped; bits != 0; bits &= bits - 1) {
      const int bit = std::countr_zero(bits);
      if ((escaped >> bit & 1) != 0) {
        answer(morsel, position, first + bit);
        continue;
      }
      FaultSet found = 0;
      for (std::size_t kind = 0; kind < faults.size(); ++kind) found |= static_cast<FaultSet>((faults[kind][word] >> bit & 1) << kind);
      morsel.faults[position].add(found, first + bit);
    }
  }
}

// One row of one rule, by the interpreter.
void Publisher::answer(const Morsel& morsel, std::size_t position, std::int64_t row) {
  const ir::Rule& rule = module_.rules[static_cast<std::size_t>(morsel.rules[position])];
  ir::Evaluated found = interpreter_.evaluate(rule.value, row);
  const Value value = as_published(module_.node(rule.value).type, rule.spec.type, found.value, found.faults);
  const std::int64_t at = row - morsel.begin;
  write_one(morsel.outputs[position], at, rule.spec.type, value);
  if (morsel.answered == nullptr || test_bit(morsel.answered, at)) {
    morsel.faults[position].add(found.faults, row);
    if (rule.before_requires != ir::kNoNode && !(value.known && value.b)) {
      const ir::Evaluated before = interpreter_.evaluate(rule.before_requires, row);
      morsel.removed[position] += before.value.known && before.value.b ? 1 : 0;
    }
  }
  interpreter_.clear();
}

}  // namespace tagma::jit
