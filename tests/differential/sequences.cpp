#include "expressions.h"

namespace tagma::differential {
namespace {

const std::vector<std::string> kLengths = {"3 days", "36 hours", "30 days", "90 days"};

}  // namespace

// Steps of one table or another behind each other, each with its gap; what must not be there before, between and behind them.
// Conditions reach the columns of the steps before. `first`: what a row of the step s0 is, when it is a single one.
Term Expressions::steps(const Around& around, bool& waits, RowView& first) {
  std::vector<Atom> chosen;
  std::vector<std::string> names;
  Term steps{"", {}};
  bool repeats = false;
  const auto gap = [&](bool must) {
    std::string out;
    if (!names.empty() && random_.one_in(5)) out += " after " + random_.pick(std::vector<std::string>{"1 hours", "12 hours", "2 days"});
    if (must || random_.one_in(2)) out += (random_.one_in(3) ? " under " : " within ") + random_.pick(kLengths) + (random_.one_in(3) ? " of " + random_.pick(names) : "");
    if (!repeats && random_.one_in(4)) out += " same time ok";
    return out;
  };
  // `before` stands before the source; what follows it is the gap and a condition.
  const auto step = [&](const std::string& before, const std::string& behind, const std::string& name) {
    RowView row = view(random_.pick(std::vector<int>{kOrder, kOrder, kView, kView, kStay}));
    Around inside{&row, &around, chosen, 1};
    Term out{before + row.name + behind, {}};
    std::vector<Atom> lists, spans;  // of the steps before: rows of an outer source are hardly asked for them elsewhere
    for (const Atom& atom : chosen) {
      if (atom.sort == Sort::kTexts) lists.push_back(atom);
      if (atom.sort == Sort::kSpan) spans.push_back(atom);
    }
    const bool asks_lists = !lists.empty() && random_.one_in(2), asks_spans = !spans.empty() && random_.one_in(4);
    if (asks_spans) out.pattern += "$0", out.parts.push_back({" where $0", {Term{"(" + random_.pick(spans).text + " is not $0)", {make(Sort::kSpan, inside, 0)}, Sort::kBool}}});
    else if (asks_lists || random_.one_in(2)) {
      Term condition = asks_lists ? Term{"(" + random_.pick(lists).text + " contains $0)", {make(Sort::kText, inside, 0)}, Sort::kBool, true} : make(Sort::kBool, inside, 1);
      out.pattern += "$0";
      out.parts.push_back({" where $0", {std::move(condition)}});
    }
    steps.pattern += "$" + std::to_string(steps.parts.size());
    steps.parts.push_back(std::move(out));
    if (name.empty()) return;
    if (name == "s0") first = row;
    for (Atom atom : row.atoms) {
      atom.text = name + "." + atom.text;
      chosen.push_back(std::move(atom));
    }
    names.push_back(name);
  };
  const int happen = 1 + random_.below(3);
  for (int i = 0; i < happen; ++i) {
    if (i > 0 && random_.one_in(4)) step(" then no ", gap(false), "");
    const std::string name = "s" + std::to_string(i), times = random_.one_in(6) ? std::to_string(2 + random_.below(2)) + " or more " : "";
    const std::string behind = i > 0 ? gap(false) : random_.one_in(3) ? " " + window(around) : "";
    const std::string then = i > 0 ? " then " : " ";
    switch (times.empty() ? random_.below(8) : 7) {
      case 0:
        if (i > 0) step(then + "optional ", behind, "");
        step(then + name + ": ", i > 0 ? gap(false) : behind, name);
        break;
      case 1:
        step(then, behind, "");
        step(" | ", i > 0 ? gap(false) : "", "");
        step(" then " + name + ": ", names.empty() ? "" : gap(false), name);
        break;
      case 2:
        step(then + "any order { ", behind, "");
        step(" then " + name + "a: ", i > 0 ? gap(false) : "", "");
        steps.pattern += " } then " + name + ": ";
        step("", names.empty() ? "" : gap(false), name);
        break;
      default: step(then + times + name + ": ", behind, name);
    }
    repeats = !times.empty();
    if (i == 0 && repeats) first = {};
  }
  if (happen > 1 && random_.one_in(3)) step(" without ", " between s0 and s" + std::to_string(happen - 1), "");
  waits = random_.one_in(2);
  const bool early = waits && random_.one_in(3);
  if (waits) step(" then no ", gap(!early) + (early ? " so far" : ""), "");
  const std::string whole = random_.one_in(4) ? (random_.one_in(2) ? "within " : "under ") + random_.pick(kLengths) + " " : "";
  return {"sequence " + whole + "{$0 }", {std::move(steps)}};
}

Term Expressions::sequence(const Around& around) {
  bool waits = false;
  RowView first;
  const Term all = steps(around, waits, first);
  if (random_.one_in(4)) return {"depth($0)", {all}, Sort::kInt, false};
  if (waits && random_.one_in(3)) return {"($0 is pending)", {all}, Sort::kBool, false};
  return {"$0", {all}, Sort::kBool, waits};
}

// Its matches by name, asked for as they are and for rows of the first step.
Term Expressions::pattern(const std::string& name, const Around& around) {
  bool waits = false;
  RowView first;
  Term all = steps(around, waits, first);
  const auto ask = [&](std::string question, Sort sort) { matches_.push_back({std::move(question), sort, {}, around.row->table}); };
  ask((random_.one_in(2) ? "has(" : "no(") + name + ")", Sort::kBool);
  ask("depth(" + name + ")", Sort::kInt);
  if (!first.name.empty()) ask("count(s0 of " + name + (random_.one_in(2) && !first.time.empty() ? " " + window(around) : "") + ")", Sort::kInt);
  for (const Atom& atom : first.atoms) {
    const bool ordered = atom.sort != Sort::kTexts && atom.sort != Sort::kNumbers && atom.sort != Sort::kBool && atom.sort != Sort::kLevel;
    const std::string fold = ordered ? random_.pick(std::vector<std::string>{"min(", "max(", "first(", "last("}) : "last(";
    ask(fold + "s0." + atom.text + " of " + name + ")", atom.sort);
  }
  callables_.insert(callables_.end(), matches_.begin(), matches_.end());
  return all;
}

Term Expressions::match() {
  const Callable& asked = random_.pick(matches_);
  return of(asked.sort, asked.pattern, {}, true);
}

}  // namespace tagma::differential
