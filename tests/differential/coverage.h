// Which nodes met which types, with and without missing values; so that nothing is believed to be tested that is not.
#pragma once

#include "compiler/ir/ir.h"

#include <map>
#include <string>

namespace tagma::differential {

class Coverage {
 public:
  void count(const ir::Module& module);
  // A line per cell, to be joined with what others have met.
  [[nodiscard]] std::string text() const;
  void join(std::string_view text);
  // A line per cell, rare ones first; returns how many were met fewer than `least` times.
  int print(int least) const;

 private:
  void node(const ir::Module& module, const ir::Node& node);
  std::map<std::string, int> met_;
};

}  // namespace tagma::differential
