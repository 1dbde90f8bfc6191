// Deep copies of trees: fn bodies are inlined at their calls, sources are read out of arguments.
#include "compiler/syntax/ast.h"

namespace tagma::ast {

namespace {

ExprPtr copy(const ExprPtr& expr) { return expr != nullptr ? clone(*expr) : nullptr; }
SourcePtr copy(const SourcePtr& source) { return source != nullptr ? std::make_unique<Source>(clone(*source)) : nullptr; }

std::vector<ExprPtr> copy(const std::vector<ExprPtr>& all) {
  std::vector<ExprPtr> out;
  for (const ExprPtr& one : all) out.push_back(copy(one));
  return out;
}

std::vector<Named> copy(const std::vector<Named>& all) {
  std::vector<Named> out;
  for (const Named& one : all) out.push_back({one.name, copy(one.value), one.each});
  return out;
}

std::vector<Clause> copy(const std::vector<Clause>& all) {
  std::vector<Clause> out;
  for (const Clause& one : all) out.push_back(clone(one));
  return out;
}

struct CopyClause {
  Clause operator()(const WhereClause& c) const { return {span, WhereClause{copy(c.condition)}}; }
  Clause operator()(const WindowClause& c) const { return {span, WindowClause{clone(c.window)}}; }
  Clause operator()(const KeepingClause& c) const { return {span, KeepingClause{c.last, c.count, copy(c.keys)}}; }
  Clause operator()(const WithClause& c) const { return {span, WithClause{copy(c.columns)}}; }
  Clause operator()(const PerClause& c) const { return {span, PerClause{copy(c.keys), copy(c.columns)}}; }
  Clause operator()(const JoiningClause& c) const { return {span, JoiningClause{copy(c.keys), copy(c.gap)}}; }
  Clause operator()(const RowClause& c) const { return {span, RowClause(c)}; }
  Span span;
};

std::optional<Gap> copy(const std::optional<Gap>& gap) {
  if (!gap) return std::nullopt;
  return Gap{gap->under, copy(gap->length), gap->of};
}

SequenceStep copy(const SequenceStep& step) {
  return {step.span, step.no, step.without, step.times, step.name, copy(step.source), copy(step.gap), copy(step.least), step.same_time, step.so_far, step.between, step.gap_at, step.optional, step.stage, step.any_order};
}

Argument copy(const Argument& a) {
  Argument out;
  out.span = a.span;
  out.value = copy(a.value);
  out.each = a.each;
  out.source = copy(a.source);
  out.clauses = copy(a.clauses);
  out.by = copy(a.by);
  out.having = copy(a.having);
  out.among = copy(a.among);
  out.per = copy(a.per);
  out.ascending = a.ascending;
  out.at_least = a.at_least;
  out.unit_with = a.unit_with;
  if (a.window) out.window = clone(*a.window);
  return out;
}

struct CopyExpr {
  template <typename Leaf>
  ExprPtr leaf(const Leaf& leaf) const { return make(Leaf(leaf)); }
  template <typename What>
  ExprPtr make(What what) const { return std::make_unique<Expr>(Expr{span, std::move(what)}); }

  ExprPtr operator()(const IntLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const DecimalLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const FloatLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const TextLiteral& e) const {
    TextLiteral out;
    for (const TextPiece& piece : e.pieces) out.pieces.push_back({piece.text, copy(piece.expr)});
    return make(std::move(out));
  }
  ExprPtr operator()(const DateLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const TimestampLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const TimeLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const BoolLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const MissingLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const DurationLiteral& e) const { return make(DurationLiteral{copy(e.count), e.unit}); }
  ExprPtr operator()(const NowLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const TodayLiteral& e) const { return leaf(e); }
  ExprPtr operator()(const ListLiteral& e) const { return make(ListLiteral{copy(e.items)}); }
  ExprPtr operator()(const NameRef& e) const { return leaf(e); }
  ExprPtr operator()(const Member& e) const { return make(Member{copy(e.base), e.name}); }
  ExprPtr operator()(const Unary& e) const { return make(Unary{e.op, copy(e.operand)}); }
  ExprPtr operator()(const Binary& e) const { return make(Binary{e.op, copy(e.left), copy(e.right), e.op_span}); }
  ExprPtr operator()(const Compare& e) const { return make(Compare{e.op, copy(e.left), copy(e.right), e.op_span}); }
  ExprPtr operator()(const Is& e) const { return make(Is{copy(e.operand), e.negated, e.what, copy(e.value), e.op_span}); }
  ExprPtr operator()(const In& e) const {
    In out{copy(e.operand), e.negated, e.two_valued, ExprPtr(), e.op_span};
    if (const auto* window = std::get_if<Window>(&e.where)) out.where = clone(*window);
    else out.where = copy(std::get<ExprPtr>(e.where));
    return make(std::move(out));
  }
  ExprPtr operator()(const Range& e) const { return make(Range{copy(e.low), copy(e.high)}); }
  ExprPtr operator()(const Between& e) const {
    return make(Between{copy(e.operand), copy(e.low), copy(e.high), e.negated, e.two_valued, e.op_span});
  }
  ExprPtr operator()(const Contains& e) const { return make(Contains{copy(e.operand), copy(e.value), e.negated, e.what, e.op_span}); }
  ExprPtr operator()(const SameElements& e) const { return make(SameElements{copy(e.left), copy(e.right)}); }
  ExprPtr operator()(const Levels& e) const {
    Levels out;
    for (const Level& line : e.lines) out.lines.push_back({copy(line.value), copy(line.when), line.otherwise, line.span});
    return make(std::move(out));
  }
  ExprPtr operator()(const Call& e) const {
    Call out{e.function, {}};
    for (const Argument& argument : e.arguments) out.arguments.push_back(copy(argument));
    return make(std::move(out));
  }
  ExprPtr operator()(const Exists& e) const { return make(Exists{e.word, copy(e.source)}); }
  ExprPtr operator()(const Since& e) const { return make(Since{e.unit, copy(e.from)}); }
  ExprPtr operator()(const UnitBetween& e) const { return make(UnitBetween{e.unit, copy(e.from), copy(e.to)}); }
  ExprPtr operator()(const CurrentRows& e) const { return leaf(e); }
  ExprPtr operator()(const CalendarDays& e) const { return make(CalendarDays{copy(e.count), e.calendar}); }
  ExprPtr operator()(const CalendarBetween& e) const { return make(CalendarBetween{e.calendar, copy(e.from), copy(e.to)}); }
  ExprPtr operator()(const Ago& e) const { return make(Ago{copy(e.duration)}); }
  ExprPtr operator()(const UnitEdge& e) const { return leaf(e); }
  ExprPtr operator()(const AsOf& e) const { return make(AsOf{copy(e.operand), copy(e.instant)}); }
  ExprPtr operator()(const AtLeastOf& e) const { return make(AtLeastOf{e.count, copy(e.items)}); }
  ExprPtr operator()(const Sequence& e) const {
    Sequence out;
    for (const SequenceStep& step : e.steps) out.steps.push_back(copy(step));
    out.whole = copy(e.whole);
    return make(std::move(out));
  }
  ExprPtr operator()(const Declassify& e) const { return make(Declassify{copy(e.inner), e.because}); }
  ExprPtr operator()(const Parenthesised& e) const { return make(Parenthesised{copy(e.inner)}); }
  ExprPtr operator()(const ErrorExpr& e) const { return leaf(e); }

  Span span;
};

}  // namespace

ExprPtr clone(const Expr& expr) { return std::visit(CopyExpr{expr.span}, expr.what); }

Window clone(const Window& window) {
  return {window.kind, window.span, window.first, window.second, window.unit, window.full, copy(window.from), copy(window.to), window.name, window.overlapping, window.closed};
}

Clause clone(const Clause& clause) { return std::visit(CopyClause{clause.span}, clause.what); }

Source clone(const Source& source) { return {source.name, copy(source.clauses), source.span, source.current, source.alias, source.becomes, source.step}; }
SequenceStep clone(const SequenceStep& step) { return copy(step); }

}  // namespace tagma::ast
