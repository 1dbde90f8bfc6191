// pattern p = sequence { a: A then b: B … }: its matches by name. has(p), depth(p), and the rows of one step that take part
// in some match: min(b.time of p), count(b of p).
#include "compiler/check/checker.h"
#include "compiler/syntax/rows_named.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tagma::check {

namespace {

// What names mean inside a pattern has nothing to do with what they mean where it is used.
Scope own_scope(const Scope& use) {
  Scope scope;
  scope.grain = use.grain;
  scope.rules_visible = use.rules_visible;
  scope.columns_visible = use.columns_visible;
  return scope;
}

std::set<std::string, std::less<>> step_names(const ast::Sequence& sequence) {
  std::set<std::string, std::less<>> names;
  for (const ast::SequenceStep& step : sequence.steps)
    if (!step.no && !step.without && !step.name.text.empty()) names.insert(step.name.text);
  return names;
}

}  // namespace

// Checked once by itself, so that its mistakes are told once, wherever it is used.
const ast::Sequence* Checker::pattern_named(const Declared& pattern, Span use) {
  const ast::Expr& value = *decl_of<ast::PatternDecl>(pattern).value;
  const auto* sequence = std::get_if<ast::Sequence>(&value.what);
  if (sequence == nullptr) return nullptr;
  auto known = patterns_.find(pattern.name);
  if (known == patterns_.end()) {
    Visiting visit(*this, pattern.name, use);
    if (!visit) return nullptr;
    const SourceView first = source_named(sequence->steps.front().source->name, Scope{});
    Scope scope;
    scope.grain = first.ok() ? profile_of(first.table) : ir::kConstGrain;
    known = patterns_.emplace(pattern.name, first.ok() && check_sequence(*sequence, value, scope).ok()).first;
  }
  return known->second ? sequence : nullptr;
}

// has(p), did(p): some match; no(p), never(p): none.
Typed Checker::has_match(const Declared& pattern, const ast::Exists& exists, Span span, const Scope& scope) {
  const ast::Sequence* sequence = pattern_named(pattern, span);
  if (sequence == nullptr) return error(span);
  if (!exists.source->clauses.empty()) {
    report("bad_sequence", exists.source->clauses.front().span, fmt::format("{} is the whole of its matches", pattern.name), "a condition or a window is said of a step, inside the pattern; of one step's rows: `count(STEP of PATTERN where …) > 0`");
    return error(span);
  }
  Visiting visit(*this, pattern.name, span, Manner::kInstance);
  if (!visit) return error(span);
  Typed some = check_sequence(*sequence, *decl_of<ast::PatternDecl>(pattern).value, own_scope(scope));
  some.span = span;
  if (some.ok() && (exists.word == ast::ExistsWord::kNo || exists.word == ast::ExistsWord::kNever)) some.node = build_.negate(some.node);
  return some;
}

std::optional<Typed> Checker::depth_of(const ast::Expr& expr, Span span, const Scope& scope) {
  if (const auto* sequence = std::get_if<ast::Sequence>(&expr.what)) return check_depth(*sequence, span, scope);
  const auto* name = std::get_if<ast::NameRef>(&expr.what);
  const Declared* pattern = name != nullptr ? find(name->name, Entity::kPattern) : nullptr;
  if (pattern == nullptr) return std::nullopt;
  const ast::Sequence* sequence = pattern_named(*pattern, span);
  Visiting visit(*this, pattern->name, span, Manner::kInstance);
  return sequence != nullptr && visit ? check_depth(*sequence, span, own_scope(scope)) : error(span);
}

// ---- rows of a step -------------------------------------------------------------------------------------------------

// The source of an argument that takes_step() has seen: its alias is the step.
SourceView Checker::pattern_rows(const ast::Source& source, const Declared& pattern, const Scope& scope) {
  const ast::Sequence* sequence = pattern_named(pattern, source.name.span);
  if (sequence == nullptr) return {};
  if (!source.alias) {
    const auto steps = step_names(*sequence);
    report("bad_sequence", source.name.span, fmt::format("{} is a pattern: rows of which of its steps?", pattern.name),
           steps.empty() ? "name its steps, `a: SOURCE`; then `count(a of PATTERN)`" : fmt::format("`count({0} of {1})`, `min({0}.time of {1})`; whether there is a match: `has({1})`", *steps.begin(), pattern.name));
    return {};
  }
  Visiting visit(*this, pattern.name, source.name.span, Manner::kInstance);
  return visit ? rows_in_matches(*sequence, *source.alias, source.name.span, own_scope(scope)) : SourceView{};
}

// `min(b.time of p)`, `count(b of p)`: which step the value speaks of becomes the alias of the source.
bool Checker::takes_step(ast::Argument& argument, const Declared& pattern) {
  const auto* sequence = std::get_if<ast::Sequence>(&decl_of<ast::PatternDecl>(pattern).value->what);
  if (sequence == nullptr || argument.value == nullptr) return true;  // whoever reads the source says so
  const auto steps = step_names(*sequence);
  const Span span = argument.value->span;
  if (const auto* name = std::get_if<ast::NameRef>(&argument.value->what); name != nullptr && steps.contains(name->name)) {
    argument.source->alias = ast::Name{name->name, span};
    argument.value = nullptr;
    return true;
  }
  std::set<std::string> spoken = syntax::rows_named_in(*argument.value);
  std::erase_if(spoken, [&](const std::string& name) { return !steps.contains(name); });
  if (spoken.size() == 1) {
    argument.source->alias = ast::Name{*spoken.begin(), span};
    return true;
  }
  if (spoken.size() > 1) {
    report("bad_sequence", span, fmt::format("rows of one step are folded, and this speaks of {}", fmt::join(spoken, " and ")), "give the later step what the other one has by a condition, or fold each by itself");
    return false;
  }
  const bool bare = std::holds_alternative<ast::NameRef>(argument.value->what);
  Diagnostic& diagnostic = report("bad_sequence", span, fmt::format("of which step of {}? {}", pattern.name, steps.empty() ? "None of them has a name" : fmt::format("It has {}", fmt::join(steps, ", "))));
  if (steps.empty()) diagnostic.help = fmt::format("name the step in the pattern, `a: SOURCE`; then `count(a of {0})`, `max(a.time of {0})`", pattern.name);
  else diagnostic.help = fmt::format("its rows: `count({0} of {1})`; a value of them: `{0}.{2}`", *steps.begin(), pattern.name, bare ? written(span) : "COLUMN");
  return false;
}

std::optional<Typed> Checker::of_pattern(const ast::Call& call, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted) {
  const auto pattern_of = [&](const ast::Argument& argument) { return argument.source != nullptr && !argument.source->alias ? find(argument.source->name.text, Entity::kPattern) : nullptr; };
  if (std::none_of(call.arguments.begin(), call.arguments.end(), pattern_of)) return std::nullopt;
  const ast::ExprPtr copy = ast::clone(expr);
  auto& of_steps = std::get<ast::Call>(copy->what);
  for (ast::Argument& argument : of_steps.arguments) {
    const Declared* pattern = pattern_of(argument);
    if (pattern == nullptr) continue;
    if (!takes_step(argument, *pattern)) return error(expr.span);
    if (!argument.source->alias) return pattern_rows(*argument.source, *pattern, scope), error(expr.span);
  }
  return check_call(of_steps, *copy, scope, polarity, wanted);
}

}  // namespace tagma::check
