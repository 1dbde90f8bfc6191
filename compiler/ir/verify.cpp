// The module's own rules, checked after the checker and after every pass in debug builds and tests.
#include "compiler/ir/needs.h"
#include "compiler/ir/grains.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace tagma::ir {
namespace {

const std::string kFine;

class Verifier {
 public:
  explicit Verifier(const Module& module) : module_(module) {}

  std::string run() {
    for (std::size_t i = 0; i < module_.tables.size(); ++i)
      if (auto wrong = table(static_cast<TableId>(i)); !wrong.empty()) return wrong;
    for (std::size_t i = 0; i < module_.nodes.size(); ++i)
      if (auto wrong = node(static_cast<NodeId>(i)); !wrong.empty()) return fmt::format("node {}: {}", i, wrong);
    openness_ = openness_of(module_);
    for (std::size_t i = 0; i < module_.nodes.size(); ++i)
      if (auto wrong = surroundings(module_.nodes[i]); !wrong.empty()) return fmt::format("node {}: {}", i, wrong);
    for (const Derived& derived : module_.derived)
      if (auto wrong = groups(derived); !wrong.empty()) return fmt::format("derived {}: {}", name(derived.table), wrong);
    for (const auto& [table, condition] : module_.row_filters)
      if (auto wrong = row_filter(table, condition); !wrong.empty()) return fmt::format("where of {}: {}", name(table), wrong);
    for (const Rule& rule : module_.rules)
      if (auto wrong = this->rule(rule); !wrong.empty()) return fmt::format("rule {}: {}", rule.spec.name, wrong);
    for (const DataExpectation& expectation : module_.expectations)
      if (auto wrong = this->expectation(expectation); !wrong.empty()) return fmt::format("expect {}: {}", expectation.name, wrong);
    for (const Test& test : module_.tests)
      for (const TestCheck& check : test.checks)
        for (const TestExpectation& expectation : check.expectations)
          if (auto wrong = condition(expectation.condition, expectation.table); !wrong.empty()) return fmt::format("test {}: {}", test.name, wrong);
    return kFine;
  }

  // ---- one overload per kind of node: what is wrong with it

  std::string operator()(const Const& x, const Node& n) {
    if (n.grain != kConstGrain) return "a constant has no grain";
    return !x.value.known && !n.optional ? "missing, but not optional" : kFine;
  }
  std::string operator()(const Now&, const Node& n) {
    return n.type.kind == Kind::kTimestamp && n.grain == kConstGrain ? kFine : "now is an instant of the whole run";
  }
  std::string operator()(const Column& x, const Node& n) {
    if (!is_table(n.grain)) return "a column of no table";
    const auto& columns = spec(n.grain).columns;
    if (x.column < 0 || static_cast<std::size_t>(x.column) >= columns.size()) return "no such column";
    const ColumnSpec& column = columns[static_cast<std::size_t>(x.column)];
    if (column.type != n.type) return "the column has another type";
    return column.optional && !n.optional ? "the column is optional" : kFine;
  }
  std::string operator()(const Owner& x, const Node& n) {
    if (!is_table(n.grain) || spec(n.grain).owner == kNoTable) return "no owner";
    if (!fits({x.value}, spec(n.grain).owner)) return "the value is not the owner's";
    return same(n, x.value);
  }
  std::string operator()(const Lookup& x, const Node& n) {
    if (!is_table(x.table)) return "no such table";
    const TableSpec& table = spec(x.table);
    if (table.kind != TableKind::kLookup && table.kind != TableKind::kProfile) return "looked up where there is no key";
    if (x.key.size() != table.key.size()) return "the key has another number of parts";
    for (std::size_t i = 0; i < x.key.size(); ++i)
      if (at(x.key[i]).type.repr() != table.columns[static_cast<std::size_t>(table.key[i])].type.repr()) return "the key has another type";
    if (!fits(x.key, n.grain)) return "the key has another grain";
    if (!fits({x.value}, x.table)) return "the value is not the found row's";
    if (at(x.value).type != n.type) return "the value has another type";
    return n.optional ? kFine : "what is looked up may be missing";
  }
  std::string operator()(const InList& x, const Node& n) {
    if (!is_table(x.table) || spec(x.table).kind != TableKind::kList || spec(x.table).key.size() != 1) return "no list";
    if (spec(x.table).columns[static_cast<std::size_t>(spec(x.table).key[0])].type.repr() != at(x.value).type.repr()) return "the list has another type";
    return boolean(n, {x.value});
  }
  std::string operator()(const InSet& x, const Node& n) {
    const Type type = at(x.value).type;
    for (std::size_t i = 0; i < x.items.size(); ++i) {
      if (!x.items[i].known) return "an item is missing";
      if (i > 0 && compare(type, x.items[i - 1], x.items[i]) >= 0) return "items are not in order";
    }
    return boolean(n, {x.value});
  }
  std::string operator()(const Call& x, const Node& n) {
    if (x.site.fn == nullptr || x.site.args.size() != x.args.size()) return "another number of arguments";
    for (std::size_t i = 0; i < x.args.size(); ++i)
      if (at(x.args[i]).type != x.site.args[i]) return "an argument has another type";
    if (x.site.result != n.type) return "the result has another type";
    if (!fits(x.args, n.grain)) return "an argument has another grain";
    if (n.grain != kConstGrain && fits(x.args, kConstGrain)) return "the same for all rows, but not of the whole run";
    const bool optional = x.site.fn->may_miss || x.site.fn->faults != 0 || any_optional(x.args);
    return optional && !n.optional ? "may be missing, but is not optional" : kFine;
  }
  std::string operator()(const And& x, const Node& n) { return junction(n, x.args); }
  std::string operator()(const Or& x, const Node& n) { return junction(n, x.args); }
  std::string operator()(const Not& x, const Node& n) { return junction(n, {x.arg}); }
  std::string operator()(const IsKnown& x, const Node& n) {
    return n.type.kind == Kind::kBool && fits({x.arg}, n.grain) ? kFine : "is_known of another grain";
  }
  std::string operator()(const IsTrue& x, const Node& n) {
    if (at(x.arg).type.kind != Kind::kBool || n.type.kind != Kind::kBool) return "not a condition";
    return fits({x.arg}, n.grain) ? kFine : "another grain";
  }
  std::string operator()(const Coalesce& x, const Node& n) {
    if (at(x.left).type != n.type || at(x.right).type != n.type) return "sides of two types";
    if (!fits({x.left, x.right}, n.grain)) return "another grain";
    return at(x.left).optional && at(x.right).optional && !n.optional ? "may be missing, but is not optional" : kFine;
  }
  std::string operator()(const Cond& x, const Node& n) {
    if (x.lines.empty()) return "no lines";
    std::vector<NodeId> conditions, values;
    for (const Line& line : x.lines) conditions.push_back(line.when), values.push_back(line.value);
    if (x.otherwise != kNoNode) values.push_back(x.otherwise);
    for (const NodeId id : conditions)
      if (at(id).type.kind != Kind::kBool) return "a line without a condition";
    for (const NodeId id : values)
      if (at(id).type != n.type) return "a line of another type";
    if (!fits(conditions, n.grain) || !fits(values, n.grain)) return "a line of another grain";
    const bool optional = x.otherwise == kNoNode || any_optional(values);
    return optional && !n.optional ? "may be missing, but is not optional" : kFine;
  }
  std::string operator()(const Quantify& x, const Node& n) {
    if (!at(x.list).type.is_collection()) return "not over a list";
    if (at(x.body).type.kind != Kind::kBool) return "the body is no condition";
    if (n.type.kind != (x.kind == QuantifierKind::kCount ? Kind::kInt : Kind::kBool)) return "another type";
    return fits({x.list, x.body}, n.grain) ? kFine : "another grain";
  }
  std::string operator()(const Element& x, const Node&) { return x.depth >= 0 ? kFine : "a negative depth"; }
  std::string operator()(const Outer& x, const Node& n) { return same(n, x.value); }
  std::string operator()(const Aggregate& x, const Node& n) {
    if (x.fn == nullptr || !is_table(x.source)) return "folds nothing";
    if (x.via != kNoTable && (!is_above(module_, x.via, n.grain) || !covers(module_, x.via, x.source)))
      return "via is not above the row in hand and above the source";
    std::vector<NodeId> per_row = x.values;
    per_row.push_back(x.time);
    per_row.push_back(x.filter);
    if (!fits(per_row, x.source)) return "time, filter and values belong to rows of the source";
    if (!fits({x.lo.at, x.hi.at}, n.grain)) return "bounds belong to the row in hand";
    for (const NodeId id : {x.time, x.lo.at, x.hi.at})
      if (id != kNoNode && at(id).type.kind != Kind::kTimestamp) return "time and bounds are instants";
    if (x.time == kNoNode && (x.lo.at != kNoNode || x.hi.at != kNoNode)) return "bounds without a time";
    if (x.filter != kNoNode && at(x.filter).type.kind != Kind::kBool) return "the filter is no condition";
    std::vector<Type> types;
    for (const NodeId id : x.values) types.push_back(at(id).type);
    if (static_cast<int>(x.params.size()) != x.fn->params) return "another number of params";
    if (static_cast<int>(types.size()) < x.fn->arity || x.fn->typing(types) != n.type) return "values of other types";
    return n.optional || (x.fn->empty_is_known && x.fn->faults == 0) ? kFine : "may be missing, but is not optional";
  }
  std::string operator()(const Standing& x, const Node& n) {
    if (!is_table(n.grain) || spec(n.grain).kind == TableKind::kDerived) return "only rows of a table that is bound have a standing";
    if (x.filter != kNoNode && at(x.filter).type.kind != Kind::kBool) return "the filter is no condition";
    std::vector<NodeId> read = x.keys;
    read.push_back(x.filter);
    read.push_back(x.value);
    read.push_back(x.second);
    if (!fits(read, n.grain) || !fits({x.within}, kConstGrain)) return "another grain";
    const bool near = x.kind == StandingKind::kNear;
    if (near != (x.second != kNoNode) || near != (x.within != kNoNode)) return "a place has two values, and neighbours a distance";
    for (const NodeId id : {x.value, x.second, x.within})
      if (near && at(id).type.kind != Kind::kFloat) return "places and distances are floats";
    if (near) return n.type.kind == Kind::kInt && n.optional ? closed_all(read) : "neighbours are a number that may be missing";
    if (auto wrong = closed_all(read); !wrong.empty()) return wrong;
    if (n.type != (x.kind == StandingKind::kTotal ? at(x.value).type : Type::of(Kind::kInt))) return "another type";
    return n.optional || (x.filter == kNoNode && !any_optional(read)) ? kFine : "may be missing, but is not optional";
  }
  std::string operator()(const RowIndex& x, const Node& n) {
    if (n.type.kind != Kind::kInt || !is_table(n.grain)) return "a position is an int of a row";
    if (x.via != kNoTable && !is_above(module_, x.via, n.grain)) return "via is not above the row";
    if (x.filter != kNoNode && at(x.filter).type.kind != Kind::kBool) return "the filter is no condition";
    std::vector<NodeId> per_row = x.keys;
    per_row.push_back(x.filter);
    if (!fits(per_row, n.grain)) return "another grain";
    return (x.filter != kNoNode || any_optional(x.keys)) && !n.optional ? "may be missing, but is not optional" : kFine;
  }

 private:
  [[nodiscard]] bool is_table(TableId id) const { return id >= 0 && static_cast<std::size_t>(id) < module_.tables.size(); }
  [[nodiscard]] const TableSpec& spec(TableId id) const { return module_.tables[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const Node& at(NodeId id) const { return module_.node(id); }
  [[nodiscard]] std::string name(TableId id) const { return is_table(id) ? spec(id).name : "-"; }
  [[nodiscard]] const Openness& openness(NodeId id) const { return openness_[static_cast<std::size_t>(id)]; }

  [[nodiscard]] bool fits(const std::vector<NodeId>& ids, TableId grain) const {
    return std::all_of(ids.begin(), ids.end(), [&](NodeId id) {
      return id == kNoNode || at(id).grain == grain || at(id).grain == kConstGrain;
    });
  }
  std::string closed_all(const std::vector<NodeId>& ids) const {
    return std::all_of(ids.begin(), ids.end(), [&](NodeId id) { return id == kNoNode || is_closed(module_, id); }) ? kFine : "reads rows around";
  }
  [[nodiscard]] bool any_optional(const std::vector<NodeId>& ids) const {
    return std::any_of(ids.begin(), ids.end(), [&](NodeId id) { return id != kNoNode && at(id).optional; });
  }
  std::string same(const Node& n, NodeId value) const {
    if (at(value).type != n.type) return "the value has another type";
    return at(value).optional && !n.optional ? "may be missing, but is not optional" : kFine;
  }
  std::string boolean(const Node& n, const std::vector<NodeId>& args) const {
    if (n.type.kind != Kind::kBool) return "not a condition";
    if (!fits(args, n.grain)) return "another grain";
    return any_optional(args) && !n.optional ? "may be unknown, but is not optional" : kFine;
  }
  std::string junction(const Node& n, const std::vector<NodeId>& args) const {
    for (const NodeId id : args)
      if (at(id).type.kind != Kind::kBool) return "an operand is no condition";
    return args.empty() ? "no operands" : boolean(n, args);
  }

  std::string table(TableId id) const {
    const TableSpec& table = spec(id);
    if (table.owner != kNoTable && !is_table(table.owner)) return fmt::format("table {}: no such owner", table.name);
    TableId step = table.owner;
    for (std::size_t steps = 0; step != kNoTable; step = spec(step).owner)
      if (++steps > module_.tables.size()) return fmt::format("table {}: owners go round", table.name);
    return kFine;
  }

  std::string node(NodeId id) {
    const Node& n = at(id);
    if (n.grain != kConstGrain && !is_table(n.grain)) return "no such grain";
    for (const NodeId operand : operands(n))
      if (operand < 0 || operand >= id) return "an operand stands after its user";
    return std::visit([&](const auto& x) { return (*this)(x, n); }, n.what);
  }

  // Outer and Element find what they speak of.
  std::string surroundings(const Node& n) const {
    if (const auto* owner = std::get_if<Owner>(&n.what); owner != nullptr && !openness(owner->value).closed())
      return "the owner's value reads the rows around";
    if (const auto* lookup = std::get_if<Lookup>(&n.what); lookup != nullptr && !openness(lookup->value).closed())
      return "the found row's value reads the rows around";
    const auto* aggregate = std::get_if<Aggregate>(&n.what);
    if (aggregate == nullptr) return kFine;
    std::vector<NodeId> per_row = aggregate->values;
    per_row.push_back(aggregate->time);
    per_row.push_back(aggregate->filter);
    std::unordered_set<NodeId> seen;
    for (const NodeId id : per_row) {
      if (id == kNoNode) continue;
      if (openness(id).reads_element()) return "an element of no list";
      if (auto wrong = outers(id, *aggregate, n, seen); !wrong.empty()) return wrong;
    }
    return kFine;
  }

  // The Outer nodes under `id` that speak of the row in hand of `user`.
  std::string outers(NodeId id, const Aggregate& aggregate, const Node& user, std::unordered_set<NodeId>& seen) const {
    if (id == kNoNode || !openness(id).reads_outer() || !seen.insert(id).second) return kFine;
    const Node& n = at(id);
    if (const auto* outer = std::get_if<Outer>(&n.what)) {
      if (n.grain != aggregate.source) return "an outer value of another grain";
      return fits({outer->value}, user.grain) ? kFine : "an outer value of a row that is not around";
    }
    const auto* nested = std::get_if<Aggregate>(&n.what);
    const std::vector<NodeId> here = nested == nullptr ? operands(n) : std::vector<NodeId>{nested->lo.at, nested->hi.at};
    for (const NodeId operand : here)
      if (auto wrong = outers(operand, aggregate, user, seen); !wrong.empty()) return wrong;
    return nested_outers(nested, aggregate, user, seen);
  }
  // In a nested aggregate's rows, what stands in an Outer belongs to the rows of `aggregate`.
  std::string nested_outers(const Aggregate* nested, const Aggregate& aggregate, const Node& user, std::unordered_set<NodeId>& seen) const {
    if (nested == nullptr) return kFine;
    const NodeId roots[] = {nested->time, nested->filter};
    std::vector<NodeId> open(roots, roots + 2);
    open.insert(open.end(), nested->values.begin(), nested->values.end());
    std::unordered_set<NodeId> walked;
    while (!open.empty()) {
      const NodeId id = open.back();
      open.pop_back();
      if (id == kNoNode || !openness(id).reads_outer() || !walked.insert(id).second) continue;
      if (const auto* outer = std::get_if<Outer>(&at(id).what)) {
        if (auto wrong = outers(outer->value, aggregate, user, seen); !wrong.empty()) return wrong;
        continue;
      }
      const auto* deeper = std::get_if<Aggregate>(&at(id).what);
      if (deeper != nullptr) open.insert(open.end(), {deeper->lo.at, deeper->hi.at});
      else for (const NodeId operand : operands(at(id))) open.push_back(operand);
    }
    return kFine;
  }

  std::string group_key(const Derived& derived, std::size_t key) const {
    Type type = at(derived.keys[key]).type;
    if (static_cast<int>(key) == derived.each) {
      if (!type.is_collection()) return "a key without elements";
      type = type.element_type();
    }
    return type == spec(derived.table).columns[key].type ? kFine : "a key of another type";
  }

  std::string groups(const Derived& derived) const {
    if (!is_table(derived.table) || spec(derived.table).kind != TableKind::kDerived) return "not a derived table";
    if (!is_table(derived.source) || derived.source == derived.table) return "no source";
    if (derived.via != spec(derived.table).owner) return "via is not the owner";
    if (!covers(module_, derived.via, derived.source)) return "via is not above the source";
    if (derived.source == derived.via && derived.each < 0) return "rows of an owner itself are made from a list";
    if (derived.keys.size() != spec(derived.table).columns.size() || derived.each >= static_cast<int>(derived.keys.size())) return "another number of keys";
    std::vector<NodeId> all = derived.keys;
    all.push_back(derived.filter);
    for (std::size_t i = 0; i < derived.keys.size(); ++i)
      if (auto wrong = group_key(derived, i); !wrong.empty()) return wrong;
    if (!fits(all, derived.source)) return "filter and keys belong to rows of the source";
    if (derived.filter != kNoNode && at(derived.filter).type.kind != Kind::kBool) return "the filter is no condition";
    for (const NodeId id : all)
      if (id != kNoNode && !openness(id).closed()) return "groups depend on the rows around";
    if (needs_of(module_, all).tables[static_cast<std::size_t>(derived.table)]) return "groups depend on themselves";
    return kFine;
  }

  std::string condition(NodeId id, TableId grain) const {
    if (id < 0 || static_cast<std::size_t>(id) >= module_.nodes.size()) return "no such node";
    if (at(id).type.kind != Kind::kBool) return "not a condition";
    if (!fits({id}, grain)) return "another grain";
    return openness(id).closed() ? kFine : "reads rows around";
  }

  std::string row_filter(TableId table, NodeId id) const {
    if (auto wrong = condition(id, table); !wrong.empty()) return wrong;
    std::vector<NodeId> open{id};
    std::unordered_set<NodeId> seen;
    while (!open.empty()) {
      const NodeId next = open.back();
      open.pop_back();
      if (!seen.insert(next).second) continue;
      const What& what = at(next).what;
      const bool own = !std::holds_alternative<Owner>(what) && !std::holds_alternative<Lookup>(what) &&
                       !std::holds_alternative<InList>(what) && !std::holds_alternative<Aggregate>(what) &&
                       !std::holds_alternative<RowIndex>(what) && !std::holds_alternative<Standing>(what) && !std::holds_alternative<Now>(what);
      if (!own) return "reads more than the row's own columns";
      for (const NodeId operand : operands(at(next))) open.push_back(operand);
    }
    return kFine;
  }

  std::string expectation(const DataExpectation& x) const {
    const bool of_rows = x.on_breach == OnBreach::kReject || x.on_breach == OnBreach::kMissing;
    if (of_rows != (x.rule < 0)) return "decided neither by rows nor by a rule";
    if (x.rule >= 0 && static_cast<std::size_t>(x.rule) >= module_.rules.size()) return "no such rule";
    if (x.column >= static_cast<int>(spec(x.table).columns.size())) return "no such column";
    return of_rows ? row_filter(x.table, x.condition) : condition(x.condition, x.table);
  }

  std::string rule(const Rule& rule) const {
    for (const NodeId id : roots_of(rule)) {
      if (id == kNoNode) continue;
      if (id < 0 || static_cast<std::size_t>(id) >= module_.nodes.size()) return "no such node";
      if (!fits({id}, rule.spec.table)) return "another grain";
      if (!openness(id).closed()) return "reads rows around";
    }
    if (rule.value == kNoNode) return "no value";
    const bool rounded = at(rule.value).type.kind == Kind::kRatio && rule.spec.type.kind == Kind::kDecimal;  // when it is written out
    if (at(rule.value).type != rule.spec.type && !rounded) return "another type than announced";
    if (at(rule.value).optional && !rule.spec.optional) return "may be missing, and is announced as never missing";
    return rule.before_requires == kNoNode ? kFine : condition(rule.before_requires, rule.spec.table);
  }

  const Module& module_;
  std::vector<Openness> openness_;
};

}  // namespace

std::string verify(const Module& module) { return Verifier(module).run(); }

}  // namespace tagma::ir
