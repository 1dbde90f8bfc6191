// The only maker of nodes: types, grains and optionality are worked out here, equal nodes are one.
#include "compiler/ir/ir.h"

#include <algorithm>

namespace tagma::ir {
namespace {

constexpr Type kBoolean{Kind::kBool};
constexpr Type kInteger{Kind::kInt};

Value kept(const Type& type, const Value& value, Arena& pool) {
  if (!value.known) return Value::missing();
  switch (type.repr()) {
    case Repr::kBool:
    case Repr::kI64:
    case Repr::kF64:
    case Repr::kI128:
    case Repr::kRatio: return value;
    case Repr::kText: return Value::text(pool.text(std::string(value.s)));
    case Repr::kList: {
      std::vector<Value> items;
      for (const Value& item : value.items()) items.push_back(kept(type.element_type(), item, pool));
      return Value::list(pool.list(std::move(items)));
    }
  }
  TAGMA_CHECK(false);
}

bool is_boolean(const Module& module, NodeId id) { return module.node(id).type.kind == Kind::kBool; }

// The one grain of nodes that stand side by side; constants fit everywhere.
TableId joined_grain(const Module& module, std::initializer_list<std::span<const NodeId>> groups) {
  TableId grain = kConstGrain;
  for (const auto& ids : groups) {
    for (const NodeId id : ids) {
      const TableId own = module.node(id).grain;
      if (own == kConstGrain) continue;
      TAGMA_CHECK(grain == kConstGrain || grain == own);
      grain = own;
    }
  }
  return grain;
}
TableId joined_grain(const Module& module, std::span<const NodeId> ids) { return joined_grain(module, {ids}); }

bool any_optional(const Module& module, std::span<const NodeId> ids) {
  return std::any_of(ids.begin(), ids.end(), [&](NodeId id) { return module.node(id).optional; });
}

// Nested ands are one and: evaluation from left to right does not see the brackets.
template <typename Junction>
std::vector<NodeId> flattened(const Module& module, const std::vector<NodeId>& args) {
  std::vector<NodeId> out;
  for (const NodeId id : args) {
    TAGMA_CHECK(is_boolean(module, id));
    const auto* inner = std::get_if<Junction>(&module.node(id).what);
    if (inner == nullptr) out.push_back(id);
    else out.insert(out.end(), inner->args.begin(), inner->args.end());
  }
  return out;
}

}  // namespace

Builder::Builder(Module& module) : module_(module) {
  for (std::size_t i = 0; i < module_.nodes.size(); ++i)
    shared_.emplace(std::hash<std::string>{}(identity(module_, module_.nodes[i])), static_cast<NodeId>(i));
}

NodeId Builder::find(const std::string& bytes) const {
  const auto [begin, end] = shared_.equal_range(std::hash<std::string>{}(bytes));
  for (auto at = begin; at != end; ++at)
    if (identity(module_, module_.node(at->second)) == bytes) return at->second;
  return kNoNode;
}

NodeId Builder::add(Node node) {
  const std::string bytes = identity(module_, node);
  if (const NodeId shared = find(bytes); shared != kNoNode) return shared;
  const auto id = static_cast<NodeId>(module_.nodes.size());
  module_.nodes.push_back(std::move(node));
  shared_.emplace(std::hash<std::string>{}(bytes), id);
  return id;
}

NodeId Builder::copy(Node node) { return add(std::move(node)); }

// ---- leaves ---------------------------------------------------------------------------------------------------------

NodeId Builder::constant(Type type, Value value) {
  Node node{type, !value.known, kConstGrain, Const{value}};
  if (const NodeId shared = find(identity(module_, node)); shared != kNoNode) return shared;
  std::get<Const>(node.what).value = kept(type, value, *module_.pool);
  return add(std::move(node));
}

NodeId Builder::missing(Type type) { return constant(type, Value::missing()); }

NodeId Builder::now() { return add({Type::of(Kind::kTimestamp), false, kConstGrain, Now{}}); }

NodeId Builder::column(TableId table, int column) {
  const ColumnSpec& spec = module_.tables[static_cast<std::size_t>(table)].columns[static_cast<std::size_t>(column)];
  const bool optional = spec.optional || spec.on_breach == OnBreach::kMissing;
  return add({spec.type, optional, table, Column{column}});
}

NodeId Builder::element(Type type, int depth, bool optional, TableId grain) {
  TAGMA_CHECK(depth >= 0);
  return add({type, optional, grain, Element{depth}});
}

// ---- other rows -----------------------------------------------------------------------------------------------------

NodeId Builder::owner(TableId table, NodeId value) {
  const Node& of = node(value);
  if (of.grain == kConstGrain) return value;
  const TableSpec& spec = module_.tables[static_cast<std::size_t>(table)];
  TAGMA_CHECK(spec.owner != kNoTable && spec.owner == of.grain);
  const bool may_be_orphan = spec.kind == TableKind::kProfile;
  return add({of.type, of.optional || may_be_orphan, table, Owner{value}});
}

NodeId Builder::outer(TableId grain, NodeId value) {
  const Node& of = node(value);
  if (of.grain == kConstGrain) return value;
  return add({of.type, of.optional, grain, Outer{value}});
}

NodeId Builder::lookup(TableId grain, TableId table, std::vector<NodeId> key, NodeId value) {
  const TableSpec& spec = module_.tables[static_cast<std::size_t>(table)];
  TAGMA_CHECK(key.size() == spec.key.size());
  for (std::size_t i = 0; i < key.size(); ++i) {
    const Node& part = node(key[i]);
    TAGMA_CHECK(part.type.repr() == spec.columns[static_cast<std::size_t>(spec.key[i])].type.repr());
    TAGMA_CHECK(part.grain == grain || part.grain == kConstGrain);
  }
  const Node& of = node(value);
  TAGMA_CHECK(of.grain == table || of.grain == kConstGrain);
  return add({of.type, true, grain, Lookup{table, std::move(key), value}});
}

NodeId Builder::in_list(TableId table, NodeId value) {
  TAGMA_CHECK(module_.tables[static_cast<std::size_t>(table)].kind == TableKind::kList);
  const Node& of = node(value);
  return add({kBoolean, of.optional, of.grain, InList{table, value}});
}

NodeId Builder::in_set(NodeId value, std::vector<Value> items) {
  const Type type = node(value).type;
  const auto before = [&](const Value& a, const Value& b) { return compare(type, a, b) < 0; };
  const auto same = [&](const Value& a, const Value& b) { return compare(type, a, b) == 0; };
  std::erase_if(items, [](const Value& item) { return !item.known; });
  std::sort(items.begin(), items.end(), before);
  items.erase(std::unique(items.begin(), items.end(), same), items.end());
  for (Value& item : items) item = kept(type, item, *module_.pool);
  return add({kBoolean, node(value).optional, node(value).grain, InSet{value, std::move(items)}});
}

NodeId Builder::aggregate(TableId grain, Aggregate aggregate, Type result, bool optional) {
  TAGMA_CHECK(aggregate.fn != nullptr && static_cast<int>(aggregate.values.size()) >= aggregate.fn->arity && static_cast<int>(aggregate.params.size()) == aggregate.fn->params);
  return add({result, optional, grain, std::move(aggregate)});
}

NodeId Builder::row_index(TableId grain, RowIndex index) {
  const bool optional = index.filter != kNoNode || any_optional(module_, index.keys);
  return add({kInteger, optional, grain, std::move(index)});
}

NodeId Builder::standing(TableId grain, Standing standing) {
  const Type type = standing.kind == StandingKind::kTotal ? node(standing.value).type : kInteger;
  const bool optional = standing.filter != kNoNode || node(standing.value).optional || any_optional(module_, standing.keys) || standing.kind == StandingKind::kTotal || standing.kind == StandingKind::kNear;
  return add({type, optional, grain, std::move(standing)});
}

// ---- calls ----------------------------------------------------------------------------------------------------------

std::optional<NodeId> Builder::convert(NodeId id, const Type& type) {
  const Type from = node(id).type;
  if (from == type) return id;
  if (from.kind == Kind::kMissing) return missing(type);
  const Builtin* row = find_conversion(from, type);
  if (row == nullptr) return std::nullopt;
  const auto made = call(*row, {id}, type);
  return made ? std::optional(*made) : std::nullopt;
}

namespace {

// What is asked of the local day, by functions of an instant.
bool asks_the_day(std::string_view name) {
  return name == "year" || name == "quarter" || name == "month" || name == "day" || name == "weekday";
}

}  // namespace

std::optional<NodeId> Builder::call(std::string_view name, std::vector<NodeId> args) {
  // Days that do not start at midnight: the functions that make them of instants, and back, take one argument more.
  if (clock_.first != nullptr && clock_.first->day_starts != kNoNode && args.size() == 1) {
    if (asks_the_day(name) && node(args[0]).type.kind == Kind::kTimestamp) return call(name, {*call("local_date", std::move(args))});
    if (name == "local_date" || name == "start_of_day") args = {args[0], zone_for(args), clock_.first->day_starts};
  }
  std::vector<Type> types, wanted;
  for (const NodeId arg : args) types.push_back(node(arg).type);
  Type result;
  const Builtin* row = resolve_overload(name, types, wanted, result);
  if (row == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const auto converted = convert(args[i], wanted[i]);
    if (!converted) return std::nullopt;
    args[i] = *converted;
  }
  const auto made = call(*row, std::move(args), result);
  return made ? std::optional(*made) : std::nullopt;
}

// The zone of the clock, at the row that the arguments belong to.
NodeId Builder::zone_for(const std::vector<NodeId>& args) {
  const NodeId of_file = constant(Type::of(Kind::kString), Value::text(module_.timezone));
  const auto& [local, here] = clock_;
  if (local == nullptr || local->zone == kNoNode) return of_file;
  const TableId of_args = joined_grain(module_, args);
  std::vector<TableId> way;
  for (TableId step = of_args == kConstGrain ? here : of_args; step != local->profile; step = module_.tables[static_cast<std::size_t>(step)].owner) {
    if (step == kNoTable) return of_file;
    way.push_back(step);
  }
  NodeId zone = local->zone;
  for (auto step = way.rbegin(); step != way.rend(); ++step) zone = owner(*step, zone);
  return zone;
}

void Builder::add_implicit(const Builtin& fn, std::vector<NodeId>& args) {
  if (fn.implicit_zone) args.push_back(zone_for(args));
  if (fn.implicit_week) args.push_back(constant(kInteger, Value::integer(module_.week_start)));
}

Result<NodeId> Builder::call(const Builtin& fn, std::vector<NodeId> args, Type result) {
  CallSite site{&fn, {}, result, nullptr};
  for (const NodeId arg : args) site.args.push_back(node(arg).type);
  if ((fn.implicit_zone || fn.implicit_week) && !fn.typing(site.args)) {
    add_implicit(fn, args);
    site.args.clear();
    for (const NodeId arg : args) site.args.push_back(node(arg).type);
  }
  std::vector<const Value*> constants;
  for (const NodeId arg : args) {
    const auto* constant = std::get_if<Const>(&node(arg).what);
    constants.push_back(constant == nullptr ? nullptr : &constant->value);
  }
  if (fn.refine != nullptr) {
    TAGMA_ASSIGN(site.result, fn.refine(site.args, constants));
  }
  if (fn.prepare != nullptr) {
    TAGMA_ASSIGN(site.prepared, fn.prepare(constants));
  }
  const Type type = site.result;
  const bool optional = fn.may_miss || fn.faults != 0 || fn.nulls == NullRule::kOwn || any_optional(module_, args);
  const TableId grain = joined_grain(module_, args);
  return add({type, optional, grain, Call{std::move(site), std::move(args)}});
}

// ---- logic ----------------------------------------------------------------------------------------------------------

NodeId Builder::conj(std::vector<NodeId> args) {
  args = flattened<And>(module_, args);
  if (args.empty()) return constant(kBoolean, Value::boolean(true));
  if (args.size() == 1) return args[0];
  const TableId grain = joined_grain(module_, args);
  const bool optional = any_optional(module_, args);
  return add({kBoolean, optional, grain, And{std::move(args)}});
}

NodeId Builder::disj(std::vector<NodeId> args) {
  args = flattened<Or>(module_, args);
  if (args.empty()) return constant(kBoolean, Value::boolean(false));
  if (args.size() == 1) return args[0];
  const TableId grain = joined_grain(module_, args);
  const bool optional = any_optional(module_, args);
  return add({kBoolean, optional, grain, Or{std::move(args)}});
}

NodeId Builder::negate(NodeId arg) {
  TAGMA_CHECK(is_boolean(module_, arg));
  return add({kBoolean, node(arg).optional, node(arg).grain, Not{arg}});
}

NodeId Builder::is_known(NodeId arg) { return add({kBoolean, false, node(arg).grain, IsKnown{arg}}); }

NodeId Builder::is_true(NodeId arg) {
  TAGMA_CHECK(is_boolean(module_, arg));
  return add({kBoolean, false, node(arg).grain, IsTrue{arg}});
}

NodeId Builder::coalesce(NodeId left, NodeId right) {
  TAGMA_CHECK(node(left).type == node(right).type);
  const NodeId both[] = {left, right};
  const bool optional = node(left).optional && node(right).optional;
  return add({node(left).type, optional, joined_grain(module_, both), Coalesce{left, right}});
}

NodeId Builder::cond(std::vector<Line> lines, NodeId otherwise) {
  TAGMA_CHECK(!lines.empty() || otherwise != kNoNode);
  if (lines.empty()) return otherwise;
  std::vector<NodeId> conditions, values;
  for (const Line& line : lines) {
    TAGMA_CHECK(is_boolean(module_, line.when));
    conditions.push_back(line.when);
    values.push_back(line.value);
  }
  if (otherwise != kNoNode) values.push_back(otherwise);
  const Type type = node(values[0]).type;
  for (const NodeId value : values) TAGMA_CHECK(node(value).type == type);
  const TableId grain = joined_grain(module_, {conditions, values});
  const bool optional = otherwise == kNoNode || any_optional(module_, values);
  return add({type, optional, grain, Cond{std::move(lines), otherwise}});
}

NodeId Builder::quantify(QuantifierKind kind, NodeId list, NodeId body, TableId grain) {
  TAGMA_CHECK(node(list).type.is_collection() && is_boolean(module_, body));
  const bool counts = kind == QuantifierKind::kCount;
  const bool optional = node(list).optional || (!counts && node(body).optional);
  return add({counts ? kInteger : kBoolean, optional, grain, Quantify{kind, list, body}});
}

}  // namespace tagma::ir
