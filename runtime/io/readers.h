// What the readers of the four formats share: which columns to read of a source, and what comes back.
#pragma once

#include "tagma/io.h"

#include <arrow/record_batch.h>
#include <arrow/type_fwd.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tagma::io {

// A column that some table reads of the source, by its name in the data.
struct WantedColumn {
  std::string name;
  Type type;
};

// Rows outside [lo, hi) of `column` can be left out. The instants of dates and of timestamps without a zone depend on a
// zone that is not known here: readers widen the bounds by `kZoneMargin` for them.
struct Prune {
  std::string column;
  std::int64_t lo = 0;
  std::int64_t hi = 0;
};
inline constexpr std::int64_t kZoneMargin = 24LL * 3600 * 1'000'000;

struct SourceRequest {
  const Location& location;
  std::vector<WantedColumn> columns;
  std::string renamed;  // a list's only column, whatever it is called in the files, comes under this name; empty: none
  std::optional<Prune> prune;
  int threads = 1;
  bool trusted = false;

  [[nodiscard]] const WantedColumn* find(std::string_view name) const;
};

// One file: batches of one schema, with those of the wanted columns that it has.
struct FileRows {
  std::string path;
  std::shared_ptr<arrow::Schema> schema;
  arrow::RecordBatchVector batches;
};

// The column names of a file, without reading its rows (NDJSON: the keys of the first line).
Result<std::vector<std::string>> names_in_parquet(const std::string& path);
Result<std::vector<std::string>> names_in_ipc(const std::string& path);
Result<std::vector<std::string>> names_in_csv(const std::string& path);
Result<std::vector<std::string>> names_in_ndjson(const std::string& path);

// Appends one FileRows per file and fills the facts on columns, rows and row groups.
Result<std::vector<FileRows>> read_parquet(const SourceRequest& request, InputFacts& facts);
Result<std::vector<FileRows>> read_ipc(const SourceRequest& request, InputFacts& facts);
Result<std::vector<FileRows>> read_csv(const SourceRequest& request, InputFacts& facts);
Result<std::vector<FileRows>> read_ndjson(const SourceRequest& request, InputFacts& facts);

// Column names of a file must be UTF-8 and those that are wanted must occur once. T1106, T1110.
Status check_names(const std::string& path, const std::vector<std::string>& names, const SourceRequest& request);

// Full validation of untrusted batches (offsets, codes, UTF-8, decimal digits), in parallel.
Status validate(const FileRows& rows, const SourceRequest& request);

// The Arrow type that a text column of this type is read into (timestamps: with a zone or without is decided by the
// data).
std::shared_ptr<arrow::DataType> arrow_type_of(const Type& type);

// Runs body(i) for i in [0, n) on up to `threads` threads; the error of the smallest i wins, so that messages do not
// depend on timing.
Status parallel(std::size_t n, int threads, const std::function<Status(std::size_t)>& body);

}  // namespace tagma::io
