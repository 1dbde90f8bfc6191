// Texts without codes against constants, and what the clock shows at an instant: loops of their own in the executor.
#include "compiler/codegen/lower.h"

namespace tagma::codegen {

bool Lowering::tests_text(const ir::Call& call) {
  if (call.args.size() != 2 || !call.site.args[0].is_text() || !call.site.args[1].is_text()) return false;
  const auto name = call.site.fn->name;
  if (name != "==" && name != "!=" && name != "contains" && name != "starts_with" && name != "ends_with") return false;
  const ir::Node& text = node(call.args[0]);
  const auto* column = std::get_if<ir::Column>(&text.what);
  return column != nullptr && derived(text.grain) == nullptr && node(call.args[1]).grain == ir::kConstGrain && in_block(text.grain) &&
         shape_.column(text.grain, column->column).layout == Layout::kText;
}

std::optional<ClockPart> Lowering::clock_part(const ir::Call& call) {
  // A zone that is no constant is another one for each row.
  if (call.site.args.size() != 2 || call.site.args[0].kind != Kind::kTimestamp || !call.site.fn->implicit_zone || call.site.prepared == nullptr)
    return std::nullopt;
  struct Named { std::string_view name; ClockPart part; };
  constexpr Named kParts[] = {{"local_date", ClockPart::kDate}, {"time_of_day", ClockPart::kTime}, {"hour", ClockPart::kHour},
                              {"minute", ClockPart::kMinute},   {"year", ClockPart::kYear},        {"quarter", ClockPart::kQuarter},
                              {"month", ClockPart::kMonth},     {"day", ClockPart::kDay},          {"weekday", ClockPart::kWeekday}};
  for (const Named& named : kParts)
    if (named.name == call.site.fn->name) return named.part;
  return std::nullopt;
}

Operand Lowering::clock(NodeId id, const ir::Call& call) {
  const ir::Node& n = node(id);
  const Operand at = value(call.args[0]);
  const ClockPart part = *clock_part(call);
  const Ref made = steps_[id] = step(id, {.kind = StepKind::kClock, .grain = n.grain, .args = {at},
                                          .outputs = {part == ClockPart::kTime ? Elem::kI64 : Elem::kI32, Elem::kWord}, .clock = part});
  return {.form = Form::kInt, .type = n.type, .value = step_output(made, 0), .known = at.known};
}

}  // namespace tagma::codegen
