// Windows: half-open stretches of time, as bounds; and whether a value lies in one.
//
// Rolling windows count 24 hours a day (months and years along the calendar), calendar windows whole local units. Behind
// a source a window ends at T at the latest, because later rows are not visible; for a value `today` and `this month` are
// whole. A date lies in a window if its local midnight does.
#include "compiler/check/checker.h"
#include "compiler/check/clock.h"

#include <fmt/format.h>

namespace tagma::check {

namespace {

constexpr std::int64_t kMostUnits = 1'000'000;

ir::Bound from(NodeId at) { return {at, true}; }
ir::Bound after(NodeId at) { return {at, false}; }
ir::Bound before(NodeId at) { return {at, false}; }
ir::Bound until(NodeId at) { return {at, true}; }

}  // namespace

std::optional<Bounds> Checker::check_window(const ast::Window& window, const Scope& scope) {
  const Clocked clocked(*this, scope.grain);
  switch (window.kind) {
    case ast::WindowKind::kRolling: {
      const auto length = check_length(*window.from, scope);
      if (!length) return std::nullopt;
      const Value* fixed = length->fixed != kNoNode ? constant_value(length->fixed) : nullptr;
      const Value* count = length->count != kNoNode ? constant_value(length->count) : nullptr;
      if ((fixed != nullptr && fixed->known && fixed->i <= 0) || (count != nullptr && count->known && count->i <= 0)) {
        report("empty_window", window.span, "nothing happens in this window: it takes no time", "`in rolling 30 days`");
        return std::nullopt;
      }
      return Bounds{from(moved(build_.now(), *length, true)), before(build_.now()), length->privacy};
    }
    case ast::WindowKind::kPastFull:
    case ast::WindowKind::kToDate:
    case ast::WindowKind::kToday:
    case ast::WindowKind::kYesterday:
    case ast::WindowKind::kThis:
    case ast::WindowKind::kLast: return calendar_window(window);
    case ast::WindowKind::kAgo: return ago_window(window);
    case ast::WindowKind::kFromTo:
    case ast::WindowKind::kBefore: return from_to_window(window, scope);
    case ast::WindowKind::kWithinAfter:
    case ast::WindowKind::kUnderAfter:
    case ast::WindowKind::kWithinBefore:
    case ast::WindowKind::kUnderBefore:
    case ast::WindowKind::kAfter: return relative_window(window, scope);
    case ast::WindowKind::kNext: return next_window(window);
    case ast::WindowKind::kNamed: return named_window(window, scope);
    case ast::WindowKind::kLastN: return last_n(window);
  }
  TAGMA_CHECK(false);
}

// ---- windows of T alone ---------------------------------------------------------------------------------------------

bool Checker::counts(const ast::Window& window, std::int64_t n) {
  if (n >= 1 && n <= kMostUnits) return true;
  report(n < 1 ? "empty_window" : "number_too_large", window.span, n < 1 ? "nothing happens in this window: it takes no time" : "no window is that long", "write 1 or more");
  return false;
}

std::optional<Bounds> Checker::calendar_window(const ast::Window& window) {
  const Clock clock(build_);
  if (window.kind == ast::WindowKind::kToday) return Bounds{from(clock.unit_start(ast::Unit::kDay, 0)), before(clock.unit_start(ast::Unit::kDay, 1)), {}};
  if (window.kind == ast::WindowKind::kYesterday) return Bounds{from(clock.unit_start(ast::Unit::kDay, -1)), before(clock.unit_start(ast::Unit::kDay, 0)), {}};
  if (!is_whole_days(window.unit)) {
    report("bad_unit", window.span, fmt::format("the calendar has no whole {}s", word_of(window.unit)), fmt::format("`in rolling {}`", words_of(std::max<std::int64_t>(window.first, 1), window.unit)));
    return std::nullopt;
  }
  if (window.kind == ast::WindowKind::kThis) return Bounds{from(clock.unit_start(window.unit, 0)), before(clock.unit_start(window.unit, 1)), {}};
  if (window.kind == ast::WindowKind::kLast) return Bounds{from(clock.unit_start(window.unit, -1)), before(clock.unit_start(window.unit, 0)), {}};
  if (!counts(window, window.first)) return std::nullopt;
  if (window.kind == ast::WindowKind::kPastFull) return Bounds{from(clock.unit_start(window.unit, -window.first)), before(clock.unit_start(window.unit, 0)), {}};
  return Bounds{from(clock.unit_start(window.unit, 1 - window.first)), before(build_.now()), {}};  // N units to date
}

// `30 to 90 days ago` = [T - 90 d, T - 30 d); `8 to 14 full days ago` = the local days from the 14th to the 8th before today.
std::optional<Bounds> Checker::ago_window(const ast::Window& window) {
  const std::int64_t near = std::min(window.first, window.second), far = std::max(window.first, window.second);
  const Clock clock(build_);
  if (near < 0 || !counts(window, window.full ? far + 1 : far)) return std::nullopt;
  if (window.full) {
    if (is_whole_days(window.unit)) return Bounds{from(clock.unit_start(window.unit, -far)), before(clock.unit_start(window.unit, 1 - near)), {}};
    report("bad_unit", window.span, fmt::format("the calendar has no whole {}s", word_of(window.unit)), fmt::format("`{} to {} {}s ago`", near, far, word_of(window.unit)));
    return std::nullopt;
  }
  if (near != far) return Bounds{from(clock.away(window.unit, -far)), before(clock.away(window.unit, -near)), {}};
  report("empty_window", window.span, "nothing happens in this window: it ends where it begins", fmt::format("`{} to {} {}s ago`", near, far + 1, word_of(window.unit)));
  return std::nullopt;
}

std::optional<Bounds> Checker::next_window(const ast::Window& window) {
  if (!counts(window, window.first)) return std::nullopt;
  return Bounds{from(build_.now()), before(Clock(build_).away(window.unit, window.first)), {}};
}

// `in last 7 days`, `in past 7 days`.
std::optional<Bounds> Checker::last_n(const ast::Window& window) {
  const std::string n = words_of(window.first, window.unit), unit(word_of(window.unit));
  if (!is_whole_days(window.unit)) {
    report("last_n", window.span, fmt::format("`{}` does not say which {}s are meant", written(window.span), unit), fmt::format("`in rolling {}`", n));
    return std::nullopt;
  }
  const std::string_view rolling = window.unit > ast::Unit::kWeek ? "from the same day and time of day" : "24 hours a day";
  report("last_n", window.span, fmt::format("`{}` can be read in three ways", written(window.span)),
         fmt::format("`in rolling {0}`: up to this moment, {4}; `in past {1} full {2}{3}`: whole {2}s before the current one; `in {0} to date`: the current {2} and those before it",
                     n, window.first, unit, window.first == 1 ? "" : "s", rolling));
  return std::nullopt;
}

// ---- windows of other instants --------------------------------------------------------------------------------------

std::optional<Bounds> Checker::from_to_window(const ast::Window& window, const Scope& scope) {
  const Typed begin = window.from != nullptr ? check_instant(*window.from, scope) : Typed{};
  const Typed end = window.to != nullptr ? check_instant(*window.to, scope) : Typed{};
  if ((window.from != nullptr && !begin.ok()) || (window.to != nullptr && !end.ok())) return std::nullopt;
  Bounds bounds;
  bounds.privacy = Privacy::join(begin.privacy, end.privacy);
  if (begin.ok()) bounds.lo = from(begin.node);
  if (end.ok()) bounds.hi = window.closed ? until(end.node) : before(end.node);
  const Value* a = begin.ok() ? constant_value(begin.node) : nullptr;
  const Value* b = end.ok() ? constant_value(end.node) : nullptr;
  if (a != nullptr && b != nullptr && a->known && b->known && a->i >= b->i) {
    report("empty_window", window.span, "nothing happens in this window: it ends before it begins", "the earlier instant stands first; the end is not part of it: `from 2026-06-01 to 2026-07-01` is June");
    return std::nullopt;
  }
  return bounds;
}

std::optional<Bounds> Checker::relative_window(const ast::Window& window, const Scope& scope) {
  const Typed anchor = check(*window.from, scope, Polarity::kFree);  // a date stays one: days after it are calendar days
  const Typed at = as_instant(anchor, window.from->span);
  const ir::Bound behind = window.closed ? from(at.node) : after(at.node);
  if (window.kind == ast::WindowKind::kAfter) return at.ok() ? std::optional(Bounds{behind, before(build_.now()), at.privacy}) : std::nullopt;
  const auto length = check_length(*window.to, scope);
  if (!at.ok() || !length) return std::nullopt;
  const Privacy privacy = Privacy::join(at.privacy, length->privacy);
  switch (window.kind) {
    case ast::WindowKind::kWithinAfter: return Bounds{behind, until(moved(anchor.node, *length, false)), privacy};
    case ast::WindowKind::kUnderAfter: return Bounds{behind, before(moved(anchor.node, *length, false)), privacy};
    case ast::WindowKind::kWithinBefore: return Bounds{from(moved(anchor.node, *length, true)), before(at.node), privacy};
    case ast::WindowKind::kUnderBefore: return Bounds{after(moved(anchor.node, *length, true)), before(at.node), privacy};
    case ast::WindowKind::kRolling:
    case ast::WindowKind::kPastFull:
    case ast::WindowKind::kToDate:
    case ast::WindowKind::kToday:
    case ast::WindowKind::kYesterday:
    case ast::WindowKind::kThis:
    case ast::WindowKind::kLast:
    case ast::WindowKind::kFromTo:
    case ast::WindowKind::kBefore:
    case ast::WindowKind::kAgo:
    case ast::WindowKind::kAfter:
    case ast::WindowKind::kNext:
    case ast::WindowKind::kNamed:
    case ast::WindowKind::kLastN: break;
  }
  TAGMA_CHECK(false);
}

// ---- parameters of type window --------------------------------------------------------------------------------------

std::optional<Bounds> Checker::named_window(const ast::Window& window, const Scope& scope) {
  const Found found = look_up(window.name.text, scope);
  const auto* given = found.binding != nullptr ? std::get_if<const ast::Window*>(&found.binding->what) : nullptr;
  const auto* ready = found.binding != nullptr ? std::get_if<Bounds>(&found.binding->what) : nullptr;
  if (given == nullptr && ready == nullptr) {
    std::set<std::string, std::less<>> windows;
    for (const Scope* step = &scope; step != nullptr; step = step->parent != nullptr ? step->parent : step->outer)
      for (const auto& [name, binding] : step->bindings)
        if (std::holds_alternative<const ast::Window*>(binding.what) || std::holds_alternative<Bounds>(binding.what)) windows.insert(name);
    const std::string near = did_you_mean(window.name.text, windows);
    report("unknown_window", window.name.span, fmt::format("{} is no window", window.name.text), !near.empty() ? near : "a window is written out, `in rolling 30 days`, or is a metric's parameter: `metric spend(w: window) = …`");
    return std::nullopt;
  }
  auto bounds = ready != nullptr ? std::optional(*ready) : check_window(**given, *found.binding->window_scope);
  if (!bounds) return std::nullopt;
  for (ir::Bound* bound : {&bounds->lo, &bounds->hi}) {
    const auto at = bound_from(bound->at, found, scope, window.span);
    if (!at) return std::nullopt;
    bound->at = *at;
  }
  return bounds;
}

// A bound of the row that a window was written for, seen from `scope`, which is about the row that it was given to.
std::optional<NodeId> Checker::bound_from(NodeId bound, const Found& place, const Scope& scope, Span span) {
  if (bound == kNoNode) return kNoNode;
  const TableId grain = build_.node(bound).grain, home = place.at->grain;
  if (grain == ir::kConstGrain) return bound;
  if (grain != home && !is_ancestor(grain, home)) {
    report("not_reachable", span, fmt::format("this window depends on a row of {}, and here is {}", table(grain).name, home == ir::kConstGrain ? "none" : "a row of " + table(home).name),
           "give the metric a window that depends on T alone");
    return std::nullopt;
  }
  return reach(Typed{owner_chain(bound, grain, home), {}, span}, *place.at, scope).node;
}

const ast::Window& Checker::written_window(const ast::Window& window, const Scope& scope) const {
  if (window.kind != ast::WindowKind::kNamed) return window;
  const Binding* binding = find_binding(window.name.text, scope);
  const auto* given = binding != nullptr ? std::get_if<const ast::Window*>(&binding->what) : nullptr;
  return given != nullptr && *given != &window ? written_window(**given, *binding->window_scope) : window;
}

// What a source shows of the window.
Bounds Checker::until_now(const ast::Window& named, Bounds bounds, const Scope& scope) {
  const Clock clock(build_);
  const NodeId now = build_.now();
  const ast::Window& window = written_window(named, scope);
  switch (window.kind) {
    case ast::WindowKind::kRolling:
    case ast::WindowKind::kPastFull:
    case ast::WindowKind::kToDate:
    case ast::WindowKind::kYesterday:
    case ast::WindowKind::kLast:
    case ast::WindowKind::kAfter: return bounds;
    case ast::WindowKind::kAgo:
      if (!window.full || std::min(window.first, window.second) > 0) return bounds;
      [[fallthrough]];  // today, this week …: T lies in it
    case ast::WindowKind::kToday:
    case ast::WindowKind::kThis: bounds.hi = before(now); return bounds;
    case ast::WindowKind::kFromTo:
    case ast::WindowKind::kBefore:
    case ast::WindowKind::kWithinAfter:
    case ast::WindowKind::kUnderAfter:
    case ast::WindowKind::kWithinBefore:
    case ast::WindowKind::kUnderBefore:
    case ast::WindowKind::kNext:
    case ast::WindowKind::kNamed:
    case ast::WindowKind::kLastN: break;
  }
  if (bounds.hi.at == kNoNode) bounds.hi = before(now);
  if (bounds.hi.at == now) return bounds;
  // A closed end stays one: at most the last microsecond before T.
  const NodeId latest = bounds.hi.closed ? clock.call("-", {now, clock.duration(1)}) : now;
  bounds.hi.at = clock.call("least", {bounds.hi.at, latest});
  return bounds;
}

// ---- values in windows ----------------------------------------------------------------------------------------------

Typed Checker::check_in_window(const ast::In& in, const ast::Window& window, const ast::Expr& expr, const Scope& scope, Polarity polarity) {
  const Typed value = check(*in.operand, scope, Polarity::kFree);
  const auto bounds = check_window(window, scope);
  const Typed at = as_instant(value, in.operand->span);
  if (!at.ok() || !bounds) return error(expr.span);
  const Polarity bare_polarity = in.two_valued ? Polarity::kFree : in.negated ? flip(polarity) : polarity;
  const Clock clock(build_);
  std::vector<NodeId> inside;
  const auto require = [&](std::string_view op, NodeId bound) {
    if (bound == kNoNode) return true;
    inside.push_back(clock.call(op, {at.node, bound}));
    return !refuse_negated(value, Typed{bound, bounds->privacy, window.span}, "window", expr, bare_polarity);
  };
  if (!require(bounds->lo.closed ? ">=" : ">", bounds->lo.at)) return error(expr.span);
  if (!require(bounds->hi.closed ? "<=" : "<", bounds->hi.at)) return error(expr.span);
  const Typed bare_answer{build_.conj(std::move(inside)), Privacy::join(value.privacy, bounds->privacy).coarse(), expr.span};
  return answer(bare_answer, in.negated, in.two_valued, expr.span);
}

}  // namespace tagma::check
