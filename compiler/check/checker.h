// ast -> ir: the only door. Private to check/: one class whose methods are spread over files by construct.
//
//   check_module.cpp    order of work, imports, names of the catalogue, cycles, params, rules
//   check_table.cpp     profile, event, record, lookup, list: schemas, owners, keys, privacy words
//   check_expr.cpp      literals, names, operators, comparisons, is/in/between/contains, levels
//   check_call.cpp      functions (stdlib rows, fn, metric with parameters), bucket, text interpolation, quantifiers
//   check_source.cpp    sources and their clauses -> SourceView; derived tables; exists words
//   check_window.cpp    windows -> bounds; values in windows; durations, instants, edges
//   check_aggregate.cpp aggregates, share, favourite, days with, at least n
//   check_missing.cpp   negated comparisons on what may be missing (by polarity)
//   check_privacy.cpp   classes and purposes
//   check_test.cpp      tests and expectations in the language
#pragma once

#include "compiler/check/check.h"
#include "compiler/ir/ir.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/ast.h"

#include <map>
#include <set>

namespace tagma::check {

using ir::NodeId;
using ir::kNoNode;

// The privacy class of a value: the strongest of what it was computed from, and the purposes that all of it allows.
struct Privacy {
  enum Class : std::uint8_t { kOpen, kPii, kSensitive } cls = kOpen;
  std::optional<std::set<std::string>> purposes;  // nothing: any
  static Privacy join(const Privacy& a, const Privacy& b);
};

// A checked expression. `node` is kNoNode after an error that was reported: users of it stay silent.
struct Typed {
  NodeId node = kNoNode;
  Privacy privacy;
  Span span;
  [[nodiscard]] bool ok() const { return node != kNoNode; }
};

// Where a comparison stands: under an even number of negations or an odd one. kValue: inside a value, where an unknown
// would surface as missing rather than silently turn into yes (counts as even).
enum class Polarity : std::uint8_t { kPositive, kNegative };
inline Polarity flip(Polarity p) { return p == Polarity::kPositive ? Polarity::kNegative : Polarity::kPositive; }

// A resolved window: bounds on `time`, at grain `grain` or constant. `empty_when_missing` bounds follow ir::Aggregate.
struct Bounds { ir::Bound lo, hi; };

// A source after its clauses: rows of `table` for which `filter` is true and whose time is in `bounds`.
// Filters of the same table compose; `per` makes a new (derived) table.
struct SourceView {
  TableId table = kNoTable;
  std::string name;                       // as the author called it, for qualified names and messages
  NodeId filter = kNoNode;                // grain table; kNoNode: all rows
  NodeId time = kNoNode;                  // grain table; kNoNode: rows without a time
  std::vector<Bounds> windows;            // all must hold; bounds at grain `view_grain` or const
  std::map<std::string, Typed> columns;   // `with` columns (grain table), over the table's own
  Privacy privacy;                        // of the filters
  bool event = false;                     // has a time of its own meaning (did/never)
  Span span;
  [[nodiscard]] bool ok() const { return table != kNoTable; }
};

// A function argument, a quantified element, a window parameter.
struct Binding { std::variant<Typed, Bounds, const ast::Window*> what; const struct Scope* window_scope = nullptr; };

// What a name means here. Scopes nest: a row condition inside an aggregate has the aggregate's scope outside it.
struct Scope {
  TableId grain = ir::kConstGrain;        // the row in hand
  const SourceView* source = nullptr;     // its columns, when inside a source
  const Scope* outer = nullptr;           // the scope around the aggregate; its values are reached through ir::Outer or Owner
  const Scope* parent = nullptr;          // the same row, fewer bindings
  std::map<std::string, Binding> bindings;
  int element_depth = 0;                  // of Quantify around this expression
  bool rules_visible = true;
};

class Checker {
 public:
  Checker(const SourceSet& sources, std::span<const ast::File> files, const Options& options, Diagnostics& out);
  ir::Module run();

 private:
  // -- expressions (check_expr.cpp, check_call.cpp)
  Typed check(const ast::Expr& expr, const Scope& scope, Polarity polarity = Polarity::kPositive,
              const Type* wanted = nullptr);          // `wanted`: what the context needs, for literals (enum, decimal) and messages
  Typed check_bool(const ast::Expr& expr, const Scope& scope, Polarity polarity = Polarity::kPositive);
  Typed check_call(const ast::Call& call, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed check_name(const std::string& name, Span span, const Scope& scope);
  Typed check_levels(const ast::Levels& levels, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed coerce(Typed value, const Type& wanted, std::string_view why);   // implicit conversion or a diagnostic
  // Brings a value of an enclosing or owning grain to `scope`'s row: constants, Owner chains, Outer.
  Typed lift(Typed value, TableId from, const Scope& scope, Span span);

  // -- sources, windows, aggregates
  SourceView check_source(const ast::Source& source, const Scope& scope);
  TableId common_owner(TableId source, const Scope& scope, Span span);   // `via`, or a diagnostic
  NodeId exists(const SourceView& view, const Scope& scope);             // bool: some row
  Typed check_exists(const ast::Exists& exists, const ast::Expr& expr, const Scope& scope);
  std::optional<Typed> check_aggregate(const ast::Call& call, const ast::Expr& expr, const Scope& scope, const Type* wanted);  // nothing: not an aggregate's name
  NodeId fold(const tagma::Aggregate& fn, const SourceView& view, std::vector<NodeId> values, std::vector<Value> params,
              const Scope& scope, Span span);
  std::optional<Bounds> check_window(const ast::Window& window, const Scope& scope);
  Typed check_in_window(const ast::In& in, const ast::Window& window, const ast::Expr& expr, const Scope& scope, Polarity polarity);
  Typed check_instant(const ast::Expr& expr, const Scope& scope);        // timestamp; a date becomes its local midnight
  Typed check_time_expr(const ast::Expr& expr, const Scope& scope);      // DurationLiteral, Since, UnitBetween, Ago, UnitEdge, Now, Today

  // -- missingness, privacy
  bool refuse_negated(const Typed& left, const Typed& right, std::string_view what, const ast::Expr& expr, Polarity polarity);
  void check_segment_privacy(const ast::RuleDecl& rule, const Typed& value);

  // (declarations: see the files)
  friend struct DeclPass;

  const SourceSet& sources_;
  std::span<const ast::File> files_;
  Options options_;
  Diagnostics& out_;
  ir::Module module_;
  ir::Builder build_;
};

}  // namespace tagma::check
