// The module as stable text: what `--dump ir` shows, what goldens hold, what a compiled program's hash is made of.
#include "compiler/ir/needs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tagma::ir {
namespace {

std::string_view kind_name(TableKind kind) {
  switch (kind) {
    case TableKind::kProfile: return "profile";
    case TableKind::kEvent: return "event";
    case TableKind::kRecord: return "record";
    case TableKind::kLookup: return "lookup";
    case TableKind::kList: return "list";
    case TableKind::kDerived: return "derived";
  }
  TAGMA_CHECK(false);
}

std::string_view breach_name(OnBreach breach) {
  switch (breach) {
    case OnBreach::kFail: return "fail";
    case OnBreach::kMissing: return "missing";
    case OnBreach::kReject: return "reject";
    case OnBreach::kCount: return "count";
  }
  TAGMA_CHECK(false);
}

std::string_view quantifier_name(QuantifierKind kind) {
  switch (kind) {
    case QuantifierKind::kAny: return "any";
    case QuantifierKind::kAll: return "all";
    case QuantifierKind::kNone: return "none";
    case QuantifierKind::kCount: return "count";
  }
  TAGMA_CHECK(false);
}

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module), needs_(needs_of(module)) {
    names_.resize(module.nodes.size(), -1);
    int next = 0;
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (needs_.nodes[i]) names_[i] = next++;
  }

  std::string run() {
    line("module {} timezone \"{}\" week {}", module_.name, module_.timezone, module_.week_start);
    for (const auto& [name, value] : module_.params) line("param {} = {}", name, value);
    for (std::size_t i = 0; i < module_.tables.size(); ++i) table(module_.tables[i], static_cast<TableId>(i));
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (names_[i] >= 0) node(static_cast<NodeId>(i));
    for (const DataExpectation& expectation : module_.expectations)
      line("expect \"{}\" on {} = {} else {}", expectation.name, table_name(expectation.table), ref(expectation.condition),
           breach_name(expectation.on_breach));
    for (const Rule& rule : module_.rules) this->rule(rule);
    return std::move(out_);
  }

  // One overload per kind of node: what stands after "=".
  std::string operator()(const Const&, const Node& n) const { return to_text(n.type, std::get<Const>(n.what).value); }
  std::string operator()(const Now&, const Node&) const { return "now"; }
  std::string operator()(const Column& x, const Node& n) const {
    return fmt::format("column {}.{}", table_name(n.grain), module_.tables[static_cast<std::size_t>(n.grain)].columns[static_cast<std::size_t>(x.column)].name);
  }
  std::string operator()(const Owner& x, const Node&) const { return fmt::format("owner {}", ref(x.value)); }
  std::string operator()(const Lookup& x, const Node&) const {
    return fmt::format("lookup {}({}) {}", table_name(x.table), refs(x.key), ref(x.value));
  }
  std::string operator()(const InList& x, const Node&) const { return fmt::format("in_list {} {}", ref(x.value), table_name(x.table)); }
  std::string operator()(const InSet& x, const Node&) const {
    const Type type = module_.node(x.value).type;
    std::vector<std::string> items;
    for (const Value& item : x.items) items.push_back(to_text(type, item));
    return fmt::format("in_set {} [{}]", ref(x.value), fmt::join(items, ", "));
  }
  std::string operator()(const Call& x, const Node&) const { return fmt::format("call {} ({})", x.site.fn->name, refs(x.args)); }
  std::string operator()(const And& x, const Node&) const { return fmt::format("and ({})", refs(x.args)); }
  std::string operator()(const Or& x, const Node&) const { return fmt::format("or ({})", refs(x.args)); }
  std::string operator()(const Not& x, const Node&) const { return fmt::format("not {}", ref(x.arg)); }
  std::string operator()(const IsKnown& x, const Node&) const { return fmt::format("is_known {}", ref(x.arg)); }
  std::string operator()(const IsTrue& x, const Node&) const { return fmt::format("is_true {}", ref(x.arg)); }
  std::string operator()(const Coalesce& x, const Node&) const { return fmt::format("coalesce ({}, {})", ref(x.left), ref(x.right)); }
  std::string operator()(const Cond& x, const Node&) const {
    std::string text = "cond";
    for (const Line& line : x.lines) text += fmt::format(" {} when {} |", ref(line.value), ref(line.when));
    return text + (x.otherwise == kNoNode ? " missing" : fmt::format(" {}", ref(x.otherwise)));
  }
  std::string operator()(const Quantify& x, const Node&) const {
    return fmt::format("{} {} where {}", quantifier_name(x.kind), ref(x.list), ref(x.body));
  }
  std::string operator()(const Element& x, const Node&) const { return fmt::format("element {}", x.depth); }
  std::string operator()(const Outer& x, const Node&) const { return fmt::format("outer {}", ref(x.value)); }
  std::string operator()(const Aggregate& x, const Node&) const {
    std::string text = fmt::format("{} of {} via {}", x.fn->name, table_name(x.source), table_name(x.via));
    if (x.time != kNoNode) text += fmt::format(" time {}", ref(x.time));
    if (x.lo.at != kNoNode) text += fmt::format(" {} {}", x.lo.closed ? "from" : "after", ref(x.lo.at));
    if (x.hi.at != kNoNode) text += fmt::format(" {} {}", x.hi.closed ? "to" : "before", ref(x.hi.at));
    if (x.filter != kNoNode) text += fmt::format(" where {}", ref(x.filter));
    if (!x.values.empty()) text += fmt::format(" values ({})", refs(x.values));
    for (const Value& param : x.params) text += fmt::format(" param {}", to_text(Type::of(Kind::kInt), param));
    return text;
  }
  std::string operator()(const Standing& x, const Node&) const {
    const std::string place = x.kind == StandingKind::kNear ? fmt::format(", {} within {}", ref(x.second), ref(x.within)) : "";
    return fmt::format("{} of {}{} among {} keys ({}){}", to_string(x.kind), ref(x.value), place, ref(x.filter), refs(x.keys), x.ascending ? " ascending" : "");
  }
  std::string operator()(const RowIndex& x, const Node&) const {
    return fmt::format("row_index via {} where {} keys ({}) from {}", table_name(x.via), ref(x.filter), refs(x.keys),
                       x.from_end ? "end" : "start");
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  std::string table_name(TableId table) const {
    return table == kNoTable ? "-" : module_.tables[static_cast<std::size_t>(table)].name;
  }
  std::string ref(NodeId id) const {
    return id == kNoNode ? "-" : fmt::format("%{}", names_[static_cast<std::size_t>(id)]);
  }
  std::string refs(const std::vector<NodeId>& ids) const {
    std::vector<std::string> texts;
    for (const NodeId id : ids) texts.push_back(ref(id));
    return fmt::format("{}", fmt::join(texts, ", "));
  }
  std::string columns(const TableSpec& spec, const std::vector<int>& indexes) const {
    std::vector<std::string> texts;
    for (const int index : indexes) texts.push_back(spec.columns[static_cast<std::size_t>(index)].name);
    return fmt::format("({})", fmt::join(texts, ", "));
  }

  void table(const TableSpec& spec, TableId id) {
    out_ += fmt::format("{} {}", kind_name(spec.kind), spec.name);
    if (spec.kind != TableKind::kDerived) out_ += fmt::format(" from {}{}", spec.source, spec.may_be_absent ? " else none" : "");
    if (spec.owner != kNoTable) out_ += fmt::format(" of {}", table_name(spec.owner));
    if (!spec.owner_columns.empty()) out_ += " by " + columns(spec, spec.owner_columns);
    if (!spec.key.empty()) out_ += " key " + columns(spec, spec.key);
    if (spec.time >= 0) out_ += " at " + columns(spec, {spec.time});
    if (!spec.unique_by.empty()) out_ += " unique " + columns(spec, spec.unique_by);
    if (spec.latest >= 0) out_ += " latest " + columns(spec, {spec.latest});
    if (!spec.order_by.empty()) out_ += " order " + columns(spec, spec.order_by);
    if (spec.where_rule >= 0) out_ += fmt::format(" answered {}", module_.rules[static_cast<std::size_t>(spec.where_rule)].spec.name);
    out_ += '\n';
    if (const Derived* derived = module_.derived_of(id); derived != nullptr && needs_.tables[static_cast<std::size_t>(id)])
      line("  groups of {} via {} where {} keys ({}){}", table_name(derived->source), table_name(derived->via),
           ref(derived->filter), refs(derived->keys), derived->each < 0 ? "" : fmt::format(" each {}", spec.columns[static_cast<std::size_t>(derived->each)].name));
    for (const auto& [filtered, condition] : module_.row_filters)
      if (filtered == id && needs_.nodes[static_cast<std::size_t>(condition)]) line("  where {}", ref(condition));
    for (const ColumnSpec& column : spec.columns) this->column(column, spec.kind == TableKind::kDerived);
  }

  void column(const ColumnSpec& column, bool made) {
    out_ += fmt::format("  {} : {}{}", column.name, to_string(column.type), column.optional ? "?" : "");
    if (!made) {
      if (column.source_name != column.name) out_ += " from " + column.source_name;
      if (column.on_breach != OnBreach::kFail) out_ += fmt::format(" else {}", breach_name(column.on_breach));
      if (!column.used) out_ += " unused";
    }
    out_ += '\n';
  }

  void node(NodeId id) {
    const Node& n = module_.node(id);
    const std::string what = std::visit([&](const auto& x) { return (*this)(x, n); }, n.what);
    const std::string grain = n.grain == kConstGrain ? "" : " @" + table_name(n.grain);
    line("{} = {} : {}{}{}", ref(id), what, to_string(n.type), n.optional ? "?" : "", grain);
  }

  void rule(const Rule& rule) {
    const RuleSpec& spec = rule.spec;
    out_ += fmt::format("{}{} {} of {} : {}{} = {}", spec.published ? "" : "private ", to_string(spec.kind), spec.name,
                        table_name(spec.table), to_string(spec.type), spec.optional ? "?" : "", ref(rule.value));
    if (rule.before_requires != kNoNode) out_ += fmt::format(" before requires {}", ref(rule.before_requires));
    if (!rule.parts.empty()) out_ += fmt::format(" parts ({})", refs(rule.parts));
    if (spec.overlaid_by >= 0) out_ += fmt::format(" decided by {}", module_.rules[static_cast<std::size_t>(spec.overlaid_by)].spec.name);
    if (!spec.purposes.empty()) out_ += fmt::format(" for {}", fmt::join(spec.purposes, ", "));
    if (spec.at_least_people > 0) out_ += fmt::format(" at least {}", spec.at_least_people);
    if (spec.levels) out_ += fmt::format(" levels [{}]", fmt::join(spec.level_values, ", "));
    out_ += '\n';
  }

  const Module& module_;
  Needs needs_;
  std::vector<int> names_;  // by NodeId: its number in the text
  std::string out_;
};

}  // namespace

std::string print(const Module& module) { return Printer(module).run(); }

}  // namespace tagma::ir
