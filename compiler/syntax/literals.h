// What the characters of a literal stand for. Each reports what is wrong with it; the value is then empty.
#pragma once

#include "compiler/source/diagnostic.h"
#include "compiler/syntax/ast.h"

#include <functional>
#include <optional>
#include <string_view>

namespace tagma::syntax {

std::optional<ast::IntLiteral> read_int(std::string_view text, Span span, Diagnostics& out);
std::optional<ast::DecimalLiteral> read_decimal(std::string_view text, Span span, Diagnostics& out);  // 12.50, 40%
std::optional<ast::FloatLiteral> read_float(std::string_view text, Span span, Diagnostics& out);
std::optional<ast::DateLiteral> read_date(std::string_view text, Span span, Diagnostics& out);
std::optional<ast::TimestampLiteral> read_timestamp(std::string_view text, Span span, Diagnostics& out);
std::optional<ast::TimeLiteral> read_time(std::string_view text, Span span, Diagnostics& out);

// A count in a fixed place (`at least 3`, `past 7 full days`): from 0 to a billion.
std::optional<std::int64_t> read_count(std::string_view text, Span span, Diagnostics& out);

// A text without braces that mean anything: display names, enum values, names of tests.
std::string read_plain_text(std::string_view quoted, Span span, Diagnostics& out);

// A text whose {braces} hold expressions, which `parse` reads.
using ParsePiece = std::function<ast::ExprPtr(std::string_view text, Span span)>;
ast::TextLiteral read_text(std::string_view quoted, Span span, Diagnostics& out, const ParsePiece& parse);

// The other way: a text between quotes. With braces that mean themselves escaped where `interpolates`.
std::string quote(std::string_view text, bool interpolates);

}  // namespace tagma::syntax
