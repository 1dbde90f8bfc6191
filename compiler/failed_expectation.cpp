#include "compiler/failed_expectation.h"

#include <fmt/format.h>

namespace tagma {

namespace {

constexpr int kDeepest = 3;  // how far conditions inside conditions are taken apart

class Failure {
 public:
  Failure(const Catalogue::Impl& impl, ir::Interpreter& interpreter, std::int64_t row)
      : module_(*impl.checked), labels_(impl), interpreter_(interpreter), row_(row) {}

  std::string tell(ir::NodeId condition) {
    parts(condition, 4);
    return std::move(out_);
  }

 private:
  void line(int indent, std::string_view text) { out_ += fmt::format("\n{:{}}{}", "", indent, text); }

  [[nodiscard]] std::string value_of(ir::NodeId id) {
    const Type& type = module_.node(id).type;
    const Value value = interpreter_.evaluate(id, row_).value;
    return !value.known && type.kind == Kind::kBool ? "unknown" : to_text(type, value, module_.timezone);
  }
  [[nodiscard]] bool holds(ir::NodeId id) {
    const Value value = interpreter_.evaluate(id, row_).value;
    return value.known && value.b;
  }
  // What this row has no value for here: rows of an aggregate, and constants, which say nothing that the text does not.
  [[nodiscard]] bool is_told(ir::NodeId id, const ir::Node& parent) const {
    const ir::Node& part = module_.node(id);
    return !std::holds_alternative<ir::Const>(part.what) && (part.grain == parent.grain || part.grain == ir::kConstGrain);
  }

  // Of `A and B` those that are not true; of anything else the values that it compares.
  void parts(ir::NodeId condition, int indent) {
    const ir::NodeId inner = labels_.rule(condition) != nullptr ? condition : labels_.inside(condition);
    const auto* all = labels_.rule(inner) == nullptr ? std::get_if<ir::And>(&module_.node(inner).what) : nullptr;
    if (all == nullptr) return values(inner, indent, 0);
    for (const ir::NodeId part : all->args) {
      if (holds(part)) continue;
      line(indent, fmt::format("this part is {}: {}", value_of(part), labels_.of(part)));
      if (labels_.rule(part) != nullptr) reasons(part, indent + 2);
      else parts(part, indent + 2);
    }
  }

  void values(ir::NodeId condition, int indent, int depth) {
    if (labels_.rule(condition) != nullptr) return named(condition, indent);
    const ir::Node& node = module_.node(condition);
    for (const ir::NodeId operand : ir::operands(node)) {
      if (!is_told(operand, node)) continue;
      const ir::Node& part = module_.node(operand);
      const bool opened = part.type.kind == Kind::kBool && depth < kDeepest && labels_.rule(operand) == nullptr && !std::holds_alternative<ir::Aggregate>(part.what);
      if (opened) values(operand, indent, depth + 1);
      else named(operand, indent);
    }
  }

  void named(ir::NodeId id, int indent) {
    line(indent, fmt::format("{} is {}", labels_.of(id), value_of(id)));
    reasons(id, indent + 2);
  }

  // A yes/no rule that is made of conditions: those of them that keep it from being yes.
  void reasons(ir::NodeId id, int indent) {
    const ir::Rule* rule = labels_.rule(id);
    const ir::NodeId inner = labels_.inside(id);
    const auto* all = std::get_if<ir::And>(&module_.node(inner).what);
    if (rule == nullptr || all == nullptr || holds(id)) return;
    for (const ir::NodeId part : all->args)
      if (!holds(part)) line(indent, fmt::format("in it {} is {}", labels_.of(part, rule), value_of(part)));
  }

  const ir::Module& module_;
  NodeLabels labels_;
  ir::Interpreter& interpreter_;
  std::int64_t row_;
  std::string out_;
};

}  // namespace

std::string failed_parts(const Catalogue::Impl& impl, ir::Interpreter& interpreter, ir::NodeId condition, std::int64_t row) {
  return Failure(impl, interpreter, row).tell(condition);
}

}  // namespace tagma
