// One value of the language, as the interpreter, built-in functions and results hold it.
#pragma once

#include "tagma/types.h"

#include <cstring>
#include <deque>
#include <string_view>

namespace tagma {

struct Value;

struct Ratio {
  Int128 num = 0;
  Int128 den = 1;
};

struct ListView {
  const Value* data = nullptr;
  std::size_t size = 0;
};

// A value of some Type, or missing. Trivially copyable: texts and lists are views into a column, a constant pool or an
// Arena that outlives them. Which member is set follows from Type::repr().
struct Value {
  bool known = false;
  union {
    bool b;
    std::int64_t i;
    double f;
    Int128 d;
    Ratio r;
    std::string_view s;
    ListView l;
  };

  Value() : r{} {}
  static Value missing() { return {}; }
  static Value boolean(bool x) { Value v; v.known = true; v.b = x; return v; }
  static Value integer(std::int64_t x) { Value v; v.known = true; v.i = x; return v; }  // every kI64 kind
  static Value real(double x) { Value v; v.known = true; v.f = x; return v; }
  static Value decimal(Int128 x) { Value v; v.known = true; v.d = x; return v; }
  static Value ratio(Ratio x) { Value v; v.known = true; v.r = x; return v; }
  static Value text(std::string_view x) { Value v; v.known = true; v.s = x; return v; }
  static Value list(ListView x) { Value v; v.known = true; v.l = x; return v; }
  [[nodiscard]] std::span<const Value> items() const { return {l.data, l.size}; }
};

// Owns the texts and lists that are made while one row is evaluated; cleared between rows. Not thread-safe.
class Arena {
 public:
  std::string_view text(std::string x) { return texts_.emplace_back(std::move(x)); }
  ListView list(std::vector<Value> x) {
    const auto& kept = lists_.emplace_back(std::move(x));
    return {kept.data(), kept.size()};
  }
  void clear() { texts_.clear(); lists_.clear(); }

 private:
  std::deque<std::string> texts_;
  std::deque<std::vector<Value>> lists_;
};

// Total order and equality of two known values of one type. Decimals must have one scale; ratios compare exactly;
// texts by code point (which is UTF-8 byte order); -0.0 equals 0.0. Lists and sets: element by element (sets are held
// sorted without duplicates).
int compare(const Type& type, const Value& a, const Value& b);
std::uint64_t hash(const Type& type, const Value& v);

// Text as a rule author would write it: 12.50, "上海", 2026-07-01, 2026-07-01T10:00:00+08:00 (in `zone`), missing.
std::string to_text(const Type& type, const Value& v, std::string_view zone = "UTC");

// Exact conversions where common_type() allows them (int -> decimal, decimal -> ratio, int -> float ...). Overflow sets
// the fault bit and gives missing.
Value convert(const Value& v, const Type& from, const Type& to, FaultSet& faults);

}  // namespace tagma
