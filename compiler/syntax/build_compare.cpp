// Comparisons: one per condition, with a window, a range or a list on the right of `in`.
#include "compiler/syntax/build.h"

#include <fmt/format.h>

namespace tagma::syntax {

namespace {

ast::CompareOp compare_op(std::size_t type) {
  if (type == TagmaLexer::EQ) return ast::CompareOp::kEq;
  if (type == TagmaLexer::NE) return ast::CompareOp::kNe;
  if (type == TagmaLexer::LT) return ast::CompareOp::kLt;
  if (type == TagmaLexer::LE) return ast::CompareOp::kLe;
  return type == TagmaLexer::GT ? ast::CompareOp::kGt : ast::CompareOp::kGe;
}

}  // namespace

ast::ExprPtr Builder::comparison(ast::ExprPtr left, TagmaParser::ComparisonContext* context) {
  const Span whole = left->span.to(span(context));
  const Span op_span = span(context->start);
  if (auto* order = dynamic_cast<TagmaParser::OrderComparisonContext*>(context))
    return make(whole, ast::Compare{compare_op(order->op->getType()), std::move(left), sum(order->sum()), op_span});
  if (auto* state = dynamic_cast<TagmaParser::StateComparisonContext*>(context)) {
    const auto what = state->KNOWN() != nullptr ? ast::IsWhat::kKnown : ast::IsWhat::kPending;
    return make(whole, ast::Is{std::move(left), state->NOT() != nullptr, what, nullptr, op_span});
  }
  if (auto* value = dynamic_cast<TagmaParser::IsComparisonContext*>(context)) return is_value(std::move(left), value);
  if (auto* member = dynamic_cast<TagmaParser::InComparisonContext*>(context)) return in(std::move(left), member);
  if (auto* range = dynamic_cast<TagmaParser::BetweenComparisonContext*>(context)) {
    const auto ends = range->sum();
    return make(whole, ast::Between{std::move(left), sum(ends[0]), sum(ends[1]), range->NOT() != nullptr, range->IS() != nullptr, span(range->BETWEEN())});
  }
  if (auto* elements = dynamic_cast<TagmaParser::ContainsComparisonContext*>(context)) {
    ast::ContainsWhat what = ast::ContainsWhat::kOne;
    if (elements->QUANTIFIER() != nullptr) what = text(elements->QUANTIFIER()) == "any" ? ast::ContainsWhat::kAny : ast::ContainsWhat::kAll;
    return make(whole, ast::Contains{std::move(left), sum(elements->sum()), elements->NOT() != nullptr, what, span(elements->CONTAINS())});
  }
  if (auto* same = dynamic_cast<TagmaParser::SameComparisonContext*>(context))
    return make(whole, ast::SameElements{std::move(left), sum(same->sum())});
  auto* near = static_cast<TagmaParser::DistanceComparisonContext*>(context);
  return make(whole, ast::In{std::move(left), near->NOT() != nullptr, false, distance(near->distance()), op_span});
}

ast::ExprPtr Builder::is_value(ast::ExprPtr left, TagmaParser::IsComparisonContext* context) {
  auto value = sum(context->sum());
  auto what = ast::IsWhat::kValue;
  if (std::holds_alternative<ast::MissingLiteral>(value->what)) what = ast::IsWhat::kMissing;
  if (const auto* truth = std::get_if<ast::BoolLiteral>(&value->what)) what = truth->value ? ast::IsWhat::kTrue : ast::IsWhat::kFalse;
  if (what != ast::IsWhat::kValue) value = nullptr;
  const Span whole = left->span.to(span(context));
  return make(whole, ast::Is{std::move(left), context->NOT() != nullptr, what, std::move(value), span(context->IS())});
}

ast::ExprPtr Builder::in(ast::ExprPtr left, TagmaParser::InComparisonContext* context) {
  const Span whole = left->span.to(span(context));
  ast::In in{std::move(left), context->NOT() != nullptr, context->IS() != nullptr, ast::ExprPtr(), span(context->IN())};
  const Span place = span(context->inside());
  if (auto* value = dynamic_cast<TagmaParser::InsideValueContext*>(context->inside())) {
    const auto ends = value->sum();
    auto first = sum(ends[0]);
    if (ends.size() == 2) {
      in.where = make(place, ast::Range{std::move(first), sum(ends[1])});
    } else if (const auto* today = std::get_if<ast::TodayLiteral>(&first->what)) {
      ast::Window window;
      window.kind = today->offset == 0 ? ast::WindowKind::kToday : ast::WindowKind::kYesterday;
      window.span = place;
      in.where = std::move(window);
    } else {
      in.where = std::move(first);
    }
  } else {
    in.where = calendar(static_cast<TagmaParser::InsideCalendarContext*>(context->inside())->calendar(), place);
  }
  return make(whole, std::move(in));
}

// 0 < x < 10, or a window that stands behind a condition instead of behind its source.
void Builder::refuse_chain(TagmaParser::PlainNegationContext* context) {
  const auto tails = context->comparison();
  const Span place = span(tails[1]);
  auto* in = dynamic_cast<TagmaParser::InComparisonContext*>(tails[1]);
  const bool window = (in != nullptr && dynamic_cast<TagmaParser::InsideCalendarContext*>(in->inside()) != nullptr) ||
                      dynamic_cast<TagmaParser::DistanceComparisonContext*>(tails[1]) != nullptr;
  if (window)
    return report("misplaced_form", place, "a window stands directly behind its source, before `where`", "write `count(Order in rolling 30 days where …)`");
  report("chained_comparison", place, "a comparison has two sides; this is a second one", "for a value between two others: `x between 1 and 9` (both ends count), or `0 < x and x < 10`");
}

}  // namespace tagma::syntax
