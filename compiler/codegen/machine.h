// The processor that code is made for, by its feature bits: names are unreliable in virtual machines.
#pragma once

#include <string>

namespace tagma::codegen {

struct Machine {
  std::string triple;
  std::string features;  // as LLVM spells them: "+avx2,+bmi2,…"
  bool wide_bytes = false;   // 32-byte integer vectors and shuffles (AVX2)
  bool widest = false;       // 64-byte vectors and masks (AVX-512 F, BW, DQ, VL)

  // Words of 64 rows that one step of a logic kernel takes: the widest vector that needs no splitting.
  [[nodiscard]] int words_per_step() const { return widest ? 8 : wide_bytes ? 4 : 2; }
};

Machine this_machine();
// What every processor of this architecture has: the slowest, and what tests compare with.
Machine baseline_machine();
// Without what goes beyond AVX2.
Machine without_widest(Machine machine);

}  // namespace tagma::codegen
