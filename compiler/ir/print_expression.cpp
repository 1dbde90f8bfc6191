// A node with its operands, close to what a rule author would write. For explanations: long ones are cut.
#include "compiler/ir/ir.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tagma::ir {
namespace {

constexpr int kDeepest = 24;
constexpr std::size_t kMostItems = 8;
constexpr int kMostNodes = 300;

class Expression {
 public:
  explicit Expression(const Module& module) : module_(module) {}

  std::string text(NodeId id, bool in_operator = false) {
    if (depth_ >= kDeepest || ++nodes_ > kMostNodes) return "…";
    ++depth_;
    const Node& node = module_.node(id);
    std::string out = std::visit([&](const auto& x) { return (*this)(x, node); }, node.what);
    --depth_;
    return in_operator && is_operator(node) ? "(" + out + ")" : out;
  }

  std::string operator()(const Const& x, const Node& n) { return to_text(n.type, x.value, module_.timezone); }
  std::string operator()(const Now&, const Node&) { return "now"; }
  std::string operator()(const Column& x, const Node& n) { return table(n.grain) + "." + column(n.grain, x.column); }
  std::string operator()(const Owner& x, const Node&) { return text(x.value, true); }
  std::string operator()(const Outer& x, const Node&) { return text(x.value, true); }
  std::string operator()(const Lookup& x, const Node&) {
    const auto* plain = std::get_if<Column>(&module_.node(x.value).what);
    const std::string member = plain != nullptr ? column(x.table, plain->column) : "(" + text(x.value) + ")";
    return fmt::format("{}({}).{}", table(x.table), list(x.key), member);
  }
  std::string operator()(const InList& x, const Node&) { return fmt::format("{} in {}", text(x.value, true), table(x.table)); }
  std::string operator()(const InSet& x, const Node&) {
    const Type type = module_.node(x.value).type;
    std::vector<std::string> items;
    for (std::size_t i = 0; i < std::min(x.items.size(), kMostItems); ++i) items.push_back(to_text(type, x.items[i], module_.timezone));
    if (x.items.size() > kMostItems) items.emplace_back("…");
    return fmt::format("{} in [{}]", text(x.value, true), fmt::join(items, ", "));
  }
  std::string operator()(const Call& x, const Node&) {
    const Builtin& fn = *x.site.fn;
    if (is_conversion(x)) return text(x.args[0], true);
    if (fn.operator_only && x.args.size() == 1) return "-" + text(x.args[0], true);
    if (fn.operator_only) return fmt::format("{} {} {}", text(x.args[0], true), fn.name, text(x.args[1], true));
    return fmt::format("{}({})", fn.name, list(written_args(x)));
  }
  std::string operator()(const And& x, const Node&) { return joined(x.args, " and "); }
  std::string operator()(const Or& x, const Node&) { return joined(x.args, " or "); }
  std::string operator()(const Not& x, const Node&) { return "not " + text(x.arg, true); }
  std::string operator()(const IsKnown& x, const Node&) { return text(x.arg, true) + " is known"; }
  std::string operator()(const IsTrue& x, const Node&) { return text(x.arg, true) + " is true"; }
  std::string operator()(const Coalesce& x, const Node&) { return text(x.left, true) + " ?? " + text(x.right, true); }
  std::string operator()(const Cond& x, const Node&) {
    std::vector<std::string> lines;
    for (const Line& line : x.lines) lines.push_back(fmt::format("{} when {}", text(line.value, true), text(line.when)));
    if (x.otherwise != kNoNode) lines.push_back(text(x.otherwise, true) + " otherwise");
    return fmt::format("({})", fmt::join(lines, " | "));
  }
  std::string operator()(const Quantify& x, const Node&) {
    const std::string elements = text(x.list, true);
    ++quantifiers_;
    const std::string body = text(x.body);
    --quantifiers_;
    return fmt::format("{}({} in {} where {})", quantifier(x.kind), element(quantifiers_), elements, body);
  }
  std::string operator()(const Element& x, const Node&) { return element(std::max(0, quantifiers_ - 1 - x.depth)); }
  std::string operator()(const Aggregate& x, const Node&) {
    std::string out = fmt::format("{}(", x.fn->name);
    if (!x.values.empty()) out += list(x.values) + " of ";
    out += table(x.source);
    const bool up_to_now = x.hi.at != kNoNode && std::holds_alternative<Now>(module_.node(x.hi.at).what);
    if (x.lo.at != kNoNode) out += fmt::format(" {} {}", x.lo.closed ? "from" : "after", text(x.lo.at, true));
    if (x.hi.at != kNoNode && !up_to_now) out += fmt::format(" {} {}", x.hi.closed ? "up to" : "before", text(x.hi.at, true));
    if (x.filter != kNoNode) out += " where " + text(x.filter);
    return out + ")";
  }
  std::string operator()(const RowIndex& x, const Node& n) {
    std::string out = fmt::format("position({}", table(n.grain));
    if (x.filter != kNoNode) out += " where " + text(x.filter);
    if (!x.keys.empty()) out += " per " + list(x.keys);
    return out + (x.from_end ? " from the last)" : ")");
  }
  std::string operator()(const Standing& x, const Node&) {
    std::string out = fmt::format("{}({}", to_string(x.kind), x.kind == StandingKind::kNear ? fmt::format("{}, {}, {}", text(x.within), text(x.value), text(x.second)) : text(x.value, true));
    if (x.filter != kNoNode) out += " among " + text(x.filter, true);
    if (!x.keys.empty()) out += " per " + list(x.keys);
    return out + (x.ascending ? " ascending)" : ")");
  }

 private:
  static bool is_conversion(const Call& x) {
    return x.site.fn->operator_only && x.args.size() == 1 && x.site.fn->name != "neg";
  }
  static bool is_operator(const Node& node) {
    if (const auto* call = std::get_if<Call>(&node.what)) return call->site.fn->operator_only && call->args.size() == 2;
    return std::holds_alternative<And>(node.what) || std::holds_alternative<Or>(node.what) ||
           std::holds_alternative<Not>(node.what) || std::holds_alternative<InSet>(node.what) ||
           std::holds_alternative<InList>(node.what) || std::holds_alternative<Coalesce>(node.what) ||
           std::holds_alternative<IsKnown>(node.what) || std::holds_alternative<IsTrue>(node.what);
  }
  static std::string_view quantifier(QuantifierKind kind) {
    switch (kind) {
      case QuantifierKind::kAny: return "any";
      case QuantifierKind::kAll: return "all";
      case QuantifierKind::kNone: return "none";
      case QuantifierKind::kCount: return "count";
    }
    TAGMA_CHECK(false);
  }
  static std::string element(int level) { return level == 0 ? "x" : fmt::format("x{}", level + 1); }

  // Without the zone and the week that the author did not write.
  static std::vector<NodeId> written_args(const Call& x) {
    std::vector<NodeId> args = x.args;
    const std::size_t implicit = (x.site.fn->implicit_zone ? 1u : 0u) + (x.site.fn->implicit_week ? 1u : 0u);
    if (args.size() > implicit) args.resize(args.size() - implicit);
    return args;
  }
  std::string table(TableId id) const { return module_.tables[static_cast<std::size_t>(id)].name; }
  std::string column(TableId id, int index) const {
    return module_.tables[static_cast<std::size_t>(id)].columns[static_cast<std::size_t>(index)].name;
  }
  std::string list(const std::vector<NodeId>& ids) {
    std::vector<std::string> texts;
    for (const NodeId id : ids) texts.push_back(text(id));
    return fmt::format("{}", fmt::join(texts, ", "));
  }
  std::string joined(const std::vector<NodeId>& ids, std::string_view word) {
    std::vector<std::string> texts;
    for (const NodeId id : ids) texts.push_back(text(id, true));
    return fmt::format("{}", fmt::join(texts, word));
  }

  const Module& module_;
  int depth_ = 0;
  int quantifiers_ = 0;
  int nodes_ = 0;
};

}  // namespace

std::string print_expression(const Module& module, NodeId node) { return Expression(module).text(node); }

}  // namespace tagma::ir
