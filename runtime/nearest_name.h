// The name that somebody who mistyped one probably meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tagma {

// The name with the fewest edits, if those are few for its length. Letters of either case count as half an edit.
std::optional<std::string> closest_name(std::string_view name, std::span<const std::string> names);

}  // namespace tagma
