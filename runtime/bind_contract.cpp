// The schema against the rows that are there: what stops the run, what is made missing, what is only counted.
#include "runtime/bind_steps.h"
#include "runtime/bits.h"
#include "runtime/buffer.h"
#include "runtime/column_access.h"
#include "runtime/equal_rows.h"

#include <fmt/format.h>

#include <atomic>

namespace tagma {
namespace {

using Words = std::vector<std::uint64_t>;

struct Rule {
  std::string_view kind;  // Breach::kind
  std::string_view code;
  std::string_view what;  // of the value, for messages
};

Rule rule_of(ValueBreach breach) {
  switch (breach) {
    case ValueBreach::kNotANumber:
      return {"not_a_number", "T1008", "is NaN or infinite, and the column may not be missing"};
    case ValueBreach::kInexact:
      return {"inexact_value", "T1007", "has values that its type cannot hold without loss"};
    case ValueBreach::kInvalidText:
      return {"invalid_text", "T1009", "has texts that are not UTF-8"};
    case ValueBreach::kMissingItem:
      return {"missing_item", "T1005", "has lists with missing items"};
  }
  TAGMA_CHECK(false);
}

// What the schema wants done about a bad value that it does not forgive by itself.
OnBreach verdict(const ColumnSpec& spec, ValueBreach breach) {
  const bool forgiven = breach == ValueBreach::kMissingItem || (breach == ValueBreach::kNotANumber && spec.optional);
  if (forgiven && spec.on_breach == OnBreach::kFail) return OnBreach::kCount;
  return spec.on_breach;
}

constexpr std::string_view kWaysOut =
    "correct the data, or say in the schema what to do with such rows: `else missing` or `else reject`";

void settle(RawTable& raw, const ColumnSpec& spec, const Rule& rule, OnBreach verdict, const Words& rows,
            std::string what, BreachLog& log) {
  const RowsFound found = rows_found(rows.data(), raw.table.rows);
  if (found.count == 0) return;
  switch (verdict) {
    case OnBreach::kFail:
      log.stop(rule.code, raw.spec(), spec.name, std::move(what), found, std::string(kWaysOut));
      return;
    case OnBreach::kReject:
      for (std::size_t i = 0; i < rows.size(); ++i) raw.keep[i] &= ~rows[i];
      break;
    case OnBreach::kMissing:
    case OnBreach::kCount:
      break;
  }
  log.count(rule.kind, raw.spec(), spec.name, found);
}

Words rows_there(const RawTable& raw, std::span<const std::int32_t> rows) {
  Words words(raw.keep.size(), 0);
  for (const std::int32_t row : rows) {
    if (test_bit(raw.keep.data(), row)) set_bit(words.data(), row);
  }
  return words;
}

// Values that the import could not take. Gives the rows, so that they are not reported as missing once more.
Words check_bad_values(RawTable& raw, std::size_t index, BreachLog& log) {
  Words all(raw.keep.size(), 0);
  if (raw.bad[index] == nullptr) return all;
  const ColumnSpec& spec = raw.spec().columns[index];
  for (const BadRows& bad : *raw.bad[index]) {
    const Words rows = rows_there(raw, bad.rows);
    const Rule rule = rule_of(bad.breach);
    settle(raw, spec, rule, verdict(spec, bad.breach), rows, std::string(rule.what), log);
    if (bad.breach == ValueBreach::kMissingItem) continue;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] |= rows[i];
  }
  return all;
}

// A row without an owner is counted as such and not stopped at, except in a profile, whose rows stay.
bool may_be_missing(const TableSpec& table, int index) {
  const auto has = [index](const std::vector<int>& columns) {
    return std::find(columns.begin(), columns.end(), index) != columns.end();
  };
  if (table.columns[static_cast<std::size_t>(index)].optional || table.kind == TableKind::kList) return true;
  return has(table.owner_columns) && table.kind != TableKind::kProfile && !has(table.key);
}

void check_missing(RawTable& raw, std::size_t index, const Words& bad, BreachLog& log) {
  const Column& column = *raw.table.columns[index];
  if (may_be_missing(raw.spec(), static_cast<int>(index)) || column.valid == nullptr) return;
  Words rows(raw.keep.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = raw.keep[i] & ~column.valid[i] & ~bad[i];
  const ColumnSpec& spec = raw.spec().columns[index];
  settle(raw, spec, {"missing_value", "T1005", ""}, spec.on_breach, rows,
         "has no value, and the schema does not say that it may be missing (`?`)", log);
}

// Whether each dictionary entry is in the set.
std::vector<bool> allowed_codes(const Column& column, const EnumSet& set) {
  std::vector<bool> allowed;
  for (std::int64_t i = 0; i < column.dictionary->length; ++i)
    allowed.push_back(set.find(column.dictionary->text(i)).has_value());
  return allowed;
}

Words rows_outside(const RawTable& raw, const Column& column, const EnumSet& set) {
  Words outside(raw.keep.size(), 0);
  const bool coded = has_codes(column);
  const std::vector<bool> allowed = coded ? allowed_codes(column, set) : std::vector<bool>();
  if (coded && std::find(allowed.begin(), allowed.end(), false) == allowed.end()) return outside;
  for_each_bit(raw.keep.data(), raw.table.rows, [&](std::int64_t row) {
    if (!column.is_known(row)) return;
    const bool inside =
        coded ? allowed[static_cast<std::size_t>(column.code(row))] : set.find(column.text(row)).has_value();
    if (!inside) set_bit(outside.data(), row);
  });
  return outside;
}

std::string outside_text(const ColumnSpec& spec, const Column& column, const Words& rows) {
  std::string what = fmt::format("has a value outside {}", to_string(spec.type));
  if (spec.personal) return what;
  const RowsFound found = rows_found(rows.data(), column.length);
  return fmt::format("{}: {}", what, to_text(Type::of(Kind::kString), Value::text(column.text(found.first[0]))));
}

void check_enum(RawTable& raw, std::size_t index, BreachLog& log) {
  const ColumnSpec& spec = raw.spec().columns[index];
  if (spec.type.kind != Kind::kEnum) return;
  const Column& column = *raw.table.columns[index];
  const Words outside = rows_outside(raw, column, *spec.type.values);
  if (std::all_of(outside.begin(), outside.end(), [](std::uint64_t word) { return word == 0; })) return;
  settle(raw, spec, {"outside_enum", "T1006", ""}, spec.on_breach, outside, outside_text(spec, column, outside), log);
  raw.table.columns[index] = without(column, outside);
}

}  // namespace

ColumnPtr without(const Column& column, std::span<const std::uint64_t> rows) {
  auto out = std::make_shared<Column>(column);
  auto valid = allocate_zeroed<std::uint64_t>(words_for(column.length));
  if (column.valid == nullptr) {
    set_bits(valid.get(), 0, column.length);
  } else {
    std::copy_n(column.valid, words_for(column.length), valid.get());
  }
  for (std::size_t i = 0; i < rows.size(); ++i) valid[static_cast<std::ptrdiff_t>(i)] &= ~rows[i];
  out->valid = valid.get();
  out->owners.push_back(std::move(valid));
  return out;
}

void check_values(RawTable& raw, BreachLog& log) {
  for (std::size_t index = 0; index < raw.table.columns.size(); ++index) {
    if (raw.table.columns[index] == nullptr) continue;
    const Words bad = check_bad_values(raw, index, log);
    check_missing(raw, index, bad, log);
    check_enum(raw, index, log);
  }
}

void check_keys(const RawTable& raw, bool owns, int threads, BreachLog& log) {
  const TableSpec& spec = raw.spec();
  const bool unique = spec.kind == TableKind::kProfile || spec.kind == TableKind::kLookup;
  if ((!unique && !owns) || !raw.has_loaded(spec.key)) return;
  Words repeated(raw.keep.size(), 0);
  find_equal_rows(
      RowKeys(raw.columns_of(spec.key)), raw.table.rows, raw.keep.data(), threads,
      [&](std::int32_t first, std::int32_t row) {
        std::atomic_ref(repeated[static_cast<std::size_t>(row >> 6)]).fetch_or(std::uint64_t{1} << (row & 63));
        return first;
      });
  const RowsFound found = rows_found(repeated.data(), raw.table.rows);
  std::string names;
  for (const int index : spec.key)
    names += (names.empty() ? "" : ", ") + spec.columns[static_cast<std::size_t>(index)].name;
  if (unique) {
    log.stop("T1004", spec, names, "the key of a row is that of an earlier row", found,
             "each row needs a key of its own; where copies are expected, `unique by` says which one counts");
  } else {
    log.count("duplicate_key", spec, names,
              found);  // what refers to such a key finds the first row in the table's order
  }
}

}  // namespace tagma
