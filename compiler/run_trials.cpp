#include "compiler/run_trials.h"

#include "compiler/check/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {

namespace {

const ast::TestDecl* find_test(const std::vector<ast::File>& files, std::string_view name) {
  for (const ast::File& file : files)
    for (const ast::Decl& decl : file.decls)
      if (const auto* test = std::get_if<ast::TestDecl>(&decl.what); test != nullptr && test->name == name) return test;
  return nullptr;
}

std::size_t line_of(const SourceSet& sources, Span span) { return sources.file(span.file).locate(span.begin).line; }

// The whole catalogue is checked again, with the declarations behind it: whatever is wrong then is wrong because of them.
std::vector<Diagnostic> errors_of(const Catalogue::Impl& impl, const ast::Trial& trial) {
  Diagnostics diagnostics;
  check::check(*impl.sources, impl.files, {.params = impl.params, .trial = trial.decls}, diagnostics);
  std::vector<Diagnostic> errors = diagnostics.sorted();
  std::erase_if(errors, [](const Diagnostic& one) { return one.kind->severity != Severity::kError; });
  return errors;
}

}  // namespace

std::vector<std::string> failed_trials(const Catalogue::Impl& impl, std::string_view name) {
  std::vector<std::string> out;
  const ast::TestDecl* test = find_test(impl.files, name);
  if (test == nullptr) return out;
  for (const ast::Trial& trial : test->trials) {
    const std::vector<Diagnostic> errors = errors_of(impl, trial);
    const auto expected = [&](const Diagnostic& one) { return trial.because && one.kind->code == trial.because->text; };
    if (trial.because ? std::any_of(errors.begin(), errors.end(), expected) : errors.empty()) continue;
    const std::string wanted = trial.because ? fmt::format("refused {{ … }} because {}", trial.because->text) : "compiles { … }";
    std::string failure = fmt::format("line {}: expected {}: {}", line_of(*impl.sources, trial.span), wanted, errors.empty() ? "it compiles" : "it is refused");
    for (const Diagnostic& error : errors)
      failure += fmt::format("\n    {} in line {}: {}", error.kind->code, line_of(*impl.sources, error.span), error.message);
    out.push_back(std::move(failure));
  }
  return out;
}

}  // namespace tagma
