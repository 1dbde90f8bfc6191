// `refused { … } because CODE` and `compiles { … }`: what the compiler answers to declarations that stand in a test.
#pragma once

#include "compiler/catalogue.h"

namespace tagma {

// What the trials of the catalogue's test of this name do other than it says, one text each.
std::vector<std::string> failed_trials(const Catalogue::Impl& impl, std::string_view test);

}  // namespace tagma
