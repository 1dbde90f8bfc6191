#include "compiler/test_coverage.h"

namespace tagma {

namespace {

std::string answer_text(const RuleSpec& spec, const Value& value, const std::string& zone) {
  if (!value.known) return "missing";
  if (spec.type.kind == Kind::kBool) return value.b ? "yes" : "no";
  return to_text(spec.type, value, zone);
}

// The answers that a rule can give, where they can be listed.
std::vector<std::string> possible_answers(const RuleSpec& spec) {
  if (spec.type.kind == Kind::kBool) return {"yes", "no"};
  std::vector<std::string> out;
  for (const std::string& level : spec.level_values) out.push_back(to_text(Type::of(Kind::kString), Value::text(level)));
  return out;
}

}  // namespace

const std::set<ir::NodeId>& CoverageLog::read_by(ir::NodeId condition) {
  auto [found, added] = reach_.try_emplace(condition);
  if (!added) return found->second;
  std::vector<ir::NodeId> open{condition};
  while (!open.empty()) {
    const ir::NodeId id = open.back();
    open.pop_back();
    if (!found->second.insert(id).second) continue;
    for (const ir::NodeId operand : ir::operands(module_.node(id))) open.push_back(operand);
  }
  return found->second;
}

void CoverageLog::note(ir::Interpreter& interpreter, const ir::TestExpectation& expectation, std::int64_t row) {
  const std::set<ir::NodeId>& nodes = read_by(expectation.condition);
  for (std::size_t i = 0; i < module_.rules.size(); ++i) {
    const ir::Rule& rule = module_.rules[i];
    if (rule.spec.table != expectation.table || !nodes.contains(rule.value)) continue;
    ir::Evaluated answer = interpreter.evaluate(rule.value, row);
    const Value value = ir::as_announced(module_.node(rule.value).type, rule.spec.type, answer);
    seen_[i].insert(answer_text(rule.spec, value, module_.timezone));
  }
}

std::vector<RuleCoverage> CoverageLog::report() const {
  std::vector<RuleCoverage> out;
  for (std::size_t i = 0; i < module_.rules.size(); ++i) {
    const RuleSpec& spec = module_.rules[i].spec;
    if (!spec.published) continue;
    RuleCoverage rule{spec.name, spec.file, static_cast<int>(spec.line), {seen_[i].begin(), seen_[i].end()}, {}};
    for (const std::string& answer : possible_answers(spec))
      if (!seen_[i].contains(answer)) rule.unseen.push_back(answer);
    out.push_back(std::move(rule));
  }
  return out;
}

}  // namespace tagma
