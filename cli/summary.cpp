// What a run prints: who is where, rule by rule.
#include "cli/command.h"

#include <algorithm>

#include <fmt/format.h>

namespace tagma::cli {

namespace {

std::string share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-" : fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string faults_of(const FaultCount& faults) {
  std::string out;
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if (faults.rows[static_cast<std::size_t>(kind)] > 0)
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", to_string(static_cast<Fault>(kind)),
                         with_commas(faults.rows[static_cast<std::size_t>(kind)]));
  return out;
}

struct Line { std::string name, kind, people, part, faults; };

// Levels are told apart below their rule: "  新客   1,234   5.2%".
void add_rule(std::vector<Line>& lines, const RuleResult& rule, const RuleSpec& spec, std::int64_t people) {
  const bool yes_no = spec.type.kind == Kind::kBool;
  std::string name = spec.name;
  if (!spec.display.empty()) name += "  " + spec.display;
  std::string note = faults_of(rule.faults);
  if (rule.suppressed) note += fmt::format("{}suppressed: fewer than {} people", note.empty() ? "" : "; ", spec.at_least_people);
  if (rule.removed_by_requires > 0) note += fmt::format("{}{} without what it requires", note.empty() ? "" : "; ", with_commas(rule.removed_by_requires));
  for (const auto& [decision, count] : rule.overlays) note += fmt::format("{}{} by {}", note.empty() ? "" : "; ", with_commas(count), decision);
  lines.push_back({name, fmt::format("{}{}", to_string(spec.kind), yes_no ? "" : " " + (spec.levels ? "levels" : to_string(spec.type))),
                   with_commas(rule.yes), share(rule.yes, people), note});
  for (const auto& [value, count] : rule.value_counts)
    lines.push_back({"    " + value, "", with_commas(count), share(count, people), ""});
}

std::string print(const std::vector<Line>& lines) {
  int name = 4, kind = 4, people = 6, part = 5;
  for (const Line& line : lines) {
    name = std::max(name, display_width(line.name));
    kind = std::max(kind, display_width(line.kind));
    people = std::max(people, display_width(line.people));
    part = std::max(part, display_width(line.part));
  }
  std::string out;
  for (const Line& line : lines) {
    std::string text = pad(line.name, name) + "  " + pad(line.kind, kind) + "  " + pad(line.people, people, true) + "  " +
                       pad(line.part, part, true) + "  " + line.faults;
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
  return out;
}

// "…, first in rows 3, 17": rows count from 0, as in the manifest.
std::string rows_of(const Breach& breach) {
  if (breach.first_rows.empty()) return "";
  const bool more = breach.count > static_cast<std::int64_t>(breach.first_rows.size());
  return fmt::format(" (row{} {}{}, from 0)", breach.count == 1 ? "" : "s", fmt::join(breach.first_rows, ", "), more ? ", …" : "");
}

// What a kind of breach means to whoever reads the summary; the kind itself where it says enough.
std::string in_words(const Breach& breach, std::string_view zone) {
  const std::string& kind = breach.kind;
  if (kind == "expectation") return fmt::format("against the expectation \"{}\"", breach.expectation);
  if (kind == "zone_assumed") return fmt::format("times without a zone, read as {}", zone);
  if (kind == "orphan_row") return "rows whose owner is not there, left out";
  if (kind == "absent_table") return "rows, as there is no data";
  if (kind == "copy_dropped") return "copies left out";
  std::string words = kind;
  std::replace(words.begin(), words.end(), '_', ' ');
  return breach.expectation.empty() ? words : fmt::format("{} in \"{}\"", words, breach.expectation);
}

std::string short_log_line(const ShortLog& log, const std::string& zone) {
  const auto instant = [&](std::int64_t at) { return to_text(Type::of(Kind::kTimestamp), Value::integer(at), zone); };
  const std::size_t named = std::min<std::size_t>(log.rules.size(), 3);
  return fmt::format("window: the rows of {} begin at {}; {} for those from {} on: {}{}\n", log.table, instant(log.begins), log.rules.size() == 1 ? "a rule asks" : fmt::format("{} rules ask", log.rules.size()),
                     instant(log.wanted), fmt::join(log.rules.begin(), log.rules.begin() + static_cast<std::ptrdiff_t>(named), ", "), named < log.rules.size() ? ", …" : "");
}

}  // namespace

std::string summary(const RunResult& result) {
  std::string out;
  for (const ProfileResult& profile : result.profiles) {
    const TableSpec& table = result.program->tables()[static_cast<std::size_t>(profile.table)];
    out += fmt::format("{}: {} answered\n\n", table.name, with_commas(profile.answered_rows));
    std::vector<Line> lines{{"rule", "kind", "people", "share", ""}};
    for (const RuleResult& rule : profile.rules) {
      const RuleSpec& spec = result.program->rules()[static_cast<std::size_t>(rule.rule)];
      if (spec.published) add_rule(lines, rule, spec, profile.answered_rows);
    }
    out += print(lines) + "\n";
  }
  for (const Breach& breach : result.all_breaches())
    out += breach_line(breach, result.program->timezone());
  for (const ShortLog& log : result.short_logs) out += short_log_line(log, result.program->timezone());
  return out;
}

std::string breach_line(const Breach& breach, std::string_view zone) {
  return fmt::format("contract: {}{}{}: {} {}{}\n", breach.table, breach.column.empty() ? "" : ".", breach.column, with_commas(breach.count),
                     in_words(breach, zone), rows_of(breach));
}

bool has_counts(const RunResult& result) {
  for (const Breach& breach : result.all_breaches())
    if (breach.count > 0) return true;
  for (const ProfileResult& profile : result.profiles)
    for (const RuleResult& rule : profile.rules)
      for (const std::int64_t rows : rule.faults.rows)
        if (rows > 0) return true;
  return false;
}

}  // namespace tagma::cli
