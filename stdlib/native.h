// Turns a plain C++ function into the body and the typing of a row: the kinds of its parameters and of its result come
// from its signature, so that neither is written twice.
//
//   std::int64_t length(std::string_view text);        row: {.typing = typing_of<length>, .body = body_of<length>}
//
// A leading `const CallSite&` parameter gives a function what `prepare` made. A result may be std::optional<T> (missing
// without a fault) or Checked<T> (a fault). Owned texts go to the call's arena.
#pragma once

#include "stdlib/builtin.h"

#include <expected>
#include <string>
#include <utility>

namespace tagma::native {

template <typename T>
using Checked = std::expected<T, Fault>;

// Kinds that share int64 as their representation, told apart for the deduction.
struct Date { std::int64_t days; };
struct Instant { std::int64_t micros; };
struct Duration { std::int64_t micros; };
struct TimeOfDay { std::int64_t micros; };

// No function makes a text longer than this: nested replacements would otherwise grow without bound.
inline constexpr std::size_t kMaxText = std::size_t{1} << 24;

template <Kind K>
struct OfKind { static constexpr Kind kind = K; };

template <typename T> struct Carrier;
template <> struct Carrier<bool> : OfKind<Kind::kBool> {
  static bool get(const Value& v) { return v.b; }
  static Value put(CallContext&, bool x) { return Value::boolean(x); }
};
template <> struct Carrier<std::int64_t> : OfKind<Kind::kInt> {
  static std::int64_t get(const Value& v) { return v.i; }
  static Value put(CallContext&, std::int64_t x) { return Value::integer(x); }
};
template <> struct Carrier<double> : OfKind<Kind::kFloat> {
  static double get(const Value& v) { return v.f; }
  static Value put(CallContext&, double x) { return Value::real(x); }
};
template <> struct Carrier<Ratio> : OfKind<Kind::kRatio> {
  static Ratio get(const Value& v) { return v.r; }
  static Value put(CallContext&, Ratio x) { return Value::ratio(x); }
};
template <> struct Carrier<std::string_view> : OfKind<Kind::kString> {
  static std::string_view get(const Value& v) { return v.s; }
  static Value put(CallContext&, std::string_view x) { return Value::text(x); }
};
template <> struct Carrier<std::string> : OfKind<Kind::kString> {
  static Value put(CallContext& context, std::string x) {
    if (x.size() <= kMaxText) return Value::text(context.arena.text(std::move(x)));
    context.faults |= fault_bit(Fault::kOverflow);
    return Value::missing();
  }
};
template <> struct Carrier<Date> : OfKind<Kind::kDate> {
  static Date get(const Value& v) { return {v.i}; }
  static Value put(CallContext&, Date x) { return Value::integer(x.days); }
};
template <> struct Carrier<Instant> : OfKind<Kind::kTimestamp> {
  static Instant get(const Value& v) { return {v.i}; }
  static Value put(CallContext&, Instant x) { return Value::integer(x.micros); }
};
template <> struct Carrier<Duration> : OfKind<Kind::kDuration> {
  static Duration get(const Value& v) { return {v.i}; }
  static Value put(CallContext&, Duration x) { return Value::integer(x.micros); }
};
template <> struct Carrier<TimeOfDay> : OfKind<Kind::kTimeOfDay> {
  static TimeOfDay get(const Value& v) { return {v.i}; }
  static Value put(CallContext&, TimeOfDay x) { return Value::integer(x.micros); }
};
template <typename T> struct Carrier<std::optional<T>> : OfKind<Carrier<T>::kind> {
  static Value put(CallContext& context, std::optional<T> x) {
    return x ? Carrier<T>::put(context, std::move(*x)) : Value::missing();
  }
};
template <typename T> struct Carrier<Checked<T>> : OfKind<Carrier<T>::kind> {
  static Value put(CallContext& context, Checked<T> x) {
    if (x) return Carrier<T>::put(context, std::move(*x));
    context.faults |= fault_bit(x.error());
    return Value::missing();
  }
};

template <typename F> struct Shape;
template <typename R, typename... Args>
struct Shape<R (*)(Args...)> {
  static std::optional<Type> typing(std::span<const Type> args) {
    constexpr Kind kinds[] = {Carrier<Args>::kind..., Kind::kMissing};  // the last one only keeps the array from being empty
    if (args.size() != sizeof...(Args)) return std::nullopt;
    for (std::size_t i = 0; i < args.size(); ++i)
      if (args[i].kind != kinds[i]) return std::nullopt;
    return Type::of(Carrier<R>::kind);
  }
  template <auto Function>
  static Value call(CallContext& context, const CallSite&, std::span<const Value> args) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return Carrier<R>::put(context, Function(Carrier<Args>::get(args[I])...));
    }(std::index_sequence_for<Args...>{});
  }
};
template <typename R, typename... Args>
struct Shape<R (*)(const CallSite&, Args...)> : Shape<R (*)(Args...)> {
  template <auto Function>
  static Value call(CallContext& context, const CallSite& site, std::span<const Value> args) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return Carrier<R>::put(context, Function(site, Carrier<Args>::get(args[I])...));
    }(std::index_sequence_for<Args...>{});
  }
};

template <auto Function>
inline constexpr Typing typing_of = &Shape<decltype(Function)>::typing;
template <auto Function>
inline constexpr Body body_of = &Shape<decltype(Function)>::template call<Function>;

}  // namespace tagma::native
