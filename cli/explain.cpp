// tagma explain: why one customer has the value they have.
#include "cli/command.h"

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

}  // namespace

int explain(const Settings& settings) {
  Settings slow = settings;
  slow.executor = ExecutorKind::kInterpreter;
  const auto code = explain_one(slow);
  return code ? *code : report(code.error());
}

}  // namespace tagma::cli
