// The upper line of the pipeline, on one screen: text -> ast -> ir -> passes -> program.
#include "compiler/catalogue.h"
#include "compiler/check/check.h"
#include "compiler/ir/interpret.h"
#include "compiler/jit/native.h"
#include "compiler/syntax/parse.h"

#include <algorithm>
#include <set>

namespace tagma {

namespace {

// The module after every pass; the printed IR after each is kept for `--dump ir:PASS`.
std::vector<std::pair<std::string, std::string>> run_passes(ir::Module& module, bool keep_dumps) {
  std::vector<std::pair<std::string, std::string>> dumps;
  for (const ir::Pass& pass : ir::passes()) {
    pass.run(module);
    if (keep_dumps) dumps.emplace_back(std::string(pass.name), ir::print(module));
  }
  return dumps;
}

// The name of a declaration that an interactive session may give anew; "" for others.
std::string redefinable(const ast::Decl& decl) {
  if (const auto* rule = std::get_if<ast::RuleDecl>(&decl.what)) return rule->name.text;
  if (const auto* fn = std::get_if<ast::FnDecl>(&decl.what)) return fn->name.text;
  if (const auto* constant = std::get_if<ast::ConstDecl>(&decl.what)) return constant->name.text;
  if (const auto* param = std::get_if<ast::ParamDecl>(&decl.what)) return param->name.text;
  if (const auto* pattern = std::get_if<ast::PatternDecl>(&decl.what)) return pattern->name.text;
  if (const auto* source = std::get_if<ast::DerivedDecl>(&decl.what)) return source->name.text;
  return {};
}

void keep_latest(std::vector<ast::File>& files) {
  std::set<std::string> seen;
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    std::vector<ast::Decl> kept;
    for (auto decl = file->decls.rbegin(); decl != file->decls.rend(); ++decl)
      if (const std::string name = redefinable(*decl); name.empty() || seen.insert(name).second) kept.push_back(std::move(*decl));
    std::reverse(kept.begin(), kept.end());
    file->decls = std::move(kept);
  }
}

// The question of an interactive session: a metric of a name that no rule can have.
void add_question(SourceSet& sources, const CompileOptions& options, std::vector<ast::File>& files, Diagnostics& out) {
  const auto id = sources.add("<input>", options.question);
  ast::ExprPtr body = parse_expression(sources, id, out);
  if (body == nullptr) return;
  const Span span = body->span;
  ast::RuleDecl rule;
  rule.word = ast::RuleWord::kMetric;
  rule.name = {std::string(kQuestion), span};
  if (!options.question_of.empty()) rule.of = ast::Name{options.question_of, span};
  rule.body = std::move(body);
  files.emplace_back().id = id;
  files.back().decls.push_back({span, std::move(rule)});
}

void use_all_columns(ir::Module& module) {
  for (TableSpec& table : module.tables)
    if (table.kind != TableKind::kDerived)
      for (ColumnSpec& column : table.columns) column.used = true;
}

Status make_program(Catalogue::Impl& impl, const CompileOptions& options) {
  if (options.executor == ExecutorKind::kInterpreter) {
    impl.program = ir::make_interpreted(impl.module);
    return {};
  }
  jit::NativeOptions native;
  native.cache_dir = options.cache_dir;
  TAGMA_ASSIGN(impl.program, jit::make_native(impl.module, native));
  impl.dump_native = [module = impl.module](std::string_view stage) { return jit::dump_native(*module, stage); };
  return {};
}

}  // namespace

Result<Compilation> compile(std::span<const RuleText> texts, const CompileOptions& options) {
  auto impl = std::make_shared<Catalogue::Impl>();
  auto sources = std::make_shared<SourceSet>();
  Diagnostics diagnostics;
  for (const RuleText& text : texts) {
    const auto id = sources->add(text.name, text.text);
    impl->files.push_back(parse(*sources, id, diagnostics));
  }
  const std::size_t own_files = options.interactive ? 0 : impl->files.size();
  load_imports(*sources, impl->files, diagnostics);
  if (options.interactive) keep_latest(impl->files);
  if (!options.question.empty()) add_question(*sources, options, impl->files, diagnostics);
  ir::Module module = check::check(*sources, impl->files, {.params = options.params, .own_files = own_files}, diagnostics);

  Compilation result;
  render_into(result, *sources, diagnostics);
  if (diagnostics.has_errors()) return result;

  if (!options.only.empty()) {
    TAGMA_TRY(check_rule_names(module, options.only));
    ir::keep_only(module, options.only);
  }
  ir::mark_used(module);
  if (options.interactive || options.all_columns) use_all_columns(module);
  impl->checked = std::make_shared<const ir::Module>(module);
  if (!options.only_check) impl->passes = run_passes(module, options.keep_dumps);
  impl->sources = std::move(sources);
  impl->params = options.params;
  impl->module = std::make_shared<const ir::Module>(std::move(module));
  TAGMA_TRY(make_program(*impl, options));
  result.catalogue.emplace(std::move(impl));
  return result;
}

}  // namespace tagma
