#include "runtime/breach_log.h"

#include "runtime/bits.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {
namespace {

std::string place(const TableSpec& table, std::string_view column) {
  return column.empty() ? table.name : fmt::format("{}.{}", table.name, column);
}

std::string list_of(const RowsFound& rows) {
  std::string text;
  for (const std::int64_t row : rows.first) text += fmt::format("{}{}", text.empty() ? "" : ", ", row);
  return rows.count > static_cast<std::int64_t>(rows.first.size()) ? text + ", …" : text;
}

}  // namespace

RowsFound rows_found(const std::uint64_t* words, std::int64_t rows) {
  RowsFound found;
  for_each_bit(words, rows, [&](std::int64_t row) { found.add(row); });
  return found;
}

void BreachLog::count(std::string_view kind, const TableSpec& table, std::string_view column, const RowsFound& rows,
                      std::string_view expectation) {
  if (rows.count == 0) return;
  counted_.push_back({table.name, std::string(column), std::string(kind), rows.count, rows.first, std::string(expectation)});
}

void BreachLog::stop(std::string_view code, const TableSpec& table, std::string_view column, std::string what,
                     std::string help) {
  stops_.push_back({std::string(code), fmt::format("{}: {}", place(table, column), what), std::move(help)});
}

void BreachLog::stop(std::string_view code, const TableSpec& table, std::string_view column, std::string what,
                     const RowsFound& rows, std::string help) {
  if (rows.count == 0) return;
  stop(code, table, column,
       fmt::format("{} ({} {}; counted from 0: {})", what, rows.count, rows.count == 1 ? "row" : "rows", list_of(rows)),
       std::move(help));
}

Status BreachLog::status() const {
  if (stops_.empty()) return {};
  if (stops_.size() == 1) return fail(ErrorKind::kData, stops_[0].code, stops_[0].text, stops_[0].help);
  const bool one_code =
      std::all_of(stops_.begin(), stops_.end(), [&](const Stop& stop) { return stop.code == stops_[0].code; });
  std::string text = fmt::format("the data breaks its contract in {} places", stops_.size()), help;
  for (const Stop& stop : stops_) {
    text += "\n  " + stop.text;
    if (!stop.help.empty() && help.find(stop.help) == std::string::npos) help += (help.empty() ? "" : "\n") + stop.help;
  }
  return fail(ErrorKind::kData, one_code ? stops_[0].code : "T1000", std::move(text), std::move(help));
}

}  // namespace tagma
