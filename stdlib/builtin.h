// What a rule can call: one row per function (name, types, null rule, body, doc) beside its body, and one per aggregate.
// Checker, interpreter, native executor, documentation, completion and REPL help all read these rows.
#pragma once

#include "tagma/error.h"
#include "tagma/value.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace tagma {

// What the native emitter inlines. A row with kNone is called through its body.
enum class Intrinsic : std::uint8_t {
  kNone,
  kAdd, kSub, kMul, kNeg, kMod, kAbs,       // int, float, decimal, date/duration arithmetic by result Repr; checked
  kDivFloat,
  kEq, kNe, kLt, kLe, kGt, kGe,             // operands of one type
  kIntToFloat, kIntToDecimal, kRescale,     // conversions
  kDaysToMicros,                            // whole days -> duration
};

// The six comparisons, and what can be said of each.
enum class Comparison : std::uint8_t { kEq, kNe, kLt, kLe, kGt, kGe };
std::optional<Comparison> comparison_of(Intrinsic intrinsic);  // nothing: it compares nothing
Comparison swapped(Comparison comparison);                     // with its sides exchanged
Comparison complement(Comparison comparison);                  // what holds where it does not
bool holds(Comparison comparison, int order);                  // order: of the left side to the right one, as compare() gives it
std::string_view to_string(Comparison comparison);

enum class NullRule : std::uint8_t {
  kStrict,  // missing as soon as one argument is; the body never sees a missing value
  kOwn,     // the body is called with missing arguments too and decides
};

struct Builtin;

// One place where a function is called: what the body may know besides its arguments.
struct CallSite {
  const Builtin* fn = nullptr;
  std::vector<Type> args;
  Type result;
  std::shared_ptr<const void> prepared;  // what `prepare` made of constant arguments (a compiled regex, a time zone)
};

struct CallContext {
  Arena& arena;
  FaultSet faults = 0;  // the body adds bits; the result is then missing
};

using Body = Value (*)(CallContext&, const CallSite&, std::span<const Value> args);

// Result type for argument types, or nothing when this row does not fit. Arguments have their final types, those that
// `implicit_zone` and `implicit_week` add included; a bare `missing` has been given a type by resolve_overload().
using Typing = std::optional<Type> (*)(std::span<const Type> args);

// Called at compile time with each argument's constant value (nullptr where it is not constant). May refuse: the error
// becomes a diagnostic at the call (a bad regex, an unknown zone).
using Prepare = Result<std::shared_ptr<const void>> (*)(std::span<const Value* const> constants);

// The result type where it depends on constants too (the places of round); called at compile time after `typing` fits.
using Refine = Result<Type> (*)(std::span<const Type> args, std::span<const Value* const> constants);

struct Builtin {
  std::string_view name;       // "lower"; operators are "+", "==", …
  std::string_view signature;  // "lower(text: string) -> string", for people
  std::string_view doc;        // one or two sentences
  std::string_view example;    // "lower(\"Ab\") == \"ab\"": a true condition; tests evaluate every example
  Typing typing = nullptr;
  Body body = nullptr;
  NullRule nulls = NullRule::kStrict;
  FaultSet faults = 0;         // the kinds it can raise
  Intrinsic intrinsic = Intrinsic::kNone;
  Prepare prepare = nullptr;
  Refine refine = nullptr;
  bool implicit_zone = false;  // Builder::call appends the file's zone (a string) as last argument, unless it is given
  bool implicit_week = false;  // … and after it the first day of the week (int, 1 = Monday … 7 = Sunday)
  bool may_miss = false;       // may give missing for known arguments without a fault (part(), a regex group)
  bool operator_only = false;  // not callable by name in a rule
  bool closed_texts = false;   // refuses enums even where a text fits: their values have no order
};

// Order of the rows an aggregate steps through: `rank` grows by one whenever the declared order (time, order by, key)
// changes; rows of one rank are tied. Ranks of one owner's rows are comparable between states that are merged.
struct RowOrder {
  std::int64_t rank = 0;
};

// An aggregate: a state with four verbs. Steps come in the rows' order; `merge` takes a state over later rows, which may
// begin with the rank that this one ends with. Every value of a step is known. Texts and lists are kept as views: they
// must live as long as the state.
struct AggState {
  virtual ~AggState() = default;
  virtual void step(std::span<const Value> args, RowOrder order) = 0;
  virtual void merge(const AggState& later) = 0;
  virtual Value finish(Arena& arena, FaultSet& faults) const = 0;
};

// Which precompiled reducer the native executor uses for a row (the generic state otherwise).
enum class Reducer : std::uint8_t { kGeneric, kCount, kExists, kSum, kMin, kMax, kFirst, kLast, kDistinct };

struct Aggregate {
  std::string_view name;       // "sum"
  std::string_view signature;  // "sum(x of SOURCE)"
  std::string_view doc;
  std::string_view example;    // rule text for the reference; tests check that it compiles against the test schema
  int arity = 1;               // values per row: count and exists 0, best 3 or more (value, measure, what tells which last row is later)
  Typing typing = nullptr;     // over the types of the row values
  std::unique_ptr<AggState> (*make)(std::span<const Type> args, std::span<const Value> params) = nullptr;
  bool empty_is_known = false; // count, sum, distinct: 0 over no rows; others are missing
  FaultSet faults = 0;
  Reducer reducer = Reducer::kGeneric;
  bool internal = false;       // made by the checker only
  int params = 0;              // constants besides the rows' values: nth takes k, quantile a numerator and a denominator
  bool in_order = false;       // the order of the rows shows in the answer: they must come in the table's
};

// A topic of the reference: the rows of one file of stdlib/, in the order a reader wants them.
struct Topic {
  std::string_view title;
  std::span<const Builtin> rows;
};

// All rows. Lookup is by name; several rows may share one (overloads, tried in order). Rows live for the process.
std::span<const Topic> topics();
std::span<const Builtin> builtins();
std::span<const Aggregate> aggregates();
std::vector<const Builtin*> find_builtins(std::string_view name);
const Aggregate* find_aggregate(std::string_view name);

// The first row of `name` whose typing accepts the arguments after implicit conversions; `converted` receives the types
// the arguments must be converted to (equal to `args` where nothing changes). A row with implicit_zone or implicit_week
// may be asked with those arguments or without them; without them `converted` is longer than `args`: the caller appends
// the zone (kString) and the week start (kInt).
const Builtin* resolve_overload(std::string_view name, std::span<const Type> args, std::vector<Type>& converted,
                                Type& result);

// The row that makes the implicit conversion, nullptr where there is none or nothing to do. Its result type is `to`, not
// what its typing says: pass it on to the call.
const Builtin* find_conversion(const Type& from, const Type& to);

}  // namespace tagma
