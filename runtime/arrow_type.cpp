#include "runtime/arrow_type.h"

#include "runtime/decimal.h"
#include "tagma/error.h"

#include <fmt/format.h>

#include <charconv>

namespace tagma {
namespace {

int parse_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return 0;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(',')) text.remove_prefix(1);
  return number;
}

std::int64_t units_per_second(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 1'000;
    case 'u':
      return 1'000'000;
    case 'n':
      return 1'000'000'000;
  }
  return 0;
}

ArrowType fixed(ArrowKind kind, int width, bool is_signed = true) {
  ArrowType type;
  type.kind = kind;
  type.width = width;
  type.is_signed = is_signed;
  return type;
}

// "d:PRECISION,SCALE[,BITS]"
ArrowType parse_decimal(std::string_view text) {
  ArrowType type = fixed(ArrowKind::kDecimal, 16);
  type.precision = parse_number(text);
  type.scale = parse_number(text);
  if (!text.empty()) type.width = parse_number(text) / 8;
  const bool known = type.width == 4 || type.width == 8 || type.width == 16 || type.width == 32;
  return known ? type : ArrowType{};
}

// "tdD", "ttu", "tsm:Zone", "tDn"
ArrowType parse_temporal(std::string_view format) {
  if (format == "tdD") return fixed(ArrowKind::kDate, 4);
  if (format == "tdm") return fixed(ArrowKind::kDate, 8);
  if (format.size() < 3) return {};
  ArrowType type;
  type.per_second = units_per_second(format[2]);
  type.width = 8;
  if (type.per_second == 0) return {};
  if (format.starts_with("tt")) {
    type.kind = ArrowKind::kTime;
    if (type.per_second <= 1'000) type.width = 4;
  } else if (format.starts_with("ts")) {
    type.kind = ArrowKind::kTimestamp;
    type.has_zone = format.size() > 4;
  } else if (format.starts_with("tD")) {
    type.kind = ArrowKind::kDuration;
  }
  return type;
}

ArrowType parse_nested(std::string_view format) {
  if (format == "+l") return fixed(ArrowKind::kList, 4);
  if (format == "+L") return fixed(ArrowKind::kList, 8);
  if (!format.starts_with("+w:")) return {};
  format.remove_prefix(3);
  return fixed(ArrowKind::kFixedList, parse_number(format));
}

ArrowType parse_known(std::string_view format) {
  if (format == "n") return fixed(ArrowKind::kNull, 0);
  if (format == "b") return fixed(ArrowKind::kBool, 0);
  if (format == "c" || format == "C") return fixed(ArrowKind::kInt, 1, format == "c");
  if (format == "s" || format == "S") return fixed(ArrowKind::kInt, 2, format == "s");
  if (format == "i" || format == "I") return fixed(ArrowKind::kInt, 4, format == "i");
  if (format == "l" || format == "L") return fixed(ArrowKind::kInt, 8, format == "l");
  if (format == "e") return fixed(ArrowKind::kFloat, 2);
  if (format == "f") return fixed(ArrowKind::kFloat, 4);
  if (format == "g") return fixed(ArrowKind::kFloat, 8);
  if (format == "u") return fixed(ArrowKind::kText, 4);
  if (format == "U") return fixed(ArrowKind::kText, 8);
  if (format == "vu") return fixed(ArrowKind::kTextView, 16);
  if (format.starts_with("d:")) return parse_decimal(format.substr(2));
  if (format.starts_with('t')) return parse_temporal(format);
  if (format.starts_with('+')) return parse_nested(format);
  return {};
}

std::string unit_name(std::int64_t per_second) {
  if (per_second == 1) return "s";
  if (per_second == 1'000) return "ms";
  return per_second == 1'000'000 ? "us" : "ns";
}

std::string timestamp_name(const ArrowType& type) {
  return fmt::format("timestamp[{}{}]", unit_name(type.per_second),
                     type.has_zone ? ", " + std::string(type.format.substr(4)) : "");
}

std::string other_name(std::string_view format) {
  if (format == "z" || format == "Z" || format == "vz") return "binary";
  if (format.starts_with("w:")) return "fixed-size binary";
  if (format == "+s") return "struct";
  if (format == "+m") return "map";
  if (format.starts_with("ti")) return "interval";
  return fmt::format("Arrow format \"{}\"", format);
}

std::string describe_value(const ArrowSchema& schema, const ArrowType& type) {
  switch (type.kind) {
    case ArrowKind::kOther:
      return other_name(type.format);
    case ArrowKind::kNull:
      return "null";
    case ArrowKind::kBool:
      return "bool";
    case ArrowKind::kInt:
      return fmt::format("{}int{}", type.is_signed ? "" : "u", type.width * 8);
    case ArrowKind::kFloat:
      return fmt::format("float{}", type.width * 8);
    case ArrowKind::kDecimal:
      return fmt::format("decimal{}({}, {})", type.width * 8, type.precision, type.scale);
    case ArrowKind::kText:
      return type.width == 8 ? "large_string" : "string";
    case ArrowKind::kTextView:
      return "string_view";
    case ArrowKind::kDate:
      return type.width == 4 ? "date32" : "date64";
    case ArrowKind::kTime:
      return fmt::format("time{}[{}]", type.width * 8, unit_name(type.per_second));
    case ArrowKind::kTimestamp:
      return timestamp_name(type);
    case ArrowKind::kDuration:
      return fmt::format("duration[{}]", unit_name(type.per_second));
    case ArrowKind::kList:
    case ArrowKind::kFixedList:
      return fmt::format("list<{}>", describe(*schema.children[0]));
  }
  TAGMA_CHECK(false);
}

std::optional<Type> natural_list(const ArrowSchema& schema) {
  const auto item = natural_type(*schema.children[0]);
  if (!item || item->is_collection()) return std::nullopt;
  return Type::list_of(*item);
}

}  // namespace

ArrowType parse_format(std::string_view format) {
  ArrowType type = parse_known(format);
  type.format = format;
  return type;
}

ArrowType value_type(const ArrowSchema& schema) {
  const ArrowSchema& values = schema.dictionary == nullptr ? schema : *schema.dictionary;
  ArrowType type = parse_format(values.format);
  // A list without its item, or a dictionary of dictionaries, is malformed or of no use here.
  const bool list = type.kind == ArrowKind::kList || type.kind == ArrowKind::kFixedList;
  if ((list && values.n_children != 1) || (schema.dictionary != nullptr && (values.dictionary != nullptr || list)))
    type.kind = ArrowKind::kOther;
  return type;
}

std::string describe(const ArrowSchema& schema) {
  const ArrowType type = value_type(schema);
  const std::string name = describe_value(schema, type);
  return schema.dictionary == nullptr ? name : fmt::format("dictionary<{}>", name);
}

std::optional<Type> natural_type(const ArrowSchema& schema) {
  const ArrowType type = value_type(schema);
  switch (type.kind) {
    case ArrowKind::kOther:
      return std::nullopt;
    case ArrowKind::kNull:
      return Type::of(Kind::kMissing);
    case ArrowKind::kBool:
      return Type::of(Kind::kBool);
    case ArrowKind::kInt:
      return Type::of(Kind::kInt);
    case ArrowKind::kFloat:
      return Type::of(Kind::kFloat);
    case ArrowKind::kDecimal:
      if (type.scale > kMaxDecimalDigits) return std::nullopt;
      return Type::decimal(std::max(type.scale, 0));
    case ArrowKind::kText:
    case ArrowKind::kTextView:
      return Type::of(Kind::kString);
    case ArrowKind::kDate:
      return Type::of(Kind::kDate);
    case ArrowKind::kTime:
      return Type::of(Kind::kTimeOfDay);
    case ArrowKind::kTimestamp:
      return Type::of(Kind::kTimestamp);
    case ArrowKind::kDuration:
      return Type::of(Kind::kDuration);
    case ArrowKind::kList:
    case ArrowKind::kFixedList:
      return natural_list(schema);
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma
