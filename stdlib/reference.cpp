#include "stdlib/reference.h"

#include "stdlib/builtin.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {
namespace {

std::string fault_names(FaultSet faults) {
  std::string out;
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if (faults & fault_bit(static_cast<Fault>(kind))) out += (out.empty() ? "" : ", ") + std::string(to_string(static_cast<Fault>(kind)));
  return out;
}

std::string page_of(const auto& row, std::string_view example_label) {
  std::string out = fmt::format("{}\n\n{}\n\n{}: {}\n", row.signature, row.doc, example_label, row.example);
  if (row.faults != 0) out += fmt::format("counted when it fails: {}\n", fault_names(row.faults));
  return out;
}

// Overloads that say the same are told together: their signatures, then the text once.
struct Entry {
  std::string_view name;
  std::string doc, signatures, examples;
  FaultSet faults = 0;
};

void add(Entry& entry, const auto& row) {
  entry.signatures += fmt::format("{}`{}`", entry.signatures.empty() ? "" : "  \n", row.signature);
  entry.examples += fmt::format("{}`{}`", entry.examples.empty() ? "" : ", ", row.example);
  entry.faults |= row.faults;
}

std::vector<Entry> entries(std::span<const Builtin> rows) {
  std::vector<Entry> out;
  for (const Builtin& row : rows) {
    if (row.operator_only) continue;
    auto same = std::find_if(out.begin(), out.end(), [&](const Entry& entry) { return entry.name == row.name && entry.doc == row.doc; });
    if (same == out.end()) same = out.insert(out.end(), {row.name, std::string(row.doc), "", "", 0});
    add(*same, row);
  }
  return out;
}

// The word that a rule says: `favourite` of the row that the checker knows as `best`; none for one that no rule calls.
std::string_view called(const Aggregate& row) {
  const std::size_t end = row.signature.find('(');
  return end == std::string_view::npos ? std::string_view() : row.signature.substr(0, end);
}

// What one word calls: `avg(x of SOURCE)` and `avg(gap of SOURCE)`.
std::vector<Entry> entries(std::span<const Aggregate> rows) {
  std::vector<Entry> out;
  for (const Aggregate& row : rows) {
    auto same = std::find_if(out.begin(), out.end(), [&](const Entry& entry) { return entry.name == called(row); });
    if (same == out.end()) same = out.insert(out.end(), {called(row), "", "", "", 0});
    same->doc += fmt::format("{}{}", same->doc.empty() ? "" : " ", row.doc);
    add(*same, row);
  }
  return out;
}

std::string markdown(const Entry& entry) {
  const std::string faults = entry.faults == 0 ? "" : fmt::format(" Counted when it fails: {}.", fault_names(entry.faults));
  return fmt::format("### {}\n\n{}\n\n{}{} Example: {}\n\n", entry.name, entry.signatures, entry.doc, faults, entry.examples);
}

}  // namespace

std::vector<std::string_view> aggregate_words() {
  std::vector<std::string_view> out;
  for (const Entry& entry : entries(aggregates())) out.push_back(entry.name);
  return out;
}

std::string function_reference() {
  std::string out = "# Functions and aggregates\n\nMade from the rows of `stdlib/`; the tests evaluate every example of a function. A missing "
                    "argument makes the result missing. What is counted appears in the report of a run.\n\n";
  for (const Topic& topic : topics()) {
    const std::vector<Entry> functions = entries(topic.rows);
    if (functions.empty()) continue;
    out += fmt::format("## {}\n\n", topic.title);
    for (const Entry& entry : functions) out += markdown(entry);
  }
  out += "## Aggregates\n\nOver the rows of a source; missing values are skipped.\n\n";
  for (const Entry& entry : entries(aggregates())) out += markdown(entry);
  out.pop_back();
  return out;
}

std::optional<std::string> function_page(std::string_view name) {
  std::string out;
  for (const Builtin* row : find_builtins(name))
    if (!row->operator_only) out += (out.empty() ? "" : "\n") + page_of(*row, "example, always true");
  for (const Aggregate& row : aggregates())
    if (called(row) == name) out += (out.empty() ? "" : "\n") + page_of(row, "example");
  if (out.empty()) return std::nullopt;
  return out;
}

}  // namespace tagma
