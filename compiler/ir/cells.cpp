#include "compiler/ir/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tagma::ir {
namespace {

// Beyond these, exact arithmetic on examples could leave 128 bits.
constexpr Int128 kLargest = static_cast<Int128>(1) << 60;

Int128 power_of_ten(int n) {
  Int128 out = 1;
  while (n-- > 0) out *= 10;
  return out;
}

bool is_small(const Ratio& r) { return r.num < kLargest && -r.num < kLargest && r.den < kLargest; }

Int128 floored(Int128 num, Int128 den) {
  const Int128 quotient = num / den;
  return num % den != 0 && num < 0 ? quotient - 1 : quotient;
}

Value whole(std::int64_t x) { return Value::ratio({x, 1}); }

// What is known of a function's result before any row is seen.
Range range_of_call(const Module& module, const Call& call) {
  const std::string_view name = call.site.fn->name;
  if (name == "length" || name == "size") return {0, std::nullopt};
  if (name == "month") return {1, 12};
  if (name == "quarter") return {1, 4};
  if (name == "day") return {1, 31};
  if (name == "weekday") return {1, 7};
  if (name == "hour") return {0, 23};
  if (name == "minute") return {0, 59};
  if (name == "bucket" && call.args.size() == 3)
    if (const auto* n = std::get_if<Const>(&module.node(call.args[2]).what); n != nullptr && n->value.known) return {0, n->value.i - 1};
  return {};
}

Range range_of(const Module& module, const Node& node) {
  if (node.type.kind == Kind::kBool) return {0, 1};
  if (const auto* call = std::get_if<Call>(&node.what)) return range_of_call(module, *call);
  if (const auto* aggregate = std::get_if<Aggregate>(&node.what)) {
    if (aggregate->fn->name == "count" || aggregate->fn->name == "distinct") return {0, std::nullopt};
    if (aggregate->fn->name == "share") return {0, 1};
  }
  if (const auto* standing = std::get_if<Standing>(&node.what)) {
    if (standing->kind == StandingKind::kRank || standing->kind == StandingKind::kPosition) return {1, std::nullopt};
    if (standing->kind == StandingKind::kCount) return {0, std::nullopt};
  }
  if (std::holds_alternative<RowIndex>(node.what)) return {1, std::nullopt};
  if (std::holds_alternative<Quantify>(node.what)) return {0, std::nullopt};
  return {};
}

}  // namespace

bool is_exact_number(const Type& type) {
  return !type.is_collection() && (type.repr() == Repr::kBool || type.repr() == Repr::kI64 || type.repr() == Repr::kI128 || type.repr() == Repr::kRatio);
}

Value pivot_constant(const Type& type, const Value& value) {
  if (!value.known || !is_exact_number(type)) return value;
  switch (type.repr()) {
    case Repr::kBool: return whole(value.b ? 1 : 0);
    case Repr::kI64: return whole(value.i);
    case Repr::kI128: return Value::ratio({value.d, power_of_ten(type.scale)});
    case Repr::kRatio:
    case Repr::kF64:
    case Repr::kText:
    case Repr::kList: return value;
  }
  TAGMA_CHECK(false);
}

std::string constant_key(const Type& type, const Value& value) {
  if (!value.known || !is_exact_number(type)) return to_text(type, value);
  Ratio r = pivot_constant(type, value).r;
  for (; r.den % 10 == 0 && r.num % 10 == 0; r.den /= 10) r.num /= 10;
  return fmt::format("{}/{}", static_cast<long double>(r.num), static_cast<long double>(r.den));
}

Pivot::Pivot(const Module& module, NodeId node, NodeId base, NodeId other)
    : node_(node), base_(base), other_(other), type_(module.node(node).type), compared_(type_), optional_(module.node(node).optional) {
  if (other != kNoNode) {
    type_ = Type::of(Kind::kInt);
    optional_ = optional_ || module.node(other).optional;
    range_ = {-1, 1};
  } else if (base == kNoNode) {
    range_ = range_of(module, module.node(node));
  }
  if (is_exact_number(type_)) {
    if (type_.repr() == Repr::kI64 || type_.repr() == Repr::kBool) steps_ = 1;
    if (type_.repr() == Repr::kI128) steps_ = power_of_ten(type_.scale);
    compared_ = Type::of(Kind::kRatio);
  }
  if (range_.low) constants_.push_back(whole(*range_.low));
  if (range_.high) constants_.push_back(whole(*range_.high));
  if (type_.kind == Kind::kEnum)
    for (const std::string& value : type_.values->values) constants_.push_back(Value::text(value));
  enum_values_ = type_.kind == Kind::kEnum ? constants_.size() : 0;
}

void Pivot::seal() {
  const auto before = [&](const Value& a, const Value& b) { return compare(compared_, a, b) < 0; };
  std::sort(constants_.begin(), constants_.end(), before);
  constants_.erase(std::unique(constants_.begin(), constants_.end(), [&](const Value& a, const Value& b) { return !before(a, b) && !before(b, a); }), constants_.end());
  if (optional_) cells_.push_back(kMissing);
  for (Cell cell = 0; cell <= 2 * static_cast<Cell>(constants_.size()); ++cell)
    if (exists(cell)) cells_.push_back(cell);
}

Pivot::Cell Pivot::cell_of(const Value& constant) const {
  if (!constant.known) return kMissing;
  const auto before = [&](const Value& a, const Value& b) { return compare(compared_, a, b) < 0; };
  return 2 * static_cast<Cell>(std::lower_bound(constants_.begin(), constants_.end(), constant, before) - constants_.begin()) + 1;
}

// Whether some value lies in the cell. Where that is hard to say, yes.
bool Pivot::exists(Cell cell) const {
  const auto n = static_cast<Cell>(constants_.size());
  const bool point = cell % 2 == 1;
  const Value* const low = cell > 0 ? &constants_[static_cast<std::size_t>(cell / 2 - (point ? 0 : 1))] : nullptr;
  const Value* const high = point ? low : cell < 2 * n ? &constants_[static_cast<std::size_t>(cell / 2)] : nullptr;
  if (is_text()) {
    if (point) return type_.kind != Kind::kEnum || type_.values->find(low->s).has_value();
    return cell == 2 * n && enum_values_ == 0;  // all other texts together
  }
  if (compared_.kind != Kind::kRatio) return true;
  if (range_.low && high != nullptr && (point ? compare(compared_, *high, whole(*range_.low)) < 0 : compare(compared_, *high, whole(*range_.low)) <= 0)) return false;
  if (range_.high && low != nullptr && (point ? compare(compared_, *low, whole(*range_.high)) > 0 : compare(compared_, *low, whole(*range_.high)) >= 0)) return false;
  if (steps_ == 0) return true;
  if (point) return !is_small(low->r) || steps_ > kLargest || (low->r.num * steps_) % low->r.den == 0;
  if (low == nullptr || high == nullptr || !is_small(low->r) || !is_small(high->r) || steps_ > kLargest) return true;
  return (floored(low->r.num * steps_, low->r.den) + 1) * high->r.den < high->r.num * steps_;
}

// ---- examples -------------------------------------------------------------------------------------------------------

// A value after `low` and before `high`, as near to `low` as a person would take it.
std::optional<Value> Pivot::between(const Value* low, const Value* high) const {
  if (low == nullptr && high == nullptr) return whole(0);
  if ((low != nullptr && !is_small(low->r)) || (high != nullptr && !is_small(high->r))) return std::nullopt;
  for (Int128 steps = 1; steps <= 1'000'000; steps *= 10) {  // whole numbers first, then tenths …
    if (steps_ != 0 && steps > steps_) break;
    const Int128 next = low != nullptr ? floored(low->r.num * steps, low->r.den) + 1 : -floored(-high->r.num * steps, high->r.den) - 1;
    const Value value = Value::ratio({next, steps});
    if (high == nullptr || compare(compared_, value, *high) < 0) return value;
  }
  return std::nullopt;
}

std::optional<Value> Pivot::value_in(Cell cell) const {
  const Value* const low = cell > 0 ? &constants_[static_cast<std::size_t>((cell - 1) / 2)] : nullptr;
  if (cell % 2 == 1) return *low;
  const Value* const high = cell < 2 * static_cast<Cell>(constants_.size()) ? &constants_[static_cast<std::size_t>(cell / 2)] : nullptr;
  if (compared_.kind == Kind::kRatio) return between(low, high);
  if (compared_.kind != Kind::kFloat) return std::nullopt;
  const double value = low == nullptr ? (high == nullptr ? 0.0 : high->f - 1) : high == nullptr ? low->f + 1 : low->f / 2 + high->f / 2;
  const bool inside = std::isfinite(value) && (low == nullptr || value > low->f) && (high == nullptr || value < high->f);
  return inside ? std::optional(Value::real(value)) : std::nullopt;
}

std::optional<std::string> Pivot::example(Cell cell) const {
  if (cell == kMissing) return "missing";
  if (!is_plain()) return std::nullopt;
  const auto value = value_in(cell);
  if (!value) return std::nullopt;
  if (compared_.kind != Kind::kRatio) return to_text(type_, *value);
  switch (type_.repr()) {
    case Repr::kBool: return value->r.num != 0 ? "true" : "false";
    case Repr::kI64: return to_text(type_, Value::integer(static_cast<std::int64_t>(value->r.num / value->r.den)));
    case Repr::kI128:
      if (!is_small(value->r) || steps_ > kLargest) return std::nullopt;
      return to_text(type_, Value::decimal(value->r.num * steps_ / value->r.den));
    case Repr::kRatio:
      if (!is_small(value->r)) return std::nullopt;
      if (value->r.num % value->r.den == 0) return to_text(Type::of(Kind::kInt), Value::integer(static_cast<std::int64_t>(value->r.num / value->r.den)));
      for (int places = 1; places <= 6; ++places)
        if (const Int128 steps = power_of_ten(places); (value->r.num * steps) % value->r.den == 0)
          return to_text(Type::decimal(places), Value::decimal(value->r.num * steps / value->r.den));
      return std::nullopt;
    case Repr::kF64:
    case Repr::kText:
    case Repr::kList: return std::nullopt;
  }
  TAGMA_CHECK(false);
}

}  // namespace tagma::ir
