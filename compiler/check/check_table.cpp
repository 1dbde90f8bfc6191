// Declared tables: schemas, owners, keys, times, copies, privacy words; and who is a row of them.
#include "compiler/check/checker.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tagma::check {

namespace {

TableKind kind_of(ast::TableWord word) {
  switch (word) {
    case ast::TableWord::kProfile: return TableKind::kProfile;
    case ast::TableWord::kEvent: return TableKind::kEvent;
    case ast::TableWord::kRecord: return TableKind::kRecord;
    case ast::TableWord::kLookup: return TableKind::kLookup;
  }
  TAGMA_CHECK(false);
}

Privacy privacy_of(const ast::Field& field, const std::string& origin) {
  Privacy privacy;
  if (field.privacy == ast::PrivacyWord::kNone) return privacy;
  privacy.cls = field.privacy == ast::PrivacyWord::kPii ? Privacy::kPii : Privacy::kSensitive;
  privacy.raw = privacy.cls == Privacy::kPii;
  privacy.origins.insert(origin);
  if (!field.purposes.empty()) {
    privacy.purposes.emplace();
    for (const ast::Name& purpose : field.purposes) privacy.purposes->insert(purpose.text);
  }
  return privacy;
}

}  // namespace

OnBreach on_breach(ast::BreachWord word) {
  switch (word) {
    case ast::BreachWord::kFail: return OnBreach::kFail;
    case ast::BreachWord::kMissing: return OnBreach::kMissing;
    case ast::BreachWord::kReject: return OnBreach::kReject;
    case ast::BreachWord::kCount: return OnBreach::kCount;
  }
  TAGMA_CHECK(false);
}

void Checker::check_tables() {
  for (Declared* declared : declared_)
    if (declared->entity == Entity::kTable || declared->entity == Entity::kList) reserve_table(*declared);
  for (Declared* declared : declared_)
    if (declared->entity == Entity::kTable) resolve_owner(*declared);
  for (Declared* declared : declared_)
    if (declared->entity == Entity::kTable && !owners_end(*declared)) table(declared->table).owner = kNoTable;
  std::set<TableId> done;
  for (const Declared* declared : declared_) {
    if (declared->entity == Entity::kTable) check_table(*declared, done);
    if (declared->entity == Entity::kList) check_list(*declared);
  }
}

void Checker::reserve_table(Declared& declared) {
  declared.table = static_cast<TableId>(module_.tables.size());
  TableSpec& spec = module_.tables.emplace_back();
  column_privacy_.emplace_back();
  spec.name = declared.name;
  spec.source = declared.name;
  if (declared.entity == Entity::kList) {
    spec.kind = TableKind::kList;
    if (const auto& source = decl_of<ast::ListDecl>(declared).source) spec.source = source->text;
    return;
  }
  const auto& decl = decl_of<ast::TableDecl>(declared);
  spec.kind = kind_of(decl.word);
  if (decl.source) spec.source = decl.source->text;
  spec.may_be_absent = decl.may_be_absent;
}

void Checker::resolve_owner(Declared& declared) {
  const auto& decl = decl_of<ast::TableDecl>(declared);
  if (!decl.owner) {
    if (decl.word == ast::TableWord::kEvent || decl.word == ast::TableWord::kRecord)
      report("no_owner", decl.name.span, fmt::format("{} does not say whose rows they are", decl.name.text),
             fmt::format("write `{} {} of PROFILE by COLUMN …`", decl.word == ast::TableWord::kEvent ? "event" : "record", decl.name.text));
    return;
  }
  const TableId owner = find_table(decl.owner->text);
  if (is_unreadable(decl.owner->text)) return;
  if (owner == kNoTable) {
    std::set<std::string, std::less<>> tables;
    for (const Declared* other : declared_)
      if (other->entity == Entity::kTable && other != &declared) tables.insert(other->name);
    report("unknown_table", decl.owner->span, fmt::format("there is no table {} that could own {}", decl.owner->text, decl.name.text),
           did_you_mean(decl.owner->text, tables));
    return;
  }
  const TableKind kind = table(owner).kind;
  if (kind == TableKind::kLookup) {
    report("not_a_profile", decl.owner->span, fmt::format("{} is a lookup: it cannot own rows", decl.owner->text),
           "an owner is a profile, an event or a record");
    return;
  }
  table(declared.table).owner = owner;
}

bool Checker::owners_end(const Declared& declared) {
  std::set<TableId> seen{declared.table};
  for (TableId owner = table(declared.table).owner; owner != kNoTable; owner = table(owner).owner) {
    if (seen.insert(owner).second) continue;
    if (owner != declared.table) return true;  // the cycle is further up, and reported there
    std::string path = declared.name;
    for (TableId step = table(declared.table).owner; step != declared.table; step = table(step).owner) path += " → " + table(step).name;
    report("cycle", decl_of<ast::TableDecl>(declared).owner->span, fmt::format("{0} owns itself: {1} → {0}", declared.name, path),
           "the chain of owners must end at a profile");
    return false;
  }
  return true;
}

void Checker::check_table(const Declared& declared, std::set<TableId>& done) {
  if (!done.insert(declared.table).second) return;
  const auto& decl = decl_of<ast::TableDecl>(declared);
  const TableId id = declared.table;
  if (table(id).owner != kNoTable)
    if (const Declared* owner = find(table(table(id).owner).name)) check_table(*owner, done);
  for (const ast::Field& field : decl.fields) add_field(field, id);
  header_columns(decl, id);
  if (decl.word == ast::TableWord::kEvent) time_column(decl, id);
  const bool unique_rows = decl.word == ast::TableWord::kProfile || decl.word == ast::TableWord::kLookup;
  if (unique_rows && table(id).key.empty())
    report("no_key", decl.name.span, fmt::format("{} has no key", decl.name.text),
           decl.word == ast::TableWord::kProfile ? "mark the column that identifies a row: `key id : int`"
                                                 : fmt::format("write `lookup {} by COLUMN {{ … }}`", decl.name.text));
  if (!decl.unique.by.empty() || !decl.unique.order.empty()) uniqueness(decl.unique, id, false);
  else if (decl.word == ast::TableWord::kEvent && events_unique_) uniqueness(*events_unique_, id, true), warn_of_unsettled(decl.name.span, id);
  if (decl.valid) check_validity(decl, id);
  table(id).filtered = decl.where != nullptr && decl.word != ast::TableWord::kProfile;
}

// A list is one column of values to be in; its name outside does not matter, so it goes by the list's own.
void Checker::check_list(const Declared& declared) {
  const auto& decl = decl_of<ast::ListDecl>(declared);
  Type type = Type::of(Kind::kString);
  if (decl.type) type = resolve_type(*decl.type).value_or(type);
  if (type.is_collection()) {
    report("bad_type", decl.type->span, "the values of a list are single values", "write the type of one value: `list blocked : int`");
    type = Type::of(Kind::kString);
  }
  TableSpec& spec = table(declared.table);
  add_column(spec, {declared.name, declared.name, type, true, OnBreach::kFail, false, false}, {});
  spec.key = {0};
}

void Checker::add_column(TableSpec& spec, ColumnSpec column, Privacy privacy) {
  const auto id = static_cast<std::size_t>(&spec - module_.tables.data());
  if (column_privacy_.size() <= id) column_privacy_.resize(id + 1);
  for (const std::string& origin : privacy.origins) origins_.try_emplace(origin, privacy);
  spec.columns.push_back(std::move(column));
  column_privacy_[id].push_back(std::move(privacy));
}

// A key that may be missing, or is a list. Where `key` stands on the line of the column before, it was meant for that one.
void Checker::misplaced_key(const ast::Field& field, TableId id) {
  const SourceFile& file = sources_.file(field.span.file);
  const auto& columns = table(id).columns;
  const std::string_view before = file.text().substr(0, field.span.begin);
  const std::size_t end = before.find_last_not_of(" \t");
  const bool same_line = end != std::string_view::npos && before[end] != '\n' && before[end] != ',' && before[end] != '{';
  if (same_line && !columns.empty()) {
    report("bad_type", {field.span.file, field.span.begin, field.span.begin + 3}, fmt::format("`key` stands before the name of its column, so here it makes {} the key", field.name.text),
           fmt::format("if {0} is the key, write `key {0} : {1}`", columns.back().name, to_string(columns.back().type)));
    return;
  }
  report("bad_type", field.type.span, fmt::format("the key {} must be a single value that is never missing", field.name.text),
         "a key identifies its row: drop the `?`");
}

void Checker::add_field(const ast::Field& field, TableId id) {
  if (find_column(id, field.name.text) >= 0) {
    report("duplicate_column", field.name.span, fmt::format("{} has the column {} twice", table(id).name, field.name.text),
           "a column taken twice from the data needs two names: `other : int from \"name\"`");
    return;
  }
  const auto type = resolve_type(field.type);
  if (!type) return add_column(table(id), {field.name.text, field.from.value_or(field.name.text), {}, true}, {});
  if (field.key && (field.type.optional || type->is_collection()))
    misplaced_key(field, id);
  ColumnSpec column;
  column.name = field.name.text;
  column.source_name = field.from.value_or(field.name.text);
  column.type = *type;
  column.optional = field.type.optional;
  column.on_breach = on_breach(field.on_breach);
  column.personal = field.privacy != ast::PrivacyWord::kNone;
  if (field.key) table(id).key.push_back(static_cast<int>(table(id).columns.size()));
  add_column(table(id), std::move(column), privacy_of(field, table(id).name + "." + field.name.text));
}

// ---- what the header names ------------------------------------------------------------------------------------------

void Checker::header_columns(const ast::TableDecl& decl, TableId id) {
  if (decl.word != ast::TableWord::kLookup) return owner_columns(decl, id);
  for (const ast::Name& name : decl.by) {
    const int column = header_column(name, id);
    if (column < 0) continue;
    if (std::find(table(id).key.begin(), table(id).key.end(), column) == table(id).key.end()) table(id).key.push_back(column);
  }
}

// `of OWNER by COLUMN`: as many columns as the owner's key has, of its types; those that the schema leaves out are added.
void Checker::owner_columns(const ast::TableDecl& decl, TableId id) {
  const TableId owner = table(id).owner;
  if (owner == kNoTable) return;
  const std::vector<int> key = table(owner).key;
  if (key.empty()) {
    if (table(owner).kind != TableKind::kProfile)
      report("no_key", decl.owner->span, fmt::format("{} has no key, so no row can belong to one of its rows", table(owner).name),
             fmt::format("mark the column that identifies a row of {}: `key order_id : int`", table(owner).name));
    return;
  }
  if (decl.by.size() != key.size()) {
    report("key_mismatch", decl.name.span, fmt::format("{} is found by {} column{}, but {} names {}", table(owner).name, key.size(), key.size() == 1 ? "" : "s", decl.name.text, decl.by.size()),
           fmt::format("write `of {} by` and the column of {} that holds it", table(owner).name, decl.name.text));
    return;
  }
  for (std::size_t i = 0; i < key.size(); ++i) {
    const ColumnSpec& wanted = table(owner).columns[static_cast<std::size_t>(key[i])];
    int column = find_column(id, decl.by[i].text);
    if (column < 0) {
      column = static_cast<int>(table(id).columns.size());
      const Privacy privacy = column_privacy_[static_cast<std::size_t>(owner)][static_cast<std::size_t>(key[i])];
      add_column(table(id), {decl.by[i].text, decl.by[i].text, wanted.type, false, OnBreach::kFail, false, wanted.personal}, privacy);
    }
    const Type& own = table(id).columns[static_cast<std::size_t>(column)].type;
    const Type& key_type = table(owner).columns[static_cast<std::size_t>(key[i])].type;
    if (own.kind != Kind::kMissing && key_type.kind != Kind::kMissing && own.repr() != key_type.repr())
      report("key_mismatch", decl.by[i].span, fmt::format("{} is {}, but the key of {} is {}", decl.by[i].text, to_string(own), table(owner).name, to_string(key_type)),
             "both must have the same type");
    table(id).owner_columns.push_back(column);
  }
}

void Checker::time_column(const ast::TableDecl& decl, TableId id) {
  if (!decl.at) {
    report("bad_time_column", decl.name.span, fmt::format("the event {} does not say when it happened", decl.name.text),
           fmt::format("write `event {} of … by … at COLUMN`; rows without a time are a `record`", decl.name.text));
    return;
  }
  int column = find_column(id, decl.at->text);
  if (column < 0) {
    column = static_cast<int>(table(id).columns.size());
    add_column(table(id), {decl.at->text, decl.at->text, Type::of(Kind::kTimestamp), false, OnBreach::kFail, false, false}, {});
  }
  const ColumnSpec& time = table(id).columns[static_cast<std::size_t>(column)];
  const Kind kind = time.type.kind;
  if (kind != Kind::kTimestamp && kind != Kind::kDate && kind != Kind::kMissing)
    report("bad_time_column", decl.at->span, fmt::format("{} is {}: an event's time is a timestamp or a date", decl.at->text, to_string(time.type)),
           "declare it as `timestamp` or `date`, or leave it out of the schema");
  else if (time.optional)
    report("bad_time_column", decl.at->span, fmt::format("{} may be missing: an event always has a time", decl.at->text), "drop the `?`");
  table(id).time = column;
  const int named_time = find_column(id, "time");
  if (named_time >= 0 && named_time != column)
    report("bad_time_column", decl.at->span, fmt::format("{} has a column `time` that is not its time: that is {}", decl.name.text, decl.at->text),
           "inside a source `time` is when the row happened: give the column another name, `other : … from \"time\"`");
}

// Copies and order. What the whole catalogue says applies to the tables that have the columns.
void Checker::uniqueness(const ast::Uniqueness& unique, TableId id, bool from_catalogue) {
  const auto has_all = [&](const std::vector<ast::Name>& names) {
    return std::all_of(names.begin(), names.end(), [&](const ast::Name& name) { return find_column(id, name.text) >= 0; });
  };
  const bool copies = !from_catalogue || (has_all(unique.by) && (!unique.latest || find_column(id, unique.latest->text) >= 0));
  if (copies) {
    for (const ast::Name& name : unique.by)
      if (const int column = header_column(name, id); column >= 0) table(id).unique_by.push_back(column);
    if (unique.latest) table(id).latest = header_column(*unique.latest, id);
  }
  if (from_catalogue && !has_all(unique.order)) return;
  for (const ast::Name& name : unique.order)
    if (const int column = header_column(name, id); column >= 0) table(id).order_by.push_back(column);
}

// What `events unique by …` says of an event table whose columns are others.
void Checker::warn_of_unsettled(Span name, TableId id) {
  std::vector<std::string> absent;
  const auto look = [&](const ast::Name& column) {
    if (find_column(id, column.text) < 0) absent.push_back(column.text);
  };
  for (const ast::Name& column : events_unique_->by) look(column);
  if (events_unique_->latest) look(*events_unique_->latest);
  const bool copies_stay = !absent.empty();
  for (const ast::Name& column : events_unique_->order) look(column);
  if (absent.empty()) return;
  report("rows_not_settled", name, fmt::format("{} declares no column {}: {}", table(id).name, fmt::join(absent, ", "), copies_stay ? "`events unique by` says nothing about it, and copies are counted" : "`order by` of `events` says nothing about it, and ties stay tied"),
         absent.size() == 1 ? "declare the column if the data has it; else say in the table's own header which rows are copies" : "declare the columns if the data has them; else say in the table's own header which rows are copies");
}

int Checker::header_column(const ast::Name& name, TableId id) {
  const int column = find_column(id, name.text);
  if (column >= 0) return column;
  std::set<std::string, std::less<>> columns;
  for (const ColumnSpec& other : table(id).columns) columns.insert(other.name);
  const std::string near = did_you_mean(name.text, columns);
  report("unknown_column", name.span, fmt::format("{} declares no column {}", table(id).name, name.text),
         near.empty() ? "declare it among the columns, with its type" : near);
  return -1;
}

// ---- who is a row ---------------------------------------------------------------------------------------------------

// `where` of an event, record or lookup: decided when data is bound, from the row alone.
void Checker::check_table_filter(const Declared& declared) {
  if (declared.entity != Entity::kTable || !table(declared.table).filtered) return;
  const auto& decl = decl_of<ast::TableDecl>(declared);
  Visiting visit(*this, declared.name, declared.span);
  Scope scope;
  scope.grain = declared.table;
  scope.rules_visible = false;
  const Typed condition = check_bool(*decl.where, scope);
  if (!condition.ok()) return;
  if (!row_columns(condition.node)) {
    report("filter_reads_beyond", decl.where->span, fmt::format("the `where` of {} may read its own columns only", declared.name),
           fmt::format("it says which rows of the data are {}; a source says more: `event NAME = {} where …`", declared.name, declared.name));
    return;
  }
  module_.row_filters.emplace_back(declared.table, condition.node);
}

// `where` of a profile: a rule of its own, unpublished, that says who is answered.
void Checker::check_profile_filter(const Declared& declared) {
  if (declared.entity != Entity::kTable) return;
  const auto& decl = decl_of<ast::TableDecl>(declared);
  if (decl.where == nullptr || decl.word != ast::TableWord::kProfile || table(declared.table).where_rule >= 0) return;
  const std::string name = declared.name + " where";
  Visiting visit(*this, name, declared.span);
  Scope scope;
  scope.grain = declared.table;
  const Typed condition = check_bool(*decl.where, scope);
  if (!condition.ok()) return;
  table(declared.table).where_rule = hidden_rule(name, declared.table, certain(condition.node), decl.where->span);
}

// ---- types ----------------------------------------------------------------------------------------------------------

std::optional<Type> Checker::resolve_type(const ast::TypeRef& ref) {
  if (ref.name.empty()) return std::nullopt;  // could not be read, which is reported
  static const std::map<std::string, Kind, std::less<>> scalars = {
      {"bool", Kind::kBool}, {"int", Kind::kInt}, {"float", Kind::kFloat}, {"ratio", Kind::kRatio}, {"string", Kind::kString},
      {"date", Kind::kDate}, {"timestamp", Kind::kTimestamp}, {"duration", Kind::kDuration}, {"time", Kind::kTimeOfDay}};
  if (const auto scalar = scalars.find(ref.name); scalar != scalars.end()) return Type::of(scalar->second);
  if (ref.name == "decimal") {
    if (ref.scale < 0 || ref.scale > 38) return std::nullopt;  // the parser reported it
    return Type::decimal(ref.scale);
  }
  if (ref.name == "enum") return resolve_enum(ref);
  if (ref.name == "list" || ref.name == "set") return resolve_collection(ref);
  if (ref.name == "window") {
    report("bad_type", ref.span, "only a parameter of a metric can be a window", "`metric spend(w: window) = sum(amount of Paid in w)`");
    return std::nullopt;
  }
  std::set<std::string, std::less<>> names{"decimal", "enum", "list", "set"};
  for (const auto& [name, kind] : scalars) names.insert(name);
  static const std::map<std::string, std::string, std::less<>> elsewhere = {
      {"text", "string"}, {"str", "string"}, {"varchar", "string"}, {"integer", "int"}, {"bigint", "int"}, {"long", "int"},
      {"double", "float"}, {"number", "int` or `decimal(2)"}, {"numeric", "decimal(2)"}, {"money", "decimal(2)"},
      {"boolean", "bool"}, {"datetime", "timestamp"}, {"instant", "timestamp"}, {"array", "list<string>"}};
  const auto known = elsewhere.find(ref.name);
  report("unknown_type", ref.span, fmt::format("there is no type {}", ref.name),
         known != elsewhere.end() ? fmt::format("it is called `{}` here", known->second) : did_you_mean(ref.name, names));
  return std::nullopt;
}

std::optional<Type> Checker::resolve_enum(const ast::TypeRef& ref) {
  std::set<std::string> seen;
  for (const std::string& value : ref.values)
    if (!seen.insert(value).second) {
      report("bad_type", ref.span, fmt::format("the enum lists \"{}\" twice", value), "each value once");
      return std::nullopt;
    }
  if (!ref.values.empty()) return Type::enumeration(intern_enum(ref.values));
  report("bad_type", ref.span, "an enum lists its values", "`enum(\"male\", \"female\")`");
  return std::nullopt;
}

std::optional<Type> Checker::resolve_collection(const ast::TypeRef& ref) {
  if (ref.element == nullptr) {
    report("bad_type", ref.span, fmt::format("a {} says what it holds", ref.name), fmt::format("`{}<string>`", ref.name));
    return std::nullopt;
  }
  const auto element = resolve_type(*ref.element);
  if (!element) return std::nullopt;
  if (element->is_collection()) {
    report("bad_type", ref.element->span, fmt::format("a {} holds single values, not lists", ref.name), fmt::format("`{}<string>`", ref.name));
    return std::nullopt;
  }
  return ref.name == "list" ? Type::list_of(*element) : Type::set_of(*element);
}

// ---- tables by what they are ----------------------------------------------------------------------------------------

std::vector<TableId> Checker::profiles() const {
  std::vector<TableId> out;
  for (std::size_t id = 0; id < module_.tables.size(); ++id)
    if (module_.tables[id].kind == TableKind::kProfile) out.push_back(static_cast<TableId>(id));
  return out;
}

TableId Checker::resolve_profile(const std::optional<ast::Name>& of, Span span, std::string_view what) {
  const std::vector<TableId> all = profiles();
  if (of) {
    if (is_unreadable(of->text)) return kNoTable;
    const TableId id = find_table(of->text);
    if (id != kNoTable && table(id).kind == TableKind::kProfile) return id;
    std::set<std::string, std::less<>> names;
    for (const TableId profile : all) names.insert(table(profile).name);
    if (id != kNoTable)
      report("not_a_profile", of->span, fmt::format("{} is no profile: a {} is about one", of->text, what), fmt::format("profiles are {}", fmt::join(names, ", ")));
    else
      report("unknown_table", of->span, fmt::format("there is no profile {}", of->text), did_you_mean(of->text, names));
    return kNoTable;
  }
  if (all.size() == 1) return all.front();
  const auto unreadable = [](const auto& name) { return name.second.entity == Entity::kUnreadable; };
  if (all.empty() && std::any_of(names_.begin(), names_.end(), unreadable)) return kNoTable;  // it may be the profile
  if (all.empty()) {
    report("which_profile", span, fmt::format("a {} is about a profile, and none is declared", what), "declare one: `profile Customer { key id : int }`");
    return kNoTable;
  }
  std::vector<std::string> names;
  for (const TableId profile : all) names.push_back("of " + table(profile).name);
  report("which_profile", span, fmt::format("there are several profiles: this {} must say which one it is about", what),
         fmt::format("write `{}`", fmt::join(names, "` or `")));
  return kNoTable;
}

bool Checker::is_ancestor(TableId ancestor, TableId id) const {
  if (id == kNoTable || ancestor == kNoTable) return false;
  for (TableId owner = table(id).owner; owner != kNoTable; owner = table(owner).owner)
    if (owner == ancestor) return true;
  return false;
}

TableId Checker::profile_of(TableId id) const {
  while (id != kNoTable && table(id).kind != TableKind::kProfile) id = table(id).owner;
  return id;
}

int Checker::find_column(TableId id, std::string_view name) const {
  const auto& columns = table(id).columns;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == name) return static_cast<int>(i);
  return -1;
}

}  // namespace tagma::check
