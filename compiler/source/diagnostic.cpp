#include "compiler/source/diagnostic.h"

#include "tagma/error.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace tagma {

namespace {

constexpr DiagnosticKind kKinds[] = {
#define TAGMA_DIAGNOSTIC(code, name, severity, title, explanation) {#code, #name, Severity::severity, title, explanation},
#include "compiler/source/diagnostic_kinds.def"
#undef TAGMA_DIAGNOSTIC
};

constexpr std::size_t kErrorsPerFile = 100;

const std::vector<DiagnosticKind>& ordered_kinds() {
  static const std::vector<DiagnosticKind> kinds = [] {
    std::vector<DiagnosticKind> all(std::begin(kKinds), std::end(kKinds));
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
    return all;
  }();
  return kinds;
}

auto place(const Diagnostic& d) { return std::tie(d.span.file, d.span.begin, d.span.end, d.kind->code, d.message); }

// Keeps the first hundred errors of each file, with all else up to there, and says how many more there were.
std::vector<Diagnostic> limited(std::vector<Diagnostic> items) {
  std::vector<Diagnostic> kept;
  for (std::size_t i = 0; i < items.size();) {
    const std::uint32_t file = items[i].span.file;
    std::size_t errors = 0, hidden = 0;
    Span end{};
    for (; i < items.size() && items[i].span.file == file; ++i) {
      if (errors == kErrorsPerFile) {
        hidden += items[i].kind->severity == Severity::kError ? 1 : 0;
        continue;
      }
      errors += items[i].kind->severity == Severity::kError ? 1 : 0;
      end = items[i].span;
      kept.push_back(std::move(items[i]));
    }
    if (hidden > 0)
      kept.push_back({find_diagnostic_kind("too_many_errors"), end,
                      fmt::format("{} more errors in this file are not shown", hidden), "correct the first ones", {}});
  }
  return kept;
}

}  // namespace

std::span<const DiagnosticKind> diagnostic_kinds() { return ordered_kinds(); }

const DiagnosticKind* find_diagnostic_kind(std::string_view code_or_name) {
  for (const DiagnosticKind& kind : ordered_kinds())
    if (kind.code == code_or_name || kind.name == code_or_name) return &kind;
  return nullptr;
}

Diagnostic& Diagnostics::report(std::string_view name, Span span, std::string message, std::string help) {
  const DiagnosticKind* kind = find_diagnostic_kind(name);
  TAGMA_CHECK(kind != nullptr);
  items_.push_back({kind, span, std::move(message), std::move(help), {}});
  return items_.back();
}

bool Diagnostics::has_errors() const { return error_count() > 0; }

std::size_t Diagnostics::error_count() const {
  return static_cast<std::size_t>(std::count_if(items_.begin(), items_.end(), [](const Diagnostic& item) {
    return item.kind->severity == Severity::kError;
  }));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> items = items_;
  std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return place(a) < place(b); });
  items.erase(std::unique(items.begin(), items.end(), [](const auto& a, const auto& b) { return place(a) == place(b); }),
              items.end());
  return limited(std::move(items));
}

void Diagnostics::append(Diagnostics other) {
  for (Diagnostic& item : other.items_) items_.push_back(std::move(item));
}

}  // namespace tagma
