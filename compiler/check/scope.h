// What the checker carries from expression to expression: typed values with their privacy, windows, sources, and what a
// name means where it stands.
#pragma once

#include "compiler/ir/ir.h"
#include "compiler/source/source_file.h"
#include "compiler/syntax/ast.h"

#include <map>
#include <optional>
#include <set>
#include <variant>

namespace tagma::check {

using ir::NodeId;
using ir::kNoNode;

// The privacy class of a value: the strongest of what it was computed from, and the purposes that all of it allows.
struct Privacy {
  enum Class : std::uint8_t { kOpen, kPii, kSensitive } cls = kOpen;
  // The value can show what a pii column holds (the column itself, a part of the text, first/min/list of it …).
  // Not: yes/no answers, counts and sums, lines of levels, completed years, hash, mask, what a lookup holds for it. Never:
  // what sensitive columns hold.
  bool raw = false;
  std::optional<std::set<std::string>> purposes;  // nothing: any
  std::set<std::string> origins;                  // "Customer.email": the personal columns behind it, for messages
  static Privacy join(const Privacy& a, const Privacy& b);
  [[nodiscard]] Privacy coarse() const;           // the same class, no longer raw
};

// Functions whose result no longer shows a personal value (check_call.cpp).
bool hides_its_argument(std::string_view name);

// A checked expression. `node` is kNoNode after an error that was reported: users of it stay silent.
struct Typed {
  NodeId node = kNoNode;
  Privacy privacy;
  Span span;
  [[nodiscard]] bool ok() const { return node != kNoNode; }
};

// Where a comparison stands: under an even number of negations, an odd one, or where what unknown means is said
// (`… is true`, `… ?? false`) or stays visible (the value of a metric), so that nothing turns silently into yes.
enum class Polarity : std::uint8_t { kPositive, kNegative, kFree };
Polarity flip(Polarity p);  // kFree stays

// A resolved window: bounds on a time, constant or of the row that it was written for. A bound without a node is open; one
// that is missing holds for no row, as in ir::Aggregate.
struct Bounds {
  ir::Bound lo, hi;
  Privacy privacy;
};

// How long: a fixed time, calendar days (of a date; 24 hours each from an instant) or calendar months.
struct Length {
  enum class Kind : std::uint8_t { kFixed, kDays, kMonths } kind = Kind::kFixed;
  NodeId fixed = kNoNode;  // a duration: kFixed and kDays
  NodeId count = kNoNode;  // an int: kDays and kMonths
  Privacy privacy;
};

// Rows that last from `begin` up to `end` (dates or instants of the row); `end` missing, or none: still open.
struct Interval {
  NodeId begin = kNoNode;
  NodeId end = kNoNode;
  bool to_next = false;                   // up to the begin of the owner's next row
  Privacy privacy;                        // of both
};

// A source after its clauses: rows of `table` for which `filter` is true and whose time is in `bounds`.
// Filters of the same table compose; `per` makes a new (derived) table.
struct SourceView {
  TableId table = kNoTable;
  std::string name;                       // as the author called it, for qualified names and messages
  std::string becomes;                    // the source that is being declared with these rows, named by its own clauses
  NodeId filter = kNoNode;                // grain table; kNoNode: all rows
  NodeId time = kNoNode;                  // grain table, a timestamp; kNoNode: rows without a time
  std::vector<Bounds> windows;            // all must hold; of the row that the source was written for, or const
  std::map<std::string, Typed> columns;   // `with` columns (grain table), over the table's own
  Privacy privacy;                        // of the filters
  TableId group = kNoTable;               // of `rows`: the derived table whose groups they are
  TableId home = kNoTable;                // a step of a sequence: the profile whose rows they are; else the nearest owner's
  std::optional<Interval> interval;       // rows that last
  bool event = false;                     // has a time of its own meaning (did/never)
  Span span;
  [[nodiscard]] bool ok() const { return table != kNoTable; }
};

// A quantified element: `x` of any(x in interests where …).
struct ElementOf {
  Type type;
  bool optional = false;
  int level = 0;                          // Scope::element_depth inside its Quantify
  TableId grain = ir::kConstGrain;
  Privacy privacy;
};

// A function argument, a quantified element, a window parameter.
struct Binding {
  std::variant<Typed, Bounds, const ast::Window*, ElementOf> what;
  const struct Scope* window_scope = nullptr;  // where a bound ast::Window was written: check it there
  int element_level = 0;                       // Typed: Scope::element_depth where it was checked
};

// What a name means here. Scopes nest: a row condition inside an aggregate has the aggregate's scope outside it.
struct Scope {
  TableId grain = ir::kConstGrain;        // the row in hand
  const SourceView* source = nullptr;     // its columns, when inside a source
  const Scope* outer = nullptr;           // the scope around the aggregate; its values are reached through ir::Outer or Owner
  const Scope* parent = nullptr;          // the same row, fewer bindings
  std::map<std::string, Binding> bindings;
  const SourceView* rows = nullptr;       // what `rows` are: inside `per KEYS { … }`, `by`, `having`
  bool folds_rows = false;                // inside `by` and `having`: an aggregate without a source folds `rows`
  int element_depth = 0;                  // of Quantify around this expression
  bool rules_visible = true;              // false inside fn, const, param: pure
  bool columns_visible = true;            // false inside fn: only its parameters

  // The same row with more bindings. The new scope must not outlive this one.
  [[nodiscard]] Scope nested() const;
};

// What a catalogue names. One namespace for all files: a name means one thing.
enum class Entity : std::uint8_t {
  kTable, kSource, kPattern, kList, kParam, kConst, kFn, kRule, kCalendar,
  kUnreadable,  // its declaration could not be parsed: reported; whoever uses it stays silent
};
struct Declared {
  Entity entity = Entity::kTable;
  std::string name;
  const ast::Decl* decl = nullptr;
  Span span;                 // of the name
  TableId table = kNoTable;  // kTable, kList; kRule: the profile it is about
  int rule = -1;             // kRule: its index in module_.rules, once reserved; -1: a metric with parameters
};
template <typename Node>
const Node& decl_of(const Declared& declared) { return std::get<Node>(declared.decl->what); }

// A rule as far as it is checked.
struct RuleValue {
  Typed value;                            // grain: its profile
  std::vector<NodeId> requires_;          // conditions that segments built on it inherit
  std::optional<std::set<std::string>> purposes;
};

OnBreach on_breach(ast::BreachWord word);

// ---- what methods of the checker hand to one another ----------------------------------------------------------------

// A bound name: where it was bound, and whether that is another row.
struct Found {
  const Binding* binding = nullptr;
  const Scope* at = nullptr;
  bool crossed = false;
};

// A key of `per KEYS { … }`.
struct Key {
  std::string name;
  Typed value;
  bool each = false;                                                   // a list: a row is in the group of each element
};

// What an aggregate folds.
struct Folded {
  SourceView view;
  const ast::Expr* value = nullptr;                                    // over the view's rows; nullptr: the rows themselves
};

// What a calendar's table gives.
struct Calendar {
  bool ok = false;
  NodeId days = kNoNode, first = kNoNode, last = kNoNode;              // the days that count; the table's dates
  NodeId hours = kNoNode;                                              // instants, each opening before its closing; kNoNode: a calendar of days
  Privacy privacy;
};

// What people are ranked by, among whom.
struct Ranked {
  Typed value;
  NodeId filter = kNoNode;
  std::vector<NodeId> keys;
  bool ascending = false;
  Privacy privacy;
};

// How the most frequent values are found.
struct Ranking {
  const tagma::Aggregate* fn = nullptr;                                // best, best few
  std::vector<Value> params;
  std::vector<NodeId> values;                                          // of the groups: value, measure, which came last
};

// A table of what people decide, by the profile it is about.
struct Overlay {
  std::string table;                                                   // its name in rules
  const ast::OverlayDecl* decl = nullptr;                              // nullptr: only manual tags need it
  Span span;
  std::vector<std::string> yes_no, valued;                             // what its rows may be about
};

// The lines of a level, for warnings.
struct LineSet {
  std::vector<std::pair<NodeId, Span>> conditions;
  std::optional<Span> otherwise;
  Span span;
};

}  // namespace tagma::check
