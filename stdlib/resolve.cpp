// Which row a call means: overloads in order, with the implicit conversions of the language.
#include "stdlib/builtin.h"

#include <algorithm>

namespace tagma {
namespace {

using Types = std::vector<Type>;

bool is_implicit(const Type& from, const Type& to) { return common_type(from, to) == to; }

void widen(Type& type, const Type& to) {
  if (is_implicit(type, to)) type = to;
}

// Every way to convert a whole argument list, from the least change to the most. One of them fits wherever a conversion
// of each argument by itself would: operands share a type, or texts lose their closed set, or one number widens.

// A number or text together with its likes; an element together with its collection.
void unite(Types& types) {
  for (Type& type : types) {
    for (const Type& other : types) {
      if (const auto common = common_type(type, other)) type = *common;
      if (!other.is_collection() || type.is_collection()) continue;
      if (const auto common = common_type(type, other.element_type())) type = *common;
    }
  }
  // A list of enum texts meets a text that is in none of them.
  for (Type& type : types) {
    if (!type.is_collection()) continue;
    for (const Type& other : types) {
      if (other.is_collection()) continue;
      const auto element = common_type(type.element_type(), other);
      if (!element) continue;
      const Type wider = type.kind == Kind::kList ? Type::list_of(*element) : Type::set_of(*element);
      widen(type, wider);
    }
  }
}

std::vector<Types> candidates(std::span<const Type> args) {
  const Types given(args.begin(), args.end());
  std::vector<Types> out;
  const auto add = [&](Types types) {
    if (types != given && std::find(out.begin(), out.end(), types) == out.end()) out.push_back(std::move(types));
  };
  const auto add_all_to = [&](const Type& to) {
    Types types = given;
    for (Type& type : types) widen(type, to);
    add(std::move(types));
  };
  const Type wider[] = {Type::decimal(0), Type::of(Kind::kFloat), Type::of(Kind::kRatio)};
  if (std::any_of(given.begin(), given.end(), [](const Type& type) { return type.kind == Kind::kDecimal; }))
    add_all_to(wider[0]);  // 12.50 * 3: a scale must not grow for nothing
  Types united = given;
  unite(united);
  add(std::move(united));
  add_all_to(Type::of(Kind::kString));
  for (const Type& to : wider) {
    add_all_to(to);
    for (std::size_t i = 0; i < given.size(); ++i) {
      Types types = given;
      widen(types[i], to);
      add(std::move(types));
    }
  }
  return out;
}

// The arguments as the row's typing wants them: with the zone and the week where the row adds them and they are absent.
Types completed(const Builtin& row, const Types& args, bool append) {
  Types types = args;
  if (append && row.implicit_zone) types.push_back(Type::of(Kind::kString));
  if (append && row.implicit_week) types.push_back(Type::of(Kind::kInt));
  return types;
}

struct Match {
  const Builtin* row = nullptr;
  Types converted;
  Type result;
};

std::optional<Match> try_row(const Builtin& row, const Types& args) {
  for (const bool append : {false, true}) {
    Types types = completed(row, args, append);
    if (const auto result = row.typing(types)) return Match{&row, std::move(types), *result};
    if (!row.implicit_zone && !row.implicit_week) break;
  }
  return std::nullopt;
}

std::optional<Match> match(std::span<const Builtin* const> rows, const Types& args) {
  for (const Builtin* row : rows)
    if (auto found = try_row(*row, args)) return found;
  const std::vector<Types> wider = candidates(args);
  const bool has_enum = std::any_of(args.begin(), args.end(), [](const Type& type) { return type.kind == Kind::kEnum; });
  for (const Builtin* row : rows) {
    if (row->closed_texts && has_enum) continue;
    for (const Types& types : wider)
      if (auto found = try_row(*row, types)) return found;
  }
  return std::nullopt;
}

// What a bare `missing` may stand for: what its neighbours are, then every scalar kind.
Types meanings_of_missing(const Types& args) {
  Types out;
  for (const Type& type : args) {
    if (type.kind == Kind::kMissing) continue;
    out.push_back(type);
    if (type.is_collection()) out.push_back(type.element_type());
  }
  for (const Kind kind : {Kind::kString, Kind::kInt, Kind::kFloat, Kind::kDate, Kind::kTimestamp, Kind::kDuration,
                          Kind::kTimeOfDay, Kind::kBool, Kind::kRatio})
    out.push_back(Type::of(kind));
  out.push_back(Type::set_of(Type::of(Kind::kString)));
  return out;
}

std::optional<Match> match_with_missing(std::span<const Builtin* const> rows, Types& args, int budget) {
  const auto missing = std::find_if(args.begin(), args.end(), [](const Type& type) { return type.kind == Kind::kMissing; });
  if (missing == args.end()) return match(rows, args);
  if (budget == 0) return std::nullopt;
  for (const Type& meaning : meanings_of_missing(args)) {
    *missing = meaning;
    if (auto found = match_with_missing(rows, args, budget - 1)) return found;
  }
  *missing = Type{};
  return std::nullopt;
}

}  // namespace

const Builtin* resolve_overload(std::string_view name, std::span<const Type> args, std::vector<Type>& converted,
                                Type& result) {
  constexpr int kMostMissing = 3;  // the search is a product over them
  const std::vector<const Builtin*> rows = find_builtins(name);
  Types types(args.begin(), args.end());
  auto found = match_with_missing(rows, types, kMostMissing);
  if (!found) return nullptr;
  converted = std::move(found->converted);
  result = found->result;
  return found->row;
}

}  // namespace tagma
