#include "compiler/ir/interpret_state.h"

#include "compiler/ir/grains.h"

#include <algorithm>

namespace tagma::ir {
namespace {

constexpr int kDeep = 128;  // nodes are evaluated by recursion; deeper ones have their operands evaluated beforehand

Evaluated known(bool truth, FaultSet faults) { return {Value::boolean(truth), faults}; }

bool is_leaf(const Node& node) {
  return std::holds_alternative<Const>(node.what) || std::holds_alternative<Now>(node.what) ||
         std::holds_alternative<Column>(node.what) || std::holds_alternative<Element>(node.what);
}

std::vector<int> depths(const Module& module) {
  std::vector<int> out(module.nodes.size(), 0);
  for (std::size_t i = 0; i < out.size(); ++i)
    for (const NodeId operand : operands(module.nodes[i])) out[i] = std::max(out[i], out[static_cast<std::size_t>(operand)] + 1);
  return out;
}

}  // namespace

Value kept_value(const Type& type, const Value& value, Arena& arena) {
  if (!value.known || (type.repr() != Repr::kText && type.repr() != Repr::kList)) return value;
  if (type.repr() == Repr::kText) return Value::text(arena.text(std::string(value.s)));
  std::vector<Value> items;
  for (const Value& item : value.items()) items.push_back(kept_value(type.element_type(), item, arena));
  return Value::list(arena.list(std::move(items)));
}

Interpreter::State::State(const Module& the_module, const Dataset& the_data, std::int64_t the_instant, std::shared_ptr<const Staged> the_staged)
    : module(the_module), data(the_data), as_of(the_instant), staged(std::move(the_staged)),
      own_standings(std::make_shared<std::unordered_map<NodeId, ColumnPtr>>()), depth(depths(the_module)), constants(the_module.nodes.size()) {
  for (const Openness& open : openness_of(module)) closed.push_back(open.closed());
}

void Interpreter::State::clear() {
  memo.clear();
  numberings.clear();
  made_groups.clear();
  groups.clear();
  arena.clear();
}

// ---- the order of work ----------------------------------------------------------------------------------------------

Evaluated Interpreter::State::compute(NodeId id, Frame& frame) {
  const Node& node = module.node(id);
  return std::visit([&](const auto& x) { return (*this)(x, node, frame); }, node.what);
}

// A value and its faults are remembered for a row: whoever evaluates the node again gets both again.
Evaluated Interpreter::State::evaluate(NodeId id, Frame& frame) {
  const Node& node = module.node(id);
  if (is_leaf(node)) return compute(id, frame);
  if (!closed[static_cast<std::size_t>(id)] || frame.stand_in != nullptr) {
    if (const auto found = frame.memo.find(id); found != frame.memo.end()) return found->second;
    const Evaluated value = compute(id, frame);
    frame.memo.emplace(id, value);
    return value;
  }
  if (node.grain == kConstGrain) {
    auto& constant = constants[static_cast<std::size_t>(id)];
    if (constant) return *constant;
    if (staged != nullptr)
      if (const auto found = staged->constants.find(id); found != staged->constants.end()) return *(constant = found->second);
    Frame run;
    Evaluated value = compute(id, run);
    if (gave_up) return value;
    value.value = kept_value(node.type, value.value, kept);
    return *(constant = value);
  }
  TAGMA_CHECK(node.grain == frame.grain);
  if (const auto found = memo.find({id, frame.row}); found != memo.end()) return found->second;
  const Evaluated value = compute(id, frame);
  memo.emplace(NodeRow{id, frame.row}, value);
  return value;
}

// ---- leaves ---------------------------------------------------------------------------------------------------------

Evaluated Interpreter::State::operator()(const Const& x, const Node&, Frame&) { return {x.value}; }

Evaluated Interpreter::State::operator()(const Now&, const Node&, Frame&) { return {Value::integer(as_of)}; }

Evaluated Interpreter::State::operator()(const Column& x, const Node& n, Frame& frame) {
  const StandIn* stand_in = frame.stand_in;
  if (stand_in != nullptr && stand_in->table == n.grain && stand_in->column == x.column) return {stand_in->value};
  TAGMA_CHECK(frame.grain == n.grain);
  if (spec(n.grain).kind == TableKind::kDerived) return {group(frame.row).keys[static_cast<std::size_t>(x.column)]};
  const ColumnPtr& column = table(n.grain).columns[static_cast<std::size_t>(x.column)];
  TAGMA_CHECK(column != nullptr);
  return {column->value(frame.row, arena)};
}

Evaluated Interpreter::State::operator()(const Element& x, const Node&, Frame& frame) {
  const Frame* at = &frame;
  for (int step = 0; step < x.depth; ++step) at = at->around;
  return {at->element};
}

// ---- other rows -----------------------------------------------------------------------------------------------------

Evaluated Interpreter::State::operator()(const Owner& x, const Node& n, Frame& frame) {
  const TableId owner = spec(n.grain).owner;
  Frame row;
  row.grain = owner;
  row.row = row_above(frame.grain, frame.row, owner);
  if (row.row < 0) return {};
  return evaluate(x.value, row);
}

Evaluated Interpreter::State::operator()(const Outer& x, const Node&, Frame& frame) {
  TAGMA_CHECK(frame.outer != nullptr);
  return evaluate(x.value, *frame.outer);
}

Evaluated Interpreter::State::operator()(const Lookup& x, const Node&, Frame& frame) {
  Evaluated out;
  std::vector<Value> key;
  for (const NodeId part : x.key) {
    const Evaluated value = evaluate(part, frame);
    out.faults |= value.faults;
    key.push_back(value.value);
  }
  if (!std::all_of(key.begin(), key.end(), [](const Value& part) { return part.known; })) return out;
  const KeyIndexPtr& index = data.indexes[static_cast<std::size_t>(x.table)];
  Frame row;
  row.grain = x.table;
  row.row = index == nullptr ? -1 : index->find(key);
  if (row.row < 0) {
    out.faults |= fault_bit(Fault::kNotFound);
    return out;
  }
  const Evaluated found = evaluate(x.value, row);
  return {found.value, static_cast<FaultSet>(out.faults | found.faults)};
}

Evaluated Interpreter::State::operator()(const InList& x, const Node&, Frame& frame) {
  const Evaluated value = evaluate(x.value, frame);
  if (!value.value.known) return {Value::missing(), value.faults};
  const KeyIndexPtr& index = data.indexes[static_cast<std::size_t>(x.table)];
  return known(index != nullptr && index->find(std::span(&value.value, 1)) >= 0, value.faults);
}

Evaluated Interpreter::State::operator()(const InSet& x, const Node&, Frame& frame) {
  const Evaluated value = evaluate(x.value, frame);
  if (!value.value.known) return {Value::missing(), value.faults};
  const Type type = module.node(x.value).type;
  const bool found = std::any_of(x.items.begin(), x.items.end(), [&](const Value& item) { return compare(type, item, value.value) == 0; });
  return known(found, value.faults);
}

// ---- calls and logic ------------------------------------------------------------------------------------------------

Evaluated Interpreter::State::operator()(const Call& x, const Node&, Frame& frame) {
  Evaluated out;
  std::vector<Value> args;
  bool complete = true;
  for (const NodeId arg : x.args) {
    const Evaluated value = evaluate(arg, frame);
    out.faults |= value.faults;
    complete = complete && value.value.known;
    args.push_back(value.value);
  }
  if (!complete && x.site.fn->nulls == NullRule::kStrict) return out;
  CallContext context{arena};
  out.value = x.site.fn->body(context, x.site, args);
  if (context.faults != 0) out.value = Value::missing();
  out.faults |= context.faults;
  return out;
}

// `stop_at` decides at once: false for and, true for or. Otherwise one unknown makes the whole unknown.
Evaluated Interpreter::State::junction(const std::vector<NodeId>& args, bool stop_at, Frame& frame) {
  Evaluated out{Value::boolean(!stop_at)};
  for (const NodeId arg : args) {
    const Evaluated value = evaluate(arg, frame);
    out.faults |= value.faults;
    if (!value.value.known) out.value = Value::missing();
    else if (value.value.b == stop_at) return known(stop_at, out.faults);
  }
  return out;
}

Evaluated Interpreter::State::operator()(const And& x, const Node&, Frame& frame) { return junction(x.args, false, frame); }

Evaluated Interpreter::State::operator()(const Or& x, const Node&, Frame& frame) { return junction(x.args, true, frame); }

Evaluated Interpreter::State::operator()(const Not& x, const Node&, Frame& frame) {
  Evaluated out = evaluate(x.arg, frame);
  if (out.value.known) out.value = Value::boolean(!out.value.b);
  return out;
}

Evaluated Interpreter::State::operator()(const IsKnown& x, const Node&, Frame& frame) {
  const Evaluated value = evaluate(x.arg, frame);
  return known(value.value.known, value.faults);
}

Evaluated Interpreter::State::operator()(const IsTrue& x, const Node&, Frame& frame) {
  const Evaluated value = evaluate(x.arg, frame);
  return known(value.value.known && value.value.b, value.faults);
}

Evaluated Interpreter::State::operator()(const Coalesce& x, const Node&, Frame& frame) {
  const Evaluated left = evaluate(x.left, frame);
  if (left.value.known) return left;
  const Evaluated right = evaluate(x.right, frame);
  return {right.value, static_cast<FaultSet>(left.faults | right.faults)};
}

Evaluated Interpreter::State::operator()(const Cond& x, const Node&, Frame& frame) {
  FaultSet faults = 0;
  NodeId winner = x.otherwise;
  for (const Line& line : x.lines) {
    const Evaluated when = evaluate(line.when, frame);
    faults |= when.faults;
    if (!when.value.known || !when.value.b) continue;
    winner = line.value;
    break;
  }
  if (winner == kNoNode) return {Value::missing(), faults};
  const Evaluated value = evaluate(winner, frame);
  return {value.value, static_cast<FaultSet>(faults | value.faults)};
}

Evaluated Interpreter::State::operator()(const Quantify& x, const Node&, Frame& frame) {
  const Evaluated list = evaluate(x.list, frame);
  if (!list.value.known) return {Value::missing(), list.faults};
  FaultSet faults = list.faults;
  std::int64_t yes = 0, no = 0, unknown = 0;
  for (const Value& item : list.value.items()) {
    Frame inner{frame.grain, frame.row, frame.outer, &frame, item, frame.stand_in};
    const Evaluated body = evaluate(x.body, inner);
    faults |= body.faults;
    ++(!body.value.known ? unknown : body.value.b ? yes : no);
  }
  switch (x.kind) {
    case QuantifierKind::kCount: return {Value::integer(yes), faults};
    case QuantifierKind::kAny:
      return yes > 0 || unknown == 0 ? known(yes > 0, faults) : Evaluated{Value::missing(), faults};
    case QuantifierKind::kNone:
      return yes > 0 || unknown == 0 ? known(yes == 0, faults) : Evaluated{Value::missing(), faults};
    case QuantifierKind::kAll:
      return no > 0 || unknown == 0 ? known(no == 0, faults) : Evaluated{Value::missing(), faults};
  }
  TAGMA_CHECK(false);
}

// ---- the door -------------------------------------------------------------------------------------------------------

Interpreter::Interpreter(const Module& module, const Dataset& data, std::int64_t as_of, std::shared_ptr<const Staged> staged)
    : state_(std::make_unique<State>(module, data, as_of, std::move(staged))) {}
Interpreter::Interpreter(std::unique_ptr<State> state) : state_(std::move(state)) {}
Interpreter::~Interpreter() = default;

namespace {

// The nodes under `root` at its own grain that stand at every kDeep-th level, leaves first.
std::vector<NodeId> rungs(const Module& module, const std::vector<int>& depth, const std::vector<bool>& closed, NodeId root) {
  std::vector<bool> seen(static_cast<std::size_t>(root) + 1);
  std::vector<NodeId> open{root}, out;
  while (!open.empty()) {
    const NodeId id = open.back();
    open.pop_back();
    if (seen[static_cast<std::size_t>(id)]) continue;
    seen[static_cast<std::size_t>(id)] = true;
    const bool rung = depth[static_cast<std::size_t>(id)] % kDeep == 0 && depth[static_cast<std::size_t>(id)] > 0;
    if (rung && id != root && closed[static_cast<std::size_t>(id)] && module.node(id).grain == module.node(root).grain) out.push_back(id);
    for (const NodeId operand : operands(module.node(id))) open.push_back(operand);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Evaluated Interpreter::evaluate(NodeId node, std::int64_t row) {
  State& state = *state_;
  state.work = 0;
  state.gave_up = false;
  Frame frame;
  frame.grain = state.module.node(node).grain;
  frame.row = frame.grain == kConstGrain ? 0 : row;
  if (state.depth[static_cast<std::size_t>(node)] > kDeep) {
    auto found = state.steps.find(node);
    if (found == state.steps.end()) found = state.steps.emplace(node, rungs(state.module, state.depth, state.closed, node)).first;
    for (const NodeId step : found->second) state.evaluate(step, frame);  // only remembered: faults count where they are used
  }
  const Evaluated value = state.evaluate(node, frame);
  if (!state.gave_up) return value;
  state.clear();
  return {Value::missing(), fault_bit(Fault::kWorkLimit)};
}

bool Interpreter::gave_up() const { return state_->gave_up; }
void Interpreter::limit_work(std::int64_t rows) { state_->most_work = rows; }

std::vector<CountedRow> Interpreter::counted_rows(NodeId aggregate, std::int64_t row) {
  Frame frame;
  frame.grain = state_->module.node(aggregate).grain;
  frame.row = frame.grain == kConstGrain ? 0 : row;
  std::vector<CountedRow> out;
  state_->fold(std::get<Aggregate>(state_->module.node(aggregate).what), frame, false, [&](const Placed&, const CountedRow& counted) { out.push_back(counted); });
  return out;
}

Evaluated Interpreter::evaluate_with(NodeId node, NodeId column, Value stand_in) {
  const Node& of = state_->module.node(column);
  const StandIn replaced{of.grain, std::get<Column>(of.what).column, stand_in};
  Frame frame;
  frame.grain = of.grain;
  frame.row = -1;
  frame.stand_in = &replaced;
  return state_->evaluate(node, frame);
}

std::vector<std::int64_t> Interpreter::derived_rows(TableId table, std::int64_t via_row) {
  const Derived* derived = state_->module.derived_of(table);
  TAGMA_CHECK(derived != nullptr);
  std::vector<std::int64_t> ids;
  for (const Placed& at : state_->groups_of(*derived, via_row).ids) ids.push_back(at.row);
  return ids;
}

std::vector<std::pair<std::int64_t, std::int64_t>> Interpreter::rows_in_order(TableId table) {
  FaultSet none = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  for (const Placed& at : state_->rows_under(table, kNoTable, 0, none)) out.emplace_back(at.row, at.rank);
  return out;
}

void Interpreter::clear() { state_->clear(); }

}  // namespace tagma::ir
