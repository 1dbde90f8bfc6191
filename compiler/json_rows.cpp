// One profile and its rows from JSON text: `tagma eval --row`.
#include "compiler/catalogue.h"
#include "compiler/ir/interpret.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tagma {

namespace {

using Json = nlohmann::json;

class Rows {
 public:
  Rows(const ir::Module& module, Arena& arena) : module_(module), arena_(arena) {}

  Status add(TableId table, const Json& object, const std::vector<Value>& owner_key) {
    const TableSpec& spec = module_.tables[static_cast<std::size_t>(table)];
    if (!object.is_object()) return wrong(spec.name, "a row is an object: {\"column\": value, …}");
    std::vector<Value> row(spec.columns.size());
    for (std::size_t i = 0; i < spec.owner_columns.size() && i < owner_key.size(); ++i) row[static_cast<std::size_t>(spec.owner_columns[i])] = owner_key[i];
    for (const auto& [name, value] : object.items()) TAGMA_TRY(cell(table, row, name, value));
    std::vector<Value> key;
    for (const int column : spec.key) key.push_back(row[static_cast<std::size_t>(column)]);
    tables_[table].push_back(std::move(row));
    for (const auto& [name, value] : object.items())
      if (const TableId inner = find_table(name); inner != kNoTable && inner != table) {
        if (!value.is_array()) return wrong(name, "the rows of a table are a list: [{…}, …]");
        for (const Json& item : value) TAGMA_TRY(add(inner, item, module_.tables[static_cast<std::size_t>(inner)].owner == table ? key : std::vector<Value>{}));
      }
    return {};
  }

  [[nodiscard]] std::vector<RowTable> take() const {
    std::vector<RowTable> out;
    for (std::size_t id = 0; id < module_.tables.size(); ++id) {
      if (module_.tables[id].kind == TableKind::kDerived) continue;
      const auto found = tables_.find(static_cast<TableId>(id));
      out.push_back({static_cast<TableId>(id), found == tables_.end() ? std::vector<std::vector<Value>>{} : found->second});
    }
    return out;
  }

 private:
  static std::unexpected<Error> wrong(std::string_view where, std::string_view what) {
    return fail(ErrorKind::kUsage, "T1210", fmt::format("--row, {}: {}", where, what));
  }

  [[nodiscard]] TableId find_table(std::string_view name) const {
    for (std::size_t id = 0; id < module_.tables.size(); ++id)
      if (module_.tables[id].name == name && module_.tables[id].kind != TableKind::kDerived) return static_cast<TableId>(id);
    return kNoTable;
  }

  Status cell(TableId table, std::vector<Value>& row, const std::string& name, const Json& json) {
    const TableSpec& spec = module_.tables[static_cast<std::size_t>(table)];
    for (std::size_t i = 0; i < spec.columns.size(); ++i) {
      if (spec.columns[i].name != name) continue;
      TAGMA_ASSIGN(row[i], value_of(spec.name + "." + name, spec.columns[i].type, json));
      return {};
    }
    if (find_table(name) != kNoTable) return {};
    std::vector<std::string> names;
    for (const ColumnSpec& column : spec.columns) names.push_back(column.name);
    const auto nearest = nearest_name(name, names);
    return wrong(spec.name, fmt::format("it has no column {}{}", name, nearest ? fmt::format("; did you mean {}?", *nearest) : ""));
  }

  Result<Value> value_of(const std::string& where, const Type& type, const Json& json) {
    if (json.is_null()) return Value::missing();
    if (type.is_collection()) {
      if (!json.is_array()) return wrong(where, fmt::format("a {} is a JSON list", to_string(type)));
      std::vector<Value> items;
      for (const Json& item : json) {
        TAGMA_ASSIGN(const Value value, value_of(where, type.element_type(), item));
        items.push_back(value);
      }
      if (type.kind == Kind::kSet) {
        const Type element = type.element_type();
        std::sort(items.begin(), items.end(), [&](const Value& a, const Value& b) { return compare(element, a, b) < 0; });
        items.erase(std::unique(items.begin(), items.end(), [&](const Value& a, const Value& b) { return compare(element, a, b) == 0; }), items.end());
      }
      return Value::list(arena_.list(std::move(items)));
    }
    if (json.is_object() || json.is_array()) return wrong(where, fmt::format("this is not a {}", to_string(type)));
    if (type.kind == Kind::kFloat && json.is_number()) return Value::real(json.get<double>());
    const std::string text = json.is_string() ? json.get<std::string>() : json.dump();
    auto value = parse_value(type, text, module_.timezone, arena_);
    if (!value) return wrong(where, fmt::format("this is not a {}", to_string(type)));
    return *value;
  }

  const ir::Module& module_;
  Arena& arena_;
  std::map<TableId, std::vector<std::vector<Value>>> tables_;
};

}  // namespace

Result<RowData> Catalogue::rows_from_json(std::string_view text, std::string_view profile) const {
  const ir::Module& module = *impl_->module;
  TableId table = kNoTable;
  for (std::size_t id = 0; id < module.tables.size() && table == kNoTable; ++id)
    if (module.tables[id].kind == TableKind::kProfile && (profile.empty() || module.tables[id].name == profile)) table = static_cast<TableId>(id);
  if (table == kNoTable) return fail(ErrorKind::kUsage, "T1207", fmt::format("no profile is named {}", profile));
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail(ErrorKind::kUsage, "T1210", "--row is not valid JSON", "--row '{\"id\": 7, \"city\": \"上海\"}'");
  Arena arena;
  Rows rows(module, arena);
  TAGMA_TRY(rows.add(table, json, {}));
  const TableSpec& spec = module.tables[static_cast<std::size_t>(table)];
  if (spec.key.size() != 1) return fail(ErrorKind::kUsage, "T1210", "--row needs a profile with a key of one column");
  const std::vector<RowTable> tables = rows.take();
  BindOptions options;
  options.timezone = module.timezone;
  options.filter = [this](TableId id, const Table& raw, std::span<std::uint64_t> keep) { return impl_->program->filter_rows(id, raw, keep); };
  options.checks = impl_->program->row_checks();
  TAGMA_ASSIGN(auto data, bind_rows(impl_->program->tables(), tables, options));
  const Value key = tables[static_cast<std::size_t>(table)].rows.front()[static_cast<std::size_t>(spec.key[0])];
  const Type type = spec.columns[static_cast<std::size_t>(spec.key[0])].type;
  if (!key.known) return fail(ErrorKind::kUsage, "T1210", fmt::format("--row lacks the key {}", spec.columns[static_cast<std::size_t>(spec.key[0])].name));
  return RowData{std::move(data), type.is_text() ? std::string(key.s) : to_text(type, key, module.timezone)};
}

}  // namespace tagma
