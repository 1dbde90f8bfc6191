// Diagnostics and pages of help, as the outside sees them.
#include "compiler/catalogue.h"
#include "compiler/syntax/parse.h"
#include "stdlib/builtin.h"
#include "stdlib/reference.h"

#include <fmt/format.h>

namespace tagma {

namespace {

Diagnosis::Place place_of(const SourceSet& sources, Span span, std::string message) {
  const SourceFile& file = sources.file(span.file);
  const LineColumn begin = file.locate(span.begin);
  const LineColumn end = file.locate(span.end);
  return {std::move(message), file.name(), begin.line, begin.column, end.line, end.column};
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

std::string page(const DiagnosticKind& kind) {
  return fmt::format("{} {}: {}\n\n{}\n", kind.code, kind.name, kind.title, kind.explanation);
}

}  // namespace

void render_into(Compilation& compilation, const SourceSet& sources, const Diagnostics& diagnostics) {
  const std::vector<Diagnostic> sorted = diagnostics.sorted();
  for (const Diagnostic& diagnostic : sorted) {
    Diagnosis out{std::string(diagnostic.kind->code), std::string(severity_name(diagnostic.kind->severity)),
                  diagnostic.message, diagnostic.help, place_of(sources, diagnostic.span, ""), {}};
    for (const Label& label : diagnostic.related) out.related.push_back(place_of(sources, label.span, label.text));
    compilation.diagnostics.push_back(std::move(out));
  }
  compilation.text = render_text(sources, sorted, {.color = false});
  compilation.colored_text = render_text(sources, sorted, {.color = true});
  compilation.json = render_json(sources, sorted);
}

Formatted format_rules(const RuleText& file) {
  SourceSet sources;
  Diagnostics diagnostics;
  const ast::File parsed = parse(sources, sources.add(file.name, file.text), diagnostics);
  Formatted out;
  render_into(out.diagnostics, sources, diagnostics);
  if (!diagnostics.has_errors()) out.text = format(sources, parsed);
  return out;
}

std::optional<std::string> help_page(std::string_view topic, std::string* nearest) {
  if (const DiagnosticKind* kind = find_diagnostic_kind(topic)) return page(*kind);
  if (auto text = function_page(topic)) return text;
  if (nearest != nullptr) {
    std::vector<std::string> names;
    for (const DiagnosticKind& kind : diagnostic_kinds()) names.emplace_back(kind.code);
    for (const Builtin& fn : builtins())
      if (!fn.operator_only) names.emplace_back(fn.name);
    for (const Aggregate& fn : aggregates())
      if (!fn.internal) names.emplace_back(fn.name);
    *nearest = nearest_name(topic, names).value_or("");
  }
  return std::nullopt;
}

bool needs_more_input(std::string_view text) { return is_incomplete(text); }

std::string_view version() { return TAGMA_VERSION; }

}  // namespace tagma
