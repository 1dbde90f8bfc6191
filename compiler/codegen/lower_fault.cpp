// Fault and escape words. A fault word follows the interpreter's evaluation step by step: what it does not evaluate for
// a row raises nothing there. Escape words are rare and generous: they mark every row that may not be believed.
#include "compiler/codegen/lower.h"
#include "stdlib/calendar.h"

namespace tagma::codegen {

// What the node may raise by itself. Overflow of inline arithmetic is an escape instead.
FaultSet Lowering::own_faults(NodeId id) {
  const ir::Node& n = node(id);
  if (const auto* call = std::get_if<ir::Call>(&n.what)) return call->site.fn->faults;
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&n.what)) return aggregate->fn->faults;
  if (const auto* standing = std::get_if<ir::Standing>(&n.what)) return ir::faults_of(standing->kind);
  // What the value found raises counts as the look-up's own: it is not of this row.
  if (const auto* lookup = std::get_if<ir::Lookup>(&n.what)) return static_cast<FaultSet>(fault_bit(Fault::kNotFound) | possible_faults(lookup->value));
  return 0;
}

FaultSet Lowering::possible_faults(NodeId id) {
  if (const auto it = possible_.find(id); it != possible_.end()) return it->second;
  FaultSet faults = own_faults(id);
  for (const NodeId operand : ir::operands(node(id))) faults |= possible_faults(operand);
  const auto of_groups = [&](TableId source) {  // making groups asks every row for its keys
    const ir::Derived* groups = derived(source);
    if (groups == nullptr) return;
    if (groups->filter != ir::kNoNode) faults |= possible_faults(groups->filter);
    for (const NodeId key : groups->keys) faults |= possible_faults(key);
  };
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&node(id).what))
    for (const ir::Derived* groups = groups_in(aggregate->source); groups != nullptr; groups = derived(groups->source)) of_groups(groups->table);
  return possible_[id] = faults;
}

Ref Lowering::fault(NodeId id, int kind) {
  if ((possible_faults(id) >> kind & 1) == 0) return graph_.zeros();
  const auto key = std::make_pair(id, kind);
  if (const auto it = faults_.find(key); it != faults_.end()) return it->second;
  return faults_[key] = make_fault(id, kind);
}

Ref Lowering::own_fault(NodeId id, int kind) {
  const ir::Node& n = node(id);
  if (std::holds_alternative<ir::Lookup>(n.what)) return boxed_fault(step_for(id), n.type, kind);
  const auto* call = std::get_if<ir::Call>(&n.what);
  if (call == nullptr) return graph_.zeros();
  if (!is_inline(*call)) return boxed_fault(step_for(id), n.type, kind);
  // Overflow escapes.
  const bool divides = call->site.fn->intrinsic == Intrinsic::kMod || call->site.fn->intrinsic == Intrinsic::kDivFloat;
  if (kind != static_cast<int>(Fault::kDivisionByZero) || !divides) return graph_.zeros();
  const Ref both = graph_.conj(known(call->args[0]), known(call->args[1]));
  return graph_.and_not(both, value(id).known);
}

Ref Lowering::make_fault(NodeId id, int kind) {
  const ir::Node& n = node(id);
  switch (choose(id).way) {
    case Way::kConstant: return cell_word(Cell::Kind::kFault, id, kind);
    case Way::kAnswers: return answer_word(id, static_cast<int>(AnswerPart::kFault) + kind);
    case Way::kItems: {
      const Ref asked = std::holds_alternative<ir::Quantify>(n.what) ? any_item(id, static_cast<int>(ItemPart::kFault) + kind) : graph_.zeros();
      const auto* call = std::get_if<ir::Call>(&n.what);
      return call == nullptr || call->args.size() < 2 ? asked : graph_.disj(asked, fault(call->args[1], kind));
    }
    case Way::kCallout: return boxed_fault(step_for(id), n.type, kind);
    case Way::kNative: break;
  }
  Ref word = graph_.zeros(), reached = graph_.ones();
  const auto meet = [&](NodeId operand) { word = graph_.disj(word, graph_.conj(reached, fault(operand, kind))); };
  if (const auto* a = std::get_if<ir::And>(&n.what)) {
    for (const NodeId arg : a->args) {
      meet(arg);
      reached = graph_.and_not(reached, falsity(arg));
    }
    return word;
  }
  if (const auto* o = std::get_if<ir::Or>(&n.what)) {
    for (const NodeId arg : o->args) {
      meet(arg);
      reached = graph_.and_not(reached, truth(arg));
    }
    return word;
  }
  if (const auto* c = std::get_if<ir::Coalesce>(&n.what)) {
    meet(c->left);
    reached = graph_.invert(known(c->left));
    meet(c->right);
    return word;
  }
  if (const auto* cond = std::get_if<ir::Cond>(&n.what)) {
    for (const ir::Line& line : cond->lines) {
      meet(line.when);
      const Ref wins = truth(line.when);
      word = graph_.disj(word, graph_.conj(graph_.conj(reached, wins), fault(line.value, kind)));
      reached = graph_.and_not(reached, wins);
    }
    if (cond->otherwise != ir::kNoNode) meet(cond->otherwise);
    return word;
  }
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&n.what)) return rows_fault(id, *aggregate, kind);
  if (const auto* owner = std::get_if<ir::Owner>(&n.what)) return inner_fault(owner->value, n, kind);
  if (const auto* outer = std::get_if<ir::Outer>(&n.what)) return inner_fault(outer->value, n, kind);
  if (const auto* index = std::get_if<ir::RowIndex>(&n.what)) {
    const Ref of_rows = any_row(row_fault(index->filter, index->keys, kind), n.grain, index->via);
    return spread_word(of_rows, index->via, n.grain);
  }
  if (const auto* standing = std::get_if<ir::Standing>(&n.what)) return standing_fault(id, *standing, kind);
  if (const auto* lookup = std::get_if<ir::Lookup>(&n.what)) for (const NodeId key : lookup->key) meet(key);
  else for (const NodeId operand : ir::operands(n)) meet(operand);
  return graph_.disj(word, own_fault(id, kind));
}

// Those of the row's own filter, value and keys; a member without a total has one that overflowed, one without neighbours
// no place.
Ref Lowering::standing_fault(NodeId id, const ir::Standing& standing, int kind) {
  const NodeId filter = standing.kind == ir::StandingKind::kNear ? ir::kNoNode : standing.filter;
  std::vector<NodeId> asked{standing.value};
  if (standing.second != ir::kNoNode) asked.push_back(standing.second);
  asked.insert(asked.end(), standing.keys.begin(), standing.keys.end());
  if (standing.within != ir::kNoNode) asked.push_back(standing.within);
  Ref word = row_fault(filter, asked, kind);
  if ((own_faults(id) >> kind & 1) == 0) return word;
  Ref member = filter == ir::kNoNode ? graph_.ones() : truth(filter);
  for (const NodeId part : asked) member = graph_.conj(member, known(part));
  return graph_.disj(word, graph_.and_not(member, known(id)));
}

Ref Lowering::inner_fault(NodeId inner, const ir::Node& n, int kind) {
  const TableId from = node(inner).grain;
  if (from == ir::kConstGrain) return fault(inner, kind);
  if (!in_block(from)) return graph_.zeros();  // a column
  return carried_word(fault(inner, kind), n);
}

// -- escapes

Ref Lowering::escape(NodeId id) {
  if (const auto it = escapes_.find(id); it != escapes_.end()) return it->second;
  return escapes_[id] = make_escape(id);
}

Ref Lowering::make_escape(NodeId id) {
  const ir::Node& n = node(id);
  switch (choose(id).way) {
    case Way::kConstant:
      return n.type.repr() == Repr::kI128 || n.type.repr() == Repr::kRatio ? cell_word(Cell::Kind::kEscape, id) : graph_.zeros();
    case Way::kAnswers:
      return n.type.repr() == Repr::kI128 ? answer_word(id, static_cast<int>(AnswerPart::kEscape)) : graph_.zeros();
    case Way::kItems: return graph_.zeros();
    case Way::kCallout: return boxed_escape(step_for(id), n.type);
    case Way::kNative: break;
  }
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&n.what)) return rows_escape(id, *aggregate);
  if (std::holds_alternative<ir::Owner>(n.what) || std::holds_alternative<ir::Outer>(n.what)) {
    const NodeId inner = ir::operands(n).front();
    const TableId from = node(inner).grain;
    if (from == ir::kConstGrain) return escape(inner);
    if (in_block(from)) return carried_word(escape(inner), n);
    return n.type.repr() == Repr::kI128 ? step_output(gather_step(inner, n.grain), 2) : graph_.zeros();
  }
  if (std::holds_alternative<ir::Standing>(n.what)) {
    // Its column is there, but what raises its faults may be in doubt.
    Ref word = value(id).form == Form::kDecimal ? step_output(steps_.at(id), 1) : graph_.zeros();
    for (const NodeId operand : ir::operands(n)) word = graph_.disj(word, escape(operand));
    return word;
  }
  if (const auto* column = std::get_if<ir::Column>(&n.what)) {
    if (const ir::Derived* groups = derived(n.grain)) {
      if (column->column == groups->each) return value(id).form == Form::kConstant ? graph_.zeros() : boxed_escape(steps_.at(id), n.type);
      const Ref of_key = escape(groups->keys[static_cast<std::size_t>(column->column)]);
      return graph_.is(of_key, Op::kZeros) ? of_key : any_row(of_key, groups->source, n.grain);
    }
    if (value(id).form != Form::kDecimal) return graph_.zeros();
    const auto it = steps_.find(id);
    return it == steps_.end() ? graph_.zeros() : step_output(it->second, 1);
  }
  Ref word = graph_.zeros();
  if (const auto* index = std::get_if<ir::RowIndex>(&n.what)) {
    for (const NodeId operand : ir::operands(n)) word = graph_.disj(word, escape(operand));
    return spread_word(any_row(word, n.grain, index->via), index->via, n.grain);
  }
  if (const auto* lookup = std::get_if<ir::Lookup>(&n.what)) {
    for (const NodeId key : lookup->key) word = graph_.disj(word, escape(key));
    return graph_.disj(word, boxed_escape(step_for(id), n.type));
  }
  const auto* call = std::get_if<ir::Call>(&n.what);
  for (const NodeId operand : ir::operands(n)) {
    // A constant compared with is never an escape: masks decide where it does not fit.
    const bool masked = call != nullptr && comparison(*call) && node(operand).grain == ir::kConstGrain;
    if (!masked) word = graph_.disj(word, escape(operand));
  }
  if (call == nullptr) return word;
  if (!is_inline(*call)) return graph_.disj(word, boxed_escape(step_for(id), n.type));
  return graph_.disj(word, broken(id, *call));
}

// Where inline arithmetic left the range of its machine type.
Ref Lowering::broken(NodeId id, const ir::Call& call) {
  if (comparison(call) || tests_text(call) || extreme_of_two(call)) return graph_.zeros();
  const Operand& result = value(id);
  if (clock_part(call)) return graph_.conj(step_output(steps_.at(id), 1), result.known);
  switch (call.site.fn->intrinsic) {
    case Intrinsic::kMul:
      if (result.form == Form::kFloat) break;
      return graph_.conj(step_output(steps_.at(id), 1), result.known);
    case Intrinsic::kIntToDecimal:
    case Intrinsic::kRescale: return graph_.conj(step_output(steps_.at(id), 1), result.known);
    case Intrinsic::kNeg:
      if (result.form == Form::kFloat) return graph_.zeros();
      break;
    case Intrinsic::kAdd:
    case Intrinsic::kSub:
    case Intrinsic::kDivFloat: break;
    case Intrinsic::kNone:
    case Intrinsic::kMod:
    case Intrinsic::kAbs:
    case Intrinsic::kIntToFloat:
    case Intrinsic::kDaysToMicros:
    case Intrinsic::kEq:
    case Intrinsic::kNe:
    case Intrinsic::kLt:
    case Intrinsic::kLe:
    case Intrinsic::kGt:
    case Intrinsic::kGe: return graph_.zeros();
  }
  const TableId grain = graph_.at(result.value).grain;
  Ref word = graph_.add({.op = Op::kBroken, .elem = Elem::kWord, .grain = grain, .a = result.value});
  if (node(id).type.kind == Kind::kTimestamp) {  // the calendar ends before the machine's numbers do
    const auto beyond = [&](CompareOp op, std::int64_t limit) {
      return graph_.add({.op = Op::kCompare, .elem = Elem::kWord, .grain = grain, .a = result.value, .b = graph_.immediate(limit, Elem::kI64), .aux = static_cast<std::int64_t>(op)});
    };
    word = graph_.disj(word, graph_.disj(beyond(CompareOp::kLt, calendar::kFirstDay * calendar::kMicrosPerDay), beyond(CompareOp::kGe, (calendar::kLastDay + 1) * calendar::kMicrosPerDay)));
  }
  return graph_.conj(word, result.known);
}

}  // namespace tagma::codegen
