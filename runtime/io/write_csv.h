// A table as CSV that read_csv.cpp reads back to the same values: a missing value is empty, an empty text is "".
#pragma once

#include <arrow/io/type_fwd.h>
#include <arrow/status.h>
#include <arrow/type_fwd.h>

namespace tagma::io {

// Lists are JSON arrays, instants 2026-07-01T10:00:00Z, durations whole microseconds.
arrow::Status write_csv(const arrow::Table& table, arrow::io::OutputStream& out);

}  // namespace tagma::io
