// tagma eval: every rule for one customer.
#include "cli/command.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tagma::cli {

namespace {

std::string fault_names(FaultSet faults) {
  std::string out;
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if (faults & fault_bit(static_cast<Fault>(kind))) out += (out.empty() ? "" : ", ") + std::string(to_string(static_cast<Fault>(kind)));
  return out;
}

// Numbers that JSON holds exactly are numbers; decimals are texts, as rules write them.
nlohmann::ordered_json to_json(const Type& type, const Value& value, const std::string& zone) {
  if (!value.known) return nullptr;
  if (type.kind == Kind::kBool) return value.b;
  if (type.kind == Kind::kInt) return value.i;
  if (type.kind == Kind::kFloat) return value.f;
  if (type.is_text()) return std::string(value.s);
  if (!type.is_collection()) return to_text(type, value, zone);
  auto items = nlohmann::ordered_json::array();
  for (const Value& item : value.items()) items.push_back(to_json(type.element_type(), item, zone));
  return items;
}

void print_json(const Program& program, const Evaluation& evaluation) {
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  for (const RuleValue& value : evaluation.values) {
    const RuleSpec& spec = program.rules()[static_cast<std::size_t>(value.rule)];
    if (!spec.published) continue;
    all[spec.name] = to_json(spec.type, value.value, program.timezone());
    if (value.faults != 0) fmt::print(stderr, "{}: {}\n", spec.name, fault_names(value.faults));
  }
  fmt::print("{}\n", all.dump(2));
}

void print_text(const Program& program, const Evaluation& evaluation) {
  int width = 0;
  for (const RuleValue& value : evaluation.values)
    width = std::max(width, display_width(program.rules()[static_cast<std::size_t>(value.rule)].name));
  for (const RuleValue& value : evaluation.values) {
    const RuleSpec& spec = program.rules()[static_cast<std::size_t>(value.rule)];
    if (!spec.published) continue;
    const std::string faults = fault_names(value.faults);
    fmt::print("{}  {}{}\n", pad(spec.name, width), to_text(spec.type, value.value, program.timezone()), faults.empty() ? "" : "  (" + faults + ")");
  }
}

Result<int> eval_one(const Settings& settings) {
  TAGMA_ASSIGN(const Compiled compiled, compile_rules(settings));
  if (!compiled.catalogue) return kRuleErrors;
  const Catalogue& catalogue = *compiled.catalogue;
  TAGMA_ASSIGN(const std::int64_t as_of, instant_of(catalogue, settings));
  std::shared_ptr<const Dataset> data;
  std::string key = settings.key;
  if (!settings.row.empty()) {
    TAGMA_ASSIGN(RowData rows, catalogue.rows_from_json(settings.row, settings.profile));
    data = rows.data;
    key = rows.key;
  } else {
    TAGMA_ASSIGN(Loaded loaded, load_data(catalogue, settings));
    data = std::move(loaded.data);
  }
  TAGMA_ASSIGN(const Evaluation evaluation, catalogue.evaluate(*data, settings.profile, key, as_of));
  if (settings.json) print_json(*catalogue.program(), evaluation);
  else print_text(*catalogue.program(), evaluation);
  return kDone;
}

}  // namespace

int eval(const Settings& settings) {
  Settings slow = settings;
  slow.executor = ExecutorKind::kInterpreter;
  const auto code = eval_one(slow);
  return code ? *code : report(code.error());
}

}  // namespace tagma::cli
