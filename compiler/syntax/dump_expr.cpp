#include "compiler/syntax/dump_expr.h"

#include "compiler/syntax/literals.h"
#include "compiler/syntax/print_expr.h"

#include <fmt/format.h>

namespace tagma::syntax {

namespace {

constexpr std::string_view kBinary[] = {"or", "and", "minus", "+", "-", "*", "/", "mod", "??"};
constexpr std::string_view kCompare[] = {"==", "!=", "<", "<=", ">", ">="};
constexpr std::string_view kIs[] = {"value", "known", "missing", "true", "false", "pending"};
constexpr std::string_view kContains[] = {"one", "all", "any"};
constexpr std::string_view kExists[] = {"did", "never", "has", "no"};
constexpr std::string_view kWindow[] = {"rolling", "past_full", "to_date", "today", "yesterday", "this", "last", "from_to", "before", "ago",
                                        "within_after", "under_after", "within_before", "under_before", "after", "next", "named", "last_n"};

template <typename Enum, std::size_t N>
std::string_view word(const std::string_view (&names)[N], Enum value) { return names[static_cast<std::size_t>(value)]; }

std::string dump(const ast::Window& w) {
  std::string out = fmt::format("({} {}", w.overlapping ? "overlapping" : "window", word(kWindow, w.kind));
  if (w.first != 0) out += fmt::format(" {}", w.first);
  if (w.second != 0) out += fmt::format(" to {}", w.second);
  if (w.full) out += " full";
  if (w.unit != ast::Unit::kDay) out += " " + unit_name(w.unit, false);
  if (w.from != nullptr) out += " from=" + syntax::dump(*w.from);
  if (w.to != nullptr) out += " to=" + syntax::dump(*w.to);
  if (!w.name.text.empty()) out += " " + w.name.text;
  return out + ")";
}

std::string dump(const ast::Clause& clause) {
  if (const auto* where = std::get_if<ast::WhereClause>(&clause.what)) return "(where " + syntax::dump(where->condition) + ")";
  if (const auto* rows = std::get_if<ast::WindowClause>(&clause.what)) return dump(rows->window);
  if (const auto* with = std::get_if<ast::WithClause>(&clause.what)) return "(with" + syntax::dump(with->columns) + ")";
  if (const auto* per = std::get_if<ast::PerClause>(&clause.what)) return "(per" + syntax::dump(per->keys) + " :" + syntax::dump(per->columns) + ")";
  if (const auto* joining = std::get_if<ast::JoiningClause>(&clause.what)) return "(joining" + syntax::dump(joining->keys) + " gaps=" + syntax::dump(joining->gap) + ")";
  const auto& keeping = std::get<ast::KeepingClause>(clause.what);
  std::string out = fmt::format("(keeping {} {}", keeping.last ? "last" : "first", keeping.count);
  for (const ast::ExprPtr& key : keeping.keys) out += " " + syntax::dump(key);
  return out + ")";
}

std::string dump(const ast::Argument& a) {
  std::string out = "(arg";
  if (a.each) out += " each";
  if (a.value != nullptr) out += " " + syntax::dump(a.value);
  if (a.source != nullptr) out += " of=" + syntax::dump(*a.source);
  for (const ast::Clause& clause : a.clauses) out += " " + dump(clause);
  if (a.by != nullptr) out += " by=" + syntax::dump(a.by);
  if (a.having != nullptr) out += " having=" + syntax::dump(a.having);
  if (a.among != nullptr) out += " among=" + syntax::dump(a.among);
  if (a.per != nullptr) out += " per=" + syntax::dump(a.per);
  if (a.ascending) out += *a.ascending ? " ascending" : " descending";
  if (a.at_least) out += fmt::format(" at_least={}", *a.at_least);
  if (a.unit_with) out += " with=" + unit_name(*a.unit_with, true);
  if (a.window) out += " " + dump(*a.window);
  return out + ")";
}

struct Dump {
  template <typename... Parts>
  static std::string node(std::string_view head, const Parts&... parts) {
    std::string out = "(" + std::string(head);
    ((out += " ", out += parts), ...);
    return out + ")";
  }
  static std::string list(std::string_view head, const std::vector<ast::ExprPtr>& all) {
    std::string out = "(" + std::string(head);
    for (const ast::ExprPtr& one : all) out += " " + syntax::dump(one);
    return out + ")";
  }

  std::string operator()(const ast::IntLiteral& e) const { return print_literal(e); }
  std::string operator()(const ast::DecimalLiteral& e) const { return print_literal(e); }
  std::string operator()(const ast::FloatLiteral& e) const { return print_literal(e); }
  std::string operator()(const ast::TextLiteral& e) const {
    if (e.pieces.empty()) return "\"\"";
    if (e.pieces.size() == 1 && e.pieces[0].expr == nullptr) return quote(e.pieces[0].text, false);
    std::string out = "(text";
    for (const ast::TextPiece& piece : e.pieces) out += " " + (piece.expr != nullptr ? syntax::dump(piece.expr) : quote(piece.text, false));
    return out + ")";
  }
  std::string operator()(const ast::DateLiteral& e) const { return print_literal(e); }
  std::string operator()(const ast::TimestampLiteral& e) const { return print_literal(e); }
  std::string operator()(const ast::TimeLiteral& e) const { return print_literal(e); }
  std::string operator()(const ast::BoolLiteral& e) const { return e.value ? "true" : "false"; }
  std::string operator()(const ast::MissingLiteral&) const { return "missing"; }
  std::string operator()(const ast::DurationLiteral& e) const { return node("duration", syntax::dump(e.count), unit_name(e.unit, false)); }
  std::string operator()(const ast::NowLiteral&) const { return "now"; }
  std::string operator()(const ast::TodayLiteral& e) const { return fmt::format("(today {})", e.offset); }
  std::string operator()(const ast::ListLiteral& e) const { return list("list", e.items); }
  std::string operator()(const ast::NameRef& e) const { return e.name; }
  std::string operator()(const ast::Member& e) const { return node(".", syntax::dump(e.base), e.name.text); }
  std::string operator()(const ast::Unary& e) const { return node(e.op == ast::UnaryOp::kNot ? "not" : "negate", syntax::dump(e.operand)); }
  std::string operator()(const ast::Binary& e) const { return node(word(kBinary, e.op), syntax::dump(e.left), syntax::dump(e.right)); }
  std::string operator()(const ast::Compare& e) const { return node(word(kCompare, e.op), syntax::dump(e.left), syntax::dump(e.right)); }
  std::string operator()(const ast::Is& e) const {
    return node(e.negated ? "is_not" : "is", word(kIs, e.what), syntax::dump(e.operand), syntax::dump(e.value));
  }
  std::string operator()(const ast::In& e) const {
    const std::string head = std::string(e.two_valued ? "is_" : "") + (e.negated ? "not_in" : "in");
    const auto* window = std::get_if<ast::Window>(&e.where);
    return node(head, syntax::dump(e.operand), window != nullptr ? dump(*window) : syntax::dump(std::get<ast::ExprPtr>(e.where)));
  }
  std::string operator()(const ast::Range& e) const { return node("range", syntax::dump(e.low), syntax::dump(e.high)); }
  std::string operator()(const ast::Between& e) const {
    const std::string head = std::string(e.two_valued ? "is_" : "") + (e.negated ? "not_between" : "between");
    return node(head, syntax::dump(e.operand), syntax::dump(e.low), syntax::dump(e.high));
  }
  std::string operator()(const ast::Contains& e) const {
    return node(e.negated ? "not_contains" : "contains", word(kContains, e.what), syntax::dump(e.operand), syntax::dump(e.value));
  }
  std::string operator()(const ast::SameElements& e) const { return node("same_elements", syntax::dump(e.left), syntax::dump(e.right)); }
  std::string operator()(const ast::Levels& e) const {
    std::string out = "(levels";
    for (const ast::Level& line : e.lines) out += " " + syntax::dump(line);
    return out + ")";
  }
  std::string operator()(const ast::Call& e) const {
    std::string out = "(call " + e.function.text;
    for (const ast::Argument& argument : e.arguments) out += " " + dump(argument);
    return out + ")";
  }
  std::string operator()(const ast::Exists& e) const { return node(word(kExists, e.word), syntax::dump(*e.source)); }
  std::string operator()(const ast::Since& e) const { return node("since", unit_name(e.unit, false), syntax::dump(e.from)); }
  std::string operator()(const ast::UnitBetween& e) const { return node("unit_between", unit_name(e.unit, false), syntax::dump(e.from), syntax::dump(e.to)); }
  std::string operator()(const ast::CurrentRows& e) const { return node("current", e.name.text); }
  std::string operator()(const ast::CalendarDays& e) const { return node("calendar_days", syntax::dump(e.count), e.calendar.text); }
  std::string operator()(const ast::CalendarBetween& e) const { return node("calendar_between", e.calendar.text, syntax::dump(e.from), syntax::dump(e.to)); }
  std::string operator()(const ast::Ago& e) const { return node("ago", syntax::dump(e.duration)); }
  std::string operator()(const ast::UnitEdge& e) const { return fmt::format("({} {} {})", e.end ? "end" : "start", e.offset, unit_name(e.unit, false)); }
  std::string operator()(const ast::AsOf& e) const { return node("as_of", syntax::dump(e.operand), syntax::dump(e.instant)); }
  std::string operator()(const ast::Declassify& e) const { return "(declassify " + syntax::dump(e.inner) + ")"; }
  std::string operator()(const ast::Sequence& e) const {
    std::string out = "(sequence" + (e.whole ? fmt::format(" {}={}", e.whole->under ? "under" : "within", syntax::dump(e.whole->length)) : "");
    for (const ast::SequenceStep& step : e.steps) {
      const bool goes_on = &step != &e.steps.front() && (&step - 1)->stage == step.stage;
      out += step.no ? " (no" : step.without ? " (without" : step.optional ? " (optional" : step.any_order ? " (any_order" : goes_on ? " (or" : " (step";
      if (step.times != 1) out += fmt::format(" times={}", step.times);
      if (!step.name.text.empty()) out += " " + step.name.text;
      out += " " + syntax::dump(*step.source);
      if (step.gap) out += fmt::format(" {}={}", step.gap->under ? "under" : "within", syntax::dump(step.gap->length)) + (step.gap->of ? " of=" + step.gap->of->text : "");
      if (step.least) out += fmt::format(" after={}", syntax::dump(step.least->length)) + (step.least->of ? " of=" + step.least->of->text : "");
      if (step.same_time) out += " same_time";
      if (step.so_far) out += " so_far";
      if (step.between) out += fmt::format(" between={},{}", step.between->first.text, step.between->second.text);
      out += ")";
    }
    return out + ")";
  }
  std::string operator()(const ast::AtLeastOf& e) const { return list(fmt::format("at_least {}", e.count), e.items); }
  std::string operator()(const ast::Parenthesised& e) const { return node("brackets", syntax::dump(e.inner)); }
  std::string operator()(const ast::ErrorExpr&) const { return "<error>"; }
};

}  // namespace

std::string dump(const ast::Expr& expr) { return std::visit(Dump{}, expr.what); }

std::string dump(const ast::ExprPtr& expr) { return expr != nullptr ? dump(*expr) : "-"; }

std::string dump(const ast::Source& source) {
  std::string out = std::string(source.current ? "(current " : "(source ") + source.name.text;
  for (const ast::Clause& clause : source.clauses) out += " " + dump(clause);
  return out + ")";
}

std::string dump(const std::vector<ast::Named>& named) {
  std::string out;
  for (const ast::Named& one : named) out += " (" + (one.name.text.empty() ? "_" : one.name.text) + (one.each ? " each " : " ") + dump(one.value) + ")";
  return out;
}

std::string dump(const ast::Level& level) {
  if (level.otherwise) return "(otherwise " + dump(level.value) + ")";
  return level.when != nullptr ? "(when " + dump(level.value) + " " + dump(level.when) + ")" : dump(level.value);
}

}  // namespace tagma::syntax
