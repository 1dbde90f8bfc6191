// Trees as text that shows every part of them, for `--dump ast` and for tests: (and (compare == city "上海") …).
#pragma once

#include "compiler/syntax/ast.h"

#include <string>

namespace tagma::syntax {

std::string dump(const ast::Expr& expr);
std::string dump(const ast::ExprPtr& expr);  // `-` where there is none
std::string dump(const ast::Source& source);
std::string dump(const std::vector<ast::Named>& named);
std::string dump(const ast::Level& level);

}  // namespace tagma::syntax
