// Rule text through parser and checker, for tests.
#pragma once

#include "compiler/check/check.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/parse.h"

#include <string>
#include <vector>

namespace tagma::testing {

struct Checked {
  SourceSet sources;
  std::vector<ast::File> files;
  Diagnostics diagnostics;
  ir::Module module;

  [[nodiscard]] std::string rendered() const;
  [[nodiscard]] std::vector<std::string> codes() const;      // "T0201" …, by place
  [[nodiscard]] const ir::Rule& rule(std::string_view name) const;
  [[nodiscard]] std::string value(std::string_view name) const;  // of a rule, printed
};

// Each text is a file, named a.tag, b.tag …
Checked check_texts(const std::vector<std::string>& texts, const check::Options& options = {});
inline Checked check_text(const std::string& text, const check::Options& options = {}) { return check_texts({text}, options); }

// A customer with one column of each kind, their orders with lines, views, products.
std::string shop();

}  // namespace tagma::testing
