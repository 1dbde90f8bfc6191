// Answers per distinct value. Functions of the column are called directly; everything else is the interpreter's.
#include "compiler/jit/prepared.h"
#include "runtime/parallel.h"

#include <algorithm>
#include <bit>

namespace tagma::jit {

using codegen::AnswerPart;
using codegen::AnswerTable;

namespace {

constexpr std::int64_t kEntriesPerTask = 2'048;

class Answerer {
 public:
  Answerer(const RunInput& input, const AnswerTable& table, const std::map<ir::NodeId, ir::Evaluated>& constants, ir::Interpreter& interpreter)
      : module_(input.module), table_(table), constants_(constants), interpreter_(interpreter) {}

  ir::Evaluated answer(const Value& stand_in, Arena& arena) {
    stand_in_ = stand_in;
    ir::Evaluated out = evaluate(table_.node);
    out.value = ir::kept_value(module_.node(table_.node).type, out.value, arena);
    interpreter_.clear();
    scratch_.clear();
    return out;
  }

 private:
  ir::Evaluated evaluate(ir::NodeId id) {
    if (id == table_.pivot) return {stand_in_, 0};
    if (const auto it = constants_.find(id); it != constants_.end()) return it->second;
    const ir::Node& node = module_.node(id);
    if (const auto* call = std::get_if<ir::Call>(&node.what)) return evaluate_call(*call);
    if (const auto* set = std::get_if<ir::InSet>(&node.what)) return evaluate_set(*set);
    return interpreter_.evaluate_with(id, table_.pivot, stand_in_);
  }

  ir::Evaluated evaluate_call(const ir::Call& call) {
    std::vector<Value> args;
    FaultSet faults = 0;
    bool known = true;
    for (const ir::NodeId id : call.args) {
      const ir::Evaluated arg = evaluate(id);
      faults |= arg.faults;
      known = known && arg.value.known;
      args.push_back(arg.value);
    }
    if (!known && call.site.fn->nulls == NullRule::kStrict) return {Value::missing(), faults};
    CallContext context{scratch_, 0};
    const Value result = call.site.fn->body(context, call.site, args);
    faults |= context.faults;
    return {context.faults != 0 ? Value::missing() : result, faults};
  }

  ir::Evaluated evaluate_set(const ir::InSet& set) {
    const ir::Evaluated value = evaluate(set.value);
    if (!value.value.known) return {Value::missing(), value.faults};
    const Type& type = module_.node(set.value).type;
    const bool found = std::binary_search(set.items.begin(), set.items.end(), value.value,
                                          [&](const Value& a, const Value& b) { return compare(type, a, b) < 0; });
    return {Value::boolean(found), value.faults};
  }

  const ir::Module& module_;
  const AnswerTable& table_;
  const std::map<ir::NodeId, ir::Evaluated>& constants_;
  ir::Interpreter& interpreter_;
  Arena scratch_;
  Value stand_in_;
};

void set_answer(std::vector<std::uint64_t>& bits, bool nibbles, std::int64_t code) {
  if (!nibbles) {
    bits[static_cast<std::size_t>(code / 64)] |= std::uint64_t{1} << (code % 64);
    return;
  }
  auto* bytes = reinterpret_cast<std::uint8_t*>(bits.data());
  for (const std::int64_t half : {0, 16}) bytes[half + code % 16] |= static_cast<std::uint8_t>(1 << code / 16);
}

bool fits_word(Int128 x) { return x == static_cast<std::int64_t>(x); }

std::uint64_t number_of(const Type& type, const Value& value) {
  if (!value.known) return 0;
  if (type.repr() == Repr::kF64) return std::bit_cast<std::uint64_t>(value.f);
  if (type.repr() == Repr::kI128) return fits_word(value.d) ? static_cast<std::uint64_t>(value.d) : 0;
  return type.repr() == Repr::kI64 ? static_cast<std::uint64_t>(value.i) : 0;
}

void lay_out(const Type& type, const AnswerTable& table, AnswerData& data) {
  constexpr std::size_t kParts = static_cast<std::size_t>(AnswerPart::kFault) + kFaultKinds;
  const std::size_t words = table.nibbles ? kNibbleBytes / 8 : static_cast<std::size_t>(table.entries) / 64 + 1;
  data.bits.assign(kParts, std::vector<std::uint64_t>(words));
  const auto mark = [&](AnswerPart part, int kind, std::int64_t code) {
    set_answer(data.bits[static_cast<std::size_t>(part) + static_cast<std::size_t>(kind)], table.nibbles, code);
  };
  for (std::int64_t code = 0; code < table.entries; ++code) {
    const ir::Evaluated& entry = data.entries[static_cast<std::size_t>(code)];
    if (entry.value.known) mark(AnswerPart::kKnown, 0, code);
    if (entry.value.known && type.repr() == Repr::kBool && entry.value.b) mark(AnswerPart::kTrue, 0, code);
    if (entry.value.known && type.repr() == Repr::kI128 && !fits_word(entry.value.d)) mark(AnswerPart::kEscape, 0, code);
    for (int kind = 0; kind < kFaultKinds; ++kind)
      if ((entry.faults >> kind & 1) != 0) mark(AnswerPart::kFault, kind, code);
  }
  for (std::size_t code = 0; code < data.entries.size(); ++code) {
    const Value& value = data.entries[code].value;
    data.numbers.push_back(type.is_text() ? code : number_of(type, value));
    if (type.is_text()) data.texts.push_back(value.known ? value.s : std::string_view());
  }
}

}  // namespace

AnswerData find_answer_data(const RunInput& input, const AnswerTable& table, const std::map<ir::NodeId, ir::Evaluated>& constants, ir::Interpreter& interpreter) {
  AnswerData data;
  const Column& column = *input.data.tables[static_cast<std::size_t>(table.table)].columns[static_cast<std::size_t>(table.column)];
  if (table.offset) data.lowest = table.lowest;
  data.entries.resize(static_cast<std::size_t>(table.entries) + 1);
  const std::int64_t tasks = blocks_for(table.entries + 1, kEntriesPerTask);
  for (std::int64_t task = 0; task < tasks; ++task) data.arenas.push_back(std::make_unique<Arena>());
  parallel_blocks(table.entries + 1, input.threads, [&](std::int64_t task, std::int64_t begin, std::int64_t end) {
    // An interpreter is made ready for the whole module: one for many small tables, one for each thread of a large one.
    std::optional<ir::Interpreter> own;
    if (tasks > 1) own.emplace(input.module, input.data, input.as_of, input.staged);
    Answerer answerer(input, table, constants, own ? *own : interpreter);
    for (std::int64_t code = begin; code < end; ++code) {
      Value stand_in;
      if (code < table.entries) stand_in = table.offset ? Value::integer(table.lowest + code) : Value::text(column.dictionary->text(code));
      data.entries[static_cast<std::size_t>(code)] = answerer.answer(stand_in, *data.arenas[static_cast<std::size_t>(task)]);
    }
  }, kEntriesPerTask);
  lay_out(input.module.node(table.node).type, table, data);
  return data;
}

namespace {

// What a quantifier over this one item says of its body. Count says only yes or no; so does contains.
codegen::ItemPart part_of(const ir::Node& node, const Value& value) {
  if (!value.known) return codegen::ItemPart::kUnknown;
  const auto* quantify = std::get_if<ir::Quantify>(&node.what);
  const bool counts = quantify != nullptr && quantify->kind == ir::QuantifierKind::kCount;
  const bool inverted = quantify != nullptr && quantify->kind == ir::QuantifierKind::kNone;
  const bool yes = counts ? value.i == 1 : value.b != inverted;
  return yes ? codegen::ItemPart::kYes : codegen::ItemPart::kNo;
}

}  // namespace

ItemSets find_item_sets(const RunInput& input, const codegen::ItemTable& table, ir::Interpreter& interpreter) {
  constexpr std::size_t kParts = static_cast<std::size_t>(codegen::ItemPart::kFault) + kFaultKinds;
  const Column& column = *input.data.tables[static_cast<std::size_t>(table.table)].columns[static_cast<std::size_t>(table.column)];
  ItemSets sets(kParts, std::vector<std::uint64_t>(static_cast<std::size_t>(table.items) / 64 + 1));
  const auto mark = [&](std::size_t part, std::int64_t item) { sets[part][static_cast<std::size_t>(item) / 64] |= std::uint64_t{1} << (item % 64); };
  for (std::int64_t item = 0; item <= table.items; ++item) {
    const Value value = item == table.items ? Value::missing() : Value::text(column.items->dictionary->text(item));
    const ir::Evaluated found = interpreter.evaluate_with(table.node, table.list, Value::list({&value, 1}));
    mark(static_cast<std::size_t>(part_of(input.module.node(table.node), found.value)), item);
    for (std::size_t kind = 0; kind < kFaultKinds; ++kind)
      if ((found.faults >> kind & 1) != 0) mark(static_cast<std::size_t>(codegen::ItemPart::kFault) + kind, item);
    interpreter.clear();
  }
  return sets;
}

}  // namespace tagma::jit
