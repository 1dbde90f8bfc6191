// Work in a process of its own: what crashes there is a finding, not the end of the run.
#pragma once

#include <functional>
#include <string>

namespace tagma::differential {

struct Outcome {
  int code = 0;                      // what `work` returned
  int signal = 0;                    // not 0: it died of it
  std::string said;                  // everything it wrote to the descriptor
};

// Waits for it. `work` gets a descriptor to write to.
Outcome isolated(const std::function<int(int out)>& work);

void say(int out, const std::string& text);

}  // namespace tagma::differential
