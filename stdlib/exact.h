// Exact arithmetic of decimals and ratios. A result that 128 bits (38 digits for a decimal) cannot hold is a fault.
#pragma once

#include "runtime/decimal.h"
#include "tagma/value.h"

#include <expected>
#include <optional>
#include <string_view>

namespace tagma {

using CheckedInt = std::expected<std::int64_t, Fault>;
using CheckedI128 = std::expected<Int128, Fault>;
using CheckedRatio = std::expected<Ratio, Fault>;

// num / den reduced, with den > 0. den == 0: division by zero.
CheckedRatio make_ratio(Int128 num, Int128 den);
CheckedRatio add(const Ratio& a, const Ratio& b);
CheckedRatio subtract(const Ratio& a, const Ratio& b);
CheckedRatio multiply(const Ratio& a, const Ratio& b);
CheckedRatio divide(const Ratio& a, const Ratio& b);

// How a number between two neighbours is rounded.
enum class Rounding : std::uint8_t { kHalfEven, kHalfUp, kHalfDown, kUp, kDown, kCeiling, kFloor };
// "half_even", …; nothing for other texts.
std::optional<Rounding> find_rounding(std::string_view name);
std::span<const std::string_view> rounding_names();

// num / den (den > 0) rounded to an integer.
Int128 round_quotient(Int128 num, Int128 den, Rounding rounding);
// The value of `ratio` as an unscaled decimal of `scale` (-38..38) digits after the point. Overflow: over 38 digits.
CheckedI128 round_to_scale(const Ratio& ratio, int scale, Rounding rounding);

CheckedInt narrow_to_int(Int128 x);  // overflow beyond 64 bits

}  // namespace tagma
