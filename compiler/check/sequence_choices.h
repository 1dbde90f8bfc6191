// What a sequence with optional steps, alternatives, or steps in any order stands for: plain sequences, one of which must hold.
#pragma once

#include "compiler/syntax/ast.h"

#include <optional>
#include <string>
#include <vector>

namespace tagma::check {

struct Refusal {
  Span span;
  std::string message, help;
};

struct SequenceChoices {
  std::vector<ast::Sequence> all;      // every step in a stage of its own; the fullest first
  std::optional<Refusal> refusal;      // then there are none
};

// `a: A then optional b: B then c: C` stands for `a then b then c` and `a then c`; `b: B | b: C` for one with each;
// `any order { a: A then b: B }` for one of each order. A gap that counts from the step before is, of the first step of
// all, left out. The sequences belong to the caller.
SequenceChoices choices_of(const ast::Sequence& sequence);

}  // namespace tagma::check
