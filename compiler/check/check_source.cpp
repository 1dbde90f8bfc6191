// Sources: a table of rows that belong to somebody, or one made from it, clause by clause, from left to right.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tagma::check {

// ---- what is known of a row -----------------------------------------------------------------------------------------

// What is known of a row of the same table outside says nothing about this one.
Checker::RowFacts::RowFacts(Checker& checker, const SourceView& view) : checker_(checker), outside_(checker.facts_) {
  std::erase_if(checker.facts_, [&](NodeId fact) { return checker.build_.node(fact).grain == view.table; });
  filter_.emplace(checker);
  if (view.filter != kNoNode) filter_->assume(view.filter, true);
}

Checker::RowFacts::~RowFacts() {
  filter_.reset();
  checker_.facts_ = std::move(outside_);
}

// ---- by name --------------------------------------------------------------------------------------------------------

SourceView Checker::check_source(const ast::Source& source, const Scope& scope) {
  const Clocked clocked(*this, scope.grain);
  if (!scope.columns_visible) {
    report("out_of_place", source.span, "a fn computes with what it is given: it folds no rows", "make it a metric; a metric may take parameters too");
    return {};
  }
  const Declared* pattern = find(source.name.text, Entity::kPattern);
  SourceView view = pattern != nullptr ? pattern_rows(source, *pattern, scope) : source_named(source.name, scope);
  if (!view.ok()) return view;
  view.span = source.span;
  if (source.alias) view.name = source.alias->text;
  if (source.becomes) view.becomes = source.becomes->text;
  if (source.step == ast::Source::Step::kFirst && view.group == kNoTable) sequence_home_ = view.home = common_owner(view.table, scope, source.span);
  if (source.step == ast::Source::Step::kLater) view.home = sequence_home_;
  if (source.current && !current_rows(view, source.span)) return {};
  for (const ast::Clause& clause : source.clauses)
    if (!apply(clause, view, scope)) return {};
  return view;
}

SourceView Checker::source_named(const ast::Name& name, const Scope& scope) {
  if (name.text == "rows" && find("rows") == nullptr) {
    for (const Scope* step = &scope; step != nullptr; step = step->parent)
      if (step->rows != nullptr) return *step->rows;
    return no_rows(name, scope);
  }
  if (is_unreadable(name.text)) return {};
  const Declared* declared = find(name.text);
  if (declared != nullptr && declared->entity == Entity::kTable) return table_source(declared->table, name.span);
  if (declared != nullptr && declared->entity == Entity::kSource) return named_source(*declared, name.span);
  if (declared != nullptr && declared->entity == Entity::kPattern) {
    ast::Source whole;
    whole.name = name;
    return pattern_rows(whole, *declared, scope);
  }
  return unknown_source(name);
}

// `rows` where no row is a group: a condition of other rows inside a group stands at one of those.
SourceView Checker::no_rows(const ast::Name& name, const Scope& scope) {
  const SourceView* group = nullptr;
  for (const Scope* step = &scope; step != nullptr && group == nullptr; step = step->parent != nullptr ? step->parent : step->outer) group = step->rows;
  if (group == nullptr)
    report("unknown_source", name.span, "`rows` are the rows of a group, and there is no group here", "`Order per channel { n = count(rows) }`");
  else
    report("unknown_source", name.span, "`rows` are the rows of the group; inside a condition of other rows, as every later step of a sequence is, they cannot be asked for",
           fmt::format("name the source and compare the group's key: `{} where KEY == a.KEY`, where `a: rows` is the row around", table(group->table).name));
  return {};
}

SourceView Checker::table_source(TableId id, Span span) {
  SourceView view;
  view.table = id;
  view.name = table(id).name;
  view.span = span;
  view.event = table(id).kind == TableKind::kEvent;
  view.time = time_of(id);
  if (view.time == kNoNode) return view;
  view.time = instant_of(view.time);
  view.windows.push_back(begun_by_now(id));  // an event is visible if and only if it is before T
  view.filter = owners_have_begun(id);
  if (validity_of(id) != nullptr) view.interval = interval_of(id);
  return view;
}

SourceView Checker::unknown_source(const ast::Name& name) {
  std::set<std::string, std::less<>> sources;
  for (const Declared* declared : declared_)
    if (declared->entity == Entity::kSource || (declared->entity == Entity::kTable && declared->table != kNoTable)) sources.insert(declared->name);
  std::vector<std::string> owners;
  bool of_profile = false;
  for (const std::string& source : sources) {
    const TableId id = find_table(source);
    if (id == kNoTable || find_column(id, name.text) < 0) continue;
    if (table(id).owner != kNoTable) owners.push_back(source);
    else of_profile = of_profile || table(id).kind == TableKind::kProfile;
  }
  Diagnostic& diagnostic = report("unknown_source", name.span, fmt::format("there are no rows called {}", name.text));
  const Declared* declared = find(name.text);
  if (declared != nullptr) {
    diagnostic.message = fmt::format("{} has no rows", name.text);
    diagnostic.help = declared->entity == Entity::kList ? fmt::format("a value can be in a list: `x in {}`", name.text) : fmt::format("{} is a value, used as it is: `{}`", name.text, name.text);
  } else if (!owners.empty()) {
    diagnostic.help = fmt::format("{} is a column of {}: `{} of {}`", name.text, fmt::join(owners, ", "), name.text, owners.front());
  } else if (of_profile) {
    diagnostic.help = fmt::format("{0} is a single value: `{0} is known`, `{0} == …`", name.text);
  } else {
    diagnostic.help = did_you_mean(name.text, sources);
  }
  return {};
}

SourceView Checker::named_source(const Declared& source, Span use) {
  auto found = views_.find(source.name);
  if (found == views_.end()) {
    Visiting visit(*this, source.name, use);
    if (!visit) return {};
    found = views_.insert_or_assign(source.name, declared_source(source)).first;
  }
  SourceView view = found->second;
  view.span = use;
  return view;
}

SourceView Checker::declared_source(const Declared& source) {
  const auto& decl = decl_of<ast::DerivedDecl>(source);
  const SourceView base = source_named(decl.source.name, Scope{});
  if (!base.ok()) return {};
  Scope scope;
  scope.grain = profile_of(base.table);
  const std::size_t known_tables = module_.tables.size();
  ast::Source rows = ast::clone(decl.source);
  rows.becomes = decl.name;
  SourceView view = check_source(rows, scope);
  if (!view.ok()) return view;
  view.name = source.name;
  view.becomes.clear();
  if (static_cast<std::size_t>(view.table) >= known_tables) table(view.table).name = source.name;
  const bool grouped = table(view.table).kind == TableKind::kDerived;
  if (decl.event && view.time == kNoNode && !grouped) {
    report("not_an_event", source.span, fmt::format("{} is made from rows without a time: no event", source.name), fmt::format("write `record {} = …`", source.name));
    return {};
  }
  view.event = decl.event;
  return view;
}

std::set<std::string, std::less<>> Checker::known_names(const SourceView& view) const {
  std::set<std::string, std::less<>> names;
  for (const ColumnSpec& column : table(view.table).columns) names.insert(column.name);
  for (const auto& [name, value] : view.columns) names.insert(name);
  if (view.time != kNoNode) names.insert("time");
  return names;
}

// ---- clauses --------------------------------------------------------------------------------------------------------

bool Checker::apply(const ast::Clause& clause, SourceView& view, const Scope& scope) {
  if (const auto* where = std::get_if<ast::WhereClause>(&clause.what)) return where_clause(*where, view, scope);
  if (const auto* window = std::get_if<ast::WindowClause>(&clause.what)) return window_clause(window->window, view, scope);
  if (const auto* keeping = std::get_if<ast::KeepingClause>(&clause.what)) return keeping_clause(*keeping, clause.span, view, scope);
  if (const auto* with = std::get_if<ast::WithClause>(&clause.what)) return with_clause(*with, view, scope);
  if (const auto* row = std::get_if<ast::RowClause>(&clause.what)) return row_clause(*row, view, scope);
  if (const auto* joining = std::get_if<ast::JoiningClause>(&clause.what)) return joining_clause(*joining, clause.span, view, scope);
  return per_clause(std::get<ast::PerClause>(clause.what), clause.span, view, scope);
}

bool Checker::where_clause(const ast::WhereClause& where, SourceView& view, const Scope& scope) {
  const RowFacts facts(*this, view);
  const Typed condition = check_bool(*where.condition, row_scope(view, scope));
  if (!condition.ok()) return false;
  view.filter = view.filter == kNoNode ? condition.node : build_.conj({view.filter, condition.node});
  view.privacy = Privacy::join(view.privacy, condition.privacy.coarse());
  return true;
}

bool Checker::window_clause(const ast::Window& window, SourceView& view, const Scope& scope) {
  if (window.overlapping) return overlapping_clause(window, view, scope);
  if (view.time == kNoNode) {
    const bool grouped = table(view.table).kind == TableKind::kDerived;
    report("no_time", window.span, fmt::format("the rows of {} have no time: a window says nothing about them", view.name),
           grouped ? "a window stands before `per`; a column is compared as a value: `where opened in rolling 3 days`" : "compare a column: `where paid_on in rolling 30 days`");
    return false;
  }
  if (written_window(window, scope).kind == ast::WindowKind::kNext) {
    report("future_window", window.span, fmt::format("no row of {} is later than now: what has not happened is not there", view.name),
           "`in next 7 days` is asked of a value: `where due in next 7 days`");
    return false;
  }
  const auto checked = check_window(window, scope);
  if (!checked) return false;
  Bounds bounds = until_now(window, *checked, scope);
  view.privacy = Privacy::join(view.privacy, bounds.privacy.coarse());
  const NodeId now = build_.now();
  std::erase_if(view.windows, [&](const Bounds& other) { return other.lo.at == kNoNode && other.hi.at == now; });  // this one ends by then
  view.windows.push_back(std::move(bounds));
  return true;
}

// The first or last rows, of all or per key. A row whose key is missing is equal to no other: it stays.
bool Checker::keeping_clause(const ast::KeepingClause& keeping, Span span, SourceView& view, const Scope& scope) {
  if (keeping.count < 1 || table(view.table).kind == TableKind::kLookup) {
    const bool lookup = table(view.table).kind == TableKind::kLookup;
    report("bad_keeping", span, lookup ? fmt::format("the rows of {} have no order: none of them is first or last", view.name) : "no row is kept", "`Order keeping first 2 per channel`");
    return false;
  }
  ir::RowIndex index{kNoTable, row_condition(view, scope), {}, keeping.last};
  std::vector<NodeId> stays;
  if (view.group != kNoTable) {
    // The rows of a group are those with its keys among the rows that it was made from.
    const ir::Derived* group = module_.derived_of(view.group);
    if (group->each >= 0) {
      report("bad_keeping", span, "a row stands in the groups of all its elements: there is no first or last of each here", "keep before `per`: `Order keeping last 3 per each … as NAME { … }`");
      return false;
    }
    index.via = group->via;
    index.keys = group->keys;
    std::vector<NodeId> conditions;
    for (const NodeId condition : {group->filter, index.filter})
      if (condition != kNoNode) conditions.push_back(condition);
    index.filter = conditions.empty() ? kNoNode : build_.conj(conditions);
  } else {
    index.via = common_owner(view.table, scope, view.span);
    if (index.via == kNoTable) return false;
  }
  for (const ast::ExprPtr& expr : keeping.keys) {
    const auto key = group_key(*expr, false, view, scope);
    if (!key) return false;
    index.keys.push_back(key->node);
    view.privacy = Privacy::join(view.privacy, key->privacy.coarse());
    if (build_.node(key->node).optional) stays.push_back(build_.negate(build_.is_known(key->node)));
  }
  const NodeId position = build_.row_index(view.table, std::move(index));
  stays.push_back(Clock(build_).call("<=", {position, integer(keeping.count)}));
  const NodeId kept = build_.disj(std::move(stays));
  view.filter = view.filter == kNoNode ? kept : build_.conj({view.filter, kept});
  return true;
}

bool Checker::with_clause(const ast::WithClause& with, SourceView& view, const Scope& scope) {
  for (const ast::Named& column : with.columns) {
    if (!new_column(column.name, view)) return false;
    const RowFacts facts(*this, view);
    Typed value = check(*column.value, row_scope(view, scope), Polarity::kFree);
    if (!value.ok()) return false;
    if (type(value).kind == Kind::kMissing) {
      report("bad_column", column.value->span, fmt::format("the column {} is only `missing`", column.name.text), "give it a value");
      return false;
    }
    view.columns.insert_or_assign(column.name.text, std::move(value));
  }
  return true;
}

bool Checker::new_column(const ast::Name& name, const SourceView& view) {
  const bool reserved = name.text == "time" || name.text == "rows";
  if (!reserved && find_column(view.table, name.text) < 0 && !view.columns.contains(name.text)) return true;
  report("bad_column", name.span, reserved ? fmt::format("`{}` has a meaning of its own in a source", name.text) : fmt::format("{} has a column {} already", view.name, name.text), "give the new column another name");
  return false;
}

}  // namespace tagma::check
