// Booleans. Each word is made only when somebody asks for it, so `not` never costs anything: it asks its operand for the
// other word.
#include "compiler/codegen/lower.h"

#include "compiler/ir/standing.h"

#include <algorithm>

namespace tagma::codegen {

Ref Lowering::truth(NodeId id) {
  if (const auto it = truths_.find(id); it != truths_.end()) return it->second;
  return truths_[id] = make_truth(id, true);
}

Ref Lowering::falsity(NodeId id) {
  if (const auto it = falsities_.find(id); it != falsities_.end()) return it->second;
  return falsities_[id] = make_truth(id, false);
}

Ref Lowering::leaf_truth(Ref is_true, Ref is_known, bool wanted) {
  return wanted ? is_true : graph_.and_not(is_known, is_true);
}

Ref Lowering::make_truth(NodeId id, bool wanted) {
  const ir::Node& n = node(id);
  const auto sure = [&](NodeId operand, bool value) { return value ? truth(operand) : falsity(operand); };
  switch (choose(id).way) {
    case Way::kConstant: return leaf_truth(cell_word(Cell::Kind::kTrue, id), known(id), wanted);
    case Way::kAnswers: return leaf_truth(answer_word(id, static_cast<int>(AnswerPart::kTrue)), known(id), wanted);
    case Way::kItems: return item_truth(id, wanted);
    case Way::kCallout: return leaf_truth(step_output(step_for(id), 0), known(id), wanted);
    case Way::kNative: break;
  }
  const auto all = [&](const std::vector<NodeId>& args, bool value) {
    Ref word = graph_.ones();
    for (const NodeId arg : args) word = graph_.conj(word, sure(arg, value));
    return word;
  };
  const auto any = [&](const std::vector<NodeId>& args, bool value) {
    Ref word = graph_.zeros();
    for (const NodeId arg : args) word = graph_.disj(word, sure(arg, value));
    return word;
  };
  if (const auto* a = std::get_if<ir::And>(&n.what)) return wanted ? all(a->args, true) : any(a->args, false);
  if (const auto* o = std::get_if<ir::Or>(&n.what)) return wanted ? any(o->args, true) : all(o->args, false);
  if (const auto* negated = std::get_if<ir::Not>(&n.what)) return sure(negated->arg, !wanted);
  if (const auto* k = std::get_if<ir::IsKnown>(&n.what)) return wanted ? known(k->arg) : graph_.invert(known(k->arg));
  if (const auto* t = std::get_if<ir::IsTrue>(&n.what)) return wanted ? truth(t->arg) : graph_.invert(truth(t->arg));
  if (const auto* c = std::get_if<ir::Coalesce>(&n.what))
    return graph_.disj(sure(c->left, wanted), graph_.and_not(sure(c->right, wanted), known(c->left)));
  if (const auto* cond = std::get_if<ir::Cond>(&n.what)) return cond_truth(*cond, wanted);
  if (const auto* call = std::get_if<ir::Call>(&n.what)) return call_truth(id, *call, wanted);
  if (const auto* set = std::get_if<ir::InSet>(&n.what); set != nullptr && few_numbers(*set)) {
    const Ref member = set_word(id, *set);
    return wanted ? graph_.conj(member, known(set->value)) : graph_.and_not(known(set->value), member);
  }
  return leaf_truth(value(id).value, known(id), wanted);
}

Ref Lowering::cond_truth(const ir::Cond& cond, bool wanted) {
  const auto sure = [&](NodeId operand) { return wanted ? truth(operand) : falsity(operand); };
  Ref word = cond.otherwise == ir::kNoNode ? graph_.zeros() : sure(cond.otherwise);
  for (auto line = cond.lines.rbegin(); line != cond.lines.rend(); ++line)
    word = graph_.select_word(truth(line->when), sure(line->value), word);
  return word;
}

Ref Lowering::call_truth(NodeId id, const ir::Call& call, bool wanted) {
  if (const auto op = comparison(call)) {
    if (node(call.args[0]).type.repr() == Repr::kBool) {
      const bool equal = (*op == CompareOp::kEq) == wanted;
      return graph_.disj(graph_.conj(truth(call.args[0]), equal ? truth(call.args[1]) : falsity(call.args[1])),
                         graph_.conj(falsity(call.args[0]), equal ? falsity(call.args[1]) : truth(call.args[1])));
    }
    const Ref holds = compare(*op, call.args[0], call.args[1]);
    const Ref both = graph_.conj(known(call.args[0]), known(call.args[1]));
    return wanted ? graph_.conj(holds, both) : graph_.and_not(both, holds);
  }
  const Ref holds = step_output(step_for(id), 0);
  return leaf_truth(tests_text(call) ? graph_.conj(holds, known(id)) : holds, known(id), wanted);
}

Ref Lowering::known(NodeId id) {
  if (const auto it = knowns_.find(id); it != knowns_.end()) return it->second;
  return knowns_[id] = make_known(id);
}

Ref Lowering::make_known(NodeId id) {
  const ir::Node& n = node(id);
  switch (choose(id).way) {
    case Way::kConstant: return cell_word(Cell::Kind::kKnown, id);
    case Way::kAnswers: return answer_word(id, static_cast<int>(AnswerPart::kKnown));
    case Way::kItems:
      if (n.type.kind != Kind::kBool) return known(list_of(id));
      return graph_.disj(truth(id), falsity(id));
    case Way::kCallout: return boxed_known(step_for(id), n.type);
    case Way::kNative: break;
  }
  const auto* read = std::get_if<ir::Column>(&n.what);
  if (read != nullptr || std::holds_alternative<ir::Standing>(n.what)) {
    if (derived(n.grain) != nullptr) return graph_.ones();  // groups have known keys
    const int column = read != nullptr ? read->column : ir::standing_column(module_, id);
    if (!shape_.column(n.grain, column).has_missing) return graph_.ones();
    return graph_.add({.op = Op::kValid, .elem = Elem::kWord, .grain = n.grain, .aux = column});
  }
  if (std::holds_alternative<ir::IsKnown>(n.what) || std::holds_alternative<ir::IsTrue>(n.what)) return graph_.ones();
  if (const auto* negated = std::get_if<ir::Not>(&n.what)) return known(negated->arg);
  if (std::holds_alternative<ir::And>(n.what) || std::holds_alternative<ir::Or>(n.what))
    return graph_.disj(truth(id), falsity(id));
  if (const auto* c = std::get_if<ir::Coalesce>(&n.what)) return graph_.disj(known(c->left), known(c->right));
  if (const auto* cond = std::get_if<ir::Cond>(&n.what)) {
    Ref word = cond->otherwise == ir::kNoNode ? graph_.zeros() : known(cond->otherwise);
    for (auto line = cond->lines.rbegin(); line != cond->lines.rend(); ++line)
      word = graph_.select_word(truth(line->when), known(line->value), word);
    return word;
  }
  if (const auto* set = std::get_if<ir::InSet>(&n.what)) return known(set->value);
  if (const auto* call = std::get_if<ir::Call>(&n.what); call != nullptr && is_inline(*call)) {
    if (comparison(*call) || tests_text(*call)) return graph_.conj(known(call->args[0]), known(call->args[1]));
  }
  return value(id).known;
}

}  // namespace tagma::codegen
