// ast -> ir: the only door. Private to check/: one class whose methods are spread over files by construct.
//
//   check_module.cpp    order of work, names of the catalogue, cycles, params, consts
//   check_table.cpp     profile, event, record, lookup, list: schemas, owners, keys, privacy words
//   check_rule.cpp      metric, tag, score, segment: RuleSpec and value
//   check_expr.cpp      the dispatch, logic, arithmetic, conditionals
//   check_literal.cpp   literals and what they adapt to
//   check_name.cpp      names, members, reaching other grains
//   check_compare.cpp   comparisons, is/in/between/contains
//   check_call.cpp      functions (stdlib rows, fn, metric with parameters), bucket, text interpolation, quantifiers
//   check_source.cpp    sources and their clauses -> SourceView; derived tables; exists words
//   check_window.cpp    windows -> bounds; values in windows; durations, instants, edges
//   check_aggregate.cpp aggregates, share, favourite, days with, at least n
//   check_missing.cpp   negated comparisons on what may be missing (by polarity); what is known where
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
  // The value can show what a personal column holds (the column itself, a part of the text, first/min/list of it …).
  // Not: yes/no answers, counts and sums, lines of levels, completed years, hash, mask, what a lookup holds for it.
  bool raw = false;
  std::optional<std::set<std::string>> purposes;  // nothing: any
  std::set<std::string> origins;                  // "Customer.email": the personal columns behind it, for messages
  static Privacy join(const Privacy& a, const Privacy& b);
  [[nodiscard]] Privacy coarse() const;           // the same class, no longer raw
};

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
  TableId view_grain = ir::kConstGrain;   // of the bounds
  std::map<std::string, Typed> columns;   // `with` columns (grain table), over the table's own
  Privacy privacy;                        // of the filters
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
  int element_depth = 0;                  // of Quantify around this expression
  bool rules_visible = true;              // false inside fn, const, param: pure
  bool columns_visible = true;            // false inside fn: only its parameters

  // The same row with more bindings. The new scope must not outlive this one.
  [[nodiscard]] Scope nested() const;
};

// What a catalogue names. One namespace for all files: a name means one thing.
enum class Entity : std::uint8_t { kTable, kSource, kList, kParam, kConst, kFn, kRule };
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

class Checker {
 public:
  Checker(const SourceSet& sources, std::span<const ast::File> files, const Options& options, Diagnostics& out);
  ir::Module run();
  // Over a module that run() made: the names of its files again, the rules' values as they are.
  Checker(const SourceSet& sources, std::span<const ast::File> files, ir::Module module, Diagnostics& out);
  NodeId expression(const ast::Expr& expr, TableId profile);
  ir::Module take() { return std::move(module_); }

 private:
  // -- expressions
  Typed check(const ast::Expr& expr, const Scope& scope, Polarity polarity = Polarity::kPositive,
              const Type* wanted = nullptr);          // `wanted`: what the context needs, for literals (enum, decimal) and messages
  Typed check_bool(const ast::Expr& expr, const Scope& scope, Polarity polarity = Polarity::kPositive);
  Typed check_call(const ast::Call& call, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed check_name(const std::string& name, Span span, const Scope& scope, Polarity polarity = Polarity::kPositive);
  Typed check_levels(const ast::Levels& levels, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted);
  Typed coerce(Typed value, const Type& wanted, std::string_view why);   // implicit conversion or a diagnostic
  // Brings a value of an enclosing or owning grain to `scope`'s row: constants, Owner chains, Outer.
  Typed lift(Typed value, TableId from, const Scope& scope, Span span);
  // A stdlib row by name over checked operands; the reason, at `span`, when none fits.
  Typed call(std::string_view name, const std::vector<Typed>& args, Span span);
  Typed compare(ast::CompareOp op, Typed left, Typed right, Span span);  // exact typing; dates meet instants at local midnight

  // -- sources, windows, aggregates
  SourceView check_source(const ast::Source& source, const Scope& scope);
  // `event Paid = Order where …`: checked once, in the scope of the profile that owns its rows. Derived tables of equal
  // meaning (source, via, filter, keys) are one table, also when a metric with parameters is instantiated twice.
  SourceView named_source(const Declared& source, Span use);
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
  std::map<std::string, SourceView, std::less<>> views_;                 // named_source's answers
  std::set<std::string, std::less<>> known_names(const SourceView& view) const;  // columns, `with` columns, time: for "did you mean"

  // -- missingness, privacy
  // `polarity`: of the bare (not negated) comparison. Reports, at the call when inside a fn, and is true if one side may be
  // missing and the comparison stands negated. `what`: the bare comparison's kind in a rule author's words.
  bool refuse_negated(const Typed& left, const Typed& right, std::string_view what, const ast::Expr& expr, Polarity polarity);
  // May be missing here: node.optional, less what is known here (facts_) and what only overflow could make missing.
  bool may_miss(NodeId node) const;
  // While it lives, facts_ hold what the condition's truth (or untruth) says: `x is known and …`, `x is missing or …`.
  class Facts {
   public:
    explicit Facts(Checker& checker) : checker_(checker), size_(checker.facts_.size()) {}
    ~Facts() { checker_.facts_.resize(size_); }
    Facts(const Facts&) = delete;
    Facts& operator=(const Facts&) = delete;
    void assume(NodeId condition, bool truth);

   private:
    Checker& checker_;
    std::size_t size_;
  };
  void check_segment_privacy(const ast::RuleDecl& rule, const Typed& value);

  // -- names
  const Declared* find(std::string_view name) const;
  const Declared* find(std::string_view name, Entity entity) const;      // nothing if it names something else
  TableId find_table(std::string_view name) const;                       // declared tables, not lists
  const Binding* find_binding(std::string_view name, const Scope& scope, bool* crossed = nullptr) const;  // crossed: in an outer scope
  [[nodiscard]] const TableSpec& table(TableId id) const { return module_.tables[static_cast<std::size_t>(id)]; }
  [[nodiscard]] TableSpec& table(TableId id) { return module_.tables[static_cast<std::size_t>(id)]; }
  [[nodiscard]] bool is_ancestor(TableId ancestor, TableId table) const; // through owners; a table is not its own
  [[nodiscard]] TableId profile_of(TableId table) const;                 // the first profile on the way to the owner, itself included
  int find_column(TableId table, std::string_view name) const;           // -1: none
  Typed column(TableId table, int column, Span span);                    // with its privacy
  NodeId time_of(TableId table);                                         // the rows' time: own, or the owner event's; kNoNode
  void add_column(TableSpec& table, ColumnSpec column, Privacy privacy); // every column of every table goes through here
  static Scope row_scope(const SourceView& view, const Scope& around);   // for conditions and values over the view's rows

  // -- reporting
  Diagnostic& report(std::string_view kind, Span span, std::string message, std::string help = {});
  // "did you mean X?", or "" when nothing is near.
  static std::string did_you_mean(std::string_view name, const std::set<std::string, std::less<>>& candidates);
  [[nodiscard]] std::string written(Span span) const { return std::string(sources_.text(span)); }
  Typed made(NodeId node, Privacy privacy, Span span);                   // remembers the place
  Typed error(Span span) { return {kNoNode, {}, span}; }

  // -- constants
  NodeId text(std::string_view value);
  NodeId integer(std::int64_t value);
  NodeId boolean(bool value);
  NodeId instant(std::int64_t micros);                                   // a timestamp
  NodeId duration(std::int64_t micros);
  [[nodiscard]] const Value* constant_value(NodeId node) const;          // of a Const node; else nullptr
  [[nodiscard]] const Type& type(NodeId node) const { return build_.node(node).type; }
  [[nodiscard]] const Type& type(const Typed& value) const { return build_.node(value.node).type; }

  // -- what is being checked right now (rules, sources, consts, fn, instances of metrics), outermost first: a name met
  // again is a cycle, reported once with its path. What is checked for its own sake starts with no facts and no call
  // site; what is `inlined` (fn) keeps them.
  struct Visit {
    std::string name;
    Span use;
  };
  class Visiting {
   public:
    Visiting(Checker& checker, const std::string& name, Span use, bool inlined = false);
    ~Visiting();
    Visiting(const Visiting&) = delete;
    Visiting& operator=(const Visiting&) = delete;
    explicit operator bool() const { return entered_; }  // false: a cycle, reported

   private:
    Checker& checker_;
    bool entered_;
    bool inlined_;
    std::vector<NodeId> facts_;
    std::optional<Span> call_site_;
    std::map<const ast::Expr*, const ast::Expr*> negations_;
    RuleValue* inherits_ = nullptr;
  };
  std::vector<Visit> visits_;
  std::vector<NodeId> facts_;                                    // known here
  std::optional<Span> call_site_;                                // of the outermost fn that is being inlined
  std::map<const ast::Expr*, const ast::Expr*> negations_;       // a comparison -> the `not …` right around it
  RuleValue* inherits_ = nullptr;                                // the rule in hand: segments that it is built on leave their conditions here

  const SourceSet& sources_;
  std::span<const ast::File> files_;
  Options options_;
  Diagnostics* out_;
  ir::Module module_;
  ir::Builder build_;
};

}  // namespace tagma::check
