// Lines, `VALUE when COND | VALUE when COND | … otherwise`: the first that holds wins.
#include "compiler/check/checker.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

// The text of a literal without interpolation.
std::optional<std::string> plain_text(const ast::Expr& expr) {
  const auto* literal = std::get_if<ast::TextLiteral>(&expr.what);
  if (literal == nullptr) return std::nullopt;
  std::string value;
  for (const ast::TextPiece& piece : literal->pieces) {
    if (piece.expr != nullptr) return std::nullopt;
    value += piece.text;
  }
  return value;
}

}  // namespace

// Lines whose values are all texts are a closed set: comparing with a text that no line has is then an error. Where the
// context has a set of its own, the lines are checked against that.
std::optional<Type> Checker::level_type(const ast::Levels& levels, const Type* wanted) const {
  if (wanted != nullptr && wanted->kind == Kind::kEnum) return *wanted;
  std::vector<std::string> values;
  for (const ast::Level& line : levels.lines) {
    if (std::holds_alternative<ast::MissingLiteral>(line.value->what)) continue;
    const auto value = plain_text(*line.value);
    if (!value) return wanted != nullptr ? std::optional(*wanted) : std::nullopt;
    if (std::find(values.begin(), values.end(), *value) == values.end()) values.push_back(*value);
  }
  if (values.empty()) return wanted != nullptr ? std::optional(*wanted) : std::nullopt;
  return Type::enumeration(intern_enum(std::move(values)));
}

Typed Checker::check_levels(const ast::Levels& levels, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted) {
  if (levels.lines.size() == 1 && levels.lines.front().when == nullptr && !levels.lines.front().otherwise)
    return check(*levels.lines.front().value, scope, polarity, wanted);
  const auto own = level_type(levels, wanted);
  Facts facts(*this);
  std::vector<Typed> conditions, values;
  bool failed = false, ended = false;
  for (const ast::Level& line : levels.lines) {
    if (ended)
      report("unreachable_line", line.span, "this line can never win: the line above it holds for all that is left", "`otherwise` stands last");
    if (line.when == nullptr && !line.otherwise) {
      report("bad_levels", line.span, "this line does not say when it holds", "write `VALUE when CONDITION`, and `VALUE otherwise` for the last");
      failed = true;
      continue;
    }
    Typed condition = line.when != nullptr ? check_bool(*line.when, scope, Polarity::kPositive) : Typed{boolean(true), {}, line.span};
    {
      Facts here(*this);  // what holds on this line only
      if (condition.ok()) here.assume(condition.node, true);
      Typed value = check(*line.value, scope, polarity, own ? &*own : nullptr);
      failed = failed || !condition.ok() || !value.ok();
      values.push_back(std::move(value));
    }
    if (condition.ok() && line.when != nullptr) {
      const auto same = [&](const Typed& other) { return other.node == condition.node; };
      const auto earlier = std::find_if(conditions.begin(), conditions.end(), same);
      if (!ended && earlier != conditions.end() && !call_site_)
        report("unreachable_line", line.when->span, "this line can never win: a line above it has the same condition", "drop one of them, or correct its condition")
            .related.push_back({earlier->span, "the same condition"});
      facts.assume(condition.node, false);
    }
    conditions.push_back(std::move(condition));
    ended = ended || line.otherwise;
  }
  if (failed) return error(expr.span);
  LineSet lines{.conditions = {}, .otherwise = std::nullopt, .span = expr.span};
  for (std::size_t i = 0; i < conditions.size() && !lines.otherwise; ++i) {
    if (levels.lines[i].otherwise) lines.otherwise = levels.lines[i].span;
    else lines.conditions.emplace_back(conditions[i].node, levels.lines[i].when->span);
  }
  if (!call_site_) line_sets_.push_back(std::move(lines));
  return choose(levels, conditions, std::move(values), expr.span);
}

Typed Checker::choose(const ast::Levels& levels, const std::vector<Typed>& conditions, std::vector<Typed> values, Span span) {
  if (!same_type(values, "the values of all lines")) return error(span);
  Privacy privacy;
  std::vector<ir::Line> lines;
  NodeId otherwise = kNoNode;
  for (std::size_t i = 0; i < values.size() && otherwise == kNoNode; ++i) {
    privacy = Privacy::join(Privacy::join(privacy, conditions[i].privacy.coarse()), values[i].privacy);
    if (levels.lines[i].otherwise) otherwise = values[i].node;
    else lines.push_back({conditions[i].node, values[i].node});
  }
  if (lines.empty()) return made(otherwise, std::move(privacy), span);
  return made(build_.cond(std::move(lines), otherwise), std::move(privacy), span);
}

// `collect` lines: a list of the values of all lines that hold, in their order; `otherwise` is that of a line which holds
// where no other does. A line whose value is missing adds nothing.
Typed Checker::collected(const ast::Expr& body, const Scope& scope) {
  const auto* levels = std::get_if<ast::Levels>(&body.what);
  if (levels == nullptr) {
    report("bad_levels", body.span, "`collect` makes a list of lines, and this has none", "write `collect VALUE when CONDITION | VALUE when CONDITION`");
    return error(body.span);
  }
  const auto own = level_type(*levels, nullptr);
  std::vector<Typed> conditions, values;
  std::vector<NodeId> none;  // no line so far holds
  bool failed = false;
  for (const ast::Level& line : levels->lines) {
    if (line.when == nullptr && !line.otherwise) return error(body.span);  // the parser reported it
    conditions.push_back(line.otherwise ? Typed{build_.conj(none), {}, line.span} : check_bool(*line.when, scope, Polarity::kPositive));
    Facts here(*this);
    if (conditions.back().ok()) {
      here.assume(conditions.back().node, true);
      none.push_back(build_.negate(certain(conditions.back().node)));
    }
    values.push_back(check(*line.value, scope, Polarity::kPositive, own ? &*own : nullptr));
    failed = failed || !conditions.back().ok() || !values.back().ok();
  }
  if (failed || !same_type(values, "the values of all lines")) return error(body.span);
  std::vector<Typed> items;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Privacy privacy = Privacy::join(conditions[i].privacy.coarse(), values[i].privacy);
    items.push_back(made(build_.cond({{conditions[i].node, values[i].node}}, kNoNode), privacy, values[i].span));
  }
  return call("listed", items, body.span);
}

}  // namespace tagma::check
