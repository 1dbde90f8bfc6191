// Parquet: only the wanted columns, texts as dictionaries, row groups outside the time bounds skipped. Pieces of row
// groups are decoded by all threads, each with a reader of its own over the file's metadata, which is parsed once.
#include "runtime/io/arrow_errors.h"
#include "runtime/io/memory.h"
#include "runtime/io/readers.h"

#include <arrow/array.h>
#include <arrow/io/file.h>
#include <arrow/table.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <algorithm>
#include <set>

namespace tagma::io {
namespace {

struct Leafs {
  std::string name;
  std::vector<int> leafs;  // of one wanted top-level column
};

struct OpenFile {
  std::string path;
  std::shared_ptr<arrow::io::ReadableFile> file;
  std::shared_ptr<parquet::FileMetaData> metadata;
  parquet::ArrowReaderProperties properties;
  std::vector<Leafs> columns;
  std::shared_ptr<arrow::Schema> schema;  // of the wanted columns
  std::vector<int> row_groups;            // to read
  std::vector<int> skipped;
  int time_leaf = -1;
};

arrow::Result<std::unique_ptr<parquet::arrow::FileReader>> reader_of(const OpenFile& open) {
  parquet::arrow::FileReaderBuilder builder;
  parquet::ReaderProperties properties(memory());
  properties.set_page_checksum_verification(true);
  ARROW_RETURN_NOT_OK(builder.Open(open.file, properties, open.metadata));
  builder.memory_pool(memory())->properties(open.properties);
  return builder.Build();
}

void collect_leafs(const parquet::arrow::SchemaField& field, std::vector<int>& leafs) {
  if (field.children.empty()) {
    if (field.column_index >= 0) leafs.push_back(field.column_index);
    return;
  }
  for (const auto& child : field.children) collect_leafs(child, leafs);
}

// Texts, or lists of them: what may be stored as codes into a dictionary.
bool is_text(const arrow::DataType& type) {
  if (type.id() == arrow::Type::LIST || type.id() == arrow::Type::LARGE_LIST)
    return is_text(*static_cast<const arrow::BaseListType&>(type).value_type());
  return type.id() == arrow::Type::STRING || type.id() == arrow::Type::LARGE_STRING;
}

// True if the column chunk says of itself that some of its pages hold values instead of codes, as those of columns with
// too many distinct values do. Coding them here would cost more than it saves.
bool holds_values(const parquet::ColumnChunkMetaData& chunk) {
  return std::ranges::any_of(chunk.encoding_stats(), [](const parquet::PageEncodingStats& pages) {
    const bool data = pages.page_type == parquet::PageType::DATA_PAGE || pages.page_type == parquet::PageType::DATA_PAGE_V2;
    const bool codes = pages.encoding == parquet::Encoding::RLE_DICTIONARY || pages.encoding == parquet::Encoding::PLAIN_DICTIONARY;
    return data && !codes && pages.count > 0;
  });
}

// Names of columns that some file of the source does not hold as codes alone; all files are read alike.
arrow::Result<std::set<std::string>> plain_columns(std::span<const OpenFile> files, const SourceRequest& request) {
  std::set<std::string> plain;
  for (const auto& open : files) {
    for (int leaf = 0; leaf < open.metadata->num_columns(); ++leaf) {
      const std::string name = open.metadata->schema()->Column(leaf)->path()->ToDotVector().front();
      for (int group = 0; request.find(name) != nullptr && group < open.metadata->num_row_groups(); ++group) {
        if (holds_values(*open.metadata->RowGroup(group)->ColumnChunk(leaf))) plain.insert(name);
      }
    }
  }
  return plain;
}

// Which leafs to read. Texts are read as dictionaries where they are stored so: codes are what the engine works on.
Status choose_columns(OpenFile& open, const SourceRequest& request, const std::set<std::string>& plain) {
  std::vector<std::string> names;
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const auto reader, reader_of(open));
    for (const auto& field : reader->manifest().schema_fields) {
      names.push_back(field.field->name());
      if (request.find(names.back()) == nullptr) continue;
      Leafs column{names.back(), {}};
      collect_leafs(field, column.leafs);
      if (is_text(*field.field->type()) && !plain.contains(column.name))
        open.properties.set_read_dictionary(column.leafs.front(), true);
      if (request.prune && request.prune->column == column.name && field.is_leaf())
        open.time_leaf = column.leafs.front();
      open.columns.push_back(std::move(column));
    }
    return arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(open.path, status);
  return check_names(open.path, names, request);
}

// The schema as the readers will give it, with dictionaries in place.
arrow::Status read_schema(OpenFile& open) {
  ARROW_ASSIGN_OR_RAISE(const auto reader, reader_of(open));
  std::shared_ptr<arrow::Schema> whole;
  ARROW_RETURN_NOT_OK(reader->GetSchema(&whole));
  arrow::FieldVector fields;
  for (const auto& column : open.columns) fields.push_back(whole->GetFieldByName(column.name));
  open.schema = arrow::schema(std::move(fields));
  return arrow::Status::OK();
}

// Microseconds per unit of a time column's stored integers as a quotient; nothing when it cannot be pruned by.
struct TimeUnit {
  std::int64_t multiply = 1, divide = 1;
  bool zoned = false;
};
std::optional<TimeUnit> time_unit(const parquet::ColumnDescriptor& column) {
  const auto& type = *column.logical_type();
  if (type.is_date() && column.physical_type() == parquet::Type::INT32) return TimeUnit{86'400'000'000, 1, false};
  if (!type.is_timestamp() || column.physical_type() != parquet::Type::INT64) return std::nullopt;
  const auto& timestamp = static_cast<const parquet::TimestampLogicalType&>(type);
  switch (timestamp.time_unit()) {
    case parquet::LogicalType::TimeUnit::MILLIS:
      return TimeUnit{1000, 1, timestamp.is_adjusted_to_utc()};
    case parquet::LogicalType::TimeUnit::MICROS:
      return TimeUnit{1, 1, timestamp.is_adjusted_to_utc()};
    case parquet::LogicalType::TimeUnit::NANOS:
      return TimeUnit{1, 1000, timestamp.is_adjusted_to_utc()};
    case parquet::LogicalType::TimeUnit::UNKNOWN:
      return std::nullopt;
  }
  return std::nullopt;
}

struct Range {
  std::int64_t min, max;
};
// The stored integers' range by the statistics; nothing when they are absent, odd, or leave missing values possible.
std::optional<Range> stored_range(const OpenFile& open, int row_group) {
  const auto chunk = open.metadata->RowGroup(row_group)->ColumnChunk(open.time_leaf);
  if (!chunk->is_stats_set()) return std::nullopt;
  const auto statistics = chunk->statistics();
  if (!statistics || !statistics->HasMinMax() || !statistics->HasNullCount() || statistics->null_count() != 0)
    return std::nullopt;
  Range range{};
  if (statistics->physical_type() == parquet::Type::INT64) {
    const auto& typed = static_cast<const parquet::Int64Statistics&>(*statistics);
    range = {typed.min(), typed.max()};
  } else if (statistics->physical_type() == parquet::Type::INT32) {
    const auto& typed = static_cast<const parquet::Int32Statistics&>(*statistics);
    range = {typed.min(), typed.max()};
  } else {
    return std::nullopt;
  }
  if (range.min > range.max) return std::nullopt;
  return range;
}

bool outside(const Range& stored, const TimeUnit& unit, const Prune& prune) {
  const Int128 margin = (unit.zoned ? 0 : kZoneMargin) + (unit.divide > 1 ? 1 : 0);  // + 1: division truncates
  const Int128 min = Int128{stored.min} * unit.multiply / unit.divide;
  const Int128 max = Int128{stored.max} * unit.multiply / unit.divide;
  return max < prune.lo - margin || min >= prune.hi + margin;
}

void choose_row_groups(OpenFile& open, const SourceRequest& request) {
  const auto unit = open.time_leaf >= 0 ? time_unit(*open.metadata->schema()->Column(open.time_leaf)) : std::nullopt;
  for (int i = 0; i < open.metadata->num_row_groups(); ++i) {
    const auto range = unit ? stored_range(open, i) : std::nullopt;
    const bool skip = range && outside(*range, *unit, *request.prune);
    (skip ? open.skipped : open.row_groups).push_back(i);
  }
}

Result<OpenFile> open_file(const std::string& path) {
  OpenFile open;
  open.path = path;
  open.properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(open.file, arrow::io::ReadableFile::Open(path));
    open.metadata = parquet::ReadMetaData(open.file);
    return arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(path, status);
  return open;
}

Status choose_parts(OpenFile& open, const SourceRequest& request, const std::set<std::string>& plain) {
  TAGMA_TRY(choose_columns(open, request, plain));
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_RETURN_NOT_OK(read_schema(open));
    choose_row_groups(open, request);
    return arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(open.path, status);
  return {};
}

Result<std::vector<OpenFile>> open_files(const SourceRequest& request) {
  std::vector<OpenFile> files;
  for (const auto& path : request.location.files) {
    TAGMA_ASSIGN(auto open, open_file(path));
    files.push_back(std::move(open));
  }
  std::set<std::string> plain;
  const auto status = guarded([&] { return plain_columns(files, request).Value(&plain); });
  if (!status.ok()) return read_failed(request.location.path, status);
  for (auto& open : files) TAGMA_TRY(choose_parts(open, request, plain));
  return files;
}

template <typename T>
bool all_within(const arrow::Array& times, const Range& range) {
  const T* values = times.data()->GetValues<T>(1);
  bool within = true;
  for (std::int64_t i = 0; i < times.length(); ++i) within &= values[i] >= range.min && values[i] <= range.max;
  return within;
}

// True if the row group holds a time outside its own statistics: then the file's statistics prove nothing. Only asked
// where something was left out by them.
bool statistics_lie(const OpenFile& open, int row_group, const arrow::Table& table) {
  if (open.skipped.empty()) return false;
  const auto range = stored_range(open, row_group);
  const auto column = table.GetColumnByName(open.metadata->schema()->Column(open.time_leaf)->name());
  if (!range || !column) return false;
  return !std::ranges::all_of(column->chunks(), [&](const auto& chunk) {
    if (chunk->null_count() != 0) return false;
    if (chunk->type_id() == arrow::Type::DATE32) return all_within<std::int32_t>(*chunk, *range);
    return chunk->type_id() == arrow::Type::TIMESTAMP && all_within<std::int64_t>(*chunk, *range);
  });
}

// One piece of decoding: a row group of a file, all wanted columns or one of them.
struct Piece {
  const OpenFile* open;
  int row_group;
  int column;  // -1: all
  std::shared_ptr<arrow::Table> table;
  bool statistics_lie = false;
};

Status decode(Piece& piece, bool trusted) {
  std::vector<int> leafs;
  for (std::size_t i = 0; i < piece.open->columns.size(); ++i) {
    if (piece.column >= 0 && static_cast<std::size_t>(piece.column) != i) continue;
    std::ranges::copy(piece.open->columns[i].leafs, std::back_inserter(leafs));
  }
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const auto reader, reader_of(*piece.open));
    ARROW_ASSIGN_OR_RAISE(piece.table, reader->ReadRowGroup(piece.row_group, leafs));
    const std::int64_t promised = piece.open->metadata->RowGroup(piece.row_group)->num_rows();
    if (piece.table->num_rows() != promised && piece.table->num_columns() > 0) {
      return arrow::Status::Invalid("row group ", piece.row_group, " has fewer rows than its metadata says");
    }
    piece.statistics_lie = statistics_lie(*piece.open, piece.row_group, *piece.table);
    return trusted ? arrow::Status::OK() : piece.table->ValidateFull();
  });
  if (!status.ok()) return read_failed(piece.open->path, status);
  return {};
}

// Whole row groups when there are enough of them for the threads, else a piece per column.
std::vector<Piece> cut(const std::vector<OpenFile>& files, int threads) {
  std::size_t row_groups = 0;
  for (const auto& open : files) row_groups += open.row_groups.size();
  const bool whole = row_groups >= 4 * static_cast<std::size_t>(std::max(threads, 1));
  std::vector<Piece> pieces;
  for (const auto& open : files) {
    for (const int row_group : open.row_groups) {
      if (whole || open.columns.empty()) {
        pieces.push_back({&open, row_group, -1, nullptr, false});
        continue;
      }
      for (int c = 0; c < std::ssize(open.columns); ++c) pieces.push_back({&open, row_group, c, nullptr, false});
    }
  }
  return pieces;
}

// The batches of one row group, columns in the order of the schema.
arrow::Status append_row_group(const OpenFile& open, std::span<Piece> pieces, FileRows& rows) {
  std::vector<std::shared_ptr<arrow::ChunkedArray>> columns;
  for (const auto& field : open.schema->fields()) {
    for (auto& piece : pieces) {
      if (auto column = piece.table->GetColumnByName(field->name())) columns.push_back(std::move(column));
    }
  }
  const std::int64_t length = open.metadata->RowGroup(pieces.front().row_group)->num_rows();
  const auto table = arrow::Table::Make(open.schema, std::move(columns), length);
  for (auto& piece : pieces) piece.table.reset();
  ARROW_RETURN_NOT_OK(table->Validate());
  arrow::TableBatchReader batches(*table);
  std::shared_ptr<arrow::RecordBatch> batch;
  if (open.schema->num_fields() == 0 && length > 0) {
    rows.batches.push_back(arrow::RecordBatch::Make(open.schema, length, arrow::ArrayVector{}));
    return arrow::Status::OK();
  }
  while (true) {
    ARROW_RETURN_NOT_OK(batches.ReadNext(&batch));
    if (!batch) return arrow::Status::OK();
    rows.batches.push_back(batch);
  }
}

Result<FileRows> assemble(const OpenFile& open, std::span<Piece> pieces) {
  FileRows rows{open.path, open.schema, {}};
  const auto status = guarded([&]() -> arrow::Status {
    for (std::size_t begin = 0; begin < pieces.size();) {
      std::size_t end = begin + 1;
      while (end < pieces.size() && pieces[end].row_group == pieces[begin].row_group) ++end;
      ARROW_RETURN_NOT_OK(append_row_group(open, pieces.subspan(begin, end - begin), rows));
      begin = end;
    }
    return arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(open.path, status);
  return rows;
}

void count(const std::vector<OpenFile>& files, InputFacts& facts) {
  for (const auto& open : files) {
    facts.rows += open.metadata->num_rows();
    facts.row_groups += open.metadata->num_row_groups();
    facts.row_groups_read += static_cast<int>(open.row_groups.size());
    for (const int row_group : open.row_groups) {
      const auto metadata = open.metadata->RowGroup(row_group);
      for (const auto& column : open.columns) {
        for (const int leaf : column.leafs) facts.bytes_read += metadata->ColumnChunk(leaf)->total_compressed_size();
      }
    }
  }
}

}  // namespace

Result<std::vector<std::string>> names_in_parquet(const std::string& path) {
  std::vector<std::string> names;
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const auto file, arrow::io::ReadableFile::Open(path));
    const auto metadata = parquet::ReadMetaData(file);
    const auto& root = *metadata->schema()->group_node();
    for (int i = 0; i < root.field_count(); ++i) names.push_back(root.field(i)->name());
    return arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(path, status);
  return names;
}

Result<std::vector<FileRows>> read_parquet(const SourceRequest& request, InputFacts& facts) {
  TAGMA_ASSIGN(std::vector<OpenFile> files, open_files(request));
  std::vector<Piece> pieces = cut(files, request.threads);
  TAGMA_TRY(
      parallel(pieces.size(), request.threads, [&](std::size_t i) { return decode(pieces[i], request.trusted); }));

  std::vector<FileRows> all;
  std::size_t begin = 0;
  for (auto& open : files) {
    std::size_t end = begin;
    while (end < pieces.size() && pieces[end].open == &open) ++end;
    const auto own = std::span(pieces).subspan(begin, end - begin);
    begin = end;
    if (std::ranges::any_of(own, &Piece::statistics_lie)) {
      SourceRequest unpruned = request;
      unpruned.prune.reset();
      return read_parquet(unpruned, facts);
    }
    TAGMA_ASSIGN(auto rows, assemble(open, own));
    all.push_back(std::move(rows));
  }
  if (const auto counted = guarded([&] { return count(files, facts), arrow::Status::OK(); }); !counted.ok()) {
    return read_failed(request.location.path, counted);
  }
  return all;
}

}  // namespace tagma::io
