#include "compiler/syntax/rows_named.h"

#include <optional>
#include <type_traits>

namespace tagma::syntax {

namespace {

class Walk {
 public:
  explicit Walk(std::set<std::string>& found) : found_(found) {}

  void operator()(const ast::Expr& e) { std::visit(*this, e.what); }
  void operator()(const ast::Member& e) {
    if (const auto* base = std::get_if<ast::NameRef>(&e.base->what)) found_.insert(base->name);
    else all(e.base);
  }
  void operator()(const ast::TextLiteral& e) {
    for (const ast::TextPiece& piece : e.pieces) all(piece.expr);
  }
  void operator()(const ast::DurationLiteral& e) { all(e.count); }
  void operator()(const ast::ListLiteral& e) { all(e.items); }
  void operator()(const ast::Unary& e) { all(e.operand); }
  void operator()(const ast::Binary& e) { all(e.left, e.right); }
  void operator()(const ast::Compare& e) { all(e.left, e.right); }
  void operator()(const ast::Is& e) { all(e.operand, e.value); }
  void operator()(const ast::In& e) {
    all(e.operand);
    if (const auto* window = std::get_if<ast::Window>(&e.where)) all(*window);
    else all(std::get<ast::ExprPtr>(e.where));
  }
  void operator()(const ast::Range& e) { all(e.low, e.high); }
  void operator()(const ast::Between& e) { all(e.operand, e.low, e.high); }
  void operator()(const ast::Contains& e) { all(e.operand, e.value); }
  void operator()(const ast::SameElements& e) { all(e.left, e.right); }
  void operator()(const ast::Levels& e) {
    for (const ast::Level& line : e.lines) all(line.value, line.when);
  }
  void operator()(const ast::Call& e) {
    for (const ast::Argument& a : e.arguments) all(a.value, a.source, a.clauses, a.by, a.having, a.among, a.per, a.window);
  }
  void operator()(const ast::Exists& e) { all(e.source); }
  void operator()(const ast::Since& e) { all(e.from); }
  void operator()(const ast::UnitBetween& e) { all(e.from, e.to); }
  void operator()(const ast::CalendarDays& e) { all(e.count); }
  void operator()(const ast::CalendarBetween& e) { all(e.from, e.to); }
  void operator()(const ast::Ago& e) { all(e.duration); }
  void operator()(const ast::AsOf& e) { all(e.operand, e.instant); }
  void operator()(const ast::AtLeastOf& e) { all(e.items); }
  void operator()(const ast::Sequence& e) {
    for (const ast::SequenceStep& step : e.steps) all(step.source);
  }
  void operator()(const ast::Declassify& e) { all(e.inner); }
  void operator()(const ast::Parenthesised& e) { all(e.inner); }

  void operator()(const ast::WhereClause& c) { all(c.condition); }
  void operator()(const ast::WindowClause& c) { all(c.window); }
  void operator()(const ast::KeepingClause& c) { all(c.keys); }
  void operator()(const ast::WithClause& c) { all(c.columns); }
  void operator()(const ast::PerClause& c) { all(c.keys, c.columns); }
  void operator()(const ast::JoiningClause& c) { all(c.keys, c.gap); }
  template <typename Leaf>
  void operator()(const Leaf&) {}

 private:
  template <typename... Parts>
  void all(const Parts&... parts) { (part(parts), ...); }
  void part(const ast::ExprPtr& e) { if (e != nullptr) (*this)(*e); }
  void part(const ast::SourcePtr& s) { if (s != nullptr) part(s->clauses); }
  void part(const ast::Clause& c) { std::visit(*this, c.what); }
  void part(const ast::Named& column) { part(column.value); }
  void part(const ast::Window& w) { all(w.from, w.to); }
  template <typename One>
  void part(const std::optional<One>& one) { if (one) part(*one); }
  template <typename One>
  void part(const std::vector<One>& many) { for (const One& one : many) part(one); }

  std::set<std::string>& found_;
};

}  // namespace

std::set<std::string> rows_named_in(const ast::Expr& expr) {
  std::set<std::string> found;
  Walk walk(found);
  walk(expr);
  return found;
}

}  // namespace tagma::syntax
