// Expressions that turn out to name rows: `Paid in rolling 9 days` where a source is wanted.
#include "compiler/syntax/ast.h"

namespace tagma::ast {

namespace {

std::optional<Window> window_of(const In& in) {
  if (const auto* window = std::get_if<Window>(&in.where)) return clone(*window);
  const Expr& list = *std::get<ExprPtr>(in.where);
  const auto* name = std::get_if<NameRef>(&list.what);
  if (name == nullptr) return std::nullopt;
  Window window;
  window.kind = WindowKind::kNamed;
  window.span = list.span;
  window.name = {name->name, list.span};
  return window;
}

// `Paid`, `current Stay`.
std::optional<Source> bare_source(const Expr& expr) {
  if (const auto* name = std::get_if<NameRef>(&expr.what)) return Source{{name->name, expr.span}, {}, expr.span};
  if (const auto* current = std::get_if<CurrentRows>(&expr.what)) return Source{current->name, {}, expr.span, true};
  return std::nullopt;
}

}  // namespace

std::optional<Source> source_of(const Expr& expr) {
  if (auto bare = bare_source(expr)) return bare;
  const auto* in = std::get_if<In>(&expr.what);
  if (in == nullptr || in->negated || in->two_valued) return std::nullopt;
  auto source = bare_source(*in->operand);
  auto window = window_of(*in);
  if (!source || !window) return std::nullopt;
  source->span = expr.span;
  source->clauses.push_back({window->span, WindowClause{std::move(*window)}});
  return source;
}

std::optional<Source> source_of(const Argument& argument) {
  if (argument.source != nullptr) return clone(*argument.source);
  if (argument.value == nullptr) return std::nullopt;
  auto source = source_of(*argument.value);
  if (!source) return std::nullopt;
  for (const Clause& one : argument.clauses) source->clauses.push_back(clone(one));
  source->span = argument.span;
  return source;
}

}  // namespace tagma::ast
