// Random expressions over the tables of World: every kind of node, every type, nested.
#pragma once

#include "tests/unit/native/world.h"

namespace tagma::test {

class RuleMaker {
 public:
  RuleMaker(World& world, Random& random) : world_(world), module_(*world.module), build_(*world.module), random_(random) {}
  // A rule about Person whose value is of `type`; yes/no rules are never missing.
  void add(const Type& type, int depth, TableId table = kPerson);
  ir::NodeId expression(const Type& type, TableId grain, int depth);
  // Groups of events by random keys; folds may use them from then on.
  void add_groups(int depth);
  ir::Builder& build() { return build_; }
  void add_rule(ir::NodeId value, TableId table = kPerson, ir::NodeId before_requires = ir::kNoNode);

 private:
  using NodeId = ir::NodeId;
  NodeId leaf(const Type& type, TableId grain);
  NodeId constant(const Type& type);
  std::optional<NodeId> column(const Type& type, TableId grain);
  NodeId boolean(TableId grain, int depth);
  NodeId comparison(TableId grain, int depth);
  NodeId text_test(TableId grain, int depth);
  NodeId list_test(TableId grain, int depth);
  NodeId membership(TableId grain, int depth);
  std::optional<NodeId> arithmetic(const Type& type, TableId grain, int depth);
  std::optional<NodeId> function(const Type& type, TableId grain, int depth);
  std::optional<NodeId> fold(const Type& type, TableId grain, int depth);
  std::optional<NodeId> from_owner(const Type& type, TableId grain, int depth);
  std::optional<NodeId> position(TableId grain, int depth);
  std::optional<NodeId> look_up(const Type& type, TableId grain, int depth);
  ir::Bound bound(TableId grain, int depth);
  NodeId call(std::string_view name, std::vector<NodeId> args);
  [[nodiscard]] const Type& type_of(NodeId id) const { return module_.node(id).type; }
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(n)); }

  World& world_;
  ir::Module& module_;
  ir::Builder build_;
  Random& random_;
  TableId groups_ = kNoTable;
};

}  // namespace tagma::test
