// What a name means where it stands: bindings, columns of the row in hand, the catalogue; and how a value of another
// row (an owner, a row outside the aggregate) reaches the row in hand.
#include "compiler/check/checker.h"

#include <fmt/format.h>

namespace tagma::check {

Scope Scope::nested() const {
  Scope scope;
  scope.grain = grain;
  scope.source = source;
  scope.outer = outer;
  scope.parent = this;
  scope.rows = rows;
  scope.folds_rows = folds_rows;
  scope.element_depth = element_depth;
  scope.rules_visible = rules_visible;
  scope.columns_visible = columns_visible;
  return scope;
}

Scope Checker::row_scope(const SourceView& view, const Scope& around) {
  Scope scope;
  scope.grain = view.table;
  scope.source = &view;
  scope.outer = &around;
  scope.rules_visible = around.rules_visible;
  return scope;
}

// ---- from row to row ------------------------------------------------------------------------------------------------

NodeId Checker::owner_chain(NodeId value, TableId from, TableId to) {
  std::vector<TableId> path;  // tables below `from`, nearest to `to` first
  for (TableId step = to; step != from; step = table(step).owner) path.push_back(step);
  for (auto step = path.rbegin(); step != path.rend(); ++step) value = build_.owner(*step, value);
  return value;
}

// `at` is `scope` or a scope around it; the value belongs to the row of `at`.
Typed Checker::reach(Typed value, const Scope& at, const Scope& scope) {
  if (!value.ok() || &at == &scope || build_.node(value.node).grain == ir::kConstGrain) return value;
  std::vector<const Scope*> inner;  // the scopes between, innermost first
  for (const Scope* step = &scope; step != &at; step = step->parent != nullptr ? step->parent : step->outer) {
    TAGMA_CHECK(step != nullptr);
    if (step->parent == nullptr) inner.push_back(step);
  }
  TableId from = at.grain;
  for (auto step = inner.rbegin(); step != inner.rend(); ++step) {
    const TableId to = (*step)->grain;
    // The row around is also an owner of this one; but what reads rows further out can only be read from there.
    const bool through_owner = is_ancestor(from, to) && ir::is_closed(module_, value.node);
    value.node = through_owner ? owner_chain(value.node, from, to) : build_.outer(to, value.node);
    from = to;
  }
  return value;
}

Typed Checker::lift(Typed value, TableId from, const Scope& scope, Span span) {
  if (!value.ok() || build_.node(value.node).grain == ir::kConstGrain) return value;
  for (const Scope* step = &scope; step != nullptr; step = step->parent != nullptr ? step->parent : step->outer) {
    if (step->grain != from && !is_ancestor(from, step->grain)) continue;
    value.node = owner_chain(value.node, from, step->grain);
    return reach(std::move(value), *step, scope);
  }
  const std::string here = scope.grain == ir::kConstGrain ? "nothing that belongs to a row" : "a row of " + table(scope.grain).name;
  Diagnostic& diagnostic = report("not_reachable", span, fmt::format("this belongs to {}, and here is {}", table(from).name, here));
  if (scope.grain != ir::kConstGrain && is_ancestor(scope.grain, from))
    diagnostic.help = fmt::format("a {0} has many rows of {1}: fold them, as in `count({1} where …)`", table(scope.grain).name, table(from).name);
  else
    diagnostic.help = "a row reaches its owners, not the rows of others";
  return error(span);
}

// ---- bindings -------------------------------------------------------------------------------------------------------

Found Checker::look_up(std::string_view name, const Scope& scope) const {
  bool crossed = false;
  for (const Scope* step = &scope; step != nullptr;) {
    const auto found = step->bindings.find(std::string(name));
    if (found != step->bindings.end()) return {&found->second, step, crossed};
    crossed = crossed || step->parent == nullptr;
    step = step->parent != nullptr ? step->parent : step->outer;
  }
  return {};
}

const Binding* Checker::find_binding(std::string_view name, const Scope& scope, bool* crossed) const {
  const Found found = look_up(name, scope);
  if (crossed != nullptr) *crossed = found.crossed;
  return found.binding;
}

Typed Checker::bound_value(const Found& found, const std::string& name, Span span, const Scope& scope) {
  if (const auto* value = std::get_if<Typed>(&found.binding->what)) {
    Typed out = *value;
    out.span = span;
    const bool shifted = found.binding->element_level != scope.element_depth;
    if (out.ok() && shifted && scope.element_depth > 0 && found.binding->element_level > 0) {
      report("out_of_place", span, fmt::format("{} stands for an element of an outer any/all/none/count", name), "compare it outside the inner one");
      return error(span);
    }
    return reach(std::move(out), *found.at, scope);
  }
  if (const auto* element = std::get_if<ElementOf>(&found.binding->what)) {
    if (found.crossed) {
      report("out_of_place", span, fmt::format("{} is an element of a list: the rows of another table cannot see it", name),
             "an element can be compared with values of its own row only");
      return error(span);
    }
    return made(build_.element(element->type, scope.element_depth - element->level, element->optional, scope.grain), element->privacy, span);
  }
  report("not_a_value", span, fmt::format("{} is a window, not a value", name), fmt::format("a window stands after a source: `count(Paid in {})`", name));
  return error(span);
}

// ---- columns --------------------------------------------------------------------------------------------------------

Typed Checker::column(TableId id, int index, Span span) {
  const ColumnSpec& spec = table(id).columns[static_cast<std::size_t>(index)];
  if (spec.type.kind == Kind::kMissing) return error(span);  // its type was reported
  return made(build_.column(id, index), column_privacy_[static_cast<std::size_t>(id)][static_cast<std::size_t>(index)], span);
}

NodeId Checker::time_of(TableId id) {
  const TableSpec& spec = table(id);
  if (spec.kind == TableKind::kEvent) return spec.time < 0 ? kNoNode : column(id, spec.time, {}).node;
  if (spec.kind != TableKind::kRecord || spec.owner == kNoTable) return kNoNode;
  if (const ast::Validity* valid = validity_of(id)) {
    const int begin = find_column(id, valid->from.text);
    const Kind kind = begin < 0 ? Kind::kMissing : spec.columns[static_cast<std::size_t>(begin)].type.kind;
    return kind == Kind::kDate || kind == Kind::kTimestamp ? column(id, begin, {}).node : kNoNode;
  }
  const NodeId time = time_of(spec.owner);
  return time == kNoNode ? kNoNode : build_.owner(id, time);
}

// A column by its name, a `with` column, `time`: of a row of `grain`, seen as `source` when one is in hand.
std::optional<Typed> Checker::row_value(const std::string& name, Span span, TableId grain, const SourceView* source) {
  if (source != nullptr) {
    if (const auto found = source->columns.find(name); found != source->columns.end()) {
      Typed value = found->second;
      value.span = span;
      if (find_column(grain, name) < 0 || table(grain).kind == TableKind::kDerived) return value;
      report("ambiguous_name", span, fmt::format("{} is a column of {} and a `with` column too", name, table(grain).name), "give the `with` column another name");
      return error(span);
    }
  }
  if (grain == ir::kConstGrain) return std::nullopt;
  if (const int index = find_column(grain, name); index >= 0) return column(grain, index, span);
  if (name != "time") return std::nullopt;
  const NodeId time = source != nullptr && source->time != kNoNode ? source->time : time_of(grain);
  if (time == kNoNode) return std::nullopt;
  return made(time, {}, span);
}

std::optional<Typed> Checker::own_column(std::string_view name, Span span, const Scope& scope) {
  if (!scope.columns_visible) return std::nullopt;
  return row_value(std::string(name), span, scope.grain, scope.source);
}

// ---- names ----------------------------------------------------------------------------------------------------------

Typed Checker::check_name(const std::string& name, Span span, const Scope& scope, Polarity polarity) {
  if (const Found found = look_up(name, scope); found.binding != nullptr) return bound_value(found, name, span, scope);
  const Declared* declared = find(name);
  const bool is_value = declared != nullptr && (declared->entity == Entity::kParam || declared->entity == Entity::kConst ||
                                                (declared->entity == Entity::kRule && scope.rules_visible));
  if (const auto own = own_column(name, span, scope)) {
    // A rule named like a column of its own profile was refused where it is declared.
    if (!is_value || (declared->entity == Entity::kRule && declared->table == scope.grain)) return *own;
    const std::string row = scope.source != nullptr ? scope.source->name : table(scope.grain).name;
    const bool rule = declared->entity == Entity::kRule && declared->table != kNoTable;
    report("ambiguous_name", span, fmt::format("{} is a column of {} and a {} of the catalogue too", name, row, rule ? "rule" : "named value"),
           rule ? fmt::format("write `{0}.{2}` or `{1}.{2}`", row, table(declared->table).name, name)
                                                  : fmt::format("`{0}.{1}` is the column; give the other one another name", row, name))
        .related.push_back({declared->span, "it is declared here"});
    return error(span);
  }
  if (name == "rows" && scope.source != nullptr) {
    report("not_a_value", span, "`rows` are the rows of a group, not a value", "fold them: `count(rows)`, `sum(amount of rows)`");
    return error(span);
  }
  if (declared != nullptr) return global_value(*declared, span, scope, polarity);
  return unknown_name(name, span, scope);
}

Typed Checker::global_value(const Declared& declared, Span span, const Scope& scope, Polarity polarity) {
  const std::string& name = declared.name;
  switch (declared.entity) {
    case Entity::kParam:
    case Entity::kConst: return constant_named(declared, span);
    case Entity::kRule: return rule_reference(declared, span, scope, polarity);
    case Entity::kTable: {
      const bool lookup = table(declared.table).kind == TableKind::kLookup;
      report("not_a_value", span, fmt::format("{} is a {}, not a value", name, lookup ? "lookup" : "table"),
             lookup ? fmt::format("give it a key and name a column: `{}(…).COLUMN`", name)
                    : fmt::format("fold its rows, as in `count({0})`, or name a column of an owner: `{0}.COLUMN`", name));
      return error(span);
    }
    case Entity::kSource:
      report("not_a_value", span, fmt::format("{} is a source of rows, not a value", name), fmt::format("fold its rows: `count({})`, `did {}`", name, name));
      return error(span);
    case Entity::kPattern:
      report("not_a_value", span, fmt::format("{} is a pattern, not a value", name), fmt::format("whether there is a match: `has({0})`; of the rows of a step: `count(STEP of {0})`", name));
      return error(span);
    case Entity::kList:
      report("not_a_value", span, fmt::format("{} is a list: a value can be in it", name), fmt::format("`x in {}`", name));
      return error(span);
    case Entity::kCalendar:
      report("not_a_value", span, fmt::format("{} is a calendar", name), fmt::format("step or count along it: `today + 7 {0}`, `{0} between(a, b)`", name));
      return error(span);
    case Entity::kUnreadable: return error(span);
    case Entity::kFn:
      report("not_a_value", span, fmt::format("{} is a function", name), fmt::format("call it: `{}(…)`", name));
      return error(span);
  }
  TAGMA_CHECK(false);
}

Typed Checker::rule_reference(const Declared& declared, Span span, const Scope& scope, Polarity polarity) {
  used_rules_.insert(declared.name);
  if (!scope.rules_visible) {
    report("out_of_place", span, fmt::format("{} is a rule: a fn, const, param or a table's `where` cannot read it", declared.name),
           "give it as an argument, or make this a metric");
    return error(span);
  }
  if (declared.rule < 0) {
    if (declared.table != kNoTable)
      report("not_a_value", span, fmt::format("the metric {} takes arguments", declared.name), fmt::format("call it: `{}(…)`", declared.name));
    return error(span);
  }
  const RuleValue& rule = rule_value(declared, span);
  Typed value = rule.value;
  value.span = span;
  if (!value.ok()) return value;
  // What a segment demands of its people holds for those built on it, not for those that exclude it.
  const bool same_row = scope.outer == nullptr && scope.grain == declared.table;
  if (inherits_ != nullptr && same_row && polarity != Polarity::kNegative) {
    for (const NodeId condition : rule.requires_) inherits_->requires_.push_back(condition);
    if (rule.purposes) {
      if (!inherits_->purposes) inherits_->purposes = rule.purposes;
      else std::erase_if(*inherits_->purposes, [&](const std::string& purpose) { return !rule.purposes->contains(purpose); });
    }
  }
  return lift(std::move(value), declared.table, scope, span);
}

std::set<std::string, std::less<>> Checker::names_in(const Scope& scope) const {
  std::set<std::string, std::less<>> names;
  for (const Scope* step = &scope; step != nullptr; step = step->parent)
    for (const auto& [name, binding] : step->bindings) names.insert(name);
  if (scope.columns_visible && scope.source != nullptr)
    for (const auto& [name, value] : scope.source->columns) names.insert(name);
  if (scope.columns_visible && scope.grain != ir::kConstGrain)
    for (const ColumnSpec& column : table(scope.grain).columns) names.insert(column.name);
  for (const auto& [name, declared] : names_) {
    const bool value = declared.entity == Entity::kParam || declared.entity == Entity::kConst;
    if (value || (declared.entity == Entity::kRule && scope.rules_visible)) names.insert(name);
  }
  return names;
}

Typed Checker::unknown_name(const std::string& name, Span span, const Scope& scope) {
  Diagnostic& diagnostic = report("unknown_name", span, fmt::format("there is no {} here", name));
  if (scope.grain != ir::kConstGrain && scope.columns_visible)
    for (const TableSpec& other : module_.tables) {
      const auto id = static_cast<TableId>(&other - module_.tables.data());
      if (find_column(id, name) < 0) continue;
      if (is_ancestor(id, scope.grain)) diagnostic.help = fmt::format("write `{}.{}`: a column of an owner is named with it", other.name, name);
      else if (is_ancestor(scope.grain, id)) diagnostic.help = fmt::format("{0} is a column of {1}: fold its rows, as in `last({0} of {1})`", name, other.name);
      else continue;
      return error(span);
    }
  diagnostic.help = did_you_mean(name, names_in(scope));
  return error(span);
}

// ---- members: Customer.city, Product(sku).category, alias.name ------------------------------------------------------

Typed Checker::check_member(const ast::Member& member, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  if (const auto* call = std::get_if<ast::Call>(&member.base->what)) {
    const Declared* found_by_key = find(call->function.text, Entity::kTable);
    if (found_by_key != nullptr && has_unique_key(found_by_key->table)) return check_lookup(*found_by_key, *call, member.name, expr, scope);
  }
  if (const auto* base = std::get_if<ast::NameRef>(&member.base->what)) return member_of_row(base->name, member.name, expr, scope, polarity);
  report("out_of_place", member.name.span, fmt::format(".{} stands after something that has no columns", member.name.text),
         "`Customer.city` is a column of an owner, `Product(sku).category` one of the row with this key of a lookup or profile");
  return error(expr.span);
}

// Rows of a profile that a row of the same profile asks about.
bool Checker::counts_its_like(const Scope& scope) const {
  if (table(scope.grain).kind != TableKind::kProfile) return false;
  for (const Scope* step = scope.outer; step != nullptr; step = step->parent != nullptr ? step->parent : step->outer)
    if (step->columns_visible && step->grain != ir::kConstGrain && (step->grain == scope.grain || is_ancestor(scope.grain, step->grain))) return true;
  return false;
}

Typed Checker::member_of_row(const std::string& row, const ast::Name& name, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  // A row in hand or around, by the name of its source; else by that of its table, or an owner of one: between a source
  // and one made from it, the name tells them apart.
  const auto outward = [](const Scope* step) { return step->parent != nullptr ? step->parent : step->outer; };
  const auto has_rows = [](const Scope* step) { return step->columns_visible && step->grain != ir::kConstGrain; };
  const Scope* named = &scope;
  while (named != nullptr && !(has_rows(named) && named->source != nullptr && (named->source->name == row || named->source->becomes == row))) named = outward(named);
  for (const Scope* step = named != nullptr ? named : &scope; step != nullptr; step = outward(step)) {
    if (!has_rows(step)) continue;
    const bool own = step == named || table(step->grain).name == row;
    TableId grain = own ? step->grain : kNoTable;
    for (TableId owner = table(step->grain).owner; grain == kNoTable && owner != kNoTable; owner = table(owner).owner)
      if (table(owner).name == row) grain = owner;
    if (grain == kNoTable) continue;
    if (own && step->source != nullptr && counts_its_like(*step)) {
      report("ambiguous_name", expr.span, fmt::format("which {}: the one that asks, or each one that is counted?", row),
             fmt::format("`{1}` alone is that of the one that is counted, and the one that asks has no name there: one among its like is `rank(… per {1})`, `quantile_of(… per {1})`, `share_of_total(… per {1})`", row, name.text));
      return error(expr.span);
    }
    const SourceView* source = own ? step->source : nullptr;
    if (auto value = row_value(name.text, expr.span, grain, source)) {
      if (!own && value->ok()) value->node = owner_chain(value->node, grain, step->grain);
      Typed reached = reach(std::move(*value), *step, scope);
      return reached.ok() ? made(reached.node, reached.privacy, expr.span) : reached;
    }
    const Declared* rule = find(name.text, Entity::kRule);
    if (rule != nullptr && rule->table == grain) return rule_reference(*rule, expr.span, scope, polarity);
    return unknown_member(row, name, grain, source);
  }
  if (const auto alias = aliases_.find(row); alias != aliases_.end()) return check_name(name.text, name.span, scope, polarity);
  const Declared* declared = find(row);
  if (is_unreadable(row)) return error(expr.span);
  const bool value = look_up(row, scope).binding != nullptr || own_column(row, expr.span, scope).has_value();
  if (value) {
    report("out_of_place", expr.span, fmt::format("{} is a value and has no columns", row), "`Customer.city` is a column of an owner; a function stands before its argument: `length(city)`");
    return error(expr.span);
  }
  if (declared == nullptr) {
    std::set<std::string, std::less<>> rows;
    for (const TableSpec& other : module_.tables) rows.insert(other.name);
    report("unknown_name", {expr.span.file, expr.span.begin, expr.span.begin + static_cast<std::uint32_t>(row.size())},
           fmt::format("there is no {} here", row), did_you_mean(row, rows));
    return error(expr.span);
  }
  if (declared->entity == Entity::kTable && table(declared->table).kind == TableKind::kLookup) {
    report("not_reachable", expr.span, fmt::format("which row of {}?", row), fmt::format("give its key: `{}(…).{}`", row, name.text));
  } else if (declared->entity == Entity::kTable && has_unique_key(declared->table)) {
    report("not_reachable", expr.span, fmt::format("there is no single row of {} here", row), fmt::format("fold its rows, as in `last({1} of {0})`, or give the key of one: `{0}(…).{1}`", row, name.text));
  } else if (declared->entity == Entity::kTable || declared->entity == Entity::kSource) {
    report("not_reachable", expr.span, fmt::format("there is no single row of {} here", row), fmt::format("fold its rows, as in `last({} of {})`", name.text, row));
  } else {
    report("out_of_place", expr.span, fmt::format("{} has no columns", row), "`Customer.city` is a column of an owner, `Product(sku).category` a column of a lookup");
  }
  return error(expr.span);
}

Typed Checker::unknown_member(const std::string& row, const ast::Name& name, TableId grain, const SourceView* source) {
  std::set<std::string, std::less<>> columns;
  for (const ColumnSpec& column : table(grain).columns) columns.insert(column.name);
  if (source != nullptr)
    for (const auto& [column, value] : source->columns) columns.insert(column);
  report("unknown_column", name.span, fmt::format("{} has no column {}", row, name.text), did_you_mean(name.text, columns));
  return error(name.span);
}

}  // namespace tagma::check
