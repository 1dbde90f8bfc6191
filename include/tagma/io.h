// Files: where a catalogue's data lies, reading it, and publishing a run's answers as an output folder. A library of
// its own on top of tagma.h: whoever brings data through the Arrow C Data interface does without it. No Arrow C++ type
// shows.
#pragma once

#include "runtime/bind.h"
#include "runtime/result.h"
#include "tagma/error.h"

#include <atomic>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tagma {

enum class FileFormat : std::uint8_t { kParquet, kArrow, kCsv, kNdjson };
std::string_view to_string(FileFormat format);

// Where one source's rows lie: files of one format, in the order in which their rows follow one another (by name).
struct Location {
  std::string source;
  std::string path;  // as it was given or found, for messages and the manifest
  std::vector<std::string> files;
  FileFormat format = FileFormat::kParquet;
};

// --data SOURCE=PATH goes to `paths`, --data DIR to `dir`; a path of its own wins over the folder.
// PATH: a file (format by its ending, or by a prefix such as "parquet:"), a glob, or a folder of files.
struct DataArguments {
  std::map<std::string, std::string> paths;
  std::optional<std::string> dir;
};

// The location of every source that the tables read. Everything that is wrong is told at once.
Result<std::vector<Location>> resolve_data(std::span<const TableSpec> tables, const DataArguments& arguments);

// Only rows of this table with lo <= time < hi can count for the rules (µs since the epoch).
struct TimeBounds {
  TableId table = kNoTable;
  std::int64_t lo = 0;
  std::int64_t hi = 0;
};

struct ReadOptions {
  int threads = 0;                     // 0: all cores
  bool trusted = false;                // the files need no full validation
  std::span<const TimeBounds> bounds;  // row groups that lie outside may be skipped; tables not named are read whole
};

// What the manifest and the summary tell about one source.
struct InputFacts {
  std::string source;
  std::string path;
  std::int64_t rows = 0;             // in the files
  std::int64_t bytes = 0;            // of the files
  std::string hash;                  // of file names, sizes and times of change
  std::vector<std::string> columns;  // that were read
  std::int64_t bytes_read = 0;       // of the data in them (as stored, where the format tells)
  int row_groups = 0;
  int row_groups_read = 0;
};

struct OpenedData {
  std::vector<BoundSource> sources;  // for bind(): whole in memory, decoded and validated
  std::vector<InputFacts> inputs;    // parallel to sources
};

// Reads the columns that the rules use. Errors: kIo for files that are missing, corrupt or truncated, kData for text
// that is not of the declared type and for files of one source that do not fit together.
Result<OpenedData> open_sources(std::span<const Location> locations, std::span<const TableSpec> tables,
                                const ReadOptions& options = {});

struct PrepareOptions {
  int threads = 0;                          // 0: all cores
  const std::atomic<bool>* stop = nullptr;  // set: give up (kInterrupted), leaving what was there
  std::string version;                      // of the program, for prepared.json
};

struct PreparedSource {
  std::string source;
  std::string file;      // in the folder
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  bool grouped = false;  // rows lie by owner and time
};

// The sources once more, in a folder that later runs take in place of the data: every row, in the order in which
// binding wants them (by owner, then time; rows without an owner last), as Arrow files that are mapped instead of read.
// The answers are those of the original data. `specs` as bound: columns that are not used are left out. `bound` is let
// go as soon as the order is known. The folder appears whole or not at all; an earlier one is replaced. Errors: as
// open_sources() and publish().
Result<std::vector<PreparedSource>> prepare(std::span<const Location> locations, std::span<const TableSpec> specs,
                                            std::span<const InputFacts> inputs, std::shared_ptr<const Dataset> bound,
                                            const std::string& out_dir, const PrepareOptions& options);

enum class OutputFormat : std::uint8_t { kParquet, kArrow, kCsv };

// What the manifest tells beyond the result itself.
struct ManifestExtras {
  std::string version;
  std::vector<InputFacts> inputs;
  double load_seconds = 0;
  double compile_seconds = 0;
};

struct PublishOptions {
  OutputFormat format = OutputFormat::kParquet;
  const std::atomic<bool>* stop = nullptr;  // set: give up (kInterrupted), leaving what was there
};

// Writes the whole output folder beside `out_dir` and swaps it in at once; on any failure what was there stays and
// nothing else is left. An existing folder is replaced only when it is empty or an earlier output.
Status publish(const RunResult& result, const std::string& out_dir, const PublishOptions& options,
               const ManifestExtras& extras);

// The manifest's text without writing anything: `tagma run --json`.
Result<std::string> manifest_json(const RunResult& result, const ManifestExtras& extras);

// What `tagma help CODE` says about the codes of this library.
struct ErrorPage {
  std::string_view code, title, explanation;
};
std::span<const ErrorPage> io_error_pages();

}  // namespace tagma
