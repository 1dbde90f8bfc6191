// Random expressions of a wanted sort over the row in hand.
#pragma once

#include "catalogue.h"

namespace tagma::differential {

// Places of tables in a catalogue.
inline constexpr int kAccount = 0, kCustomer = 1, kOrder = 2, kView = 3, kLine = 5, kConsent = 6, kStay = 9, kLoan = 10, kStep = 11;

// Something with a name: a column, a rule, an element.
struct Atom {
  std::string text;
  Sort sort;
  bool optional = false;
  std::vector<std::string> levels = {};
};

// A row that expressions may stand on.
struct RowView {
  std::string name;                  // how inner expressions call it
  std::vector<Atom> atoms;           // by their plain names
  std::vector<Atom> above;           // owners' columns, qualified
  std::string time;                  // "": it has none
  int table = -1;                    // base table, -1: groups
  bool lasts = false;                // rows are intervals
};

struct Around {
  const RowView* row = nullptr;
  const Around* outer = nullptr;
  std::vector<Atom> more = {};       // elements
  int folds = 0;                     // aggregates around
};

class Expressions {
 public:
  Expressions(Random& random, Catalogue& catalogue);

  Term make(Sort sort, const Around& around, int depth);
  // Any source whose rows belong to the row in hand; its row view is at `row`.
  Term source(const Around& around, int depth, RowView& row);
  Term clauses(const Around& around, int depth, RowView& row, Term base, bool groups);
  [[nodiscard]] const RowView& view(int table) const { return views_[static_cast<std::size_t>(table)]; }
  void add_source(std::string name, RowView row) { named_.push_back({std::move(name), std::move(row)}); }
  void add_rule(const std::string& of, Atom atom);
  // A function or a metric with parameters, called by `pattern`; `row`: the table that it is of, or -1.
  void add_callable(std::string pattern, Sort sort, std::vector<Sort> operands, int row) { callables_.push_back({std::move(pattern), sort, std::move(operands), row}); }
  // One construct in turn, with plain operands.
  Term focused(const Around& around, int number);
  // A sequence to be declared as a pattern of this name, and then asked for by it.
  Term pattern(const std::string& name, const Around& around);
  Term per_groups(const Around& around, const RowView& base, RowView& groups);
  Term per_units(const Around& inside, RowView& units);
  Term joined(const RowView& base, RowView& stretches);

 private:
  Term leaf(Sort sort, const Around& around);
  Term literal(Sort sort, const std::vector<std::string>& levels = {});
  std::vector<Atom> atoms(Sort sort, const Around& around) const;
  Term of(Sort sort, std::string pattern, std::vector<Term> parts, bool may_miss = false);
  Term truth(const Around& around, int depth);
  Term comparison(const Around& around, int depth);
  Term comparison_of(Sort sort, const Around& around, int depth);
  Term membership(const Around& around, int depth);
  Term exists(const Around& around, int depth);
  Term quantifier(const Around& around, int depth, bool counts);
  Term number(Sort sort, const Around& around, int depth);
  Term integer(const Around& around, int depth);
  Term text(const Around& around, int depth);
  Term time_like(Sort sort, const Around& around, int depth);
  Term collection(Sort sort, const Around& around, int depth);
  Term conditional(Sort sort, const Around& around, int depth);
  Term fold(Sort sort, const Around& around, int depth);
  Term looked_up(Sort sort, const Around& around, int depth);
  Term population(Sort sort, const Around& around, int depth);
  Term fold_of_profile(Sort sort, int depth);
  Term called(Sort sort, const Around& around, int depth);
  Term operand(Sort sort, const Around& around, bool optional, const Term* like = nullptr);
  Term focused_fold(const Around& around, std::size_t which, bool optional);
  Term sequence(const Around& around);
  Term steps(const Around& around, bool& waits, RowView& first);
  Term match();
  Term focused_outer(Sort sort, bool optional);
  Term plain_source(const Around& around, RowView& row);
  std::string window(const Around& around);
  Term window_clause(const Around& around, int depth);
  std::string number_text();
  bool reaches(const Around& around, int table) const;

  Random& random_;
  Catalogue& catalogue_;
  std::vector<RowView> views_;       // by table
  struct Named { std::string name; RowView row; };
  std::vector<Named> named_;
  struct Callable { std::string pattern; Sort sort; std::vector<Sort> operands; int row; };
  std::vector<Callable> callables_, matches_;  // the latter of patterns
};

}  // namespace tagma::differential
