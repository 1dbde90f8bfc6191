// Diagnostics and pages of help, as the outside sees them.
#include "compiler/catalogue.h"
#include "compiler/syntax/parse.h"
#include "compiler/word_pages.h"
#include "stdlib/builtin.h"
#include "stdlib/reference.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

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

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const Builtin& fn : builtins())
    if (!fn.operator_only && (names.empty() || names.back() != fn.name)) names.push_back(fn.name);
  return names;
}

std::vector<std::string_view> topic_words() {
  std::vector<std::string_view> words = help_words();
  for (const std::string_view word : aggregate_words()) words.push_back(word);
  return words;
}

std::string listed(std::vector<std::string_view> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return fmt::format("{}", fmt::join(names, " "));
}

// What there are pages about.
std::string index_page() {
  return fmt::format("words\n  {}\n\naggregates\n  {}\n\nfunctions\n  {}\n\n`tagma help WORD` has a page about each, `tagma help T0203` about a message.\n", listed(help_words()), listed(aggregate_words()), listed(function_names()));
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
  if (topic == "words") return index_page();
  const auto word = word_page(topic), function = function_page(topic);
  if (word && function) return *word + "\nas a function:\n\n" + *function;  // `list` is both
  if (word || function) return word ? word : function;
  if (nearest != nullptr) {
    const auto words = topic_words();
    std::vector<std::string> names(words.begin(), words.end());
    for (const std::string_view name : function_names()) names.emplace_back(name);
    for (const DiagnosticKind& kind : diagnostic_kinds()) names.emplace_back(kind.code);
    *nearest = nearest_name(topic, names).value_or("");
  }
  return std::nullopt;
}

bool needs_more_input(std::string_view text) { return is_incomplete(text); }

std::string_view version() { return TAGMA_VERSION; }

}  // namespace tagma
