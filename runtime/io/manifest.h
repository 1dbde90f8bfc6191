// manifest.json: what was run on what, and what came out, without a single value of a person.
#pragma once

#include "tagma/io.h"

#include <string>

namespace tagma::io {

std::string manifest_text(const RunResult& result, const ManifestExtras& extras, double write_seconds);

}  // namespace tagma::io
