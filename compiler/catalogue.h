// What a Catalogue holds: the sources, the trees, the checked module and the program made of it.
#pragma once

#include "compiler/ir/ir.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/ast.h"
#include "tagma/compile.h"

#include <map>

namespace tagma {

struct Catalogue::Impl {
  std::shared_ptr<const SourceSet> sources;
  std::vector<ast::File> files;
  std::map<std::string, std::string> params;  // as given: --param NAME=VALUE
  std::shared_ptr<const ir::Module> checked;  // as the checker made it: explanations, tests, `--dump ir`
  std::shared_ptr<const ir::Module> module;   // after the passes: what runs
  std::vector<std::pair<std::string, std::string>> passes;  // name, the IR printed after it
  std::shared_ptr<const Program> program;
  std::function<Result<std::string>(std::string_view stage)> dump_native;  // "llvm", "asm"
};

// Adds the files that `files` import, transitively; each once. Reports what cannot be found.
void load_imports(SourceSet& sources, std::vector<ast::File>& files, Diagnostics& out);

// The modules of the standard library, built into the program: name ("std.lifecycle") and text.
std::span<const std::pair<std::string_view, std::string_view>> standard_modules();

// Diagnostics as the outside has them.
void render_into(Compilation& compilation, const SourceSet& sources, const Diagnostics& diagnostics);

// Every name is a rule of the module; else a usage error with the nearest.
Status check_rule_names(const ir::Module& module, std::span<const std::string> names);

// The profile row with this key (as text), or an error that says what is wrong with it (never the value of a personal column).
Result<std::int64_t> find_row(const ir::Module& module, const Dataset& data, TableId table, std::string_view key);

// A copy of the value whose texts and lists live in `arena`.
Value keep_value(const Type& type, const Value& value, Arena& arena);

// A value of `type` from its text, as a rule author would write it; local times in `zone`.
Result<Value> parse_value(const Type& type, std::string_view text, std::string_view zone, Arena& arena);

}  // namespace tagma
