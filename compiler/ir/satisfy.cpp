// Depth first over the cells of the pivots, with what is still open kept as the set of answers it may give.
#include "compiler/ir/satisfy.h"

#include "compiler/ir/terms.h"

#include <algorithm>
#include <numeric>

namespace tagma::ir {
namespace {

constexpr int kMostSteps = 4'000;  // cells tried for one group of demands

Truths negated(Truths t) { return static_cast<Truths>(((t & kYes) != 0 ? kNo : 0) | ((t & kNo) != 0 ? kYes : 0) | (t & kUnknown)); }

struct Want { int term; Truths wanted; };

// Demands that share values, and those values.
struct Group {
  std::vector<Want> wants;
  std::vector<int> pivots;
};

class Search {
 public:
  Search(const Terms& terms, const Group& group, bool by_known_values)
      : terms_(terms), wants_(group.wants), pivots_(group.pivots), by_known_values_(by_known_values), assigned_(terms.pivots().size(), -1), truths_(terms.terms().size()) {}

  Possible run() { return descend(0); }
  // What all terms say where the only pivot has this one of its cells.
  const std::vector<Truths>& at(std::size_t cell) {
    assigned_.front() = static_cast<int>(cell);
    sweep();
    return truths_;
  }
  // The cell that a pivot has where all is met.
  [[nodiscard]] Pivot::Cell cell(int pivot) const {
    return terms_.pivots()[static_cast<std::size_t>(pivot)].cells()[static_cast<std::size_t>(assigned_[static_cast<std::size_t>(pivot)])];
  }

 private:
  Possible descend(std::size_t depth) {
    if (++steps_ > kMostSteps) return Possible::kUnsure;
    sweep();
    bool met = true;
    for (const Want& want : wants_) {
      const Truths truths = truths_[static_cast<std::size_t>(want.term)];
      if ((truths & want.wanted) == 0) return Possible::kNo;
      met = met && (truths & ~want.wanted) == 0;
    }
    if (depth == pivots_.size()) return met ? Possible::kYes : Possible::kNo;
    int& chosen = assigned_[static_cast<std::size_t>(pivots_[depth])];
    const Pivot& pivot = terms_.pivots()[static_cast<std::size_t>(pivots_[depth])];
    for (std::size_t i = 0; i < pivot.cells().size(); ++i) {
      if (by_known_values_ && pivot.cells()[i] == Pivot::kMissing) continue;
      chosen = static_cast<int>(i);
      if (const Possible below = descend(depth + 1); below != Possible::kNo) return below;
    }
    chosen = -1;
    return Possible::kNo;
  }

  void sweep() {
    for (std::size_t i = 0; i < truths_.size(); ++i) truths_[i] = evaluate(terms_.terms()[i]);
  }

  Truths evaluate(const Term& term) {
    const auto arg = [&](std::size_t i) { return truths_[static_cast<std::size_t>(term.args[i])]; };
    switch (term.kind) {
      case Term::Kind::kFixed: return term.fixed;
      case Term::Kind::kAtom: return atom(term);
      case Term::Kind::kAnd: return conjunction(term, false);
      case Term::Kind::kOr: return negated(conjunction(term, true));
      case Term::Kind::kNot: return negated(arg(0));
      case Term::Kind::kIsTrue: return static_cast<Truths>((arg(0) & kYes) | ((arg(0) & (kNo | kUnknown)) != 0 ? kNo : 0));
      case Term::Kind::kIsKnown: return static_cast<Truths>(((arg(0) & (kYes | kNo)) != 0 ? kYes : 0) | ((arg(0) & kUnknown) != 0 ? kNo : 0));
      case Term::Kind::kElse: return static_cast<Truths>((arg(0) & (kYes | kNo)) | ((arg(0) & kUnknown) != 0 ? arg(1) : 0));
    }
    TAGMA_CHECK(false);
  }

  [[nodiscard]] Truths atom(const Term& term) const {
    const int chosen = assigned_[static_cast<std::size_t>(term.pivot)];
    return chosen < 0 ? term.any : term.by_cell[static_cast<std::size_t>(chosen)];
  }

  // `and` of the operands, or of their opposites.
  Truths conjunction(const Term& term, bool of_opposites) {
    bool all_may = true, none_false = true;
    Truths out = 0, any = 0;
    for (const int index : term.args) {
      const Truths own = truths_[static_cast<std::size_t>(index)];
      const Truths t = of_opposites ? negated(own) : own;
      all_may = all_may && (t & kYes) != 0;
      none_false = none_false && (t & (kYes | kUnknown)) != 0;
      any |= t;
    }
    if (all_may) out |= kYes;
    out |= any & kNo;
    if (none_false) out |= any & kUnknown;
    return out;
  }

  const Terms& terms_;
  const std::vector<Want>& wants_;
  const std::vector<int>& pivots_;
  bool by_known_values_;
  std::vector<int> assigned_;  // by pivot: which of its cells; -1: open
  std::vector<Truths> truths_;
  int steps_ = 0;
};

// The pivots that a term reads.
void collect(const Terms& terms, int index, std::vector<bool>& seen, std::vector<int>& out) {
  if (seen[static_cast<std::size_t>(index)]) return;
  seen[static_cast<std::size_t>(index)] = true;
  const Term& term = terms.terms()[static_cast<std::size_t>(index)];
  if (term.kind == Term::Kind::kAtom && std::find(out.begin(), out.end(), term.pivot) == out.end()) out.push_back(term.pivot);
  for (const int arg : term.args) collect(terms, arg, seen, out);
}

// Demands that share no value can be met apart from one another.
std::vector<Group> groups_of(const Terms& terms, const std::vector<Want>& wants) {
  std::vector<int> leader(terms.pivots().size());
  std::iota(leader.begin(), leader.end(), 0);
  const auto find = [&](int p) {
    while (leader[static_cast<std::size_t>(p)] != p) p = leader[static_cast<std::size_t>(p)];
    return p;
  };
  std::vector<std::vector<int>> read;
  for (const Want& want : wants) {
    std::vector<bool> seen(terms.terms().size());
    collect(terms, want.term, seen, read.emplace_back());
    for (const int pivot : read.back()) leader[static_cast<std::size_t>(find(pivot))] = find(read.back().front());
  }
  std::map<int, Group> groups;
  for (std::size_t i = 0; i < wants.size(); ++i) {
    Group& group = groups[read[i].empty() ? -1 : find(read[i].front())];
    group.wants.push_back(wants[i]);
    for (const int pivot : read[i])
      if (std::find(group.pivots.begin(), group.pivots.end(), pivot) == group.pivots.end()) group.pivots.push_back(pivot);
  }
  std::vector<Group> out;
  for (auto& [leader_of, group] : groups) out.push_back(std::move(group));
  return out;
}

}  // namespace

std::vector<Demand> split(const Module& module, const Demand& demand) {
  const Node& node = module.node(demand.condition);
  std::vector<Demand> out;
  const auto all = [&](const std::vector<NodeId>& args) {
    for (const NodeId arg : args)
      for (const Demand& part : split(module, {arg, demand.wanted})) out.push_back(part);
    return out;
  };
  if (const auto* x = std::get_if<And>(&node.what); x != nullptr && demand.wanted == kYes) return all(x->args);
  if (const auto* x = std::get_if<Or>(&node.what); x != nullptr && demand.wanted == kNo) return all(x->args);
  if (const auto* x = std::get_if<Not>(&node.what)) return split(module, {x->arg, negated(demand.wanted)});
  if (const auto* x = std::get_if<IsTrue>(&node.what); x != nullptr && demand.wanted != kAnyTruth) {
    const bool yes = (demand.wanted & kYes) != 0, no = (demand.wanted & kNo) != 0;
    if (yes != no) return split(module, {x->arg, yes ? kYes : static_cast<Truths>(kNo | kUnknown)});
  }
  // Not true: none of an `or` is.
  if (const auto* x = std::get_if<Or>(&node.what); x != nullptr && demand.wanted == (kNo | kUnknown)) return all(x->args);
  return {demand};
}

Satisfied satisfy(const Module& module, std::span<const Demand> demands, const std::set<std::string>& knobs, bool by_known_values) {
  Terms terms(module, knobs);
  std::vector<Want> wants;
  for (const Demand& demand : demands)
    for (const Demand& part : split(module, demand)) wants.push_back({terms.term(part.condition), part.wanted});
  terms.seal();
  Satisfied out{.possible = Possible::kYes, .witness = {}, .exact = terms.is_exact(), .speaks_of_values = !terms.pivots().empty()};
  for (const Group& group : groups_of(terms, wants)) {
    Search search(terms, group, by_known_values);
    const Possible possible = search.run();
    if (possible == Possible::kNo) {
      out.possible = Possible::kNo;
      break;
    }
    if (possible == Possible::kUnsure) out.possible = Possible::kUnsure;
    for (const int index : group.pivots) {
      const Pivot& pivot = terms.pivots()[static_cast<std::size_t>(index)];
      if (possible == Possible::kYes) out.witness.push_back({pivot.node(), pivot.example(search.cell(index))});
    }
  }
  if (out.possible != Possible::kYes) out.witness.clear();
  return out;
}

std::optional<WitnessValue> uncovered(const Module& module, std::span<const NodeId> conditions, const std::set<std::string>& knobs) {
  Terms terms(module, knobs);
  std::vector<int> lines;
  for (const NodeId condition : conditions) lines.push_back(terms.term(condition));
  terms.seal();
  if (!terms.is_exact() || terms.pivots().size() != 1) return std::nullopt;
  const Pivot& pivot = terms.pivots().front();
  const Group none;
  Search search(terms, none, false);
  std::optional<Pivot::Cell> open, found;  // the first value of the gap in hand
  bool was_covered = false, ranged = false;  // of the covered values in hand: more than single ones
  for (std::size_t i = 0; i < pivot.cells().size() && !found; ++i) {
    const Pivot::Cell cell = pivot.cells()[i];
    if (cell == Pivot::kMissing) continue;
    const auto& truths = search.at(i);
    const bool covered = std::any_of(lines.begin(), lines.end(), [&](int line) { return truths[static_cast<std::size_t>(line)] == kYes; });
    if (covered) ranged = (was_covered && ranged) || cell % 2 == 0;
    if (covered && ranged) found = open;
    if (!covered && pivot.is_closed_set()) found = cell;
    if (!covered && was_covered) open = ranged ? std::optional(cell) : std::nullopt;
    was_covered = covered;
  }
  if (!found) return std::nullopt;
  return WitnessValue{pivot.node(), pivot.example(*found)};
}

}  // namespace tagma::ir
