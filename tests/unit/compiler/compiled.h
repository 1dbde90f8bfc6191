// Rules of a test, compiled for the interpreter.
#pragma once

#include "tagma/compile.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tagma {

inline Catalogue compiled(const std::string& rules) {
  const RuleText file{"rules.tag", rules};
  auto compilation = compile(std::array{file}, {.executor = ExecutorKind::kInterpreter});
  EXPECT_TRUE(compilation.has_value() && compilation->catalogue) << compilation->text;
  return *compilation->catalogue;
}

}  // namespace tagma
