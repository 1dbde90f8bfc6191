// Which answers of each rule the expectations of tests have met: a level that no test has seen may be wrong unnoticed.
#pragma once

#include "compiler/ir/interpret.h"
#include "tagma/compile.h"

#include <map>
#include <set>

namespace tagma {

class CoverageLog {
 public:
  explicit CoverageLog(const ir::Module& module) : module_(module), seen_(module.rules.size()) {}

  // An expectation was evaluated for a row: the rules that it reads, directly or through others, gave these answers.
  void note(ir::Interpreter& interpreter, const ir::TestExpectation& expectation, std::int64_t row);
  // Published rules, in the order of declaration.
  [[nodiscard]] std::vector<RuleCoverage> report() const;

 private:
  const std::set<ir::NodeId>& read_by(ir::NodeId condition);

  const ir::Module& module_;
  std::vector<std::set<std::string>> seen_;  // per rule: answers as text
  std::map<ir::NodeId, std::set<ir::NodeId>> reach_;
};

}  // namespace tagma
