#include "compiler/syntax/layout.h"

namespace tagma::syntax {

namespace {

void operands(const ast::Expr& expr, ast::BinaryOp op, std::vector<const ast::Expr*>& out) {
  const auto* binary = std::get_if<ast::Binary>(&expr.what);
  if (binary == nullptr || binary->op != op) return out.push_back(&expr);
  operands(*binary->left, op, out);
  operands(*binary->right, op, out);
}

bool is_logic(const ast::Expr& expr) {
  const auto* binary = std::get_if<ast::Binary>(&expr.what);
  return binary != nullptr && (binary->op == ast::BinaryOp::kOr || binary->op == ast::BinaryOp::kAnd);
}

}  // namespace

bool fits(int indent, std::string_view text) { return indent + display_width(text) <= kLineWidth; }

std::string padded(std::string text, int width) {
  const int missing = width - display_width(text);
  if (missing > 0) text.append(static_cast<std::size_t>(missing), ' ');
  return text;
}

void Layout::line(int indent, std::string text, Span span, bool may_follow_blank) {
  lines_.push_back({indent, std::move(text), span, indent, may_follow_blank});
}

void Layout::expr(const ast::Expr& expr, int indent, const std::string& prefix, const std::string& suffix) {
  const std::string flat = prefix + printer_.expr(expr) + suffix;
  if (fits(indent, flat)) return line(indent, flat, expr.span);
  if (is_logic(expr)) return chain(std::get<ast::Binary>(expr.what), indent, prefix, suffix);
  if (const auto* brackets = std::get_if<ast::Parenthesised>(&expr.what); brackets != nullptr && is_logic(*brackets->inner))
    return chain(std::get<ast::Binary>(brackets->inner->what), indent, prefix + "(", ")" + suffix);
  if (const auto* sequence = std::get_if<ast::Sequence>(&expr.what)) return stages(*sequence, expr.span, indent, prefix, suffix);
  if (const auto* in = std::get_if<ast::In>(&expr.what); in != nullptr && std::holds_alternative<ast::ExprPtr>(in->where))
    if (const auto* list = std::get_if<ast::ListLiteral>(&std::get<ast::ExprPtr>(in->where)->what)) {
      std::vector<std::string> items;
      for (const ast::ExprPtr& item : list->items) items.push_back(printer_.operand(*item, Tightness::kOr));
      const std::string left = printer_.operand(*in->operand, Tightness::kSum) + (in->two_valued ? " is" : "") + (in->negated ? " not in [" : " in [");
      return filled(prefix + left, items, "]" + suffix, indent, expr.span);
    }
  if (const auto* list = std::get_if<ast::ListLiteral>(&expr.what)) {
    std::vector<std::string> items;
    for (const ast::ExprPtr& item : list->items) items.push_back(printer_.operand(*item, Tightness::kOr));
    return filled(prefix + "[", items, "]" + suffix, indent, expr.span);
  }
  line(indent, flat, expr.span);
}

void Layout::chain(const ast::Binary& binary, int indent, const std::string& prefix, const std::string& suffix) {
  std::vector<const ast::Expr*> all;
  operands(*binary.left, binary.op, all);
  operands(*binary.right, binary.op, all);
  const std::string word = binary.op == ast::BinaryOp::kOr ? "or " : "and ";
  for (std::size_t i = 0; i < all.size(); ++i)
    expr(*all[i], i == 0 ? indent : indent + 2, i == 0 ? prefix : word, i + 1 == all.size() ? suffix : "");
}

void Layout::stages(const ast::Sequence& sequence, Span span, int indent, const std::string& prefix, const std::string& suffix) {
  const auto all = printer_.stages(sequence);
  line(indent, prefix + printer_.sequence_head(sequence), {span.file, span.begin, all.front().second.begin});
  for (const auto& [text, place] : all) line(indent + 2, text, place);
  line(indent, "}" + suffix, {span.file, span.end - 1, span.end});
  lines_.back().comment_indent = indent + 2;
}

void Layout::levels(const ast::Levels& levels, int indent, const std::string& first) {
  for (std::size_t i = 0; i < levels.lines.size(); ++i) {
    const ast::Level& level = levels.lines[i];
    const std::string start = (i == 0 ? first : "| ") + printer_.operand(*level.value, Tightness::kOr);
    const std::size_t before = lines_.size();
    if (level.when != nullptr) expr(*level.when, indent, start + " when ", "");
    else line(indent, start + (level.otherwise ? " otherwise" : ""), level.span);
    lines_[before].span = level.span.to(lines_[before].span);
  }
}

void Layout::filled(const std::string& head, const std::vector<std::string>& items, const std::string& tail, int indent, Span span) {
  std::string current = head;
  int at = indent;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = items[i] + (i + 1 < items.size() ? "," : "");
    const bool opens = current == head;
    const std::string longer = current + (opens || current.empty() ? "" : " ") + item;
    if (!opens && !fits(at, longer + (i + 1 == items.size() ? tail : ""))) {
      line(at, current, span);
      at = indent + 4;
      current = item;
    } else {
      current = longer;
    }
  }
  line(at, current + tail, span);
}

}  // namespace tagma::syntax
