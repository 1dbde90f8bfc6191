// Why a customer has the value they have: the rule's expression tree with the value of every part, from the interpreter.
#include "compiler/catalogue.h"
#include "compiler/counted_rows.h"
#include "compiler/ir/interpret.h"
#include "compiler/node_labels.h"

#include <fmt/format.h>

namespace tagma {

namespace {

std::string fault_note(FaultSet faults) {
  std::string note;
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if (faults & fault_bit(static_cast<Fault>(kind)))
      note += (note.empty() ? "" : ", ") + std::string(to_string(static_cast<Fault>(kind)));
  return note;
}

class Explainer {
 public:
  Explainer(const Catalogue::Impl& impl, const Dataset& data, std::int64_t as_of)
      : module_(*impl.checked), labels_(impl), interpreter_(module_, data, as_of) {}

  Explanation rule(const ir::Rule& rule, std::int64_t row) {
    Explanation out = node(rule.value, row, &rule);
    out.text = rule.spec.name + " = " + rule.text;
    return out;
  }

 private:
  // `self`: the rule whose own value this is, so that it is opened instead of named.
  Explanation node(ir::NodeId id, std::int64_t row, const ir::Rule* self) {
    const ir::Node& node = module_.node(id);
    const ir::Evaluated evaluated = interpreter_.evaluate(id, row);
    Explanation out;
    out.text = labels_.of(id, self);
    out.type = to_string(node.type);
    out.value = to_text(node.type, evaluated.value, module_.timezone);
    out.note = fault_note(evaluated.faults);
    if (const auto* cond = std::get_if<ir::Cond>(&node.what)) {
      lines(*cond, row, out);
      return out;
    }
    if (const auto* aggregate = std::get_if<ir::Aggregate>(&node.what)) {
      bounds(*aggregate, row, out);
      if (aggregate->via != kNoTable) add_counted_rows(module_, interpreter_, id, row, out);  // else they are those of other people
      return out;
    }
    if (std::holds_alternative<ir::Quantify>(node.what) || std::holds_alternative<ir::Lookup>(node.what)) return out;
    for (const ir::NodeId operand : ir::operands(node)) part(operand, row, node, out);
    return out;
  }

  // Constants say nothing that the text does not; the wrappers of a tag's edge are looked through.
  void part(ir::NodeId operand, std::int64_t row, const ir::Node& parent, Explanation& out) {
    const ir::Node& node = module_.node(operand);
    if (std::holds_alternative<ir::Const>(node.what)) return;
    if (node.grain != ir::kConstGrain && node.grain != parent.grain) return;
    const bool wrapper = std::holds_alternative<ir::IsTrue>(node.what) && labels_.rule(operand) == nullptr;
    if (!wrapper) {
      out.parts.push_back(this->node(operand, row, nullptr));
      return;
    }
    for (const ir::NodeId inner : ir::operands(node)) part(inner, row, parent, out);
  }

  void lines(const ir::Cond& cond, std::int64_t row, Explanation& out) {
    for (const ir::Line& line : cond.lines) {
      Explanation when = node(line.when, row, nullptr);
      const bool wins = when.value == "true";
      when.text = fmt::format("{} when {}", labels_.of(line.value), when.text);
      if (wins) {
        const Explanation value = node(line.value, row, nullptr);
        when.note = "this line wins";
        if (!value.parts.empty()) when.parts.push_back(value);
      }
      out.parts.push_back(std::move(when));
      if (wins) return;
    }
    if (cond.otherwise == ir::kNoNode) return;
    Explanation otherwise = node(cond.otherwise, row, nullptr);
    otherwise.note = "otherwise";
    out.parts.push_back(std::move(otherwise));
  }

  void bounds(const ir::Aggregate& aggregate, std::int64_t row, Explanation& out) {
    const auto bound = [&](ir::NodeId at, std::string_view name) {
      if (at == ir::kNoNode) return;
      if (std::holds_alternative<ir::Now>(module_.node(at).what)) return;
      Explanation part = node(at, row, nullptr);
      part.text = std::string(name);
      part.parts.clear();
      out.parts.push_back(std::move(part));
    };
    bound(aggregate.lo.at, aggregate.lo.closed ? "rows from" : "rows after");
    bound(aggregate.hi.at, aggregate.hi.closed ? "rows up to" : "rows before");
  }

  const ir::Module& module_;
  NodeLabels labels_;
  ir::Interpreter interpreter_;
};

}  // namespace

Result<Explanation> Catalogue::explain(const Dataset& data, std::string_view rule, std::string_view key,
                                       std::int64_t as_of) const {
  const ir::Module& module = *impl_->checked;
  TAGMA_TRY(check_rule_names(module, std::vector<std::string>{std::string(rule)}));
  for (const ir::Rule& candidate : module.rules) {
    if (candidate.spec.name != rule) continue;
    TAGMA_ASSIGN(const std::int64_t row, find_row(module, data, candidate.spec.table, key));
    return Explainer(*impl_, data, as_of).rule(candidate, row);
  }
  return fail(ErrorKind::kUsage, "T1204", fmt::format("there is no rule {}", rule));
}

}  // namespace tagma
