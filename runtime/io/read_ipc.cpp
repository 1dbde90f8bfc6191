// Arrow IPC, the file form and the stream form, told apart by the file's first bytes.
#include "runtime/io/arrow_errors.h"
#include "runtime/io/prepared.h"
#include "runtime/io/readers.h"

#include <arrow/buffer.h>
#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <fmt/format.h>

namespace tagma::io {
namespace {

constexpr std::string_view kFileMagic = "ARROW1";

// Positions of the wanted columns. An empty list means all to Arrow; `only` cuts those off again.
Result<std::vector<int>> wanted_fields(const std::string& path, const arrow::Schema& schema,
                                       const SourceRequest& request) {
  TAGMA_TRY(check_names(path, schema.field_names(), request));
  std::vector<int> fields;
  for (int i = 0; i < schema.num_fields(); ++i) {
    if (request.find(schema.field(i)->name()) != nullptr) fields.push_back(i);
  }
  return fields;
}

// Batches with the wanted columns alone. A column that is not wanted is cut off here where Arrow could not leave it
// out.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> only(const std::shared_ptr<arrow::RecordBatch>& batch,
                                                        const std::shared_ptr<arrow::Schema>& schema) {
  arrow::ArrayVector columns;
  for (const auto& field : schema->fields()) {
    auto column = batch->GetColumnByName(field->name());
    if (!column) return arrow::Status::Invalid("column ", field->name(), " is not in every batch");
    columns.push_back(std::move(column));
  }
  return arrow::RecordBatch::Make(schema, batch->num_rows(), std::move(columns));
}

std::shared_ptr<arrow::Schema> project(const arrow::Schema& schema, const std::vector<int>& fields) {
  arrow::FieldVector kept;
  for (const int i : fields) kept.push_back(schema.field(i));
  return arrow::schema(std::move(kept));
}

Result<FileRows> read_file_form(const std::string& path, const std::shared_ptr<arrow::io::RandomAccessFile>& file,
                                const SourceRequest& request) {
  arrow::ipc::IpcReadOptions options = arrow::ipc::IpcReadOptions::Defaults();
  options.use_threads = request.threads != 1;
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> reader;
  const auto open = [&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(reader, arrow::ipc::RecordBatchFileReader::Open(file, options));
    return arrow::Status::OK();
  };
  if (const auto status = guarded(open); !status.ok()) return read_failed(path, status);
  TAGMA_ASSIGN(const auto fields, wanted_fields(path, *reader->schema(), request));
  FileRows rows{path, project(*reader->schema(), fields), {}};
  // Arrow copies the columns that it is told to read; a map is best left alone, unread columns cost nothing there.
  if (!file->supports_zero_copy()) options.included_fields = fields;
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_RETURN_NOT_OK(open());
    for (int i = 0; i < reader->num_record_batches(); ++i) {
      ARROW_ASSIGN_OR_RAISE(const auto batch, reader->ReadRecordBatch(i));
      ARROW_RETURN_NOT_OK(batch->Validate());
      ARROW_ASSIGN_OR_RAISE(auto kept, only(batch, rows.schema));
      rows.batches.push_back(std::move(kept));
    }
    return arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(path, status);
  return rows;
}

Result<FileRows> read_stream_form(const std::string& path, const std::shared_ptr<arrow::io::RandomAccessFile>& file,
                                  const SourceRequest& request) {
  std::shared_ptr<arrow::RecordBatchReader> reader;
  const auto opened = guarded([&]() -> arrow::Status {
    arrow::ipc::IpcReadOptions options = arrow::ipc::IpcReadOptions::Defaults();
    options.use_threads = request.threads != 1;
    ARROW_ASSIGN_OR_RAISE(reader, arrow::ipc::RecordBatchStreamReader::Open(file, options));
    return arrow::Status::OK();
  });
  if (!opened.ok()) return read_failed(path, opened);
  TAGMA_ASSIGN(const auto fields, wanted_fields(path, *reader->schema(), request));
  FileRows rows{path, project(*reader->schema(), fields), {}};
  const auto status = guarded([&]() -> arrow::Status {
    while (true) {
      std::shared_ptr<arrow::RecordBatch> batch;
      ARROW_RETURN_NOT_OK(reader->ReadNext(&batch));
      if (!batch) return arrow::Status::OK();
      ARROW_RETURN_NOT_OK(batch->Validate());
      ARROW_ASSIGN_OR_RAISE(auto kept, only(batch, rows.schema));
      rows.batches.push_back(std::move(kept));
    }
  });
  if (!status.ok()) return read_failed(path, status);
  return rows;
}

struct Opened {
  std::shared_ptr<arrow::io::RandomAccessFile> file;
  bool file_form = false;
};

Result<Opened> open_ipc(const std::string& path) {
  Opened opened;
  TAGMA_ASSIGN(const bool prepared, is_prepared(path));
  const auto status = guarded([&]() -> arrow::Status {
    // Of other files nobody knows who writes them: reading a map behind the end of a file that was cut ends the process.
    if (prepared) {
      ARROW_ASSIGN_OR_RAISE(opened.file, arrow::io::MemoryMappedFile::Open(path, arrow::io::FileMode::READ));
    } else {
      ARROW_ASSIGN_OR_RAISE(opened.file, arrow::io::ReadableFile::Open(path));
    }
    ARROW_ASSIGN_OR_RAISE(const auto head, opened.file->ReadAt(0, static_cast<std::int64_t>(kFileMagic.size())));
    opened.file_form = std::string_view(head->data_as<char>(), static_cast<std::size_t>(head->size())) == kFileMagic;
    ARROW_RETURN_NOT_OK(opened.file->Seek(0));
    ARROW_ASSIGN_OR_RAISE(const auto size, opened.file->GetSize());
    return size == 0 ? arrow::Status::Invalid("the file is empty") : arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(path, status);
  return opened;
}

Result<FileRows> read_one(const std::string& path, const SourceRequest& request) {
  TAGMA_ASSIGN(const auto opened, open_ipc(path));
  TAGMA_ASSIGN(auto rows, opened.file_form ? read_file_form(path, opened.file, request)
                                           : read_stream_form(path, opened.file, request));
  TAGMA_TRY(validate(rows, request));
  return rows;
}

}  // namespace

Result<std::vector<std::string>> names_in_ipc(const std::string& path) {
  TAGMA_ASSIGN(const auto opened, open_ipc(path));
  std::vector<std::string> names;
  const auto status = guarded([&]() -> arrow::Status {
    if (opened.file_form) {
      ARROW_ASSIGN_OR_RAISE(const auto reader, arrow::ipc::RecordBatchFileReader::Open(opened.file));
      names = reader->schema()->field_names();
    } else {
      ARROW_ASSIGN_OR_RAISE(const auto reader, arrow::ipc::RecordBatchStreamReader::Open(opened.file));
      names = reader->schema()->field_names();
    }
    return arrow::Status::OK();
  });
  if (!status.ok()) return read_failed(path, status);
  return names;
}

Result<std::vector<FileRows>> read_ipc(const SourceRequest& request, InputFacts& facts) {
  std::vector<FileRows> all;
  for (const auto& path : request.location.files) {
    TAGMA_ASSIGN(auto rows, read_one(path, request));
    for (const auto& batch : rows.batches) facts.rows += batch->num_rows();
    facts.row_groups += static_cast<int>(rows.batches.size());
    all.push_back(std::move(rows));
  }
  facts.row_groups_read = facts.row_groups;
  return all;
}

}  // namespace tagma::io
