// What is well-formed and says nothing: conditions that no row can satisfy, or every row does; lines that cannot win;
// values that no line covers. Decided over the finished module; where it is not certain, nothing is said.
#include "compiler/check/checker.h"
#include "compiler/ir/satisfy.h"

#include <fmt/format.h>

#include <algorithm>

namespace tagma::check {

namespace {

using ir::Demand;
using ir::Possible;

constexpr ir::Truths kNotYes = ir::kNo | ir::kUnknown;

bool contains(Span outer, Span inner) { return outer.file == inner.file && outer.begin <= inner.begin && inner.end <= outer.end; }

// Written by the author as a condition: not what a quantifier says of an element, nor a plain yes/no value.
bool is_condition(const ir::Module& module, const ir::Node& node) {
  if (node.type.kind != Kind::kBool) return false;
  if (const auto* no = std::get_if<ir::Not>(&node.what)) return std::holds_alternative<ir::IsKnown>(module.node(no->arg).what);  // is missing
  return std::holds_alternative<ir::And>(node.what) || std::holds_alternative<ir::Or>(node.what) || std::holds_alternative<ir::Call>(node.what) ||
         std::holds_alternative<ir::InSet>(node.what) || std::holds_alternative<ir::IsKnown>(node.what);
}

// The node as which an author wrote this part of a condition: itself, or what was made of it (`is missing`, a window).
NodeId written_form(const ir::Module& module, NodeId part, NodeId condition) {
  if (module.places.contains(part)) return part;
  for (NodeId id = part + 1; id < condition; ++id) {
    const auto under = ir::operands(module.node(id));
    if (module.places.contains(id) && std::find(under.begin(), under.end(), part) != under.end()) return id;
  }
  return part;
}

// Of `x is known`, `x is missing`, where x is a column that always is: how it is declared if it may not be.
std::optional<std::string> declared_known(const ir::Module& module, NodeId condition) {
  const ir::Node* node = &module.node(condition);
  if (const auto* no = std::get_if<ir::Not>(&node->what)) node = &module.node(no->arg);
  const auto* known = std::get_if<ir::IsKnown>(&node->what);
  const auto* column = known != nullptr ? std::get_if<ir::Column>(&module.node(known->arg).what) : nullptr;
  if (column == nullptr) return std::nullopt;
  const TableSpec& spec = module.tables[static_cast<std::size_t>(module.node(known->arg).grain)];
  const ColumnSpec& own = spec.columns[static_cast<std::size_t>(column->column)];
  if (own.optional || spec.kind == TableKind::kDerived) return std::nullopt;
  return fmt::format("a column of {0} that is declared without `?`, or only named in its header, is never missing; if it may be, declare it with `?`: `{1} : {2}?`", spec.name, own.name, to_string(own.type));
}

}  // namespace

// Where one place stands for many: a fn, a metric with parameters, imported files, tests, which may ask for the impossible.
std::vector<Span> Checker::quiet_places() const {
  std::vector<Span> out;
  for (std::size_t i = 0; i < files_.size(); ++i)
    for (const ast::Decl& decl : files_[i].decls) {
      const auto* rule = std::get_if<ast::RuleDecl>(&decl.what);
      const bool many = std::holds_alternative<ast::FnDecl>(decl.what) || std::holds_alternative<ast::TestDecl>(decl.what) || (rule != nullptr && !rule->parameters.empty());
      if (many || i >= options_.own_files) out.push_back(decl.span);
    }
  std::sort(out.begin(), out.end(), [](Span a, Span b) { return std::pair(a.file, a.begin) < std::pair(b.file, b.begin); });
  return out;
}

bool Checker::is_quiet(const std::vector<Span>& quiet, Span span) {
  auto after = std::upper_bound(quiet.begin(), quiet.end(), span, [](Span a, Span b) { return std::pair(a.file, a.begin) < std::pair(b.file, b.begin); });
  return after != quiet.begin() && contains(*std::prev(after), span);
}

// The values of params: another run may have others.
std::set<std::string> Checker::knobs() const {
  std::set<std::string> out;
  for (const Declared* declared : declared_) {
    if (declared->entity != Entity::kParam) continue;
    const auto found = constants_.find(declared->name);
    if (found == constants_.end() || !found->second.ok()) continue;
    if (const Value* value = constant_value(found->second.node); value != nullptr && value->known) out.insert(ir::constant_key(type(found->second), *value));
  }
  return out;
}

std::optional<Span> Checker::place_of(NodeId node) const {
  const auto found = module_.places.find(node);
  if (found == module_.places.end()) return std::nullopt;
  return Span{found->second.file, found->second.begin, found->second.end};
}

std::string Checker::shown(NodeId node) const {
  const auto place = place_of(node);
  return place ? written(*place) : ir::print_expression(module_, node);
}

void Checker::warn_conditions() {
  const std::vector<Span> quiet = quiet_places();
  const std::set<std::string> knobs = this->knobs();
  const auto is_impossible = [&](NodeId condition, ir::Truths wanted) {
    const Demand demand[] = {{condition, wanted}};
    const ir::Satisfied found = ir::satisfy(module_, demand, knobs);
    return found.possible == Possible::kNo && found.speaks_of_values;
  };
  std::vector<bool> said(module_.nodes.size());  // here, or of a part of it
  for (NodeId id = 0; id < static_cast<NodeId>(module_.nodes.size()); ++id) {
    const ir::Node& node = module_.node(id);
    const auto under = ir::operands(node);
    said[static_cast<std::size_t>(id)] = std::any_of(under.begin(), under.end(), [&](NodeId part) { return said[static_cast<std::size_t>(part)]; });
    const auto place = place_of(id);
    if (said[static_cast<std::size_t>(id)] || !place || !is_condition(module_, node) || is_quiet(quiet, *place)) continue;
    // Where each part may be true, so may `or` be; where each may be false, so may `and`.
    const bool asked = std::all_of(under.begin(), under.end(), [&](NodeId part) { return module_.places.contains(part); });
    const bool some_true = asked && std::holds_alternative<ir::Or>(node.what), some_false = asked && std::holds_alternative<ir::And>(node.what);
    if (!some_true && is_impossible(id, ir::kYes)) warn_impossible(id, *place, knobs);
    else if (!some_false && is_impossible(id, ir::kNo)) warn_certain(id, *place, !is_impossible(id, ir::kUnknown));
    else continue;
    said[static_cast<std::size_t>(id)] = true;
  }
  for (const LineSet& lines : line_sets_)
    if (!is_quiet(quiet, lines.span)) warn_lines(lines, said, knobs);
}

// The parts that exclude one another, as few as do.
void Checker::warn_impossible(NodeId condition, Span place, const std::set<std::string>& knobs) {
  std::vector<Demand> parts = ir::split(module_, {condition, ir::kYes});
  for (std::size_t i = parts.size(); i-- > 0 && parts.size() > 1;) {
    std::vector<Demand> without = parts;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    if (ir::satisfy(module_, without, knobs).possible == Possible::kNo) parts = std::move(without);
  }
  std::vector<std::string> texts;
  for (Demand& part : parts) {
    const NodeId form = written_form(module_, part.condition, condition);
    const bool opposite = form == part.condition && part.wanted != ir::kYes;
    part.condition = form;
    texts.push_back(fmt::format("{}`{}`", opposite ? "not " : "", shown(form)));
  }
  const std::string message = parts.size() == 1 ? fmt::format("no row can satisfy this: {} is never true", texts.front())
                                                : fmt::format("no row can satisfy this: {} cannot hold together", fmt::join(texts, " and "));
  Diagnostic& diagnostic = report("never_true", place, message, declared_known(module_, parts.front().condition).value_or("correct one of them; what can never be true has no place in a rule"));
  const std::string here = written(place);
  for (const Demand& part : parts)
    if (const auto where = place_of(part.condition); where && here.find(written(*where)) == std::string::npos) diagnostic.related.push_back({*where, "this is one of them"});
}

void Checker::warn_certain(NodeId condition, Span place, bool may_be_unknown) {
  if (may_be_unknown)
    report("always_true", place, fmt::format("this is true of every value that is known: `{}`", shown(condition)), "say `… is known` if that is meant, or correct it");
  else
    report("always_true", place, fmt::format("every row satisfies this: `{}`", shown(condition)), declared_known(module_, condition).value_or("drop it, or correct it"));
}

// ---- lines ----------------------------------------------------------------------------------------------------------

void Checker::warn_lines(const LineSet& lines, const std::vector<bool>& said, const std::set<std::string>& knobs) {
  const auto is_impossible = [&](const std::vector<Demand>& demands) { return ir::satisfy(module_, demands, knobs).possible == Possible::kNo; };
  std::vector<Demand> above;  // none of the lines so far holds
  for (std::size_t i = 0; i < lines.conditions.size(); ++i) {
    const auto& [condition, span] = lines.conditions[i];
    const bool known_already = said[static_cast<std::size_t>(condition)] || std::any_of(above.begin(), above.end(), [&](const Demand& line) { return line.condition == condition; });
    std::vector<Demand> reached = above;
    reached.push_back({condition, ir::kYes});
    if (!above.empty() && !known_already && is_impossible(reached) && !is_impossible({{condition, ir::kYes}})) warn_covered_line(lines, i, knobs);
    above.push_back({condition, kNotYes});
  }
  if (std::any_of(above.begin(), above.end(), [&](const Demand& line) { return said[static_cast<std::size_t>(line.condition)]; })) return;
  if (lines.otherwise) {
    if (is_impossible(above))
      report("unreachable_line", *lines.otherwise, "`otherwise` can never win: for every row one of the lines above it holds", "drop it, or correct the lines above");
  } else {
    warn_uncovered(lines, knobs);
  }
}

void Checker::warn_covered_line(const LineSet& lines, std::size_t index, const std::set<std::string>& knobs) {
  const auto& [condition, span] = lines.conditions[index];
  const auto covers = [&](const std::pair<NodeId, Span>& line) {
    const Demand both[] = {{condition, ir::kYes}, {line.first, kNotYes}};
    return ir::satisfy(module_, both, knobs).possible == Possible::kNo;
  };
  const auto end = lines.conditions.begin() + static_cast<std::ptrdiff_t>(index);
  const auto one = std::find_if(lines.conditions.begin(), end, covers);
  const Demand own[] = {{condition, ir::kYes}};
  const ir::Satisfied where = ir::satisfy(module_, own, knobs, true);
  std::string example;
  if (where.possible == Possible::kYes && where.witness.size() == 1 && where.witness[0].example)
    example = fmt::format(", {} = {} for one", shown(where.witness[0].value), *where.witness[0].example);
  Diagnostic& diagnostic = report("unreachable_line", span,
                                  fmt::format("this line can never win: wherever it holds, {} above it does{}", one != end ? "a line" : "one of the lines", example),
                                  "the narrower condition stands first");
  if (one != end) diagnostic.related.push_back({one->second, "this line holds there"});
}

// Of lines that are all that a rule says: where others stand around them, or `only when` before, they need not cover it.
void Checker::warn_uncovered(const LineSet& lines, const std::set<std::string>& knobs) {
  const auto is_whole = [&](const Declared* declared) {
    if (declared->entity != Entity::kRule) return false;
    const auto& rule = decl_of<ast::RuleDecl>(*declared);
    return rule.body != nullptr && rule.only_when == nullptr && rule.body->span.file == lines.span.file && rule.body->span.begin == lines.span.begin && rule.body->span.end == lines.span.end;
  };
  if (lines.conditions.size() < 2 || std::none_of(declared_.begin(), declared_.end(), is_whole)) return;
  std::vector<NodeId> conditions;
  for (const auto& [condition, span] : lines.conditions) conditions.push_back(condition);
  const auto left = ir::uncovered(module_, conditions, knobs);
  if (!left || !left->example) return;
  report("uncovered_value", lines.conditions.back().second, fmt::format("no line holds for {} = {}", shown(left->value), *left->example),
         "add a line for it, or the last line `missing otherwise` if it is meant");
}

}  // namespace tagma::check
