// Texts of a CSV or NDJSON column -> a typed Arrow column, exactly or not at all.
#pragma once

#include "tagma/error.h"
#include "tagma/types.h"

#include <arrow/chunked_array.h>

#include <memory>
#include <string>

namespace tagma::io {

// `texts`: utf8 chunks of one column of one file; a missing text is a missing value. Lists are JSON arrays.
// Timestamps become timestamp[us, UTC] when every text has a zone or an offset, timestamp[us] when none has.
// Cells that do not fit are told by their row numbers (from 1, without a header), never by their contents. T1051.
Result<std::shared_ptr<arrow::ChunkedArray>> parse_texts(const arrow::ChunkedArray& texts, const Type& type,
                                                         const std::string& path, const std::string& column,
                                                         int threads);

// Exact readings of single cells; false: the text is not of the type.
bool parse_decimal(std::string_view text, int scale, Int128& out);
bool parse_date(std::string_view text, std::int32_t& days);
bool parse_time_of_day(std::string_view text, std::int64_t& micros);
bool parse_timestamp(std::string_view text, std::int64_t& micros, bool& zoned);

}  // namespace tagma::io
