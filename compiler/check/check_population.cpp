// The whole population: rank, top, ntile and its family, quantile_of, share_of_total.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"
#include "runtime/decimal.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

constexpr std::string_view kExample = "`quintile(spend_90d among did Paid per city)`";

// Into how many parts the population is cut; 0: the function cuts into none.
std::int64_t parts_of(std::string_view name) {
  if (name == "quartile") return 4;
  if (name == "quintile") return 5;
  if (name == "decile") return 10;
  if (name == "percentile") return 100;
  return 0;
}

bool has_rows(const ast::Call& call) {
  return std::any_of(call.arguments.begin(), call.arguments.end(), [](const ast::Argument& argument) { return argument.source != nullptr || argument.unit_with; });
}

}  // namespace

bool Checker::is_of_population(const ast::Call& call) {
  const std::string& name = call.function.text;
  if (has_rows(call)) return false;  // `top(3, x of SOURCE by …)`
  return name == "rank" || name == "top" || name == "ntile" || name == "quantile_of" || name == "share_of_total" || name == "neighbours" || parts_of(name) != 0;
}

// Who is answered: the profile's `where`. kNoNode: everybody.
NodeId Checker::answered(TableId profile) {
  for (const Declared* declared : declared_)
    if (declared->entity == Entity::kTable && declared->table == profile) check_profile_filter(*declared);
  const int where = table(profile).where_rule;
  return where < 0 ? kNoNode : module_.rules[static_cast<std::size_t>(where)].value;
}

std::optional<Ranked> Checker::ranked(const ast::Argument& argument, std::string_view name, const Scope& home) {
  for (const ast::Expr* part : {argument.by.get(), argument.having.get()})
    if (part != nullptr) {
      report("bad_aggregate", part->span, fmt::format("{} has no `by` or `having`", name), std::string(kExample));
      return std::nullopt;
    }
  if (argument.value == nullptr || !argument.clauses.empty() || argument.at_least || argument.window || argument.each) {
    report("value_needed", argument.span, fmt::format("{} compares a value of each {} with those of all others", name, table(home.grain).name), std::string(kExample));
    return std::nullopt;
  }
  Ranked out;
  out.value = check(*argument.value, home, Polarity::kFree);
  out.privacy = out.value.privacy;
  if (!out.value.ok()) return std::nullopt;
  std::vector<NodeId> members;
  if (const NodeId all = answered(home.grain); all != kNoNode) members.push_back(all);
  if (argument.among != nullptr) {
    const Typed among = check_bool(*argument.among, home);
    if (!among.ok()) return std::nullopt;
    members.push_back(build_.is_true(among.node));
    out.privacy = Privacy::join(out.privacy, among.privacy.coarse());
  }
  if (argument.per != nullptr) {
    const Typed key = check(*argument.per, home, Polarity::kFree);
    if (!key.ok()) return std::nullopt;
    if (type(key).is_collection()) {
      report("bad_key", argument.per->span, "a group has one value, and this is a list of them", "group by a single value: `per city`");
      return std::nullopt;
    }
    out.keys.push_back(key.node);
    out.privacy = Privacy::join(out.privacy, key.privacy.coarse());
  }
  if (!members.empty()) out.filter = build_.conj(std::move(members));
  out.ascending = argument.ascending.value_or(false);
  return out;
}

NodeId Checker::standing(ir::StandingKind kind, const Ranked& ranked, TableId profile) {
  return build_.standing(profile, {kind, ranked.value.node, ranked.filter, ranked.keys, ranked.ascending});
}

// Whose population: that of the profile whose row is in hand, or that owns it.
Typed Checker::population_call(const ast::Call& call, Span span, const Scope& scope) {
  const std::string& name = call.function.text;
  const TableId profile = scope.grain == ir::kConstGrain ? kNoTable : profile_of(scope.grain);
  if (profile == kNoTable || !scope.columns_visible) {
    report("out_of_place", span, fmt::format("{} says where somebody stands among all others, and nobody is in hand here", name), "make it a metric or a tag");
    return error(span);
  }
  const Scope home = owner_scope(profile, scope);
  if (name == "neighbours") return lift(neighbours(call, span, home), profile, scope, span);
  const bool cuts = name == "ntile" || name == "top";
  const std::size_t wanted = cuts ? 2 : 1;
  if (call.arguments.size() != wanted) {
    report("argument_count", call.function.span, fmt::format("{} takes {} argument{}, not {}", name, wanted, wanted == 1 ? "" : "s", call.arguments.size()),
           cuts ? fmt::format("`{}({}, spend_90d among did Paid)`", name, name == "top" ? "10%" : "20") : std::string(kExample));
    return error(span);
  }
  const auto ranked = this->ranked(call.arguments.back(), name, home);
  if (!ranked) return error(span);
  if (name != "share_of_total" && !type(ranked->value).is_ordered()) {
    report("not_ordered", ranked->value.span, fmt::format("{} has no order: nobody stands before another by it", to_string(type(ranked->value))), "rank by a number, a time or a text");
    return error(span);
  }
  NodeId node = kNoNode;
  if (name == "rank") node = standing(ir::StandingKind::kRank, *ranked, profile);
  else if (name == "top") node = top_of(call.arguments.front(), *ranked, profile);
  else if (name == "quantile_of") node = quantile_of(*ranked, profile);
  else if (name == "share_of_total") node = share_of_total(*ranked, profile);
  else node = ntile_of(name == "ntile" ? whole_number(call.arguments.front(), "the number of parts", "`ntile(20, spend_90d)`") : parts_of(name), *ranked, profile);
  if (node == kNoNode) return error(span);
  return lift(made(node, ranked->privacy.coarse(), span), profile, scope, span);
}

// How many others are near: neighbours(METRES, lat, lng among COND per KEY).
Typed Checker::neighbours(const ast::Call& call, Span span, const Scope& home) {
  static const std::string example = "`neighbours(500.0e0, home_lat, home_lng among did Paid)`";
  if (call.arguments.size() != 3) {
    report("argument_count", call.function.span, fmt::format("neighbours takes 3 arguments, not {}: a distance in metres, a latitude and a longitude", call.arguments.size()), example);
    return error(span);
  }
  const Type degrees = Type::of(Kind::kFloat);
  const auto number = [&](const ast::Argument& argument, const Scope& scope, std::string_view what) {
    const ast::Expr* expr = plain_value(argument, "neighbours");
    Typed value = expr != nullptr ? check(*expr, scope, Polarity::kFree, &degrees) : error(argument.span);
    return value.ok() ? coerce(std::move(value), degrees, what) : value;
  };
  const Typed within = number(call.arguments[0], Scope{}, "the distance, in metres,");
  const Typed lat = number(call.arguments[1], home, "the latitude");
  auto ranked = this->ranked(call.arguments[2], "neighbours", home);
  if (!within.ok() || !lat.ok() || !ranked) return error(span);
  const Typed lng = coerce(ranked->value, degrees, "the longitude");
  if (!lng.ok()) return error(span);
  if (call.arguments[2].ascending) {
    report("bad_aggregate", call.arguments[2].span, "neighbours are counted, not ordered", example);
    return error(span);
  }
  const NodeId node = build_.standing(home.grain, {ir::StandingKind::kNear, lat.node, ranked->filter, ranked->keys, false, lng.node, within.node});
  return made(node, Privacy::join(lat.privacy, ranked->privacy).coarse(), span);
}

// A constant of 1 or more; 0: reported.
std::int64_t Checker::whole_number(const ast::Argument& argument, std::string_view what, std::string_view example) {
  const ast::Expr* expr = plain_value(argument, "this");
  if (expr == nullptr) return 0;
  const Typed count = check(*expr, Scope{}, Polarity::kFree);
  if (!count.ok()) return 0;
  const Value* value = type(count).kind == Kind::kInt ? constant_value(count.node) : nullptr;
  if (value != nullptr && value->known && value->i >= 1) return value->i;
  report("bad_aggregate", expr->span, fmt::format("{} is a number from 1 on, written here", what), std::string(example));
  return 0;
}

// top(10%, …): rank <= ceil(n * p), so that ties at the cut are all in. top(1000, …): ties are broken by the key.
NodeId Checker::top_of(const ast::Argument& how_many, const Ranked& ranked, TableId profile) {
  const Clock clock(build_);
  const ast::Expr* expr = plain_value(how_many, "top");
  const Typed count = expr != nullptr ? check(*expr, Scope{}, Polarity::kFree) : error(how_many.span);
  if (!count.ok()) return kNoNode;
  const Value* value = constant_value(count.node);
  if (type(count).kind == Kind::kInt && value != nullptr && value->known && value->i >= 1)
    return build_.is_true(clock.call("<=", {standing(ir::StandingKind::kPosition, ranked, profile), count.node}));
  const bool part = type(count).kind == Kind::kDecimal && value != nullptr && value->known && value->d > 0 && value->d <= power_of_ten(type(count).scale);
  if (!part) {
    report("bad_aggregate", expr->span, "how many is a number of people or a part of them, written here", "`top(1000, spend_90d)`, `top(10%, spend_90d)`");
    return kNoNode;
  }
  const NodeId before = clock.call("-", {standing(ir::StandingKind::kRank, ranked, profile), integer(1)});
  const NodeId cut = clock.call("*", {standing(ir::StandingKind::kCount, ranked, profile), count.node});
  return build_.is_true(clock.call("<", {before, cut}));
}

// n is the best: the first ceil(people / n) of them; who is tied with the last of a part belongs to it.
NodeId Checker::ntile_of(std::int64_t n, const Ranked& ranked, TableId profile) {
  if (n == 0) return kNoNode;
  const Clock clock(build_);
  const NodeId before = clock.call("-", {standing(ir::StandingKind::kRank, ranked, profile), integer(1)});
  const NodeId parts = clock.call("/", {clock.call("*", {before, integer(n)}), standing(ir::StandingKind::kCount, ranked, profile)});
  return clock.call("-", {integer(n), clock.call("floor", {parts})});
}

// The part of the people whose value is no better: 1 for the best.
NodeId Checker::quantile_of(const Ranked& ranked, TableId profile) {
  const Clock clock(build_);
  const NodeId people = standing(ir::StandingKind::kCount, ranked, profile);
  const NodeId behind = clock.call("-", {clock.call("+", {people, integer(1)}), standing(ir::StandingKind::kRank, ranked, profile)});
  return clock.call("/", {behind, people});
}

NodeId Checker::share_of_total(const Ranked& ranked, TableId profile) {
  const Type& of = type(ranked.value);
  if (of.kind == Kind::kInt || of.kind == Kind::kDecimal || of.kind == Kind::kFloat)
    return Clock(build_).call("/", {ranked.value.node, standing(ir::StandingKind::kTotal, ranked, profile)});
  report("aggregate_type", ranked.value.span, fmt::format("share_of_total does not add up {}", to_string(of)),
         of.kind == Kind::kRatio ? "round it first: `round(x, 2, half_even)`" : "`share_of_total(spend_90d)`");
  return kNoNode;
}

}  // namespace tagma::check
