// sequence { a: A then b: B within 1 day where … then no C within 7 days }: some choice of rows satisfies it. It means
// what nested conditions mean, and is checked as those: has(A where has(B after a.time … where no(C after b.time …))).
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

ast::ExprPtr expr(Span span, auto what) { return std::make_unique<ast::Expr>(ast::Expr{span, std::move(what)}); }
ast::ExprPtr time_of_step(const std::string& step, Span span) { return expr(span, ast::Member{expr(span, ast::NameRef{step}), {"time", span}}); }
ast::Clause window(Span span, ast::WindowKind kind, ast::ExprPtr from, ast::ExprPtr to) {
  ast::Window out;
  out.kind = kind;
  out.span = span;
  out.from = std::move(from);
  out.to = std::move(to);
  return {span, ast::WindowClause{std::move(out)}};
}

// A sequence inside another one's step has rows of its own.
class Restored {
 public:
  explicit Restored(TableId& value) : value_(value), before_(value) {}
  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;
  ~Restored() { value_ = before_; }

 private:
  TableId& value_;
  TableId before_;
};

}  // namespace

// One sequence, taken apart: the steps that happen, and what must not happen at or between them.
class Checker::Steps {
 public:
  Steps(Checker& checker, const ast::Sequence& sequence, Span span) : checker_(checker), sequence_(sequence), span_(span) {}

  // Finds names and references; false: reported.
  bool read() {
    for (std::size_t i = 0; i < sequence_.steps.size(); ++i) {
      const ast::SequenceStep& step = sequence_.steps[i];
      if (!step.no && !step.without) {
        happen_.push_back(i);
        names_.push_back(step.name.text.empty() ? fmt::format("step {}", happen_.size()) : step.name.text);
      } else if (happen_.empty()) {
        return refuse(step.span, "a sequence begins with a row that is there", "`sequence { a: SOURCE then no SOURCE within 7 days }`");
      }
      if (step.no && !step.gap && i + 1 == sequence_.steps.size()) return refuse(step.span, "how long must nothing happen? Without an end it is pending for ever", "`then no SOURCE within 7 days`");
      if (step.between && (!happened(step.between->first) || !happened(step.between->second))) return false;
      if (step.without && !step.between) return refuse(step.span, "between which steps?", "`without SOURCE between a and b`");
      if (step.gap && step.gap->of && !happened(*step.gap->of)) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t count() const { return happen_.size(); }
  [[nodiscard]] bool ends_with_no() const { return sequence_.steps.back().no; }

  // Whether some rows satisfy the first `steps` steps. What must not follow the last one: `over`, that its time is over too.
  ast::ExprPtr some(std::size_t steps, bool over) const { return exists_from(0, steps, over); }

 private:
  bool refuse(Span span, std::string message, std::string help) const {
    checker_.report("bad_sequence", span, std::move(message), std::move(help));
    return false;
  }
  bool happened(const ast::Name& name) const {
    if (std::find(names_.begin(), names_.end(), name.text) != names_.end()) return true;
    return refuse(name.span, fmt::format("no step before this one is called {}", name.text), "name a step: `a: SOURCE`");
  }
  [[nodiscard]] std::size_t place_of(const std::string& name) const { return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin()); }

  // The rows of a step behind the one that `after` names.
  ast::SourcePtr rows(const ast::SequenceStep& step, const std::string* after) const {
    auto out = std::make_unique<ast::Source>(ast::clone(*step.source));
    if (after == nullptr) return out;
    const Span span = step.source->name.span;
    const auto at = out->clauses.begin() + static_cast<std::ptrdiff_t>(std::min(step.gap_at, out->clauses.size()));
    if (!step.gap) {
      out->clauses.insert(at, window(span, ast::WindowKind::kAfter, time_of_step(*after, span), nullptr));
      return out;
    }
    const std::string& from = step.gap->of ? step.gap->of->text : *after;
    const auto kind = step.gap->under ? ast::WindowKind::kUnderAfter : ast::WindowKind::kWithinAfter;
    const auto gap = out->clauses.insert(at, window(step.gap->length->span, kind, time_of_step(from, span), ast::clone(*step.gap->length)));
    if (from != *after) out->clauses.insert(gap, window(span, ast::WindowKind::kAfter, time_of_step(*after, span), nullptr));
    return out;
  }

  ast::ExprPtr exists_from(std::size_t place, std::size_t steps, bool over) const {
    const ast::SequenceStep& step = sequence_.steps[happen_[place]];
    ast::SourcePtr source = rows(step, place == 0 ? nullptr : &names_[place - 1]);
    source->alias = ast::Name{names_[place], step.span};
    for (ast::ExprPtr& condition : conditions(place, steps, over)) source->clauses.push_back({step.span, ast::WhereClause{std::move(condition)}});
    source->step = place == 0 ? ast::Source::Step::kFirst : ast::Source::Step::kLater;
    return expr(span_, ast::Exists{ast::ExistsWord::kHas, std::move(source)});
  }

  // What must hold at the row of the step at `place` besides its own source.
  std::vector<ast::ExprPtr> conditions(std::size_t place, std::size_t steps, bool over) const {
    std::vector<ast::ExprPtr> out;
    const std::size_t end = place + 1 < happen_.size() ? happen_[place + 1] : sequence_.steps.size();
    for (std::size_t i = 0; i < sequence_.steps.size(); ++i) {
      const ast::SequenceStep& step = sequence_.steps[i];
      if (step.without && std::max(place_of(step.between->first.text), place_of(step.between->second.text)) == place) out.push_back(nothing_between(step));
      const bool before_this = place > 0 && step.no && i > happen_[place - 1] && i < happen_[place];
      if (before_this) out.push_back(nothing(step, names_[place - 1], &names_[place]));
      const bool trailing = step.no && i > happen_[place] && i < end && end == sequence_.steps.size() && steps == happen_.size();
      if (!trailing) continue;
      out.push_back(nothing(step, names_[place], nullptr));
      if (over) out.push_back(time_is_over(step, names_[place]));
    }
    if (place + 1 < steps) out.push_back(exists_from(place + 1, steps, over));
    return out;
  }

  ast::ExprPtr none(ast::SourcePtr source, Span span) const {
    source->step = ast::Source::Step::kLater;
    return expr(span, ast::Exists{ast::ExistsWord::kNo, std::move(source)});
  }
  ast::ExprPtr nothing(const ast::SequenceStep& step, const std::string& after, const std::string* before) const {
    ast::SourcePtr source = rows(step, &after);
    if (before != nullptr) source->clauses.insert(source->clauses.begin(), window(step.span, ast::WindowKind::kBefore, nullptr, time_of_step(*before, step.span)));
    return none(std::move(source), step.span);
  }
  ast::ExprPtr nothing_between(const ast::SequenceStep& step) const {
    auto source = std::make_unique<ast::Source>(ast::clone(*step.source));
    const auto at = source->clauses.begin() + static_cast<std::ptrdiff_t>(std::min(step.gap_at, source->clauses.size()));
    const auto first = source->clauses.insert(at, window(step.span, ast::WindowKind::kBefore, nullptr, time_of_step(step.between->second.text, step.span)));
    source->clauses.insert(first, window(step.span, ast::WindowKind::kAfter, time_of_step(step.between->first.text, step.span), nullptr));
    return none(std::move(source), step.span);
  }
  // Rows up to the gap's end, the end included by `within`, are seen only before T.
  ast::ExprPtr time_is_over(const ast::SequenceStep& step, const std::string& after) const {
    const std::string& from = step.gap->of ? step.gap->of->text : after;
    auto end = expr(step.span, ast::Binary{ast::BinaryOp::kAdd, time_of_step(from, step.span), ast::clone(*step.gap->length), step.span});
    return expr(step.span, ast::Compare{step.gap->under ? ast::CompareOp::kLe : ast::CompareOp::kLt, std::move(end), expr(step.span, ast::NowLiteral{}), step.span});
  }

  Checker& checker_;
  const ast::Sequence& sequence_;
  Span span_;
  std::vector<std::size_t> happen_;  // indexes of steps that happen
  std::vector<std::string> names_;   // of those
};

// Yes from some choice; else pending (an unknown) while some choice may still become a yes; else no.
Typed Checker::check_sequence(const ast::Sequence& sequence, const ast::Expr& expr, const Scope& scope) {
  const Restored home(sequence_home_);
  Steps steps(*this, sequence, expr.span);
  if (!steps.read()) return error(expr.span);
  const ast::ExprPtr sure = steps.some(steps.count(), true);
  const Typed yes = check_bool(*sure, scope);
  if (!yes.ok() || !steps.ends_with_no()) return yes;
  const ast::ExprPtr hoped = steps.some(steps.count(), false);
  const Typed open = check_bool(*hoped, scope);
  if (!open.ok()) return error(expr.span);
  return made(build_.cond({{yes.node, boolean(true)}, {open.node, build_.missing(Type::of(Kind::kBool))}}, boolean(false)), yes.privacy, expr.span);
}

// How many steps, from the first on, some rows satisfy.
Typed Checker::check_depth(const ast::Sequence& sequence, Span span, const Scope& scope) {
  const Restored home(sequence_home_);
  Steps steps(*this, sequence, span);
  if (!steps.read()) return error(span);
  std::vector<ir::Line> lines;
  Privacy privacy;
  for (std::size_t count = steps.count(); count > 0; --count) {
    const ast::ExprPtr reached = steps.some(count, true);
    const Typed some = check_bool(*reached, scope);
    if (!some.ok()) return error(span);
    privacy = Privacy::join(privacy, some.privacy);
    lines.push_back({certain(some.node), integer(static_cast<std::int64_t>(count))});
  }
  return made(build_.cond(std::move(lines), integer(0)), privacy.coarse(), span);
}

}  // namespace tagma::check
