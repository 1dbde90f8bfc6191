// Text of a rule file where there is room for one line: comments and line breaks left out.
#pragma once

#include <string>
#include <string_view>

namespace tagma {

std::string on_one_line(std::string_view source);

}  // namespace tagma
