// What is asked of the whole population: ranks, parts, shares, folds over a profile.
#include "expressions.h"

namespace tagma::differential {

Term Expressions::population(Sort sort, const Around& around, int depth) {
  const bool of_a_profile = around.row != nullptr && around.outer == nullptr && around.row->table >= 0 && catalogue_.tables[static_cast<std::size_t>(around.row->table)].profile;
  if (!of_a_profile) return leaf(sort, around);
  if (random_.one_in(4)) return fold_of_profile(sort, depth);
  const Sort by = sort == Sort::kFloat ? Sort::kFloat : random_.pick(std::vector<Sort>{Sort::kInt, Sort::kDecimal, Sort::kFloat, Sort::kText, Sort::kInstant, Sort::kRatio});
  std::string ranked = "$0";
  std::vector<Term> parts{make(by, around, depth)};
  if (random_.one_in(2)) {
    ranked += " among $1";
    parts.push_back(make(Sort::kBool, around, depth));
  }
  if (random_.one_in(3)) {
    ranked += parts.size() == 2 ? " per $2" : " per $1";
    parts.push_back(leaf(random_.pick(std::vector<Sort>{Sort::kText, Sort::kInt, Sort::kLevel, Sort::kDate}), around));
  }
  if (random_.one_in(3)) ranked += random_.one_in(2) ? " ascending" : " descending";
  const bool adds_up = by == Sort::kInt || by == Sort::kDecimal;
  const auto asked = [&](const std::string& pattern, bool may_miss = true) {
    const std::size_t at = pattern.find('@');
    return of(sort, pattern.substr(0, at) + ranked + pattern.substr(at + 1), std::move(parts), may_miss);
  };
  switch (sort) {
    case Sort::kBool: return asked(random_.pick(std::vector<std::string>{"top(10%, @)", "top(50%, @)", "top(3, @)", "top(100%, @)"}), false);
    case Sort::kInt: return asked(random_.pick(std::vector<std::string>{"rank(@)", "quintile(@)", "decile(@)", "ntile(3, @)", "percentile(@)"}));
    case Sort::kRatio: return asked(adds_up && random_.one_in(2) ? "share_of_total(@)" : "quantile_of(@)");
    case Sort::kFloat: return asked("share_of_total(@)");
    default: return leaf(sort, around);
  }
}

Term Expressions::fold_of_profile(Sort sort, int depth) {
  std::vector<int> profiles;
  for (std::size_t id = 0; id < catalogue_.tables.size(); ++id)
    if (catalogue_.tables[id].profile) profiles.push_back(static_cast<int>(id));
  const RowView& row = view(random_.pick(profiles));
  const Around inside{&row, nullptr};
  const std::string from = random_.one_in(2) ? row.name : row.name + " where $1";
  std::vector<Term> parts{make(sort == Sort::kBool ? Sort::kInt : sort, inside, depth), make(Sort::kBool, inside, depth)};
  switch (sort) {
    case Sort::kBool: return of(sort, "has(" + row.name + " where $0)", {std::move(parts[1])});
    case Sort::kInt: return of(sort, random_.pick(std::vector<std::string>{"count(", "sum($0 of ", "distinct($0 of "}) + from + ")", std::move(parts), true);
    case Sort::kRatio: return of(sort, "avg($0 of " + from + ")", std::move(parts), true);
    case Sort::kFloat: return of(sort, random_.pick(std::vector<std::string>{"avg($0 of ", "sum($0 of ", "max($0 of "}) + from + ")", std::move(parts), true);
    default: return of(sort, random_.pick(std::vector<std::string>{"min($0 of ", "max($0 of "}) + from + ")", std::move(parts), true);
  }
}

}  // namespace tagma::differential
