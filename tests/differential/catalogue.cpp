#include "catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::differential {

std::string text_of(const Term& term) {
  std::string out;
  for (std::size_t i = 0; i < term.pattern.size(); ++i) {
    if (term.pattern[i] != '$') {
      out += term.pattern[i];
    } else {
      const auto hole = static_cast<std::size_t>(term.pattern[++i] - '0');
      out += text_of(term.parts[hole]);
    }
  }
  return out;
}

int size_of(const Term& term) {
  int size = 1;
  for (const Term& part : term.parts) size += size_of(part);
  return size;
}

std::string text_of(Catalogue& catalogue) {
  std::string out = fmt::format("timezone \"{}\"\n{}\n", catalogue.zone, catalogue.week);
  for (const DataTable& table : catalogue.tables) {
    if (table.is_list) {
      out += table.head + "\n";
      continue;
    }
    out += table.head + " {";
    for (const Field& field : table.fields)
      if (!field.header) out += fmt::format("  {}{} : {}{}", field.key ? "key " : "", field.name, field.type, field.optional ? "?" : "");
    out += " }\n";
  }
  out += catalogue.calendars;
  const auto next_line = [&] { return static_cast<int>(std::count(out.begin(), out.end(), '\n')) + 1; };
  catalogue.first_source_line = next_line();
  for (const Declaration& source : catalogue.sources)
    out += source.removed ? "\n" : fmt::format("{} = {}\n", source.head, text_of(source.body));
  catalogue.first_rule_line = next_line();
  for (const RuleLine& rule : catalogue.rules)
    out += rule.removed ? "\n" : fmt::format("{} {} of {} {}\n", rule.word, rule.name, rule.of, text_of(rule.body));
  return out;
}

std::string removed_of(const Catalogue& catalogue) {
  std::string out;
  for (const Declaration& source : catalogue.sources) out += source.removed ? 'x' : '.';
  for (const RuleLine& rule : catalogue.rules) out += rule.removed ? 'x' : '.';
  return out;
}

void remove(Catalogue& catalogue, const std::string& removed) {
  std::size_t at = 0;
  for (Declaration& source : catalogue.sources) source.removed = at < removed.size() && removed[at++] == 'x';
  for (RuleLine& rule : catalogue.rules) rule.removed = at < removed.size() && removed[at++] == 'x';
}

}  // namespace tagma::differential
