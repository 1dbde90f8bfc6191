// What an Arrow format string says, as far as it can mean something to the language.
#pragma once

#include "tagma/arrow_abi.h"
#include "tagma/types.h"

#include <string>

namespace tagma {

enum class ArrowKind : std::uint8_t {
  kOther,  // nothing the language has a type for; only its name matters
  kNull,
  kBool,
  kInt,      // `width` bytes, `is_signed`
  kFloat,    // `width` bytes
  kDecimal,  // `width` bytes, `scale` (may be negative)
  kText,     // offsets of `width` bytes
  kTextView,
  kDate,  // width 4: days; width 8: milliseconds
  kTime,  // since midnight, width 4 or 8
  kTimestamp,
  kDuration,
  kList,       // offsets of `width` bytes
  kFixedList,  // `width` items each
};

struct ArrowType {
  ArrowKind kind = ArrowKind::kOther;
  int width = 0;
  bool is_signed = true;
  int precision = 0, scale = 0;
  std::int64_t per_second = 0;  // kTime, kTimestamp, kDuration: units in a second
  bool has_zone = false;        // kTimestamp
  std::string_view format;      // as it came
};

// The type of the values; a dictionary's is that of its entries, and `schema.format` that of the codes.
ArrowType value_type(const ArrowSchema& schema);
ArrowType parse_format(std::string_view format);

// "int32", "timestamp[us]", "dictionary<string>": as Arrow's users know it.
std::string describe(const ArrowSchema& schema);

// The language's type for a column whose declaration leaves it to the data; nothing where there is none.
std::optional<Type> natural_type(const ArrowSchema& schema);

}  // namespace tagma
