// The units of the calendar between two dates, for `per month { … }`.
#include "stdlib/calendar.h"
#include "stdlib/registry.h"

namespace tagma {
namespace {

// The rows that one owner may have: twenty-seven years of days. A wrong date of the data must not fill the memory.
constexpr std::size_t kMostUnits = 10'000;

// (first, last, days, months): first, and every date that many days or months after the one before, up to last.
Value dates_every(CallContext& context, const CallSite&, std::span<const Value> args) {
  const std::int64_t first = args[0].i, last = args[1].i, days = args[2].i, months = args[3].i;
  std::vector<Value> items;
  for (std::int64_t n = 0, date = first; date <= last; date = calendar::add_months(first, n * months) + n * days) {
    if (items.size() == kMostUnits) {
      context.faults |= fault_bit(Fault::kWorkLimit);
      return Value::missing();
    }
    items.push_back(Value::integer(date));
    ++n;
  }
  return Value::list(context.arena.list(std::move(items)));
}

std::optional<Type> dates_typing(std::span<const Type> args) {
  constexpr Kind kKinds[] = {Kind::kDate, Kind::kDate, Kind::kInt, Kind::kInt};
  if (args.size() != std::size(kKinds)) return std::nullopt;
  for (std::size_t i = 0; i < args.size(); ++i)
    if (args[i].kind != kKinds[i]) return std::nullopt;
  return Type::list_of(Type::of(Kind::kDate));
}

constexpr Builtin kRows[] = {
    {.name = "dates every", .signature = "SOURCE per UNIT { … }", .doc = "The first dates of the units from one date to another; more than 10,000 of them are too many, which is missing and counted.", .example = "days between(2026-07-01, 2026-07-08) == 7", .typing = dates_typing, .body = dates_every, .faults = fault_bit(Fault::kWorkLimit), .operator_only = true},
};

}  // namespace

std::span<const Builtin> calendar_unit_rows() { return kRows; }

}  // namespace tagma
