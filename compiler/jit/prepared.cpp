#include "compiler/jit/prepared.h"

#include "runtime/bits.h"

#include <bit>
#include <limits>

namespace tagma::jit {

using codegen::Cell;
using codegen::Elem;
using codegen::Form;
using codegen::Operand;
using codegen::Stream;

std::unique_ptr<Prepared> Prepared::make(const RunInput& input, std::shared_ptr<const CompiledPlan> compiled) {
  std::unique_ptr<Prepared> out(new Prepared(std::move(compiled)));
  out->find_constants(input);
  out->find_answers(input);
  out->find_texts(input);
  out->find_cells(input);
  out->find_offsets(input);
  out->pad_tails(input);
  return out;
}

// -- constants

namespace {

void collect_constants(const ir::Module& module, ir::NodeId id, std::vector<ir::NodeId>& out, std::vector<bool>& seen) {
  if (id == ir::kNoNode || seen[static_cast<std::size_t>(id)]) return;
  seen[static_cast<std::size_t>(id)] = true;
  const ir::Node& node = module.node(id);
  if (node.grain == ir::kConstGrain) {
    out.push_back(id);
    return;
  }
  for (const ir::NodeId operand : ir::operands(node)) collect_constants(module, operand, out, seen);
}

}  // namespace

void Prepared::find_constants(const RunInput& input) {
  std::vector<ir::NodeId> ids;
  const ir::Module& module = *plan().module;
  std::vector<bool> seen(module.nodes.size());
  const auto operand = [&](const Operand& o) { collect_constants(module, o.node, ids, seen); };
  for (const codegen::Step& step : plan().steps)
    for (const Operand& arg : step.args) operand(arg);
  for (const codegen::RuleOutput& output : plan().outputs) operand(output.value);
  for (const codegen::AnswerTable& table : plan().answers) collect_constants(module, table.node, ids, seen);
  for (const codegen::TextTable& table : plan().texts) collect_constants(module, table.node, ids, seen);
  for (const Cell& cell : plan().cells)
    if (cell.kind < Cell::Kind::kItem) collect_constants(module, cell.node, ids, seen);
  ir::Interpreter interpreter(input.module, input.data, input.as_of, input.staged);
  for (const ir::NodeId id : ids) {
    ir::Evaluated found = interpreter.evaluate(id, 0);
    found.value = ir::kept_value(module.node(id).type, found.value, arena_);
    constants_.emplace(id, found);
    interpreter.clear();
  }
}

void Prepared::find_answers(const RunInput& input) {
  if (plan().answers.empty() && plan().items.empty()) return;
  ir::Interpreter interpreter(input.module, input.data, input.as_of, input.staged);
  for (const codegen::AnswerTable& table : plan().answers) answers_.push_back(find_answer_data(input, table, constants_, interpreter));
  for (const codegen::ItemTable& table : plan().items) items_.push_back(find_item_sets(input, table, interpreter));
}

std::vector<std::string_view> Prepared::text_table(const codegen::TextTable& table, const RunInput& input) const {
  switch (table.kind) {
    case codegen::TextTable::Kind::kDictionary: {
      const Table& t = input.data.tables[static_cast<std::size_t>(table.table)];
      const Column& dictionary = *t.columns[static_cast<std::size_t>(table.column)]->dictionary;
      std::vector<std::string_view> texts;
      for (std::int64_t code = 0; code < dictionary.length; ++code) texts.push_back(dictionary.text(code));
      return texts;
    }
    case codegen::TextTable::Kind::kAnswers: return answers_[static_cast<std::size_t>(table.answers)].texts;
    case codegen::TextTable::Kind::kConstant: {
      const Value& value = constants_.at(table.node).value;
      return {value.known ? value.s : std::string_view()};
    }
    case codegen::TextTable::Kind::kUnion: {
      std::vector<std::string_view> texts;
      for (const int part : table.parts) texts.insert(texts.end(), texts_[static_cast<std::size_t>(part)].begin(), texts_[static_cast<std::size_t>(part)].end());
      return texts;
    }
  }
  TAGMA_CHECK(false);
}

// Parts come before the unions that hold them.
void Prepared::find_texts(const RunInput& input) {
  for (const codegen::TextTable& table : plan().texts) texts_.push_back(text_table(table, input));
}

// -- cells

namespace {

using codegen::CompareOp;

constexpr std::uint64_t all_ones(bool yes) { return yes ? ~std::uint64_t{0} : 0; }
bool fits_word(Int128 x) { return x == static_cast<std::int64_t>(x); }

Int128 integer_of(const Type& type, const Value& value) {
  if (!value.known) return 0;
  switch (type.repr()) {
    case Repr::kI64: return value.i;
    case Repr::kI128: return value.d;
    case Repr::kRatio: return value.r.num;
    case Repr::kBool:
    case Repr::kF64:
    case Repr::kText:
    case Repr::kList: return 0;
  }
  TAGMA_CHECK(false);
}

struct Limits { Int128 lowest, highest; };

template <typename T>
constexpr Limits limits_of() { return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()}; }

Limits limits_of(Elem elem) {
  switch (elem) {
    case Elem::kI8: return limits_of<std::int8_t>();
    case Elem::kI16: return limits_of<std::int16_t>();
    case Elem::kI32: return limits_of<std::int32_t>();
    case Elem::kU8: return limits_of<std::uint8_t>();
    case Elem::kU16: return limits_of<std::uint16_t>();
    case Elem::kU32: return limits_of<std::uint32_t>();
    case Elem::kI64: return limits_of<std::int64_t>();
    case Elem::kWord:
    case Elem::kF32:
    case Elem::kF64:
    case Elem::kView: break;
  }
  TAGMA_CHECK(false);
}

// What `x op c` is for every x of a type that c lies above or below of.
bool holds_beyond(CompareOp op, bool above) {
  switch (op) {
    case CompareOp::kEq: return false;
    case CompareOp::kNe: return true;
    case CompareOp::kLt:
    case CompareOp::kLe: return above;
    case CompareOp::kGt:
    case CompareOp::kGe: return !above;
  }
  TAGMA_CHECK(false);
}

// Part 0: the constant; 1 and 2: the masks.
std::uint64_t compare_cell(const Cell& cell, int part, const Type& type, const Value& value) {
  if (cell.elem == Elem::kF64) return part == 0 ? (value.known ? std::bit_cast<std::uint64_t>(value.f) : 0) : all_ones(part == 1);
  const Int128 number = integer_of(type, value);
  const Limits limits = limits_of(cell.elem);
  const bool above = number > limits.highest;
  const bool fits = !above && number >= limits.lowest;
  if (part == 0) return fits ? static_cast<std::uint64_t>(number) : 0;
  return part == 1 ? all_ones(fits) : all_ones(!fits && holds_beyond(cell.op, above));
}

}  // namespace

std::uint64_t Prepared::cell_value(const Cell& cell, const ir::Module& module) const {
  const auto constant_of = [&]() -> const ir::Evaluated& { return constants_.at(cell.node); };
  const auto type_of = [&]() -> const Type& { return module.node(cell.node).type; };
  const auto missing = [&]() -> const ir::Evaluated& { return answers(cell.index).missing(); };
  switch (cell.kind) {
    case Cell::Kind::kNumber: {
      const Int128 number = integer_of(type_of(), constant_of().value);
      return fits_word(number) ? static_cast<std::uint64_t>(number) : 0;
    }
    case Cell::Kind::kDenominator: {
      const Value& value = constant_of().value;
      return value.known && fits_word(value.r.den) ? static_cast<std::uint64_t>(value.r.den) : 1;
    }
    case Cell::Kind::kFloat: return constant_of().value.known ? std::bit_cast<std::uint64_t>(constant_of().value.f) : 0;
    case Cell::Kind::kTrue: return all_ones(constant_of().value.known && constant_of().value.b);
    case Cell::Kind::kKnown: return all_ones(constant_of().value.known);
    case Cell::Kind::kEscape: {
      const Value& value = constant_of().value;
      if (!value.known) return 0;
      if (type_of().repr() == Repr::kI128) return all_ones(!fits_word(value.d));
      return all_ones(type_of().repr() == Repr::kRatio && !(fits_word(value.r.num) && fits_word(value.r.den)));
    }
    case Cell::Kind::kFault: return all_ones((constant_of().faults >> cell.index & 1) != 0);
    case Cell::Kind::kCompare: return compare_cell(cell, 0, type_of(), constant_of().value);
    case Cell::Kind::kCompareAnd: return compare_cell(cell, 1, type_of(), constant_of().value);
    case Cell::Kind::kCompareOr: return compare_cell(cell, 2, type_of(), constant_of().value);
    case Cell::Kind::kItem:
    case Cell::Kind::kItemAnd:
    case Cell::Kind::kItemOr: {
      const auto& set = std::get<ir::InSet>(module.node(cell.node).what);
      const int part = static_cast<int>(cell.kind) - static_cast<int>(Cell::Kind::kItem);
      return compare_cell(cell, part, module.node(set.value).type, set.items[static_cast<std::size_t>(cell.index)]);
    }
    case Cell::Kind::kLowest: return static_cast<std::uint64_t>(plan().answers[static_cast<std::size_t>(cell.index)].lowest);
    case Cell::Kind::kLimit: {
      const std::int64_t entries = plan().answers[static_cast<std::size_t>(cell.index)].entries;
      return static_cast<std::uint64_t>(entries > 0 ? entries - 1 : 0);
    }
    case Cell::Kind::kMissingTrue: return all_ones(missing().value.known && missing().value.b);
    case Cell::Kind::kMissingKnown: return all_ones(missing().value.known);
    case Cell::Kind::kMissingEscape: return all_ones(missing().value.known && !fits_word(missing().value.d));
    case Cell::Kind::kMissingNumber: return answers(cell.index).numbers.back();
    case Cell::Kind::kMissingFault: return all_ones((missing().faults >> cell.part & 1) != 0);
    case Cell::Kind::kItemSet: return items(cell.index, cell.part)[0];
    case Cell::Kind::kTextOffset: {
      const auto& parts = plan().texts[static_cast<std::size_t>(cell.index)].parts;
      std::size_t offset = 0;
      for (int part = 0; part < cell.part; ++part) offset += texts(parts[static_cast<std::size_t>(part)]).size();
      return offset;
    }
  }
  TAGMA_CHECK(false);
}

void Prepared::find_cells(const RunInput& input) {
  for (const Cell& cell : plan().cells) cells_.push_back(cell_value(cell, *plan().module));
}

const std::uint8_t* Prepared::answer_stream(const Stream& stream) const {
  const AnswerData& data = answers(stream.column);
  const auto& words = stream.part == static_cast<int>(codegen::AnswerPart::kValue) ? data.numbers
                                                                                  : data.bits[static_cast<std::size_t>(stream.part)];
  return reinterpret_cast<const std::uint8_t*>(words.data());
}

// -- where rows lie

void Prepared::find_offsets(const RunInput& input) {
  for (const TableId source : plan().grains) {
    if (source == plan().table || plan().pairing(source) != nullptr) continue;
    if (const ir::Derived* derived = input.module.derived_of(source)) {
      sources_[source] = derived->source;
      continue;
    }
    const Table& table = input.data.tables[static_cast<std::size_t>(source)];
    TableId via = table.spec->owner;
    const std::int64_t* offsets = table.offsets.data();
    offsets_[{source, via}] = offsets;
    while (via != plan().table) {  // the rows of the owner's owner
      const Table& owner = input.data.tables[static_cast<std::size_t>(via)];
      std::vector<std::int64_t> composed;
      composed.reserve(owner.offsets.size());
      for (const std::int64_t row : owner.offsets) composed.push_back(offsets[row]);
      composed_.push_back(std::move(composed));
      offsets = composed_.back().data();
      via = owner.spec->owner;
      offsets_[{source, via}] = offsets;
    }
  }
}

void Prepared::pad_tails(const RunInput& input) {
  for (std::size_t index = 0; index < plan().streams.size(); ++index) {
    const Stream& stream = plan().streams[index];
    if (stream.kind != Stream::Kind::kColumn) continue;
    const Table& table = input.data.tables[static_cast<std::size_t>(stream.table)];
    const std::int64_t rest = table.rows % 64;
    if (rest == 0) continue;
    const auto bytes = static_cast<std::size_t>(codegen::bytes_of(stream.elem));
    const auto* values = static_cast<const std::uint8_t*>(input.column(stream.table, stream.column).data);
    std::vector<std::uint8_t>& tail = tails_[static_cast<int>(index)];
    tail.resize(64 * bytes);
    std::memcpy(tail.data(), values + static_cast<std::size_t>(table.rows - rest) * bytes, static_cast<std::size_t>(rest) * bytes);
  }
}

const std::uint8_t* Prepared::tail(int stream) const {
  const auto it = tails_.find(stream);
  return it == tails_.end() ? nullptr : it->second.data();
}

}  // namespace tagma::jit
