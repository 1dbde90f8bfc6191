// Canonical text of sources, windows and arguments.
#include "compiler/syntax/print_expr.h"

#include "compiler/syntax/literals.h"

#include <fmt/format.h>

namespace tagma::syntax {

namespace {

std::string amount(std::int64_t count, ast::Unit unit) { return fmt::format("{} {}", count, unit_name(unit, count != 1)); }

}  // namespace

std::string ExprPrinter::window(const ast::Window& w) const {
  if (w.overlapping) return "overlapping " + bare_window(w);
  return plain_window(w);
}

// As an argument, and behind `overlapping`.
std::string ExprPrinter::bare_window(const ast::Window& w) const {
  const std::string text = plain_window(w);
  return text.substr(text.starts_with("in ") ? 3 : 0);
}

std::string ExprPrinter::plain_window(const ast::Window& w) const {
  const auto sum = [&](const ast::ExprPtr& e) { return operand(*e, Tightness::kSum); };
  switch (w.kind) {
    case ast::WindowKind::kRolling: return "in rolling " + operand(*w.from, Tightness::kAtom);
    case ast::WindowKind::kPastFull: return fmt::format("in past {} full {}", w.first, unit_name(w.unit, w.first != 1));
    case ast::WindowKind::kToDate: return fmt::format("in {} to date", amount(w.first, w.unit));
    case ast::WindowKind::kToday: return "in today";
    case ast::WindowKind::kYesterday: return "in yesterday";
    case ast::WindowKind::kThis: return "in this " + unit_name(w.unit, false);
    case ast::WindowKind::kLast: return "in last " + unit_name(w.unit, false);
    case ast::WindowKind::kFromTo: return "from " + sum(w.from) + (w.to != nullptr ? " to " + sum(w.to) : "");
    case ast::WindowKind::kBefore: return "before " + sum(w.to);
    case ast::WindowKind::kAgo: return fmt::format("{} to {}{} {} ago", w.first, w.second, w.full ? " full" : "", unit_name(w.unit, true));
    case ast::WindowKind::kWithinAfter: return "within " + sum(w.to) + " after " + sum(w.from);
    case ast::WindowKind::kUnderAfter: return "under " + sum(w.to) + " after " + sum(w.from);
    case ast::WindowKind::kWithinBefore: return "within " + sum(w.to) + " before " + sum(w.from);
    case ast::WindowKind::kUnderBefore: return "under " + sum(w.to) + " before " + sum(w.from);
    case ast::WindowKind::kAfter: return "after " + sum(w.from);
    case ast::WindowKind::kNext: return "in next " + amount(w.first, w.unit);
    case ast::WindowKind::kNamed: return "in " + w.name.text;
    case ast::WindowKind::kLastN: return "in last " + amount(w.first, w.unit);
  }
  return {};
}

std::string ExprPrinter::source(const ast::Source& source) const { return rows_named(source) + clauses(source.clauses); }

std::string ExprPrinter::rows_named(const ast::Source& source) { return (source.current ? "current " : "") + source.name.text; }

std::string ExprPrinter::clauses(std::span<const ast::Clause> clauses) const {
  std::string out;
  for (const ast::Clause& one : clauses) out += " " + clause(one);
  return out;
}

std::string ExprPrinter::clause(const ast::Clause& clause) const {
  if (const auto* where = std::get_if<ast::WhereClause>(&clause.what)) return "where " + operand(*where->condition, Tightness::kOr);
  if (const auto* rows = std::get_if<ast::WindowClause>(&clause.what)) return window(rows->window);
  if (const auto* with = std::get_if<ast::WithClause>(&clause.what)) return "with " + columns(with->columns);
  if (const auto* per = std::get_if<ast::PerClause>(&clause.what)) return "per " + keys(per->keys) + " " + columns(per->columns);
  if (const auto* joining = std::get_if<ast::JoiningClause>(&clause.what))
    return "joining " + (joining->keys.empty() ? "" : "per " + keys(joining->keys) + " ") + "gaps under " + operand(*joining->gap, Tightness::kSum);
  const auto& keeping = std::get<ast::KeepingClause>(clause.what);
  std::string out = keeping.last ? "keeping last" : "keeping first";
  if (keeping.count != 1) out += fmt::format(" {}", keeping.count);
  for (std::size_t i = 0; i < keeping.keys.size(); ++i) out += (i == 0 ? " per " : ", ") + operand(*keeping.keys[i], Tightness::kSum);
  return out;
}

std::string ExprPrinter::keys(std::span<const ast::Named> keys) const {
  std::string out;
  for (const ast::Named& key : keys) {
    out += std::string(out.empty() ? "" : ", ") + (key.each ? "each " : "") + operand(*key.value, Tightness::kSum);
    if (!key.name.text.empty()) out += " as " + key.name.text;
  }
  return out;
}

std::string ExprPrinter::limit(const ast::Limit& limit) const {
  if (const auto* sample = std::get_if<ast::Sample>(&limit.what))
    return "sample " + expr(*sample->part) + (sample->salt ? " by " + quote(*sample->salt, false) : "");
  const auto& one = std::get<ast::OnePer>(limit.what);
  std::string out = "one per " + operand(*one.key, Tightness::kSum);
  for (const ast::Best& best : one.best)
    out += (&best == &one.best.front() ? " by " : ", then ") + operand(*best.value, Tightness::kSum) + (best.highest ? " highest" : " lowest");
  return out;
}

std::string ExprPrinter::columns(std::span<const ast::Named> columns) const {
  std::string out = "{";
  for (std::size_t i = 0; i < columns.size(); ++i) out += (i == 0 ? " " : ", ") + columns[i].name.text + " = " + operand(*columns[i].value, Tightness::kOr);
  return out + " }";
}

std::string ExprPrinter::step(const ast::SequenceStep& step) const {
  std::string out = step.no ? "no " : step.optional ? "optional " : "";
  if (step.times != 1) out += fmt::format("{} or more ", step.times);
  if (!step.name.text.empty()) out += step.name.text + ": ";
  out += rows_named(*step.source);
  const std::span<const ast::Clause> all = step.source->clauses;
  out += clauses(all.first(std::min(step.gap_at, all.size())));
  if (step.least) out += gap(" after ", *step.least);
  if (step.gap) out += gap(step.gap->under ? " under " : " within ", *step.gap);
  if (step.same_time) out += " same time ok";
  if (step.so_far) out += " so far";
  if (step.between) out += " between " + step.between->first.text + " and " + step.between->second.text;
  return out + clauses(all.subspan(std::min(step.gap_at, all.size())));
}

std::string ExprPrinter::gap(std::string_view word, const ast::Gap& gap) const {
  return std::string(word) + operand(*gap.length, Tightness::kSum) + (gap.of ? " of " + gap.of->text : "");
}

std::string ExprPrinter::argument(const ast::Argument& a) const {
  std::string out;
  if (a.unit_with) out = (a.value != nullptr ? operand(*a.value, Tightness::kOr) + " of " : "") + unit_name(*a.unit_with, true) + " with " + source(*a.source);
  else if (a.value != nullptr) out = (a.each ? "each " : "") + operand(*a.value, Tightness::kOr) + (a.source != nullptr ? " of " + source(*a.source) : "");
  else if (a.window) out = bare_window(*a.window);
  out += clauses(a.clauses);
  if (a.by != nullptr) out += " by " + operand(*a.by, Tightness::kSum);
  if (a.having != nullptr) out += " having " + operand(*a.having, Tightness::kOr);
  if (a.among != nullptr) out += " among " + operand(*a.among, Tightness::kOr);
  if (a.per != nullptr) out += " per " + operand(*a.per, Tightness::kSum);
  if (a.ascending) out += *a.ascending ? " ascending" : " descending";
  if (a.at_least) out += fmt::format(" at least {}", *a.at_least);
  return out;
}

}  // namespace tagma::syntax
