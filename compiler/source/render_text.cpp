// Diagnostics for a terminal:
//
//   error[T0201]: there is no metric named spend_9d
//    --> shop.tag:12:5
//      |
//   12 |   = spend_9d >= 5
//      |     ^^^^^^^^
//   help: did you mean spend_90d?
#include "compiler/source/code_points.h"
#include "compiler/source/diagnostic.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma {

namespace {

constexpr int kTabWidth = 4;
constexpr int kShownWidth = 120;  // of a source line; longer ones are cut around the culprit
constexpr int kShownBefore = 40;

struct Paint {
  bool on;
  [[nodiscard]] std::string operator()(std::string_view style, std::string_view text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", style, text) : std::string(text);
  }
};

constexpr std::string_view kFrame = "1;34";

std::string_view style_of(Severity severity) {
  switch (severity) {
    case Severity::kError: return "1;31";
    case Severity::kWarning: return "1;33";
    case Severity::kNote: return "1;36";
  }
  return "";
}

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

// One character of a line as it is shown, and where it stands.
struct Cell {
  std::size_t byte;
  int column;  // on the terminal
  std::string text;
};

std::string shown(CodePoint point, std::string_view bytes) {
  if (point.value < 0) return fmt::format("\\x{:02X}", static_cast<unsigned char>(bytes[0]));
  if (point.value == '\t') return std::string(kTabWidth, ' ');
  if (is_unprintable(point.value)) return fmt::format("\\u{{{:X}}}", point.value);
  return std::string(bytes.substr(0, point.size));
}

// The cells of a line; the last one is its end.
std::vector<Cell> lay_out(std::string_view line) {
  std::vector<Cell> cells;
  int column = 0;
  std::size_t at = line.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (at < line.size()) {
    const CodePoint point = code_point_at(line, at);
    cells.push_back({at, column, shown(point, line.substr(at))});
    column += display_width(cells.back().text);
    at += point.size;
  }
  cells.push_back({line.size(), column, ""});
  return cells;
}

struct Excerpt {
  std::string line;
  int begin = 0;  // terminal columns of the underline
  int end = 0;
};

// The part of a line around bytes [begin, end), with the columns that they take there.
Excerpt excerpt(std::string_view line, std::size_t begin, std::size_t end) {
  const auto cells = lay_out(line);
  const auto cell_at = [&](std::size_t byte) {
    const auto found = std::find_if(cells.begin(), cells.end(), [&](const Cell& cell) { return cell.byte >= byte; });
    return found == cells.end() ? cells.back().column : found->column;
  };
  int first = cell_at(begin), last = std::max(cell_at(end), first + 1);
  const int width = cells.back().column;
  const int from = width <= kShownWidth ? 0 : std::max(0, std::min(first - kShownBefore, width - kShownWidth));
  const int to = width <= kShownWidth ? width : from + kShownWidth;
  Excerpt out;
  int shift = -1;  // where the first shown cell really begins: a wide character may straddle `from`
  for (const Cell& cell : cells) {
    if (cell.column < from || cell.column + display_width(cell.text) > to) continue;
    if (shift < 0) shift = cell.column;
    out.line += cell.text;
  }
  shift = std::max(shift, 0);
  if (from > 0) out.line = "…" + out.line, --shift;
  if (to < width) out.line += "…";
  out.begin = first - shift;
  out.end = std::max(std::min(last, to) - shift, out.begin + 1);
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    out += point.value == '\n' ? "\n" : shown(point, text.substr(at));
    at += point.size;
  }
  return out;
}

class TextRenderer {
 public:
  TextRenderer(const SourceSet& sources, RenderOptions options) : sources_(sources), paint_{options.color} {}

  std::string take() { return std::move(out_); }

  void diagnostic(const Diagnostic& d) {
    if (!out_.empty()) out_ += '\n';
    const auto style = style_of(d.kind->severity);
    out_ += paint_(style, fmt::format("{}[{}]", word_of(d.kind->severity), d.kind->code));
    out_ += paint_("1", ": " + one_line(d.message)) + "\n";
    snippet(d.span, style, '^');
    for (const Label& label : d.related) {
      out_ += paint_(style_of(Severity::kNote), "note") + ": " + one_line(label.text) + "\n";
      snippet(label.span, kFrame, '-');
    }
    if (!d.help.empty()) out_ += paint_("1;32", "help") + ": " + one_line(d.help) + "\n";
  }

 private:
  void snippet(Span span, std::string_view style, char mark) {
    if (span.file >= sources_.size()) return;
    const SourceFile& file = sources_.file(span.file);
    const LineColumn place = file.locate(span.begin);
    const std::string number = std::to_string(place.line);
    const std::string margin(number.size(), ' ');
    out_ += fmt::format("{}{} {}:{}:{}\n", margin, paint_(kFrame, "-->"), one_line(file.name()), place.line, place.column);
    const std::string_view line = file.line(place.line);
    const std::size_t begin = std::min<std::size_t>(span.begin - file.line_begin(place.line), line.size());
    const std::size_t end = std::min<std::size_t>(begin + (span.empty() ? 0 : span.end - span.begin), line.size());
    const Excerpt part = excerpt(line, begin, end);
    out_ += paint_(kFrame, margin + " |") + "\n";
    out_ += paint_(kFrame, number + " |") + " " + part.line + "\n";
    out_ += paint_(kFrame, margin + " |") + " " + std::string(static_cast<std::size_t>(part.begin), ' ') +
            paint_(style, std::string(static_cast<std::size_t>(part.end - part.begin), mark)) + "\n";
  }

  const SourceSet& sources_;
  Paint paint_;
  std::string out_;
};

}  // namespace

std::string render_text(const SourceSet& sources, std::span<const Diagnostic> diagnostics, RenderOptions options) {
  TextRenderer renderer(sources, options);
  for (const Diagnostic& diagnostic : diagnostics) renderer.diagnostic(diagnostic);
  return renderer.take();
}

}  // namespace tagma
