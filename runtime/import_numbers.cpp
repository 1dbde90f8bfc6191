// Bools, integers, floats and decimals.
#include "runtime/decimal.h"
#include "runtime/import_parts.h"

#include <array>
#include <cmath>

namespace tagma::import {
namespace {

constexpr std::int64_t kExactFloat = std::int64_t{1} << 53;

// A two's complement number of 256 bits, least significant word first.
struct Int256 {
  std::array<std::uint64_t, 4> words{};

  [[nodiscard]] bool negative() const { return (words[3] >> 63) != 0; }
  void negate() {
    std::uint64_t carry = 1;
    for (std::uint64_t& word : words) {
      word = ~word + carry;
      carry = carry != 0 && word == 0 ? 1 : 0;
    }
  }
  // Divides a number that is not negative by ten; gives the rest.
  std::uint64_t divide_by_ten() {
    UInt128 rest = 0;
    for (std::size_t i = 4; i-- > 0;) {
      const UInt128 part = (rest << 64) | words[i];
      words[i] = static_cast<std::uint64_t>(part / 10);
      rest = part % 10;
    }
    return static_cast<std::uint64_t>(rest);
  }
};

// Drops `digits` zeros at the end and narrows; false if that loses something.
bool narrow(Int256 wide, int digits, Int128& out) {
  const bool negative = wide.negative();
  if (negative) wide.negate();
  for (int i = 0; i < digits; ++i) {
    if (wide.divide_by_ten() != 0) return false;
  }
  if (wide.words[2] != 0 || wide.words[3] != 0 || (wide.words[1] >> 63) != 0) return false;
  const auto size = static_cast<Int128>((UInt128{wide.words[1]} << 64) | wide.words[0]);
  out = negative ? -size : size;
  return true;
}

float half_to_float(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  float size = 0;
  if (exponent == 0x1f) {
    size = fraction == 0 ? INFINITY : NAN;
  } else if (exponent == 0) {
    size = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    size = std::ldexp(static_cast<float>(fraction + 0x400), exponent - 25);
  }
  return (bits >> 15) != 0 ? -size : size;
}

template <typename T>
constexpr Layout layout_of() {
  if (std::is_same_v<T, std::int8_t>) return Layout::kI8;
  if (std::is_same_v<T, std::uint8_t>) return Layout::kU8;
  if (std::is_same_v<T, std::int16_t>) return Layout::kI16;
  if (std::is_same_v<T, std::uint16_t>) return Layout::kU16;
  if (std::is_same_v<T, std::int32_t>) return Layout::kI32;
  if (std::is_same_v<T, std::uint32_t>) return Layout::kU32;
  return Layout::kI64;
}

template <typename In>
Imported decimals_as(const ArrowColumn& column, int from_scale, const Type& type, Layout layout,
                     const ImportOptions& options) {
  const auto read = [from_scale, to_scale = int{type.scale}](In in, Int128& out) {
    return rescale(in, from_scale, to_scale, out);
  };
  return convert_values<In, Int128>(column, type, layout, ValueBreach::kInexact, options, read);
}

// Decimals as unscaled integers of `type`'s scale.
Imported decimals_of_any_width(const ArrowColumn& column, const ArrowType& from, const Type& type,
                               const ImportOptions& options) {
  switch (from.width) {
    case 4:
      return decimals_as<std::int32_t>(column, from.scale, type, Layout::kI128, options);
    case 8:
      return decimals_as<std::int64_t>(column, from.scale, type, Layout::kI128, options);
    case 16:
      return decimals_as<Int128>(column, from.scale, type, Layout::kI128, options);
  }
  const int surplus = std::max(0, from.scale - int{type.scale});
  const auto read = [surplus, from_scale = from.scale, to_scale = int{type.scale}](Int256 in, Int128& out) {
    Int128 narrowed = 0;
    return narrow(in, surplus, narrowed) && rescale(narrowed, from_scale - surplus, to_scale, out);
  };
  return convert_values<Int256, Int128>(column, type, Layout::kI128, ValueBreach::kInexact, options, read);
}

// Whole decimals read as ints: the unscaled 128-bit column narrowed.
Imported decimals_as_ints(const ArrowColumn& column, const ArrowType& from, const Type& type,
                          const ImportOptions& options) {
  Imported wide = decimals_of_any_width(column, from, Type::decimal(0), options);
  const auto* values = static_cast<const Int128*>(wide.column->data);
  auto out = allocate<std::int64_t>(column.length);
  std::vector<std::vector<std::int32_t>> too_large(1);
  for (std::int64_t i = 0; i < column.length; ++i) {
    out[i] = static_cast<std::int64_t>(values[i]);
    if (out[i] != values[i] && wide.column->is_known(i)) too_large[0].push_back(static_cast<std::int32_t>(i));
  }
  wide.column->type = type;
  wide.column->layout = Layout::kI64;
  wide.column->data = out.get();
  wide.column->owners.push_back(std::move(out));
  mark_bad(wide, ValueBreach::kInexact, too_large);
  return wide;
}

}  // namespace

bool rescale(Int128 unscaled, int from, int to, Int128& result) {
  if (to >= from) return rescale_up(unscaled, to - from, result);
  return rescale_down(unscaled, from - to, result) && fits_decimal(result);
}

Imported import_bools(const ArrowColumn& column, const Type& type) {
  Imported imported = start(column, type, Layout::kBits);
  auto words = allocate_zeroed<std::uint64_t>(words_for(column.length));
  for (const ArrowPiece& piece : column.pieces) {
    copy_bits(static_cast<const std::uint8_t*>(piece.buffer(1)), piece.offset, words.get(), piece.begin, piece.length);
  }
  imported.column->data = words.get();
  imported.column->owners.push_back(std::move(words));
  return imported;
}

Imported import_ints(const ArrowColumn& column, const ArrowType& from, const Type& type, const ImportOptions& options) {
  if (from.kind == ArrowKind::kDecimal) return decimals_as_ints(column, from, type, options);
  return with_int_type(from, [&]<typename T>(T) {
    if constexpr (std::is_same_v<T, std::uint64_t>) {
      const auto fits = [](std::uint64_t x) { return x <= INT64_MAX; };
      return keep_values<std::uint64_t>(column, type, Layout::kI64, ValueBreach::kInexact, options, fits);
    } else {
      return keep_all_values<T>(column, type, layout_of<T>(), options);
    }
  });
}

Imported import_floats(const ArrowColumn& column, const ArrowType& from, const Type& type,
                       const ImportOptions& options) {
  if (from.kind == ArrowKind::kInt) {
    return with_int_type(from, [&]<typename T>(T) {
      const auto read = [](T in, double& out) {
        out = static_cast<double>(in);
        // Beyond 2^53 only some integers are floats; 2^63 and more cannot be cast back to compare.
        return static_cast<Int128>(in) >= -kExactFloat && static_cast<Int128>(in) <= kExactFloat;
      };
      return convert_values<T, double>(column, type, Layout::kF64, ValueBreach::kInexact, options, read);
    });
  }
  const auto finite = [](auto x) { return std::isfinite(x); };
  if (from.width == 8)
    return keep_values<double>(column, type, Layout::kF64, ValueBreach::kNotANumber, options, finite);
  if (from.width == 4) return keep_values<float>(column, type, Layout::kF32, ValueBreach::kNotANumber, options, finite);
  const auto read = [](std::uint16_t in, float& out) {
    out = half_to_float(in);
    return std::isfinite(out);
  };
  return convert_values<std::uint16_t, float>(column, type, Layout::kF32, ValueBreach::kNotANumber, options, read);
}

Imported import_decimals(const ArrowColumn& column, const ArrowType& from, const Type& type,
                         const ImportOptions& options) {
  if (from.kind == ArrowKind::kInt) {
    return with_int_type(from, [&]<typename T>(T) { return decimals_as<T>(column, 0, type, Layout::kI128, options); });
  }
  if (from.width == 16 && from.scale == type.scale) {
    return keep_values<Int128>(column, type, Layout::kI128, ValueBreach::kInexact, options, fits_decimal);
  }
  return decimals_of_any_width(column, from, type, options);
}

}  // namespace tagma::import
