// Which rows an expression speaks of.
#pragma once

#include "compiler/syntax/ast.h"

#include <set>
#include <string>

namespace tagma::syntax {

// Every name that stands before a dot, wherever it stands in the expression: `v` and `o` of `o.time - v.time`.
std::set<std::string> rows_named_in(const ast::Expr& expr);

}  // namespace tagma::syntax
