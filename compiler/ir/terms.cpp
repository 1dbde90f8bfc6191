#include "compiler/ir/terms.h"

#include <algorithm>

namespace tagma::ir {
namespace {

constexpr std::size_t kMostTerms = 48;  // what lies deeper in a condition is left open

bool is_equality(Comparison relation) { return relation == Comparison::kEq || relation == Comparison::kNe; }

Value whole(std::int64_t x) { return Value::ratio({x, 1}); }

}  // namespace

Truths Term::at(const Pivot& of, Pivot::Cell cell) const {
  if (cell == Pivot::kMissing && if_missing.known) cell = of.cell_of(if_missing);
  if (asks == Asks::kKnown) return cell == Pivot::kMissing ? kNo : kYes;
  if (cell == Pivot::kMissing) return kUnknown;
  const auto is_at = [&](const Value& constant) { return of.cell_of(constant) == cell; };
  if (asks == Asks::kMember) return std::any_of(constants.begin(), constants.end(), is_at) ? kYes : kNo;
  const Pivot::Cell at = of.cell_of(constants.front());
  return holds(relation, cell < at ? -1 : cell > at ? 1 : 0) ? kYes : kNo;
}

int Terms::made(Term term) {
  terms_.push_back(std::move(term));
  return static_cast<int>(terms_.size()) - 1;
}

int Terms::term(NodeId condition) {
  if (const auto found = term_of_.find(condition); found != term_of_.end()) return found->second;
  int index = terms_.size() < kMostTerms ? logic(condition) : -1;
  if (index < 0) index = opaque(condition);
  term_of_.emplace(condition, index);
  return index;
}

int Terms::junction(Term::Kind kind, const std::vector<NodeId>& args) {
  Term out{.kind = kind};
  for (const NodeId arg : args) out.args.push_back(term(arg));
  return made(std::move(out));
}

int Terms::logic(NodeId condition) {
  const Node& node = module_.node(condition);
  if (const auto* x = std::get_if<Const>(&node.what)) return made({.kind = Term::Kind::kFixed, .fixed = !x->value.known ? kUnknown : x->value.b ? kYes : kNo});
  if (const auto* x = std::get_if<And>(&node.what)) return junction(Term::Kind::kAnd, x->args);
  if (const auto* x = std::get_if<Or>(&node.what)) return junction(Term::Kind::kOr, x->args);
  if (const auto* x = std::get_if<Not>(&node.what)) return junction(Term::Kind::kNot, {x->arg});
  if (const auto* x = std::get_if<IsTrue>(&node.what)) return junction(Term::Kind::kIsTrue, {x->arg});
  if (const auto* x = std::get_if<Coalesce>(&node.what)) return junction(Term::Kind::kElse, {x->left, x->right});
  if (const auto* x = std::get_if<IsKnown>(&node.what))
    return module_.node(x->arg).type.kind == Kind::kBool ? junction(Term::Kind::kIsKnown, {x->arg}) : known(x->arg);
  if (const auto* x = std::get_if<InSet>(&node.what)) return member(x->value, *x);
  if (const auto* x = std::get_if<Call>(&node.what)) return comparison(node, *x);
  return -1;
}

// ---- atoms ----------------------------------------------------------------------------------------------------------

const Value* Terms::constant(NodeId id) const {
  const auto* found = std::get_if<Const>(&module_.node(id).what);
  return found == nullptr ? nullptr : &found->value;
}

bool Terms::is_knob(const Type& type, const Value& value) const {
  return !knobs_.empty() && value.known && knobs_.contains(constant_key(type, value));
}

Terms::View Terms::view_of(NodeId value) const {
  View view{value, Value::missing()};
  for (;;) {
    const Node& node = module_.node(view.node);
    if (const auto* call = std::get_if<Call>(&node.what); call != nullptr && call->args.size() == 1) {
      const Type& from = call->site.args[0];
      const bool lossless = (from.is_exact() && node.type.is_exact()) || (from.is_text() && node.type.is_text());
      if (!lossless || find_conversion(from, node.type) != call->site.fn) return view;
      view.node = call->args[0];
    } else if (const auto* otherwise = std::get_if<Coalesce>(&node.what)) {
      const Value* constant_value = constant(otherwise->right);
      if (constant_value == nullptr || !constant_value->known || is_knob(node.type, *constant_value)) return view;
      view.if_missing = pivot_constant(node.type, *constant_value);
      view.node = otherwise->left;
    } else {
      return view;
    }
  }
}

// Constants; and what depends on T alone: the node itself, and whole days, hours … from it.
std::optional<Terms::Anchor> Terms::anchor_of(NodeId value) const {
  const Node& node = module_.node(value);
  if (const Value* known_value = constant(value)) {
    if (!known_value->known || is_knob(node.type, *known_value)) return std::nullopt;
    return Anchor{kNoNode, pivot_constant(node.type, *known_value)};
  }
  const bool instant = node.type.kind == Kind::kTimestamp || node.type.kind == Kind::kDate;
  if (node.grain != kConstGrain || !instant) return std::nullopt;
  const auto* call = std::get_if<Call>(&node.what);
  if (call == nullptr || call->args.size() != 2) return Anchor{value, whole(0)};
  const Value* by = constant(call->args[1]);
  const std::string_view name = call->site.fn->name;
  const bool moves = (name == "+" || name == "-" || name == "add_days") && call->site.args[0].kind == node.type.kind;
  if (!moves || by == nullptr || !by->known || node.type.kind != (name == "add_days" ? Kind::kDate : Kind::kTimestamp)) return Anchor{value, whole(0)};
  auto from = anchor_of(call->args[0]);
  if (!from || from->base == kNoNode) return from ? std::optional(Anchor{value, whole(0)}) : std::nullopt;
  from->distance.r.num += name == "-" ? -by->i : by->i;
  return from;
}

int Terms::pivot(NodeId node, NodeId base, NodeId other) {
  const auto key = std::tuple(node, base, other);
  if (const auto found = pivot_of_.find(key); found != pivot_of_.end()) return found->second;
  pivots_.emplace_back(module_, node, base, other);
  const auto index = static_cast<int>(pivots_.size()) - 1;
  pivot_of_.emplace(key, index);
  return index;
}

int Terms::against(const View& view, Comparison relation, const Anchor& anchor) {
  const Type& type = module_.node(view.node).type;
  if (type.is_collection() || (type.is_text() && !is_equality(relation))) return -1;
  if (anchor.base != kNoNode && view.if_missing.known) return -1;
  // Compared with two kinds of instants, a value is two values: nothing is said of how they lie to one another.
  const NodeId first = first_base_.emplace(view.node, anchor.base).first->second;
  if (first != anchor.base || anchor.base != kNoNode) exact_ = false;
  Term atom{.kind = Term::Kind::kAtom, .pivot = pivot(view.node, anchor.base), .relation = relation, .constants = {anchor.distance}, .if_missing = view.if_missing};
  auto& of = pivots_[static_cast<std::size_t>(atom.pivot)];
  of.add(anchor.distance);
  if (view.if_missing.known) of.add(view.if_missing);
  return made(std::move(atom));
}

int Terms::order_of(NodeId left, NodeId right, Comparison relation) {
  exact_ = false;
  if (left == right) return -1;
  if (right < left) return order_of(right, left, swapped(relation));
  Term atom{.kind = Term::Kind::kAtom, .pivot = pivot(left, kNoNode, right), .relation = relation, .constants = {whole(0)}};
  pivots_[static_cast<std::size_t>(atom.pivot)].add(whole(0));
  return made(std::move(atom));
}

int Terms::comparison(const Node& node, const Call& call) {
  const auto relation = comparison_of(call.site.fn->intrinsic);
  if (node.type.kind != Kind::kBool || !relation || call.args.size() != 2) return -1;
  const auto left = anchor_of(call.args[0]), right = anchor_of(call.args[1]);
  if (left && right) return -1;
  if (right) return against(view_of(call.args[0]), *relation, *right);
  if (left) return against(view_of(call.args[1]), swapped(*relation), *left);
  if (module_.node(call.args[0]).grain == kConstGrain || module_.node(call.args[1]).grain == kConstGrain) return -1;
  return order_of(call.args[0], call.args[1], *relation);
}

int Terms::member(NodeId value, const InSet& set) {
  const Type& type = module_.node(value).type;
  const View view = view_of(value);
  if (type.is_collection()) return -1;
  Term atom{.kind = Term::Kind::kAtom, .pivot = pivot(view.node, kNoNode), .asks = Term::Asks::kMember, .if_missing = view.if_missing};
  if (first_base_.emplace(view.node, kNoNode).first->second != kNoNode) exact_ = false;
  auto& of = pivots_[static_cast<std::size_t>(atom.pivot)];
  for (const Value& item : set.items) {
    if (is_knob(type, item)) return -1;
    atom.constants.push_back(pivot_constant(type, item));
    of.add(atom.constants.back());
  }
  if (view.if_missing.known) of.add(view.if_missing);
  return made(std::move(atom));
}

// Whether a value is known is asked of the pivot that its comparisons have, where there is one already.
int Terms::known(NodeId value) {
  const View view = view_of(value);
  const NodeId base = first_base_.emplace(view.node, kNoNode).first->second;
  Term atom{.kind = Term::Kind::kAtom, .pivot = pivot(view.node, base), .asks = Term::Asks::kKnown, .if_missing = view.if_missing};
  if (view.if_missing.known) pivots_[static_cast<std::size_t>(atom.pivot)].add(view.if_missing);
  return made(std::move(atom));
}

// A truth that is computed elsewhere: yes, no, or missing where it may be.
int Terms::opaque(NodeId condition) {
  const bool column = std::holds_alternative<Column>(module_.node(condition).what);
  if (!column) exact_ = false;
  Term atom{.kind = Term::Kind::kAtom, .pivot = pivot(condition, kNoNode), .relation = Comparison::kEq, .constants = {whole(1)}};
  pivots_[static_cast<std::size_t>(atom.pivot)].add(whole(1));
  return made(std::move(atom));
}

void Terms::seal() {
  for (Pivot& pivot : pivots_) pivot.seal();
  for (Term& term : terms_) {
    if (term.kind != Term::Kind::kAtom) continue;
    const Pivot& of = pivots_[static_cast<std::size_t>(term.pivot)];
    for (const Pivot::Cell cell : of.cells()) {
      term.by_cell.push_back(term.at(of, cell));
      term.any |= term.by_cell.back();
    }
  }
}

}  // namespace tagma::ir
