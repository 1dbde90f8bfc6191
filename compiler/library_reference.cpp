#include "compiler/library_reference.h"

#include "compiler/catalogue.h"
#include "compiler/syntax/parse.h"

#include <fmt/format.h>

#include <vector>

namespace tagma {
namespace {

// The comment that ends right before `at`, its lines joined by blanks.
std::string comment_before(std::string_view text, std::size_t at) {
  std::string out;
  std::size_t end = at;
  while (end > 0 && text[end - 1] == '\n') {
    const std::size_t newline = end < 2 ? std::string_view::npos : text.rfind('\n', end - 2);
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::string_view line = text.substr(begin, end - 1 - begin);
    if (!line.starts_with("// ")) break;
    out = out.empty() ? std::string(line.substr(3)) : std::string(line.substr(3)) + " " + out;
    end = begin;
  }
  return out;
}

// `fn name(parameters)`, as it is written.
std::string signature(std::string_view text, const ast::Decl& decl, const ast::FnDecl& fn) {
  std::string_view head = text.substr(decl.span.begin, fn.body->span.begin - decl.span.begin);
  return std::string(head.substr(3, head.rfind(')') - 2));
}

std::string section(std::string_view module, std::string_view text) {
  SourceSet sources;
  Diagnostics diagnostics;
  const ast::File file = parse(sources, sources.add(std::string(module), std::string(text)), diagnostics);
  std::string out;
  for (const ast::Decl& decl : file.decls) {
    if (std::holds_alternative<ast::ModuleDecl>(decl.what)) out += fmt::format("## {}\n\n{}\n\n", module, comment_before(text, decl.span.begin));
    if (const auto* fn = std::get_if<ast::FnDecl>(&decl.what))
      out += fmt::format("### {}\n\n`{}`\n\n{}\n\n", fn->name.text, signature(text, decl, *fn), comment_before(text, decl.span.begin));
  }
  return out;
}

}  // namespace

std::string library_reference() {
  std::string out = "# The standard library\n\nMade from the modules of `stdlib/std/`, which carry their own tests. `import std.NAME` brings a module's functions into a catalogue; they\n"
                    "take values and never speak of tables: which events count is the catalogue's to say.\n\n";
  for (const auto& [module, text] : standard_modules()) out += section(module, text);
  out.pop_back();
  return out;
}

}  // namespace tagma
