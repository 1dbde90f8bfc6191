// What --help teaches beside the list of options.
#pragma once

#include <string_view>

namespace tagma::cli {

std::string_view overview();
std::string_view footer_of(std::string_view command);  // examples, exit codes

}  // namespace tagma::cli
