// Comparisons and their twins: ==, is, in, between, contains, same elements as.
#include "compiler/check/checker.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

constexpr std::string_view name_of(ast::CompareOp op) {
  switch (op) {
    case ast::CompareOp::kEq: return "==";
    case ast::CompareOp::kNe: return "!=";
    case ast::CompareOp::kLt: return "<";
    case ast::CompareOp::kLe: return "<=";
    case ast::CompareOp::kGt: return ">";
    case ast::CompareOp::kGe: return ">=";
  }
  return "";
}

const ast::Expr& bare(const ast::Expr& expr) {
  const ast::Expr* inner = &expr;
  while (const auto* brackets = std::get_if<ast::Parenthesised>(&inner->what)) inner = brackets->inner.get();
  return *inner;
}

Privacy of_answer(const Typed& left, const Typed& right) { return Privacy::join(left.privacy, right.privacy).coarse(); }

// Of times and of numbers with places hardly two single ones are meant: written in ascending order they look like the ends
// of a range.
bool look_like_ends(const ir::Module& module, const Type& asked, NodeId first, NodeId second) {
  const bool time = asked.kind == Kind::kDate || asked.kind == Kind::kTimestamp || asked.kind == Kind::kTimeOfDay || asked.kind == Kind::kDuration;
  if (!time && asked.kind != Kind::kDecimal && asked.kind != Kind::kRatio && asked.kind != Kind::kFloat) return false;
  const auto *low = std::get_if<ir::Const>(&module.node(first).what), *high = std::get_if<ir::Const>(&module.node(second).what);
  const bool known = low != nullptr && high != nullptr && low->value.known && high->value.known && module.node(first).type == module.node(second).type;
  return known && tagma::compare(module.node(first).type, low->value, high->value) < 0;
}

}  // namespace

// ---- == != < <= > >= ------------------------------------------------------------------------------------------------

// Whether the two can be compared; says why not.
bool Checker::comparable(const Typed& left, const Typed& right, bool ordered, Span span) {
  const Type a = type(left), b = type(right);
  const auto is_missing = [&](const Typed& side) { return constant_value(side.node) != nullptr && !constant_value(side.node)->known; };
  if (is_missing(left) || is_missing(right)) {
    report("compare_missing", span, "nothing equals `missing`", "`x is missing`, `x is known`");
    return false;
  }
  if (a.is_collection() || b.is_collection()) {
    Diagnostic& diagnostic = report("list_comparison", span, fmt::format("{} and {} are not compared as wholes", to_string(a), to_string(b)));
    diagnostic.help = a.is_collection() && b.is_collection() ? "`x same elements as y`, `x contains all of [..]`" : "`x contains y`, `y in x`";
    return false;
  }
  const auto common = common_type(a, b);
  const bool dates = (a.kind == Kind::kDate && b.kind == Kind::kTimestamp) || (a.kind == Kind::kTimestamp && b.kind == Kind::kDate);
  if (!common && !dates) {
    Diagnostic& diagnostic = report("not_comparable", span, fmt::format("{} and {} cannot be compared", to_string(a), to_string(b)));
    diagnostic.related = {{left.span, to_string(a)}, {right.span, to_string(b)}};
    if ((a.is_text() && b.is_number()) || (a.is_number() && b.is_text())) diagnostic.help = "a text stands in quotes, a number does not; neither becomes the other by itself";
    else if (a.is_number() && b.is_number()) diagnostic.help = "a float is not exact: compare it with a float, or declare the column as decimal";
    else if (a.kind == Kind::kBool || b.kind == Kind::kBool) diagnostic.help = "a yes/no value is a condition by itself: `x`, `not x`, `x is true`";
    else diagnostic.help = "both sides must have one type";
    return false;
  }
  const bool levels = a.kind == Kind::kEnum || b.kind == Kind::kEnum;
  if (!ordered || dates || (common->is_ordered() && !levels)) return true;
  report("not_ordered", span, fmt::format("{} has no order", levels ? "a value from a closed set" : to_string(*common)),
         levels ? "name the values that are meant: `x in [\"a\", \"b\"]`" : "only == and != compare these");
  return false;
}

Typed Checker::compare(ast::CompareOp op, Typed left, Typed right, Span span) {
  if (!left.ok() || !right.ok()) return error(span);
  const bool ordered = op != ast::CompareOp::kEq && op != ast::CompareOp::kNe;
  if (!comparable(left, right, ordered, span)) return error(span);
  if (type(left).kind == Kind::kDate && type(right).kind == Kind::kTimestamp) left = coerce(std::move(left), type(right), "this");
  if (type(right).kind == Kind::kDate && type(left).kind == Kind::kTimestamp) right = coerce(std::move(right), type(left), "this");
  // Literal sides become the other's type at once; what cannot is converted by the call. Beside a ratio a number stays as
  // it was written, for explanations.
  if (const auto common = common_type(type(left), type(right)); common && !common->is_collection() && common->kind != Kind::kRatio)
    for (Typed* side : {&left, &right})
      if (constant_value(side->node) != nullptr)
        if (const NodeId node = converted(side->node, *common); node != kNoNode) side->node = node;
  const Privacy privacy = of_answer(left, right);
  const auto node = build_.call(name_of(op), {left.node, right.node});
  TAGMA_CHECK(node.has_value());
  return made(*node, privacy, span);
}

Typed Checker::check_compare(const ast::Compare& comparison, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  auto [left, right] = check_pair(*comparison.left, *comparison.right, scope, Polarity::kFree);
  if (!left.ok() || !right.ok()) return error(expr.span);
  if (left.node == right.node && constant_value(left.node) == nullptr && !call_site_)
    report("constant_comparison", expr.span, "both sides are the same", "compare two different values");
  const Typed result = compare(comparison.op, left, right, expr.span);
  if (!result.ok()) return result;
  const bool negative = comparison.op == ast::CompareOp::kNe;
  if (refuse_negated(left, right, "comparison", expr, negative ? flip(polarity) : polarity)) return error(expr.span);
  return result;
}

// ---- is -------------------------------------------------------------------------------------------------------------

NodeId Checker::certain(NodeId condition) { return build_.node(condition).optional ? build_.is_true(condition) : condition; }

// An answer to a question: not …, is …
Typed Checker::answer(Typed bare_answer, bool negated, bool two_valued, Span span) {
  if (!bare_answer.ok()) return bare_answer;
  NodeId node = bare_answer.node;
  if (two_valued) node = certain(node);
  if (negated) node = build_.negate(node);
  return made(node, bare_answer.privacy.coarse(), span);
}

Typed Checker::check_is(const ast::Is& is, const ast::Expr& expr, const Scope& scope) {
  switch (is.what) {
    case ast::IsWhat::kValue: {
      auto [left, right] = check_pair(*is.operand, *is.value, scope, Polarity::kFree);
      return answer(compare(ast::CompareOp::kEq, std::move(left), std::move(right), expr.span), is.negated, true, expr.span);
    }
    case ast::IsWhat::kKnown:
    case ast::IsWhat::kMissing: {
      const Typed operand = check(*is.operand, scope, Polarity::kFree);
      if (!operand.ok()) return error(expr.span);
      const bool known = (is.what == ast::IsWhat::kKnown) != is.negated;
      return answer(Typed{build_.is_known(operand.node), operand.privacy, expr.span}, !known, false, expr.span);
    }
    case ast::IsWhat::kTrue: return answer(check_bool(*is.operand, scope, Polarity::kFree), is.negated, true, expr.span);
    case ast::IsWhat::kFalse: {
      Typed operand = check_bool(*is.operand, scope, Polarity::kFree);
      if (operand.ok()) operand.node = build_.negate(operand.node);
      return answer(std::move(operand), is.negated, true, expr.span);
    }
    case ast::IsWhat::kPending: {
      const Typed operand = pending(*is.operand, scope);
      if (!operand.ok()) return error(expr.span);
      return answer(Typed{build_.negate(build_.is_known(operand.node)), operand.privacy, expr.span}, is.negated, false, expr.span);
    }
  }
  TAGMA_CHECK(false);
}

// What a yes/no rule is made of, before unknown became no: there it may be pending.
Typed Checker::pending(const ast::Expr& operand, const Scope& scope) {
  Typed value = check_bool(operand, scope, Polarity::kFree);
  if (!value.ok()) return value;
  if (const auto* edge = std::get_if<ir::IsTrue>(&build_.node(value.node).what)) value.node = edge->arg;
  return value;
}

// ---- in -------------------------------------------------------------------------------------------------------------

Typed Checker::check_in(const ast::In& in, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  if (const auto* window = std::get_if<ast::Window>(&in.where)) {
    if (window->kind != ast::WindowKind::kNamed || find_binding(window->name.text, scope) != nullptr) return check_in_window(in, *window, expr, scope, polarity);
    const ast::Expr name{window->name.span, ast::NameRef{window->name.text}};
    return in_list(in, name, check(*in.operand, scope, Polarity::kFree), expr, scope, polarity);
  }
  const ast::Expr& where = bare(*std::get<ast::ExprPtr>(in.where));
  if (const auto* name = std::get_if<ast::NameRef>(&where.what)) {
    const Binding* binding = find_binding(name->name, scope);
    const bool is_window = binding != nullptr && (std::holds_alternative<const ast::Window*>(binding->what) || std::holds_alternative<Bounds>(binding->what));
    if (is_window) {
      ast::Window window;
      window.kind = ast::WindowKind::kNamed;
      window.span = where.span;
      window.name = {name->name, where.span};
      return check_in_window(in, window, expr, scope, polarity);
    }
  }
  return in_list(in, where, check(*in.operand, scope, Polarity::kFree), expr, scope, polarity);
}

Typed Checker::in_list(const ast::In& in, const ast::Expr& where, Typed value, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  if (!value.ok()) return error(expr.span);
  const Polarity bare_polarity = in.two_valued ? Polarity::kFree : in.negated ? flip(polarity) : polarity;
  std::vector<Typed> others;  // what the answer depends on besides the value
  Typed result;
  if (const auto* range = std::get_if<ast::Range>(&where.what)) {
    result = in_range(value, *range->low, *range->high, expr.span, scope, others);
  } else if (const auto* list = std::get_if<ast::ListLiteral>(&where.what)) {
    result = in_items(*list, value, expr.span, scope);
  } else if (const auto* name = std::get_if<ast::NameRef>(&where.what);
             name != nullptr && find(name->name, Entity::kList) != nullptr && find_binding(name->name, scope) == nullptr) {
    const TableId id = find(name->name, Entity::kList)->table;
    const Type wanted = table(id).columns.front().type;
    value = coerce(std::move(value), wanted, fmt::format("a value of the list {}", name->name));
    if (value.ok()) result = made(build_.in_list(id, value.node), value.privacy.coarse(), expr.span);
  } else {
    Typed collection = check(where, scope, Polarity::kFree);
    if (!collection.ok()) return error(expr.span);
    if (!type(collection).is_collection()) {
      report("not_a_list", where.span, fmt::format("{} is no list: a value cannot be in it", to_string(type(collection))), "`x in [\"a\", \"b\"]`, `x in 1..6`, `x in NAME` of a list, `x in rolling 30 days`");
      return error(expr.span);
    }
    value = coerce(std::move(value), type(collection).element_type(), "what is looked for in this list");
    const Value* items = constant_value(collection.node);  // a const: a set of constants, as when it is written here
    if (value.ok() && items != nullptr && items->known)
      result = made(build_.in_set(value.node, {items->items().begin(), items->items().end()}), Privacy::join(value.privacy, collection.privacy).coarse(), expr.span);
    else if (value.ok())
      result = call("contains", {collection, value}, expr.span);
    others.push_back(std::move(collection));
  }
  if (!result.ok()) return error(expr.span);
  for (const Typed& other : others)
    if (refuse_negated(other, value, "membership", expr, bare_polarity)) return error(expr.span);
  if (others.empty() && refuse_negated(value, value, "membership", expr, bare_polarity)) return error(expr.span);
  return answer(std::move(result), in.negated, in.two_valued, expr.span);
}

// Constants make a set; anything else is compared one by one.
Typed Checker::in_items(const ast::ListLiteral& list, Typed value, Span span, const Scope& scope) {
  const Type wanted = type(value);
  std::vector<Typed> items{value};
  bool failed = false;
  for (const ast::ExprPtr& item : list.items) {
    Typed checked = check(*item, scope, Polarity::kFree, &wanted);
    failed = failed || !checked.ok();
    if (checked.ok() && !comparable(value, checked, false, item->span)) failed = true;
    items.push_back(std::move(checked));
  }
  if (failed) return error(span);
  if (list.items.empty()) {
    report("bad_argument", span, "nothing is in an empty list", "name at least one value");
    return error(span);
  }
  const std::string asked = written(value.span), from = written(items.size() == 3 ? items[1].span : span), to = written(items.back().span);
  if (items.size() == 3 && look_like_ends(module_, wanted, items[1].node, items[2].node))
    report("two_values", span, "this asks for two single values, not for what lies between them",
           fmt::format("for everything between write `{}`; if just these two are meant, `{} == {} or {} == {}`",
                       wanted.kind == Kind::kTimestamp && std::holds_alternative<ast::DateLiteral>(list.items[0]->what)  // as an end, a date would be its midnight
                           ? fmt::format("local_date({}) between {} and {}", asked, from, to) : fmt::format("{} between {} and {}", asked, from, to), asked, from, asked, to));
  const bool constants = std::all_of(items.begin() + 1, items.end(), [&](const Typed& item) { return constant_value(item.node) != nullptr; });
  const bool dates = std::any_of(items.begin(), items.end(), [&](const Typed& item) { return type(item).kind != wanted.kind && (type(item).kind == Kind::kDate || wanted.kind == Kind::kDate); });
  if (constants && !dates) {
    if (!same_type(items, "the values of a list")) return error(span);
    const Type common = type(items.front());
    std::vector<Value> values;
    for (std::size_t i = 1; i < items.size(); ++i) values.push_back(*constant_value(items[i].node));
    std::sort(values.begin(), values.end(), [&](const Value& a, const Value& b) { return tagma::compare(common, a, b) < 0; });
    values.erase(std::unique(values.begin(), values.end(), [&](const Value& a, const Value& b) { return tagma::compare(common, a, b) == 0; }), values.end());
    return made(build_.in_set(items.front().node, std::move(values)), value.privacy.coarse(), span);
  }
  std::vector<NodeId> equal;
  Privacy privacy = value.privacy;
  for (std::size_t i = 1; i < items.size(); ++i) {
    const Typed one = compare(ast::CompareOp::kEq, value, items[i], items[i].span);
    if (!one.ok()) return error(span);
    equal.push_back(one.node);
    privacy = Privacy::join(privacy, one.privacy);
  }
  return made(build_.disj(std::move(equal)), privacy.coarse(), span);
}

Typed Checker::in_range(Typed value, const ast::Expr& low_expr, const ast::Expr& high_expr, Span span, const Scope& scope, std::vector<Typed>& ends) {
  const Type wanted = type(value);
  Typed low = check(low_expr, scope, Polarity::kFree, &wanted);
  Typed high = check(high_expr, scope, Polarity::kFree, &wanted);
  if (!low.ok() || !high.ok()) return error(span);
  ends = {low, high};
  if (wanted.kind == Kind::kTimeOfDay && type(low) == wanted && type(high) == wanted) return in_times_of_day(value, low, high, span);
  const Value *from = constant_value(low.node), *to = constant_value(high.node);
  if (from != nullptr && to != nullptr && from->known && to->known && type(low) == type(high) && tagma::compare(type(low), *from, *to) > 0)
    report("empty_range", span, "nothing lies in this range: its end is before its beginning", "the smaller value stands first");
  const Typed above = compare(ast::CompareOp::kGe, value, low, span);
  const Typed below = above.ok() ? compare(ast::CompareOp::kLe, value, high, span) : error(span);
  if (!above.ok() || !below.ok()) return error(span);
  return made(build_.conj({above.node, below.node}), Privacy::join(above.privacy, below.privacy), span);
}

// Times of day are half-open and may cross midnight.
Typed Checker::in_times_of_day(const Typed& value, const Typed& low, const Typed& high, Span span) {
  const Typed from = compare(ast::CompareOp::kGe, value, low, span);
  const Typed until = compare(ast::CompareOp::kLt, value, high, span);
  const NodeId inside = build_.conj({from.node, until.node}), around = build_.disj({from.node, until.node});
  const Privacy privacy = Privacy::join(from.privacy, until.privacy);
  const Value *a = constant_value(low.node), *b = constant_value(high.node);
  if (a != nullptr && b != nullptr && a->known && b->known) return made(a->i <= b->i ? inside : around, privacy, span);
  const Typed ordered = compare(ast::CompareOp::kLe, low, high, span);
  const NodeId crossing = build_.conj({build_.negate(ordered.node), around});
  return made(build_.disj({build_.conj({ordered.node, inside}), crossing}), Privacy::join(privacy, ordered.privacy), span);
}

Typed Checker::check_between(const ast::Between& between, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  const Typed value = check(*between.operand, scope, Polarity::kFree);
  if (!value.ok()) return error(expr.span);
  std::vector<Typed> ends;
  Typed result = in_range(value, *between.low, *between.high, expr.span, scope, ends);
  if (!result.ok()) return result;
  const Polarity bare_polarity = between.two_valued ? Polarity::kFree : between.negated ? flip(polarity) : polarity;
  for (const Typed& end : ends)
    if (refuse_negated(value, end, "range", expr, bare_polarity)) return error(expr.span);
  return answer(std::move(result), between.negated, between.two_valued, expr.span);
}

// ---- contains -------------------------------------------------------------------------------------------------------

Typed Checker::check_contains(const ast::Contains& contains, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  Typed operand = check(*contains.operand, scope, Polarity::kFree);
  if (!operand.ok()) return error(expr.span);
  const Polarity bare_polarity = contains.negated ? flip(polarity) : polarity;
  std::vector<Typed> parts;
  Typed result;
  if (type(operand).is_text()) {
    result = text_contains(contains, operand, expr.span, scope, parts);
  } else if (!type(operand).is_collection()) {
    report("not_a_list", contains.operand->span, fmt::format("{} contains nothing", to_string(type(operand))), "lists, sets and texts contain something");
  } else {
    const bool one = contains.what == ast::ContainsWhat::kOne;
    const Type wanted = one ? type(operand).element_type() : type(operand);
    Typed value = coerce(check(*contains.value, scope, Polarity::kFree, &wanted), wanted, one ? "what the list may contain" : "what stands after `of`");
    if (value.ok()) {
      result = call(one ? "contains" : contains.what == ast::ContainsWhat::kAll ? "contains_all" : "contains_any", {operand, value}, expr.span);
      parts.push_back(std::move(value));
    }
  }
  if (!result.ok()) return error(expr.span);
  for (const Typed& part : parts)
    if (refuse_negated(operand, part, "containment", expr, bare_polarity)) return error(expr.span);
  return answer(std::move(result), contains.negated, false, expr.span);
}

// A text contains a text; all of, any of: each by itself.
Typed Checker::text_contains(const ast::Contains& contains, const Typed& text, Span span, const Scope& scope, std::vector<Typed>& parts) {
  const Type string = Type::of(Kind::kString);
  if (contains.what == ast::ContainsWhat::kOne) {
    parts.push_back(coerce(check(*contains.value, scope, Polarity::kFree, &string), string, "what the text may contain"));
  } else if (const auto* list = std::get_if<ast::ListLiteral>(&bare(*contains.value).what)) {
    for (const ast::ExprPtr& item : list->items) parts.push_back(coerce(check(*item, scope, Polarity::kFree, &string), string, "what the text may contain"));
  } else {
    report("not_a_list", contains.value->span, "the texts to look for are written here", "`x contains any of [\"a\", \"b\"]`");
    return error(span);
  }
  std::vector<NodeId> found;
  Privacy privacy = text.privacy;
  for (const Typed& part : parts) {
    const Typed one = part.ok() ? call("contains", {text, part}, part.span) : error(span);
    if (!one.ok()) return error(span);
    found.push_back(one.node);
    privacy = Privacy::join(privacy, part.privacy);
  }
  const bool all = contains.what != ast::ContainsWhat::kAny;
  return made(all ? build_.conj(std::move(found)) : build_.disj(std::move(found)), privacy.coarse(), span);
}

Typed Checker::check_same_elements(const ast::SameElements& same, const ast::Expr& expr, const Scope& scope) {
  auto [left, right] = check_pair(*same.left, *same.right, scope, Polarity::kFree);
  if (!left.ok() || !right.ok()) return error(expr.span);
  for (const Typed* side : {&left, &right})
    if (!type(*side).is_collection()) {
      report("not_a_list", side->span, fmt::format("{} has no elements", to_string(type(*side))), "two lists or sets have the same elements; single values are compared with ==");
      return error(expr.span);
    }
  return call("same_elements", {left, right}, expr.span);
}

}  // namespace tagma::check
