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

}  // namespace

std::optional<Source> source_of(const Expr& expr) {
  if (const auto* name = std::get_if<NameRef>(&expr.what)) return Source{{name->name, expr.span}, {}, expr.span};
  const auto* in = std::get_if<In>(&expr.what);
  if (in == nullptr || in->negated || in->two_valued) return std::nullopt;
  const auto* name = std::get_if<NameRef>(&in->operand->what);
  auto window = window_of(*in);
  if (name == nullptr || !window) return std::nullopt;
  Source source{{name->name, in->operand->span}, {}, expr.span};
  source.clauses.push_back({window->span, WindowClause{std::move(*window)}});
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
