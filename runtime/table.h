// Tables of a program: what the rules need of them (TableSpec, part of the IR) and the bound data (Table).
#pragma once

#include "runtime/column.h"

#include <algorithm>
#include <string>
#include <vector>

namespace tagma {

using TableId = std::int32_t;
inline constexpr TableId kNoTable = -1;

enum class TableKind : std::uint8_t {
  kProfile,
  kEvent,    // has an owner and a time
  kRecord,   // has an owner
  kLookup,   // found by key
  kList,     // one column of keys: membership only
  kDerived,  // groups of another table's rows (`per KEYS`); never bound, made while running
};

enum class OnBreach : std::uint8_t { kFail, kMissing, kReject, kCount };

struct ColumnSpec {
  std::string name;         // in rules
  std::string source_name;  // in the data
  Type type;
  bool optional = false;            // `T?`
  OnBreach on_breach = OnBreach::kFail;  // `else missing|reject`: a missing value where none may be, a value outside the enum
  bool used = false;                // the rules (or the table's own header) read it; unused columns are not even opened
  bool personal = false;            // pii or sensitive: its values never appear in messages
};

// One declared table. Indexes refer to `columns`.
struct TableSpec {
  std::string name;    // Order
  std::string source;  // the table's name outside
  TableKind kind = TableKind::kProfile;
  std::vector<ColumnSpec> columns;
  std::vector<int> key;              // profile, lookup, list: unique; event: identifies its rows for records
  TableId owner = kNoTable;          // the table whose key `owner_columns` hold
  std::vector<int> owner_columns;
  int time = -1;                     // event: the `at` column
  std::vector<int> unique_by;        // copies: equal in these …
  int latest = -1;                   // … the one with the largest value here counts (ties: the later in full order)
  std::vector<int> order_by;         // after time
  bool may_be_absent = false;        // without data it is a table without rows
  bool filtered = false;             // event, record, lookup with `where`: rows that do not satisfy it are not rows of it
  int where_rule = -1;               // profile with `where`: the hidden rule (index) that says who is answered

  // Rules, or what they read, need its data. A table that nobody asks needs no file and is not bound.
  [[nodiscard]] bool is_read() const {
    return kind != TableKind::kDerived && std::any_of(columns.begin(), columns.end(), [](const ColumnSpec& column) { return column.used; });
  }
};

// Where an owner's rows lie: rows of owner row i are [offsets[i], offsets[i + 1]).
// Rows of a table with an owner are laid out by (owner row, time, order by, key, unique by, remaining loaded columns), so
// the order in which data arrived never shows. Rows whose owner is not there are dropped and counted, except those of a
// profile with an owner, which lie after offsets[owner_rows].
struct Table {
  const TableSpec* spec = nullptr;
  std::int64_t rows = 0;
  std::vector<ColumnPtr> columns;            // parallel to spec->columns; nullptr where not used
  std::vector<std::int64_t> offsets;         // owner rows + 1 entries; empty without an owner
  std::vector<std::int32_t> owner_row;       // owner's row per row (-1: none); empty without an owner
  std::vector<std::uint64_t> new_rank;       // bit set: the row differs from the one before in (owner, time, order by, key, unique by)
  std::optional<std::int64_t> begins;        // events: the earliest time of a row that has an owner, as the column holds it
  std::vector<std::int32_t> source_row;      // row number in the data as it came; empty: identity

  [[nodiscard]] std::int64_t source_row_of(std::int64_t row) const {
    return source_row.empty() ? row : source_row[static_cast<std::size_t>(row)];
  }
};

// An index from key to row of a profile or lookup table. Thread-safe after construction.
class KeyIndex {
 public:
  virtual ~KeyIndex() = default;
  // Row with this key, or -1. `key` holds one value per key column.
  [[nodiscard]] virtual std::int64_t find(std::span<const Value> key) const = 0;
};
using KeyIndexPtr = std::shared_ptr<const KeyIndex>;

// Something about the data that the contract speaks of; counted, reported with the first few source row numbers.
struct Breach {
  std::string table;
  std::string column;   // may be empty
  // "missing_value", "outside_enum", "inexact_value", "not_a_number", "invalid_text", "missing_item" (of a list),
  // "expectation" (does not hold; or a fault met in its condition, by its name),
  // "orphan_row", "copy_dropped", "duplicate_key" (of an event that records refer to), "zone_assumed",
  // "absent_table" (of no rows: TableSpec::may_be_absent)
  std::string kind;
  std::int64_t count = 0;
  std::vector<std::int64_t> first_rows;  // up to 5
  std::string expectation = {};  // the name of the `expect` that speaks
};

// All bound tables of one program, by TableId (kDerived slots stay empty).
struct Dataset {
  std::vector<Table> tables;
  std::vector<KeyIndexPtr> indexes;  // by TableId; nullptr where no rule looks up by key
  std::vector<Breach> breaches;
};

}  // namespace tagma
