#include "compiler/jit/block.h"

#include "runtime/bits.h"
#include "stdlib/exact.h"

#include <algorithm>

namespace tagma::jit {

using codegen::Elem;
using codegen::Form;
using codegen::Op;
using codegen::Operand;
using codegen::Ref;
using codegen::Step;
using codegen::Stream;

namespace {

constexpr std::int64_t kMostOwnedRows = 24 * 1'024;  // of all grains: masks and values of a block stay in the second-level cache
constexpr std::int64_t kMostRows = 8 * 1'024;
constexpr std::int64_t kStepWords = 8;               // the widest step of a logic kernel reads and writes so many words

}  // namespace

Block::Block(const Prepared& prepared, const Dataset& data, const ir::Staged* staged)
    : prepared_(prepared), data_(data), staged_(staged), rows_(prepared.plan().grains.size()), last_(rows_.size()),
      streams_(prepared.plan().streams.size()), tail_streams_(streams_.size()), rooms_(streams_.size()) {
  const codegen::Graph& graph = plan().graph;
  for (Ref ref = 0; ref < static_cast<Ref>(graph.size()); ++ref) {
    const codegen::Value& value = graph.at(ref);
    if (value.op == Op::kOutput && plan().stream(ref) >= 0) output_of_[{value.a, static_cast<int>(value.aux)}] = ref;
  }
}

std::size_t Block::grain_index(TableId table) const {
  const auto& grains = plan().grains;
  const auto it = std::find(grains.begin(), grains.end(), table);
  TAGMA_CHECK(it != grains.end());
  return static_cast<std::size_t>(it - grains.begin());
}

const GrainRows& Block::rows(TableId table) const { return rows_[grain_index(table)]; }

std::int64_t Block::reach(std::int64_t begin, std::int64_t end) const {
  std::int64_t last = std::min(end, begin + kMostRows);
  const auto owned = [&](std::int64_t to) {
    std::int64_t rows = 0;
    for (const TableId grain : plan().grains) {
      if (grain == plan().table || prepared_.source_of(grain) != kNoTable || plan().pairing(grain) != nullptr) continue;
      const std::int64_t* offsets = prepared_.offsets(grain, plan().table);
      rows += offsets[to] - offsets[begin];
    }
    return rows;
  };
  while (last - begin > 64 && owned(last) > kMostOwnedRows) last = begin + (last - begin + 127) / 128 * 64;
  return last;
}

void Block::place_grain(std::size_t index, std::int64_t begin, std::int64_t end) {
  GrainRows& rows = rows_[index];
  rows.table = plan().grains[index];
  rows.begin = begin;
  rows.end = end;
  rows.base = begin / 64 * 64;
  rows.words = words_for(end - rows.base);
  const std::int64_t all = table(rows.table).rows;
  last_[index] = all % 64 != 0 && rows.words > 0 && rows.base + 64 * rows.words > all;
}

// Groups are not counted yet: room for as many as there are rows, or groups, to make them of. What they are made of comes
// before them in `grains` and has its words already, its end only if it is a table.
void Block::place_groups(std::size_t index) {
  const TableId table = plan().grains[index];
  rows_[index] = {table, 0, 0, 0, rows(prepared_.source_of(table)).words};
  last_[index] = false;
}

const std::int64_t* Block::offsets(TableId source, TableId via) const {
  if (const auto pairs = pairs_.find(source); pairs != pairs_.end()) return pairs->second.offsets.data() - rows(via).begin;
  const auto found = groups_.find(source);
  if (found == groups_.end()) return prepared_.offsets(source, via);
  return found->second.offsets.data() - rows(via).begin;
}

const std::uint64_t* Block::new_rank(TableId id) const {
  if (const auto pairs = pairs_.find(id); pairs != pairs_.end()) return pairs->second.new_rank.data();
  const auto found = groups_.find(id);
  if (found != groups_.end()) return found->second.new_rank.data();
  const std::vector<std::uint64_t>& words = table(id).new_rank;
  return words.empty() ? nullptr : words.data() + rows(id).base / 64;
}

void Block::set_groups(TableId derived, Groups groups) {
  const std::size_t index = grain_index(derived);
  GrainRows& rows = rows_[index];
  rows.end = groups.count();
  const std::int64_t words = words_for(rows.end);
  if (words > rows.words) grow_groups(index, words);
  rows.words = words;
  groups_.insert_or_assign(derived, std::move(groups));
}

// Nothing was written there yet, nor in what is made of these groups: that comes behind in `grains`.
void Block::grow_groups(std::size_t index, std::int64_t words) {
  std::vector<bool> grown(rows_.size(), false);
  for (std::size_t i = index; i < rows_.size(); ++i) {
    const TableId source = prepared_.source_of(plan().grains[i]);
    grown[i] = i == index || (source != kNoTable && grown[grain_index(source)]);
    if (grown[i]) rows_[i].words = std::max(rows_[i].words, words);
  }
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    const Stream& stream = plan().streams[i];
    if (stream.kind == Stream::Kind::kSlot && grown[grain_index(stream.table)]) place_slot(i, rows_[grain_index(stream.table)]);
  }
  widen_uniform();
}

void Block::set_pairs(TableId table, Pairs pairs) {
  const std::size_t index = grain_index(table);
  GrainRows& rows = rows_[index];
  rows.end = static_cast<std::int64_t>(pairs.inner.size());
  rows.words = words_for(rows.end);
  pairs_.insert_or_assign(table, std::move(pairs));
  for (std::size_t i = 0; i < streams_.size(); ++i)
    if (plan().streams[i].kind == Stream::Kind::kSlot && plan().streams[i].table == table) place_slot(i, rows);
  widen_uniform();
}

void Block::widen_uniform() {
  std::int64_t most_words = 0;
  for (const GrainRows& rows : rows_) most_words = std::max(most_words, rows.words);
  const auto needed = static_cast<std::size_t>(most_words + kStepWords);
  if (zeros_.size() >= needed) return;
  zeros_.resize(needed);
  ones_.assign(needed, ~std::uint64_t{0});
}

void Block::place(std::int64_t begin, std::int64_t end) {
  arena_.clear();
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const TableId grain = plan().grains[i];
    if (grain == plan().table) {
      place_grain(i, begin, end);
    } else if (prepared_.source_of(grain) != kNoTable) {
      place_groups(i);
    } else if (plan().pairing(grain) != nullptr) {
      rows_[i] = {grain, 0, 0, 0, 0};
      last_[i] = false;
    } else {
      const std::int64_t* offsets = prepared_.offsets(grain, plan().table);
      place_grain(i, offsets[begin], offsets[end]);
    }
  }
  widen_uniform();
  place_streams();
}

std::uint8_t* Block::room(std::size_t stream, std::int64_t bytes) {
  // Slots that begin at the same place of a page would fight for the same lines of the cache.
  const std::size_t stagger = stream % 16 * 64;
  std::vector<std::uint8_t>& memory = rooms_[stream].memory;
  const std::size_t needed = static_cast<std::size_t>(bytes) + stagger + 64;
  if (memory.size() < needed) memory.resize(needed + needed / 2);
  const auto at = reinterpret_cast<std::uintptr_t>(memory.data());
  return memory.data() + (64 - at % 64) % 64 + stagger;
}

// Validity is read in place, but for the end of a table, where a wide step would read beyond it. Bools are brought to
// whole words.
std::uint8_t* Block::place_words(std::size_t index) {
  const Stream& stream = plan().streams[index];
  const GrainRows& rows = rows_[grain_index(stream.table)];
  const Column& column = this->column(stream.table, stream.column);
  const std::int64_t first = rows.base / 64;
  const std::int64_t all = words_for(column.length);
  if (stream.kind == Stream::Kind::kValid && first + rows.words + kStepWords <= all)
    return reinterpret_cast<std::uint8_t*>(const_cast<std::uint64_t*>(column.valid + first));
  auto* words = reinterpret_cast<std::uint64_t*>(room(index, 8 * (rows.words + kStepWords)));
  std::fill(words, words + rows.words + kStepWords, 0);
  if (stream.kind == Stream::Kind::kValid) {
    std::copy(column.valid + first, column.valid + first + rows.words, words);
  } else {
    const std::int64_t count = std::min(column.length - rows.base, 64 * rows.words);
    copy_bits(static_cast<const std::uint8_t*>(column.data), column.bit_offset + rows.base, words, 0, count);
  }
  return reinterpret_cast<std::uint8_t*>(words);
}

void Block::place_slot(std::size_t index, const GrainRows& rows) {
  const Elem elem = plan().streams[index].elem;
  streams_[index] = room(index, elem == Elem::kWord ? 8 * (rows.words + kStepWords) : 64 * rows.words * codegen::bytes_of(elem));
  tail_streams_[index] = streams_[index];
}

void Block::place_streams() {
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    const Stream& stream = plan().streams[i];
    const std::size_t grain = stream.kind == Stream::Kind::kAnswers ? 0 : grain_index(stream.table);
    const GrainRows& rows = rows_[grain];
    const std::int64_t bytes = codegen::bytes_of(stream.elem);
    switch (stream.kind) {
      case Stream::Kind::kColumn: {
        const Column& column = this->column(stream.table, stream.column);
        streams_[i] = static_cast<std::uint8_t*>(const_cast<void*>(column.data)) + rows.base * bytes;
        break;
      }
      case Stream::Kind::kValid:
      case Stream::Kind::kBits: streams_[i] = place_words(i); break;
      case Stream::Kind::kSlot: place_slot(i, rows); break;
      case Stream::Kind::kAnswers: streams_[i] = const_cast<std::uint8_t*>(prepared_.answer_stream(stream)); break;
    }
    tail_streams_[i] = streams_[i];
    if (stream.kind == Stream::Kind::kColumn && last_[grain])
      tail_streams_[i] = const_cast<std::uint8_t*>(prepared_.tail(static_cast<int>(i))) - (rows.words - 1) * 64 * bytes;
  }
}

void Block::run_kernel(int index) {
  const codegen::Function& function = plan().functions[static_cast<std::size_t>(index)];
  const std::size_t grain = grain_index(function.grain);
  const std::int64_t words = rows_[grain].words;
  const Kernel kernel = prepared_.code().kernel(index);
  if (function.phase == codegen::Phase::kLogic || !last_[grain]) {
    kernel(streams_.data(), prepared_.cells(), 0, words);
    return;
  }
  kernel(streams_.data(), prepared_.cells(), 0, words - 1);
  kernel(tail_streams_.data(), prepared_.cells(), words - 1, words);
}

// -- what steps read

bool Block::uniform(Ref ref) const {
  const codegen::Value& value = plan().graph.at(ref);
  if (value.op == Op::kZeros) return false;
  if (value.op == Op::kOnes) return true;
  if (value.op == Op::kCellWord) return prepared_.cells()[value.aux] != 0;
  if (value.op == Op::kNot) return !uniform(value.a);
  if (value.op == Op::kAnd) return uniform(value.a) && uniform(value.b);
  if (value.op == Op::kOr) return uniform(value.a) || uniform(value.b);
  TAGMA_CHECK(value.op == Op::kAndNot);
  return uniform(value.a) && !uniform(value.b);
}

const std::uint64_t* Block::words(Ref ref) const {
  if (plan().stream(ref) >= 0) return reinterpret_cast<const std::uint64_t*>(stream(ref));
  return uniform(ref) ? ones_.data() : zeros_.data();
}

Numbers Block::numbers(Ref ref) const {
  const codegen::Value& value = plan().graph.at(ref);
  if (plan().stream(ref) >= 0) return {stream(ref), value.elem, 0};
  if (value.op == Op::kCell) return {nullptr, value.elem, prepared_.cells()[value.aux]};
  TAGMA_CHECK(value.op == Op::kImmediate);
  const auto number = static_cast<std::uint64_t>(value.aux);
  return {nullptr, value.elem, codegen::is_float(value.elem) ? std::bit_cast<std::uint64_t>(static_cast<double>(value.aux)) : number};
}

std::uint8_t* Block::output(Ref step, int index) const {
  const auto it = output_of_.find({step, index});
  if (it == output_of_.end()) return nullptr;
  std::uint8_t* memory = stream(it->second);
  const codegen::Value& value = plan().graph.at(it->second);
  if (value.elem == Elem::kWord) std::memset(memory, 0, static_cast<std::size_t>(8 * (rows(value.grain).words + kStepWords)));
  return memory;
}

// -- boxes

Boxes::Boxes(Block& block, std::span<const Operand> operands) : block_(block) {
  for (const Operand& operand : operands) {
    Source source{.operand = &operand, .numbers = {}, .second = {}, .texts = {}, .constant = {}};
    if (operand.form == Form::kConstant) source.constant = block.prepared().constant(operand.node);
    else source.known = block.words(operand.known);
    switch (operand.form) {
      case Form::kConstant: break;
      case Form::kBool: source.is_true = block.words(operand.value); break;
      case Form::kRatio: source.second = block.numbers(operand.second); [[fallthrough]];
      case Form::kInt:
      case Form::kFloat:
      case Form::kDecimal: source.numbers = block.numbers(operand.value); break;
      case Form::kText:
        source.numbers = block.numbers(operand.value);
        source.texts = block.prepared().texts(operand.texts);
        break;
      case Form::kView: source.numbers.data = block.stream(operand.value); break;
      case Form::kHeld:
        source.column = &block.column(operand.table, operand.column);
        source.base = block.rows(operand.table).base;
        break;
    }
    sources_.push_back(source);
  }
}

Value Boxes::at(std::size_t operand, std::int64_t row) const {
  const Source& source = sources_[operand];
  if (source.operand->form == Form::kConstant) return source.constant;
  if (!bit_of(source.known, row)) return Value::missing();
  return value_at(source, row);
}

namespace {

std::int64_t integer_at(const Numbers& numbers, std::int64_t row) {
  return with_integers(numbers, [&](auto read) { return read(row); });
}

}  // namespace

Value Boxes::value_at(const Source& source, std::int64_t row) const {
  switch (source.operand->form) {
    case Form::kConstant: break;
    case Form::kBool: return Value::boolean(bit_of(source.is_true, row));
    case Form::kInt: return Value::integer(integer_at(source.numbers, row));
    case Form::kDecimal: return Value::decimal(integer_at(source.numbers, row));
    case Form::kFloat: return Value::real(with_floats(source.numbers, [&](auto read) { return read(row); }));
    case Form::kRatio: {
      const auto ratio = make_ratio(integer_at(source.numbers, row), integer_at(source.second, row));
      return ratio ? Value::ratio(*ratio) : Value::missing();
    }
    case Form::kText: return Value::text(source.texts[static_cast<std::size_t>(integer_at(source.numbers, row))]);
    case Form::kView:
      if (source.operand->type.is_collection()) return Value::list(reinterpret_cast<const ListView*>(source.numbers.data)[row]);
      return Value::text(reinterpret_cast<const std::string_view*>(source.numbers.data)[row]);
    case Form::kHeld: return source.column->value(source.base + row, block_.arena());
  }
  TAGMA_CHECK(false);
}

// -- sinks

namespace {

void set_row(std::uint64_t* words, std::int64_t row) {
  if (words != nullptr) words[row >> 6] |= std::uint64_t{1} << (row & 63);
}

template <typename T>
void store(std::uint8_t* memory, std::int64_t row, const T& value) {
  if (memory != nullptr) reinterpret_cast<T*>(memory)[row] = value;
}

}  // namespace

Sink::Sink(Block& block, Ref ref) : arena_(block.arena()) {
  const Step& step = block.plan().steps[static_cast<std::size_t>(block.plan().graph.at(ref).aux)];
  type_ = step.type;
  keep_ = step.kind == codegen::StepKind::kCallout;  // the interpreter forgets texts after each row
  const int values = type_.repr() == Repr::kRatio ? 2 : 1;
  for (int i = 0; i < values; ++i) values_.push_back(block.output(ref, i));
  const auto words = [&](int index) { return reinterpret_cast<std::uint64_t*>(block.output(ref, index)); };
  known_ = words(values);
  escapes_ = words(values + 1);
  int index = values + 2;
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if ((step.faults >> kind & 1) != 0) faults_[static_cast<std::size_t>(kind)] = words(index++);
}

void Sink::escape(std::int64_t row) const { set_row(escapes_, row); }

void Sink::put(std::int64_t row, const Value& value, FaultSet faults) const {
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if ((faults >> kind & 1) != 0) set_row(faults_[static_cast<std::size_t>(kind)], row);
  if (!value.known) return;
  set_row(known_, row);
  const auto fits = [](Int128 x) { return x == static_cast<std::int64_t>(x); };
  switch (type_.repr()) {
    case Repr::kBool:
      if (value.b) set_row(reinterpret_cast<std::uint64_t*>(values_[0]), row);
      break;
    case Repr::kI64: store(values_[0], row, value.i); break;
    case Repr::kF64: store(values_[0], row, value.f); break;
    case Repr::kI128:
      store(values_[0], row, static_cast<std::int64_t>(value.d));
      if (!fits(value.d)) escape(row);
      break;
    case Repr::kRatio:
      store(values_[0], row, static_cast<std::int64_t>(value.r.num));
      store(values_[1], row, static_cast<std::int64_t>(value.r.den));
      if (!fits(value.r.num) || !fits(value.r.den)) escape(row);
      break;
    case Repr::kText: store(values_[0], row, keep_ ? ir::kept_value(type_, value, arena_).s : value.s); break;
    case Repr::kList: store(values_[0], row, keep_ ? ir::kept_value(type_, value, arena_).l : value.l); break;
  }
}

}  // namespace tagma::jit
