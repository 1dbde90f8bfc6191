#include "expressions.h"

#include <algorithm>

namespace tagma::differential {
namespace {

Term clause(std::string pattern, std::vector<Term> parts = {}) { return {std::move(pattern), std::move(parts)}; }

constexpr int kMostFolds = 3;

}  // namespace

// ---- windows --------------------------------------------------------------------------------------------------------

// For values of any kind: no bounds that are expressions.
std::string Expressions::window(const Around&) {
  static const std::vector<std::string> windows = {
      "in rolling 30 days", "in rolling 7 days", "in rolling 1 hours", "in past 7 full days", "in past 2 full weeks", "in past 1 full months",
      "in past 2 full quarters", "in past 1 full years", "in 7 days to date", "in 2 weeks to date", "in today", "in yesterday", "in this week", "in this month",
      "in last month", "in last year", "in this quarter"};
  return random_.pick(windows);
}

// For sources.
Term Expressions::window_clause(const Around& around, int depth) {
  static const std::vector<std::string> fixed = {"from 2026-01-01", "from 2026-05-01 to 2026-06-25", "before 2026-06-24T10:00", "30 to 90 days ago", "1 to 7 days ago",
                                                 "8 to 14 full days ago", "1 to 2 full weeks ago", "after 2026-06-01", "from start of this month"};
  if (random_.one_in(2)) return clause(" " + window(around));
  if (random_.one_in(2)) return clause(" " + random_.pick(fixed));
  static const std::vector<std::string> relative = {"within 7 days after $0", "under 7 days after $0", "within 3 days before $0", "within 36 hours after $0",
                                                    "after $0", "from $0", "before $0"};
  const bool chains = around.row != nullptr && depth > 0 && random_.one_in(4);
  return clause(" " + random_.pick(relative), {chains ? make(Sort::kInstant, around, depth - 1) : leaf(Sort::kInstant, around)});
}

// ---- sources --------------------------------------------------------------------------------------------------------

// Rows of the table belong to the row in hand, or share an owner with it.
bool Expressions::reaches(const Around& around, int table) const {
  const auto owners = [&](int of) {
    std::vector<int> out;
    for (; of >= 0; of = catalogue_.tables[static_cast<std::size_t>(of)].owner) out.push_back(of);
    return out;
  };
  if (around.row == nullptr || around.row->table < 0) return table >= 0 && around.row != nullptr;
  const std::vector<int> mine = owners(around.row->table), theirs = owners(table);
  return std::any_of(theirs.begin() + 1, theirs.end(), [&](int id) { return std::find(mine.begin(), mine.end(), id) != mine.end(); });
}

Term Expressions::clauses(const Around& around, int depth, RowView& row, Term base, bool groups) {
  Term out = std::move(base);
  const auto add = [&](Term part) {
    out.pattern += "$" + std::to_string(out.parts.size());
    out.parts.push_back(std::move(part));
  };
  if (!row.time.empty() && random_.one_in(2)) {
    Term window = window_clause(around, depth);
    if (row.lasts && random_.one_in(2)) window.pattern = " overlapping" + window.pattern.substr(window.pattern.starts_with(" in ") ? 3 : 0);
    add(std::move(window));
  }
  const RowView here = row;
  const Around inside{&here, &around, {}, around.folds + 1};
  if (random_.below(3) < 2) add(clause(" where $0", {make(Sort::kBool, inside, depth)}));
  if (random_.one_in(5)) {
    const std::string end = random_.one_in(2) ? "first" : "last";
    const std::string count = random_.one_in(2) ? " " + std::to_string(1 + random_.below(3)) : "";
    std::vector<Term> keys;
    if (random_.one_in(2)) keys.push_back(leaf(random_.one_in(2) ? Sort::kText : Sort::kInt, inside));
    const bool keyed = !keys.empty() && keys[0].pattern.find('"') == std::string::npos && !keys[0].pattern.empty() && std::isalpha(static_cast<unsigned char>(keys[0].pattern[0]));
    add(keyed ? clause(" keeping " + end + count + " per $0", std::move(keys)) : clause(" keeping " + end + count));
  }
  if (random_.one_in(6)) {
    static const std::vector<std::string> columns = {"$0", "running sum($0)", "running count() + $0"};
    add(clause(" with { extra = " + random_.pick(columns) + " }", {make(Sort::kInt, inside, std::min(depth, 2))}));
    row.atoms.push_back({"extra", Sort::kInt, true});
  }
  if (groups && row.lasts && row.table >= 0 && random_.one_in(2)) {
    RowView made;
    add(joined(row, made));
    row = std::move(made);
  } else if (groups && random_.one_in(4)) {
    RowView made;
    add(per_groups(around, row, made));
    row = std::move(made);
  }
  return out;
}

// Intervals of an owner whose gap is short, as one.
Term Expressions::joined(const RowView& base, RowView& stretches) {
  stretches = {};
  stretches.name = base.name;
  stretches.above = base.above;
  stretches.time = "time";
  stretches.lasts = true;
  const Sort sort = base.table == kStay ? Sort::kInstant : Sort::kDate;
  stretches.atoms = {{"start", sort, false}, {"end", sort, true}, {"parts", Sort::kInt, false}};
  static const std::vector<std::string> gaps = {"24 hours", "3 days", "1 months", "30 days"};
  const std::string under = " gaps under " + random_.pick(gaps);
  if (random_.one_in(3)) return clause(" joining" + under);
  stretches.atoms.push_back({"shop", Sort::kText, false});
  return clause(" joining per shop" + under);
}

Term Expressions::per_groups(const Around& around, const RowView& base, RowView& groups) {
  const RowView here = base;
  const Around inside{&here, &around, {}, around.folds + 1};
  groups = {};
  groups.name = base.name;
  groups.above = base.above;
  if (!base.time.empty() && random_.one_in(3)) return per_units(inside, groups);
  std::vector<Atom> keys;
  for (const Sort sort : {Sort::kText, Sort::kLevel, Sort::kInt, Sort::kDate, Sort::kBool})
    for (const Atom& atom : base.atoms)
      if (atom.sort == sort && atom.text.find('.') == std::string::npos) keys.push_back(atom);
  if (keys.empty()) return clause("");
  const Atom key = random_.pick(keys);
  groups.atoms.push_back({"k", key.sort, false, key.levels});
  Term number = make(Sort::kInt, inside, 0), when = make(Sort::kBool, inside, 1);
  Term out = clause(" per " + key.text + " as k { n = count(rows) s = sum($0 of rows) ", {std::move(number)});
  groups.atoms.push_back({"n", Sort::kInt, false});
  groups.atoms.push_back({"s", Sort::kInt, true});
  if (!base.time.empty()) {
    out.pattern += "t = last(time of rows) ";
    groups.atoms.push_back({"t", Sort::kInstant, true});
  }
  if (random_.one_in(2)) {
    out.pattern += "q = share($1 of rows) ";
    out.parts.push_back(std::move(when));
    groups.atoms.push_back({"q", Sort::kRatio, true});
  }
  out.pattern += "}";
  return out;
}

// One row for each unit of the calendar.
Term Expressions::per_units(const Around& inside, RowView& units) {
  static const std::vector<std::string> words = {"day", "week", "month", "quarter", "year"};
  units.atoms = {{"start", Sort::kDate, false}, {"n", Sort::kInt, false}, {"s", Sort::kInt, true}, {"t", Sort::kInstant, true}, {"c", Sort::kText, true}};
  return clause(" per " + random_.pick(words) + " { n = count(rows) s = sum($0 of rows) t = last(time of rows) c = first($1 of rows) }",
                {make(Sort::kInt, inside, 0), make(Sort::kText, inside, 0)});
}

Term Expressions::source(const Around& around, int depth, RowView& row) {
  struct Choice { std::string name; const RowView* row; };
  std::vector<Choice> choices;
  for (const RowView& view : views_) {
    const DataTable& table = catalogue_.tables[static_cast<std::size_t>(view.table)];
    if (table.owner >= 0 && reaches(around, view.table)) choices.push_back({view.name, &view});
  }
  const bool at_customer = around.row != nullptr && around.row->name == "Customer";
  for (const Named& named : named_)
    if (at_customer) choices.push_back({named.name, &named.row});
  if (choices.empty()) return {};
  const Choice& choice = random_.pick(choices);
  row = *choice.row;
  row.name = choice.name;
  const std::string now = row.lasts && random_.one_in(3) ? "current " : "";
  return clauses(around, depth, row, clause(now + choice.name), around.folds == 0);
}

Term Expressions::exists(const Around& around, int depth) {
  RowView row;
  if (around.folds >= kMostFolds || around.row == nullptr) return leaf(Sort::kBool, around);
  Term rows = source(around, std::min(depth, 2), row);
  if (rows.pattern.empty()) return leaf(Sort::kBool, around);
  return {random_.one_in(2) ? "has($0)" : "no($0)", {std::move(rows)}, Sort::kBool, false};
}

// ---- aggregates -----------------------------------------------------------------------------------------------------

Term Expressions::fold(Sort sort, const Around& around, int depth) {
  if (around.folds >= kMostFolds) return leaf(sort, around);
  RowView row;
  Term rows = source(around, std::min(depth, 2), row);
  if (rows.pattern.empty()) return leaf(sort, around);
  const Around inside{&row, &around, {}, around.folds + 1};
  const int value_depth = std::min(depth, 1);
  const auto made = [&](std::string pattern, Sort value, bool optional) -> Term {
    Term of_rows = make(value, inside, value_depth);
    if (random_.one_in(8)) pattern.insert(pattern.size() - 1, " at least 2"), optional = true;
    return {std::move(pattern), {std::move(of_rows), std::move(rows)}, sort, optional};
  };
  static const std::vector<std::string> choices = {"first($0 of $1)", "last($0 of $1)", "nth(2, $0 of $1)"};
  static const std::vector<std::string> ordered = {"min($0 of $1)", "max($0 of $1)", "first($0 of $1)", "last($0 of $1)", "nth(3, $0 of $1)"};
  const bool favourite = random_.one_in(6) && around.folds == 0 && row.table >= 0 && (sort == Sort::kText || sort == Sort::kInt || sort == Sort::kDate);
  if (favourite) {
    static const std::vector<std::string> measures = {"by count", "by count having share >= 40%", "by sum($2)"};
    const std::string& measure = random_.pick(measures);
    Term value = make(sort, inside, 0);
    std::vector<Term> parts = {std::move(value), std::move(rows)};
    if (measure.find('$') != std::string::npos) parts.push_back(make(Sort::kInt, inside, 0));
    return {"favourite($0 of $1 " + measure + ")", std::move(parts), sort, true};
  }
  switch (sort) {
    case Sort::kBool: return random_.one_in(2) ? Term{"(count($0) >= 2)", {std::move(rows)}, sort, false} : made(random_.pick(choices), sort, true);
    case Sort::kInt:
      switch (random_.below(6)) {
        case 0:
        case 1: return {"count($0)", {std::move(rows)}, sort, false};
        case 2: return made("sum($0 of $1)", Sort::kInt, false);
        case 3: return made("distinct($0 of $1)", random_.pick(std::vector<Sort>{Sort::kText, Sort::kInt, Sort::kDecimal, Sort::kFloat, Sort::kDate, Sort::kRatio}), false);
        case 4:
          if (!row.time.empty() && random_.one_in(3)) return {random_.pick(std::vector<std::string>{"max(gap of days with $0)", "last(gap of months with $0)"}), {std::move(rows)}, sort, true};
          if (!row.time.empty()) return {random_.pick(std::vector<std::string>{"count(days with $0)", "count(weeks with $0)", "count(months with $0)", "streak(days with $0)", "streak(weeks with $0)", "longest_streak(days with $0)"}), {std::move(rows)}, sort, false};
          if (random_.one_in(2)) return made(random_.one_in(2) ? "streak($0 of $1)" : "longest_streak($0 of $1)", Sort::kBool, false);
          return {"count($0)", {std::move(rows)}, sort, false};
        default: return made(random_.pick(ordered), sort, true);
      }
    case Sort::kDecimal:
    case Sort::kFloat:
    case Sort::kSpan:
      if (random_.one_in(3)) return made("sum($0 of $1)", sort, false);
      if (sort == Sort::kSpan && !row.time.empty() && random_.one_in(3)) return {random_.pick(std::vector<std::string>{"max(gap of $0)", "min(gap of $0)", "last(gap of $0)", "avg(gap of $0)"}), {std::move(rows)}, sort, true};
      if (sort == Sort::kFloat && random_.one_in(4)) return made(random_.one_in(2) ? "stddev($0 of $1)" : "quantile(90%, $0 of $1)", sort, true);
      if (sort == Sort::kFloat && random_.one_in(3)) return made(random_.one_in(2) ? "avg($0 of $1)" : "median($0 of $1)", sort, true);
      return made(random_.pick(ordered), sort, true);
    case Sort::kRatio:
      switch (random_.below(4)) {
        case 0: return made("share($0 of $1)", Sort::kBool, true);
        case 1: return made(random_.one_in(2) ? "median($0 of $1)" : "quantile(25%, $0 of $1)", random_.one_in(2) ? Sort::kInt : Sort::kDecimal, true);
        case 2: return made("sum($0 of $1)", Sort::kRatio, false);
        default: return made("avg($0 of $1)", random_.pick(std::vector<Sort>{Sort::kInt, Sort::kDecimal, Sort::kRatio}), true);
      }
    case Sort::kText:
    case Sort::kDate:
    case Sort::kInstant:
    case Sort::kClock: return made(random_.pick(ordered), sort, true);
    case Sort::kLevel: return made(random_.pick(choices), sort, true);
    case Sort::kTexts: return made("set($0 of $1)", Sort::kText, false);
    case Sort::kNumbers: return made("list($0 of $1)", Sort::kInt, false);
  }
  return {};
}

}  // namespace tagma::differential
