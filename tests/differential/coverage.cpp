#include "coverage.h"

#include "compiler/ir/needs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace tagma::differential {
namespace {

// Scales and sets of values do not matter here; in a collection a value of an enum is its text.
std::string kind_of(const Type& type) {
  if (type.kind == Kind::kEnum) return "enum";
  if (type.kind == Kind::kDecimal) return "decimal";
  if (type.is_collection()) return std::string(type.kind == Kind::kList ? "list of " : "set of ") + (type.element_type().kind == Kind::kEnum ? "string" : kind_of(type.element_type()));
  return to_string(type);
}

struct Name {
  const ir::Module& module;
  const ir::Node& node;

  std::string operator()(const ir::Const&) const { return "constant"; }
  std::string operator()(const ir::Now&) const { return "now"; }
  std::string operator()(const ir::Column&) const { return "column"; }
  std::string operator()(const ir::Owner&) const { return "owner"; }
  std::string operator()(const ir::Lookup&) const { return "lookup"; }
  std::string operator()(const ir::InList&) const { return "in list"; }
  std::string operator()(const ir::InSet&) const { return "in set"; }
  std::string operator()(const ir::Call& x) const { return std::string(x.site.fn->name); }
  std::string operator()(const ir::And&) const { return "and"; }
  std::string operator()(const ir::Or&) const { return "or"; }
  std::string operator()(const ir::Not&) const { return "not"; }
  std::string operator()(const ir::IsKnown&) const { return "is known"; }
  std::string operator()(const ir::IsTrue&) const { return "is true"; }
  std::string operator()(const ir::Coalesce&) const { return "??"; }
  std::string operator()(const ir::Cond&) const { return "lines"; }
  std::string operator()(const ir::Quantify& x) const {
    switch (x.kind) {
      case ir::QuantifierKind::kAny: return "any";
      case ir::QuantifierKind::kAll: return "all";
      case ir::QuantifierKind::kNone: return "none";
      case ir::QuantifierKind::kCount: return "count of elements";
    }
    return "";
  }
  std::string operator()(const ir::Element&) const { return "element"; }
  std::string operator()(const ir::Outer&) const { return "outer"; }
  std::string operator()(const ir::Aggregate& x) const { return fmt::format("fold {}", x.fn->name); }
  std::string operator()(const ir::Standing& x) const { return std::string(ir::to_string(x.kind)) + (x.keys.empty() ? "" : " per key"); }
  std::string operator()(const ir::RowIndex& x) const { return x.from_end ? "position from the end" : "position"; }
};

std::string via_of(const ir::Module& module, const ir::Node& node, const ir::Aggregate& fold) {
  if (fold.via == kNoTable) return "all rows";
  if (module.tables[static_cast<std::size_t>(fold.via)].kind == TableKind::kDerived) return "a group's rows";
  if (fold.via != node.grain) return "an owner's rows";
  const TableSpec& source = module.tables[static_cast<std::size_t>(fold.source)];
  if (source.kind == TableKind::kDerived) return "groups";
  return source.owner == fold.via ? "its rows" : "rows of its rows";
}

}  // namespace

void Coverage::node(const ir::Module& module, const ir::Node& node) {
  const std::string name = std::visit(Name{module, node}, node.what);
  const std::vector<ir::NodeId> under = ir::operands(node);
  const bool missing = under.empty() ? node.optional : std::any_of(under.begin(), under.end(), [&](ir::NodeId id) { return module.node(id).optional; });
  std::string types = kind_of(node.type);
  if (const auto* call = std::get_if<ir::Call>(&node.what)) {
    types.clear();
    for (const Type& type : call->site.args) types += (types.empty() ? "" : ", ") + kind_of(type);
  }
  const auto* fold = std::get_if<ir::Aggregate>(&node.what);
  if (fold != nullptr) {
    types.clear();
    // Behind the measure of a favourite stands the order of its rows, counted for itself: it does not depend on the value.
    const std::size_t own = fold->fn->name.starts_with("best") ? std::min<std::size_t>(2, fold->values.size()) : fold->values.size();
    std::string order;
    for (std::size_t i = 0; i < fold->values.size(); ++i) {
      std::string& into = i < own ? types : order;
      into += (into.empty() ? "" : ", ") + kind_of(module.node(fold->values[i]).type);
    }
    if (!order.empty()) ++met_[fmt::format("order of {} ({}){}", name, order, missing ? " may be missing" : "")];
    const std::string bounds = std::string(fold->lo.at != ir::kNoNode ? "from" : "") + (fold->hi.at != ir::kNoNode ? "to" : "");
    ++met_[fmt::format("fold over {}, bounds {}", via_of(module, node, *fold), bounds.empty() ? "none" : bounds)];
  }
  ++met_[fmt::format("{} ({}){}", name, types, missing ? " may be missing" : "")];
}

void Coverage::count(const ir::Module& module) {
  const ir::Needs needs = ir::needs_of(module);
  for (std::size_t i = 0; i < module.nodes.size(); ++i)
    if (needs.nodes[i]) node(module, module.nodes[i]);
}

std::string Coverage::text() const {
  std::string out;
  for (const auto& [name, count] : met_) out += fmt::format("{} {}\n", count, name);
  return out;
}

void Coverage::join(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t space = line.find(' ');
    met_[std::string(line.substr(space + 1))] += std::atoi(std::string(line.substr(0, space)).c_str());
    text.remove_prefix(line.size() + 1);
  }
}

int Coverage::print(int least) const {
  std::vector<std::pair<int, std::string>> cells;
  for (const auto& [name, count] : met_) cells.emplace_back(count, name);
  std::sort(cells.begin(), cells.end());
  int rare = 0;
  for (const auto& [count, name] : cells) {
    rare += count < least ? 1 : 0;
    fmt::print("{:>9}  {}{}\n", count, name, count < least ? "   RARE" : "");
  }
  fmt::print("{} combinations, {} of them met fewer than {} times\n", cells.size(), rare, least);
  return rare;
}

}  // namespace tagma::differential
