// Runs the rules of a world by both executors and compares every value and every fault.
#pragma once

#include "compiler/jit/native.h"
#include "tests/unit/native/world.h"

namespace tagma::test {

void expect_same_answers(const World& world, const jit::NativeOptions& options = {}, int threads = 1);

}  // namespace tagma::test
