// Diagnostics for programs: the array of the outside contract. Ends are exclusive.
#include "compiler/source/code_points.h"
#include "compiler/source/diagnostic.h"

#include <fmt/format.h>

namespace tagma {

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    const std::string_view bytes = text.substr(at, point.size);
    at += point.size;
    if (point.value < 0) out += "\\ufffd";
    else if (point.value == '"' || point.value == '\\') out.append("\\").append(bytes);
    else if (point.value == '\n') out += "\\n";
    else if (point.value == '\t') out += "\\t";
    else if (point.value < 0x10000 && is_unprintable(point.value)) out += fmt::format("\\u{:04x}", point.value);
    else out += bytes;
  }
  return out + "\"";
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

std::string place(const SourceSet& sources, Span span) {
  if (span.file >= sources.size())
    return R"("file": null, "line": null, "column": null, "end_line": null, "end_column": null)";
  const SourceFile& file = sources.file(span.file);
  const LineColumn begin = file.locate(span.begin);
  const LineColumn end = file.locate(span.empty() ? span.begin : span.end);
  return fmt::format(R"("file": {}, "line": {}, "column": {}, "end_line": {}, "end_column": {})", quoted(file.name()),
                     begin.line, begin.column, end.line, end.column);
}

std::string object(const SourceSet& sources, const Diagnostic& d) {
  std::string related;
  for (const Label& label : d.related)
    related += fmt::format("{}{{\"message\": {}, {}}}", related.empty() ? "" : ", ", quoted(label.text), place(sources, label.span));
  return fmt::format(R"({{"code": "{}", "severity": "{}", "message": {}, "help": {}, {}, "related": [{}]}})", d.kind->code,
                     severity_name(d.kind->severity), quoted(d.message), quoted(d.help), place(sources, d.span), related);
}

}  // namespace

std::string render_json(const SourceSet& sources, std::span<const Diagnostic> diagnostics) {
  std::string out = "[";
  for (const Diagnostic& diagnostic : diagnostics)
    out += (out.size() == 1 ? "\n  " : ",\n  ") + object(sources, diagnostic);
  return out + (out.size() == 1 ? "]\n" : "\n]\n");
}

}  // namespace tagma
