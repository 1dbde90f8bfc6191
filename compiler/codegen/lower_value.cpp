// Values that are no booleans: columns, answers, conversions, arithmetic, conditions.
#include "compiler/codegen/lower.h"

#include "compiler/ir/standing.h"

#include "runtime/decimal.h"

#include <algorithm>

namespace tagma::codegen {

namespace {

Elem elem_of(Layout layout) {
  switch (layout) {
    case Layout::kBits: return Elem::kWord;
    case Layout::kI8:
    case Layout::kDict8: return Elem::kI8;
    case Layout::kI16:
    case Layout::kDict16: return Elem::kI16;
    case Layout::kI32:
    case Layout::kDict32: return Elem::kI32;
    case Layout::kI64: return Elem::kI64;
    case Layout::kU8: return Elem::kU8;
    case Layout::kU16: return Elem::kU16;
    case Layout::kU32: return Elem::kU32;
    case Layout::kF32: return Elem::kF32;
    case Layout::kF64: return Elem::kF64;
    case Layout::kI128:
    case Layout::kText:
    case Layout::kList: return Elem::kView;
  }
  TAGMA_CHECK(false);
}

Elem number_elem(const Type& type) { return type.repr() == Repr::kF64 ? Elem::kF64 : Elem::kI64; }

// Codes into the texts of a catalogue's lines: few enough for the narrow vectors, mostly.
Elem code_elem(std::int64_t entries) {
  if (entries <= 127) return Elem::kI8;
  return entries <= 32'767 ? Elem::kI16 : Elem::kI32;
}

}  // namespace

const Operand& Lowering::value(NodeId id) {
  if (const auto it = values_.find(id); it != values_.end()) return it->second;
  Operand made = make_value(id);
  return values_.insert_or_assign(id, std::move(made)).first->second;
}

Operand Lowering::make_value(NodeId id) {
  const ir::Node& n = node(id);
  switch (choose(id).way) {
    case Way::kConstant: return constant(id);
    case Way::kAnswers: return answered(id);
    case Way::kItems: return counted_items(id);
    case Way::kCallout: return boxed_value(step_for(id), n.type);
    case Way::kNative: break;
  }
  if (const auto* c = std::get_if<ir::Column>(&n.what)) return derived(n.grain) != nullptr ? group_key(id, *c) : column(id, c->column);
  if (std::holds_alternative<ir::Standing>(n.what)) return column(id, ir::standing_column(module_, id));
  if (std::holds_alternative<ir::Owner>(n.what) || std::holds_alternative<ir::Outer>(n.what)) return inner_value(n);
  if (std::holds_alternative<ir::Aggregate>(n.what)) return reduced(id);
  if (std::holds_alternative<ir::RowIndex>(n.what)) return position(id);
  if (std::holds_alternative<ir::InList>(n.what) || std::holds_alternative<ir::Lookup>(n.what)) return boxed_value(step_for(id), n.type);
  if (const auto* set = std::get_if<ir::InSet>(&n.what); set != nullptr && !few_numbers(*set)) return boxed_value(step_for(id), n.type);
  if (const auto* call = std::get_if<ir::Call>(&n.what)) {
    if (!is_inline(*call)) return boxed_value(step_for(id), n.type);
    if (!comparison(*call) && !tests_text(*call)) return inline_call(id, *call);
  }
  if (n.type.repr() == Repr::kBool) return {.form = Form::kBool, .type = n.type, .value = truth(id), .known = known(id)};
  Lines lines;
  if (const auto* c = std::get_if<ir::Coalesce>(&n.what)) {
    lines = {{known(c->left), c->left}, {graph_.ones(), c->right}};
  } else {
    const auto& cond = std::get<ir::Cond>(n.what);
    for (const ir::Line& line : cond.lines) lines.emplace_back(truth(line.when), line.value);
    lines.emplace_back(graph_.ones(), cond.otherwise);
  }
  if (!n.type.is_text()) return choose_line(id, lines);
  return has_codes(id) ? text_line(id, lines) : view_line(id, lines);
}

Operand Lowering::constant(NodeId id) {
  const ir::Node& n = node(id);
  if (n.type.repr() == Repr::kBool) return {.form = Form::kBool, .type = n.type, .value = truth(id), .known = known(id)};
  return {.form = Form::kConstant, .type = n.type, .known = known(id), .node = id};
}

Operand Lowering::column(NodeId id, int column) {
  const ir::Node& n = node(id);
  const ColumnShape shape = shape_.column(n.grain, column);
  Operand out{.type = n.type, .known = known(id), .table = n.grain, .column = column};
  if (shape.layout == Layout::kText || shape.layout == Layout::kList) {
    out.form = Form::kHeld;
    return out;
  }
  if (shape.layout == Layout::kI128) {
    const Ref narrowed = step(id, {.kind = StepKind::kNarrow, .grain = n.grain, .outputs = {Elem::kI64, Elem::kWord},
                                   .table = n.grain, .column = column});
    steps_[id] = narrowed;
    out.form = Form::kDecimal;
    out.value = step_output(narrowed, 0);
    return out;
  }
  const Op op = shape.layout == Layout::kBits ? Op::kBits : Op::kColumn;
  out.value = graph_.add({.op = op, .elem = elem_of(shape.layout), .grain = n.grain, .aux = column});
  if (op == Op::kBits) out.value = graph_.conj(out.value, out.known);
  out.form = n.type.is_text() ? Form::kText : boxed_form(n.type);
  if (out.form == Form::kText) out.texts = texts({.kind = TextTable::Kind::kDictionary, .table = n.grain, .column = column});
  return out;
}

// The value from the table of answers; for texts, the column's own codes into the answers.
Operand Lowering::answered(NodeId id) {
  const ir::Node& n = node(id);
  const int index = answers(id);
  const AnswerTable table = plan_.answers[static_cast<std::size_t>(index)];
  Operand out{.form = boxed_form(n.type), .type = n.type, .known = known(id)};
  const Ref codes = answer_index(index);
  if (n.type.repr() == Repr::kBool) {
    out.value = truth(id);
    return out;
  }
  if (n.type.is_text()) {
    out.form = Form::kText;
    out.texts = texts({.kind = TextTable::Kind::kAnswers, .answers = index});
    const Elem elem = graph_.at(codes).elem;
    // The entry after the last answers a missing value.
    const Ref found = table.offset ? graph_.add({.op = Op::kLutValue, .elem = Elem::kI64, .grain = n.grain, .a = codes, .cell = index}) : codes;
    const Elem wide = table.offset ? Elem::kI64 : elem == Elem::kI8 ? Elem::kI16 : Elem::kI32;
    const Ref missing = graph_.add({.op = Op::kCell, .elem = Elem::kI64, .aux = cell({.kind = Cell::Kind::kMissingNumber, .index = index})});
    out.value = graph_.select(known(table.pivot), found, missing, wide, n.grain);
    return out;
  }
  const Ref found = graph_.add({.op = Op::kLutValue, .elem = table.elem, .grain = n.grain, .a = codes, .cell = index});
  const Ref missing = graph_.add({.op = Op::kCell, .elem = table.elem, .aux = cell({.kind = Cell::Kind::kMissingNumber, .index = index})});
  out.value = graph_.select(known(table.pivot), found, missing, table.elem, n.grain);
  return out;
}

Operand Lowering::inner_value(const ir::Node& n) {
  const auto* owner = std::get_if<ir::Owner>(&n.what);
  const NodeId inner = owner != nullptr ? owner->value : std::get<ir::Outer>(n.what).value;
  const TableId from = node(inner).grain;
  if (from == ir::kConstGrain) return value(inner);
  if (!in_block(from)) return gathered(inner, n.grain);
  if (owner != nullptr && plan_.pairing(n.grain) != nullptr) return taken(value(inner), from, n.grain, taken_word(known(inner), from, n.grain));
  return spread(value(inner), from, n.grain);
}

Ref Lowering::number(const Operand& operand) {
  if (operand.form != Form::kConstant) return operand.value;
  const Elem elem = number_elem(operand.type);
  const auto kind = elem == Elem::kF64 ? Cell::Kind::kFloat : Cell::Kind::kNumber;
  return graph_.add({.op = Op::kCell, .elem = elem, .aux = cell({.kind = kind, .node = operand.node})});
}

Ref Lowering::denominator(const Operand& operand) {
  if (operand.form != Form::kConstant) return operand.second;
  return graph_.add({.op = Op::kCell, .elem = Elem::kI64, .aux = cell({.kind = Cell::Kind::kDenominator, .node = operand.node})});
}

// -- conditions

Operand Lowering::choose_line(NodeId id, const Lines& lines) {
  const ir::Node& n = node(id);
  const Elem elem = number_elem(n.type);
  const bool ratio = n.type.repr() == Repr::kRatio;
  Operand out{.form = boxed_form(n.type), .type = n.type, .known = graph_.zeros()};
  out.value = graph_.immediate(0, elem);
  if (ratio) out.second = graph_.immediate(1, elem);
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (line->second == ir::kNoNode) continue;
    const Operand chosen = value(line->second);
    out.value = graph_.select(line->first, number(chosen), out.value, elem, n.grain);
    if (ratio) out.second = graph_.select(line->first, denominator(chosen), out.second, elem, n.grain);
    out.known = graph_.select_word(line->first, known(line->second), out.known);
  }
  return out;
}

// Texts of which some have no codes.
Operand Lowering::view_line(NodeId id, const Lines& lines) {
  const ir::Node& n = node(id);
  Step made{.kind = StepKind::kChoose, .grain = n.grain, .outputs = {Elem::kView}, .type = n.type};
  Ref is_known = graph_.zeros();
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    is_known = graph_.select_word(line->first, line->second == ir::kNoNode ? graph_.zeros() : known(line->second), is_known);
  for (const auto& [word, line] : lines) {
    made.words.push_back(word);
    made.args.push_back(line == ir::kNoNode ? Operand{} : value(line));
  }
  return {.form = Form::kView, .type = n.type, .value = step_output(step(id, std::move(made)), 0), .known = is_known};
}

// Codes of the lines' texts, one table after the other.
Operand Lowering::text_line(NodeId id, const Lines& lines) {
  TextTable all{.kind = TextTable::Kind::kUnion};
  std::int64_t entries = 0;
  std::vector<Operand> chosen;
  for (const auto& [word, line] : lines) {
    if (line == ir::kNoNode) continue;
    Operand operand = value(line);
    if (operand.form == Form::kConstant) operand.texts = texts({.kind = TextTable::Kind::kConstant, .node = line});
    const auto at = std::find(all.parts.begin(), all.parts.end(), operand.texts);
    if (at == all.parts.end()) {
      all.parts.push_back(operand.texts);
      entries += operand.form == Form::kConstant ? 1 : std::int64_t{1} << 16;  // how large is not known before the run
    }
    chosen.push_back(std::move(operand));
  }
  const Elem elem = code_elem(entries);
  Operand out{.form = Form::kText, .type = node(id).type, .known = graph_.zeros()};
  out.value = graph_.immediate(0, elem);
  out.texts = texts(all);
  auto operand = chosen.rbegin();
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (line->second == ir::kNoNode) continue;
    const int part = static_cast<int>(std::find(all.parts.begin(), all.parts.end(), operand->texts) - all.parts.begin());
    const int offset = cell({.kind = Cell::Kind::kTextOffset, .index = out.texts, .part = part});
    const Ref begin = graph_.add({.op = Op::kCell, .elem = Elem::kI64, .aux = offset});
    Ref code = begin;
    if (operand->form != Form::kConstant)
      code = graph_.add({.op = Op::kShift, .elem = Elem::kI32, .grain = node(id).grain, .a = operand->value, .b = begin});
    out.value = graph_.select(line->first, code, out.value, elem, node(id).grain);
    out.known = graph_.select_word(line->first, known(line->second), out.known);
    ++operand;
  }
  return out;
}

// -- calls with inline code

bool Lowering::is_inline(const ir::Call& call) {
  if (comparison(call) || tests_text(call) || clock_part(call)) return true;
  const Repr repr = call.site.result.repr();
  switch (call.site.fn->intrinsic) {
    case Intrinsic::kAdd:
    case Intrinsic::kSub:
    case Intrinsic::kNeg:
    case Intrinsic::kMul: return repr == Repr::kI64 || repr == Repr::kF64 || repr == Repr::kI128;
    case Intrinsic::kDivFloat:
    case Intrinsic::kIntToFloat: return true;
    case Intrinsic::kMod: return repr == Repr::kI64;
    case Intrinsic::kIntToDecimal: return call.site.result.scale <= 18;
    case Intrinsic::kRescale: return call.site.result.scale - call.site.args[0].scale <= 18;
    case Intrinsic::kAbs:
    case Intrinsic::kDaysToMicros: return false;
    case Intrinsic::kEq:
    case Intrinsic::kNe:
    case Intrinsic::kLt:
    case Intrinsic::kLe:
    case Intrinsic::kGt:
    case Intrinsic::kGe: return false;
    case Intrinsic::kNone: break;
  }
  const auto name = call.site.fn->name;
  return extreme_of_two(call) || (name == "to_ratio" && (call.site.args[0].kind == Kind::kInt || call.site.args[0].scale <= 18)) ||
         (name == "open_texts" && call.site.result.is_text());
}

Operand Lowering::inline_call(NodeId id, const ir::Call& call) {
  const ir::Node& n = node(id);
  const Operand first = value(call.args[0]);
  switch (call.site.fn->intrinsic) {
    case Intrinsic::kAdd: return checked(Op::kAdd, id, call);
    case Intrinsic::kSub: return checked(Op::kSub, id, call);
    case Intrinsic::kNeg: return checked(Op::kNeg, id, call);
    case Intrinsic::kMul:
      if (n.type.repr() == Repr::kF64) return checked(Op::kMul, id, call);
      return multiplied(id, first, value(call.args[1]), 0);
    case Intrinsic::kDivFloat: return divided(id, call);
    case Intrinsic::kMod: return modulo(id, call);
    case Intrinsic::kIntToFloat: {
      const Ref number_of = number(first);
      Operand out{.form = Form::kFloat, .type = n.type, .known = first.known};
      out.value = graph_.add({.op = Op::kToFloat, .elem = Elem::kF64, .grain = n.grain, .a = number_of});
      return out;
    }
    case Intrinsic::kIntToDecimal:
    case Intrinsic::kRescale: {
      const int digits = n.type.scale - call.site.args[0].scale;
      return multiplied(id, first, {}, static_cast<std::int64_t>(power_of_ten(digits)));
    }
    case Intrinsic::kNone:
    case Intrinsic::kAbs:
    case Intrinsic::kDaysToMicros:
    case Intrinsic::kEq:
    case Intrinsic::kNe:
    case Intrinsic::kLt:
    case Intrinsic::kLe:
    case Intrinsic::kGt:
    case Intrinsic::kGe: break;
  }
  if (clock_part(call)) return clock(id, call);
  if (extreme_of_two(call)) return extreme(id, call);
  if (call.site.fn->name == "to_ratio") return as_ratio(id, call.args[0]);
  Operand out = first;  // open_texts
  out.type = n.type;
  return out;
}

// least(a, b), greatest(a, b) of whole numbers, dates and the like.
bool Lowering::extreme_of_two(const ir::Call& call) {
  const auto name = call.site.fn->name;
  return (name == "least" || name == "greatest") && call.args.size() == 2 && call.site.result.repr() == Repr::kI64;
}

Operand Lowering::extreme(NodeId id, const ir::Call& call) {
  const ir::Node& n = node(id);
  const Operand a = value(call.args[0]), b = value(call.args[1]);
  const CompareOp first = call.site.fn->name == "least" ? CompareOp::kLe : CompareOp::kGe;
  const Ref chosen = graph_.add({.op = Op::kCompare, .elem = Elem::kWord, .grain = n.grain, .a = number(a), .b = number(b), .aux = static_cast<std::int64_t>(first)});
  Operand out{.form = boxed_form(n.type), .type = n.type, .known = graph_.conj(a.known, b.known)};
  out.value = graph_.select(chosen, number(a), number(b), number_elem(n.type), n.grain);
  return out;
}

Operand Lowering::checked(Op op, NodeId id, const ir::Call& call) {
  const ir::Node& n = node(id);
  Operand out{.form = boxed_form(n.type), .type = n.type};
  const Operand a = value(call.args[0]);
  Value made{.op = op, .elem = number_elem(n.type), .grain = n.grain, .a = number(a)};
  out.known = a.known;
  if (call.args.size() > 1) {
    const Operand b = value(call.args[1]);
    made.b = number(b);
    out.known = graph_.conj(a.known, b.known);
  }
  out.value = graph_.add(made);
  return out;
}

Operand Lowering::divided(NodeId id, const ir::Call& call) {
  Operand out = checked(Op::kDiv, id, call);
  const Operand divisor = value(call.args[1]);
  const Ref zero = graph_.add({.op = Op::kCompare, .elem = Elem::kWord, .grain = node(id).grain, .a = number(divisor),
                               .b = graph_.immediate(0, Elem::kF64), .aux = static_cast<std::int64_t>(CompareOp::kEq)});
  out.known = graph_.and_not(out.known, zero);
  return out;
}

Operand Lowering::multiplied(NodeId id, const Operand& a, const Operand& b, std::int64_t factor) {
  const ir::Node& n = node(id);
  Step made{.kind = StepKind::kMultiply, .grain = n.grain, .args = {a}, .outputs = {Elem::kI64, Elem::kWord}, .factor = factor};
  if (factor == 0) made.args.push_back(b);
  const Ref ref = steps_[id] = step(id, std::move(made));
  return {.form = boxed_form(n.type), .type = n.type, .value = step_output(ref, 0),
          .known = factor == 0 ? graph_.conj(a.known, b.known) : a.known};
}

Operand Lowering::modulo(NodeId id, const ir::Call& call) {
  const ir::Node& n = node(id);
  const Operand a = value(call.args[0]), b = value(call.args[1]);
  const Ref ref = steps_[id] = step(id, {.kind = StepKind::kModulo, .grain = n.grain, .args = {a, b}, .outputs = {Elem::kI64, Elem::kWord}});
  return {.form = Form::kInt, .type = n.type, .value = step_output(ref, 0),
          .known = graph_.and_not(graph_.conj(a.known, b.known), step_output(ref, 1))};
}

Operand Lowering::as_ratio(NodeId id, NodeId arg) {
  const Operand a = value(arg);
  return {.form = Form::kRatio, .type = node(id).type, .value = number(a),
          .second = graph_.immediate(static_cast<std::int64_t>(power_of_ten(a.type.scale)), Elem::kI64), .known = a.known};
}

}  // namespace tagma::codegen
