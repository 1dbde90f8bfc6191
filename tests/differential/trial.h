// One catalogue over one set of rows: compiled, bound, and answered by every way of running it.
#pragma once

#include "arrow.h"
#include "catalogue.h"

#include "compiler/ir/ir.h"
#include "tagma/compile.h"

namespace tagma::differential {

struct Compiled {
  std::shared_ptr<const ir::Module> checked, passed;
  std::shared_ptr<const Program> native;
  int refused = 0;                   // rules and sources that the checker did not take
};

// Removes what does not compile. Nothing: no rule is left, or the tables themselves do not compile (`broken` says why).
std::optional<Compiled> compile_trial(Catalogue& catalogue, std::string& broken, bool show_refusals = false);

Result<std::shared_ptr<const Dataset>> bind_trial(Random& random, const Catalogue& catalogue, const Data& data, const Compiled& compiled);

struct Difference {
  int rule = -1;
  std::string text;
};

// Which ways of running are compared with the interpreter of the checked module. `thorough`: also after the passes, in
// other morsels, with several threads, with rows and chunks in another order.
struct Ways { bool native = true, thorough = true; };
struct Judged {
  std::optional<Difference> difference;
  int answers = 0, varied = 0;       // rules, and those whose values differ between rows
};
Judged judge(Random& random, const Catalogue& catalogue, const Data& data, const Compiled& compiled,
             const std::shared_ptr<const Dataset>& bound, Ways ways);

}  // namespace tagma::differential
