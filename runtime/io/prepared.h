// Folders that `tagma prepare` wrote: plain Arrow files in the order in which binding wants them, and prepared.json.
#pragma once

#include "tagma/error.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tagma {
struct PreparedSource;
}

namespace tagma::io {

inline constexpr const char* kPreparedJson = "prepared.json";

// The text of prepared.json.
std::string prepared_text(std::span<const PreparedSource> sources, const std::string& version);

// Whether a file belongs to a prepared folder: such folders are replaced as a whole and never written to, so the file
// can be mapped instead of read. T1055 for a folder of another format, T1106 for a file whose size is not the one that
// was written.
Result<bool> is_prepared(const std::string& path);

}  // namespace tagma::io
