#include "tagma/types.h"

#include "tagma/error.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace tagma {
namespace {

std::string enum_to_string(const EnumSet& values) {
  std::string text = "enum(";
  for (std::size_t i = 0; i < values.values.size(); ++i) {
    if (i > 0) text += ", ";
    text += '"' + values.values[i] + '"';
  }
  return text + ")";
}

const EnumSet* enum_union(const EnumSet* a, const EnumSet* b) {
  if (a == b) return a;
  std::vector<std::string> values = a->values;
  for (const std::string& value : b->values) {
    if (!a->find(value)) values.push_back(value);
  }
  return intern_enum(std::move(values));
}

std::optional<Type> common_number(const Type& a, const Type& b) {
  if (a.kind == Kind::kFloat || b.kind == Kind::kFloat) {
    const Type& other = a.kind == Kind::kFloat ? b : a;
    return other.kind == Kind::kInt || other.kind == Kind::kFloat ? std::optional(Type::of(Kind::kFloat))
                                                                  : std::nullopt;
  }
  if (a.kind == Kind::kRatio || b.kind == Kind::kRatio) return Type::of(Kind::kRatio);
  return Type::decimal(std::max(a.scale, b.scale));  // an int has scale 0
}

// Items are never converted one by one, so lists agree only where their items are held alike.
std::optional<Type> common_collection(const Type& a, const Type& b) {
  if (a.kind != b.kind) return std::nullopt;
  const Type x = a.element_type(), y = b.element_type();
  const bool alike = x.kind == Kind::kMissing || y.kind == Kind::kMissing || (x.is_text() && y.is_text());
  if (!alike) return std::nullopt;
  const auto element = common_type(x, y);
  if (!element) return std::nullopt;
  return a.kind == Kind::kList ? Type::list_of(*element) : Type::set_of(*element);
}

}  // namespace

std::optional<std::size_t> EnumSet::find(std::string_view value) const {
  const auto found = std::find(values.begin(), values.end(), value);
  if (found == values.end()) return std::nullopt;
  return static_cast<std::size_t>(found - values.begin());
}

const EnumSet* intern_enum(std::vector<std::string> values) {
  static std::mutex mutex;
  static auto& sets =
      *new std::map<std::vector<std::string>, std::unique_ptr<EnumSet>>;  // never destroyed: types point here
  std::lock_guard lock(mutex);
  auto& set = sets[values];
  if (!set) set = std::make_unique<EnumSet>(std::move(values));
  return set.get();
}

Repr Type::repr() const {
  switch (kind) {
    case Kind::kMissing:
    case Kind::kBool:
      return Repr::kBool;
    case Kind::kInt:
    case Kind::kDate:
    case Kind::kTimestamp:
    case Kind::kDuration:
    case Kind::kTimeOfDay:
      return Repr::kI64;
    case Kind::kFloat:
      return Repr::kF64;
    case Kind::kDecimal:
      return Repr::kI128;
    case Kind::kRatio:
      return Repr::kRatio;
    case Kind::kString:
    case Kind::kEnum:
      return Repr::kText;
    case Kind::kList:
    case Kind::kSet:
      return Repr::kList;
  }
  TAGMA_CHECK(false);
}

bool Type::is_ordered() const {
  switch (kind) {
    case Kind::kInt:
    case Kind::kFloat:
    case Kind::kDecimal:
    case Kind::kRatio:
    case Kind::kString:
    case Kind::kDate:
    case Kind::kTimestamp:
    case Kind::kDuration:
    case Kind::kTimeOfDay:
      return true;
    case Kind::kMissing:
    case Kind::kBool:
    case Kind::kEnum:
    case Kind::kList:
    case Kind::kSet:
      return false;
  }
  TAGMA_CHECK(false);
}

std::string to_string(const Type& type) {
  switch (type.kind) {
    case Kind::kMissing:
      return "missing";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kFloat:
      return "float";
    case Kind::kDecimal:
      return "decimal(" + std::to_string(type.scale) + ")";
    case Kind::kRatio:
      return "ratio";
    case Kind::kString:
      return "string";
    case Kind::kDate:
      return "date";
    case Kind::kTimestamp:
      return "timestamp";
    case Kind::kDuration:
      return "duration";
    case Kind::kTimeOfDay:
      return "time";
    case Kind::kEnum:
      return type.values == nullptr ? "enum" : enum_to_string(*type.values);
    case Kind::kList:
      return "list<" + to_string(type.element_type()) + ">";
    case Kind::kSet:
      return "set<" + to_string(type.element_type()) + ">";
  }
  TAGMA_CHECK(false);
}

std::optional<Type> common_type(const Type& a, const Type& b) {
  if (a == b || b.kind == Kind::kMissing) return a;
  if (a.kind == Kind::kMissing) return b;
  if (a.is_number() && b.is_number()) return common_number(a, b);
  if (a.kind == Kind::kEnum && b.kind == Kind::kEnum) return Type::enumeration(enum_union(a.values, b.values));
  if (a.is_text() && b.is_text()) return Type::of(Kind::kString);
  if (a.is_collection() && b.is_collection()) return common_collection(a, b);
  return std::nullopt;
}

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::kOverflow:
      return "overflow";
    case Fault::kDivisionByZero:
      return "division_by_zero";
    case Fault::kNotFound:
      return "not_found";
    case Fault::kBadArgument:
      return "bad_argument";
    case Fault::kWorkLimit:
      return "work_limit";
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma
