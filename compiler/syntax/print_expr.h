// Canonical text of expressions, on one line.
#pragma once

#include "compiler/syntax/ast.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tagma::syntax {

// How tightly an expression holds together; an operand that is looser than its place asks for stands in brackets.
enum class Tightness { kLevels, kOr, kAnd, kCondition, kSum, kProduct, kCoalesce, kUnary, kPostfix, kAtom };
Tightness tightness(const ast::Expr& expr);

class ExprPrinter {
 public:
  // With sources, literals are printed as they were written (1_000_000); else from their values.
  explicit ExprPrinter(const SourceSet* sources = nullptr) : sources_(sources) {}

  [[nodiscard]] std::string expr(const ast::Expr& expr) const;
  [[nodiscard]] std::string operand(const ast::Expr& expr, Tightness least) const;
  [[nodiscard]] std::string level(const ast::Level& level) const;
  [[nodiscard]] std::string window(const ast::Window& window) const;
  [[nodiscard]] std::string bare_window(const ast::Window& window) const;
  [[nodiscard]] std::string source(const ast::Source& source) const;
  [[nodiscard]] static std::string rows_named(const ast::Source& source);  // NAME, current NAME
  [[nodiscard]] std::string clause(const ast::Clause& clause) const;
  [[nodiscard]] std::string keys(std::span<const ast::Named> keys) const;
  [[nodiscard]] std::string step(const ast::SequenceStep& step) const;
  // `sequence within 7 days {`, then what stands between the brackets, a text for each stage: `a: View`, `then no Order …`.
  [[nodiscard]] std::string sequence_head(const ast::Sequence& sequence) const;
  [[nodiscard]] std::vector<std::pair<std::string, Span>> stages(const ast::Sequence& sequence) const;
  [[nodiscard]] std::string gap(std::string_view word, const ast::Gap& gap) const;
  [[nodiscard]] std::string limit(const ast::Limit& limit) const;
  [[nodiscard]] std::string argument(const ast::Argument& argument) const;
  // The text of a literal in the source, or nothing.
  [[nodiscard]] std::string written(Span span) const;

 private:
  [[nodiscard]] std::string plain_window(const ast::Window& window) const;
  [[nodiscard]] std::string columns(std::span<const ast::Named> columns) const;
  [[nodiscard]] std::string clauses(std::span<const ast::Clause> clauses) const;

  const SourceSet* sources_;
};

std::string unit_name(ast::Unit unit, bool plural);
std::string print_literal(const ast::IntLiteral& value);
std::string print_literal(const ast::DecimalLiteral& value);
std::string print_literal(const ast::FloatLiteral& value);
std::string print_literal(const ast::DateLiteral& value);
std::string print_literal(const ast::TimestampLiteral& value);
std::string print_literal(const ast::TimeLiteral& value);

// A name as it must stand in a rule file: between quotes where it is no identifier.
std::string outside_name(std::string_view name);

}  // namespace tagma::syntax
