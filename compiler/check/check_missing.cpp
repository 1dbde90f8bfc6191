// Missing values: what may be missing where, and the comparisons that must say what they mean when it is.
#include "compiler/check/checker.h"
#include "compiler/syntax/parse.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

// ---- what is known here ---------------------------------------------------------------------------------------------

void Checker::Facts::assume(NodeId condition, bool truth) {
  const ir::Node& node = checker_.build_.node(condition);
  if (const auto* known = std::get_if<ir::IsKnown>(&node.what)) {
    if (truth) learn(known->arg);
    return;
  }
  if (const auto* negation = std::get_if<ir::Not>(&node.what)) {
    // `not (x is known)` is two-valued: its untruth is the truth of what it negates. An unknown has neither.
    const ir::Node& inner = checker_.build_.node(negation->arg);
    if (truth || !inner.optional) assume(negation->arg, !truth);
    return;
  }
  if (const auto* all = std::get_if<ir::And>(&node.what); all != nullptr && truth) {
    const std::vector<NodeId> args = all->args;
    for (const NodeId arg : args) assume(arg, true);
    return;
  }
  if (const auto* some = std::get_if<ir::Or>(&node.what); some != nullptr && !truth) {
    const std::vector<NodeId> args = some->args;
    for (const NodeId arg : args) assume(arg, false);
    return;
  }
  if (const auto* edge = std::get_if<ir::IsTrue>(&node.what); edge != nullptr && truth) return assume(edge->arg, true);
  if (truth) learn(condition);
}

// A known value; what it was strictly computed from is known too, as the operands of a comparison that holds.
void Checker::Facts::learn(NodeId known) {
  if (!checker_.build_.node(known).optional) return;  // neither it nor what it was computed from can be missing
  if (std::find(checker_.facts_.begin(), checker_.facts_.end(), known) != checker_.facts_.end()) return;
  checker_.facts_.push_back(known);
  const auto* call = std::get_if<ir::Call>(&checker_.build_.node(known).what);
  if (call == nullptr || call->site.fn->nulls != NullRule::kStrict) return;
  for (const NodeId arg : call->args) learn(arg);
}

namespace {

// A division by something that is never zero cannot fail.
bool divides_by_nonzero(const ir::Module& module, const ir::Call& call) {
  const auto* divisor = std::get_if<ir::Const>(&module.node(call.args.back()).what);
  if (divisor == nullptr || !divisor->value.known) return false;
  const Type& type = module.node(call.args.back()).type;
  switch (type.repr()) {
    case Repr::kI64: return divisor->value.i != 0;
    case Repr::kF64: return divisor->value.f != 0;
    case Repr::kI128: return divisor->value.d != 0;
    case Repr::kRatio: return divisor->value.r.num != 0;
    case Repr::kBool:
    case Repr::kText:
    case Repr::kList: return false;
  }
  return false;
}

}  // namespace

// Overflow and arguments out of range are faults, counted and reported: no author is asked about them at every
// comparison. A division by zero is an everyday case (no orders, no share), so it counts.
bool Checker::may_miss(NodeId id) const {
  std::unordered_map<NodeId, bool> seen;  // shared parts are asked once
  return may_miss(id, seen);
}

bool Checker::may_miss(NodeId id, std::unordered_map<NodeId, bool>& seen) const {
  const ir::Node& node = build_.node(id);
  if (!node.optional || std::find(facts_.begin(), facts_.end(), id) != facts_.end()) return false;
  if (const auto known = seen.find(id); known != seen.end()) return known->second;
  const bool answer = may_miss(node, seen);
  seen.emplace(id, answer);
  return answer;
}

bool Checker::may_miss(const ir::Node& node, std::unordered_map<NodeId, bool>& seen) const {
  const auto any = [&](const std::vector<NodeId>& ids) { return std::any_of(ids.begin(), ids.end(), [&](NodeId x) { return may_miss(x, seen); }); };
  if (const auto* call = std::get_if<ir::Call>(&node.what)) {
    const Builtin& fn = *call->site.fn;
    if (fn.may_miss) return true;
    if ((fn.faults & fault_bit(Fault::kDivisionByZero)) != 0 && !divides_by_nonzero(module_, *call)) return true;
    return any(call->args);
  }
  if (const auto* owner = std::get_if<ir::Owner>(&node.what)) return may_miss(owner->value, seen) || table(node.grain).kind == TableKind::kProfile;
  if (const auto* outer = std::get_if<ir::Outer>(&node.what)) return may_miss(outer->value, seen);
  if (const auto* choice = std::get_if<ir::Cond>(&node.what))
    return choice->otherwise == kNoNode || may_miss(choice->otherwise, seen) ||
           std::any_of(choice->lines.begin(), choice->lines.end(), [&](const ir::Line& line) { return may_miss(line.value, seen); });
  if (const auto* coalesce = std::get_if<ir::Coalesce>(&node.what)) return may_miss(coalesce->left, seen) && may_miss(coalesce->right, seen);
  if (const auto* all = std::get_if<ir::And>(&node.what)) return any(all->args);
  if (const auto* some = std::get_if<ir::Or>(&node.what)) return any(some->args);
  if (const auto* negation = std::get_if<ir::Not>(&node.what)) return may_miss(negation->arg, seen);
  if (const auto* set = std::get_if<ir::InSet>(&node.what)) return may_miss(set->value, seen);
  if (const auto* list = std::get_if<ir::InList>(&node.what)) return may_miss(list->value, seen);
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.what)) return !aggregate->fn->empty_is_known;
  return true;
}

// ---- negated comparisons --------------------------------------------------------------------------------------------

namespace {

std::string_view opposite(ast::CompareOp op) {
  switch (op) {
    case ast::CompareOp::kEq: return "!=";
    case ast::CompareOp::kNe: return "==";
    case ast::CompareOp::kLt: return ">=";
    case ast::CompareOp::kLe: return ">";
    case ast::CompareOp::kGt: return "<=";
    case ast::CompareOp::kGe: return "<";
  }
  return "";
}

const ast::Expr* operand_of(const ast::Expr& expr) {
  if (const auto* comparison = std::get_if<ast::Compare>(&expr.what)) return comparison->left.get();
  if (const auto* in = std::get_if<ast::In>(&expr.what)) return in->operand.get();
  if (const auto* between = std::get_if<ast::Between>(&expr.what)) return between->operand.get();
  if (const auto* contains = std::get_if<ast::Contains>(&expr.what)) return contains->operand.get();
  return nullptr;
}

// The same comparison said the other way round: `x == y` for `x != y`, `x in …` for `x not in …`. `is` adds the two-valued word.
std::string turned(const SourceSet& sources, const ast::Expr& expr, bool negated, bool is) {
  const auto text = [&](const ast::Expr& part) { return std::string(sources.text(part.span)); };
  if (const auto* comparison = std::get_if<ast::Compare>(&expr.what)) {
    const bool equality = comparison->op == ast::CompareOp::kEq || comparison->op == ast::CompareOp::kNe;
    if (is && equality) return fmt::format("{} {} {}", text(*comparison->left), negated ? "is not" : "is", text(*comparison->right));
    if (is) return fmt::format("({}) {}", text(expr), negated ? "is not true" : "is true");
    const std::string op = equality ? (negated ? "!=" : "==") : std::string(negated ? opposite(comparison->op) : sources.text(comparison->op_span));
    return fmt::format("{} {} {}", text(*comparison->left), op, text(*comparison->right));
  }
  const ast::Expr& operand = *operand_of(expr);
  const auto* between = std::get_if<ast::Between>(&expr.what);
  const auto* in = std::get_if<ast::In>(&expr.what);
  const bool written_negated = between != nullptr ? between->negated : in != nullptr ? in->negated : std::get<ast::Contains>(expr.what).negated;
  std::string rest = std::string(sources.text({expr.span.file, operand.span.end, expr.span.end}));
  rest.erase(0, rest.find_first_not_of(" \t\r\n"));
  if (written_negated && rest.starts_with("not")) rest.erase(0, rest.find_first_not_of(" \t\r\n", 3));
  if (is && std::holds_alternative<ast::Contains>(expr.what)) return fmt::format("({} {}) {}", text(operand), rest, negated ? "is not true" : "is true");
  return fmt::format("{}{}{} {}", text(operand), is ? " is" : "", negated ? " not" : "", rest);
}

}  // namespace

// Both fixes, verbatim: one for each thing that the author may mean. A comparison right under its own `not` is replaced
// together with it; deeper inside a negation the fix stands where the comparison does.
bool Checker::refuse_negated(const Typed& left, const Typed& right, std::string_view what, const ast::Expr& expr, Polarity polarity) {
  if (polarity != Polarity::kNegative || !left.ok() || !right.ok()) return false;
  const bool left_may = may_miss(left.node);
  if (!left_may && !may_miss(right.node)) return false;
  const Typed& culprit = left_may ? left : right;
  const bool two = left_may && left.node != right.node && may_miss(right.node);
  if (call_site_) {
    const std::string call = written(*call_site_);
    report("negated_missing", *call_site_, "inside this function something that may be missing is compared in a negated way: for such a customer, is it yes or no?",
           fmt::format("`({0}) is true` where missing means no, `({0}) is not false` where missing means yes", call))
        .related.push_back({expr.span, fmt::format("the {}", what)});
    return true;
  }
  const auto whole = negations_.find(&expr);
  const bool written_negated = [&] {
    if (const auto* comparison = std::get_if<ast::Compare>(&expr.what)) return comparison->op == ast::CompareOp::kNe;
    if (const auto* in = std::get_if<ast::In>(&expr.what)) return in->negated;
    if (const auto* between = std::get_if<ast::Between>(&expr.what)) return between->negated;
    if (const auto* contains = std::get_if<ast::Contains>(&expr.what)) return contains->negated;
    return false;
  }();
  std::string known = fmt::format("{} is known", written(culprit.span));
  if (two) known += fmt::format(" and {} is known", written(right.span));
  const std::string message = fmt::format("`{}` may be missing, and this {} is negated: is it then yes or no?", written(culprit.span), what);
  const ast::Expr& place = whole != negations_.end() ? *whole->second : expr;
  if (written_negated != (whole != negations_.end())) {
    report("negated_missing", place.span, message,
           fmt::format("`{}` if missing counts as different, `{} and {}` if only known values count", turned(sources_, expr, true, true), known, turned(sources_, expr, true, false)));
    return true;
  }
  std::string missing = fmt::format("{} is missing", written(culprit.span));
  if (two) missing += fmt::format(" or {} is missing", written(right.span));
  report("negated_missing", place.span, message,
         fmt::format("`{}` if missing counts as different, `({} or {})` if only known values count", turned(sources_, expr, false, true), missing, written(place.span)));
  return true;
}

}  // namespace tagma::check
