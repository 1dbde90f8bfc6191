// Declarations laid out in lines, before comments are woven in.
#pragma once

#include "compiler/syntax/ast.h"
#include "compiler/syntax/print_expr.h"

#include <string>
#include <vector>

namespace tagma::syntax {

inline constexpr int kLineWidth = 120;

struct Line {
  int indent = 0;
  std::string text;
  Span span;                // what of the source it shows: decides which comments stand above or behind it
  int comment_indent = 0;   // of comments above it
  bool may_follow_blank = false;  // an empty line above it is kept
};

class Layout {
 public:
  explicit Layout(const ExprPrinter& printer) : printer_(printer) {}

  // `PREFIX EXPR SUFFIX`, broken at `and`, `or`, at the steps of a sequence and between the items of lists when it is too long for a line.
  void expr(const ast::Expr& expr, int indent, const std::string& prefix, const std::string& suffix);
  // `= LEVEL`, `| LEVEL` …
  void levels(const ast::Levels& levels, int indent, const std::string& first);
  // `HEAD{ a, b, c }`, filled into as many lines as it takes.
  void filled(const std::string& head, const std::vector<std::string>& items, const std::string& tail, int indent, Span span);
  void line(int indent, std::string text, Span span, bool may_follow_blank = false);

  [[nodiscard]] std::vector<Line> take() { return std::move(lines_); }
  [[nodiscard]] std::vector<Line>& lines() { return lines_; }

 private:
  void stages(const ast::Sequence& sequence, Span span, int indent, const std::string& prefix, const std::string& suffix);
  void chain(const ast::Binary& binary, int indent, const std::string& prefix, const std::string& suffix);

  const ExprPrinter& printer_;
  std::vector<Line> lines_;
};

[[nodiscard]] bool fits(int indent, std::string_view text);
[[nodiscard]] std::string padded(std::string text, int width);

// The lines of one declaration; `one_line`: it stood on one line and may stay there if it fits.
std::vector<Line> lay_out(const ast::Decl& decl, const ExprPrinter& printer, bool one_line);

}  // namespace tagma::syntax
