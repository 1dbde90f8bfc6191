// `per KEYS { column = AGGREGATE(… rows …) }`: one row per group, a derived table.
#include "compiler/check/checker.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tagma::check {

// A value that rows are grouped by.
std::optional<Typed> Checker::group_key(const ast::Expr& key, bool each, const SourceView& view, const Scope& scope) {
  const RowFacts facts(*this, view);
  Typed value = check(key, row_scope(view, scope), Polarity::kFree);
  if (!value.ok()) return std::nullopt;
  const Type of = type(value);
  if (of.is_collection() == each && of.kind != Kind::kMissing) return value;
  if (each) report("bad_key", key.span, fmt::format("`each` takes a list or a set apart, and this is {}", to_string(of)), fmt::format("leave out `each`: `{}`", written(key.span)));
  else if (of.is_collection()) report("bad_key", key.span, fmt::format("rows are not grouped by {}", to_string(of)), fmt::format("by its elements they are: `each {}`", written(key.span)));
  else report("bad_key", key.span, fmt::format("rows are not grouped by {}", to_string(of)), "a key is a single value: a text, a number, a date …");
  return std::nullopt;
}

std::string Checker::key_name(const ast::Named& key) {
  if (!key.name.text.empty()) return key.name.text;
  if (const auto* name = std::get_if<ast::NameRef>(&key.value->what)) return name->name;
  if (const auto* member = std::get_if<ast::Member>(&key.value->what)) return member->name.text;
  report("bad_key", key.value->span, "this key needs a name", fmt::format("`per {} as NAME`", written(key.value->span)));
  return "";
}

bool Checker::read_keys(const std::vector<ast::Named>& all, const SourceView& view, const Scope& scope, std::vector<Key>& keys) {
  for (const ast::Named& named : all) {
    Key key{key_name(named), {}, named.each};
    const auto value = key.name.empty() ? std::nullopt : group_key(*named.value, named.each, view, scope);
    if (!value) return false;
    if (named.each && std::any_of(keys.begin(), keys.end(), [](const Key& other) { return other.each; })) {
      report("bad_key", named.value->span, "one `each` in a `per`: a row would be in the groups of all pairs of elements", "keep one of them");
      return false;
    }
    key.value = *value;
    const bool twice = std::any_of(keys.begin(), keys.end(), [&](const Key& other) { return other.name == key.name; });
    if (twice || key.name == "time" || key.name == "rows") {
      report("bad_column", named.value->span, twice ? fmt::format("two keys are called {}", key.name) : fmt::format("`{}` has a meaning of its own in a source", key.name),
             fmt::format("`per {} as NAME`", written(named.value->span)));
      return false;
    }
    keys.push_back(std::move(key));
  }
  return true;
}

bool Checker::per_clause(const ast::PerClause& per, Span span, SourceView& view, const Scope& scope) {
  if (const auto made = per_unit(per, span, view, scope)) return *made;
  std::vector<Key> keys;
  if (!read_keys(per.keys, view, scope, keys)) return false;
  SourceView rows;
  SourceView groups = grouped(view, keys, scope, span, rows);
  if (!groups.ok() || !group_columns(per.columns, groups, rows, scope)) return false;
  view = std::move(groups);
  return true;
}

bool Checker::group_columns(std::span<const ast::Named> columns, SourceView& groups, const SourceView& rows, const Scope& scope) {
  for (const ast::Named& column : columns) {
    if (!new_column(column.name, groups)) return false;
    Scope group = row_scope(groups, scope);
    group.rows = &rows;
    Typed value = check(*column.value, group, Polarity::kFree);
    if (!value.ok()) return false;
    if (type(value).kind == Kind::kMissing) {
      report("bad_column", column.value->span, fmt::format("the column {} is only `missing`", column.name.text), "fold the rows of the group: `n = count(rows)`");
      return false;
    }
    groups.columns.insert_or_assign(column.name.text, std::move(value));
  }
  return true;
}

SourceView Checker::grouped(const SourceView& view, const std::vector<Key>& keys, const Scope& scope, Span span, SourceView& rows) {
  if (view.group != kNoTable) {
    report("bad_key", span, "the rows of a group are not grouped again", "name all the keys in one `per`");
    return {};
  }
  const auto via = via_of(view, scope, view.span);
  if (!via) return {};
  if (*via == kNoTable) {
    if (belongs_to_nobody(view.table)) report("bad_key", span, fmt::format("{} is a lookup: its rows belong to nobody and are not grouped", view.name), "group rows that look it up: `Line per Product(sku).category { … }`");
    else report("bad_key", span, fmt::format("{} is a profile: all of its rows would be grouped, and they belong to nobody here", view.name), fmt::format("fold them as they are: `count({0} where …)`, `median(… of {0})`; compare within a group: `rank(… per …)`", view.name));
    return {};
  }
  ir::Derived derived{kNoTable, view.table, *via, row_condition(view, scope), {}, -1};
  for (const Key& key : keys) {
    if (key.each) derived.each = static_cast<int>(derived.keys.size());
    derived.keys.push_back(key.value.node);
  }
  if (!made_per_owner(view, derived.filter, derived.keys, span)) return {};
  SourceView groups;
  std::vector<std::string> names;
  for (const Key& key : keys) names.push_back(key.name);
  groups.table = derived_table(std::move(derived), keys, fmt::format("{} per {}", view.name, fmt::join(names, ", ")));
  groups.name = view.name;
  groups.becomes = view.becomes;
  groups.event = view.event;
  groups.privacy = view.privacy;
  for (const Key& key : keys) groups.privacy = Privacy::join(groups.privacy, key.value.privacy.coarse());
  groups.span = view.span;
  rows = view;
  rows.name = "rows";
  rows.becomes.clear();
  rows.group = groups.table;
  rows.filter = kNoNode;
  rows.windows.clear();  // the groups have no other rows
  rows.privacy = {};
  return groups;
}

bool Checker::made_per_owner(const SourceView& view, NodeId filter, std::vector<NodeId> parts, Span span) {
  if (filter != kNoNode) parts.push_back(filter);
  if (std::all_of(parts.begin(), parts.end(), [&](NodeId part) { return ir::is_closed(module_, part); })) return true;
  report("group_needs_row", span, fmt::format("these groups of {} would be others for every row outside", view.name),
         "groups and favourites are made once per owner, not for every row: compare the row outside with what they give, as in `Shelf where seen < Order.time`");
  return false;
}

// Equal groups are one table, whoever wrote them.
TableId Checker::derived_table(ir::Derived derived, const std::vector<Key>& keys, const std::string& name) {
  const auto same_names = [&](TableId id) {
    return std::equal(keys.begin(), keys.end(), table(id).columns.begin(), table(id).columns.end(), [](const Key& key, const ColumnSpec& column) { return key.name == column.name; });
  };
  for (const ir::Derived& other : module_.derived)
    if (other.source == derived.source && other.via == derived.via && other.filter == derived.filter && other.keys == derived.keys && other.each == derived.each && same_names(other.table)) return other.table;
  const auto taken = [&](const std::string& candidate) {
    return std::any_of(module_.tables.begin(), module_.tables.end(), [&](const TableSpec& other) { return other.name == candidate; });
  };
  std::string own = name;
  for (int n = 2; taken(own); ++n) own = fmt::format("{} ({})", name, n);
  derived.table = static_cast<TableId>(module_.tables.size());
  TableSpec& spec = module_.tables.emplace_back();
  spec.name = own;
  spec.kind = TableKind::kDerived;
  spec.owner = derived.via;
  for (const Key& key : keys) {
    const Type of = type(key.value);
    ColumnSpec column{key.name, key.name, key.each ? of.element_type() : of, false, OnBreach::kFail, true, key.value.privacy.cls != Privacy::kOpen};
    add_column(spec, std::move(column), key.value.privacy);
  }
  module_.derived.push_back(std::move(derived));
  return module_.derived.back().table;
}

}  // namespace tagma::check
