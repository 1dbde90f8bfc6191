// Aggregates: AGG( [EXPR of] SOURCE … ), days with SOURCE, at least n.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"
#include "runtime/decimal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tagma::check {

namespace {

// Aggregates whose result can show a single row's value, and so a personal one.
bool shows_a_value(std::string_view name) {
  static const std::set<std::string, std::less<>> names{"min", "max", "first", "last", "nth", "median", "list", "set", "best", "best few", "list of elements", "set of elements"};
  return names.contains(name);
}

// `count(days with Paid)` counts a set: what an aggregate means for the different days.
std::string_view over_units(std::string_view name) {
  static const std::map<std::string, std::string_view, std::less<>> meanings{
      {"streak", "streak of units"}, {"longest_streak", "longest_streak"}, {"count", "distinct"}, {"distinct", "distinct"}, {"min", "min"}, {"first", "min"}, {"max", "max"}, {"last", "max"}, {"set", "set"}, {"list", "set"}};
  const auto found = meanings.find(name);
  return found == meanings.end() ? "" : found->second;
}

const Scope* group_around(const Scope& scope) {
  for (const Scope* step = &scope; step != nullptr; step = step->parent)
    if (step->rows != nullptr) return step;
  return nullptr;
}

bool fits_numbers(const Type& type) { return type.is_number() || type.kind == Kind::kDuration; }
bool fits_ordered(const Type& type) { return type.is_ordered(); }
bool fits_any(const Type&) { return true; }

using Fits = bool (*)(const Type&);
Fits fits(const tagma::Aggregate& fn) {
  if (fn.name == "sum" || fn.name == "avg") return fits_numbers;
  if (fn.name == "min" || fn.name == "max" || fn.name == "median") return fits_ordered;
  return fits_any;
}

// `min(1, x)`: how values of one row, which other languages fold by the same name, are put together.
std::string of_values(const SourceSet& sources, const tagma::Aggregate& fn, const ast::Call& call) {
  const std::string rows = fmt::format("rows are folded: {}", fn.signature);
  std::vector<std::string> values;
  for (const ast::Argument& argument : call.arguments) values.emplace_back(sources.text(argument.span));
  if (values.size() > 1 && (fn.name == "min" || fn.name == "max")) return fmt::format("among values of one row: `{}({})`; {}", fn.name == "min" ? "least" : "greatest", fmt::join(values, ", "), rows);
  if (values.size() > 1 && fn.name == "sum") return fmt::format("values of one row are added: `{}`; {}", fmt::join(values, " + "), rows);
  if (values.size() > 1 && fn.name == "avg") return fmt::format("of values of one row: `({}) / {}`; {}", fmt::join(values, " + "), values.size(), rows);
  return fmt::format("it is {}", fn.signature);
}

}  // namespace

std::optional<Typed> Checker::check_aggregate(const ast::Call& call, const ast::Expr& expr, const Scope& scope, const Type*) {
  const std::string& name = call.function.text;
  if (name == "favourite" || name == "top") return favourite(call, expr.span, scope);
  const tagma::Aggregate* fn = find_aggregate(name);
  if (fn == nullptr || fn->internal) return std::nullopt;
  return aggregate_call(*fn, call, expr.span, scope);
}

Typed Checker::aggregate_call(const tagma::Aggregate& fn, const ast::Call& call, Span span, const Scope& scope) {
  auto params = aggregate_params(fn, call, scope);
  if (!params) return error(span);
  const Scope* group = group_around(scope);
  if (call.arguments.empty() && fn.arity == 0 && group != nullptr && group->folds_rows) return finished(fn, *group->rows, {}, {}, std::nullopt, scope, span);
  const std::size_t wanted = params->empty() ? 1 : 2;
  if (call.arguments.size() != wanted) {
    report("argument_count", call.function.span, fmt::format("{} takes {} argument{}, not {}", fn.name, wanted, wanted == 1 ? "" : "s", call.arguments.size()), of_values(sources_, fn, call));
    return error(span);
  }
  const ast::Argument& argument = call.arguments.back();
  for (const ast::Expr* part : {argument.by.get(), argument.having.get(), argument.among.get(), argument.per.get()})
    if (part != nullptr) {
      report("bad_aggregate", part->span, fmt::format("{} has no `by`, `having`, `among` or `per`", fn.name), "`favourite(channel of Order by count having share >= 40%)` has");
      return error(span);
    }
  if (argument.each) {
    const tagma::Aggregate* elements = of_elements(fn, argument);
    if (elements == nullptr) return error(span);
    return aggregate_of(*elements, argument, std::move(*params), span, scope);
  }
  if (argument.unit_with) return units_with(fn, argument, span, scope);
  if (is_gap(argument, scope)) return gaps_of(fn, argument, span, scope);
  return aggregate_of(fn, argument, std::move(*params), span, scope);
}

// What folds the elements of a list per row.
const tagma::Aggregate* Checker::of_elements(const tagma::Aggregate& fn, const ast::Argument& argument) {
  const tagma::Aggregate* elements = argument.unit_with ? nullptr : find_aggregate(fmt::format("{} of elements", fn.name));
  if (elements == nullptr)
    report("bad_aggregate", argument.span, fmt::format("{} does not take the elements of lists", fn.name), "`distinct(each … of Order)`, `set`, `list`, `favourite`, `top` do; `per each … as NAME { … }` makes a row of each");
  return elements;
}

Typed Checker::aggregate_of(const tagma::Aggregate& fn, const ast::Argument& argument, std::vector<Value> params, Span span, const Scope& scope) {
  const auto rows = folded(fn, argument, span, scope);
  if (!rows) return error(span);
  std::vector<Typed> values;
  if (rows->value != nullptr) {
    const auto value = row_value_of(fn, *rows, scope);
    if (!value) return error(span);
    values.push_back(*value);
  }
  return finished(fn, rows->view, std::move(values), std::move(params), argument.at_least, scope, span);
}

// p of quantile(p, x of SOURCE), as a quotient.
std::optional<std::vector<Value>> Checker::quantile_params(const ast::Call& call, const Scope& scope) {
  const ast::Expr* first = call.arguments.size() == 2 ? plain_value(call.arguments.front(), "quantile") : nullptr;
  if (first == nullptr) {
    if (call.arguments.size() != 2) report("argument_count", call.function.span, fmt::format("quantile takes 2 arguments, not {}", call.arguments.size()), "`quantile(90%, amount of Order)`");
    return std::nullopt;
  }
  const Typed part = check(*first, scope, Polarity::kFree);
  if (!part.ok()) return std::nullopt;
  const Value* value = constant_value(part.node);
  const Type of = type(part);
  const std::int64_t one = of.kind == Kind::kDecimal && of.scale <= 9 ? static_cast<std::int64_t>(power_of_ten(of.scale)) : 1;
  const bool exact = value != nullptr && value->known && (of.kind == Kind::kInt || of.kind == Kind::kDecimal);
  const Int128 numerator = !exact ? Int128{-1} : of.kind == Kind::kInt ? Int128{value->i} : value->d;
  if (numerator >= 0 && numerator <= one) return std::vector<Value>{Value::integer(static_cast<std::int64_t>(numerator)), Value::integer(one)};
  report("bad_aggregate", first->span, "which part is a number from 0% to 100%, written here", "`quantile(90%, amount of Order)`");
  return std::nullopt;
}

// k of nth(k, x of SOURCE).
std::optional<std::vector<Value>> Checker::aggregate_params(const tagma::Aggregate& fn, const ast::Call& call, const Scope& scope) {
  if (fn.name == "quantile") return quantile_params(call, scope);
  if (fn.name != "nth") return std::vector<Value>{};
  const ast::Expr* first = call.arguments.size() == 2 ? plain_value(call.arguments.front(), fn.name) : nullptr;
  if (first == nullptr) {
    if (call.arguments.size() != 2) report("argument_count", call.function.span, fmt::format("nth takes 2 arguments, not {}", call.arguments.size()), "`nth(2, time of Order)`");
    return std::nullopt;
  }
  const Typed k = check(*first, scope, Polarity::kFree);
  if (!k.ok()) return std::nullopt;
  const Value* value = type(k).kind == Kind::kInt ? constant_value(k.node) : nullptr;
  if (value != nullptr && value->known && value->i >= 1) return std::vector<Value>{*value};
  report("bad_aggregate", first->span, "which one is a number from 1 on, written here", "`nth(2, time of Order)`");
  return std::nullopt;
}

// ---- the rows and what of them is folded ----------------------------------------------------------------------------

std::optional<Folded> Checker::folded(const tagma::Aggregate& fn, const ast::Argument& argument, Span span, const Scope& scope) {
  Folded out;
  const Scope* group = group_around(scope);
  if (argument.source != nullptr) {
    out.view = check_source(*argument.source, scope);
    out.value = argument.value.get();
  } else if (group != nullptr && group->folds_rows && argument.value != nullptr && argument.clauses.empty() && fn.arity == 1) {
    out.view = *group->rows;
    out.value = argument.value.get();
  } else {
    const auto source = ast::source_of(argument);
    const bool known = source && (source->name.text == "rows" || find_table(source->name.text) != kNoTable || find(source->name.text, Entity::kSource) != nullptr || find(source->name.text, Entity::kPattern) != nullptr);
    if (!known && fn.arity == 1) return without_source(fn, argument, span, group != nullptr ? group->rows : nullptr);
    if (!source) {
      report("source_needed", argument.span, fmt::format("{} counts rows, and this names none", fn.name), "`count(Order where amount > 100)`");
      return std::nullopt;
    }
    out.view = check_source(*source, scope);
  }
  if (!out.view.ok()) return std::nullopt;
  if (out.value == nullptr && fn.arity == 1) {
    const std::string column = columns_with(out.view.table, fits(fn));
    report("value_needed", argument.span, fmt::format("{} of what? {} are rows", fn.name, out.view.name), fmt::format("`{}({} of {})`", fn.name, column.empty() ? "COLUMN" : column, out.view.name));
    return std::nullopt;
  }
  if (out.value != nullptr && fn.arity == 0) {
    const std::string value = written(out.value->span);
    report("bad_aggregate", out.value->span, fmt::format("{} counts rows, not values", fn.name), fmt::format("`count({0} where {1} is known)` counts the rows that have one, `distinct({1} of {0})` the different ones", out.view.name, value));
    return std::nullopt;
  }
  return out;
}

// `sum(amount)`: no rows are named. `rows`: those of the group around, if any.
std::optional<Folded> Checker::without_source(const tagma::Aggregate& fn, const ast::Argument& argument, Span span, const SourceView* rows) {
  const auto* name = argument.value != nullptr ? std::get_if<ast::NameRef>(&argument.value->what) : nullptr;
  std::string owner;
  if (name != nullptr && rows != nullptr && known_names(*rows).contains(name->name)) owner = "rows";
  if (name != nullptr)
    for (const Declared* declared : declared_)
      if (owner.empty() && declared->entity == Entity::kTable && table(declared->table).owner != kNoTable && find_column(declared->table, name->name) >= 0) owner = declared->name;
  const std::string value = argument.value != nullptr ? written(argument.value->span) : "COLUMN";
  std::set<std::string, std::less<>> sources;
  for (const Declared* declared : declared_)
    if (declared->entity == Entity::kSource || (declared->entity == Entity::kTable && table(declared->table).owner != kNoTable)) sources.insert(declared->name);
  const std::string near = name != nullptr && owner.empty() ? did_you_mean(name->name, sources) : "";
  report("source_needed", argument.value != nullptr ? argument.value->span : span, fmt::format("{} folds rows, and this names none", fn.name),
         !near.empty() ? near : fmt::format("say whose rows: `{}({} of {})`{}", fn.name, value, owner.empty() ? "SOURCE" : owner, fn.name == "min" || fn.name == "max" ? "; among values of one row: `least(a, b)`, `greatest(a, b)`" : ""));
  return std::nullopt;
}

std::string Checker::columns_with(TableId source, bool (*fits)(const Type&)) const {
  const TableSpec& spec = table(source);
  const auto is_key = [&](int index) {
    const auto among = [index](const std::vector<int>& columns) { return std::find(columns.begin(), columns.end(), index) != columns.end(); };
    return among(spec.key) || among(spec.owner_columns);
  };
  for (std::size_t i = 0; i < spec.columns.size(); ++i)
    if (fits(spec.columns[i].type) && !is_key(static_cast<int>(i))) return spec.columns[i].name;
  return "";
}

std::optional<Typed> Checker::row_value_of(const tagma::Aggregate& fn, const Folded& rows, const Scope& scope) {
  const RowFacts facts(*this, rows.view);
  const Scope row = row_scope(rows.view, scope);
  Typed value = fn.name == "share" ? check_bool(*rows.value, row) : check(*rows.value, row, Polarity::kFree);
  if (!value.ok()) return std::nullopt;
  const Type own = type(value);
  if (fn.typing(std::span(&own, 1))) return value;
  if (fn.internal) {  // of elements
    report("aggregate_type", rows.value->span, fmt::format("`each` takes a list or a set apart, and this is {}", to_string(own)), fmt::format("leave out `each`: `{}`", written(rows.value->span)));
    return std::nullopt;
  }
  const std::string column = columns_with(rows.view.table, fits(fn));
  std::string help = own.is_collection() && find_aggregate(fmt::format("{} of elements", fn.name)) != nullptr ? fmt::format("its elements: `{}(each {} of {})`", fn.name, written(rows.value->span), rows.view.name) : fmt::format("it is {}", fn.signature);
  if (own.kind == Kind::kBool) help = fmt::format("count the rows where it holds: `count({} where {})`", rows.view.name, written(rows.value->span));
  else if (!column.empty() && fits(fn) != fits_any && !own.is_collection()) help = fmt::format("`{}({} of {})`", fn.name, column, rows.view.name);
  report("aggregate_type", rows.value->span, fmt::format("{} does not take {}", fn.name, to_string(own)), std::move(help));
  return std::nullopt;
}

// ---- days with SOURCE -----------------------------------------------------------------------------------------------

// The different local days (weeks, months …) that have a row: dates, the first one of each unit. Where it matters which
// follow one another, they are numbers.
Typed Checker::units_with(const tagma::Aggregate& fn, const ast::Argument& argument, Span span, const Scope& scope) {
  const ast::Unit unit = *argument.unit_with;
  const tagma::Aggregate* gaps = argument.value != nullptr ? find_aggregate(fmt::format("{} of gaps", fn.name)) : nullptr;
  const std::string_view meaning = argument.value == nullptr ? over_units(fn.name) : gaps != nullptr ? gaps->name : "";
  if (meaning.empty() || !is_whole_days(unit)) {
    if (meaning.empty()) report("bad_aggregate", span, fmt::format("{} does not take {}", fn.name, argument.value != nullptr ? "gaps" : fmt::format("a set of {}s", word_of(unit))), fmt::format("`count({0}s with Order)`, `min`, `max`, `set`, `streak`, `avg(gap of {0}s with Order)`", word_of(unit)));
    else report("bad_unit", argument.span, fmt::format("the calendar has no {}s", word_of(unit)), "`days with`, `weeks with`, `months with`");
    return error(span);
  }
  const SourceView view = argument.source != nullptr ? check_source(*argument.source, scope) : SourceView{};
  if (!view.ok()) return error(span);
  if (view.time == kNoNode) {
    report("no_time", argument.span, fmt::format("the rows of {} have no time: they are on no day", view.name), fmt::format("count different dates: `distinct(DATE of {})`", view.name));
    return error(span);
  }
  const Clock clock(build_);
  const NodeId date = clock.local_date(view.time);
  const bool in_a_row = gaps != nullptr || meaning == "streak of units" || meaning == "longest_streak";
  std::vector<Typed> values{{in_a_row ? clock.number_of(unit, date) : clock.first_date(unit, date), {}, argument.span}};
  if (meaning == "streak of units") values.push_back({at_row(clock.number_of(unit, clock.today()), view.table, scope), {}, argument.span});
  return finished(*find_aggregate(meaning), view, std::move(values), {}, argument.at_least, scope, span);
}

// `avg(gap of Order)`, unless the rows have a column of that name.
bool Checker::is_gap(const ast::Argument& argument, const Scope& scope) const {
  const auto* name = argument.value != nullptr ? std::get_if<ast::NameRef>(&argument.value->what) : nullptr;
  if (name == nullptr || name->name != "gap" || argument.source == nullptr || find_binding("gap", scope) != nullptr) return false;
  const TableId rows = find_table(argument.source->name.text);
  return rows == kNoTable || find_column(rows, "gap") < 0;
}

Typed Checker::gaps_of(const tagma::Aggregate& fn, const ast::Argument& argument, Span span, const Scope& scope) {
  const SourceView view = check_source(*argument.source, scope);
  if (!view.ok()) return error(span);
  const tagma::Aggregate* gaps = find_aggregate(fmt::format("{} of gaps", fn.name));
  const Type instant = Type::of(Kind::kTimestamp);
  if (gaps == nullptr || !gaps->typing(std::span(&instant, 1))) {
    report("bad_aggregate", span, fmt::format("{} does not take gaps", fn.name), "`avg(gap of Order)`, `min`, `max`, `median`, `first`, `last`; `avg(gap of days with Order)`");
    return error(span);
  }
  if (view.time == kNoNode) {
    report("no_time", argument.span, fmt::format("the rows of {} have no time: there are no gaps between them", view.name), "gaps are between events");
    return error(span);
  }
  return finished(*gaps, view, {Typed{view.time, {}, argument.span}}, {}, argument.at_least, scope, span);
}

// ---- the whole ------------------------------------------------------------------------------------------------------

Typed Checker::finished(const tagma::Aggregate& fn, const SourceView& view, std::vector<Typed> values, std::vector<Value> params,
                        std::optional<std::int64_t> at_least, const Scope& scope, Span span) {
  std::vector<NodeId> nodes, known;
  Privacy privacy = view.privacy;
  for (const Typed& value : values) {
    nodes.push_back(value.node);
    privacy = Privacy::join(privacy, shows_a_value(fn.name) ? value.privacy : value.privacy.coarse());
    if (build_.node(value.node).optional) known.push_back(build_.is_known(value.node));
  }
  NodeId node = fold(fn, view, nodes, std::move(params), scope, span);
  if (node == kNoNode) return error(span);
  if (at_least) {
    SourceView inputs = view;
    if (view.filter != kNoNode) known.insert(known.begin(), view.filter);
    inputs.filter = known.empty() ? kNoNode : build_.conj(std::move(known));
    const NodeId count = fold(*find_aggregate("count"), inputs, {}, {}, scope, span);
    node = build_.cond({{Clock(build_).call(">=", {count, integer(*at_least)}), node}}, kNoNode);
  }
  return made(node, std::move(privacy), span);
}

}  // namespace tagma::check
