// `expect` declarations at T: what the rows of a table have to satisfy before anything is answered.
#pragma once

#include "runtime/breach_log.h"
#include "runtime/result.h"

namespace tagma {

// Enters in `log` the answered rows for which the expectation's rule is not yes, and the faults met on the way.
void judge(const Expectation& expectation, const ProfileResult& rows, const RuleResult& answers, const Table& table,
           BreachLog& log);

}  // namespace tagma
