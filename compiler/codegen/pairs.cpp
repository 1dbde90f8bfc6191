#include "compiler/codegen/pairs.h"

#include "compiler/ir/grains.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tagma::codegen {

using ir::kNoNode;
using ir::NodeId;

namespace {

class Pairer {
 public:
  explicit Pairer(const ir::Module& module) : from_(module), openness_(ir::openness_of(module)), faulty_(ir::faulty_nodes(module)), out_{module, {}} { find_users(); }

  std::optional<Paired> run() {
    for (NodeId id = 0; id < static_cast<NodeId>(from_.nodes.size()); ++id) {
      const ir::Node& node = from_.node(id);
      const auto* aggregate = std::get_if<ir::Aggregate>(&node.what);
      if (aggregate == nullptr || !shares(*aggregate, node.grain) || !openness_[at(id)].closed()) continue;
      failed_ = false;
      ir::Node made = reads_row(*aggregate, node.grain) ? paired(id, node, *aggregate, nullptr) : lifted(node, *aggregate);
      if (failed_) continue;
      out_.module.nodes[at(id)] = std::move(made);
      changed_ = true;
    }
    if (!changed_) return std::nullopt;
    return std::move(out_);
  }

 private:
  // Around an aggregate whose rows are being paired: where its rows go, and what was around the row in hand.
  struct Around {
    TableId pairs, inner;
    Around* before;                      // nullptr: the row in hand is no pair
    std::map<NodeId, NodeId> made;
  };

  static std::size_t at(NodeId id) { return static_cast<std::size_t>(id); }

  [[nodiscard]] bool shares(const ir::Aggregate& aggregate, TableId grain) const {
    return grain != ir::kConstGrain && aggregate.via != kNoTable && aggregate.via != grain && ir::is_above(from_, aggregate.via, grain) &&
           ir::is_above(from_, aggregate.via, aggregate.source);
  }

  // Whether the fold depends on the row in hand, not only on its owner.
  [[nodiscard]] bool reads_row(const ir::Aggregate& aggregate, TableId grain) const {
    for (const ir::Bound& bound : {aggregate.lo, aggregate.hi})
      if (bound.at != kNoNode && from_.node(bound.at).grain == grain) return true;
    return aggregate_opens(aggregate);
  }
  [[nodiscard]] bool aggregate_opens(const ir::Aggregate& aggregate) const {
    const auto opens = [this](NodeId id) { return id != kNoNode && openness_[at(id)].reads_outer(); };
    return opens(aggregate.time) || opens(aggregate.filter) || std::any_of(aggregate.values.begin(), aggregate.values.end(), opens);
  }

  NodeId add(Type type, bool optional, TableId grain, ir::What what) {
    out_.module.nodes.push_back({type, optional, grain, std::move(what)});
    return static_cast<NodeId>(out_.module.nodes.size()) - 1;
  }

  // The same for all rows of an owner: asked of the owner.
  ir::Node lifted(const ir::Node& node, const ir::Aggregate& aggregate) {
    std::vector<TableId> path;           // from the row's table up to, not including, the owner's
    for (TableId table = node.grain; table != aggregate.via; table = out_.module.tables[static_cast<std::size_t>(table)].owner) path.push_back(table);
    NodeId value = add(node.type, node.optional, aggregate.via, aggregate);
    for (std::size_t i = path.size(); --i > 0;) value = add(node.type, node.optional, path[i], ir::Owner{value});
    return {node.type, node.optional, node.grain, ir::Owner{value}};
  }

  // The fold over pairs. `around`: what was around the row in hand, if it is a pair itself.
  ir::Node paired(NodeId id, const ir::Node& node, const ir::Aggregate& aggregate, Around* around) {
    Pairing pairing{.outer = around == nullptr ? node.grain : around->pairs, .inner = aggregate.source, .via = aggregate.via, .time = aggregate.time};
    const auto outside = [&](NodeId id) { return id == kNoNode || around == nullptr ? id : clone(id, *around); };
    pairing.lo = {outside(aggregate.lo.at), aggregate.lo.closed};
    pairing.hi = {outside(aggregate.hi.at), aggregate.hi.closed};
    if (pairing.lo.at == kNoNode && pairing.hi.at == kNoNode) pairing.time = kNoNode;
    if (pairing.time != kNoNode && (faulty_[at(pairing.time)] || !openness_[at(pairing.time)].closed())) failed_ = true;
    if (aggregate.filter != kNoNode) narrow(pairing, aggregate, around);
    if (around == nullptr) pairing.asked = asked_of(id, node.grain);
    Around inside{table_for(pairing), aggregate.source, around, {}};
    ir::Aggregate made{.fn = aggregate.fn, .source = inside.pairs, .via = pairing.outer, .time = kNoNode, .lo = pairing.lo, .hi = pairing.hi,
                       .filter = aggregate.filter == kNoNode ? kNoNode : clone(aggregate.filter, inside), .values = {}, .params = aggregate.params};
    for (const NodeId value : aggregate.values) made.values.push_back(clone(value, inside));
    return {node.type, node.optional, pairing.outer, std::move(made)};
  }

  // What the filter asks of the inner row alone, and what it wants to be equal. Conditions are looked at in their order: what
  // stands behind one that may raise a fault does not spare a row that fault, and what may be unknown does not end the look.
  void narrow(Pairing& pairing, const ir::Aggregate& aggregate, Around* around) {
    const bool faulty = faulty_[at(aggregate.filter)];
    std::vector<NodeId> own;
    for (const NodeId part : parts_of(aggregate.filter)) {
      if (faulty_[at(part)]) break;
      const ir::Node& node = from_.node(part);
      if (faulty && node.optional) continue;
      if (node.grain == aggregate.source && openness_[at(part)].closed()) own.push_back(part);
      else add_key(pairing, aggregate, node, around);
    }
    pairing.rows = all_of(own, aggregate.source);
  }

  void add_key(Pairing& pairing, const ir::Aggregate& aggregate, const ir::Node& node, Around* around) {
    const auto* call = std::get_if<ir::Call>(&node.what);
    if (call == nullptr || call->site.fn->name != "==") return;
    for (const bool swapped : {false, true}) {
      const NodeId inner = call->args[swapped ? 1 : 0], other = call->args[swapped ? 0 : 1];
      const auto* outer = std::get_if<ir::Outer>(&from_.node(other).what);
      if (outer == nullptr || from_.node(inner).grain != aggregate.source || !openness_[at(inner)].closed()) continue;
      if (!(from_.node(inner).type.repr() == from_.node(other).type.repr() && from_.node(inner).type.scale == from_.node(other).type.scale)) continue;
      pairing.keys.emplace_back(inner, around == nullptr ? outer->value : clone(outer->value, *around));
      return;
    }
  }

  [[nodiscard]] std::vector<NodeId> parts_of(NodeId condition) const {
    if (const auto* all = std::get_if<ir::And>(&from_.node(condition).what)) return all->args;
    return {condition};
  }
  NodeId all_of(const std::vector<NodeId>& conditions, TableId grain) {
    if (conditions.size() < 2) return conditions.empty() ? kNoNode : conditions.front();
    return add(Type::of(Kind::kBool), true, grain, ir::And{conditions});
  }

  // Which rows of `grain` the fold is asked for: as long as one node alone uses it, what that one looks at first decides.
  NodeId asked_of(NodeId fold, TableId grain) {
    std::vector<NodeId> asked;
    for (NodeId id = fold; users_[at(id)].size() == 1 && users_[at(id)].front() != kNoNode;) {
      const NodeId user = users_[at(id)].front();
      const ir::Node& node = from_.node(user);
      if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.what)) {
        if (aggregate->filter == id && aggregate->source == grain) add_bounds(*aggregate, asked);
        break;
      }
      const auto* call = std::get_if<ir::Call>(&node.what);
      const bool passes = std::holds_alternative<ir::Not>(node.what) || std::holds_alternative<ir::IsTrue>(node.what) || std::holds_alternative<ir::IsKnown>(node.what) ||
                          (call != nullptr && call->site.fn->faults == 0);
      const auto* all = std::get_if<ir::And>(&node.what);
      if (node.grain != grain || !(passes || all != nullptr)) break;
      for (std::size_t i = 0; all != nullptr && all->args[i] != id; ++i) {
        const NodeId part = all->args[i];
        if (faulty_[at(part)]) break;
        if (from_.node(part).grain == grain && !from_.node(part).optional && openness_[at(part)].closed()) asked.push_back(part);
      }
      id = user;
    }
    return all_of(asked, grain);
  }

  // Rows outside a window that is the same for all are not asked.
  void add_bounds(const ir::Aggregate& aggregate, std::vector<NodeId>& asked) {
    if (aggregate.time == kNoNode || faulty_[at(aggregate.time)] || !openness_[at(aggregate.time)].closed() || from_.node(aggregate.time).grain != aggregate.source) return;
    const auto add = [&](const ir::Bound& bound, const char* open, const char* closed) {
      if (bound.at == kNoNode || from_.node(bound.at).grain != ir::kConstGrain) return;
      if (!builder_) builder_.emplace(out_.module);
      if (const auto inside = builder_->call(bound.closed ? closed : open, {aggregate.time, bound.at})) asked.push_back(*inside);
    };
    add(aggregate.lo, ">", ">=");
    add(aggregate.hi, "<", "<=");
  }

  void find_users() {
    users_.resize(from_.nodes.size());
    const auto use = [this](NodeId id, NodeId by) { if (id != kNoNode) users_[at(id)].push_back(by); };
    for (NodeId id = 0; id < static_cast<NodeId>(from_.nodes.size()); ++id)
      for (const NodeId operand : ir::operands(from_.node(id))) use(operand, id);
    for (const ir::Rule& rule : from_.rules) {
      use(rule.value, kNoNode), use(rule.before_requires, kNoNode);
      for (const NodeId part : rule.parts) use(part, kNoNode);
    }
    for (const ir::Derived& derived : from_.derived) {
      use(derived.filter, kNoNode);
      for (const NodeId key : derived.keys) use(key, kNoNode);
    }
    for (const auto& [table, filter] : from_.row_filters) use(filter, kNoNode);
    for (const ir::DataExpectation& expectation : from_.expectations) use(expectation.condition, kNoNode);
  }

  TableId table_for(const Pairing& wanted) {
    const auto same = [&](const Pairing& p) {
      return p.outer == wanted.outer && p.inner == wanted.inner && p.via == wanted.via && p.time == wanted.time && p.lo.at == wanted.lo.at && p.hi.at == wanted.hi.at &&
             p.lo.closed == wanted.lo.closed && p.hi.closed == wanted.hi.closed && p.rows == wanted.rows && p.asked == wanted.asked && p.keys == wanted.keys;
    };
    const auto found = std::find_if(out_.pairs.begin(), out_.pairs.end(), same);
    if (found != out_.pairs.end()) return found->table;
    auto& tables = out_.module.tables;
    TableSpec spec;
    spec.name = fmt::format("{} × {}", tables[static_cast<std::size_t>(wanted.outer)].name, tables[static_cast<std::size_t>(wanted.inner)].name);
    spec.kind = TableKind::kDerived;
    spec.owner = wanted.outer;
    tables.push_back(std::move(spec));
    out_.pairs.push_back(wanted);
    return out_.pairs.back().table = static_cast<TableId>(tables.size()) - 1;
  }

  // The node for pairs: what reads the inner row alone is asked of it once, not of every pair.
  NodeId clone(NodeId id, Around& around) {
    const ir::Node& node = from_.node(id);
    if (node.grain != around.inner || failed_) return id;
    if (const auto it = around.made.find(id); it != around.made.end()) return it->second;
    return around.made[id] = make_clone(id, node, around);
  }

  NodeId make_clone(NodeId id, const ir::Node& node, Around& around) {
    if (openness_[at(id)].closed()) return add(node.type, node.optional, around.pairs, ir::Owner{id});
    if (const auto* outer = std::get_if<ir::Outer>(&node.what)) {
      const NodeId value = around.before == nullptr ? outer->value : clone(outer->value, *around.before);
      return add(node.type, node.optional, around.pairs, ir::Outer{value});
    }
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.what)) {
      if (aggregate->via == kNoTable || !ir::is_above(from_, aggregate->via, node.grain) || !ir::is_above(from_, aggregate->via, aggregate->source)) return fail(id);
      ir::Node made = paired(id, node, *aggregate, &around);
      return add(made.type, made.optional, made.grain, std::move(made.what));
    }
    if (std::holds_alternative<ir::Quantify>(node.what) || std::holds_alternative<ir::Element>(node.what) || std::holds_alternative<ir::RowIndex>(node.what) ||
        std::holds_alternative<ir::Standing>(node.what))
      return fail(id);
    if (const auto* lookup = std::get_if<ir::Lookup>(&node.what)) {
      ir::Lookup made = *lookup;
      for (NodeId& key : made.key) key = clone(key, around);
      return add(node.type, node.optional, around.pairs, std::move(made));
    }
    ir::Node made = ir::with_operands(node, [&](NodeId operand) { return clone(operand, around); });
    return add(made.type, made.optional, around.pairs, std::move(made.what));
  }

  NodeId fail(NodeId id) {
    failed_ = true;
    return id;
  }

  const ir::Module& from_;
  std::vector<ir::Openness> openness_;
  std::vector<bool> faulty_;
  std::vector<std::vector<NodeId>> users_;  // by node; kNoNode among them: a rule, a table
  Paired out_;
  std::optional<ir::Builder> builder_;
  bool changed_ = false, failed_ = false;
};

}  // namespace

std::optional<Paired> pair_up(const ir::Module& module) { return Pairer(module).run(); }

}  // namespace tagma::codegen
