// What a node reads, in one place: everything that walks the graph goes through here.
#include "compiler/ir/ir.h"

namespace tagma::ir {
namespace {

using Replace = std::function<NodeId(NodeId)>;

// Calls `visit` with a reference to each operand field that is set, in the order of evaluation.
template <typename Visit>
struct Operands {
  Visit visit;

  void one(NodeId& id) {
    if (id != kNoNode) visit(id);
  }
  void all(std::vector<NodeId>& ids) {
    for (NodeId& id : ids) one(id);
  }

  void operator()(Const&) {}
  void operator()(Now&) {}
  void operator()(Column&) {}
  void operator()(Element&) {}
  void operator()(Owner& x) { one(x.value); }
  void operator()(Lookup& x) { all(x.key), one(x.value); }
  void operator()(InList& x) { one(x.value); }
  void operator()(InSet& x) { one(x.value); }
  void operator()(Call& x) { all(x.args); }
  void operator()(And& x) { all(x.args); }
  void operator()(Or& x) { all(x.args); }
  void operator()(Not& x) { one(x.arg); }
  void operator()(IsKnown& x) { one(x.arg); }
  void operator()(IsTrue& x) { one(x.arg); }
  void operator()(Coalesce& x) { one(x.left), one(x.right); }
  void operator()(Cond& x) {
    for (Line& line : x.lines) one(line.when), one(line.value);
    one(x.otherwise);
  }
  void operator()(Quantify& x) { one(x.list), one(x.body); }
  void operator()(Outer& x) { one(x.value); }
  void operator()(Aggregate& x) {
    one(x.lo.at), one(x.hi.at), one(x.time), one(x.filter);
    all(x.values);
  }
  void operator()(RowIndex& x) { one(x.filter), all(x.keys); }
  void operator()(Standing& x) { one(x.filter), one(x.value), one(x.second), all(x.keys), one(x.within); }
};

template <typename Visit>
void visit_operands(What& what, Visit visit) {
  std::visit(Operands<Visit>{visit}, what);
}

}  // namespace

std::vector<NodeId> operands(const Node& node) {
  std::vector<NodeId> out;
  // One walk serves readers and rewriters; this reader changes nothing.
  visit_operands(const_cast<What&>(node.what), [&](NodeId& id) { out.push_back(id); });
  return out;
}

Node with_operands(const Node& node, const Replace& replace) {
  Node out = node;
  visit_operands(out.what, [&](NodeId& id) { id = replace(id); });
  return out;
}

const Derived* Module::derived_of(TableId table) const {
  for (const Derived& entry : derived)
    if (entry.table == table) return &entry;
  return nullptr;
}

}  // namespace tagma::ir
