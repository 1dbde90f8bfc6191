// ast -> typed IR. Reports every error of every file in one run; the module is complete only when there are none.
#pragma once

#include "compiler/ir/ir.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/ast.h"

#include <functional>
#include <map>

namespace tagma::check {

struct Options {
  std::map<std::string, std::string> params;     // --param NAME=VALUE
  std::size_t own_files = static_cast<std::size_t>(-1);  // the first of the files are what was asked about, the others were imported
  // Declarations that a test tries: checked as if they stood behind the files' own, which compile.
  std::span<const ast::Decl> trial;
};

// `files` in the order given; imports are already resolved into it (std modules included).
ir::Module check(const SourceSet& sources, std::span<const ast::File> files, const Options& options, Diagnostics& out);

// An expression over a finished module (REPL, tests): a bool or value at the grain of `profile`. kNoNode after errors.
ir::NodeId check_expression(const SourceSet& sources, const ast::Expr& expr, std::span<const ast::File> files,
                            ir::Module& module, TableId profile, Diagnostics& out);

}  // namespace tagma::check
