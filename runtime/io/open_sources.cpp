// Locations -> streams for bind(): what to read of each source, one schema over its files, one queue of batches.
#include "runtime/io/arrow_errors.h"
#include "runtime/io/readers.h"

#include <arrow/c/bridge.h>
#include <arrow/compute/cast.h>
#include <arrow/table.h>
#include <arrow/util/utf8.h>
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <thread>

namespace tagma::io {

const WantedColumn* SourceRequest::find(std::string_view name) const {
  const auto it = std::ranges::find(columns, name, &WantedColumn::name);
  return it == columns.end() ? nullptr : &*it;
}

std::shared_ptr<arrow::DataType> arrow_type_of(const Type& type) {
  switch (type.kind) {
    case Kind::kMissing:
      return arrow::utf8();
    case Kind::kBool:
      return arrow::boolean();
    case Kind::kInt:
      return arrow::int64();
    case Kind::kFloat:
      return arrow::float64();
    case Kind::kDecimal:
    case Kind::kRatio:
      return arrow::decimal128(38, type.scale);
    case Kind::kString:
    case Kind::kEnum:
      return arrow::utf8();
    case Kind::kDate:
      return arrow::date32();
    case Kind::kTimestamp:
      return arrow::timestamp(arrow::TimeUnit::MICRO);
    case Kind::kDuration:
      return arrow::duration(arrow::TimeUnit::MICRO);
    case Kind::kTimeOfDay:
      return arrow::time64(arrow::TimeUnit::MICRO);
    case Kind::kList:
    case Kind::kSet:
      return arrow::list(arrow_type_of(type.element_type()));
  }
  return arrow::null();
}

Status check_names(const std::string& path, const std::vector<std::string>& names, const SourceRequest& request) {
  arrow::util::InitializeUTF8();
  for (const auto& name : names) {
    if (!arrow::util::ValidateUTF8(std::string_view(name))) {
      return fail(ErrorKind::kIo, "T1106", fmt::format("{}: a column name is not UTF-8", path));
    }
  }
  for (const auto& column : request.columns) {
    if (std::ranges::count(names, column.name) > 1) {
      return fail(ErrorKind::kData, "T1110", fmt::format("{} has several columns named {}", path, column.name),
                  "Rename one of them where the file is made.");
    }
  }
  return {};
}

Status validate(const FileRows& rows, const SourceRequest& request) {
  if (request.trusted) return {};
  // By column: a file may be one batch.
  const auto columns = static_cast<std::size_t>(rows.schema->num_fields());
  return parallel(rows.batches.size() * columns, request.threads, [&](std::size_t i) -> Status {
    const auto& batch = *rows.batches[i / columns];
    const auto status = guarded([&] { return batch.column(static_cast<int>(i % columns))->ValidateFull(); });
    if (!status.ok()) return read_failed(rows.path, status);
    return {};
  });
}

namespace {

bool reads(const TableSpec& table, int column) {
  const auto in = [column](const std::vector<int>& columns) {
    return std::ranges::find(columns, column) != columns.end();
  };
  return table.columns[static_cast<std::size_t>(column)].used || in(table.key) || in(table.owner_columns) ||
         in(table.unique_by) || in(table.order_by) || table.time == column || table.latest == column;
}

// The columns that any table reads of the source. Two tables that disagree on a type read it as text where files are
// text.
Result<std::vector<WantedColumn>> wanted_columns(const std::string& source, std::span<const TableSpec> tables) {
  std::vector<WantedColumn> columns;
  for (const auto& table : tables) {
    if (!table.is_read() || table.source != source) continue;
    for (int c = 0; c < std::ssize(table.columns); ++c) {
      if (!reads(table, c)) continue;
      const auto& spec = table.columns[static_cast<std::size_t>(c)];
      const auto known = std::ranges::find(columns, spec.source_name, &WantedColumn::name);
      if (known == columns.end()) {
        columns.push_back({spec.source_name, spec.type});
        continue;
      }
      const auto common = common_type(known->type, spec.type);
      if (!common) {
        return fail(ErrorKind::kData, "T1052",
                    fmt::format("two tables read the column {} of {}, as {} and as {}", spec.source_name, source,
                                to_string(known->type), to_string(spec.type)),
                    "Give it one type in both schemas.");
      }
      known->type = *common;
    }
  }
  return columns;
}

// Bounds that leave out no row which any rule, copy or record could need: all tables that read the source must have
// them.
std::optional<Prune> prune_of(const std::string& source, std::span<const TableSpec> tables,
                              std::span<const TimeBounds> bounds) {
  std::optional<Prune> prune;
  for (int t = 0; t < std::ssize(tables); ++t) {
    const auto& table = tables[static_cast<std::size_t>(t)];
    if (!table.is_read() || table.source != source) continue;
    const auto own = std::ranges::find(bounds, t, &TimeBounds::table);
    const bool owns_rows = std::ranges::any_of(tables, [t](const TableSpec& other) { return other.is_read() && other.owner == t; });
    if (own == bounds.end() || table.kind != TableKind::kEvent || table.time < 0 || !table.unique_by.empty() ||
        owns_rows) {
      return std::nullopt;
    }
    const std::string& column = table.columns[static_cast<std::size_t>(table.time)].source_name;
    if (prune && prune->column != column) return std::nullopt;
    if (!prune) {
      prune = Prune{column, own->lo, own->hi};
    } else {
      prune->lo = std::min(prune->lo, own->lo);
      prune->hi = std::max(prune->hi, own->hi);
    }
  }
  return prune;
}

Result<InputFacts> facts_of(const Location& location) {
  InputFacts facts;
  facts.source = location.source;
  facts.path = location.path;
  XXH64_state_t* state = XXH64_createState();
  XXH64_reset(state, 0);
  Status failed;
  for (const auto& file : location.files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    const auto changed = error ? std::filesystem::file_time_type{} : std::filesystem::last_write_time(file, error);
    if (error) {
      failed = fail(ErrorKind::kIo, "T1105", fmt::format("cannot read {}: {}", file, error.message()));
      break;
    }
    facts.bytes += static_cast<std::int64_t>(size);
    const std::string entry = fmt::format("{}|{}|{}\n", std::filesystem::path(file).filename().string(), size,
                                          changed.time_since_epoch().count());
    XXH64_update(state, entry.data(), entry.size());
  }
  facts.hash = fmt::format("{:016x}", XXH64_digest(state));
  XXH64_freeState(state);
  if (!failed) return std::unexpected(std::move(failed).error());
  return facts;
}

// A column that one file of a source lacks is a mistake of the files; a column that all lack is bind()'s to report.
Status check_same_columns(const std::vector<FileRows>& files) {
  for (const auto& file : files) {
    for (const auto& other : files) {
      for (const auto& field : other.schema->fields()) {
        if (file.schema->GetFieldIndex(field->name()) < 0) {
          return fail(ErrorKind::kData, "T1053",
                      fmt::format("{} has no column {}, which {} has", file.path, field->name(), other.path),
                      "All files of one source need the same columns.");
        }
      }
    }
  }
  return {};
}

// What a column is read as when files differ: widened where nothing is lost. Extension types count as what they store.
arrow::Result<std::shared_ptr<arrow::Schema>> unified(const std::vector<FileRows>& files,
                                                      const SourceRequest& request) {
  auto options = arrow::Field::MergeOptions::Permissive();
  options.promote_integer_to_float = false;
  options.promote_decimal_to_float = false;
  options.promote_binary = true;
  std::vector<std::shared_ptr<arrow::Schema>> schemas;
  for (const auto& file : files) {
    arrow::FieldVector fields;
    for (const auto& field : file.schema->fields()) {
      auto type = field->type();
      if (type->id() == arrow::Type::EXTENSION) type = static_cast<const arrow::ExtensionType&>(*type).storage_type();
      fields.push_back(arrow::field(field->name(), type));
    }
    schemas.push_back(arrow::schema(std::move(fields)));
  }
  ARROW_ASSIGN_OR_RAISE(auto schema, arrow::UnifySchemas(schemas, options));
  for (int i = 0; i < schema->num_fields(); ++i) {
    if (schema->field(i)->type()->id() != arrow::Type::NA) continue;
    const auto* wanted = request.find(schema->field(i)->name());
    auto type = arrow_type_of(wanted->type);
    if (wanted->type.kind == Kind::kTimestamp) type = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    ARROW_ASSIGN_OR_RAISE(schema, schema->SetField(i, arrow::field(schema->field(i)->name(), type)));
  }
  return schema;
}

// The schema under the names that bind() looks for.
arrow::Result<std::shared_ptr<arrow::Schema>> renamed(std::shared_ptr<arrow::Schema> schema, const std::string& name) {
  if (name.empty() || schema->num_fields() != 1) return schema;
  return schema->SetField(0, schema->field(0)->WithName(name));
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> conform(const arrow::RecordBatch& batch, const arrow::Schema& schema,
                                                           const std::shared_ptr<arrow::Schema>& shown) {
  arrow::ArrayVector columns;
  for (const auto& field : schema.fields()) {
    auto column = batch.GetColumnByName(field->name());
    if (column->type_id() == arrow::Type::EXTENSION)
      column = static_cast<const arrow::ExtensionArray&>(*column).storage();
    if (!column->type()->Equals(field->type())) {
      ARROW_ASSIGN_OR_RAISE(column, arrow::compute::Cast(*column, field->type(), arrow::compute::CastOptions::Safe()));
    }
    columns.push_back(std::move(column));
  }
  return arrow::RecordBatch::Make(shown, batch.num_rows(), std::move(columns));
}

// Hands out batches and lets go of each, so that what bind() has copied is freed while it reads on.
class BatchQueue final : public arrow::RecordBatchReader {
 public:
  BatchQueue(std::shared_ptr<arrow::Schema> schema, std::deque<std::shared_ptr<arrow::RecordBatch>> batches)
      : schema_(std::move(schema)), batches_(std::move(batches)) {}
  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* out) override {
    out->reset();
    if (batches_.empty()) return arrow::Status::OK();
    *out = std::move(batches_.front());
    batches_.pop_front();
    return arrow::Status::OK();
  }

 private:
  std::shared_ptr<arrow::Schema> schema_;
  std::deque<std::shared_ptr<arrow::RecordBatch>> batches_;
};

Result<BoundSource> stream_of(std::vector<FileRows> files, const SourceRequest& request) {
  TAGMA_TRY(check_same_columns(files));
  std::shared_ptr<arrow::Schema> schema, shown;
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(schema, unified(files, request));
    return renamed(schema, request.renamed).Value(&shown);
  });
  if (!status.ok()) {
    return fail(ErrorKind::kData, "T1053",
                fmt::format("the files of {} do not fit together: {}", request.location.path, status.message()),
                "All files of one source need the same column types.");
  }
  std::deque<std::shared_ptr<arrow::RecordBatch>> queue;
  for (auto& file : files) {
    for (auto& batch : file.batches) {
      std::shared_ptr<arrow::RecordBatch> same;
      if (const auto status = guarded([&] { return conform(*batch, *schema, shown).Value(&same); }); !status.ok()) {
        return read_failed(file.path, status);
      }
      queue.push_back(std::move(same));
      batch.reset();
    }
  }
  BoundSource bound{request.location.source, request.location.path, {}};
  const auto exported =
      arrow::ExportRecordBatchReader(std::make_shared<BatchQueue>(shown, std::move(queue)), &bound.stream);
  if (!exported.ok()) return read_failed(request.location.path, exported);
  return bound;
}

Result<std::vector<std::string>> names_in(const Location& location) {
  const std::string& path = location.files.front();
  switch (location.format) {
    case FileFormat::kParquet:
      return names_in_parquet(path);
    case FileFormat::kArrow:
      return names_in_ipc(path);
    case FileFormat::kCsv:
      return names_in_csv(path);
    case FileFormat::kNdjson:
      return names_in_ndjson(path);
  }
  return std::vector<std::string>{};
}

// A list is one column: when the file has but one, it is meant, whatever its name.
Status find_list_column(SourceRequest& request, std::span<const TableSpec> tables) {
  for (const auto& table : tables) {
    if (table.kind != TableKind::kDerived && table.source == request.location.source && table.kind != TableKind::kList)
      return {};
  }
  if (request.columns.size() != 1) return {};
  TAGMA_ASSIGN(const auto names, names_in(request.location));
  if (names.size() == 1 && names.front() != request.columns.front().name) {
    request.renamed = std::exchange(request.columns.front().name, names.front());
  }
  return {};
}

Result<std::vector<FileRows>> read_files(const SourceRequest& request, InputFacts& facts) {
  switch (request.location.format) {
    case FileFormat::kParquet:
      return read_parquet(request, facts);
    case FileFormat::kArrow:
      return read_ipc(request, facts);
    case FileFormat::kCsv:
      return read_csv(request, facts);
    case FileFormat::kNdjson:
      return read_ndjson(request, facts);
  }
  return fail(ErrorKind::kInternal, "T1106", "unknown file format");
}

}  // namespace
}  // namespace tagma::io

namespace tagma {

Result<OpenedData> open_sources(std::span<const Location> locations, std::span<const TableSpec> tables,
                                const ReadOptions& options) {
  OpenedData opened;
  const int threads = options.threads > 0 ? options.threads : static_cast<int>(std::thread::hardware_concurrency());
  const auto release = [&opened] {
    for (auto& source : opened.sources) {
      if (source.stream.release != nullptr) source.stream.release(&source.stream);
    }
  };
  for (const auto& location : locations) {
    const auto read = [&]() -> Status {
      TAGMA_ASSIGN(auto columns, io::wanted_columns(location.source, tables));
      TAGMA_ASSIGN(auto facts, io::facts_of(location));
      io::SourceRequest request{location, std::move(columns), {}, io::prune_of(location.source, tables, options.bounds),
                                threads,  options.trusted};
      TAGMA_TRY(io::find_list_column(request, tables));
      for (const auto& column : request.columns) facts.columns.push_back(column.name);
      TAGMA_ASSIGN(auto files, io::read_files(request, facts));
      TAGMA_ASSIGN(auto bound, io::stream_of(std::move(files), request));
      opened.sources.push_back(std::move(bound));
      opened.inputs.push_back(std::move(facts));
      return {};
    };
    if (auto status = read(); !status) {
      release();
      return std::unexpected(std::move(status).error());
    }
  }
  return opened;
}

}  // namespace tagma
