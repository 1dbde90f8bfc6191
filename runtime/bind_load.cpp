// Sources -> raw tables: finds each declared column, checks its type, reads it once for all tables that want it.
#include "runtime/arrow_type.h"
#include "runtime/bind_steps.h"
#include "runtime/nearest_name.h"
#include "runtime/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma {
namespace {

std::vector<std::string> wanted_columns(std::span<const TableSpec> specs, const std::string& source) {
  std::vector<std::string> names;
  for (const TableSpec& spec : specs) {
    if (spec.source != source || !spec.is_read()) continue;
    for (const ColumnSpec& column : spec.columns) {
      if (column.used) names.push_back(column.source_name);
    }
  }
  return names;
}

std::string suggestion(const std::string& name, std::span<const std::string> names) {
  const auto nearest = closest_name(name, names);
  return nearest ? fmt::format("did you mean {}?", *nearest) : "";
}

// A declared table's column and where it is read from.
struct Want {
  RawTable* raw;
  std::size_t column;
  Type type;
  [[nodiscard]] const ColumnSpec& spec() const { return raw->spec().columns[column]; }
};

// A reference whose type the declaration leaves open has the type of the key that it refers to.
Type declared_type(std::span<const TableSpec> specs, const TableSpec& spec, std::size_t column) {
  const Type& type = spec.columns[column].type;
  if (type.kind != Kind::kMissing || spec.owner == kNoTable) return type;
  const TableSpec& owner = specs[static_cast<std::size_t>(spec.owner)];
  for (std::size_t i = 0; i < spec.owner_columns.size() && i < owner.key.size(); ++i) {
    if (static_cast<std::size_t>(spec.owner_columns[i]) == column)
      return owner.columns[static_cast<std::size_t>(owner.key[i])].type;
  }
  return type;
}

class SourceLoader {
 public:
  SourceLoader(std::span<const TableSpec> specs, const BindOptions& options, std::vector<RawTable>& tables,
               BreachLog& log)
      : specs_(specs), import_{TimeZone::find(options.timezone), options.threads}, tables_(tables), log_(log) {}

  Status load(BoundSource& source) {
    const auto wanted = wanted_columns(specs_, source.name);
    if (wanted.empty()) return {};
    TAGMA_ASSIGN(arrow_, read_stream(source.stream, source.origin.empty() ? source.name : source.origin, wanted));
    name_only_column(source.name);
    std::vector<std::string> names;
    for (const ArrowColumn& column : arrow_.columns) {
      if (is_utf8(column.name)) names.push_back(column.name);  // others could not be shown
    }
    std::vector<Want> wants;
    for (RawTable& raw : tables_) {
      if (raw.spec().source == source.name && raw.spec().is_read()) find_columns(raw, source, names, wants);
    }
    for (ArrowColumn& column : arrow_.columns) {
      TAGMA_TRY(read_column(column, wants));
      column.pieces.clear();  // what was not borrowed is let go before the next column is read
    }
    return {};
  }

 private:
  // What a list's only column is called in the data does not matter.
  void name_only_column(const std::string& source) {
    const auto list = std::find_if(specs_.begin(), specs_.end(), [&](const TableSpec& spec) {
      return spec.kind == TableKind::kList && spec.source == source;
    });
    if (list != specs_.end() && arrow_.columns.size() == 1) arrow_.columns[0].name = list->columns[0].source_name;
  }

  void find_columns(RawTable& raw, const BoundSource& source, std::span<const std::string> names,
                    std::vector<Want>& wants) {
    raw.table.rows = arrow_.rows;
    if (arrow_.rows > INT32_MAX) {
      log_.stop("T1010", raw.spec(), "", fmt::format("has {} rows; one table may have 2,147,483,647", arrow_.rows));
      raw.complete = false;
      return;
    }
    for (std::size_t i = 0; i < raw.spec().columns.size(); ++i) {
      if (raw.spec().columns[i].used) find_column(raw, i, source, names, wants);
    }
  }

  void find_column(RawTable& raw, std::size_t index, const BoundSource& source, std::span<const std::string> names,
                   std::vector<Want>& wants) {
    const ColumnSpec& spec = raw.spec().columns[index];
    const ArrowColumn* column = arrow_.find(spec.source_name);
    if (column == nullptr) {
      raw.complete = false;
      log_.stop("T1002", raw.spec(), spec.name,
                fmt::format("there is no column {} in {}", spec.source_name,
                            source.origin.empty() ? source.name : source.origin),
                suggestion(spec.source_name, names));
      return;
    }
    const Type declared = declared_type(specs_, raw.spec(), index);
    const std::optional<Type> type = declared.kind == Kind::kMissing ? natural_type(*column->schema) : declared;
    if (type && can_import(*column->schema, *type)) {
      wants.push_back({&raw, index, *type});
      return;
    }
    raw.complete = false;
    log_.stop("T1003", raw.spec(), spec.name,
              fmt::format("is declared {}, but the data has {}", to_string(declared), describe(*column->schema)),
              "declare the column as the data has it, or convert the data");
  }

  Status read_column(const ArrowColumn& column, std::span<const Want> wants) {
    std::vector<std::pair<Type, Imported>> readings;  // mostly one: two tables over one log agree on a column's type
    for (const Want& want : wants) {
      if (want.spec().source_name != column.name || want.raw->column(static_cast<int>(want.column)) != nullptr)
        continue;
      auto reading =
          std::find_if(readings.begin(), readings.end(), [&](const auto& done) { return done.first == want.type; });
      if (reading == readings.end()) {
        TAGMA_ASSIGN(Imported imported, import_column(column, want.type, import_));
        readings.emplace_back(want.type, std::move(imported));
        reading = std::prev(readings.end());
      }
      hand_over(reading->second, want);
    }
    return {};
  }

  void hand_over(const Imported& imported, const Want& want) {
    want.raw->table.columns[want.column] = imported.column;
    if (!imported.bad.empty()) want.raw->bad[want.column] = std::make_shared<const std::vector<BadRows>>(imported.bad);
    if (!imported.zone_assumed) return;
    RowsFound rows;
    rows.count = imported.column->length - imported.column->null_count();
    for (std::int64_t row = 0; row < imported.column->length && rows.first.size() < RowsFound::kFirst; ++row) {
      if (imported.column->is_known(row)) rows.first.push_back(row);
    }
    log_.count("zone_assumed", want.raw->spec(), want.spec().name, rows);
  }

  std::span<const TableSpec> specs_;
  ImportOptions import_;
  std::vector<RawTable>& tables_;
  BreachLog& log_;
  ArrowTable arrow_;
};

// Tables that nobody gave data for: without rows where that is allowed, a breach of the contract elsewhere.
Status settle_unbound(std::span<const BoundSource> sources, std::vector<RawTable>& tables, BreachLog& log) {
  std::vector<std::string> names;
  for (const BoundSource& source : sources) names.push_back(source.name);
  for (RawTable& raw : tables) {
    if (!raw.spec().is_read() || std::find(names.begin(), names.end(), raw.spec().source) != names.end()) continue;
    if (raw.spec().may_be_absent) {
      TAGMA_TRY(load_no_rows(raw));
      log.absent(raw.spec());
      continue;
    }
    raw.complete = false;
    log.stop("T1001", raw.spec(), "", fmt::format("no data is bound to its source {}", raw.spec().source),
             suggestion(raw.spec().source, names));
  }
  return {};
}

}  // namespace

Status load_sources(std::span<const TableSpec> specs, std::span<BoundSource> sources, const BindOptions& options,
                    std::vector<RawTable>& tables, BreachLog& log) {
  TAGMA_TRY(settle_unbound(sources, tables, log));
  for (BoundSource& source : sources) TAGMA_TRY(SourceLoader(specs, options, tables, log).load(source));
  return {};
}

}  // namespace tagma
