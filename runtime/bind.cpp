#include "runtime/bind.h"

#include "runtime/bind_steps.h"
#include "runtime/bits.h"
#include "runtime/key_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>

namespace tagma {

std::vector<ColumnPtr> RawTable::columns_of(std::span<const int> indexes) const {
  std::vector<ColumnPtr> columns;
  for (const int index : indexes) columns.push_back(column(index));
  return columns;
}

bool RawTable::has_loaded(std::span<const int> indexes) const {
  return !indexes.empty() &&
         std::all_of(indexes.begin(), indexes.end(), [&](int index) { return column(index) != nullptr; });
}

std::vector<RawTable> raw_tables(std::span<const TableSpec> specs) {
  std::vector<RawTable> tables(specs.size());
  for (std::size_t id = 0; id < specs.size(); ++id) {
    tables[id].id = static_cast<TableId>(id);
    tables[id].table.spec = &specs[id];
    tables[id].table.columns.resize(specs[id].columns.size());
    tables[id].bad.resize(specs[id].columns.size());
  }
  return tables;
}

namespace {

// Owners before the tables that they own.
void visit_owners_first(std::span<const TableSpec> specs, TableId id, std::vector<bool>& seen,
                        std::vector<TableId>& order) {
  if (id == kNoTable || seen[static_cast<std::size_t>(id)]) return;
  seen[static_cast<std::size_t>(id)] = true;
  visit_owners_first(specs, specs[static_cast<std::size_t>(id)].owner, seen, order);
  order.push_back(id);
}

std::vector<TableId> owners_first(std::span<const TableSpec> specs) {
  std::vector<bool> seen(specs.size(), false);
  std::vector<TableId> order;
  for (std::size_t id = 0; id < specs.size(); ++id) visit_owners_first(specs, static_cast<TableId>(id), seen, order);
  return order;
}

// A key and what refers to it must be held alike, or no row would find its owner.
bool comparable(const Type& a, const Type& b) {
  return a.repr() == b.repr() && (a.kind != Kind::kDecimal || a.scale == b.scale) && (a.is_text() || a.kind == b.kind);
}

class Binder {
 public:
  Binder(std::span<const TableSpec> specs, const BindOptions& options, std::vector<RawTable> tables, BreachLog log)
      : specs_(specs),
        options_(options),
        raw_(std::move(tables)),
        log_(std::move(log)),
        data_(std::make_shared<Dataset>()) {
    data_->tables.resize(specs.size());
    data_->indexes.resize(specs.size());
  }

  Result<std::shared_ptr<const Dataset>> run() {
    for (const TableId id : owners_first(specs_)) TAGMA_TRY(bind_table(raw_[static_cast<std::size_t>(id)]));
    TAGMA_TRY(log_.status());
    data_->breaches = log_.take();
    return data_;
  }

 private:
  Status bind_table(RawTable& raw) {
    data_->tables[static_cast<std::size_t>(raw.id)].spec = raw.table.spec;
    if (raw.spec().kind == TableKind::kDerived || !raw.complete) return {};
    raw.keep.assign(static_cast<std::size_t>(words_for(raw.table.rows)), 0);
    set_bits(raw.keep.data(), 0, raw.table.rows);
    drop_copies(raw, options_.threads, log_);
    if (raw.spec().filtered && options_.filter) TAGMA_TRY(options_.filter(raw.id, raw.table, raw.keep));
    check_values(raw, log_);
    TAGMA_TRY(check_rows(raw, options_.checks, log_));
    check_keys(raw, owns_others(raw.id), options_.threads, log_);
    raw.bad.clear();
    place(raw);
    return {};
  }

  [[nodiscard]] bool owns_others(TableId id) const {
    return std::any_of(specs_.begin(), specs_.end(),
                       [id](const TableSpec& spec) { return spec.owner == id && spec.kind != TableKind::kDerived; });
  }

  void place(RawTable& raw) {
    const TableId owner_id = raw.spec().owner;
    OwnerRows owner;
    const bool owned = owner_id != kNoTable && raw.has_loaded(raw.spec().owner_columns) && find_owner(raw, owner);
    const auto id = static_cast<std::size_t>(raw.id);
    data_->tables[id] = lay_out(raw, owned ? &owner : nullptr, options_.threads, log_);
    const bool looked_up = raw.spec().kind == TableKind::kProfile || raw.spec().kind == TableKind::kLookup ||
                           raw.spec().kind == TableKind::kList;
    if (looked_up) index_of(raw.id);
  }

  bool find_owner(const RawTable& raw, OwnerRows& owner) {
    const Table& table = data_->tables[static_cast<std::size_t>(raw.spec().owner)];
    owner.index = index_of(raw.spec().owner);
    owner.rows = table.rows;
    if (owner.index == nullptr) return false;
    for (std::size_t i = 0; i < table.spec->key.size(); ++i) {
      const Type& key = table.columns[static_cast<std::size_t>(table.spec->key[i])]->type;
      const Type& reference = raw.column(raw.spec().owner_columns[i])->type;
      if (comparable(key, reference)) continue;
      log_.stop("T1003", raw.spec(), raw.spec().columns[static_cast<std::size_t>(raw.spec().owner_columns[i])].name,
                fmt::format("is {}, but the key of {} that it refers to is {}", to_string(reference), table.spec->name,
                            to_string(key)));
      return false;
    }
    return true;
  }

  // Made when first asked for: an event needs one only if records refer to it.
  const KeyIndex* index_of(TableId id) {
    const Table& table = data_->tables[static_cast<std::size_t>(id)];
    KeyIndexPtr& index = data_->indexes[static_cast<std::size_t>(id)];
    if (index != nullptr || table.spec->key.empty()) return index.get();
    std::vector<ColumnPtr> keys;
    for (const int column : table.spec->key) {
      keys.push_back(table.columns[static_cast<std::size_t>(column)]);
      if (keys.back() == nullptr) return nullptr;
    }
    index = make_key_index(std::move(keys), options_.threads);
    return index.get();
  }

  std::span<const TableSpec> specs_;
  const BindOptions& options_;
  std::vector<RawTable> raw_;
  BreachLog log_;
  std::shared_ptr<Dataset> data_;
};

std::unexpected<Error> out_of_memory() {
  return fail(ErrorKind::kIo, "T1111", "there is not enough memory to hold the data");
}

Status check_zone(const BindOptions& options) {
  if (TimeZone::find(options.timezone) != nullptr) return {};
  return fail(ErrorKind::kUsage, "T1201", fmt::format("there is no time zone named {}", options.timezone),
              "use a name of the IANA database, for example Asia/Shanghai");
}

}  // namespace

Result<std::shared_ptr<const Dataset>> bind(std::span<const TableSpec> specs, std::span<BoundSource> sources,
                                            const BindOptions& options) {
  const auto release_all = [&] {
    for (BoundSource& source : sources) {
      if (source.stream.release != nullptr) source.stream.release(&source.stream);
    }
  };
  try {
    std::vector<RawTable> tables = raw_tables(specs);
    BreachLog log;
    Status loaded = check_zone(options);
    if (loaded) loaded = load_sources(specs, sources, options, tables, log);
    release_all();  // also those that no table reads
    if (!loaded) return std::unexpected(std::move(loaded).error());
    return Binder(specs, options, std::move(tables), std::move(log)).run();
  } catch (const std::bad_alloc&) {
    release_all();
    return out_of_memory();
  }
}

Result<std::shared_ptr<const Dataset>> bind_rows(std::span<const TableSpec> specs, std::span<const RowTable> data,
                                                 const BindOptions& options) {
  try {
    TAGMA_TRY(check_zone(options));
    std::vector<RawTable> tables = raw_tables(specs);
    TAGMA_TRY(load_rows(specs, data, options, tables));
    return Binder(specs, options, std::move(tables), BreachLog()).run();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace tagma
