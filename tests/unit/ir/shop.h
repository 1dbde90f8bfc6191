// A small shop to try nodes on: customers, their orders with lines, views that may be tied in time, products, a list.
#pragma once

#include "compiler/ir/interpret.h"
#include "runtime/bind.h"

#include <gtest/gtest.h>

namespace tagma::ir::test {

inline const Type kBool = Type::of(Kind::kBool), kInt = Type::of(Kind::kInt), kFloat = Type::of(Kind::kFloat),
                  kString = Type::of(Kind::kString), kDate = Type::of(Kind::kDate), kTimestamp = Type::of(Kind::kTimestamp),
                  kRatio = Type::of(Kind::kRatio), kMoney = Type::decimal(2), kSet = Type::set_of(Type::of(Kind::kString));

inline constexpr TableId kCustomer = 0, kOrder = 1, kView = 2, kLine = 3, kProduct = 4, kVip = 5, kBasket = 6;
namespace customer { enum : int { id, city, score, flag, tags, price, rate, other }; }
namespace order { enum : int { owner, time, id, sku, amount, qty }; }
namespace view { enum : int { owner, time, sku, seconds }; }
namespace line { enum : int { order, number, qty }; }

inline Value no() { return Value::missing(); }
inline Value n(std::int64_t x) { return Value::integer(x); }
inline Value s(std::string_view x) { return Value::text(x); }
inline Value b(bool x) { return Value::boolean(x); }
inline Value d(std::int64_t x) { return Value::decimal(x); }
inline Value f(double x) { return Value::real(x); }

using Rows = std::vector<std::vector<Value>>;

// A module with the shop's tables, rows for them, and an interpreter over both.
class Shop {
 public:
  Shop();
  Builder build;
  Module& module() { return *module_; }
  std::shared_ptr<Module> shared_module() { return module_; }

  // Rows that were not given stay empty.
  Rows customers, orders, views, lines, products, vips;
  std::int64_t as_of = 1'000;

  const Dataset& data();                       // binds at the first call
  std::shared_ptr<const Dataset> shared_data();
  Interpreter& interpreter();
  Evaluated run(NodeId node, std::int64_t row = 0);
  // The value as text, faults behind it: "12", "missing", "missing !overflow".
  std::string text(NodeId node, std::int64_t row = 0);

  // -- nodes in few words
  NodeId column(TableId table, int index) { return build.column(table, index); }
  NodeId integer(std::int64_t x) { return build.constant(kInt, n(x)); }
  NodeId text_constant(std::string_view x) { return build.constant(kString, s(x)); }
  NodeId truth(std::optional<bool> x) { return x ? build.constant(kBool, b(*x)) : build.missing(kBool); }
  NodeId instant(std::int64_t x) { return build.constant(kTimestamp, n(x)); }
  NodeId call(std::string_view name, std::vector<NodeId> args);
  // An int of the customer that overflows, and one that divides by zero.
  NodeId overflowing() { return call("+", {column(kCustomer, customer::id), integer(INT64_MAX)}); }
  NodeId dividing() { return call("mod", {column(kCustomer, customer::id), integer(0)}); }
  struct Fold {
    std::string_view fn;
    TableId source = kOrder, via = kCustomer;
    std::vector<NodeId> values = {};
    NodeId filter = kNoNode, time = kNoNode;
    Bound lo = {}, hi = {};
    std::vector<Value> params = {};
  };
  NodeId fold(TableId grain, Fold fold);
  // Groups of orders per product; the filter may be kNoNode.
  void define_baskets(NodeId filter);
  void rule(std::string name, NodeId value, NodeId before_requires = kNoNode);

 private:
  explicit Shop(std::shared_ptr<Module> module);
  std::shared_ptr<Module> module_;
  std::shared_ptr<const Dataset> data_;
  std::unique_ptr<Interpreter> interpreter_;
};

// "12", "missing !overflow".
std::string describe(const Type& type, const Evaluated& evaluated);

}  // namespace tagma::ir::test
