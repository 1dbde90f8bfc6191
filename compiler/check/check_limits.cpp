// Behind a segment's condition: `sample 10%`, `one per KEY by X highest, then Y lowest`. Each chooses among those that are in
// so far.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"
#include "runtime/decimal.h"

#include <fmt/format.h>

namespace tagma::check {

namespace {

// One number of buckets for all samples: a larger one with the same salt holds every smaller one.
constexpr std::int64_t kBuckets = 10'000;

}  // namespace

std::optional<Typed> Checker::limited(const ast::RuleDecl& rule, Typed in, const Scope& scope) {
  for (const ast::Limit& limit : rule.limits) {
    const auto* sample = std::get_if<ast::Sample>(&limit.what);
    const auto part = sample != nullptr ? sampled(*sample, rule, scope.grain) : one_per(std::get<ast::OnePer>(limit.what), in, scope);
    if (!part) return std::nullopt;
    in.node = build_.conj({in.node, *part});
  }
  return in;
}

// bucket(salt, key, 10000) < 10000 × part. The salt is the segment's name unless another is said.
std::optional<NodeId> Checker::sampled(const ast::Sample& sample, const ast::RuleDecl& rule, TableId profile) {
  const auto* part = std::get_if<ast::DecimalLiteral>(&sample.part->what);
  if (part == nullptr) return std::nullopt;  // reported by the parser
  const Int128 whole = power_of_ten(part->scale);
  const Int128 buckets = part->unscaled * kBuckets / whole;
  if (part->unscaled <= 0 || part->unscaled > whole || buckets * whole != part->unscaled * kBuckets) {
    report("bad_limit", sample.part->span, "a sample is more than nothing and at most everybody, in steps of 0.01%", "`sample 10%`, `sample 0.25%`");
    return std::nullopt;
  }
  const std::vector<int>& key = table(profile).key;
  const Type of = key.size() == 1 ? table(profile).columns[static_cast<std::size_t>(key.front())].type : Type::of(Kind::kMissing);
  if (of.kind != Kind::kInt && !of.is_text()) {
    report("bad_limit", sample.part->span, fmt::format("{} has no key that is a number or a text: a sample goes by it", table(profile).name), "`bucket(\"salt\", COLUMN, 100) < 10`");
    return std::nullopt;
  }
  const Clock clock(build_);
  const NodeId own = column(profile, key.front(), sample.part->span).node;
  const NodeId bucket = clock.call("bucket", {text(sample.salt.value_or(rule.name.text)), own, integer(kBuckets)});
  return certain(clock.call("<", {bucket, integer(static_cast<std::int64_t>(buckets))}));
}

// The first of those who share the key, by one measure after the other, then by the profile's own key. Who misses a
// measure comes behind all who have it; who misses the key shares it with nobody.
std::optional<NodeId> Checker::one_per(const ast::OnePer& one, Typed& in, const Scope& scope) {
  const Clock clock(build_);
  const Typed key = check(*one.key, scope, Polarity::kFree);
  if (!key.ok()) return std::nullopt;
  if (type(key).is_collection()) {
    report("bad_limit", key.span, "people share one value, and this is a list of them", "`one per household`");
    return std::nullopt;
  }
  in.privacy = Privacy::join(in.privacy, key.privacy.coarse());
  std::vector<NodeId> members{in.node, build_.is_known(key.node)};
  if (const NodeId all = answered(scope.grain); all != kNoNode) members.push_back(all);
  NodeId left = build_.conj(std::move(members));
  const auto first = [&](ir::StandingKind kind, NodeId value, bool ascending) {
    return build_.is_true(clock.call("==", {build_.standing(scope.grain, {kind, value, left, {key.node}, ascending}), integer(1)}));
  };
  for (const ast::Best& best : one.best) {
    const Typed value = check(*best.value, scope, Polarity::kFree);
    if (!value.ok()) return std::nullopt;
    if (!type(value).is_ordered()) {
      report("bad_limit", value.span, fmt::format("{} has no order: none is the {}", to_string(type(value)), best.highest ? "highest" : "lowest"), "choose by a number, a time or a text");
      return std::nullopt;
    }
    in.privacy = Privacy::join(in.privacy, value.privacy.coarse());
    const NodeId known = build_.is_known(value.node);
    if (build_.node(value.node).optional) left = build_.conj({left, first(ir::StandingKind::kRank, build_.cond({{known, integer(0)}}, integer(1)), true)});
    const NodeId leads = first(ir::StandingKind::kRank, value.node, !best.highest);
    left = build_.conj({left, build_.node(value.node).optional ? build_.disj({leads, build_.negate(known)}) : leads});
  }
  const NodeId chosen = first(ir::StandingKind::kPosition, integer(0), true);
  return build_.disj({build_.negate(build_.is_known(key.node)), chosen});
}

}  // namespace tagma::check
