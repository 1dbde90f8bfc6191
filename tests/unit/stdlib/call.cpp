#include "tests/unit/stdlib/call.h"

#include "runtime/decimal.h"
#include "stdlib/calendar.h"
#include "tests/unit/stdlib/coverage.h"

#include <gtest/gtest.h>

#include <charconv>

namespace tagma::testing {
namespace {

Arena& arena() {
  static Arena kept;
  return kept;
}

std::int64_t number(std::string_view text, std::size_t begin, std::size_t size) {
  std::int64_t out = 0;
  std::from_chars(text.data() + begin, text.data() + begin + size, out);
  return out;
}
std::int64_t days_of(std::string_view text) {
  return calendar::days_of({number(text, 0, 4), number(text, 5, 2), number(text, 8, 2)});
}

std::string faults_text(FaultSet faults) {
  std::string out;
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if (faults & fault_bit(static_cast<Fault>(kind))) out += " " + std::string(to_string(static_cast<Fault>(kind)));
  return out;
}

bool skips_body(const Builtin& row, const std::vector<Value>& values) {
  if (row.nulls == NullRule::kOwn) return false;
  for (const Value& value : values)
    if (!value.known) return true;
  return false;
}

std::string run(const Builtin& row, const CallSite& site, const std::vector<Value>& values) {
  CallContext context{arena()};
  const Value value = skips_body(row, values) ? Value::missing() : row.body(context, site, values);
  EXPECT_EQ(context.faults & ~row.faults, 0) << row.signature << " raised a fault that its row does not name";
  EXPECT_FALSE(context.faults != 0 && value.known) << row.signature << " gave a value and a fault";
  if (value.known) return to_string(site.result) + " " + to_text(site.result, value);
  return "missing " + to_string(site.result) + faults_text(context.faults);
}

}  // namespace

Arg b(bool x) { return {Type::of(Kind::kBool), Value::boolean(x)}; }
Arg i(std::int64_t x) { return {Type::of(Kind::kInt), Value::integer(x)}; }
Arg f(double x) { return {Type::of(Kind::kFloat), Value::real(x)}; }
Arg big(Int128 unscaled, int scale) { return {Type::decimal(scale), Value::decimal(unscaled)}; }
Arg ratio(Int128 num, Int128 den) { return {Type::of(Kind::kRatio), Value::ratio({num, den})}; }
Arg s(std::string_view text) { return {Type::of(Kind::kString), Value::text(text)}; }
Arg level(std::string_view text) { return {Type::enumeration(intern_enum({"a", "b", "c"})), Value::text(text)}; }
Arg days(std::int64_t n) { return micros(n * calendar::kMicrosPerDay); }
Arg hours(std::int64_t n) { return micros(n * 3'600 * calendar::kMicrosPerSecond); }
Arg micros(std::int64_t n) { return {Type::of(Kind::kDuration), Value::integer(n)}; }
Arg missing(Type type) { return {type, Value::missing()}; }
Arg date(std::string_view text) { return {Type::of(Kind::kDate), Value::integer(days_of(text))}; }

Arg dec(std::string_view digits) {
  const std::size_t point = digits.find('.');
  Int128 unscaled = 0;
  for (const char c : digits)
    if (c >= '0' && c <= '9') unscaled = unscaled * 10 + (c - '0');
  const int scale = point == std::string_view::npos ? 0 : static_cast<int>(digits.size() - point - 1);
  return big(digits.starts_with('-') ? -unscaled : unscaled, scale);
}

Arg instant(std::string_view text) {
  const std::int64_t seconds = number(text, 11, 2) * 3'600 + number(text, 14, 2) * 60 + number(text, 17, 2);
  return {Type::of(Kind::kTimestamp), Value::integer(days_of(text) * calendar::kMicrosPerDay + seconds * calendar::kMicrosPerSecond)};
}

Arg clock(int hour, int minute) {
  return {Type::of(Kind::kTimeOfDay), Value::integer((hour * 60 + minute) * 60 * calendar::kMicrosPerSecond)};
}

Arg list(Type element, std::initializer_list<Value> items) { return {Type::list_of(element), Value::list(arena().list(items))}; }
Arg texts(std::initializer_list<std::string_view> items) {
  std::vector<Value> values;
  for (const std::string_view item : items) values.push_back(Value::text(item));
  return {Type::set_of(Type::of(Kind::kString)), Value::list(arena().list(std::move(values)))};
}
Arg ints(std::initializer_list<std::int64_t> items) {
  std::vector<Value> values;
  for (const std::int64_t item : items) values.push_back(Value::integer(item));
  return {Type::list_of(Type::of(Kind::kInt)), Value::list(arena().list(std::move(values)))};
}
Arg column(Arg arg) {
  arg.constant = false;
  return arg;
}

std::string call(std::string_view name, std::initializer_list<Arg> given, std::string_view zone, int week) {
  std::vector<Arg> args(given);
  std::vector<Type> types, converted;
  for (const Arg& arg : args) types.push_back(arg.type);
  Type result;
  const Builtin* row = resolve_overload(name, types, converted, result);
  if (row == nullptr) return "no row";
  record_use(*row);
  if (converted.size() > args.size() && row->implicit_zone) args.push_back(s(zone));
  if (converted.size() > args.size()) args.push_back(i(week));
  FaultSet faults = 0;
  std::vector<Value> values;
  for (std::size_t n = 0; n < args.size(); ++n) values.push_back(convert(args[n].value, args[n].type, converted[n], faults));
  EXPECT_EQ(faults, 0);
  std::vector<const Value*> constants;
  for (std::size_t n = 0; n < args.size(); ++n) constants.push_back(args[n].constant ? &values[n] : nullptr);
  CallSite site{row, converted, result, nullptr};
  if (row->refine != nullptr) {
    auto refined = row->refine(converted, constants);
    if (!refined) return "refused: " + refined.error().message;
    site.result = *refined;
  }
  if (row->prepare != nullptr) {
    auto prepared = row->prepare(constants);
    if (!prepared) return "refused: " + prepared.error().message + ": " + prepared.error().help;
    site.prepared = *prepared;
  }
  return run(*row, site, values);
}

void expect_all(std::initializer_list<Case> cases) {
  for (const Case& one : cases) {
    std::string shown(one.name);
    for (const Arg& arg : one.args) shown += " " + to_text(arg.type, arg.value);
    EXPECT_EQ(call(one.name, one.args), one.expected) << shown;
  }
}

}  // namespace tagma::testing
