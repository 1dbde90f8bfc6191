// `timezone tz ?? "UTC"` and `day starts 05:00` of a profile: its days, windows and streaks follow them.
#include "compiler/check/checker.h"
#include "compiler/ir/grains.h"

#include <fmt/format.h>

namespace tagma::check {

Checker::Clocked::Clocked(Checker& checker, TableId here) : checker_(checker) {
  const TableId profile = here == ir::kConstGrain ? kNoTable : checker.profile_of(here);
  before_ = checker.build_.read_clock(profile == kNoTable ? nullptr : checker.clock_of(profile), here);
}

Checker::Clocked::~Clocked() { checker_.build_.read_clock(before_.first, before_.second); }

// nullptr: the file's clock.
const ir::LocalTime* Checker::clock_of(TableId profile) {
  const auto found = clocks_.find(profile);
  if (found != clocks_.end()) return found->second.profile == kNoTable ? nullptr : &found->second;
  clocks_[profile] = {};  // while the zone itself is checked, the clock is the file's
  for (const Declared* declared : declared_)
    if (declared->entity == Entity::kTable && declared->table == profile) clocks_[profile] = read_clock(*declared);
  return clock_of(profile);
}

ir::LocalTime Checker::read_clock(const Declared& declared) {
  const auto& decl = decl_of<ast::TableDecl>(declared);
  ir::LocalTime out;
  Scope scope;
  scope.grain = declared.table;
  scope.rules_visible = false;
  if (decl.timezone != nullptr) {
    const Type text = Type::of(Kind::kString);
    const Typed zone = coerce(check(*decl.timezone, scope, Polarity::kFree, &text), text, "a time zone");
    if (zone.ok() && may_miss(zone.node)) {
      report("zone_missing", decl.timezone->span, fmt::format("the zone of a {} may be missing", declared.name), fmt::format("say which one holds then: `timezone {} ?? \"UTC\"`", written(decl.timezone->span)));
    } else if (zone.ok()) {
      out.profile = declared.table;
      out.zone = zone.node;
    }
  }
  if (decl.day_starts != nullptr) {
    const Type time = Type::of(Kind::kTimeOfDay);
    const Typed starts = coerce(check(*decl.day_starts, Scope{}, Polarity::kFree, &time), time, "when days start");
    if (starts.ok()) {
      out.profile = declared.table;
      out.day_starts = starts.node;
    }
  }
  return out;
}

}  // namespace tagma::check
