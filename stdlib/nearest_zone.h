// The zone a misspelt name may mean.
#pragma once

#include <string>
#include <string_view>

namespace tagma {

// "did you mean Asia/Shanghai?", or what a zone's name looks like where none is near.
std::string nearest_zone_help(std::string_view name);

}  // namespace tagma
