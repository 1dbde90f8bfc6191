#include "compiler/syntax/literals.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace tagma::syntax {

namespace {

constexpr int kMaxDigits = 38;
constexpr std::int64_t kMaxCount = 1'000'000'000;

// The value of the digits, skipping `_` and `.`; nothing when they are too many.
std::optional<Int128> value_of(std::string_view text) {
  Int128 value = 0;
  int digits = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') continue;
    value = value * 10 + (c - '0');
    digits += value == 0 ? 0 : 1;
    if (digits > kMaxDigits) return std::nullopt;
  }
  return value;
}

void too_long(Span span, Diagnostics& out) {
  out.report("bad_number", span, fmt::format("this number has more than {} digits", kMaxDigits), "a float has an exponent: 1.5e60");
}

}  // namespace

std::optional<ast::IntLiteral> read_int(std::string_view text, Span span, Diagnostics& out) {
  const auto value = value_of(text);
  if (!value) return too_long(span, out), std::nullopt;
  return ast::IntLiteral{*value};
}

std::optional<ast::DecimalLiteral> read_decimal(std::string_view text, Span span, Diagnostics& out) {
  const bool percent = text.find_first_of(".%") != std::string_view::npos && !std::isdigit(static_cast<unsigned char>(text.back()));
  const std::string_view number = text.substr(0, text.find_last_of("0123456789") + 1);  // a percent sign may be full-width
  const auto value = value_of(number);
  const auto point = number.find('.');
  const int places = point == std::string_view::npos ? 0 : static_cast<int>(number.size() - point - 1);
  const int scale = places + (percent ? 2 : 0);
  if (!value || scale > kMaxDigits) return too_long(span, out), std::nullopt;
  return ast::DecimalLiteral{*value, scale, percent};
}

std::optional<ast::FloatLiteral> read_float(std::string_view text, Span span, Diagnostics& out) {
  std::string digits;
  for (const char c : text)
    if (c != '_') digits += c;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc() && std::isfinite(value)) return ast::FloatLiteral{value};
  out.report("bad_number", span, fmt::format("{} does not fit a float", text), "floats reach from about 1e-307 to 1e308");
  return std::nullopt;
}

std::optional<std::int64_t> read_count(std::string_view text, Span span, Diagnostics& out) {
  const auto value = value_of(text);
  if (value && *value <= kMaxCount) return static_cast<std::int64_t>(*value);
  out.report("bad_number", span, fmt::format("{} is too large a count", text), fmt::format("counts reach to {}", kMaxCount));
  return std::nullopt;
}

}  // namespace tagma::syntax
