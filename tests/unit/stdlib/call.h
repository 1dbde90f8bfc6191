// Calls rows of stdlib/ the way compiled rules do: overload, conversions, constants prepared, then the body.
#pragma once

#include "stdlib/builtin.h"

#include <initializer_list>
#include <string>

namespace tagma::testing {

struct Arg {
  Type type;
  Value value;
  bool constant = true;  // what `prepare` and `refine` may see
};

Arg b(bool x);
Arg i(std::int64_t x);
Arg f(double x);
Arg dec(std::string_view digits);            // "12.50": decimal(2)
Arg big(Int128 unscaled, int scale);
Arg ratio(Int128 num, Int128 den);
Arg s(std::string_view text);
Arg level(std::string_view text);            // of enum("a", "b", "c")
Arg date(std::string_view text);             // 2026-07-01
Arg instant(std::string_view text);          // 2026-07-01T10:00:00, UTC
Arg days(std::int64_t n);
Arg hours(std::int64_t n);
Arg micros(std::int64_t n);                  // a duration
Arg clock(int hour, int minute);
Arg list(Type element, std::initializer_list<Value> items);
Arg texts(std::initializer_list<std::string_view> items);   // a set of strings
Arg ints(std::initializer_list<std::int64_t> items);        // a list of ints
Arg missing(Type type);
Arg column(Arg arg);                         // the same value, but not a constant

// "int 3", "string \"ab\"", "missing int overflow", "no row", or the refusal of a constant: "refused: …".
std::string call(std::string_view name, std::initializer_list<Arg> args, std::string_view zone = "UTC", int week = 1);

struct Case {
  std::string_view name;
  std::initializer_list<Arg> args;
  std::string_view expected;
};
void expect_all(std::initializer_list<Case> cases);

}  // namespace tagma::testing
