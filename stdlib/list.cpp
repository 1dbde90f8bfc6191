// Functions of lists and sets. A missing element is equal to nothing.
#include "stdlib/native.h"
#include "stdlib/registry.h"

#include <algorithm>

namespace tagma {
namespace {

bool has(const Type& collection, const Value& list, const Value& wanted) {
  const Type element = collection.element_type();
  const auto items = list.items();
  return std::any_of(items.begin(), items.end(), [&](const Value& item) { return item.known && compare(element, item, wanted) == 0; });
}
bool has_all(const Type& collection, const Value& list, const Value& wanted) {
  const auto items = wanted.items();
  return std::all_of(items.begin(), items.end(), [&](const Value& item) { return item.known && has(collection, list, item); });
}
bool has_any(const Type& collection, const Value& list, const Value& wanted) {
  const auto items = wanted.items();
  return std::any_of(items.begin(), items.end(), [&](const Value& item) { return item.known && has(collection, list, item); });
}

Value size(CallContext&, const CallSite&, std::span<const Value> args) {
  return Value::integer(static_cast<std::int64_t>(args[0].items().size()));
}
Value contains(CallContext&, const CallSite& site, std::span<const Value> args) {
  return Value::boolean(has(site.args[0], args[0], args[1]));
}
Value contains_all(CallContext&, const CallSite& site, std::span<const Value> args) {
  return Value::boolean(has_all(site.args[0], args[0], args[1]));
}
Value contains_any(CallContext&, const CallSite& site, std::span<const Value> args) {
  return Value::boolean(has_any(site.args[0], args[0], args[1]));
}
Value same_elements(CallContext&, const CallSite& site, std::span<const Value> args) {
  return Value::boolean(has_all(site.args[0], args[0], args[1]) && has_all(site.args[0], args[1], args[0]));
}

// What is missing is left out: the list itself never is.
Value listed(CallContext& context, const CallSite&, std::span<const Value> args) {
  std::vector<Value> items;
  std::copy_if(args.begin(), args.end(), std::back_inserter(items), [](const Value& item) { return item.known; });
  return Value::list(context.arena.list(std::move(items)));
}
std::optional<Type> listed_typing(std::span<const Type> args) {
  if (args.empty() || args[0].is_collection() || args[0].kind == Kind::kMissing || args[0].kind == Kind::kRatio) return std::nullopt;
  const bool alike = std::all_of(args.begin(), args.end(), [&](const Type& type) { return type == args[0]; });
  return alike ? std::optional(Type::list_of(args[0])) : std::nullopt;
}

std::optional<Type> size_typing(std::span<const Type> args) {
  if (args.size() != 1 || !args[0].is_collection()) return std::nullopt;
  return Type::of(Kind::kInt);
}
std::optional<Type> member_typing(std::span<const Type> args) {
  if (args.size() != 2 || !args[0].is_collection() || args[0].element_type() != args[1]) return std::nullopt;
  return Type::of(Kind::kBool);
}
// A list may meet a set: only their elements are looked at. An empty literal has elements of no type.
std::optional<Type> pair_typing(std::span<const Type> args) {
  if (args.size() != 2 || !args[0].is_collection() || !args[1].is_collection()) return std::nullopt;
  const Type a = args[0].element_type(), b = args[1].element_type();
  const bool alike = a == b || (a.is_text() && b.is_text()) || a.kind == Kind::kMissing || b.kind == Kind::kMissing;
  return alike ? std::optional(Type::of(Kind::kBool)) : std::nullopt;
}

constexpr Builtin kRows[] = {
    {.name = "size", .signature = "size(xs: list or set) -> int", .doc = "The number of elements.", .example = "size([\"a\", \"b\"]) == 2", .typing = size_typing, .body = size},
    {.name = "contains", .signature = "contains(xs: list or set, x) -> bool", .doc = "Whether x is one of the elements.", .example = "contains([\"a\", \"b\"], \"a\")", .typing = member_typing, .body = contains},
    {.name = "contains_all", .signature = "contains_all(xs: list or set, wanted: list or set) -> bool", .doc = "Whether every wanted element is there; always so for an empty list.", .example = "contains_all([\"a\", \"b\"], [\"b\"])", .typing = pair_typing, .body = contains_all},
    {.name = "contains_any", .signature = "contains_any(xs: list or set, wanted: list or set) -> bool", .doc = "Whether at least one wanted element is there.", .example = "contains_any([\"a\", \"b\"], [\"b\", \"c\"])", .typing = pair_typing, .body = contains_any},
    {.name = "same_elements", .signature = "same_elements(xs: list or set, ys: list or set) -> bool", .doc = "Whether each element of one is in the other; neither order nor repetition counts.", .example = "same_elements([\"a\", \"b\"], [\"b\", \"a\", \"a\"])", .typing = pair_typing, .body = same_elements},
    {.name = "listed", .signature = "listed(x, …) -> list", .doc = "The values of one type that are known, in their order.", .example = "size(listed(1, missing, 2)) == 2", .typing = listed_typing, .body = listed, .nulls = NullRule::kOwn},
};

}  // namespace

std::span<const Builtin> list_rows() { return kRows; }

}  // namespace tagma
