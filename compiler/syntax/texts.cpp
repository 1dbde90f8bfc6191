#include "compiler/source/code_points.h"
#include "compiler/syntax/literals.h"

#include <algorithm>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

// The characters between quotes, read one by one with their places.
class TextReader {
 public:
  TextReader(std::string_view quoted, Span span, Diagnostics& out) : out_(out) {
    const std::size_t first = width(quoted, true), last = width(quoted, false);
    inner_ = quoted.substr(first, quoted.size() - first - last);
    place_ = {span.file, span.begin + static_cast<std::uint32_t>(first), span.end - static_cast<std::uint32_t>(last)};
  }

  [[nodiscard]] bool done() const { return at_ >= inner_.size(); }
  [[nodiscard]] char peek() const { return inner_[at_]; }
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return {place_.file, place_.begin + static_cast<std::uint32_t>(begin), place_.begin + static_cast<std::uint32_t>(end)};
  }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view inner() const { return inner_; }
  void skip_to(std::size_t at) { at_ = at; }

  void next(std::string& text) {
    if (peek() == '\\') return escape(text);
    text += inner_[at_++];
  }

 private:
  // A quote takes one byte, or three when a Chinese keyboard typed it.
  static std::size_t width(std::string_view quoted, bool front) {
    const unsigned char edge = static_cast<unsigned char>(front ? quoted.front() : quoted.back());
    return edge < 0x80 ? 1 : 3;
  }

  void escape(std::string& text) {
    const char c = at_ + 1 < inner_.size() ? inner_[at_ + 1] : '\\';
    constexpr std::string_view kPlain = "\"\\{}";
    if (kPlain.find(c) != std::string_view::npos) text += c;
    else if (c == 'n') text += '\n';
    else if (c == 't') text += '\t';
    else if (c == 'u' && at_ + 2 < inner_.size() && inner_[at_ + 2] == '{') return code_point(text);
    else {
      const std::size_t size = code_point_at(inner_, at_ + 1).size;
      out_.report("bad_escape", span(at_, at_ + 1 + size), fmt::format("`{}` is no escape", inner_.substr(at_, 1 + size)),
                  fmt::format("a backslash itself is written twice: \\\\{}", inner_.substr(at_ + 1, size)));
      text += inner_.substr(at_, 1 + size);
      at_ += 1 + size;
      return;
    }
    at_ += 2;
  }

  void code_point(std::string& text) {
    const std::size_t end = std::min(inner_.find('}', at_), inner_.size());
    const std::string_view digits = inner_.substr(at_ + 3, end - at_ - 3);
    std::int32_t value = 0;
    bool good = !digits.empty() && digits.size() <= 6 && end < inner_.size();
    for (const char c : digits) {
      const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
      good &= digit >= 0;
      value = good ? value * 16 + digit : 0;
    }
    good &= value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
    if (good) append_utf8(text, value);
    else out_.report("bad_escape", span(at_, std::min(end + 1, inner_.size())), "this is no character number", "\\u{4E0A} is 上: one to six hexadecimal digits in braces");
    at_ = std::min(end + 1, inner_.size());
  }

  Diagnostics& out_;
  std::string_view inner_;
  Span place_;
  std::size_t at_ = 0;
};

std::size_t closing_brace(std::string_view text, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at;
  }
  return std::string_view::npos;
}

bool is_bare_count(std::string_view text) { return text.find_first_not_of("0123456789, ") == std::string_view::npos; }

// The `{…}` at the reader's place; an empty result is reported.
ast::ExprPtr interpolation(TextReader& reader, Diagnostics& out, const ParsePiece& parse) {
  const std::size_t open = reader.at(), close = closing_brace(reader.inner(), open);
  if (close == std::string_view::npos) {
    out.report("bad_interpolation", reader.span(open, open + 1), "this brace in a text is not closed", "a brace that means itself is written \\{");
    reader.skip_to(reader.inner().size());
    return nullptr;
  }
  reader.skip_to(close + 1);
  const std::string_view inside = reader.inner().substr(open + 1, close - open - 1);
  if (is_bare_count(inside)) {  // a regular expression's repetition, most likely
    out.report("bad_interpolation", reader.span(open, close + 1), fmt::format("{{{}}} puts no value into the text", inside),
               fmt::format("braces that mean themselves are written \\{{{}\\}}", inside));
    return nullptr;
  }
  return parse(inside, reader.span(open + 1, close));
}

}  // namespace

std::string read_plain_text(std::string_view quoted, Span span, Diagnostics& out) {
  TextReader reader(quoted, span, out);
  std::string text;
  while (!reader.done()) reader.next(text);
  return text;
}

ast::TextLiteral read_text(std::string_view quoted, Span span, Diagnostics& out, const ParsePiece& parse) {
  TextReader reader(quoted, span, out);
  ast::TextLiteral literal;
  std::string text;
  const auto flush = [&] {
    if (!text.empty()) literal.pieces.push_back({std::move(text), nullptr});
    text.clear();
  };
  while (!reader.done()) {
    if (reader.peek() == '{') {
      auto value = interpolation(reader, out, parse);
      if (value == nullptr) continue;
      flush();
      literal.pieces.push_back({{}, std::move(value)});
    } else if (reader.peek() == '}') {
      out.report("bad_interpolation", reader.span(reader.at(), reader.at() + 1), "this brace in a text closes nothing", "a brace that means itself is written \\}");
      reader.skip_to(reader.at() + 1);
    } else {
      reader.next(text);
    }
  }
  flush();
  return literal;
}

std::string quote(std::string_view text, bool interpolates) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text, at);
    const std::string_view bytes = text.substr(at, point.size);
    at += point.size;
    if (bytes == "\n") out += "\\n";
    else if (bytes == "\t") out += "\\t";
    else if (bytes == "\"" || bytes == "\\" || (interpolates && (bytes == "{" || bytes == "}"))) out.append("\\").append(bytes);
    else if (point.value >= 0 && (is_bidi_control(point.value) || point.value < 0x20 || point.value == 0x7F)) out += fmt::format("\\u{{{:X}}}", point.value);
    else out += bytes;
  }
  return out + "\"";
}

}  // namespace tagma::syntax
