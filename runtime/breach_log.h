// What the data does against its contract, gathered over all tables before anything is decided.
#pragma once

#include "runtime/table.h"

namespace tagma {

// Rows that break a rule: how many, and the first few.
struct RowsFound {
  static constexpr std::size_t kFirst = 5;
  std::int64_t count = 0;
  std::vector<std::int64_t> first;
  void add(std::int64_t row) {
    ++count;
    if (first.size() < kFirst) first.push_back(row);
  }
  void add(const RowsFound& later) {
    count += later.count;
    for (const std::int64_t row : later.first) {
      if (first.size() < kFirst) first.push_back(row);
    }
  }
};
RowsFound rows_found(const std::uint64_t* words, std::int64_t rows);

class BreachLog {
 public:
  // Counted; the run goes on. Nothing happens for no rows.
  void count(std::string_view kind, const TableSpec& table, std::string_view column, const RowsFound& rows,
             std::string_view expectation = {});
  // There is no data, and there need not be any. Said, as a name that is misspelled looks the same; no row is against anything.
  void absent(const TableSpec& table) { counted_.push_back({table.name, "", "absent_table", 0, {}}); }
  // Stops the run. `what` is a sentence about the table or column, without its name in front.
  void stop(std::string_view code, const TableSpec& table, std::string_view column, std::string what,
            std::string help = {});
  void stop(std::string_view code, const TableSpec& table, std::string_view column, std::string what,
            const RowsFound& rows, std::string help = {});
  [[nodiscard]] bool stopped() const { return !stops_.empty(); }
  // All that stops the run as one error.
  [[nodiscard]] Status status() const;
  [[nodiscard]] std::vector<Breach> take() { return std::move(counted_); }

 private:
  struct Stop {
    std::string code, text, help;
  };
  std::vector<Breach> counted_;
  std::vector<Stop> stops_;
};

}  // namespace tagma
