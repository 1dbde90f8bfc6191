// Work in a process of its own: what crashes there is a finding, not the end of the run.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tagma::differential {

struct Outcome {
  int code = 0;                      // what `work` returned
  int signal = 0;                    // not 0: it died of it
  std::string said;                  // everything it wrote to the descriptor
};

// Work that goes on beside this process. `work` gets a descriptor to write to.
struct Child {
  int pid = 0, from = -1;            // `from`: what it writes can be read there
  std::string said;
};
Child start(const std::function<int(int out)>& work);
// Waits until one of them has ended; its place in `children`, and how it ended.
std::pair<std::size_t, Outcome> wait_for_one(std::vector<Child>& children);

// Ends those that are still at work.
void stop(std::vector<Child>& children);

// Waits for it.
Outcome isolated(const std::function<int(int out)>& work);

void say(int out, const std::string& text);

}  // namespace tagma::differential
