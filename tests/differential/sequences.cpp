#include "expressions.h"

namespace tagma::differential {
namespace {

const std::vector<std::string> kLengths = {"3 days", "36 hours", "30 days", "90 days"};

}  // namespace

// Steps of one table or another behind each other, each with its gap; what must not be there before, between and behind them.
// Conditions reach the columns of the steps before.
Term Expressions::sequence(const Around& around) {
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
    std::vector<Atom> lists;  // of the steps before: rows of an outer source are asked for them nowhere else
    for (const Atom& atom : chosen)
      if (atom.sort == Sort::kTexts) lists.push_back(atom);
    const bool asks_lists = !lists.empty() && random_.one_in(2);
    if (asks_lists || random_.one_in(2)) {
      Term condition = asks_lists ? Term{"(" + random_.pick(lists).text + " contains $0)", {make(Sort::kText, inside, 0)}, Sort::kBool, true} : make(Sort::kBool, inside, 1);
      out.pattern += "$0";
      out.parts.push_back({" where $0", {std::move(condition)}});
    }
    steps.pattern += "$" + std::to_string(steps.parts.size());
    steps.parts.push_back(std::move(out));
    if (name.empty()) return;
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
  }
  if (happen > 1 && random_.one_in(3)) step(" without ", " between s0 and s" + std::to_string(happen - 1), "");
  const bool waits = random_.one_in(2), early = waits && random_.one_in(3);
  if (waits) step(" then no ", gap(!early) + (early ? " so far" : ""), "");
  const std::string whole = random_.one_in(4) ? (random_.one_in(2) ? "within " : "under ") + random_.pick(kLengths) + " " : "";
  const Term all{"sequence " + whole + "{$0 }", {std::move(steps)}};
  if (random_.one_in(4)) return {"depth($0)", {all}, Sort::kInt, false};
  if (waits && random_.one_in(3)) return {"($0 is pending)", {all}, Sort::kBool, false};
  return {"$0", {all}, Sort::kBool, waits};
}

}  // namespace tagma::differential
