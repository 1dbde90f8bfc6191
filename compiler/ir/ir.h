// What the rules mean: every name resolved, every node typed and grained, equal sub-expressions one node. The checker
// makes it through Builder; the interpreter defines its meaning; everything faster is checked against the interpreter.
//
// GRAIN. A node's value belongs to a row of table `grain`, or to the whole run (kConstGrain: depends on constants and on
// T alone). A node may use its own grain's columns, constants, an owner's value through kOwner, rows it owns through
// kAggregate. Operand grains: equal to the node's grain or kConstGrain, unless the node's comment says otherwise.
//
// MISSING AND FAULTS. `optional` is false only if the value can never be missing. Boolean nodes are three-valued: missing
// is "unknown". Faults follow evaluation from left to right: and/or stop at a false/true operand, a conditional evaluates
// lines in order and only the value of the line that wins, ?? evaluates its right side only when the left is missing;
// what is not evaluated raises no fault. A row of a rule counts once per fault kind.
#pragma once

#include "runtime/program.h"
#include "runtime/table.h"
#include "stdlib/builtin.h"

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace tagma::ir {

using NodeId = std::int32_t;
inline constexpr NodeId kNoNode = -1;
inline constexpr TableId kConstGrain = kNoTable;

struct Const { Value value; };               // texts and lists live in the Module's pool; missing has its wanted type
struct Now {};                               // T, a timestamp
struct Column { int column; };               // of table `grain`
struct Owner { NodeId value; };              // the value of the owner row (grain: the owner's table); missing for an orphan
struct Lookup { TableId table; std::vector<NodeId> key; NodeId value; };  // value: grain = table. Key not found: fault kNotFound; missing key: missing
struct InList { TableId table; NodeId value; };   // membership in a kList table; unknown for a missing value
struct InSet { NodeId value; std::vector<Value> items; };  // membership in constants, known, sorted by compare(), distinct
struct Call { CallSite site; std::vector<NodeId> args; };  // argument types equal site.args
struct And { std::vector<NodeId> args; };    // 2 or more
struct Or { std::vector<NodeId> args; };
struct Not { NodeId arg; };
struct IsKnown { NodeId arg; };              // never missing
struct IsTrue { NodeId arg; };               // never missing: unknown becomes false
struct Coalesce { NodeId left, right; };
struct Line { NodeId when, value; };         // the line wins if `when` is true (unknown is not true)
struct Cond { std::vector<Line> lines; NodeId otherwise = kNoNode; };  // no line, no otherwise: missing
// any/all/none/count over the elements of a list; `body` is a bool in which Element stands for the element. all over an
// empty list is true. any: true if one is true, else unknown if one is unknown, else false (all, none alike). count:
// those that are true. Every element is looked at; a missing list gives missing.
enum class QuantifierKind : std::uint8_t { kAny, kAll, kNone, kCount };
struct Quantify { QuantifierKind kind; NodeId list; NodeId body; };
struct Element { int depth = 0; };           // 0: the innermost Quantify
// A value of the row in hand outside the innermost enclosing Aggregate (grain of `value`: that Aggregate's grain);
// usable in its filter, values and nested nodes. Grain of the node itself: the Aggregate's source.
struct Outer { NodeId value; };

struct Bound { NodeId at = kNoNode; bool closed = true; };  // a timestamp; grain of the Aggregate (or const). Missing: no rows
// Folds the rows of `source` that share the `via` row with the row in hand (via: the node's grain itself, or an ancestor
// of both; kNoTable: all rows of the run), whose `time` is inside [lo, hi] by `closed`, and whose `filter` is true, in
// order. Evaluation order, and so the order of faults: bounds, then per row time, filter, values. A row with a missing
// value among `values` is skipped.
// ORDER. The rows of one owner: the table's order. Rows of several owners: the declared order (time, order by, key) of
// all of them together; those of a record by their owners' order first; groups of a derived table by their first rows.
struct Aggregate {
  const tagma::Aggregate* fn = nullptr;
  TableId source = kNoTable;
  TableId via = kNoTable;
  NodeId time = kNoNode;                     // grain source; kNoNode: no bounds
  Bound lo, hi;
  NodeId filter = kNoNode;                   // grain source, bool
  std::vector<NodeId> values;                // grain source
  std::vector<Value> params;                 // ints: k of nth …
};
// Position (from 1) of this row among the rows of its table with the same `via` row and equal, known `keys` for which
// `filter` is true, in order, or from the end. Missing where `filter` is not true or a key is missing. All rows of the
// `via` row are looked at, so their faults are the node's. filter kNoNode: all rows.
struct RowIndex { TableId via = kNoTable; NodeId filter = kNoNode; std::vector<NodeId> keys; bool from_end = false; };
// Where this row stands among the rows of its table for which `filter` is true and `value` and `keys` are known: the
// members, apart for every combination of equal keys. Missing for a row that is no member. The faults are those of the
// row's own filter, value and keys.
//   kRank      1 + how many members have a better value (a larger one, or a smaller one with `ascending`)
//   kPosition  from 1 on, all different: by value, equal ones by the table's key, ascending
//   kCount     how many members there are
//   kTotal     the sum of their values, of the value's type (fault kOverflow)
//   kNear      how many other members are at most `within` metres away: `value` and `second` are degrees of latitude and
//              longitude, and members have a place on the earth. Known for every row with a place and known keys, member
//              or not; missing where `within` is. The row's filter is not asked for its own sake: no faults of it. A value
//              that is no place: fault kBadArgument.
enum class StandingKind : std::uint8_t { kRank, kPosition, kCount, kTotal, kNear };
std::string_view to_string(StandingKind kind);
FaultSet faults_of(StandingKind kind);       // raised by the node itself
struct Standing {
  StandingKind kind;
  NodeId value;
  NodeId filter = kNoNode;
  std::vector<NodeId> keys;
  bool ascending = false;
  NodeId second = kNoNode;                   // kNear alone: a float, like `value`
  NodeId within = kNoNode;                   // kNear alone: a float of the whole run
};

using What = std::variant<Const, Now, Column, Owner, Lookup, InList, InSet, Call, And, Or, Not, IsKnown, IsTrue, Coalesce,
                          Cond, Quantify, Element, Outer, Aggregate, RowIndex, Standing>;

struct Node {
  Type type;
  bool optional = false;
  TableId grain = kConstGrain;
  What what;
};

// A kDerived table: one row per group of `source` rows with the same `via` row and equal known keys for which `filter`
// is true, ordered by the first row of each group. Its columns are the keys; aggregates over a group are nodes of grain
// `table` with source = source and via = table. A source row belongs to at most one group, except with `each`: that key is
// a list, its column one of its elements, and a row is in the group of each of its different known elements; groups that
// begin with the same row are tied, in the order of its list.
// Where `source` is `via` itself, an owner's groups are the elements of its list, in their order, and none are tied.
struct Derived {
  TableId table = kNoTable;
  TableId source = kNoTable;
  TableId via = kNoTable;                    // == spec.owner of `table`
  NodeId filter = kNoNode;                   // grain source; visibility and windows are inside; kNoNode: all rows
  std::vector<NodeId> keys;                  // grain source
  int each = -1;                             // index into keys
};

// One rule: metric, tag, score, segment. `spec` is what the run and its readers see.
struct Rule {
  RuleSpec spec;
  NodeId value = kNoNode;                    // grain spec.table; yes/no rules: never missing
  NodeId before_requires = kNoNode;          // segments with `requires`: the value without it (how many it removed)
  std::vector<NodeId> parts;                 // scores: each part's contribution, for explanations
  std::string text;                          // canonical source of the body, for explanations
  std::uint32_t file = 0, line = 0;
};

// `expect` declarations of the catalogue: a condition on rows of a table. kReject and kMissing read the row's own columns
// alone, and are decided when data is bound; kFail and kCount at T, by a hidden rule.
struct DataExpectation {
  std::string name;
  TableId table = kNoTable;
  NodeId condition = kNoNode;
  OnBreach on_breach = OnBreach::kFail;
  int column = -1;                           // kMissing: what becomes missing
  int rule = -1;                             // kFail, kCount: whether the condition is true
};

// A test in the language: rows to bind, then values to expect. Columns that a row does not name are missing or, where
// the column may not be missing, absent from the check.
struct TestRow { TableId table; std::vector<std::pair<int, Value>> cells; };
struct TestExpectation { Value key; TableId table; NodeId condition; std::string text; std::uint32_t file = 0, line = 0; };
struct TestCheck { std::int64_t as_of = 0; std::vector<TestExpectation> expectations; };
struct Test { std::string name; std::vector<TestRow> rows; std::vector<TestCheck> checks; std::uint32_t file = 0, line = 0; };

// A range of bytes of a rule file.
struct Place { std::uint32_t file = 0, begin = 0, end = 0; };

class Module {
 public:
  Module() : pool(std::make_shared<Arena>()) {}
  std::string name;
  std::string timezone = "UTC";
  int week_start = 1;                        // 1 = Monday … 7 = Sunday
  std::vector<TableSpec> tables;             // declared, then derived
  std::vector<Derived> derived;
  std::vector<std::pair<TableId, NodeId>> row_filters;  // the `where` of declared tables (TableSpec::filtered); read own columns only
  std::vector<Node> nodes;                   // operands come before their users
  std::vector<Rule> rules;                   // in the order of declaration
  std::vector<DataExpectation> expectations;
  std::vector<Test> tests;
  std::vector<std::pair<std::string, std::string>> params;  // name, value as text
  std::unordered_map<NodeId, Place> places;  // where a node was first written, for explanations; passes drop it
  std::shared_ptr<Arena> pool;               // owns the texts and lists of constants

  [[nodiscard]] const Node& node(NodeId id) const { return nodes[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Derived* derived_of(TableId table) const;
};

// A profile's own clock: its zone (a text of its row, never missing) and when its days start (a time of day, constant).
struct LocalTime {
  TableId profile = kNoTable;
  NodeId zone = kNoNode;                     // kNoNode: the file's
  NodeId day_starts = kNoNode;               // kNoNode: at midnight
};

// The only maker of nodes: refuses ill-typed ones (our own defect), shares equal ones, folds nothing.
class Builder {
 public:
  explicit Builder(Module& module);
  NodeId constant(Type type, Value value);   // copies text and lists into the pool
  NodeId missing(Type type);
  NodeId now();
  NodeId column(TableId table, int column);
  NodeId owner(TableId table, NodeId value); // lifts from tables[table].owner to table; constants pass through unchanged
  NodeId lookup(TableId grain, TableId table, std::vector<NodeId> key, NodeId value);
  NodeId in_list(TableId table, NodeId value);
  NodeId in_set(NodeId value, std::vector<Value> items);
  // Resolves `name` against the rows of stdlib, inserting conversions. Nothing when no overload fits.
  std::optional<NodeId> call(std::string_view name, std::vector<NodeId> args);
  Result<NodeId> call(const Builtin& fn, std::vector<NodeId> args, Type result);  // types fit already; `prepare` may refuse
  NodeId conj(std::vector<NodeId> args);     // one operand: itself; none: true
  NodeId disj(std::vector<NodeId> args);
  NodeId negate(NodeId arg);
  NodeId is_known(NodeId arg);
  NodeId is_true(NodeId arg);
  NodeId coalesce(NodeId left, NodeId right);
  NodeId cond(std::vector<Line> lines, NodeId otherwise);  // values of one type
  NodeId quantify(QuantifierKind kind, NodeId list, NodeId body, TableId grain);
  NodeId element(Type type, int depth, bool optional, TableId grain);
  NodeId outer(TableId grain, NodeId value);
  NodeId aggregate(TableId grain, Aggregate aggregate, Type result, bool optional);
  NodeId row_index(TableId grain, RowIndex index);
  NodeId standing(TableId grain, Standing standing);
  // A node whose operands are this module's already, as it is (type, optionality, constants of this module's pool).
  NodeId copy(Node node);
  // Whose clock the functions that take a zone silently read from now on: that of the profile to which the row of their
  // arguments belongs, or, for constants, the row in hand of `here`. nullptr: the file's. Returns what held before.
  std::pair<const LocalTime*, TableId> read_clock(const LocalTime* local, TableId here) { return std::exchange(clock_, {local, here}); }
  // Inserts the implicit conversion to `type`; nothing when there is none.
  std::optional<NodeId> convert(NodeId node, const Type& type);
  [[nodiscard]] const Node& node(NodeId id) const { return module_.node(id); }
  [[nodiscard]] Module& module() { return module_; }

 private:
  NodeId add(Node node);
  NodeId zone_for(const std::vector<NodeId>& args);
  void add_implicit(const Builtin& fn, std::vector<NodeId>& args);
  std::pair<const LocalTime*, TableId> clock_{nullptr, kConstGrain};
  [[nodiscard]] NodeId find(const std::string& bytes) const;  // a node with this identity, or kNoNode
  Module& module_;
  std::unordered_multimap<std::uint64_t, NodeId> shared_;
};

// Every direct operand of a node, whatever its role, in the order of evaluation.
std::vector<NodeId> operands(const Node& node);
// The same node over other operands: each one replaced by what `replace` gives for it.
Node with_operands(const Node& node, const std::function<NodeId(NodeId)>& replace);
// Reads nothing from around its row, no Outer and no Element of others: only such a value can be carried to another row.
bool is_closed(const Module& module, NodeId node);
// All that is the same for equal nodes and different for others, as bytes: what sharing goes by.
std::string identity(const Module& module, const Node& node);
// The grain of every operand, types, optionality: the module's own rules. Returns what is wrong, or "".
std::string verify(const Module& module);
// Stable text: tables, derived tables, then the nodes that rules need, numbered, then the rules.
std::string print(const Module& module);
// Stable text of one node with its operands expanded, for explanations.
std::string print_expression(const Module& module, NodeId node);

// One visible list of passes; each keeps meaning, faults included. `--dump ir:NAME` prints after one.
struct Pass { std::string_view name; std::string_view doc; void (*run)(Module&); };
std::span<const Pass> passes();

// The catalogue without what `only` does not need (rules that others read stay, unpublished).
void keep_only(Module& module, std::span<const std::string> only);
// Marks the columns that rules, headers and expectations read (ColumnSpec::used).
void mark_used(Module& module);

}  // namespace tagma::ir
