// Structural equality of nodes, as bytes.
#include "compiler/ir/ir.h"

#include <bit>

namespace tagma::ir {
namespace {

struct Writer {
  std::string bytes;

  template <typename T>
  void raw(const T& x) {
    static_assert(std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>);
    bytes.append(reinterpret_cast<const char*>(&x), sizeof x);
  }
  void text(std::string_view x) {
    raw(x.size());
    bytes.append(x);
  }
  void ids(const std::vector<NodeId>& x) {
    raw(x.size());
    for (const NodeId id : x) raw(id);
  }
  void type(const Type& x) {
    raw(x.kind);
    raw(x.element);
    raw(x.scale);
    raw(x.values);
  }
  void value(const Type& of, const Value& x) {
    raw(x.known);
    if (x.known) known(of, x);
  }
  void values(const Type& of, std::span<const Value> x) {
    raw(x.size());
    for (const Value& item : x) value(of, item);
  }
  void known(const Type& of, const Value& x) {
    switch (of.repr()) {
      case Repr::kBool: return raw(x.b);
      case Repr::kI64: return raw(x.i);
      case Repr::kF64: return raw(std::bit_cast<std::uint64_t>(x.f));  // 0.0 and -0.0 are two constants
      case Repr::kI128: return raw(x.d);
      case Repr::kRatio: return raw(x.r.num), raw(x.r.den);
      case Repr::kText: return text(x.s);
      case Repr::kList: return values(of.element_type(), x.items());
    }
  }
};

struct Identity {
  const Node& node;
  Writer& out;

  void operator()(const Const& x) { out.value(node.type, x.value); }
  void operator()(const Now&) {}
  void operator()(const Column& x) { out.raw(x.column); }
  void operator()(const Owner& x) { out.raw(x.value); }
  void operator()(const Lookup& x) { out.raw(x.table), out.ids(x.key), out.raw(x.value); }
  void operator()(const InList& x) { out.raw(x.table), out.raw(x.value); }
  void operator()(const InSet& x) { out.raw(x.value); }  // its items follow: they need the value's type
  void operator()(const Call& x) {
    out.raw(x.site.fn);
    for (const Type& type : x.site.args) out.type(type);
    out.type(x.site.result);
    out.ids(x.args);
  }
  void operator()(const And& x) { out.ids(x.args); }
  void operator()(const Or& x) { out.ids(x.args); }
  void operator()(const Not& x) { out.raw(x.arg); }
  void operator()(const IsKnown& x) { out.raw(x.arg); }
  void operator()(const IsTrue& x) { out.raw(x.arg); }
  void operator()(const Coalesce& x) { out.raw(x.left), out.raw(x.right); }
  void operator()(const Cond& x) {
    out.raw(x.lines.size());
    for (const Line& line : x.lines) out.raw(line.when), out.raw(line.value);
    out.raw(x.otherwise);
  }
  void operator()(const Quantify& x) { out.raw(x.kind), out.raw(x.list), out.raw(x.body); }
  void operator()(const Element& x) { out.raw(x.depth); }
  void operator()(const Outer& x) { out.raw(x.value); }
  void operator()(const Aggregate& x) {
    out.raw(x.fn), out.raw(x.source), out.raw(x.via), out.raw(x.time);
    for (const Bound& bound : {x.lo, x.hi}) out.raw(bound.at), out.raw(bound.closed);
    out.raw(x.filter), out.ids(x.values);
    out.values(Type::of(Kind::kInt), x.params);
  }
  void operator()(const Standing& x) { out.raw(x.kind), out.raw(x.filter), out.raw(x.value), out.ids(x.keys), out.raw(x.ascending), out.raw(x.second), out.raw(x.within); }
  void operator()(const RowIndex& x) { out.raw(x.via), out.raw(x.filter), out.ids(x.keys), out.raw(x.from_end); }
};

}  // namespace

std::string identity(const Module& module, const Node& node) {
  Writer out;
  out.raw(node.what.index());
  out.type(node.type);
  out.raw(node.optional);
  out.raw(node.grain);
  std::visit(Identity{node, out}, node.what);
  if (const auto* set = std::get_if<InSet>(&node.what)) out.values(module.node(set->value).type, set->items);
  return out.bytes;
}

}  // namespace tagma::ir
