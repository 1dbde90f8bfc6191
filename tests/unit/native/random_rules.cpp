#include "tests/unit/native/random_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tagma::test {

namespace {

const Type kBool = Type::of(Kind::kBool), kInt = Type::of(Kind::kInt), kFloat = Type::of(Kind::kFloat), kText = Type::of(Kind::kString),
           kDate = Type::of(Kind::kDate), kTimestamp = Type::of(Kind::kTimestamp), kDuration = Type::of(Kind::kDuration),
           kRatio = Type::of(Kind::kRatio), kMoney = Type::decimal(2), kPrice = Type::decimal(3);

const std::vector<Type> kScalars = {kBool, kInt, kFloat, kText, kDate, kTimestamp, kDuration, kMoney, kPrice, kRatio};

}  // namespace

ir::NodeId RuleMaker::call(std::string_view name, std::vector<NodeId> args) {
  const auto made = build_.call(name, std::move(args));
  EXPECT_TRUE(made.has_value()) << name;
  return *made;
}

void RuleMaker::add(const Type& type, int depth, TableId table) {
  NodeId value = expression(type, table, depth);
  if (type == kBool) value = build_.is_true(value);
  add_rule(value, table);
}

void RuleMaker::add_rule(NodeId value, TableId table, NodeId before_requires) {
  ir::Rule rule;
  const ir::Node& node = module_.node(value);
  rule.spec.name = "rule " + std::to_string(module_.rules.size());
  rule.spec.table = table;
  rule.spec.type = node.type.kind == Kind::kRatio && below(2) == 0 ? Type::decimal(10) : node.type;
  rule.spec.optional = node.type.kind != Kind::kBool;
  rule.value = value;
  rule.before_requires = before_requires;
  module_.rules.push_back(rule);
}

void RuleMaker::add_groups(int depth) {
  ir::Derived derived;
  derived.table = static_cast<TableId>(module_.tables.size());
  derived.source = kEvent;
  derived.via = kPerson;
  if (below(3) != 0) derived.filter = expression(kBool, kEvent, depth);
  TableSpec spec{.name = "Groups", .source = "", .kind = TableKind::kDerived, .columns = {}, .key = {}, .owner = kPerson, .owner_columns = {}, .unique_by = {}, .order_by = {}};
  for (std::int64_t i = 0; i <= below(2); ++i) {
    const Type type = kScalars[static_cast<std::size_t>(below(10))];
    derived.keys.push_back(expression(type, kEvent, below(2) == 0 ? 0 : depth));
    spec.columns.push_back({.name = "key" + std::to_string(i), .source_name = "", .type = type, .used = true});
  }
  groups_ = derived.table;
  module_.tables.push_back(std::move(spec));
  module_.derived.push_back(std::move(derived));
  Dataset& data = *world_.data;  // its slot stays empty
  data.tables.resize(module_.tables.size());
  data.indexes.resize(module_.tables.size());
  for (std::size_t i = 0; i < data.tables.size(); ++i) data.tables[i].spec = &module_.tables[i];
}

ir::NodeId RuleMaker::constant(const Type& type) {
  if (below(12) == 0) return build_.missing(type);
  switch (type.kind) {
    case Kind::kBool: return build_.constant(type, Value::boolean(below(2) == 0));
    case Kind::kInt: return build_.constant(type, Value::integer(below(6) == 0 ? below(100'000) - 50'000 : below(120) - 60));
    case Kind::kFloat: return build_.constant(type, Value::real(static_cast<double>(below(200) - 100) / 4));
    case Kind::kDecimal: return build_.constant(type, Value::decimal(below(8) == 0 ? Int128{INT64_MAX} * 7 : Int128{below(20'000) - 10'000}));
    case Kind::kRatio: return build_.constant(type, Value::ratio({2 * below(50) + 1, 2}));
    case Kind::kString: {
      const std::vector<std::string> texts = {"red", "blue", "红", "", "item 1", "item 17", "grey12", "item"};
      return build_.constant(type, Value::text(texts[static_cast<std::size_t>(below(8))]));
    }
    case Kind::kDate: return build_.constant(type, Value::integer(10'000 + below(9'000)));
    case Kind::kTimestamp:
      if (below(3) == 0) return build_.now();
      return build_.constant(type, Value::integer(below(1'200'000)));
    case Kind::kDuration: return build_.constant(type, Value::integer(below(2'000'000) - 1'000'000));
    case Kind::kMissing:
    case Kind::kTimeOfDay:
    case Kind::kEnum:
    case Kind::kList:
    case Kind::kSet: break;
  }
  return build_.missing(type);
}

std::optional<ir::NodeId> RuleMaker::column(const Type& type, TableId grain) {
  if (grain == ir::kConstGrain) return std::nullopt;
  const auto& columns = module_.tables[static_cast<std::size_t>(grain)].columns;
  std::vector<int> fitting;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].type == type) fitting.push_back(static_cast<int>(i));
  if (fitting.empty()) return std::nullopt;
  return build_.column(grain, fitting[static_cast<std::size_t>(below(static_cast<std::int64_t>(fitting.size())))]);
}

ir::NodeId RuleMaker::leaf(const Type& type, TableId grain) {
  const auto own = below(4) != 0 ? column(type, grain) : std::nullopt;
  return own ? *own : constant(type);
}

ir::NodeId RuleMaker::expression(const Type& type, TableId grain, int depth) {
  if (depth <= 0) return leaf(type, grain);
  if (type == kBool && below(4) != 0) return boolean(grain, depth);
  std::optional<NodeId> made;
  switch (below(8)) {
    case 0: {
      std::vector<ir::Line> lines;
      for (std::int64_t i = 0; i <= below(3); ++i) lines.push_back({expression(kBool, grain, depth - 1), expression(type, grain, depth - 2)});
      return build_.cond(std::move(lines), below(3) == 0 ? ir::kNoNode : expression(type, grain, depth - 2));
    }
    case 1: {
      const NodeId left = expression(type, grain, depth - 1);
      return build_.coalesce(left, expression(type, grain, depth - 2));
    }
    case 2: made = fold(type, grain, depth); break;
    case 3: made = from_owner(type, grain, depth); break;
    case 4: made = look_up(type, grain, depth); break;
    case 5: made = type == kInt && below(3) == 0 ? position(grain, depth) : function(type, grain, depth); break;
    default: made = arithmetic(type, grain, depth); break;
  }
  return made ? *made : leaf(type, grain);
}

ir::NodeId RuleMaker::boolean(TableId grain, int depth) {
  const auto several = [&] {
    std::vector<NodeId> args;
    for (std::int64_t i = 0; i < 2 + below(2); ++i) args.push_back(expression(kBool, grain, depth - 1));
    return args;
  };
  switch (below(11)) {
    case 0:
    case 1: return build_.conj(several());
    case 2:
    case 3: return build_.disj(several());
    case 4: return build_.negate(expression(kBool, grain, depth - 1));
    case 5: return build_.is_known(expression(kScalars[static_cast<std::size_t>(below(10))], grain, depth - 1));
    case 6: return build_.is_true(expression(kBool, grain, depth - 1));
    case 7: return text_test(grain, depth);
    case 8: return membership(grain, depth);
    case 9: return list_test(grain, depth);
    default: return comparison(grain, depth);
  }
}

ir::NodeId RuleMaker::comparison(TableId grain, int depth) {
  const std::vector<std::string_view> names = {"==", "!=", "<", "<=", ">", ">="};
  const Type& type = kScalars[static_cast<std::size_t>(below(10))];
  const auto name = names[static_cast<std::size_t>(below(type == kBool ? 2 : 6))];
  const NodeId left = expression(type, grain, depth - 1);
  return call(name, {left, below(2) == 0 ? constant(type) : expression(type, grain, depth - 2)});
}

ir::NodeId RuleMaker::text_test(TableId grain, int depth) {
  const std::vector<std::string_view> names = {"contains", "starts_with", "ends_with"};
  return call(names[static_cast<std::size_t>(below(3))], {expression(kText, grain, depth - 1), leaf(kText, grain)});
}

ir::NodeId RuleMaker::list_test(TableId grain, int depth) {
  const Type set = below(2) == 0 ? Type::set_of(kText) : Type::list_of(kText);
  const auto own = column(set, grain);
  if (!own) return leaf(kBool, grain);
  if (below(6) == 0) {
    const Value items[] = {Value::text("red"), Value::text("item 7")};
    return call(below(2) == 0 ? "contains_any" : "contains_all", {*own, build_.constant(set, Value::list({items, 2}))});
  }
  if (below(3) != 0) return call("contains", {*own, below(2) == 0 ? constant(kText) : expression(kText, grain, depth - 2)});
  const NodeId element = build_.element(kText, 0, false, grain);
  const NodeId body = below(2) == 0 ? call("==", {element, constant(kText)}) : call("starts_with", {element, below(3) == 0 ? leaf(kText, grain) : constant(kText)});
  if (below(5) == 0) return call("==", {build_.quantify(ir::QuantifierKind::kCount, *own, body, grain), constant(kInt)});
  const auto kind = static_cast<ir::QuantifierKind>(below(3));
  return build_.quantify(kind, *own, body, grain);
}

ir::NodeId RuleMaker::membership(TableId grain, int depth) {
  if (below(4) == 0) return build_.in_list(kList, expression(kInt, grain, depth - 1));
  const Type type = std::vector<Type>{kInt, kText, kMoney, kFloat, kDate}[static_cast<std::size_t>(below(5))];
  std::vector<Value> items;
  for (std::int64_t i = 0; i < 1 + below(12); ++i) {
    const NodeId item = constant(type);
    if (const auto* value = std::get_if<ir::Const>(&module_.node(item).what)) items.push_back(value->value);
  }
  return build_.in_set(expression(type, grain, depth - 1), std::move(items));
}

std::optional<ir::NodeId> RuleMaker::arithmetic(const Type& type, TableId grain, int depth) {
  const std::vector<std::string_view> names = {"+", "-", "*", "mod", "neg", "abs", "/"};
  const auto name = names[static_cast<std::size_t>(below(7))];
  const auto operand = [&] { return expression(type, grain, depth - 1); };
  std::optional<NodeId> made;
  if (type == kRatio) {
    const Type& of = below(2) == 0 ? kInt : kMoney;
    const NodeId left = expression(of, grain, depth - 1);
    return build_.call("/", {left, expression(of, grain, depth - 1)});
  }
  if (type == kDuration && below(2) == 0) {
    const NodeId left = expression(kTimestamp, grain, depth - 1);
    return build_.call("-", {left, expression(kTimestamp, grain, depth - 1)});
  }
  if (type == kFloat && below(4) == 0) return build_.convert(expression(kInt, grain, depth - 1), kFloat);
  if (type == kPrice && below(2) == 0) return build_.convert(expression(below(2) == 0 ? kInt : kMoney, grain, depth - 1), kPrice);
  if (name == "neg" || name == "abs") {
    made = build_.call(name, {operand()});
  } else {
    const NodeId left = operand();
    made = build_.call(name, {left, operand()});
  }
  return made && type_of(*made) == type ? made : std::nullopt;
}

std::optional<ir::NodeId> RuleMaker::function(const Type& type, TableId grain, int depth) {
  const NodeId today = build_.constant(kDate, Value::integer(20'000));
  if (type == kInt) {
    const std::vector<std::string_view> parts = {"hour", "minute", "year", "quarter", "month", "day", "weekday"};
    switch (below(6)) {
      case 0: return build_.call("years_between", {expression(kDate, grain, depth - 1), today});
      case 1: return build_.call("month", {expression(kDate, grain, depth - 1)});
      case 2: return build_.call("length", {expression(kText, grain, depth - 1)});
      case 3: return build_.call(parts[static_cast<std::size_t>(below(7))], {expression(kTimestamp, grain, depth - 1)});
      case 4:
        if (const auto set = column(Type::set_of(kText), grain)) return build_.call("size", {*set});
        return std::nullopt;
      default: return build_.call("greatest", {expression(kInt, grain, depth - 1), expression(kInt, grain, depth - 1)});
    }
  }
  if (type == kText) {
    switch (below(4)) {
      case 0: return build_.call("upper", {expression(kText, grain, depth - 1)});
      case 1: return build_.call("concat", {expression(kText, grain, depth - 1), leaf(kText, grain)});
      case 2: return build_.call("part", {expression(kText, grain, depth - 1), build_.constant(kText, Value::text(" ")), leaf(kInt, grain)});
      default: return build_.call("text", {expression(kInt, grain, depth - 1)});
    }
  }
  if (type == kDate) return build_.call("local_date", {expression(kTimestamp, grain, depth - 1)});
  return std::nullopt;
}

ir::Bound RuleMaker::bound(TableId grain, int depth) {
  ir::Bound out;
  if (below(3) == 0) return out;
  out.at = below(2) == 0 ? constant(kTimestamp) : expression(kTimestamp, grain, std::min(depth, 1));
  out.closed = below(2) == 0;
  return out;
}

std::optional<ir::NodeId> RuleMaker::fold(const Type& type, TableId grain, int depth) {
  TableId source = kNoTable;
  if (grain == kPerson) source = below(3) == 0 ? kLine : kEvent;
  if (grain == kPerson && groups_ != kNoTable && below(2) == 0) source = groups_;
  if (grain == groups_ && groups_ != kNoTable) source = kEvent;
  if (grain == kEvent) source = kLine;
  if (source == kNoTable) return std::nullopt;
  std::vector<const Aggregate*> fitting;
  Type of;
  for (const Aggregate& row : aggregates()) {
    if (row.arity > 1) continue;
    const Type candidate = kScalars[static_cast<std::size_t>(below(10))];
    const std::vector<Type> args(static_cast<std::size_t>(row.arity), row.name == "distinct" || row.name == "share" ? candidate : type == kRatio ? candidate : type);
    const auto result = row.typing(args);
    if (result && *result == type) {
      fitting.push_back(&row);
      if (row.arity == 1) of = args[0];
    }
  }
  if (fitting.empty()) return std::nullopt;
  ir::Aggregate out;
  out.fn = fitting[static_cast<std::size_t>(below(static_cast<std::int64_t>(fitting.size())))];
  out.source = source;
  out.via = grain;
  if (below(3) != 0) out.filter = expression(kBool, source, depth - 1);
  if (source != groups_ && below(3) != 0) {
    out.time = source == kEvent ? build_.column(kEvent, module_.tables[kEvent].time) : build_.owner(kLine, build_.column(kEvent, module_.tables[kEvent].time));
    out.lo = bound(grain, depth - 2);
    out.hi = bound(grain, depth - 2);
  }
  if (out.fn->arity == 1) {
    // The arguments' type is found anew: several rows may have fitted.
    for (const Type& candidate : kScalars) {
      const auto result = out.fn->typing(std::vector<Type>{candidate});
      if (result && *result == type && (below(2) == 0 || candidate == type)) of = candidate;
    }
    if (!out.fn->typing(std::vector<Type>{of}) || *out.fn->typing(std::vector<Type>{of}) != type) return std::nullopt;
    out.values = {expression(of, source, depth - 1)};
  }
  if (out.fn->name == "quantile") out.params = {Value::integer(below(5)), Value::integer(4)};
  if (out.fn->name == "nth") out.params = {Value::integer(1 + below(3))};
  return build_.aggregate(grain, std::move(out), type, true);
}

std::optional<ir::NodeId> RuleMaker::from_owner(const Type& type, TableId grain, int depth) {
  if (grain == kLine) return build_.owner(kLine, expression(type, kEvent, depth - 1));
  if (grain == groups_) return build_.owner(groups_, expression(type, kPerson, depth - 1));
  if (grain == kEvent) return build_.owner(kEvent, expression(type, kPerson, depth - 1));
  if (grain == kChild) return build_.owner(kChild, below(2) == 0 ? leaf(type, kParent) : expression(type, kParent, depth - 1));
  return std::nullopt;
}

std::optional<ir::NodeId> RuleMaker::position(TableId grain, int depth) {
  if (grain != kEvent && grain != groups_) return std::nullopt;
  ir::RowIndex index;
  index.via = kPerson;
  if (below(3) != 0) index.filter = expression(kBool, grain, depth - 1);
  for (std::int64_t i = 0; i < below(3); ++i) index.keys.push_back(expression(kScalars[static_cast<std::size_t>(below(10))], grain, below(2)));
  index.from_end = below(2) == 0;
  return build_.row_index(grain, std::move(index));
}

std::optional<ir::NodeId> RuleMaker::look_up(const Type& type, TableId grain, int depth) {
  if (grain == kProduct) return std::nullopt;
  if (type != kText && type != kInt && type != kBool) return std::nullopt;
  const NodeId value = type == kBool ? call("==", {build_.column(kProduct, 1), constant(kText)}) : leaf(type, kProduct);
  if (module_.node(value).grain != kProduct) return std::nullopt;
  if (grain == kNoTable) return std::nullopt;
  return build_.lookup(grain, kProduct, {below(2) == 0 ? leaf(kText, grain) : expression(kText, grain, depth - 1)}, value);
}

}  // namespace tagma::test
