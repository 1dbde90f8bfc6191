// Types of the language and the machine representation each one has.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tagma {

using Int128 = __int128;

enum class Kind : std::uint8_t {
  kMissing,    // the type of the bare literal `missing`; fits every optional type
  kBool,
  kInt,        // 64 bit, checked
  kFloat,      // IEEE double; never NaN or infinite as a value
  kDecimal,    // exact, unscaled 128-bit integer with the type's scale, 38 digits
  kRatio,      // exact quotient of two 128-bit integers, reduced, denominator > 0
  kString,     // UTF-8
  kDate,       // days since 1970-01-01
  kTimestamp,  // microseconds since the epoch, an instant
  kDuration,   // microseconds
  kTimeOfDay,  // microseconds since local midnight
  kEnum,       // a closed set of texts; values are texts
  kList,
  kSet,
};

// How a value is held while it is computed with. Several kinds share one.
enum class Repr : std::uint8_t { kBool, kI64, kF64, kI128, kRatio, kText, kList };

// The values of an enum, in the order of declaration. Interned: equal sets are the same object, alive for the process.
struct EnumSet {
  std::vector<std::string> values;
  [[nodiscard]] std::optional<std::size_t> find(std::string_view value) const;
};
const EnumSet* intern_enum(std::vector<std::string> values);

// A type without its missingness (that is a property of the expression). Cheap to copy; compares structurally.
struct Type {
  Kind kind = Kind::kMissing;
  Kind element = Kind::kMissing;   // of kList and kSet; always a scalar kind
  std::uint8_t scale = 0;          // of kDecimal, or of decimal elements
  const EnumSet* values = nullptr; // of kEnum, or of enum elements

  friend bool operator==(const Type&, const Type&) = default;

  static Type of(Kind kind) { return Type{kind}; }
  static Type decimal(int scale) { return Type{Kind::kDecimal, Kind::kMissing, static_cast<std::uint8_t>(scale)}; }
  static Type enumeration(const EnumSet* values) { return Type{Kind::kEnum, Kind::kMissing, 0, values}; }
  static Type list_of(Type element) { return Type{Kind::kList, element.kind, element.scale, element.values}; }
  static Type set_of(Type element) { return Type{Kind::kSet, element.kind, element.scale, element.values}; }
  [[nodiscard]] Type element_type() const { return Type{element, Kind::kMissing, scale, values}; }

  [[nodiscard]] Repr repr() const;
  [[nodiscard]] bool is_text() const { return kind == Kind::kString || kind == Kind::kEnum; }
  [[nodiscard]] bool is_exact() const { return kind == Kind::kInt || kind == Kind::kDecimal || kind == Kind::kRatio; }
  [[nodiscard]] bool is_number() const { return is_exact() || kind == Kind::kFloat; }
  [[nodiscard]] bool is_collection() const { return kind == Kind::kList || kind == Kind::kSet; }
  [[nodiscard]] bool is_ordered() const;  // has `<`: numbers, date, timestamp, duration, time of day, string
};

// "decimal(2)", "enum(\"a\", \"b\")", "set<string>": as a rule author writes it.
std::string to_string(const Type& type);

// The type that holds values of both without loss (int with decimal, enum with enum: the union, enum with string:
// string, anything with missing), or nothing where the language has no implicit conversion.
std::optional<Type> common_type(const Type& a, const Type& b);

// Why a value is missing although its inputs were there. Counted per rule in the report.
enum class Fault : std::uint8_t { kOverflow, kDivisionByZero, kNotFound, kBadArgument, kWorkLimit };
inline constexpr int kFaultKinds = 5;
using FaultSet = std::uint8_t;  // bit i stands for Fault(i)
constexpr FaultSet fault_bit(Fault fault) { return static_cast<FaultSet>(1u << static_cast<unsigned>(fault)); }
std::string_view to_string(Fault fault);

}  // namespace tagma
