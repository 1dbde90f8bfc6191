// How `prepare` and `refine` refuse a constant argument: an error that the checker shows at the call.
#pragma once

#include "tagma/error.h"

namespace tagma {

inline std::unexpected<Error> refuse(std::string message, std::string help) {
  return fail(ErrorKind::kRules, "T0390", std::move(message), std::move(help));
}

}  // namespace tagma
