// sequence { a: A then b: B within 1 day where … then no C within 7 days }: some choice of rows satisfies it. It means
// what nested conditions mean, and is checked as those: has(A where has(B after a.time … where no(C after b.time …))).
// A repeated step is its last row, at which so many are counted.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"
#include "compiler/check/sequence_choices.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

ast::ExprPtr expr(Span span, auto what) { return std::make_unique<ast::Expr>(ast::Expr{span, std::move(what)}); }
ast::ExprPtr time_of_step(const std::string& step, Span span) { return expr(span, ast::Member{expr(span, ast::NameRef{step}), {"time", span}}); }
ast::Clause window(Span span, ast::WindowKind kind, ast::ExprPtr from, ast::ExprPtr to, bool closed = false) {
  ast::Window out;
  out.kind = kind;
  out.closed = closed;
  out.span = span;
  out.from = std::move(from);
  out.to = std::move(to);
  return {span, ast::WindowClause{std::move(out)}};
}

constexpr const char* kAsked = "the row in hand";  // no name that can be written

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

  // The row of this step is that of the source around, called kAsked; whose rows the first step's are, is known already.
  void take_part(std::string step) { asked_ = std::move(step); }
  [[nodiscard]] const ast::SequenceStep* step_called(std::string_view name) const {
    const auto found = std::find_if(happen_.begin(), happen_.end(), [&](std::size_t i) { return sequence_.steps[i].name.text == name; });
    return found == happen_.end() ? nullptr : &sequence_.steps[*found];
  }
  [[nodiscard]] const ast::Source& first_source() const { return *happening(0).source; }

  // Finds names and references; false: reported.
  bool read() {
    for (std::size_t i = 0; i < sequence_.steps.size(); ++i)
      if (!(sequence_.steps[i].without ? is_between(sequence_.steps[i]) : follows(i))) return false;
    return std::all_of(sequence_.steps.begin(), sequence_.steps.end(), [this](const ast::SequenceStep& step) { return ends(step); });
  }

  [[nodiscard]] std::size_t count() const { return happen_.size(); }
  // Steps that are not optional; and how many steps it takes to have so many of those.
  [[nodiscard]] std::size_t depth() const {
    return static_cast<std::size_t>(std::count_if(happen_.begin(), happen_.end(), [this](std::size_t i) { return !sequence_.steps[i].optional; }));
  }
  [[nodiscard]] std::size_t up_to(std::size_t depth) const {
    if (depth == this->depth()) return count();
    std::size_t steps = 0;
    for (; depth > 0; ++steps) depth -= happening(steps).optional ? 0 : 1;
    return steps;
  }
  // Whether time alone may still make a yes of some choice.
  [[nodiscard]] bool may_wait() const {
    return std::any_of(sequence_.steps.begin(), sequence_.steps.end(), [this](const ast::SequenceStep& step) { return is_trailing(step) && !step.so_far; });
  }

  // Whether some rows satisfy the first `steps` steps. What must not follow the last one: `over`, that its time is over too.
  ast::ExprPtr some(std::size_t steps, bool over) const {
    if (!opens_with_many()) return exists_from(0, steps, over);
    // The limit of the whole counts from the first of the rows that the first step repeats.
    auto source = std::make_unique<ast::Source>(ast::clone(*sequence_.steps[happen_[0]].source));
    source->alias = ast::Name{kOpening, sequence_.steps[happen_[0]].span};
    source->clauses.push_back({span_, ast::WhereClause{exists_from(0, steps, over)}});
    source->step = asked_.empty() ? ast::Source::Step::kFirst : ast::Source::Step::kLater;
    return expr(span_, ast::Exists{ast::ExistsWord::kHas, std::move(source)});
  }

 private:
  static constexpr const char* kOpening = "the first row";  // no name that can be written

  bool refuse(Span span, std::string message, std::string help) const {
    checker_.report("bad_sequence", span, std::move(message), std::move(help));
    return false;
  }
  bool happened(const ast::Name& name) const {
    if (std::find(names_.begin(), names_.end(), name.text) != names_.end()) return true;
    return refuse(name.span, fmt::format("no step before this one is called {}", name.text), "name a step: `a: SOURCE`");
  }
  [[nodiscard]] std::size_t place_of(const std::string& name) const { return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin()); }
  [[nodiscard]] const ast::SequenceStep& happening(std::size_t place) const { return sequence_.steps[happen_[place]]; }
  [[nodiscard]] bool is_trailing(const ast::SequenceStep& step) const { return step.no && &step > &sequence_.steps[happen_.back()]; }
  [[nodiscard]] bool opens_with_many() const { return sequence_.whole && happening(0).times > 1; }

  // ---- what is well-formed

  bool is_between(const ast::SequenceStep& step) const {
    if (!step.between) return refuse(step.span, "between which steps?", "`without SOURCE between a and b`");
    if (step.gap || step.least || step.same_time || step.so_far) return refuse(step.span, "what lies between two steps has no time of its own", "`without SOURCE between a and b where …`");
    if (!happened(step.between->first) || !happened(step.between->second)) return false;
    if (place_of(step.between->first.text) < place_of(step.between->second.text)) return true;
    return refuse(step.between->second.span, fmt::format("{} is no later step than {}", step.between->second.text, step.between->first.text), "the earlier step stands first: `between a and b`");
  }

  // Any step but `without`, behind those that were read.
  bool follows(std::size_t index) {
    const ast::SequenceStep& step = sequence_.steps[index];
    const bool first = happen_.empty();
    if (step.no && first) return refuse(step.span, "a sequence begins with a row that is there", "`sequence { a: SOURCE then no SOURCE within 7 days }`");
    if (step.between) return refuse(step.span, "`between` is said of what must not be there", "`without SOURCE between a and b`");
    if (first && (step.gap || step.least || step.same_time)) return refuse(step.span, "nothing comes before the first step: there is no gap", "a window limits its rows, `a: SOURCE in rolling 30 days`; `sequence within 7 days { … }` the whole");
    if (step.gap && step.gap->of && !happened(*step.gap->of)) return false;
    if (step.least && step.least->of && !happened(*step.least->of)) return false;
    if (step.same_time && happening(names_.size() - 1).times > 1) return refuse(step.span, "`same time ok` does not say which of the repeated rows before it are meant", "leave it out, or write the steps one by one");
    return step.no || happens(index);
  }

  bool happens(std::size_t index) {
    const ast::SequenceStep& step = sequence_.steps[index];
    if (step.times < 1) return refuse(step.span, "a step that happens has a row", "`2 or more SOURCE`; what must not be there: `no SOURCE`");
    if (std::find(names_.begin(), names_.end(), step.name.text) != names_.end()) return refuse(step.name.span, fmt::format("two steps are called {}", step.name.text), "give each step a name of its own");
    happen_.push_back(index);
    names_.push_back(step.name.text.empty() ? fmt::format("step {}", happen_.size()) : step.name.text);
    return true;
  }

  bool ends(const ast::SequenceStep& step) const {
    if (is_trailing(step) && !step.gap && !step.so_far)
      return refuse(step.span, "how long must nothing happen? Without an end it is pending for ever", "`then no SOURCE within 7 days`; nothing up to now: `then no SOURCE so far`");
    if (!step.so_far || is_trailing(step)) return true;
    return refuse(step.span, "`so far` is said of what must not follow the last step: nothing else is waited for", "`then no SOURCE within 7 days so far`");
  }

  // ---- rows behind others

  // Steps whose rows may have the instant of the row at `place`, which `same time ok` allows once more: other rows than those.
  [[nodiscard]] ast::Clause other_than(std::size_t place, Span span) const {
    ast::RowClause out{{names_[place]}};
    for (; happening(place).same_time; --place) out.of.push_back(names_[place - 1]);
    return {span, std::move(out)};
  }

  // What a step says of its time, behind the step at `place`.
  [[nodiscard]] std::vector<ast::Clause> behind(const ast::SequenceStep& step, std::size_t place) const {
    const Span span = step.source->name.span;
    const std::string& before = names_[place];
    std::vector<ast::Clause> out;
    const bool counted = step.gap && (!step.gap->of || step.gap->of->text == before);
    if (!counted) out.push_back(after(span, before, step.same_time));
    if (sequence_.whole && !step.no) out.push_back(limit(*sequence_.whole, opens_with_many() ? kOpening : names_[0], step.same_time));
    if (step.least) {
      const Span length = step.least->length->span;
      auto earliest = expr(length, ast::Binary{ast::BinaryOp::kAdd, time_of_step(step.least->of ? step.least->of->text : before, length), ast::clone(*step.least->length), length});
      out.push_back(window(length, ast::WindowKind::kAfter, std::move(earliest), nullptr, true));
    }
    if (step.gap) out.push_back(limit(*step.gap, step.gap->of ? step.gap->of->text : before, step.same_time));
    if (step.same_time) out.push_back(other_than(place, span));
    return out;
  }
  static ast::Clause after(Span span, const std::string& step, bool closed) { return window(span, ast::WindowKind::kAfter, time_of_step(step, span), nullptr, closed); }
  static ast::Clause limit(const ast::Gap& gap, const std::string& from, bool closed) {
    const Span span = gap.length->span;
    return window(span, gap.under ? ast::WindowKind::kUnderAfter : ast::WindowKind::kWithinAfter, time_of_step(from, span), ast::clone(*gap.length), closed);
  }

  // The step's rows, with `clauses` where its gap was written.
  static ast::SourcePtr rows(const ast::SequenceStep& step, std::vector<ast::Clause> clauses) {
    auto out = std::make_unique<ast::Source>(ast::clone(*step.source));
    const auto at = out->clauses.begin() + static_cast<std::ptrdiff_t>(std::min(step.gap_at, out->clauses.size()));
    out->clauses.insert(at, std::make_move_iterator(clauses.begin()), std::make_move_iterator(clauses.end()));
    return out;
  }
  // Of a step that happens.
  [[nodiscard]] std::vector<ast::Clause> times_of(std::size_t place) const {
    if (place > 0) return behind(happening(place), place - 1);
    std::vector<ast::Clause> out;
    if (!opens_with_many()) return out;
    out.push_back(after(happening(0).span, kOpening, true));
    out.push_back(limit(*sequence_.whole, kOpening, true));
    return out;
  }

  // ---- conditions

  ast::ExprPtr exists_from(std::size_t place, std::size_t steps, bool over) const {
    const ast::SequenceStep& step = happening(place);
    ast::SourcePtr source = rows(step, times_of(place));
    source->alias = ast::Name{names_[place], step.span};
    if (names_[place] == asked_) source->clauses.push_back({step.span, ast::RowClause{{kAsked}, true}});
    for (ast::ExprPtr& condition : conditions(place, steps, over)) source->clauses.push_back({step.span, ast::WhereClause{std::move(condition)}});
    source->step = place == 0 && !opens_with_many() && asked_.empty() ? ast::Source::Step::kFirst : ast::Source::Step::kLater;
    return expr(span_, ast::Exists{ast::ExistsWord::kHas, std::move(source)});
  }

  // What must hold at the row of the step at `place` besides its own source.
  std::vector<ast::ExprPtr> conditions(std::size_t place, std::size_t steps, bool over) const {
    std::vector<ast::ExprPtr> out;
    if (happening(place).times > 1) out.push_back(repeated(place));
    for (std::size_t i = 0; i < sequence_.steps.size(); ++i) {
      const ast::SequenceStep& step = sequence_.steps[i];
      if (step.without && place_of(step.between->second.text) == place) out.push_back(nothing_between(step));
      const bool before_this = place > 0 && step.no && i > happen_[place - 1] && i < happen_[place];
      if (before_this) out.push_back(nothing(step, place - 1, &names_[place]));
      if (!is_trailing(step) || place + 1 != happen_.size() || steps != happen_.size()) continue;
      out.push_back(nothing(step, place, nullptr));
      if (over && !step.so_far) out.push_back(time_is_over(step, names_[place]));
    }
    if (place + 1 < steps) out.push_back(exists_from(place + 1, steps, over));
    return out;
  }

  // The row of a repeated step is the last one: so many are there up to it.
  ast::ExprPtr repeated(std::size_t place) const {
    const ast::SequenceStep& step = happening(place);
    std::vector<ast::Clause> clauses = times_of(place);
    clauses.insert(clauses.begin(), window(step.span, ast::WindowKind::kBefore, nullptr, time_of_step(names_[place], step.span), true));
    ast::Argument counted;
    counted.span = step.span;
    counted.source = rows(step, std::move(clauses));
    counted.source->alias = ast::Name{names_[place], step.span};
    counted.source->step = ast::Source::Step::kLater;
    ast::Call count{{"count", step.span}, {}};
    count.arguments.push_back(std::move(counted));
    return expr(step.span, ast::Compare{ast::CompareOp::kGe, expr(step.span, std::move(count)), expr(step.span, ast::IntLiteral{step.times}), step.span});
  }

  static ast::ExprPtr none(ast::SourcePtr source, Span span) {
    source->step = ast::Source::Step::kLater;
    return expr(span, ast::Exists{ast::ExistsWord::kNo, std::move(source)});
  }
  ast::ExprPtr nothing(const ast::SequenceStep& step, std::size_t after_place, const std::string* before) const {
    ast::SourcePtr source = rows(step, behind(step, after_place));
    if (before != nullptr) source->clauses.insert(source->clauses.begin(), window(step.span, ast::WindowKind::kBefore, nullptr, time_of_step(*before, step.span)));
    return none(std::move(source), step.span);
  }
  static ast::ExprPtr nothing_between(const ast::SequenceStep& step) {
    std::vector<ast::Clause> clauses;
    clauses.push_back(after(step.span, step.between->first.text, false));
    clauses.push_back(window(step.span, ast::WindowKind::kBefore, nullptr, time_of_step(step.between->second.text, step.span)));
    return none(rows(step, std::move(clauses)), step.span);
  }
  // Rows up to the gap's end, the end included by `within`, are seen only before T.
  static ast::ExprPtr time_is_over(const ast::SequenceStep& step, const std::string& after) {
    const std::string& from = step.gap->of ? step.gap->of->text : after;
    auto end = expr(step.span, ast::Binary{ast::BinaryOp::kAdd, time_of_step(from, step.span), ast::clone(*step.gap->length), step.span});
    return expr(step.span, ast::Compare{step.gap->under ? ast::CompareOp::kLe : ast::CompareOp::kLt, std::move(end), expr(step.span, ast::NowLiteral{}), step.span});
  }

  Checker& checker_;
  const ast::Sequence& sequence_;
  Span span_;
  std::vector<std::size_t> happen_;  // indexes of steps that happen
  std::vector<std::string> names_;   // of those
  std::string asked_;                // the step whose row is given; empty: none is
};

// `same time ok`: the row that is asked about is another one than those of the steps before. The row of a step that a
// match is looked for around: the same one.
bool Checker::row_clause(const ast::RowClause& row, SourceView& view, const Scope& scope) {
  const auto via = via_of(view, scope, view.span);
  if (!via) return false;
  for (const std::string& name : row.of) {
    const Scope* step = &scope;
    while (step->source == nullptr || step->source->name != name) step = step->parent != nullptr ? step->parent : step->outer;
    if (step->grain != view.table) continue;  // rows of other tables are others
    const NodeId position = build_.row_index(view.table, ir::RowIndex{*via, kNoNode, {}, false});
    const NodeId which = Clock(build_).call(row.same ? "==" : "!=", {position, at_row(reach({position, {}, view.span}, *step, scope).node, view.table, scope)});
    view.filter = view.filter == kNoNode ? which : build_.conj({view.filter, which});
  }
  return true;
}

// One for each of the sequences that this one stands for; none: reported.
std::vector<Checker::Steps> Checker::steps_of(const SequenceChoices& choices, Span span) {
  std::vector<Steps> out;
  if (choices.refusal) report("bad_sequence", choices.refusal->span, choices.refusal->message, choices.refusal->help);
  for (const ast::Sequence& sequence : choices.all) {
    out.emplace_back(*this, sequence, span);
    if (!out.back().read()) return {};
  }
  return out;
}

// Yes from some choice of rows; else pending (an unknown) while some may still become a yes; else no.
Typed Checker::check_sequence(const ast::Sequence& sequence, const ast::Expr& expr, const Scope& scope) {
  const Restored home(sequence_home_);
  const SequenceChoices choices = choices_of(sequence);
  const std::vector<Steps> all = steps_of(choices, expr.span);
  if (all.empty()) return error(expr.span);
  Privacy privacy;
  const auto some_of = [&](bool over) -> std::optional<NodeId> {
    std::vector<NodeId> found;
    for (const Steps& steps : all) {
      const ast::ExprPtr written = steps.some(steps.count(), over);
      const Typed some = check_bool(*written, scope);
      if (!some.ok()) return std::nullopt;
      privacy = Privacy::join(privacy, some.privacy);
      found.push_back(some.node);
    }
    return build_.disj(std::move(found));
  };
  const auto yes = some_of(true);
  if (!yes) return error(expr.span);
  // Of `then no A within 7 days then optional b: B` only the way without b waits.
  if (std::none_of(all.begin(), all.end(), [](const Steps& steps) { return steps.may_wait(); })) return made(*yes, privacy, expr.span);
  const auto open = some_of(false);
  if (!open) return error(expr.span);
  return made(build_.cond({{*yes, boolean(true)}, {*open, build_.missing(Type::of(Kind::kBool))}}, boolean(false)), privacy, expr.span);
}

// Rows of one step that take part in some match, each once, however many matches it is part of.
SourceView Checker::rows_in_matches(const ast::Sequence& sequence, const ast::Name& name, Span span, const Scope& scope) {
  const SequenceChoices choices = choices_of(sequence);
  std::vector<Steps> all = steps_of(choices, span);
  SourceView view;
  for (const Steps& steps : all) {
    const ast::SequenceStep* step = steps.step_called(name.text);
    if (step == nullptr) continue;
    const auto rows = rows_of_step(*step, name, scope);
    if (!rows) return {};
    if (view.ok() && (view.table != rows->table || !view.columns.empty() || !rows->columns.empty())) {
      report("bad_sequence", name.span, fmt::format("{} stands for different sources in different matches: its rows have not the same columns", name.text), "give the alternatives names of their own");
      return {};
    }
    if (!view.ok()) view = *rows;
  }
  if (!view.ok()) return view;
  view.name = kAsked;
  std::vector<NodeId> takes_part;
  for (Steps& steps : all) {
    if (steps.step_called(name.text) == nullptr) continue;
    const Restored home(sequence_home_);
    const SourceView first = source_named(steps.first_source().name, scope);
    if (!first.ok()) return {};
    sequence_home_ = common_owner(first.table, scope, steps.first_source().span);
    if (view.home == kNoTable) view.home = sequence_home_;
    steps.take_part(name.text);
    const ast::ExprPtr written = steps.some(steps.count(), true);
    const RowFacts facts(*this, view);
    const Typed some = check_bool(*written, row_scope(view, scope));
    if (!some.ok()) return {};
    view.privacy = Privacy::join(view.privacy, some.privacy.coarse());
    takes_part.push_back(certain(some.node));
  }
  const NodeId part = build_.disj(std::move(takes_part));
  view.filter = view.filter == kNoNode ? part : build_.conj({view.filter, part});
  view.name = name.text;
  return view;
}

// All rows that the step may have: what only a match decides is left out.
std::optional<SourceView> Checker::rows_of_step(const ast::SequenceStep& step, const ast::Name& use, const Scope& scope) {
  if (step.times > 1) {
    report("bad_sequence", use.span, fmt::format("{} stands for several rows of a match", use.text), "name a step that has one row");
    return std::nullopt;
  }
  ast::Source rows = ast::clone(*step.source);
  const auto makes_rows = [](const ast::Clause& clause) { return std::holds_alternative<ast::PerClause>(clause.what) || std::holds_alternative<ast::JoiningClause>(clause.what); };
  const auto behind = std::find_if(rows.clauses.rbegin(), rows.clauses.rend(), makes_rows).base();
  rows.clauses.erase(std::remove_if(behind, rows.clauses.end(), [](const ast::Clause& clause) { return !std::holds_alternative<ast::WithClause>(clause.what); }), rows.clauses.end());
  Diagnostics found;
  Diagnostics* const out = std::exchange(out_, &found);
  SourceView view = check_source(rows, scope);
  out_ = out;
  if (view.ok()) return view;
  report("bad_sequence", use.span, fmt::format("what the rows of {} are depends on the rows of other steps", use.text), "`with` and `per` of this step may read its own columns only");
  return std::nullopt;
}

// How many steps, from the first on, some rows satisfy. Optional ones do not count.
Typed Checker::check_depth(const ast::Sequence& sequence, Span span, const Scope& scope) {
  const Restored home(sequence_home_);
  const SequenceChoices choices = choices_of(sequence);
  const std::vector<Steps> all = steps_of(choices, span);
  if (all.empty()) return error(span);
  std::vector<ir::Line> lines;
  Privacy privacy;
  for (std::size_t depth = all.front().depth(); depth > 0; --depth) {
    std::vector<NodeId> reached;
    for (const Steps& steps : all) {
      const ast::ExprPtr written = steps.some(steps.up_to(depth), true);
      const Typed some = check_bool(*written, scope);
      if (!some.ok()) return error(span);
      privacy = Privacy::join(privacy, some.privacy);
      reached.push_back(certain(some.node));
    }
    lines.push_back({build_.disj(std::move(reached)), integer(static_cast<std::int64_t>(depth))});
  }
  return made(build_.cond(std::move(lines), integer(0)), privacy.coarse(), span);
}

}  // namespace tagma::check
