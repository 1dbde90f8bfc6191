#include "shop.h"

namespace tagma::ir::test {
namespace {

ColumnSpec field(std::string name, Type type, bool optional = false) {
  ColumnSpec spec;
  spec.name = name;
  spec.source_name = std::move(name);
  spec.type = type;
  spec.optional = optional;
  spec.used = true;
  return spec;
}

TableSpec table(std::string name, TableKind kind, std::vector<ColumnSpec> columns) {
  TableSpec spec;
  spec.source = spec.name = std::move(name);
  spec.kind = kind;
  spec.columns = std::move(columns);
  return spec;
}

void own(TableSpec& spec, TableId owner) {
  spec.owner = owner;
  spec.owner_columns = {0};
}

std::shared_ptr<Module> tables() {
  auto module = std::make_shared<Module>();
  module->name = "shop";
  auto& out = module->tables;
  out.push_back(table("Customer", TableKind::kProfile,
                      {field("id", kInt), field("city", kString, true), field("score", kInt, true), field("flag", kBool, true),
                       field("tags", kSet, true), field("price", kMoney, true), field("rate", kFloat, true), field("other", kInt, true)}));
  out.back().key = {customer::id};
  out.push_back(table("Order", TableKind::kEvent,
                      {field("customer", kInt), field("time", kTimestamp), field("order_id", kInt), field("sku", kString, true),
                       field("amount", kMoney, true), field("qty", kInt, true)}));
  own(out.back(), kCustomer);
  out.back().time = order::time;
  out.back().key = {order::id};
  out.push_back(table("View", TableKind::kEvent, {field("customer", kInt), field("time", kTimestamp), field("sku", kString), field("seconds", kInt, true)}));
  own(out.back(), kCustomer);
  out.back().time = view::time;
  out.push_back(table("Line", TableKind::kRecord, {field("order_id", kInt), field("number", kInt), field("qty", kInt)}));
  own(out.back(), kOrder);
  out.back().order_by = {line::number};
  out.push_back(table("Product", TableKind::kLookup, {field("sku", kString), field("category", kString, true)}));
  out.back().key = {0};
  out.push_back(table("Vip", TableKind::kList, {field("city", kString)}));
  out.back().key = {0};
  out.push_back(table("Basket", TableKind::kDerived, {field("sku", kString)}));
  out.back().owner = kCustomer;
  return module;
}

}  // namespace

Shop::Shop() : Shop(tables()) {}
Shop::Shop(std::shared_ptr<Module> module) : build(*module), module_(std::move(module)) {}

std::shared_ptr<const Dataset> Shop::shared_data() {
  if (data_ != nullptr) return data_;
  const RowTable rows[] = {{kCustomer, customers}, {kOrder, orders}, {kView, views}, {kLine, lines}, {kProduct, products}, {kVip, vips}};
  auto bound = bind_rows(module_->tables, rows, {});
  EXPECT_TRUE(bound.has_value()) << bound.error().message;
  return data_ = *bound;
}
const Dataset& Shop::data() { return *shared_data(); }

Interpreter& Shop::interpreter() {
  // Nodes may have been added since.
  interpreter_ = std::make_unique<Interpreter>(*module_, data(), as_of);
  return *interpreter_;
}

Evaluated Shop::run(NodeId node, std::int64_t row) {
  EXPECT_EQ(verify(*module_), "");
  return interpreter().evaluate(node, row);
}
std::string Shop::text(NodeId node, std::int64_t row) { return describe(build.node(node).type, run(node, row)); }

NodeId Shop::call(std::string_view name, std::vector<NodeId> args) {
  const auto node = build.call(name, std::move(args));
  EXPECT_TRUE(node.has_value()) << name;
  return node.value_or(kNoNode);
}

NodeId Shop::fold(TableId grain, Fold fold) {
  Aggregate out;
  out.fn = find_aggregate(fold.fn);
  out.source = fold.source;
  out.via = fold.via;
  out.time = fold.time;
  out.lo = fold.lo;
  out.hi = fold.hi;
  out.filter = fold.filter;
  out.params = fold.params;
  std::vector<Type> types;
  for (const NodeId value : fold.values) types.push_back(build.node(value).type);
  out.values = std::move(fold.values);
  const Type result = *out.fn->typing(types);
  const bool optional = !out.fn->empty_is_known || out.fn->faults != 0;
  return build.aggregate(grain, std::move(out), result, optional);
}

void Shop::define_baskets(NodeId filter) {
  module_->derived.push_back({kBasket, kOrder, kCustomer, filter, {column(kOrder, order::sku)}});
}

void Shop::rule(std::string name, NodeId value, NodeId before_requires) {
  Rule rule;
  rule.spec.name = std::move(name);
  rule.spec.table = kCustomer;
  rule.spec.type = build.node(value).type;
  rule.spec.optional = build.node(value).optional;
  rule.value = value;
  rule.before_requires = before_requires;
  module_->rules.push_back(std::move(rule));
}

std::string describe(const Type& type, const Evaluated& evaluated) {
  std::string out = to_text(type, evaluated.value);
  for (int kind = 0; kind < kFaultKinds; ++kind)
    if (evaluated.faults & fault_bit(static_cast<Fault>(kind))) out += " !" + std::string(to_string(static_cast<Fault>(kind)));
  return out;
}

}  // namespace tagma::ir::test
