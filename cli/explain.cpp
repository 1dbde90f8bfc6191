// tagma explain: why one customer has the value they have; tagma eval: every rule for one customer.
#include "cli/command.h"

#include <fstream>
#include <functional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tagma::cli {

namespace {

nlohmann::ordered_json to_json(const Explanation& part) {
  nlohmann::ordered_json out{{"text", part.text}, {"value", part.value}, {"type", part.type}};
  if (!part.note.empty()) out["note"] = part.note;
  for (const Explanation& inner : part.parts) out["parts"].push_back(to_json(inner));
  return out;
}

}  // namespace

// A tree, values in a column of their own.
std::string render(const Explanation& explanation) {
  std::vector<std::pair<std::string, std::string>> lines;
  const std::function<void(const Explanation&, const std::string&, const std::string&)> walk =
      [&](const Explanation& part, const std::string& first, const std::string& rest) {
        std::string text = part.text;
        for (char& c : text)
          if (c == '\n') c = ' ';
        lines.emplace_back(first + text, part.value + (part.note.empty() ? "" : "  (" + part.note + ")"));
        for (std::size_t i = 0; i < part.parts.size(); ++i) {
          const bool last = i + 1 == part.parts.size();
          walk(part.parts[i], rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }
      };
  walk(explanation, "", "");
  int width = 0;
  for (const auto& [text, value] : lines) width = std::max(width, std::min(display_width(text), 72));
  std::string out;
  for (const auto& [text, value] : lines) out += pad(text, width) + "   " + value + "\n";
  return out;
}

namespace {

Result<int> explain_one(const Settings& settings) {
  TAGMA_ASSIGN(const Compiled compiled, compile_rules(settings));
  if (!compiled.catalogue) return kRuleErrors;
  TAGMA_ASSIGN(const std::int64_t as_of, instant_of(*compiled.catalogue, settings));
  TAGMA_ASSIGN(const Loaded loaded, load_data(*compiled.catalogue, settings));
  TAGMA_ASSIGN(const Explanation explanation, compiled.catalogue->explain(*loaded.data, settings.rule, settings.key, as_of));
  if (settings.json) fmt::print("{}\n", to_json(explanation).dump(2));
  else fmt::print("{}", render(explanation));
  return kDone;
}

std::string fault_names(FaultSet faults) {
  std::string out;
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if (faults & fault_bit(static_cast<Fault>(kind))) out += (out.empty() ? "" : ", ") + std::string(to_string(static_cast<Fault>(kind)));
  return out;
}

void print_values(const Catalogue& catalogue, const Evaluation& evaluation, bool json) {
  const Program& program = *catalogue.program();
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  int width = 0;
  for (const RuleValue& value : evaluation.values) width = std::max(width, display_width(program.rules()[static_cast<std::size_t>(value.rule)].name));
  for (const RuleValue& value : evaluation.values) {
    const RuleSpec& spec = program.rules()[static_cast<std::size_t>(value.rule)];
    if (!spec.published) continue;
    const std::string text = to_text(spec.type, value.value, program.timezone());
    const std::string faults = fault_names(value.faults);
    if (json) {
      if (!value.value.known) all[spec.name] = nullptr;
      else if (spec.type.kind == Kind::kBool) all[spec.name] = value.value.b;
      else if (spec.type.kind == Kind::kInt) all[spec.name] = value.value.i;
      else if (spec.type.is_text()) all[spec.name] = std::string(value.value.s);
      else all[spec.name] = text;
    } else {
      fmt::print("{}  {}{}\n", pad(spec.name, width), text, faults.empty() ? "" : "  (" + faults + ")");
    }
  }
  if (json) fmt::print("{}\n", all.dump(2));
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
  print_values(catalogue, evaluation, settings.json);
  return kDone;
}

}  // namespace

int explain(const Settings& settings) {
  Settings slow = settings;
  slow.executor = ExecutorKind::kInterpreter;
  const auto code = explain_one(slow);
  return code ? *code : report(code.error());
}

int eval(const Settings& settings) {
  Settings slow = settings;
  slow.executor = ExecutorKind::kInterpreter;
  const auto code = eval_one(slow);
  return code ? *code : report(code.error());
}

}  // namespace tagma::cli
