// What the whole population is asked: standings.
#include "compiler/ir/interpret_state.h"
#include "compiler/ir/standing.h"

#include <algorithm>

namespace tagma::ir {

Evaluated Interpreter::State::operator()(const Standing& x, const Node& n, Frame& frame) {
  FaultSet faults = 0;
  const auto known = [&](NodeId id) {
    const Evaluated value = evaluate(id, frame);
    faults |= value.faults;
    return value.value.known;
  };
  const bool near = x.kind == StandingKind::kNear;
  if (x.filter != kNoNode && !near) {
    const Evaluated member = evaluate(x.filter, frame);
    faults |= member.faults;
    if (!member.value.known || !member.value.b) return {Value::missing(), faults};
  }
  bool member = known(x.value);
  if (near) member = known(x.second) && member;
  for (const NodeId key : x.keys) member = known(key) && member;
  if (near) member = known(x.within) && member;
  if (!member) return {Value::missing(), faults};
  const Value value = standings(static_cast<NodeId>(&n - module.nodes.data())).value(frame.row, arena);
  if (!value.known) faults |= fault_bit(near ? Fault::kBadArgument : Fault::kOverflow);
  return {value, faults};
}

const tagma::Column& Interpreter::State::standings(NodeId id) {
  if (staged != nullptr)
    if (const auto found = staged->standings.find(id); found != staged->standings.end()) return *found->second;
  if (const auto found = own_standings->find(id); found != own_standings->end()) return *found->second;
  const Node& node = module.node(id);
  ColumnPtr made = find_standings(std::get<Standing>(node.what), node);
  return *own_standings->insert_or_assign(id, std::move(made)).first->second;
}

// Everybody is asked by an interpreter of its own: what this one remembers of its row stays.
ColumnPtr Interpreter::State::find_standings(const Standing& x, const Node& n) {
  auto inside = std::make_unique<State>(module, data, as_of, staged);
  inside->own_standings = own_standings;
  Interpreter asking(std::move(inside));
  Population population{module.node(x.value).type, {}, {}, {}, {}};
  for (const NodeId key : x.keys) population.key_types.push_back(module.node(key).type);
  Arena texts;
  for (std::int64_t row = 0; row < table(n.grain).rows; ++row) {
    asking.clear();
    const auto ask = [&](NodeId id) { return kept_value(module.node(id).type, asking.evaluate(id, row).value, texts); };
    population.add(row, x, ask);
  }
  if (x.kind == StandingKind::kNear) population.within = asking.evaluate(x.within, 0).value;
  return stand(x, n.type, population, table(n.grain));
}

}  // namespace tagma::ir
