// Makes a failing trial smaller while it goes on failing, and prints it as a .tag file.
#pragma once

#include "trial.h"

namespace tagma::differential {

struct Failure {
  Catalogue catalogue;
  Data data;
  std::uint64_t arrow_seed = 0;      // how the rows are laid out
  Ways ways;
  std::string text;                  // what differs
  int rule = -1;                     // index into Catalogue::rules; -1: unknown
};

// The difference that this trial shows, or nothing.
std::optional<Difference> differs(Catalogue& catalogue, const Data& data, std::uint64_t arrow_seed, Ways ways);

void shrink(Failure& failure);
std::string tag_file(Failure& failure);

}  // namespace tagma::differential
