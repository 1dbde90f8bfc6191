// Numbers that machine code does not compute, and values of owners for their rows.
#include "compiler/jit/steps.h"

#include <algorithm>

namespace tagma::jit {

using codegen::Elem;
using codegen::Form;
using codegen::Ref;
using codegen::Step;

namespace {

std::int64_t* integers_out(Block& block, Ref ref, std::vector<std::int64_t>& spare, std::int64_t rows) {
  auto* out = reinterpret_cast<std::int64_t*>(block.output(ref, 0));
  if (out != nullptr) return out;
  spare.resize(static_cast<std::size_t>(rows));  // nobody reads the value, only the word
  return spare.data();
}

// f(row) gives a value and a bit; 64 rows at a time, so that the word is written once.
template <typename F>
void fill(Block& block, Ref ref, F f) {
  const GrainRows& rows = block.rows(step_of(block, ref).grain);
  std::vector<std::int64_t> spare;
  std::int64_t* values = integers_out(block, ref, spare, 64 * rows.words);
  auto* words = reinterpret_cast<std::uint64_t*>(block.output(ref, 1));
  const std::int64_t end = rows.local(rows.end);
  for (std::int64_t word = 0; word < rows.words; ++word) {
    std::uint64_t bits = 0;
    for (std::int64_t row = std::max(64 * word, rows.local(rows.begin)); row < std::min(64 * word + 64, end); ++row)
      bits |= std::uint64_t{f(row, values[row])} << (row & 63);
    if (words != nullptr) words[word] = bits;
  }
}

}  // namespace

void narrow(Block& block, Ref ref) {
  const Step& step = step_of(block, ref);
  const Column& column = block.column(step.table, step.column);
  const auto* wide = static_cast<const std::uint8_t*>(column.data) + 16 * block.rows(step.grain).base;
  const std::uint64_t* valid = column.valid == nullptr ? nullptr : column.valid + block.rows(step.grain).base / 64;
  fill(block, ref, [wide, valid](std::int64_t row, std::int64_t& out) {
    std::int64_t halves[2];  // Arrow does not promise 16-byte alignment
    std::memcpy(halves, wide + 16 * row, 16);
    out = halves[0];
    return halves[1] != halves[0] >> 63 && (valid == nullptr || bit_of(valid, row));
  });
}

void multiply(Block& block, Ref ref) {
  const Step& step = step_of(block, ref);
  const auto product = [&](auto a, auto b) {
    fill(block, ref, [a, b](std::int64_t row, std::int64_t& out) { return __builtin_mul_overflow(a(row), b(row), &out); });
  };
  const auto numbers = [&](const codegen::Operand& operand) {
    if (operand.form != Form::kConstant) return block.numbers(operand.value);
    const Value& value = block.prepared().constant(operand.node);
    const std::int64_t number = !value.known ? 0 : operand.type.repr() == Repr::kI128 ? static_cast<std::int64_t>(value.d) : value.i;
    return Numbers{nullptr, Elem::kI64, static_cast<std::uint64_t>(number)};
  };
  const Numbers b = step.factor != 0 ? Numbers{nullptr, Elem::kI64, static_cast<std::uint64_t>(step.factor)} : numbers(step.args[1]);
  with_integers(numbers(step.args[0]), [&](auto read_a) { with_integers(b, [&](auto read_b) { product(read_a, read_b); }); });
}

// The remainder has the sign of the divisor. The bit: the divisor is zero.
void modulo(Block& block, Ref ref) {
  const Boxes args(block, step_of(block, ref).args);
  fill(block, ref, [&](std::int64_t row, std::int64_t& out) {
    const Value a = args.at(0, row), b = args.at(1, row);
    out = 0;
    if (!a.known || !b.known || b.i == 0 || b.i == -1) return b.known && b.i == 0;
    out = a.i % b.i;
    if (out != 0 && (out < 0) != (b.i < 0)) out += b.i;
    return false;
  });
}

// -- owners

namespace {

template <typename T>
void spread_values(Block& block, const Step& step, const T* from, T* to) {
  const GrainRows& rows = block.rows(step.grain);
  const GrainRows& owners = block.rows(step.source);
  const std::int64_t* offsets = block.offsets(step.grain, step.source);
  for (std::int64_t owner = owners.begin; owner < owners.end; ++owner)
    std::fill(to + rows.local(offsets[owner]), to + rows.local(offsets[owner + 1]), from[owners.local(owner)]);
}

void fill_bits(std::uint64_t* words, std::int64_t begin, std::int64_t end) {
  for (std::int64_t row = begin; row < end;) {
    const std::int64_t bit = row & 63, count = std::min<std::int64_t>(64 - bit, end - row);
    words[row >> 6] |= (count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1) << bit;
    row += count;
  }
}

void spread_words(Block& block, const Step& step, const std::uint64_t* from, std::uint64_t* to) {
  const GrainRows& rows = block.rows(step.grain);
  const GrainRows& owners = block.rows(step.source);
  const std::int64_t* offsets = block.offsets(step.grain, step.source);
  for (std::int64_t owner = owners.begin; owner < owners.end; ++owner)
    if (bit_of(from, owners.local(owner))) fill_bits(to, rows.local(offsets[owner]), rows.local(offsets[owner + 1]));
}

void spread_views(Block& block, const Step& step, std::uint8_t* to) {
  const GrainRows& rows = block.rows(step.grain);
  const GrainRows& owners = block.rows(step.source);
  const std::int64_t* offsets = block.offsets(step.grain, step.source);
  const Boxes args(block, step.args);
  for (std::int64_t owner = owners.begin; owner < owners.end; ++owner) {
    if (offsets[owner] == offsets[owner + 1]) continue;
    const Value value = args.at(0, owners.local(owner));
    for (std::int64_t row = rows.local(offsets[owner]); value.known && row < rows.local(offsets[owner + 1]); ++row) {
      if (step.args[0].type.is_collection()) reinterpret_cast<ListView*>(to)[row] = value.l;
      else reinterpret_cast<std::string_view*>(to)[row] = value.s;
    }
  }
}

}  // namespace

void spread(Block& block, Ref ref) {
  const Step& step = step_of(block, ref);
  std::uint8_t* to = block.output(ref, 0);
  if (to == nullptr) return;
  if (!step.words.empty()) return spread_words(block, step, block.words(step.words[0]), reinterpret_cast<std::uint64_t*>(to));
  if (step.outputs[0] == Elem::kView) return spread_views(block, step, to);
  const std::uint8_t* from = block.numbers(step.args[0].value).data;
  switch (codegen::bytes_of(step.outputs[0])) {
    case 1: return spread_values(block, step, from, to);
    case 2: return spread_values(block, step, reinterpret_cast<const std::uint16_t*>(from), reinterpret_cast<std::uint16_t*>(to));
    case 4: return spread_values(block, step, reinterpret_cast<const std::uint32_t*>(from), reinterpret_cast<std::uint32_t*>(to));
    case 8: return spread_values(block, step, reinterpret_cast<const std::uint64_t*>(from), reinterpret_cast<std::uint64_t*>(to));
    case 16: break;
  }
  TAGMA_CHECK(false);
}

// A column of an owner outside the block.
void gather(Block& block, Ref ref) {
  const Step& step = step_of(block, ref);
  const Column& column = block.column(step.table, step.column);
  const std::vector<std::int32_t>& owners = block.table(step.grain).owner_row;
  const GrainRows& rows = block.rows(step.grain);
  const Sink sink(block, ref);
  for (std::int64_t row = rows.begin; row < rows.end; ++row) {
    const std::int32_t owner = owners[static_cast<std::size_t>(row)];
    if (owner >= 0) sink.put(rows.local(row), column.value(owner, block.arena()), 0);
  }
}

}  // namespace tagma::jit
