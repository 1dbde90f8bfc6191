#include "compiler/counted_rows.h"

#include "compiler/ir/needs.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {

namespace {

constexpr std::size_t kTold = 5;

bool reads_personal(const ir::Module& module, ir::NodeId id) {
  const ir::NodeId roots[] = {id};
  const std::vector<bool> needed = ir::needs_of(module, roots).nodes;
  for (std::size_t i = 0; i < needed.size(); ++i) {
    if (!needed[i]) continue;
    const ir::Node& node = module.nodes[i];
    const auto* column = std::get_if<ir::Column>(&node.what);
    if (column != nullptr && module.tables[static_cast<std::size_t>(node.grain)].columns[static_cast<std::size_t>(column->column)].personal) return true;
  }
  return false;
}

std::string value_text(const ir::Module& module, ir::NodeId id, const Value& value) {
  return reads_personal(module, id) ? "(personal)" : to_text(module.node(id).type, value, module.timezone);
}

}  // namespace

void add_counted_rows(const ir::Module& module, ir::Interpreter& interpreter, ir::NodeId aggregate, std::int64_t row, Explanation& out) {
  const auto& fold = std::get<ir::Aggregate>(module.node(aggregate).what);
  const std::vector<ir::CountedRow> rows = interpreter.counted_rows(aggregate, row);
  const bool from_start = fold.fn->name == "first" || fold.fn->name == "nth";
  const std::size_t told = std::min(rows.size(), kTold), first = from_start ? 0 : rows.size() - told;
  const auto others = [&] {
    if (rows.size() == told) return;
    const std::size_t left = rows.size() - told;
    out.parts.push_back({fmt::format("{} {} row{}", left, from_start ? "later" : "earlier", left == 1 ? "" : "s"), "", "", "counted too", {}});
  };
  if (!from_start) others();
  for (std::size_t i = first; i < first + told; ++i) {
    Explanation part;
    part.text = rows[i].time.known ? "row of " + value_text(module, fold.time, rows[i].time) : "row";
    for (std::size_t k = 0; k < rows[i].values.size(); ++k) part.value += (k == 0 ? "" : ", ") + value_text(module, fold.values[k], rows[i].values[k]);
    if (fold.values.size() == 1) part.type = to_string(module.node(fold.values.front()).type);
    out.parts.push_back(std::move(part));
  }
  if (from_start) others();
}

}  // namespace tagma
