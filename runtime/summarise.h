// Figures of a rule's answers: how many are yes or known, and how often each text comes.
#pragma once

#include "runtime/result.h"

namespace tagma {

void summarise(const RuleSpec& spec, const ProfileResult& profile, int threads, RuleResult& rule);

// Segments that have fewer than `at least N people`; after all rules of the profile are summarised.
void suppress(const Program& program, ProfileResult& profile);

}  // namespace tagma
