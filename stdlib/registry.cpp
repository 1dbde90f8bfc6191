#include "stdlib/registry.h"

#include <string>
#include <unordered_map>

namespace tagma {
namespace {

struct Table {
  std::vector<Builtin> rows;
  std::vector<Topic> topics;
  std::unordered_map<std::string_view, std::vector<const Builtin*>> by_name;
};

Table make_table() {
  const std::pair<std::string_view, std::span<const Builtin>> parts[] = {
      {"Arithmetic", arithmetic_rows()}, {"Comparisons", comparison_rows()}, {"Conversions", conversion_rows()},
      {"Numbers", number_rows()},        {"Texts", text_rows()},             {"Regular expressions", regex_rows()},
      {"Dates", date_rows()},            {"Instants and zones", zone_rows()}, {"Durations", duration_rows()},
      {"Lists and sets", list_rows()},   {"Buckets and privacy", hash_rows()},
      {"Places", geo_rows()},            {"Calendars from tables", working_day_rows()}, {"Units of the calendar", calendar_unit_rows()}};
  Table table;
  for (const auto& [title, rows] : parts) table.rows.insert(table.rows.end(), rows.begin(), rows.end());
  std::size_t begin = 0;
  for (const auto& [title, rows] : parts) {
    table.topics.push_back({title, std::span(table.rows).subspan(begin, rows.size())});
    begin += rows.size();
  }
  for (const Builtin& row : table.rows) table.by_name[row.name].push_back(&row);
  return table;
}

// Never destroyed: compiled programs point to rows.
const Table& table() {
  static const Table& kept = *new Table(make_table());
  return kept;
}

}  // namespace

std::span<const Topic> topics() { return table().topics; }
std::span<const Builtin> builtins() { return table().rows; }

std::vector<const Builtin*> find_builtins(std::string_view name) {
  const auto found = table().by_name.find(name);
  return found == table().by_name.end() ? std::vector<const Builtin*>{} : found->second;
}

const Aggregate* find_aggregate(std::string_view name) {
  for (const Aggregate& row : aggregates())
    if (row.name == name) return &row;
  return nullptr;
}

}  // namespace tagma
