// metric, tag, score, segment: what the run publishes of each, and its value.
#include "compiler/check/checker.h"
#include "compiler/syntax/parse.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

RuleKind kind_of(ast::RuleWord word) {
  switch (word) {
    case ast::RuleWord::kMetric: return RuleKind::kMetric;
    case ast::RuleWord::kTag: return RuleKind::kTag;
    case ast::RuleWord::kScore: return RuleKind::kScore;
    case ast::RuleWord::kSegment: return RuleKind::kSegment;
  }
  TAGMA_CHECK(false);
}

// A quotient is rounded only when it is published.
Type published_type(const Type& type) {
  constexpr int kRatioPlaces = 10;
  if (type.kind == Kind::kRatio) return Type::decimal(kRatioPlaces);
  return type;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
}

}  // namespace

// Every rule has its place before any is checked, so that they come out in the order of declaration.
void Checker::reserve_rule(Declared& declared) {
  const auto& rule = decl_of<ast::RuleDecl>(declared);
  declared.table = resolve_profile(rule.of, rule.name.span, to_string(kind_of(rule.word)));
  if (!rule.parameters.empty() || declared.table == kNoTable) return;
  if (find_column(declared.table, rule.name.text) >= 0)
    report("named_like_column", rule.name.span, fmt::format("{} has a column {} already", table(declared.table).name, rule.name.text), "inside rules the name means the column: give the rule another name");
  declared.rule = static_cast<int>(module_.rules.size());
  ir::Rule& out = module_.rules.emplace_back();
  out.file = rule.name.span.file;
  out.line = static_cast<std::uint32_t>(sources_.file(out.file).locate(rule.name.span.begin).line);
  RuleSpec& spec = out.spec;
  spec.name = declared.name;
  spec.kind = kind_of(rule.word);
  spec.table = declared.table;
  spec.published = !rule.is_private;
  spec.file = sources_.file(out.file).name();
  spec.line = out.line;
  rule_metadata(rule, spec);
  if (rule.hold_out && declared.name == rule.hold_out->text) spec.held_out_of = rule.name.text;
  rule_values_.resize(module_.rules.size());
}

void Checker::rule_metadata(const ast::RuleDecl& rule, RuleSpec& spec) {
  spec.display = rule.display;
  spec.at_least_people = rule.at_least_people.value_or(0);
  for (const ast::Name& purpose : rule.purposes) spec.purposes.push_back(purpose.text);
  const std::map<std::string, std::string*, std::less<>> fields{{"group", &spec.group}, {"owner", &spec.owner}, {"note", &spec.note}, {"since", &spec.since}, {"expires", &spec.expires}, {"review", &spec.review}};
  for (const ast::Meta& meta : rule.meta) {
    const auto field = fields.find(meta.word.text);
    if (field == fields.end()) continue;
    const bool date = meta.word.text == "since" || meta.word.text == "expires" || meta.word.text == "review";
    if (date && !is_date(meta.value)) report("bad_metadata", meta.span, fmt::format("`{}` is a date", meta.word.text), fmt::format("`{} 2026-12-31`", meta.word.text));
    else *field->second = meta.value;
  }
}

const RuleValue& Checker::rule_value(const Declared& declared, Span use) {
  static const RuleValue kFailed;
  const auto index = static_cast<std::size_t>(declared.rule);
  if (rule_values_[index]) return *rule_values_[index];
  Visiting visit(*this, declared.name, use);
  if (!visit) return kFailed;
  RuleValue value = check_rule(declared);
  rule_values_[index] = std::move(value);
  return *rule_values_[index];
}

RuleValue Checker::check_rule(const Declared& declared) {
  const auto& rule = decl_of<ast::RuleDecl>(declared);
  RuleValue result;
  inherits_ = &result;
  Scope scope;
  scope.grain = declared.table;
  ir::Rule out = module_.rules[static_cast<std::size_t>(declared.rule)];
  Typed value = rule_body(rule, scope, out);
  if (value.ok()) value = overlaid(declared, value, scope, out);
  if (value.ok() && computes_too_deeply(value.node, rule.name.span)) value.node = kNoNode;
  out.value = value.node;
  result.value = value;
  if (value.ok() && rule.word == ast::RuleWord::kSegment) {
    segment_conditions(rule, scope, out, result);
    check_segment_privacy(rule, result.value);
    segment_purposes(rule, out, result);
  }
  if (result.value.ok()) {
    const ir::Node& node = build_.node(out.value);
    out.spec.type = published_type(node.type);
    out.spec.optional = node.optional;
    if (node.type.kind == Kind::kMissing) {
      report("always_missing", rule.name.span, fmt::format("{} is always missing", rule.name.text), "give it a value");
      result.value.node = kNoNode;
    }
    if (!rule.is_private && result.value.privacy.raw)
      report("raw_personal_value", rule.name.span, fmt::format("{} would publish personal data as it is ({})", rule.name.text, fmt::join(result.value.privacy.origins, ", ")),
             "publish something coarser (levels, a yes/no, a rounded number), `hash(x, key)` or `mask(x)`; make the rule `private`; or say why it may be shown: `(declassify x because \"…\")`");
  }
  module_.rules[static_cast<std::size_t>(declared.rule)] = std::move(out);
  inherits_ = nullptr;
  return result;
}

// ---- values ---------------------------------------------------------------------------------------------------------

Typed Checker::yes_no(Typed value) {
  if (!value.ok() || type(value).kind != Kind::kBool) return value;
  return made(certain(value.node), value.privacy.coarse(), value.span);
}

Typed Checker::rule_body(const ast::RuleDecl& rule, const Scope& scope, ir::Rule& out) {
  if (rule.word == ast::RuleWord::kScore) return only_when(rule, score_value(rule, scope, out), scope);
  if (rule.body == nullptr) return error(rule.name.span);  // reported by the parser
  out.text = to_text(*rule.body);
  if (rule.collect && rule.word == ast::RuleWord::kSegment) {
    report("bad_levels", rule.body->span, "a segment is yes or no, and `collect` makes a list", "make it a tag, and write what the segment asks of it: `TAG contains \"a\"`");
    return error(rule.body->span);
  }
  if (rule.collect) return only_when(rule, collected(*rule.body, scope), scope);
  for (const ast::Limit& limit : rule.limits) out.text += " " + to_text(limit);
  if (rule.word == ast::RuleWord::kSegment) return yes_no(check_bool(*rule.body, scope, Polarity::kPositive));
  Facts facts(*this);
  Typed condition;
  if (rule.only_when != nullptr) {
    condition = check_bool(*rule.only_when, scope, Polarity::kPositive);
    if (condition.ok()) facts.assume(condition.node, true);
  }
  const bool metric = rule.word == ast::RuleWord::kMetric;
  Typed value = check(*rule.body, scope, metric ? Polarity::kFree : Polarity::kPositive);
  if (value.ok() && !metric) value = yes_no(std::move(value));
  if (!value.ok() || (rule.only_when != nullptr && !condition.ok())) return error(rule.body->span);
  const auto* levels = std::get_if<ast::Levels>(&rule.body->what);
  if (levels != nullptr && levels->lines.front().when != nullptr && type(value).kind == Kind::kEnum) {
    out.spec.levels = true;
    out.spec.level_values = type(value).values->values;
  }
  if (rule.only_when == nullptr) return value;
  return made(build_.cond({{condition.node, value.node}}, kNoNode), Privacy::join(value.privacy, condition.privacy.coarse()), value.span);
}

// `only when C`: missing where C is not true.
Typed Checker::only_when(const ast::RuleDecl& rule, Typed value, const Scope& scope) {
  if (rule.only_when == nullptr) return value;
  const Typed condition = check_bool(*rule.only_when, scope, Polarity::kPositive);
  if (!condition.ok() || !value.ok()) return error(value.span);
  return made(build_.cond({{condition.node, value.node}}, kNoNode), Privacy::join(value.privacy, condition.privacy.coarse()), value.span);
}

// ---- scores ---------------------------------------------------------------------------------------------------------

Typed Checker::score_part(const ast::Level& part, const Scope& scope) {
  const Typed condition = part.when != nullptr ? check_bool(*part.when, scope, Polarity::kPositive) : Typed{};
  Facts facts(*this);
  if (condition.ok()) facts.assume(condition.node, true);
  Typed value = check(*part.value, scope, Polarity::kFree);
  if (!value.ok() || (part.when != nullptr && !condition.ok())) return error(part.span);
  if (!type(value).is_number()) {
    report("bad_score", part.value->span, fmt::format("a part of a score is a number, and this is {}", to_string(type(value))), "`40 when CONDITION`");
    return error(part.span);
  }
  if (part.when == nullptr) return value;
  const NodeId nothing = converted(integer(0), type(value));
  TAGMA_CHECK(nothing != kNoNode);
  return made(build_.cond({{condition.node, value.node}}, nothing), Privacy::join(value.privacy, condition.privacy).coarse(), part.span);
}

Typed Checker::score_value(const ast::RuleDecl& rule, const Scope& scope, ir::Rule& out) {
  std::vector<Typed> parts;
  bool failed = false;
  for (const ast::Level& part : rule.parts) {
    parts.push_back(score_part(part, scope));
    failed = failed || !parts.back().ok();
  }
  if (failed || parts.empty() || !same_type(parts, "the parts of a score")) return error(rule.name.span);
  Typed sum = parts.front();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out.parts.push_back(parts[i].node);
    if (i > 0 && sum.ok()) sum = call("+", {sum, parts[i]}, rule.parts[i].span);
    out.text += (i > 0 ? " plus " : "") + to_text(*rule.parts[i].value);
    if (rule.parts[i].when != nullptr) out.text += " when " + to_text(*rule.parts[i].when);
  }
  if (sum.ok()) sum = made(sum.node, sum.privacy.coarse(), rule.name.span);
  if (rule.cap_low == nullptr || rule.cap_high == nullptr) return sum;
  out.text += fmt::format(" capped {}..{}", to_text(*rule.cap_low), to_text(*rule.cap_high));
  return score_cap(rule, std::move(sum), scope);
}

Typed Checker::score_cap(const ast::RuleDecl& rule, Typed sum, const Scope& scope) {
  if (!sum.ok()) return sum;
  const Type wanted = type(sum);
  Typed low = check(*rule.cap_low, scope, Polarity::kFree, &wanted);
  Typed high = check(*rule.cap_high, scope, Polarity::kFree, &wanted);
  if (!low.ok() || !high.ok()) return error(sum.span);
  std::vector<Typed> all{low, high, sum};
  const Span caps = rule.cap_low->span.to(rule.cap_high->span);
  const Value *from = constant_value(low.node), *to = constant_value(high.node);
  if (type(low) == type(high) && from != nullptr && to != nullptr && from->known && to->known && tagma::compare(type(low), *from, *to) > 0) {
    report("bad_score", caps, "the lower cap is above the upper one", "`capped 0..100`");
    return error(sum.span);
  }
  if (!type(low).is_number() || !type(high).is_number()) {
    report("bad_score", caps, "a score is capped by numbers", "`capped 0..100`");
    return error(sum.span);
  }
  if (!same_type(all, "a score and its caps")) return error(sum.span);
  return call("least", {call("greatest", {all[2], all[0]}, caps), all[1]}, caps);
}

// ---- segments -------------------------------------------------------------------------------------------------------

// `requires`, its own and what it inherits: part of the value; the value before is kept, to say how many were removed.
void Checker::segment_conditions(const ast::RuleDecl& rule, const Scope& scope, ir::Rule& out, RuleValue& result) {
  const NodeId condition_only = result.value.node;
  Privacy privacy = result.value.privacy;
  std::vector<NodeId> held_out;
  if (rule.hold_out) {
    const Typed held = check_bool(*rule.held, scope, Polarity::kPositive);
    if (!held.ok()) {
      result.value.node = kNoNode;
      return;
    }
    const NodeId out_of_it = certain(held.node);
    held_out.push_back(out.spec.name == rule.hold_out->text ? out_of_it : build_.negate(out_of_it));
    privacy = Privacy::join(privacy, held.privacy.coarse());
  }
  if (rule.requires_ != nullptr) {
    RuleValue* const inherits = std::exchange(inherits_, nullptr);  // what the condition is built on binds nobody
    const Typed condition = check_bool(*rule.requires_, scope, Polarity::kPositive);
    inherits_ = inherits;
    if (!condition.ok()) {
      result.value.node = kNoNode;
      return;
    }
    result.requires_.push_back(certain(condition.node));
    privacy = Privacy::join(privacy, condition.privacy);
  }
  auto& conditions = result.requires_;
  std::sort(conditions.begin(), conditions.end());
  conditions.erase(std::unique(conditions.begin(), conditions.end()), conditions.end());
  const auto joined = [&](NodeId first, const std::vector<NodeId>& rest) {
    std::vector<NodeId> all{first};
    all.insert(all.end(), rest.begin(), rest.end());
    return build_.conj(std::move(all));
  };
  if (rule.limits.empty()) {
    const NodeId before = joined(condition_only, held_out);
    out.value = joined(before, conditions);
    if (!conditions.empty()) out.before_requires = before;
  } else {
    // The limits choose among those who satisfy all conditions; a part of the chosen is held out.
    const auto chosen = limited(rule, {joined(condition_only, conditions), privacy, result.value.span}, scope);
    if (!chosen) {
      result.value.node = kNoNode;
      return;
    }
    privacy = Privacy::join(privacy, chosen->privacy);
    out.value = joined(chosen->node, held_out);
    // Removed are those who satisfy the condition and not what is required, whoever would have been chosen.
    if (!conditions.empty()) out.before_requires = joined(build_.disj({chosen->node, build_.conj({condition_only, build_.negate(build_.conj(conditions))})}), held_out);
  }
  result.value = made(out.value, privacy.coarse(), result.value.span);
}

// Its own purposes, or those of the segments that it is built on.
void Checker::segment_purposes(const ast::RuleDecl& rule, ir::Rule& out, RuleValue& result) {
  if (rule.purposes.empty()) {
    if (result.purposes) out.spec.purposes.assign(result.purposes->begin(), result.purposes->end());
    return;
  }
  result.purposes.emplace();
  for (const ast::Name& purpose : rule.purposes) result.purposes->insert(purpose.text);
}

// ---- metrics with parameters ----------------------------------------------------------------------------------------

// What a call of a metric means: its body at its profile, with what was given in place of the parameters.
Typed Checker::metric_instance(const Declared& declared, const ast::Call& call, Span span, const Scope& scope) {
  used_rules_.insert(declared.name);
  called_.insert(declared.name);
  const auto& rule = decl_of<ast::RuleDecl>(declared);
  if (rule.parameters.empty()) {
    report("unknown_function", call.function.span, fmt::format("{} takes no arguments", declared.name), fmt::format("it is a name by itself: `{}`", declared.name));
    return error(span);
  }
  if (declared.table == kNoTable || rule.body == nullptr) return error(span);
  if (!scope.rules_visible) {
    report("out_of_place", span, fmt::format("{} is a metric: a fn, const, param or a table's `where` cannot read it", declared.name), "give its value as an argument");
    return error(span);
  }
  Scope inner;
  inner.grain = declared.table;
  if (!bind_parameters(rule.parameters, call, scope, inner)) return error(span);
  for (const auto& [name, binding] : inner.bindings) {
    const auto* value = std::get_if<Typed>(&binding.what);
    if (value == nullptr || scope.grain == declared.table) continue;
    const TableId grain = build_.node(value->node).grain;
    if (grain == ir::kConstGrain) continue;
    report("not_reachable", value->span, fmt::format("{} is about {}: what it is given here belongs to a row of {}", declared.name, table(declared.table).name, table(grain).name), "give it constants; for each row, write the aggregate out there, where the row's columns are known: `count(SOURCE where time >= ROW.COLUMN)`");
    return error(span);
  }
  Visiting visit(*this, declared.name, span, Manner::kInstance);
  if (!visit) return error(span);
  Typed value = check(*rule.body, inner, Polarity::kFree);
  if (!value.ok()) return error(span);
  value.span = span;
  return lift(std::move(value), declared.table, scope, span);
}

}  // namespace tagma::check
