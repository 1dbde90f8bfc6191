// Functions of texts. Positions and lengths count code points.
#include "stdlib/code_points.h"
#include "stdlib/exact.h"
#include "stdlib/native.h"
#include "stdlib/registry.h"
#include "stdlib/unicode.h"

namespace tagma {
namespace {

using native::body_of;
using native::Checked;
using native::typing_of;

constexpr FaultSet kMayOverflow = fault_bit(Fault::kOverflow);
constexpr FaultSet kBadArgument = fault_bit(Fault::kBadArgument);
constexpr auto kBad = std::unexpected(Fault::kBadArgument);

std::int64_t length(std::string_view text) { return count_code_points(text); }
bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
bool starts_with(std::string_view text, std::string_view start) { return text.starts_with(start); }
bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }
std::string concat(std::string_view a, std::string_view b) { return std::string(a).append(b); }

Checked<std::string> replace(std::string_view text, std::string_view from, std::string_view to) {
  if (from.empty()) return std::string(text);
  std::string out;
  std::size_t begin = 0;
  for (std::size_t at; (at = text.find(from, begin)) != std::string_view::npos; begin = at + from.size()) {
    out.append(text.substr(begin, at - begin)).append(to);
    if (out.size() > native::kMaxText) return std::unexpected(Fault::kOverflow);
  }
  return std::move(out.append(text.substr(begin)));
}

Checked<std::string_view> substring_from(std::string_view text, std::int64_t start) {
  if (start < 1) return kBad;
  return text.substr(skip_code_points(text, 0, start - 1));
}
Checked<std::string_view> substring(std::string_view text, std::int64_t start, std::int64_t count) {
  if (start < 1 || count < 0) return kBad;
  const std::size_t begin = skip_code_points(text, 0, start - 1);
  return text.substr(begin, skip_code_points(text, begin, count) - begin);
}

// The n-th piece between separators, from the left.
std::optional<std::string_view> piece(std::string_view text, std::string_view separator, std::int64_t n) {
  for (;; --n) {
    const std::size_t end = text.find(separator);
    if (n == 1) return text.substr(0, end);
    if (end == std::string_view::npos) return std::nullopt;
    text.remove_prefix(end + separator.size());
  }
}
std::int64_t count_pieces(std::string_view text, std::string_view separator) {
  std::int64_t count = 1;
  for (std::size_t at = 0; (at = text.find(separator, at)) != std::string_view::npos; at += separator.size()) ++count;
  return count;
}
Checked<std::optional<std::string_view>> part(std::string_view text, std::string_view separator, std::int64_t n) {
  if (n == 0 || separator.empty()) return kBad;
  if (n < 0) n = n < -count_pieces(text, separator) ? 0 : count_pieces(text, separator) + 1 + n;
  if (n == 0) return std::optional<std::string_view>();
  return piece(text, separator, n);
}

// -- text(x): for interpolation, as people write values, so without quotation marks and without a ratio's fraction bar

std::string decimal_without_zeros(Int128 unscaled, int scale) {
  std::string text = to_text(Type::decimal(scale), Value::decimal(unscaled));
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

Value text_of(CallContext& context, const CallSite& site, std::span<const Value> args) {
  constexpr int kPublishedScale = 10;
  const Type& type = site.args[0];
  if (type.is_text()) return args[0];
  if (type.kind == Kind::kRatio) {
    const auto rounded = round_to_scale(args[0].r, kPublishedScale, Rounding::kHalfEven);
    if (rounded) return Value::text(context.arena.text(decimal_without_zeros(*rounded, kPublishedScale)));
    context.faults |= fault_bit(rounded.error());
    return Value::missing();
  }
  const std::string_view zone = args.size() > 1 ? args[1].s : "UTC";
  return Value::text(context.arena.text(to_text(type, args[0], zone)));
}
std::optional<Type> text_of_scalar(std::span<const Type> args) {
  if (args.size() != 1 || args[0].is_collection() || args[0].kind == Kind::kTimestamp || args[0].kind == Kind::kMissing)
    return std::nullopt;
  return Type::of(Kind::kString);
}
std::optional<Type> text_of_instant(std::span<const Type> args) {
  if (args.size() != 2 || args[0].kind != Kind::kTimestamp || args[1].kind != Kind::kString) return std::nullopt;
  return Type::of(Kind::kString);
}

constexpr Builtin kRows[] = {
    {.name = "length", .signature = "length(text: string) -> int", .doc = "The number of characters (Unicode code points).", .example = "length(\"上海\") == 2", .typing = typing_of<length>, .body = body_of<length>},
    {.name = "contains", .signature = "contains(text: string, part: string) -> bool", .doc = "Whether the text has the part somewhere in it, letter case included.", .example = "contains(\"tagma\", \"ag\")", .typing = typing_of<contains>, .body = body_of<contains>},
    {.name = "starts_with", .signature = "starts_with(text: string, start: string) -> bool", .doc = "Whether the text begins with the start.", .example = "starts_with(\"上海市\", \"上海\")", .typing = typing_of<starts_with>, .body = body_of<starts_with>},
    {.name = "ends_with", .signature = "ends_with(text: string, end: string) -> bool", .doc = "Whether the text ends with the end.", .example = "ends_with(\"a@qq.com\", \"@qq.com\")", .typing = typing_of<ends_with>, .body = body_of<ends_with>},
    {.name = "concat", .signature = "concat(a: string, b: string) -> string", .doc = "The two texts, one after the other.", .example = "concat(\"ab\", \"c\") == \"abc\"", .typing = typing_of<concat>, .body = body_of<concat>, .faults = kMayOverflow},
    {.name = "lower", .signature = "lower(text: string) -> string", .doc = "The text in small letters.", .example = "lower(\"Ab\") == \"ab\"", .typing = typing_of<unicode::lower>, .body = body_of<unicode::lower>, .faults = kMayOverflow},
    {.name = "upper", .signature = "upper(text: string) -> string", .doc = "The text in capital letters.", .example = "upper(\"Straße\") == \"STRASSE\"", .typing = typing_of<unicode::upper>, .body = body_of<unicode::upper>, .faults = kMayOverflow},
    {.name = "casefold", .signature = "casefold(text: string) -> string", .doc = "The text in the form in which letter case makes no difference: for comparing, not for showing.", .example = "casefold(\"STRASSE\") == casefold(\"Straße\")", .typing = typing_of<unicode::casefold>, .body = body_of<unicode::casefold>, .faults = kMayOverflow},
    {.name = "normalize", .signature = "normalize(text: string) -> string", .doc = "The text in Unicode's form NFKC: full-width letters and digits become ordinary ones, composed characters one.", .example = "normalize(\"ＶＩＰ１\") == \"VIP1\"", .typing = typing_of<unicode::normalize>, .body = body_of<unicode::normalize>, .faults = kMayOverflow},
    {.name = "trim", .signature = "trim(text: string) -> string", .doc = "The text without white space at its ends, full-width spaces included.", .example = "trim(\"　ab \") == \"ab\"", .typing = typing_of<unicode::trim>, .body = body_of<unicode::trim>},
    {.name = "replace", .signature = "replace(text: string, from: string, to: string) -> string", .doc = "The text with every `from` in it replaced, from left to right. An empty `from` changes nothing.", .example = "replace(\"a-b-c\", \"-\", \"\") == \"abc\"", .typing = typing_of<replace>, .body = body_of<replace>, .faults = kMayOverflow},
    {.name = "substring", .signature = "substring(text: string, start: int, count: int) -> string", .doc = "At most `count` characters from the character number `start`, counting from 1. A start below 1 or a negative count is missing and counted.", .example = "substring(\"310101199001011234\", 7, 4) == \"1990\"", .typing = typing_of<substring>, .body = body_of<substring>, .faults = kBadArgument},
    {.name = "substring", .signature = "substring(text: string, start: int) -> string", .doc = "The characters from the character number `start`, counting from 1, to the end.", .example = "substring(\"tagma\", 4) == \"ma\"", .typing = typing_of<substring_from>, .body = body_of<substring_from>, .faults = kBadArgument},
    {.name = "part", .signature = "part(text: string, separator: string, n: int) -> string?", .doc = "The n-th piece of a text that a separator divides, counting from 1, or from the end with -1; missing where there are fewer. 0 and an empty separator are missing and counted.", .example = "part(\"a/b/c\", \"/\", 2) == \"b\"", .typing = typing_of<part>, .body = body_of<part>, .faults = kBadArgument, .may_miss = true},
    {.name = "text", .signature = "text(x) -> string", .doc = "The value written out: what \"{x}\" does. A ratio is written with up to ten places.", .example = "text(12.50) == \"12.50\"", .typing = text_of_scalar, .body = text_of, .faults = kMayOverflow},
    {.name = "text", .signature = "text(x: timestamp) -> string", .doc = "The instant written out, in the file's time zone.", .example = "starts_with(text(2026-07-01T10:00), \"2026-07-01T10:00:00\")", .typing = text_of_instant, .body = text_of, .implicit_zone = true},
};

}  // namespace

std::span<const Builtin> text_rows() { return kRows; }

}  // namespace tagma
