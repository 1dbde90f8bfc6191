// Parquet: only the wanted columns, texts as dictionaries, row groups outside the time bounds skipped. Pieces of row
// groups are decoded by all threads, each with a reader of its own over the file's metadata, which is parsed once.
#include "runtime/io/arrow_errors.h"
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
#include <limits>

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
  parquet::ReaderProperties properties = parquet::default_reader_properties();
  properties.set_page_checksum_verification(true);
  ARROW_RETURN_NOT_OK(builder.Open(open.file, properties, open.metadata));
  builder.properties(open.properties);
  return builder.Build();
}

void collect_leafs(const parquet::arrow::SchemaField& field, std::vector<int>& leafs) {
  if (field.children.empty()) {
    if (field.column_index >= 0) leafs.push_back(field.column_index);
    return;
  }
  for (const auto& child : field.children) collect_leafs(child, leafs);
}

// Which leafs to read. Flat text columns are read as dictionaries: their codes are what the engine works on.
Status choose_columns(OpenFile& open, const SourceRequest& request) {
  std::vector<std::string> names;
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const auto reader, reader_of(open));
    for (const auto& field : reader->manifest().schema_fields) {
      names.push_back(field.field->name());
      if (request.find(names.back()) == nullptr) continue;
      Leafs column{names.back(), {}};
      collect_leafs(field, column.leafs);
      const auto type = field.field->type()->id();
      if (field.is_leaf() && (type == arrow::Type::STRING || type == arrow::Type::LARGE_STRING)) {
        open.properties.set_read_dictionary(column.leafs.front(), true);
      }
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

Result<OpenFile> open_file(const std::string& path, const SourceRequest& request) {
  OpenFile open;
  open.path = path;
  open.properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(open.file, arrow::io::ReadableFile::Open(path));
    open.metadata = parquet::ReadMetaData(open.file);
    return arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(path, status);
  TAGMA_TRY(choose_columns(open, request));
  if (const auto schema = guarded([&] { return read_schema(open); }); !schema.ok()) return read_failed(path, schema);
  const auto chosen = guarded([&] {
    choose_row_groups(open, request);
    return arrow::Status::OK();
  });
  if (!chosen.ok()) return read_failed(path, chosen);
  return open;
}

// One piece of decoding: a row group of a file, all wanted columns or one of them.
struct Piece {
  const OpenFile* open;
  int row_group;
  int column;  // -1: all
  std::shared_ptr<arrow::Table> table;
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
        pieces.push_back({&open, row_group, -1, nullptr});
        continue;
      }
      for (int c = 0; c < std::ssize(open.columns); ++c) pieces.push_back({&open, row_group, c, nullptr});
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

// True if a row group that was read holds a time outside its own statistics: then the file's statistics prove nothing.
bool statistics_lie(const OpenFile& open, std::span<const Piece> pieces) {
  if (open.skipped.empty()) return false;
  for (const auto& piece : pieces) {
    const auto range = stored_range(open, piece.row_group);
    const auto column = piece.table->GetColumnByName(open.metadata->schema()->Column(open.time_leaf)->name());
    if (!range || !column) continue;
    for (const auto& chunk : column->chunks()) {
      const auto& data = *chunk->data();
      const bool days = data.type->id() == arrow::Type::DATE32;
      if (!days && data.type->id() != arrow::Type::TIMESTAMP) return true;
      for (std::int64_t i = 0; i < chunk->length(); ++i) {
        if (chunk->IsNull(i)) return true;
        const std::int64_t value = days ? data.GetValues<std::int32_t>(1)[i] : data.GetValues<std::int64_t>(1)[i];
        if (value < range->min || value > range->max) return true;
      }
    }
  }
  return false;
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
  std::vector<OpenFile> files;
  for (const auto& path : request.location.files) {
    TAGMA_ASSIGN(auto open, open_file(path, request));
    files.push_back(std::move(open));
  }
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
    if (statistics_lie(open, own)) {
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
