// Calls: quantifiers, the catalogue's fn and metrics, lookups, built-in functions.
#include "compiler/check/checker.h"

#include <fmt/format.h>

#include <map>
#include <fmt/ranges.h>

#include <algorithm>

namespace tagma::check {

namespace {

std::optional<ir::QuantifierKind> quantifier(std::string_view name) {
  if (name == "any") return ir::QuantifierKind::kAny;
  if (name == "all") return ir::QuantifierKind::kAll;
  if (name == "none") return ir::QuantifierKind::kNone;
  if (name == "count") return ir::QuantifierKind::kCount;
  return std::nullopt;
}

bool is_rounding_mode(std::string_view name) {
  static const std::set<std::string, std::less<>> names{"half_even", "half_up", "half_down", "up", "down", "ceiling", "floor"};
  return names.contains(name);
}

constexpr const char* kRowBefore = "a value of the row before: `last(amount of Earlier before Order.time)`, with `event Earlier = Order`; the time between neighbours is `gap of Order`";
constexpr const char* kRowAfter = "a value of the row after: `first(amount of Later after Order.time)`, with `event Later = Order`";

// What other languages and spreadsheets call things.
std::string elsewhere(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  static const std::map<std::string, std::string, std::less<>> words = {
      {"if", "a choice is written as lines: `\"a\" when x > 1 | \"b\" otherwise`"}, {"iif", "a choice is written as lines: `\"a\" when x > 1 | \"b\" otherwise`"},
      {"ifs", "a choice is written as lines: `\"a\" when x > 1 | \"b\" otherwise`"}, {"len", "it is called `length(text)`, `size(list)` here"},
      {"datediff", "`days between(a, b)`, `days since x`"}, {"timestampdiff", "`hours between(a, b)`, `days since x`"}, {"dateadd", "`x + 7 days`"}, {"date_add", "`x + 7 days`"},
      {"exists", "`has(Order where …)`, `no(…)`, `did Order`"}, {"isnull", "`x is missing`, `x ?? default`"}, {"isblank", "`x is missing`"}, {"ifnull", "`x ?? default`"},
      {"nvl", "`x ?? default`"}, {"coalesce", "`x ?? default`"}, {"countif", "`count(Order where …)`"}, {"countifs", "`count(Order where … and …)`"},
      {"sumif", "`sum(amount of Order where …)`"}, {"sumifs", "`sum(amount of Order where … and …)`"}, {"averageif", "`avg(amount of Order where …)`"},
      {"vlookup", "a lookup is asked by its key: `Product(sku).category`"}, {"concat", "`\"{a}-{b}\"`"}, {"concatenate", "`\"{a}-{b}\"`"}, {"average", "it is called `avg` here"},
      {"cast", "types do not change by themselves; `text(x)` makes a text"}, {"substr", "it is called `substring` here"}, {"ucase", "it is called `upper` here"}, {"lcase", "it is called `lower` here"},
      {"prev", kRowBefore}, {"previous", kRowBefore}, {"lag", kRowBefore}, {"lead", kRowAfter}, {"row_number", "`keeping first 3`, `nth(2, amount of Order)`"}};
  const auto found = words.find(lower);
  return found == words.end() ? "" : found->second;
}

// any, all, none of rows, as they are asked here.
std::string rows_instead(const SourceSet& sources, ir::QuantifierKind kind, const ast::Argument& argument) {
  const auto* where = argument.clauses.size() == 1 ? std::get_if<ast::WhereClause>(&argument.clauses.front().what) : nullptr;
  const std::string rows(argument.value != nullptr && where != nullptr ? sources.text(argument.value->span) : "SOURCE");
  const std::string condition(where != nullptr ? sources.text(where->condition->span) : "…");
  if (kind == ir::QuantifierKind::kAll) return fmt::format("all rows satisfy it where none does not: `no({} where not ({}))`", rows, condition);
  return fmt::format("`{}({} where {})`", kind == ir::QuantifierKind::kAny ? "has" : "no", rows, condition);
}

}  // namespace

// Functions whose result no longer shows a personal value: at most a group of people, a hash or a mask of it.
bool hides_its_argument(std::string_view name) {
  static const std::set<std::string, std::less<>> names{"hash", "mask", "bucket", "years_between", "length", "size"};
  return names.contains(name);
}

Typed Checker::check_call(const ast::Call& call, const ast::Expr& expr, const Scope& scope, Polarity polarity, const Type* wanted) {
  const std::string& name = call.function.text;
  if (name.starts_with("running ")) return running(call, expr.span, scope);
  if (auto quantified = check_quantifier(call, expr, scope, polarity)) return *quantified;
  if (const Declared* declared = find(name)) {
    if (declared->entity == Entity::kUnreadable) return error(expr.span);
    if (declared->entity == Entity::kFn) return fn_call(*declared, call, expr.span, scope, polarity, wanted);
    if (declared->entity == Entity::kRule) return metric_instance(*declared, call, expr.span, scope);
    if (declared->entity == Entity::kTable && has_unique_key(declared->table)) {
      report("not_a_value", expr.span, fmt::format("a row of {} is not a value", name), fmt::format("name one of its columns: `{}.COLUMN`", written(expr.span)));
      return error(expr.span);
    }
  }
  if (name == "depth" && call.arguments.size() == 1 && call.arguments[0].value != nullptr)
    if (auto depth = depth_of(*call.arguments[0].value, expr.span, scope)) return *depth;
  if (auto folded = of_pattern(call, expr, scope, polarity, wanted)) return *folded;
  const auto each = std::find_if(call.arguments.begin(), call.arguments.end(), [](const ast::Argument& argument) { return argument.each; });
  if (each != call.arguments.end() && find_aggregate(name) == nullptr && name != "favourite" && name != "top") {
    report("out_of_place", each->span, fmt::format("`each` takes lists of rows apart, and {} folds no rows", name), "`set(each tags of Order)`, `favourite(each tags of Order by count)`; elements of one list: `any(x in tags where …)`");
    return error(expr.span);
  }
  if (is_of_population(call)) return population_call(call, expr.span, scope);
  const bool folds = find_aggregate(name) != nullptr || name == "favourite" || name == "top";
  if (folds && !scope.columns_visible) {
    report("out_of_place", expr.span, "a fn computes with its arguments only, not with rows", "make it a metric: `metric NAME(PARAMETERS) = …`");
    return error(expr.span);
  }
  if (auto aggregate = check_aggregate(call, expr, scope, wanted)) return *aggregate;
  return builtin_call(call, expr, scope);
}

// ---- built-in functions ---------------------------------------------------------------------------------------------

// The value of an argument that is nothing else: no rows, no window, no clauses.
const ast::Expr* Checker::plain_value(const ast::Argument& argument, std::string_view function) {
  const bool plain = argument.value != nullptr && argument.source == nullptr && argument.clauses.empty() && argument.by == nullptr &&
                     argument.having == nullptr && argument.among == nullptr && argument.per == nullptr && !argument.ascending && !argument.at_least && !argument.unit_with && !argument.window;
  if (plain) return argument.value.get();
  report("bad_argument", argument.span, fmt::format("{} takes values, not rows", function), "rows are folded by aggregates: `count`, `sum`, `last` …");
  return nullptr;
}

Typed Checker::builtin_call(const ast::Call& call_expr, const ast::Expr& expr, const Scope& scope) {
  const std::string& name = call_expr.function.text;
  const auto rows = find_builtins(name);
  const bool callable = std::any_of(rows.begin(), rows.end(), [](const Builtin* row) { return !row->operator_only; });
  if (!callable) return unknown_function(call_expr, scope);
  std::vector<Typed> args;
  bool failed = false;
  for (const ast::Argument& argument : call_expr.arguments) {
    const ast::Expr* value = plain_value(argument, name);
    const auto* mode = value != nullptr ? std::get_if<ast::NameRef>(&value->what) : nullptr;
    if (name == "round" && args.size() == 2 && mode != nullptr && is_rounding_mode(mode->name)) args.push_back({text(mode->name), {}, value->span});
    else args.push_back(value != nullptr ? check(*value, scope, Polarity::kFree) : error(argument.span));
    failed = failed || !args.back().ok();
  }
  return failed ? error(expr.span) : call(name, args, expr.span);
}

Typed Checker::unknown_function(const ast::Call& call, const Scope&) {
  const std::string& name = call.function.text;
  for (const ast::Argument& argument : call.arguments)
    if (argument.value != nullptr && std::holds_alternative<ast::ErrorExpr>(argument.value->what)) return error(call.function.span);
  std::set<std::string, std::less<>> names{"any", "all", "none", "favourite", "rank", "top", "ntile", "quartile", "quintile", "decile", "percentile", "quantile_of", "share_of_total", "neighbours"};
  for (const Builtin& row : builtins())
    if (!row.operator_only) names.insert(std::string(row.name));
  for (const tagma::Aggregate& row : aggregates())
    if (!row.internal) names.insert(std::string(row.name));
  for (const auto& [other, declared] : names_)
    if (declared.entity == Entity::kFn || (declared.entity == Entity::kRule && declared.rule < 0)) names.insert(other);
  std::string near = elsewhere(name);
  if (near.empty()) near = did_you_mean(name, names);
  const ast::Argument* first = call.arguments.empty() ? nullptr : &call.arguments.front();
  const auto* window = first != nullptr && first->value != nullptr ? std::get_if<ast::In>(&first->value->what) : nullptr;  // Order in rolling 30 days
  const ast::Expr* value = window != nullptr ? window->operand.get() : first != nullptr ? first->value.get() : nullptr;
  const auto* rows = value != nullptr ? std::get_if<ast::NameRef>(&value->what) : nullptr;
  const bool names_rows = first != nullptr && (first->source != nullptr || (rows != nullptr && (find_table(rows->name) != kNoTable || find(rows->name, Entity::kSource) != nullptr)));
  if (quantifier(name) && names_rows)
    report("bad_argument", call.function.span, fmt::format("{} asks something of each element of a list; this names rows of a table", name), rows_instead(sources_, *quantifier(name), *first));
  else if (quantifier(name))
    report("bad_argument", call.function.span, fmt::format("{} asks something of each element of a list", name), fmt::format("`{}(x in interests where …)`", name));
  else if (find(name) != nullptr)
    report("unknown_function", call.function.span, fmt::format("{} is no function", name), fmt::format("it is a name by itself: `{}`", name));
  else
    report("unknown_function", call.function.span, fmt::format("there is no function {}", name),
           near.empty() ? "functions are built in, imported, or declared: `fn NAME(x: TYPE) = …`" : near);
  return error(call.function.span);
}

Typed Checker::call(std::string_view name, const std::vector<Typed>& args, Span span) {
  std::vector<NodeId> nodes;
  std::vector<Type> types;
  Privacy privacy;
  for (const Typed& arg : args) {
    if (!arg.ok()) return error(span);
    nodes.push_back(arg.node);
    types.push_back(type(arg));
    privacy = Privacy::join(privacy, arg.privacy);
  }
  if (const auto node = build_.call(name, nodes)) {
    const bool coarse = type(*node).kind == Kind::kBool || hides_its_argument(name);
    return made(*node, coarse ? privacy.coarse() : privacy, span);
  }
  std::vector<Type> converted_types;
  Type result;
  if (const Builtin* row = resolve_overload(name, types, converted_types, result)) {
    // The types fit; the row refused a constant (a pattern, a number of places). Ask it why.
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (const NodeId node = converted(nodes[i], converted_types[i]); node != kNoNode) nodes[i] = node;
    const auto refused = build_.call(*row, nodes, result);
    report("bad_argument", span, refused ? fmt::format("{} does not take these values", name) : refused.error().message, refused ? std::string(row->signature) : refused.error().help);
    return error(span);
  }
  std::vector<std::string> given, signatures;
  for (const Type& type : types) given.push_back(to_string(type));
  for (const Builtin* row : find_builtins(name)) signatures.emplace_back(row->signature);
  report("no_overload", span, fmt::format("{} does not take ({})", name, fmt::join(given, ", ")), fmt::format("it is {}", fmt::join(signatures, "; ")));
  return error(span);
}

Typed Checker::function(std::string_view name, std::vector<Typed> args, Span span) { return call(name, args, span); }

// ---- fn and metrics with parameters ---------------------------------------------------------------------------------

// Binds what was given to the parameters in `inner`. False after a report.
bool Checker::bind_parameters(std::span<const ast::Parameter> parameters, const ast::Call& call, const Scope& scope, Scope& inner) {
  const std::string& name = call.function.text;
  if (call.arguments.size() != parameters.size()) {
    std::vector<std::string> names;
    for (const ast::Parameter& parameter : parameters) names.push_back(parameter.name.text);
    report("argument_count", call.function.span, fmt::format("{} takes {} argument{}, not {}", name, parameters.size(), parameters.size() == 1 ? "" : "s", call.arguments.size()),
           fmt::format("`{}({})`", name, fmt::join(names, ", ")));
    return false;
  }
  bool bound = true;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const ast::Parameter& parameter = parameters[i];
    const ast::Argument& argument = call.arguments[i];
    if (parameter.type && parameter.type->name == "window") {
      const auto* named = argument.value != nullptr ? std::get_if<ast::NameRef>(&argument.value->what) : nullptr;
      const Binding* passed = named != nullptr ? find_binding(named->name, scope) : nullptr;
      if (argument.window && argument.value == nullptr) {
        inner.bindings[parameter.name.text] = Binding{&*argument.window, &scope, 0};
      } else if (passed != nullptr && !std::holds_alternative<Typed>(passed->what) && !std::holds_alternative<ElementOf>(passed->what)) {
        inner.bindings[parameter.name.text] = *passed;
      } else {
        report("bad_argument", argument.span, fmt::format("{} wants a window for {}", name, parameter.name.text), fmt::format("`{}(rolling 90 days)`", name));
        bound = false;
      }
      continue;
    }
    const ast::Expr* given = plain_value(argument, name);
    const auto wanted = parameter.type ? resolve_type(*parameter.type) : std::optional<Type>();
    Typed value = given != nullptr ? check(*given, scope, Polarity::kFree, wanted ? &*wanted : nullptr) : error(argument.span);
    if (value.ok() && wanted) value = coerce(std::move(value), *wanted, fmt::format("{} of {}", parameter.name.text, name));
    if (parameter.type && !wanted) value.node = kNoNode;
    bound = bound && value.ok();
    inner.bindings[parameter.name.text] = Binding{std::move(value), nullptr, scope.element_depth};
  }
  return bound;
}

// The body, with what was given in place of the parameters: what it says about missing values is judged at the call.
Typed Checker::fn_call(const Declared& declared, const ast::Call& call, Span span, const Scope& scope, Polarity polarity, const Type* wanted) {
  const auto& fn = decl_of<ast::FnDecl>(declared);
  called_.insert(declared.name);
  Scope inner;
  inner.grain = scope.grain;
  inner.element_depth = scope.element_depth;
  inner.rules_visible = false;
  inner.columns_visible = false;
  if (!bind_parameters(fn.parameters, call, scope, inner)) return error(span);
  Visiting visit(*this, declared.name, span, Manner::kInlined);
  if (!visit) return error(span);
  const auto outer_site = call_site_;
  if (!call_site_) call_site_ = span;
  Typed value = check(*fn.body, inner, polarity, wanted);
  call_site_ = outer_site;
  value.span = span;
  if (value.ok()) module_.places.try_emplace(value.node, ir::Place{span.file, span.begin, span.end});
  return value;
}

// ---- quantifiers ----------------------------------------------------------------------------------------------------

// any(x in interests where …), all, none, count: over the elements of a list, not over rows.
std::optional<Typed> Checker::check_quantifier(const ast::Call& call, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  const auto kind = quantifier(call.function.text);
  if (!kind || find(call.function.text) != nullptr || call.arguments.size() != 1) return std::nullopt;
  const ast::Argument& argument = call.arguments.front();
  const auto* in = argument.value != nullptr ? std::get_if<ast::In>(&argument.value->what) : nullptr;
  const auto* list_expr = in != nullptr ? std::get_if<ast::ExprPtr>(&in->where) : nullptr;
  const auto* name = list_expr != nullptr ? std::get_if<ast::NameRef>(&in->operand->what) : nullptr;
  if (name == nullptr || in->negated || in->two_valued || argument.source != nullptr) return std::nullopt;
  const bool is_source = find_table(name->name) != kNoTable || find(name->name, Entity::kSource) != nullptr;
  if (*kind == ir::QuantifierKind::kCount && is_source) return std::nullopt;
  const auto* where = argument.clauses.size() == 1 ? std::get_if<ast::WhereClause>(&argument.clauses.front().what) : nullptr;
  if (where == nullptr) {
    report("bad_argument", expr.span, fmt::format("{} asks something of each element", call.function.text), fmt::format("`{}({} in {} where …)`", call.function.text, name->name, written((*list_expr)->span)));
    return error(expr.span);
  }
  if (const auto* outside = std::get_if<ast::NameRef>(&(*list_expr)->what); outside != nullptr && find_binding(outside->name, scope) == nullptr)
    if (const Declared* entries = find(outside->name, Entity::kList)) return quantify_list(*kind, *entries, name->name, *where->condition, expr.span, scope, polarity);
  const Typed list = check(**list_expr, scope, Polarity::kFree);
  if (!list.ok()) return error(expr.span);
  if (!type(list).is_collection()) {
    report("not_a_list", list.span, fmt::format("{} has no elements", to_string(type(list))), "a list or a set has");
    return error(expr.span);
  }
  Scope inner = scope.nested();
  inner.element_depth = scope.element_depth + 1;
  inner.bindings[name->name] = Binding{ElementOf{type(list).element_type(), false, inner.element_depth, scope.grain, list.privacy}, nullptr, inner.element_depth};
  const bool counts = *kind == ir::QuantifierKind::kCount, none = *kind == ir::QuantifierKind::kNone;
  const Typed body = check_bool(*where->condition, inner, counts ? Polarity::kPositive : none ? flip(polarity) : polarity);
  if (!body.ok()) return error(expr.span);
  return made(build_.quantify(*kind, list.node, body.node, scope.grain), Privacy::join(list.privacy, body.privacy).coarse(), expr.span);
}

// A condition on an element, as one on the row of a list: the element is its column, all else the row around.
NodeId Checker::of_entry(NodeId id, TableId list, std::map<NodeId, NodeId>& done) {
  if (const auto found = done.find(id); found != done.end()) return found->second;
  const ir::Node node = build_.node(id);
  NodeId made = kNoNode;
  if (std::holds_alternative<ir::Element>(node.what)) {
    made = build_.column(list, 0);
  } else {
    const bool plain = std::holds_alternative<ir::Call>(node.what) || std::holds_alternative<ir::And>(node.what) || std::holds_alternative<ir::Or>(node.what) ||
                       std::holds_alternative<ir::Not>(node.what) || std::holds_alternative<ir::IsKnown>(node.what) || std::holds_alternative<ir::IsTrue>(node.what) ||
                       std::holds_alternative<ir::Coalesce>(node.what) || std::holds_alternative<ir::Cond>(node.what) || std::holds_alternative<ir::InSet>(node.what);
    if (!ir::is_closed(module_, id) && plain) {
      ir::Node moved = ir::with_operands(node, [&](NodeId operand) { return of_entry(operand, list, done); });
      if (moved.grain != ir::kConstGrain) moved.grain = list;
      made = build_.copy(std::move(moved));
    } else {
      made = build_.outer(list, id);
    }
  }
  return done[id] = made;
}

// The entries of a `list … from` are rows that belong to nobody, asked one by one.
Typed Checker::quantify_list(ir::QuantifierKind kind, const Declared& list, const std::string& element, const ast::Expr& condition, Span span, const Scope& scope, Polarity polarity) {
  Scope inner = scope.nested();
  inner.element_depth = scope.element_depth + 1;
  const Typed entry = column(list.table, 0, span);
  inner.bindings[element] = Binding{ElementOf{type(entry), build_.node(entry.node).optional, inner.element_depth, scope.grain, entry.privacy}, nullptr, inner.element_depth};
  const bool counts = kind == ir::QuantifierKind::kCount, none = kind == ir::QuantifierKind::kNone, all = kind == ir::QuantifierKind::kAll;
  const Typed body = check_bool(condition, inner, counts ? Polarity::kPositive : none ? flip(polarity) : polarity);
  if (!body.ok()) return error(span);
  std::map<NodeId, NodeId> done;
  const NodeId of_row = of_entry(body.node, list.table, done);
  const auto over = [&](std::string_view fold, NodeId filter) {
    SourceView entries;
    entries.table = list.table;
    entries.name = list.name;
    entries.span = span;
    entries.filter = filter;
    return this->fold(*find_aggregate(fold), entries, {}, {}, scope, span);
  };
  if (counts) return made(over("count", of_row), body.privacy.coarse(), span);
  NodeId found = over("exists", all ? build_.negate(of_row) : of_row);
  if (build_.node(of_row).optional) {
    const NodeId unknown = over("exists", build_.negate(build_.is_known(of_row)));
    found = build_.cond({{found, boolean(true)}, {unknown, build_.missing(Type::of(Kind::kBool))}}, boolean(false));
  }
  return made(all || none ? build_.negate(found) : found, body.privacy.coarse(), span);
}

}  // namespace tagma::check
