// Sums that no order of the summands can change: exact while they grow, rounded once when asked for.
#pragma once

#include "runtime/decimal.h"
#include "tagma/value.h"

#include <array>
#include <expected>
#include <map>
#include <memory>
#include <optional>

namespace tagma {

// The correctly rounded sum of doubles. Values of similar size meet in one 128-bit fixed-point number; what does not fit
// there goes to an accumulator as wide as all doubles together.
class ExactSum {
 public:
  void add(double x);
  void merge(const ExactSum& other);
  // The double nearest to the exact sum; nothing where that is infinite.
  [[nodiscard]] std::optional<double> total() const;

 private:
  class Wide;
  struct WideDeleter { void operator()(Wide* wide) const; };

  bool add_narrow(Int128 units, int exponent);
  Wide& wide();

  Int128 narrow_ = 0;     // in units of 2^base_
  int base_ = kNoBase;
  bool finite_ = true;
  std::unique_ptr<Wide, WideDeleter> wide_;

  static constexpr int kNoBase = 1 << 20;
};

// The sum of 128-bit integers, whose steps may leave 128 bits as long as the total does not.
class IntegerSum {
 public:
  void add(Int128 x);
  void merge(const IntegerSum& other);
  [[nodiscard]] std::optional<Int128> total() const;

 private:
  Int128 high_ = 0;    // of 2^64
  UInt128 low_ = 0;    // the sum of the low halves, never negative
};

// The sum of ratios. Those of one denominator are added before different ones meet, in the order of their size, so that
// whether 128 bits suffice is a property of the summands and not of their order.
class RatioSum {
 public:
  void add(const Ratio& x) { by_denominator_[x.den].add(x.num); }
  void merge(const RatioSum& other);
  [[nodiscard]] std::expected<Ratio, Fault> total() const;

 private:
  std::map<Int128, IntegerSum> by_denominator_;
};

}  // namespace tagma
