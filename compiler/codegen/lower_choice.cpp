// Who computes a node. Everything that native code cannot do is a callout, so a plan exists for every module.
#include "compiler/codegen/lower.h"

#include <algorithm>

namespace tagma::codegen {

namespace {

// Up to here whole conditions over one text column are answered per distinct value; above, only what needs a call.
constexpr std::int64_t kSmallDictionary = 1'024;
constexpr std::int64_t kLargestDomain = std::int64_t{1} << 17;   // of integer columns
constexpr std::size_t kFewItems = 8;

bool is_integer(Layout layout) {
  switch (layout) {
    case Layout::kI8:
    case Layout::kI16:
    case Layout::kI32:
    case Layout::kI64:
    case Layout::kU8:
    case Layout::kU16:
    case Layout::kU32: return true;
    case Layout::kBits:
    case Layout::kF32:
    case Layout::kF64:
    case Layout::kI128:
    case Layout::kText:
    case Layout::kDict8:
    case Layout::kDict16:
    case Layout::kDict32:
    case Layout::kList: return false;
  }
  TAGMA_CHECK(false);
}

bool is_coded(Layout layout) { return layout == Layout::kDict8 || layout == Layout::kDict16 || layout == Layout::kDict32; }

}  // namespace

bool Lowering::in_block(TableId table) const {
  return std::find(plan_.grains.begin(), plan_.grains.end(), table) != plan_.grains.end();
}

const Choice& Lowering::choose(NodeId id) {
  if (const auto it = choices_.find(id); it != choices_.end()) return it->second;
  return choices_.emplace(id, make_choice(id)).first->second;
}

Choice Lowering::make_choice(NodeId id) {
  if (node(id).grain == ir::kConstGrain) return {Way::kConstant, ""};
  const NodeId column = pivot(id);
  if (column >= 0 && column != id && answers_fit(id, column)) return {Way::kAnswers, ""};
  if (list_of(id) != ir::kNoNode) return {Way::kItems, ""};
  std::string reason = refusal(id);
  if (reason.empty()) return {Way::kNative, ""};
  return {Way::kCallout, std::move(reason)};
}

ir::NodeId Lowering::pivot(NodeId id) {
  if (const auto it = pivots_.find(id); it != pivots_.end()) return it->second;
  const ir::Node& n = node(id);
  NodeId found = ir::kNoNode;
  const auto join = [&](NodeId operand) {
    const NodeId other = pivot(operand);
    if (found == ir::kNoNode) found = other;
    else if (other != ir::kNoNode && other != found) found = kSeveral;
  };
  if (n.grain != ir::kConstGrain) {
    if (std::holds_alternative<ir::Column>(n.what)) found = id;
    else if (const auto* lookup = std::get_if<ir::Lookup>(&n.what)) for (const NodeId key : lookup->key) join(key);
    else if (std::holds_alternative<ir::Owner>(n.what) || std::holds_alternative<ir::Aggregate>(n.what) ||
             std::holds_alternative<ir::RowIndex>(n.what) || std::holds_alternative<ir::Standing>(n.what) || std::holds_alternative<ir::Outer>(n.what) ||
             std::holds_alternative<ir::Element>(n.what) || std::holds_alternative<ir::Quantify>(n.what))
      found = kSeveral;
    else for (const NodeId operand : ir::operands(n)) join(operand);
  }
  return pivots_[id] = found;
}

std::optional<std::int64_t> Lowering::entries_of(TableId table, int column) {
  const ColumnShape shape = shape_.column(table, column);
  if (!shape.bound) return std::nullopt;
  if (is_coded(shape.layout)) return shape.dictionary;
  if (!is_integer(shape.layout)) return std::nullopt;
  const auto range = shape_.range(table, column);
  if (!range) return 1;
  if (range->lowest < -kLargestDomain * 64 || range->highest > kLargestDomain * 64) return std::nullopt;  // instants, keys
  return range->highest - range->lowest + 1;
}

bool Lowering::answers_fit(NodeId id, NodeId column) {
  const ir::Node& n = node(id);
  const int index = std::get<ir::Column>(node(column).what).column;
  const Repr repr = n.type.repr();
  if (repr == Repr::kRatio || repr == Repr::kList) return false;
  if (derived(n.grain) != nullptr) return false;
  const ColumnShape shape = shape_.column(n.grain, index);
  // Its validity or its bits are already the answer.
  if (const auto* known = std::get_if<ir::IsKnown>(&n.what); known != nullptr && known->arg == column) return false;
  if (is_coded(shape.layout) || is_integer(shape.layout)) {
    const auto entries = entries_of(n.grain, index);
    if (!entries || *entries > std::max<std::int64_t>(kSmallDictionary, shape_.rows(n.grain) / 2)) return false;
    // A text other than the column's own needs codes to be carried in.
    if (repr == Repr::kText && !is_coded(shape.layout) && *entries > kSmallDictionary) return false;
    return answers_pay(id, shape, *entries, n.grain);
  }
  return false;
}

// Small dictionaries answer whole conditions; else only what has no inline code is worth a table.
bool Lowering::answers_pay(NodeId id, const ColumnShape& column, std::int64_t entries, TableId) {
  if (is_coded(column.layout) && entries <= kSmallDictionary) return true;
  const ir::Node& n = node(id);
  if (const auto* call = std::get_if<ir::Call>(&n.what)) {
    const bool texts = std::any_of(call->site.args.begin(), call->site.args.end(), [](const Type& t) { return t.is_text(); });
    return texts || (!comparison(*call) && !is_inline(*call));
  }
  if (const auto* set = std::get_if<ir::InSet>(&n.what)) return node(set->value).type.is_text() || set->items.size() > kFewItems;
  return std::holds_alternative<ir::InList>(n.what) || std::holds_alternative<ir::Lookup>(n.what);
}

bool Lowering::few_numbers(const ir::InSet& set) {
  const Repr repr = node(set.value).type.repr();
  return (repr == Repr::kI64 || repr == Repr::kF64 || repr == Repr::kI128) && set.items.size() <= kFewItems;
}

// True where some row of this grain, or of one that belongs to it, would need the interpreter.
bool Lowering::calls_out(NodeId id) {
  if (const auto it = calls_out_.find(id); it != calls_out_.end()) return it->second;
  const Choice& choice = choose(id);
  bool out = choice.way == Way::kCallout;
  if (choice.way == Way::kNative)
    for (const NodeId operand : native_operands(id))
      out = out || (node(operand).grain != ir::kConstGrain && calls_out(operand));
  return calls_out_[id] = out;
}

// Those that native code computes row by row: what a look-up finds is another table's, a gathered column is read as it is.
std::vector<ir::NodeId> Lowering::native_operands(NodeId id) {
  const ir::Node& n = node(id);
  if (const auto* lookup = std::get_if<ir::Lookup>(&n.what)) return lookup->key;
  if (const auto* owner = std::get_if<ir::Owner>(&n.what); owner != nullptr && !in_block(node(owner->value).grain)) return {};
  return ir::operands(n);
}

std::string Lowering::refusal(NodeId id) {
  const ir::Node& n = node(id);
  if (!in_block(n.grain)) return "its rows do not belong to the rule's";
  struct Visitor {
    Lowering& lowering;
    const ir::Node& n;
    std::string operator()(const ir::Const&) const { return ""; }
    std::string operator()(const ir::Now&) const { return ""; }
    std::string operator()(const ir::Column&) const { return ""; }
    std::string operator()(const ir::Owner& owner) const { return lowering.refusal_of(owner, n); }
    std::string operator()(const ir::Lookup&) const { return ""; }
    std::string operator()(const ir::InList&) const { return ""; }
    std::string operator()(const ir::InSet&) const { return ""; }
    std::string operator()(const ir::Call&) const { return ""; }
    std::string operator()(const ir::And&) const { return ""; }
    std::string operator()(const ir::Or&) const { return ""; }
    std::string operator()(const ir::Not&) const { return ""; }
    std::string operator()(const ir::IsKnown&) const { return ""; }
    std::string operator()(const ir::IsTrue&) const { return ""; }
    std::string operator()(const ir::Coalesce&) const { return n.type.is_collection() ? "a choice between lists" : ""; }
    std::string operator()(const ir::Cond&) const { return n.type.is_collection() ? "a choice between lists" : ""; }
    std::string operator()(const ir::Quantify&) const { return "elements of a list"; }
    std::string operator()(const ir::Element&) const { return "an element of a list"; }
    std::string operator()(const ir::Outer& outer) const {
      return lowering.belongs(n.grain, lowering.node(outer.value).grain) ? "" : "a value of a row around that is no owner";
    }
    std::string operator()(const ir::Aggregate& aggregate) const { return lowering.refusal_of(aggregate, n); }
    std::string operator()(const ir::Standing&) const { return ""; }  // a column of the run, by then
    std::string operator()(const ir::RowIndex& index) const { return lowering.refusal_of(index, n); }
  };
  return std::visit(Visitor{*this, n}, n.what);
}

std::string Lowering::refusal_of(const ir::Owner& owner, const ir::Node&) {
  const ir::Node& inner = node(owner.value);
  if (inner.grain == ir::kConstGrain || in_block(inner.grain) || std::holds_alternative<ir::Column>(inner.what)) return "";
  return "a computed value of an owner";
}

std::string Lowering::refusal_of(const ir::Aggregate& aggregate, const ir::Node& n) {
  if (!in_block(aggregate.source)) return "rows that do not belong to the rule's";
  const ir::Derived* groups = derived(n.grain);
  const bool own_group = groups != nullptr && groups->source == aggregate.source;
  if (aggregate.via != n.grain || !(own_group || belongs(aggregate.source, n.grain))) return "rows of another owner";
  if (const ir::Derived* made = derived(aggregate.source)) {
    if (std::string reason = group_refusal(*made); !reason.empty()) return reason;
    if (made->via != n.grain) return "groups of several owners";
  }
  if (const Pairing* pairing = plan_.pairing(aggregate.source))
    if (std::string reason = pair_refusal(*pairing); !reason.empty()) return reason;
  if (aggregate.fn->in_order && !lie_in_order(aggregate.source, n.grain)) return "the order of rows of several owners";
  std::vector<NodeId> inner = aggregate.values;
  for (const NodeId id : {aggregate.time, aggregate.filter})
    if (id != ir::kNoNode) inner.push_back(id);
  for (const NodeId id : inner) {
    if (node(id).grain == ir::kConstGrain) continue;
    if (reads_outer(id, aggregate.source, n.grain)) return "a value of a row around that is no owner";
    if (calls_out(id)) return "its rows need the interpreter";
  }
  return "";
}

// Rows of several owners lie owner by owner, not in their declared order; so do groups of them.
bool Lowering::lie_in_order(TableId rows, TableId of) const {
  if (const Pairing* pairing = plan_.pairing(rows)) return pairing->outer == of && lie_in_order(pairing->inner, pairing->via);
  if (const ir::Derived* groups = derived(of); groups != nullptr && groups->source == rows) return lie_in_order(rows, groups->via);
  if (const ir::Derived* groups = derived(rows)) return groups->via == of && (groups->source == of || lie_in_order(groups->source, of));
  return module_.tables[static_cast<std::size_t>(rows)].owner == of;
}

bool Lowering::reads_outer(NodeId id, TableId source, TableId grain) {
  const ir::Node& n = node(id);
  if (n.grain != source) return false;
  if (const auto* outer = std::get_if<ir::Outer>(&n.what)) return node(outer->value).grain != grain;
  std::vector<NodeId> inner = ir::operands(n);
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&n.what)) {
    inner.clear();
    for (const ir::Bound& bound : {aggregate->lo, aggregate->hi})
      if (bound.at != ir::kNoNode) inner.push_back(bound.at);
  }
  return std::any_of(inner.begin(), inner.end(), [&](NodeId operand) { return reads_outer(operand, source, grain); });
}

bool Lowering::belongs(TableId rows, TableId of) const {
  while (rows != of) {
    if (!in_block(rows)) return false;
    rows = module_.tables[static_cast<std::size_t>(rows)].owner;
    if (rows == of) return in_block(of);
  }
  return false;
}

bool Lowering::has_codes(NodeId id) {
  const ir::Node& n = node(id);
  const Way way = choose(id).way;
  if (way != Way::kNative) return way == Way::kConstant || way == Way::kAnswers;
  if (const auto* column = std::get_if<ir::Column>(&n.what))
    if (const ir::Derived* groups = derived(n.grain)) return column->column != groups->each && has_codes(groups->keys[static_cast<std::size_t>(column->column)]);
  if (const auto* column = std::get_if<ir::Column>(&n.what)) return is_coded(shape_.column(n.grain, column->column).layout);
  if (const auto* owner = std::get_if<ir::Owner>(&n.what)) return has_codes(owner->value);
  if (const auto* outer = std::get_if<ir::Outer>(&n.what)) return has_codes(outer->value);
  if (const auto* aggregate = std::get_if<ir::Aggregate>(&n.what)) return chooses(*aggregate) && node(aggregate->values[0]).grain != ir::kConstGrain && has_codes(aggregate->values[0]);
  if (const auto* call = std::get_if<ir::Call>(&n.what)) return call->site.fn->name == "open_texts" && has_codes(call->args[0]);
  if (!std::holds_alternative<ir::Cond>(n.what) && !std::holds_alternative<ir::Coalesce>(n.what)) return false;
  const std::vector<NodeId> values = line_values(n);
  return std::all_of(values.begin(), values.end(), [this](NodeId value) { return has_codes(value); });
}

std::vector<ir::NodeId> Lowering::line_values(const ir::Node& n) {
  if (const auto* coalesce = std::get_if<ir::Coalesce>(&n.what)) return {coalesce->left, coalesce->right};
  std::vector<NodeId> values;
  const auto& cond = std::get<ir::Cond>(n.what);
  for (const ir::Line& line : cond.lines) values.push_back(line.value);
  if (cond.otherwise != ir::kNoNode) values.push_back(cond.otherwise);
  return values;
}

}  // namespace tagma::codegen
