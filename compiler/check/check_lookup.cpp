// `Product(sku).category`, `Person(union_id).高价值`: a value of the row with this key, of a lookup or of a profile.
#include "compiler/check/checker.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

bool Checker::has_unique_key(TableId id) const {
  return table(id).kind == TableKind::kLookup || table(id).kind == TableKind::kProfile;
}

// The value of the row with this key: missing (and counted) when there is none. It carries the class of its key, but shows
// what the table holds for it, not the key itself, unless that is what was asked for.
Typed Checker::check_lookup(const Declared& lookup, const ast::Call& call, const ast::Name& name, const ast::Expr& expr, const Scope& scope) {
  Privacy privacy;
  const auto keys = lookup_key(lookup, call, scope, privacy);
  const Typed value = looked_up(lookup, name, scope);
  if (!keys || !value.ok()) return error(expr.span);
  std::set<NodeId> seen;
  if (!shows_key(value.node, lookup.table, seen)) privacy = privacy.coarse();
  return made(build_.lookup(scope.grain, lookup.table, *keys, value.node), Privacy::join(privacy, value.privacy), expr.span);
}

// One value per key column, of its type; nothing after a report.
std::optional<std::vector<NodeId>> Checker::lookup_key(const Declared& lookup, const ast::Call& call, const Scope& scope, Privacy& privacy) {
  const std::vector<int> key = table(lookup.table).key;
  if (call.arguments.size() != key.size()) {
    if (!key.empty())
      report("argument_count", call.function.span, fmt::format("{} is found by {} value{}, not {}", lookup.name, key.size(), key.size() == 1 ? "" : "s", call.arguments.size()),
             "give one value per key column, in the order of its declaration");
    return std::nullopt;
  }
  std::vector<NodeId> keys;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const Type wanted = table(lookup.table).columns[static_cast<std::size_t>(key[i])].type;
    const ast::Expr* argument = plain_value(call.arguments[i], lookup.name);
    if (argument == nullptr || wanted.kind == Kind::kMissing) return std::nullopt;
    Typed value = check(*argument, scope, Polarity::kFree, &wanted);
    if (value.ok()) value = coerce(value, wanted, fmt::format("the key of {}", lookup.name));
    if (!value.ok()) return std::nullopt;
    keys.push_back(value.node);
    privacy = Privacy::join(privacy, value.privacy);
  }
  return keys;
}

// A column of the table, or a rule about it, as of one of its rows.
Typed Checker::looked_up(const Declared& lookup, const ast::Name& name, const Scope& scope) {
  if (const int index = find_column(lookup.table, name.text); index >= 0) return column(lookup.table, index, name.span);
  const Declared* rule = find(name.text, Entity::kRule);
  if (rule == nullptr || rule->table != lookup.table) return unknown_member(lookup.name, name, lookup.table, nullptr);
  Scope row;
  row.grain = lookup.table;
  row.rules_visible = scope.rules_visible;
  RuleValue* const inherits = std::exchange(inherits_, nullptr);  // what a segment demands, it demands of its own people
  Typed value = rule_reference(*rule, name.span, row, Polarity::kFree);
  inherits_ = inherits;
  return value;
}

// Whether the value can show the key by which its row was found: yes/no answers and what hides its argument cannot.
bool Checker::shows_key(NodeId value, TableId of, std::set<NodeId>& seen) const {
  const ir::Node& node = module_.node(value);
  if (node.grain != of || node.type.kind == Kind::kBool || !seen.insert(value).second) return false;
  const std::vector<int>& key = table(of).key;
  if (const auto* column = std::get_if<ir::Column>(&node.what)) return std::find(key.begin(), key.end(), column->column) != key.end();
  if (const auto* call = std::get_if<ir::Call>(&node.what); call != nullptr && hides_its_argument(call->site.fn->name)) return false;
  const bool of_others = std::holds_alternative<ir::Aggregate>(node.what) || std::holds_alternative<ir::Standing>(node.what) || std::holds_alternative<ir::Lookup>(node.what);
  if (of_others) return false;
  const auto parts = ir::operands(node);
  return std::any_of(parts.begin(), parts.end(), [&](NodeId part) { return shows_key(part, of, seen); });
}

}  // namespace tagma::check
