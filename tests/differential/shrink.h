// Makes a failing trial smaller while it goes on failing, and prints it as a .tag file.
#pragma once

#include "trial.h"

namespace tagma::differential {

struct Failure {
  Catalogue catalogue;
  Data data;
  std::uint64_t arrow_seed = 0;      // how the rows are laid out
  Ways ways;
  std::string text;                  // what differs, or how it dies
};

void shrink(Failure& failure);
std::string tag_file(Failure& failure);

}  // namespace tagma::differential
