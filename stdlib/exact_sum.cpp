#include "stdlib/exact_sum.h"

#include "stdlib/exact.h"

#include <cmath>
#include <cstdlib>

namespace tagma {
namespace {

constexpr int kMantissaBits = 53;
constexpr int kLowestExponent = -1074;  // of the last bit of the smallest double

struct Parts {
  std::int64_t mantissa;  // signed, below 2^53
  int exponent;           // >= kLowestExponent
};

Parts parts_of(double x) {
  int exponent = 0;
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(x, &exponent), kMantissaBits));
  exponent -= kMantissaBits;
  if (exponent >= kLowestExponent) return {mantissa, exponent};
  return {mantissa / (std::int64_t{1} << (kLowestExponent - exponent)), kLowestExponent};  // denormal: those bits are zeros
}

std::optional<double> scaled(double x, int exponent) {
  const double out = std::ldexp(x, exponent);
  if (!std::isfinite(out)) return std::nullopt;
  return out;
}

}  // namespace

// Digits of 32 bits in 64-bit limbs: the upper halves collect carries of up to 2^31 additions.
class ExactSum::Wide {
 public:
  void add(Int128 units, int exponent) {
    const bool negative = units < 0;
    UInt128 rest = negative ? UInt128{0} - static_cast<UInt128>(units) : static_cast<UInt128>(units);
    const int position = exponent - kLowestExponent;
    auto limb = static_cast<std::size_t>(position / kLimbBits);
    const int shift = position % kLimbBits;
    // The first digit has room for the bits above `shift` only; later ones are aligned.
    add_digit(limb++, static_cast<std::int64_t>(rest << shift & kMask), negative);
    for (rest >>= kLimbBits - shift; rest != 0; rest >>= kLimbBits) add_digit(limb++, static_cast<std::int64_t>(rest & kMask), negative);
    if (++pending_ == kMostPending) carry();
  }

  void merge(Wide other) {
    other.carry();
    carry();
    for (std::size_t i = 0; i < kLimbs; ++i) limbs_[i] += other.limbs_[i];
    carry();
  }

  std::optional<double> total() const {
    Wide copy = *this;
    copy.carry();
    const bool negative = copy.limbs_.back() < 0;
    if (negative) {
      for (std::int64_t& limb : copy.limbs_) limb = -limb;
      copy.carry();
    }
    const auto size = copy.rounded_size();
    return size && negative ? -*size : size;
  }

 private:
  static constexpr int kLimbBits = 32;
  static constexpr std::uint32_t kMask = 0xffff'ffff;
  static constexpr std::size_t kLimbs = 72;  // 2^-1074 … 2^1024, 128 bits for the carries of as many summands as exist, and a sign
  static constexpr int kMostPending = 1 << 30;

  void add_digit(std::size_t limb, std::int64_t digit, bool negative) { limbs_[limb] += negative ? -digit : digit; }

  // Brings every limb but the last, which keeps the sign, into 0 … 2^32 - 1.
  void carry() {
    std::int64_t over = 0;
    for (std::size_t i = 0; i + 1 < kLimbs; ++i) {
      const std::int64_t sum = limbs_[i] + over;
      over = sum >> kLimbBits;
      limbs_[i] = sum & kMask;
    }
    limbs_.back() += over;
    pending_ = 0;
  }

  // Of a carried, non-negative number: the three leading digits, whose last bit says whether anything follows.
  std::optional<double> rounded_size() const {
    std::size_t top = kLimbs - 1;
    while (top > 0 && limbs_[top] == 0) --top;
    const std::size_t last = top < 2 ? 0 : top - 2;
    UInt128 leading = 0;
    for (std::size_t i = top + 1; i-- > last;) leading = leading << kLimbBits | static_cast<UInt128>(limbs_[i]);
    for (std::size_t i = 0; i < last; ++i)
      if (limbs_[i] != 0) leading |= 1;
    return scaled(static_cast<double>(leading), static_cast<int>(last) * kLimbBits + kLowestExponent);
  }

  std::array<std::int64_t, kLimbs> limbs_{};
  int pending_ = 0;
};

void ExactSum::WideDeleter::operator()(Wide* wide) const { delete wide; }

ExactSum::Wide& ExactSum::wide() {
  if (!wide_) wide_.reset(new Wide);
  return *wide_;
}

// Adds units * 2^exponent to the fixed-point number; false if it has no room for that.
bool ExactSum::add_narrow(Int128 units, int exponent) {
  constexpr int kRoomBelow = 24, kMostShift = 126 - kMantissaBits;
  if (base_ == kNoBase) base_ = std::max(exponent - kRoomBelow, kLowestExponent);
  const int shift = exponent - base_;
  return shift >= 0 && shift <= kMostShift && !__builtin_add_overflow(narrow_, units << shift, &narrow_);
}

void ExactSum::add(double x) {
  if (x == 0) return;
  if (!std::isfinite(x)) {
    finite_ = false;
    return;
  }
  const Parts parts = parts_of(x);
  const Int128 before = narrow_;
  if (add_narrow(parts.mantissa, parts.exponent)) return;
  narrow_ = before;
  wide().add(parts.mantissa, parts.exponent);
}

void ExactSum::merge(const ExactSum& other) {
  finite_ = finite_ && other.finite_;
  if (other.wide_) wide().merge(*other.wide_);
  if (other.base_ == kNoBase) return;
  if (base_ == kNoBase) base_ = other.base_;
  Int128 sum = 0;
  if (base_ == other.base_ && !__builtin_add_overflow(narrow_, other.narrow_, &sum)) {
    narrow_ = sum;
    return;
  }
  wide().add(other.narrow_, other.base_);
}

std::optional<double> ExactSum::total() const {
  if (!finite_) return std::nullopt;
  if (base_ == kNoBase) return 0.0;
  if (!wide_) return scaled(static_cast<double>(narrow_), base_);
  Wide all = *wide_;
  all.add(narrow_, base_);
  return all.total();
}

void IntegerSum::add(Int128 x) {
  high_ += x >> 64;
  low_ += static_cast<std::uint64_t>(x);
}

void IntegerSum::merge(const IntegerSum& other) {
  high_ += other.high_;
  low_ += other.low_;
}

std::optional<Int128> IntegerSum::total() const {
  const Int128 high = high_ + static_cast<Int128>(low_ >> 64);
  if (high < INT64_MIN || high > INT64_MAX) return std::nullopt;
  return static_cast<Int128>(static_cast<UInt128>(high) << 64 | static_cast<std::uint64_t>(low_));
}

void RatioSum::merge(const RatioSum& other) {
  for (const auto& [den, sum] : other.by_denominator_) by_denominator_[den].merge(sum);
}

std::expected<Ratio, Fault> RatioSum::total() const {
  Ratio total{0, 1};
  for (const auto& [den, sum] : by_denominator_) {
    const auto num = sum.total();
    if (!num) return std::unexpected(Fault::kOverflow);
    const auto part = make_ratio(*num, den);
    if (!part) return part;
    const auto next = tagma::add(total, *part);
    if (!next) return next;
    total = *next;
  }
  return total;
}

}  // namespace tagma
