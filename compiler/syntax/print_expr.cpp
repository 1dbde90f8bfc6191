#include "compiler/syntax/print_expr.h"

#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/words.h"

#include <fmt/format.h>

namespace tagma {

namespace syntax {

namespace {

struct BinaryStyle {
  std::string_view sign;
  Tightness tightness;
  bool associative;
};

BinaryStyle style(ast::BinaryOp op) {
  switch (op) {
    case ast::BinaryOp::kOr: return {"or", Tightness::kOr, true};
    case ast::BinaryOp::kAnd: return {"and", Tightness::kAnd, true};
    case ast::BinaryOp::kMinusSet: return {"minus", Tightness::kAnd, false};
    case ast::BinaryOp::kAdd: return {"+", Tightness::kSum, false};
    case ast::BinaryOp::kSub: return {"-", Tightness::kSum, false};
    case ast::BinaryOp::kMul: return {"*", Tightness::kProduct, false};
    case ast::BinaryOp::kDiv: return {"/", Tightness::kProduct, false};
    case ast::BinaryOp::kMod: return {"mod", Tightness::kProduct, false};
    case ast::BinaryOp::kCoalesce: return {"??", Tightness::kCoalesce, true};
  }
  return {};
}

std::string_view sign(ast::CompareOp op) {
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

std::string_view word(ast::ExistsWord word) {
  switch (word) {
    case ast::ExistsWord::kDid: return "did";
    case ast::ExistsWord::kNever: return "never";
    case ast::ExistsWord::kHas: return "has";
    case ast::ExistsWord::kNo: return "no";
  }
  return "";
}

bool is_time_of_day(const ast::Call& call) {
  if (call.function.text != "time_of_day" || call.arguments.size() != 1 || call.arguments[0].value == nullptr) return false;
  const auto* name = std::get_if<ast::NameRef>(&call.arguments[0].value->what);
  return name != nullptr && name->name == "time" && call.arguments[0].source == nullptr && call.arguments[0].clauses.empty();
}

struct Print {
  const ExprPrinter& printer;
  const ast::Expr& whole;

  [[nodiscard]] std::string at_least(const ast::ExprPtr& expr, Tightness least) const { return printer.operand(*expr, least); }
  template <typename Literal>
  [[nodiscard]] std::string literal(const Literal& value) const {
    std::string written = printer.written(whole.span);
    return written.empty() ? print_literal(value) : written;
  }

  std::string operator()(const ast::IntLiteral& e) const { return literal(e); }
  std::string operator()(const ast::DecimalLiteral& e) const { return literal(e); }
  std::string operator()(const ast::FloatLiteral& e) const { return literal(e); }
  std::string operator()(const ast::TextLiteral& e) const {
    if (std::string written = printer.written(whole.span); !written.empty()) return written;
    std::string out = "\"";
    for (const ast::TextPiece& piece : e.pieces) {
      const std::string quoted = quote(piece.text, true);
      out += piece.expr != nullptr ? "{" + printer.expr(*piece.expr) + "}" : quoted.substr(1, quoted.size() - 2);
    }
    return out + "\"";
  }
  std::string operator()(const ast::DateLiteral& e) const { return literal(e); }
  std::string operator()(const ast::TimestampLiteral& e) const { return literal(e); }
  std::string operator()(const ast::TimeLiteral& e) const { return literal(e); }
  std::string operator()(const ast::BoolLiteral& e) const { return e.value ? "true" : "false"; }
  std::string operator()(const ast::MissingLiteral&) const { return "missing"; }
  std::string operator()(const ast::DurationLiteral& e) const {
    const auto* count = std::get_if<ast::IntLiteral>(&e.count->what);
    const auto* name = std::get_if<ast::NameRef>(&e.count->what);
    const bool named = (name != nullptr && !syntax::is_keyword(name->name)) || std::holds_alternative<ast::Call>(e.count->what) || std::holds_alternative<ast::Member>(e.count->what);
    const bool plain = count != nullptr || named || std::holds_alternative<ast::Parenthesised>(e.count->what);
    const std::string amount = printer.expr(*e.count);
    return (plain ? amount : "(" + amount + ")") + " " + unit_name(e.unit, count == nullptr || count->value != 1);
  }
  std::string operator()(const ast::NowLiteral&) const { return "now"; }
  std::string operator()(const ast::TodayLiteral& e) const { return e.offset == 0 ? "today" : "yesterday"; }
  std::string operator()(const ast::ListLiteral& e) const { return "[" + items(e.items) + "]"; }
  std::string operator()(const ast::NameRef& e) const { return e.name; }
  std::string operator()(const ast::Member& e) const { return at_least(e.base, Tightness::kPostfix) + "." + e.name.text; }
  std::string operator()(const ast::Unary& e) const {
    if (e.op == ast::UnaryOp::kNot) return "not " + at_least(e.operand, Tightness::kCondition);
    return "-" + at_least(e.operand, Tightness::kUnary);
  }
  std::string operator()(const ast::Binary& e) const {
    const BinaryStyle own = style(e.op);
    return side(*e.left, e.op, own, true) + " " + std::string(own.sign) + " " + side(*e.right, e.op, own, false);
  }
  std::string operator()(const ast::Compare& e) const {
    return at_least(e.left, Tightness::kSum) + " " + std::string(sign(e.op)) + " " + at_least(e.right, Tightness::kSum);
  }
  std::string operator()(const ast::Is& e) const {
    static constexpr std::string_view kWhat[] = {"", "known", "missing", "true", "false", "pending"};
    const std::string what = e.what == ast::IsWhat::kValue ? at_least(e.value, Tightness::kSum) : std::string(kWhat[static_cast<std::size_t>(e.what)]);
    const bool bare = e.what != ast::IsWhat::kValue && std::holds_alternative<ast::Exists>(e.operand->what);  // has(p) is pending
    return (bare ? printer.expr(*e.operand) : at_least(e.operand, Tightness::kSum)) + (e.negated ? " is not " : " is ") + what;
  }
  std::string operator()(const ast::In& e) const {
    const std::string left = at_least(e.operand, Tightness::kSum) + (e.two_valued ? " is" : "") + (e.negated ? " not" : "");
    if (const auto* window = std::get_if<ast::Window>(&e.where)) return left + " " + printer.window(*window);
    const auto& value = std::get<ast::ExprPtr>(e.where);
    return left + " in " + (std::holds_alternative<ast::Range>(value->what) ? printer.expr(*value) : at_least(value, Tightness::kSum));
  }
  std::string operator()(const ast::Range& e) const { return at_least(e.low, Tightness::kSum) + ".." + at_least(e.high, Tightness::kSum); }
  std::string operator()(const ast::Between& e) const {
    return at_least(e.operand, Tightness::kSum) + (e.two_valued ? " is" : "") + (e.negated ? " not" : "") + " between " +
           at_least(e.low, Tightness::kSum) + " and " + at_least(e.high, Tightness::kSum);
  }
  std::string operator()(const ast::Contains& e) const {
    static constexpr std::string_view kWhat[] = {"", "all of ", "any of "};
    return at_least(e.operand, Tightness::kSum) + (e.negated ? " not" : "") + " contains " + std::string(kWhat[static_cast<std::size_t>(e.what)]) +
           at_least(e.value, Tightness::kSum);
  }
  std::string operator()(const ast::SameElements& e) const {
    return at_least(e.left, Tightness::kSum) + " same elements as " + at_least(e.right, Tightness::kSum);
  }
  std::string operator()(const ast::Levels& e) const {
    std::string out;
    for (const ast::Level& line : e.lines) out += (out.empty() ? "" : " | ") + printer.level(line);
    return out;
  }
  std::string operator()(const ast::Call& e) const {
    if (is_time_of_day(e)) return "time of day";
    std::string out = e.function.text + "(";
    for (std::size_t i = 0; i < e.arguments.size(); ++i) out += (i == 0 ? "" : ", ") + printer.argument(e.arguments[i]);
    return out + ")";
  }
  std::string operator()(const ast::Exists& e) const { return std::string(word(e.word)) + (e.source->clauses.empty() ? " " + ExprPrinter::rows_named(*e.source) : "(" + printer.source(*e.source) + ")"); }
  std::string operator()(const ast::Since& e) const { return unit_name(e.unit, true) + " since " + at_least(e.from, Tightness::kPostfix); }
  std::string operator()(const ast::UnitBetween& e) const {
    return unit_name(e.unit, true) + " between(" + at_least(e.from, Tightness::kSum) + ", " + at_least(e.to, Tightness::kSum) + ")";
  }
  std::string operator()(const ast::CurrentRows& e) const { return "current " + e.name.text; }
  std::string operator()(const ast::CalendarDays& e) const { return at_least(e.count, Tightness::kPostfix) + " " + e.calendar.text; }
  std::string operator()(const ast::CalendarBetween& e) const {
    return e.calendar.text + " between(" + at_least(e.from, Tightness::kSum) + ", " + at_least(e.to, Tightness::kSum) + ")";
  }
  std::string operator()(const ast::Ago& e) const { return at_least(e.duration, Tightness::kAtom) + " ago"; }
  std::string operator()(const ast::UnitEdge& e) const {
    const std::string_view which = e.offset == 0 ? "this" : e.offset < 0 ? "last" : "next";
    return fmt::format("{} of {} {}", e.end ? "end" : "start", which, unit_name(e.unit, false));
  }
  std::string operator()(const ast::AsOf& e) const { return at_least(e.operand, Tightness::kPostfix) + " as of " + at_least(e.instant, Tightness::kAtom); }
  std::string operator()(const ast::Declassify& e) const { return "(declassify " + at_least(e.inner, Tightness::kOr) + " because " + quote(e.because, false) + ")"; }
  std::string operator()(const ast::Sequence& e) const {
    std::string out = printer.sequence_head(e);
    for (const auto& [stage, place] : printer.stages(e)) out += " " + stage;
    return out + " }";
  }
  std::string operator()(const ast::AtLeastOf& e) const { return fmt::format("at least {} of {{ {} }}", e.count, items(e.items)); }
  std::string operator()(const ast::Parenthesised& e) const { return "(" + printer.expr(*e.inner) + ")"; }
  std::string operator()(const ast::ErrorExpr&) const { return "<error>"; }

  [[nodiscard]] std::string items(const std::vector<ast::ExprPtr>& all) const {
    std::string out;
    for (const ast::ExprPtr& one : all) out += (out.empty() ? "" : ", ") + at_least(one, Tightness::kOr);
    return out;
  }

  // `minus` never stands beside `and` or `or` without brackets.
  [[nodiscard]] std::string side(const ast::Expr& child, ast::BinaryOp op, const BinaryStyle& own, bool left) const {
    if (const auto* inner = std::get_if<ast::Binary>(&child.what)) {
      const bool set = op == ast::BinaryOp::kMinusSet || inner->op == ast::BinaryOp::kMinusSet;
      const bool logic = own.tightness <= Tightness::kAnd && style(inner->op).tightness <= Tightness::kAnd;
      if (set && logic && (inner->op != op || !left)) return "(" + printer.expr(child) + ")";
      if (inner->op == op && (left || own.associative)) return printer.expr(child);
    }
    return printer.operand(child, left ? own.tightness : static_cast<Tightness>(static_cast<int>(own.tightness) + 1));
  }
};

struct Tight {
  Tightness operator()(const ast::Levels&) const { return Tightness::kLevels; }
  Tightness operator()(const ast::Binary& e) const { return style(e.op).tightness; }
  Tightness operator()(const ast::Unary& e) const { return e.op == ast::UnaryOp::kNot ? Tightness::kCondition : Tightness::kUnary; }
  Tightness operator()(const ast::Compare&) const { return Tightness::kCondition; }
  Tightness operator()(const ast::Is&) const { return Tightness::kCondition; }
  Tightness operator()(const ast::In&) const { return Tightness::kCondition; }
  Tightness operator()(const ast::Range&) const { return Tightness::kCondition; }
  Tightness operator()(const ast::Between&) const { return Tightness::kCondition; }
  Tightness operator()(const ast::Contains&) const { return Tightness::kCondition; }
  Tightness operator()(const ast::SameElements&) const { return Tightness::kCondition; }
  Tightness operator()(const ast::Exists&) const { return Tightness::kCondition; }
  Tightness operator()(const ast::Since&) const { return Tightness::kUnary; }
  Tightness operator()(const ast::Member&) const { return Tightness::kPostfix; }
  Tightness operator()(const ast::AsOf&) const { return Tightness::kPostfix; }
  Tightness operator()(const ast::IntLiteral& e) const { return e.value < 0 ? Tightness::kUnary : Tightness::kAtom; }
  Tightness operator()(const ast::DecimalLiteral& e) const { return e.unscaled < 0 ? Tightness::kUnary : Tightness::kAtom; }
  Tightness operator()(const ast::FloatLiteral& e) const { return e.value < 0 ? Tightness::kUnary : Tightness::kAtom; }
  template <typename Atom>
  Tightness operator()(const Atom&) const { return Tightness::kAtom; }
};

}  // namespace

Tightness tightness(const ast::Expr& expr) { return std::visit(Tight{}, expr.what); }

std::string ExprPrinter::expr(const ast::Expr& expr) const { return std::visit(Print{*this, expr}, expr.what); }

std::string ExprPrinter::operand(const ast::Expr& expr, Tightness least) const {
  const std::string text = this->expr(expr);
  return tightness(expr) < least ? "(" + text + ")" : text;
}

std::string ExprPrinter::sequence_head(const ast::Sequence& sequence) const {
  return "sequence" + (sequence.whole ? gap(sequence.whole->under ? " under " : " within ", *sequence.whole) : "") + " {";
}

std::vector<std::pair<std::string, Span>> ExprPrinter::stages(const ast::Sequence& sequence) const {
  std::vector<std::pair<std::string, Span>> out;
  for (const ast::SequenceStep& step : sequence.steps) {
    const bool goes_on = &step != &sequence.steps.front() && (&step)[-1].stage == step.stage;
    const bool ends = &step == &sequence.steps.back() || (&step)[1].stage != step.stage;
    if (!goes_on) out.emplace_back(out.empty() ? "" : step.without ? "without " : "then ", step.span);
    std::string& text = out.back().first;
    if (goes_on) text += step.any_order ? " then " : " | ";
    else if (step.any_order) text += "any order { ";
    text += this->step(step) + (step.any_order && ends ? " }" : "");
    out.back().second = out.back().second.to(step.span);
  }
  return out;
}

std::string ExprPrinter::level(const ast::Level& level) const {
  const std::string value = operand(*level.value, Tightness::kOr);
  if (level.otherwise) return value + " otherwise";
  return level.when != nullptr ? value + " when " + operand(*level.when, Tightness::kOr) : value;
}

std::string ExprPrinter::written(Span span) const {
  if (sources_ == nullptr || span.empty() || span.file >= sources_->size()) return {};
  return std::string(sources_->text(span));
}

}  // namespace syntax

std::string to_text(const ast::Limit& limit) { return syntax::ExprPrinter().limit(limit); }
std::string to_text(const ast::Expr& expr) { return syntax::ExprPrinter().expr(expr); }

}  // namespace tagma
