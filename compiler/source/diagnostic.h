// Something to tell the author about the rules. Data until a renderer prints it.
#pragma once

#include "compiler/source/source_file.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tagma {

enum class Severity : std::uint8_t { kError, kWarning, kNote };

// A kind of diagnostic: one line in diagnostic_kinds.def, explained by `tagma help CODE`, shown by one golden test.
struct DiagnosticKind {
  std::string_view code;         // "T0203"
  std::string_view name;         // "unknown_name"
  Severity severity;
  std::string_view title;        // one line
  std::string_view explanation;  // a paragraph with a wrong and a right example
};

struct Label {
  Span span;
  std::string text;
};

struct Diagnostic {
  const DiagnosticKind* kind = nullptr;
  Span span;                  // the narrowest culprit
  std::string message;        // what is wrong, in a rule author's words
  std::string help;           // what to write instead; may be empty
  std::vector<Label> related; // the other declaration, the other type …
};

// All kinds, ordered by code.
std::span<const DiagnosticKind> diagnostic_kinds();
const DiagnosticKind* find_diagnostic_kind(std::string_view code_or_name);

// Collects; sorts by place, drops exact duplicates and, beyond `limit` errors of a file, counts only.
class Diagnostics {
 public:
  // `name` is the kind's name in diagnostic_kinds.def; an unknown one is our own defect.
  Diagnostic& report(std::string_view name, Span span, std::string message, std::string help = {});
  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] std::size_t error_count() const;
  [[nodiscard]] std::vector<Diagnostic> sorted() const;
  void append(Diagnostics other);

 private:
  std::vector<Diagnostic> items_;
};

struct RenderOptions {
  bool color = false;
};
std::string render_text(const SourceSet& sources, std::span<const Diagnostic> diagnostics, RenderOptions options = {});
// The array of the outside contract: {code, severity, message, help, file, line, column, end_line, end_column, related}.
std::string render_json(const SourceSet& sources, std::span<const Diagnostic> diagnostics);

// The candidate that `name` was probably meant to be, or nothing when none is near. Counts in code points.
std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);

}  // namespace tagma
