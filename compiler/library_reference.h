// What the modules of the standard library offer, from their sources, for people.
#pragma once

#include <string>

namespace tagma {

// The manual's page: a section per module, an entry per fn with the comment above it.
std::string library_reference();

}  // namespace tagma
