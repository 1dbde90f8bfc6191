// Rows that last: `record R … valid from A to B`. What has not begun by T is not there; what has no end, or an instant for
// one that T has not passed, is open. `current R` are those that last at T, `R overlapping WINDOW` those that have an
// instant in the window. Everything is a condition on the row, so that folds, owners and `as of` need to know nothing of it.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"

#include <fmt/format.h>

namespace tagma::check {

// ---- the declaration ------------------------------------------------------------------------------------------------

const ast::Validity* Checker::validity_of(TableId id) const {
  const Declared* declared = find(table(id).name, Entity::kTable);
  if (declared == nullptr || declared->table != id || table(id).kind != TableKind::kRecord) return nullptr;
  const auto& valid = decl_of<ast::TableDecl>(*declared).valid;
  return valid ? &*valid : nullptr;
}

// The order of an owner's rows is that of their beginnings.
void Checker::check_validity(const ast::TableDecl& decl, TableId id) {
  const ast::Validity& valid = *decl.valid;
  if (decl.word != ast::TableWord::kRecord) {
    report("bad_validity", valid.span, fmt::format("{} is no record: only records last from one time to another", decl.name.text),
           decl.word == ast::TableWord::kEvent ? "an event happens at one instant: `at COLUMN`" : "`record Stay of Customer by id valid from begin_on to end_on { … }`");
    return;
  }
  const int begin = validity_column(valid.from, id, "begins");
  if (begin < 0) return;
  if (table(id).columns[static_cast<std::size_t>(begin)].optional)
    report("bad_validity", valid.from.span, fmt::format("{} may be missing: an interval always begins", valid.from.text), "drop the `?`, or say `else reject` behind the column");
  if (valid.to && validity_column(*valid.to, id, "ends") == begin)
    report("bad_validity", valid.to->span, fmt::format("{} begins and ends with {}: it takes no time", decl.name.text, valid.to->text), "leave out `to` where nothing says when it ends");
  const int named_time = find_column(id, "time");
  if (named_time >= 0 && named_time != begin)
    report("bad_time_column", valid.from.span, fmt::format("{} has a column `time` that is not when it begins: that is {}", decl.name.text, valid.from.text),
           "inside a source `time` is when the row begins: give the column another name, `other : … from \"time\"`");
  auto& order = table(id).order_by;
  order.insert(order.begin(), begin);
}

int Checker::validity_column(const ast::Name& name, TableId id, std::string_view verb) {
  const int index = header_column(name, id);
  if (index < 0) return -1;
  const Type& own = table(id).columns[static_cast<std::size_t>(index)].type;
  if (own.kind == Kind::kDate || own.kind == Kind::kTimestamp || own.kind == Kind::kMissing) return index;
  report("bad_validity", name.span, fmt::format("{} is {}: an interval {} at a date or a timestamp", name.text, to_string(own), verb), "declare it as `date` or `timestamp`");
  return -1;
}

// ---- as a source ----------------------------------------------------------------------------------------------------

NodeId Checker::instant_of(NodeId time) { return type(time).kind == Kind::kDate ? Clock(build_).midnight(time) : time; }

// Events happen before T. A day that has begun by T is one on which an interval may have begun.
Bounds Checker::begun_by_now(TableId id) {
  TableId from = id;
  while (table(from).kind == TableKind::kRecord && validity_of(from) == nullptr) from = table(from).owner;
  const bool by_date = validity_of(from) != nullptr && type(time_of(from)).kind == Kind::kDate;
  return {{}, {build_.now(), by_date}, {}};
}

// What owners with times of their own say besides: a row of what is not visible is not either.
NodeId Checker::owners_have_begun(TableId id) {
  const TableId owner = table(id).owner;
  if (table(id).kind != TableKind::kRecord || owner == kNoTable) return kNoNode;
  std::vector<NodeId> conditions;
  if (const NodeId time = validity_of(id) != nullptr ? time_of(owner) : kNoNode; time != kNoNode) {
    const Bounds begun = begun_by_now(owner);
    conditions.push_back(build_.owner(id, Clock(build_).call(begun.hi.closed ? "<=" : "<", {instant_of(time), build_.now()})));
  }
  if (const NodeId further = owners_have_begun(owner); further != kNoNode) conditions.push_back(build_.owner(id, further));
  return conditions.empty() ? kNoNode : build_.conj(std::move(conditions));
}

Interval Checker::interval_of(TableId id) {
  const ast::Validity& valid = *validity_of(id);
  Interval interval;
  interval.begin = time_of(id);
  interval.to_next = valid.to_next;
  interval.privacy = column(id, find_column(id, valid.from.text), {}).privacy;
  const int index = valid.to ? find_column(id, valid.to->text) : -1;
  if (index < 0) return interval;
  const Typed end = column(id, index, {});
  if (!end.ok() || (type(end).kind != Kind::kDate && type(end).kind != Kind::kTimestamp)) return interval;
  interval.privacy = Privacy::join(interval.privacy, end.privacy).coarse();
  interval.end = end.node;
  // An instant that T has not passed has not happened; a date is known as one.
  if (type(end).kind == Kind::kTimestamp) interval.end = build_.cond({{Clock(build_).call("<", {end.node, build_.now()}), end.node}}, kNoNode);
  return interval;
}

// The rows of the table that have begun: among them a row of `to next` finds its next.
NodeId Checker::has_begun(TableId id) {
  const SourceView all = table_source(id, {});
  Scope owner;
  owner.grain = table(id).owner;
  return row_condition(all, owner);
}

// The last, among those of its owner that have begun and satisfy `also`; of equal keys.
NodeId Checker::is_last_begun(TableId id, NodeId also, std::vector<NodeId> keys) {
  std::vector<NodeId> conditions{has_begun(id)};
  if (also != kNoNode) conditions.push_back(also);
  const NodeId position = build_.row_index(id, {table(id).owner, build_.conj(std::move(conditions)), std::move(keys), true});
  return Clock(build_).call("==", {position, integer(1)});
}

// When the next row begins; where several begin at once, all but the last of them end as they begin.
NodeId Checker::end_before_next(TableId id) {
  const NodeId begin = time_of(id);
  ir::Aggregate next;
  next.fn = find_aggregate("min");
  next.source = id;
  next.via = table(id).owner;
  next.time = instant_of(begin);
  next.lo = {instant_of(begin), false};
  next.filter = has_begun(id);
  next.values = {begin};
  const NodeId following = build_.aggregate(id, std::move(next), type(begin), true);
  return build_.cond({{is_last_begun(id, kNoNode, {begin}), following}}, begin);
}

// ---- current, overlapping -------------------------------------------------------------------------------------------

bool Checker::is_interval(const SourceView& view, Span span, std::string_view wanted) {
  if (view.interval) return true;
  if (validity_of(view.table) != nullptr) return false;  // its columns are at fault, which is reported
  const bool lasts = table(view.table).kind == TableKind::kRecord;
  report("no_interval", span, fmt::format("the rows of {} do not last: `{}` says nothing about them", view.name, wanted),
         lasts ? fmt::format("say when they begin and end: `record {} of … valid from begin_on to end_on {{ … }}`", table(view.table).name)
               : view.time != kNoNode ? fmt::format("they happen at one instant: `{} in rolling 30 days`", view.name) : "rows that last are a record with `valid from A to B`");
  return false;
}

bool Checker::current_rows(SourceView& view, Span span) {
  if (!is_interval(view, span, "current")) return false;
  const Interval& interval = *view.interval;
  if (interval.to_next) add_condition(view, is_last_begun(view.table, kNoNode, {}));
  else if (interval.end != kNoNode) add_condition(view, lasts_beyond(interval, build_.now()));
  view.privacy = Privacy::join(view.privacy, interval.privacy);
  return true;
}

// Open, or with an end after `at`.
NodeId Checker::lasts_beyond(const Interval& interval, NodeId at) {
  std::vector<NodeId> either;
  if (build_.node(interval.end).optional) either.push_back(build_.negate(build_.is_known(interval.end)));
  either.push_back(Clock(build_).call(">", {instant_of(interval.end), at}));
  return build_.disj(std::move(either));
}

void Checker::add_condition(SourceView& view, NodeId condition) {
  view.filter = view.filter == kNoNode ? condition : build_.conj({view.filter, condition});
}

// [begin, end) and the window have an instant in common.
bool Checker::overlapping_clause(const ast::Window& window, SourceView& view, const Scope& scope) {
  if (!is_interval(view, window.span, "overlapping")) return false;
  const auto bounds = check_window(window, scope);
  if (!bounds) return false;
  const Clock clock(build_);
  const auto at = [&](const ir::Bound& bound, bool exact) {
    if (bound.at == kNoNode) return kNoNode;
    const NodeId instant = exact ? bound.at : clock.call("+", {bound.at, clock.duration(1)});
    return at_row(instant, view.table, scope);
  };
  const NodeId first = at(bounds->lo, bounds->lo.closed), past = at(bounds->hi, !bounds->hi.closed);  // the window is [first, past)
  const Interval interval = *view.interval;
  const NodeId begin = instant_of(interval.begin);
  std::vector<NodeId> conditions;
  if (first != kNoNode && build_.node(first).optional) conditions.push_back(build_.is_known(first));  // whatever is open
  if (past != kNoNode) conditions.push_back(clock.call("<", {begin, past}));
  if (first != kNoNode && past != kNoNode) conditions.push_back(clock.call("<", {first, past}));
  if (interval.to_next) {
    conditions.push_back(is_last_begun(view.table, kNoNode, {interval.begin}));
    if (first != kNoNode) conditions.push_back(build_.disj({clock.call(">=", {begin, first}), is_last_begun(view.table, clock.call("<=", {begin, first}), {})}));
  } else if (interval.end != kNoNode) {
    conditions.push_back(lasts_beyond(interval, begin));
    if (first != kNoNode) conditions.push_back(lasts_beyond(interval, first));
  }
  if (!conditions.empty()) add_condition(view, build_.conj(std::move(conditions)));
  view.privacy = Privacy::join(Privacy::join(view.privacy, bounds->privacy.coarse()), interval.privacy);
  return true;
}

// ---- joining --------------------------------------------------------------------------------------------------------

// A row opens a stretch where no row before it reaches to less than D before its begin. All rows from one such row to the
// next are one group; what its rows begin and end with are its columns.
bool Checker::joining_clause(const ast::JoiningClause& joining, Span span, SourceView& view, const Scope& scope) {
  if (!is_interval(view, span, "joining")) return false;
  std::vector<Key> keys;
  if (!read_keys(joining.keys, view, scope, keys)) return false;
  for (const ast::Named& named : joining.keys) {
    if (!named.each) continue;
    report("bad_joining", named.value->span, "stretches are joined by the same value, not by the elements of a list", "name one value for each row, or leave `per` out");
    return false;
  }
  for (const Key& key : keys)
    if (key.name == "start" || key.name == "end" || key.name == "parts") {
      report("bad_column", key.value.span, fmt::format("`{}` is a column of what is joined", key.name), fmt::format("`per {} as NAME`", written(key.value.span)));
      return false;
    }
  const auto gap = joined_gap(*joining.gap, scope);
  if (!gap) return false;
  Interval interval = *view.interval;
  if (interval.to_next) interval.end = end_before_next(view.table);
  if (interval.end != kNoNode) add_condition(view, lasts_beyond(interval, instant_of(interval.begin)));
  const auto start = start_of_stretch(view, interval, keys, *gap, scope, span);
  if (!start) return false;
  keys.push_back({"start", Typed{*start, interval.privacy, span}});
  SourceView rows;
  SourceView groups = grouped(view, keys, scope, span, rows);
  if (!groups.ok()) return false;
  return joined_columns(groups, rows, interval, scope, span) && (view = std::move(groups), true);
}

std::optional<Length> Checker::joined_gap(const ast::Expr& gap, const Scope& scope) {
  const auto length = check_length(gap, scope);
  if (!length) return std::nullopt;
  for (const NodeId part : {length->fixed, length->count}) {
    if (part == kNoNode) continue;
    const Value* value = constant_value(part);
    const bool varies = build_.node(part).grain != ir::kConstGrain;
    if (!varies && !(value != nullptr && value->known && value->i <= 0)) continue;
    report("bad_joining", gap.span, varies ? "one gap holds for all: this is another one for each row" : "no gap is that short: nothing would be joined", "`joining per shop gaps under 24 hours`");
    return std::nullopt;
  }
  return length;
}

std::optional<NodeId> Checker::start_of_stretch(const SourceView& view, const Interval& interval, const std::vector<Key>& keys, const Length& gap, const Scope& scope, Span span) {
  const auto via = via_of(view, scope, view.span);
  if (!via) return std::nullopt;
  std::vector<NodeId> parts;
  for (const Key& key : keys) parts.push_back(key.value.node);
  if (!made_per_owner(view, row_condition(view, scope), std::move(parts), span)) return std::nullopt;
  const Clock clock(build_);
  const NodeId begin = instant_of(interval.begin);
  std::vector<NodeId> same;  // rows of the same keys
  if (const NodeId condition = row_condition(view, scope); condition != kNoNode) same.push_back(condition);
  for (const Key& key : keys) same.push_back(clock.call("==", {key.value.node, build_.outer(view.table, key.value.node)}));
  const auto earlier = [&](std::string_view fn, std::vector<NodeId> values, bool closed, NodeId condition) {
    std::vector<NodeId> filter = same;
    if (condition != kNoNode) filter.push_back(condition);
    ir::Aggregate fold;
    fold.fn = find_aggregate(fn);
    fold.source = view.table;
    fold.via = *via;
    fold.time = begin;
    fold.hi = {begin, closed};
    if (!filter.empty()) fold.filter = build_.conj(std::move(filter));
    const Type result = values.empty() ? Type::of(Kind::kBool) : type(values.front());
    const bool optional = !values.empty();
    fold.values = std::move(values);
    return build_.aggregate(view.table, std::move(fold), result, optional);
  };
  NodeId reaches = kNoNode;  // an earlier row, to this one
  if (interval.end != kNoNode) {
    std::vector<NodeId> either;
    if (build_.node(interval.end).optional) either.push_back(build_.negate(build_.is_known(interval.end)));
    either.push_back(clock.call(">", {moved(interval.end, gap, false), build_.outer(view.table, begin)}));
    reaches = build_.disj(std::move(either));
  }
  const NodeId opens = build_.negate(earlier("exists", {}, false, reaches));
  return earlier("max", {interval.begin}, true, opens);
}

// start, end, parts; and it is an interval itself.
bool Checker::joined_columns(SourceView& groups, const SourceView& rows, const Interval& interval, const Scope& scope, Span span) {
  const Scope group = row_scope(groups, scope);
  Interval own;
  own.begin = column(groups.table, find_column(groups.table, "start"), span).node;
  own.privacy = interval.privacy;
  groups.time = instant_of(own.begin);
  const NodeId parts = fold(*find_aggregate("count"), rows, {}, {}, group, span);
  if (parts == kNoNode) return false;
  groups.columns.insert_or_assign("parts", Typed{parts, {}, span});
  NodeId end = build_.missing(type(interval.begin));
  if (interval.end != kNoNode) {
    SourceView open = rows;
    open.filter = build_.negate(build_.is_known(interval.end));
    end = fold(*find_aggregate("max"), rows, {interval.end}, {}, group, span);
    if (build_.node(interval.end).optional) end = build_.cond({{build_.negate(fold(*find_aggregate("exists"), open, {}, {}, group, span)), end}}, kNoNode);
    own.end = end;
  }
  groups.columns.insert_or_assign("end", Typed{end, interval.privacy, span});
  groups.interval = own;
  return true;
}

}  // namespace tagma::check
