// CSV with a header line. Cells are taken as text by Arrow's splitter and read by text_column.h, so that decimals stay
// exact. An empty cell is missing, a quoted empty one is the empty text.
#include "runtime/io/arrow_errors.h"
#include "runtime/io/readers.h"
#include "runtime/io/text_column.h"

#include <arrow/csv/api.h>
#include <arrow/io/file.h>
#include <arrow/table.h>
#include <fmt/format.h>

#include <atomic>

namespace tagma::io {
namespace {

// Names in the header line, by Arrow's own reading of the first block.
arrow::Result<std::vector<std::string>> header(const std::string& path) {
  ARROW_ASSIGN_OR_RAISE(const auto file, arrow::io::ReadableFile::Open(path));
  ARROW_ASSIGN_OR_RAISE(const auto size, file->GetSize());
  if (size == 0) return arrow::Status::Invalid("the file is empty: not even a header line");
  auto read = arrow::csv::ReadOptions::Defaults();
  read.use_threads = false;
  auto parse = arrow::csv::ParseOptions::Defaults();
  parse.newlines_in_values = true;
  auto convert = arrow::csv::ConvertOptions::Defaults();
  convert.default_column_type = arrow::binary();
  parse.invalid_row_handler = [](const arrow::csv::InvalidRow&) { return arrow::csv::InvalidRowResult::Skip; };
  ARROW_ASSIGN_OR_RAISE(const auto reader,
                        arrow::csv::StreamingReader::Make(arrow::io::default_io_context(), file, read, parse, convert));
  return reader->schema()->field_names();
}

arrow::csv::ConvertOptions text_columns(const std::vector<std::string>& names) {
  auto convert = arrow::csv::ConvertOptions::Defaults();
  convert.include_columns = names;
  for (const auto& name : names) convert.column_types[name] = arrow::utf8();
  convert.null_values = {""};
  convert.strings_can_be_null = true;
  convert.quoted_strings_can_be_null = false;
  return convert;
}

struct UnevenRow {
  std::int32_t expected = 0, actual = 0;
  std::int64_t number = -1;  // in the file, the header is 1; -1: not known
};

arrow::Result<std::shared_ptr<arrow::Table>> read_texts(const std::string& path, const std::vector<std::string>& names,
                                                        bool threads, std::optional<UnevenRow>& uneven) {
  ARROW_ASSIGN_OR_RAISE(const auto file, arrow::io::ReadableFile::Open(path));
  auto read = arrow::csv::ReadOptions::Defaults();
  read.use_threads = threads;
  read.block_size = 4 << 20;
  auto parse = arrow::csv::ParseOptions::Defaults();
  parse.newlines_in_values = true;
  std::atomic<bool> seen = false;
  parse.invalid_row_handler = [&](const arrow::csv::InvalidRow& row) {
    if (!seen.exchange(true)) uneven = UnevenRow{row.expected_columns, row.actual_columns, row.number};
    return arrow::csv::InvalidRowResult::Error;
  };
  ARROW_ASSIGN_OR_RAISE(const auto reader, arrow::csv::TableReader::Make(arrow::io::default_io_context(), file, read,
                                                                         parse, text_columns(names)));
  return reader->Read();
}

std::unexpected<Error> uneven_row(const std::string& path, const UnevenRow& row) {
  return fail(ErrorKind::kIo, "T1106",
              fmt::format("{} is not a proper CSV file: row {} has {} columns where the header has {}", path,
                          row.number, row.actual, row.expected),
              "Rows are counted with the header as row 1. A comma inside a text needs quotes round the text.");
}

// Row numbers are known only to a sequential reading, which is made again when something was wrong.
Result<std::shared_ptr<arrow::Table>> read_table(const std::string& path, const std::vector<std::string>& names,
                                                 bool threads) {
  std::optional<UnevenRow> uneven;
  std::shared_ptr<arrow::Table> table;
  const auto status = guarded([&] { return read_texts(path, names, threads, uneven).Value(&table); });
  if (status.ok()) return table;
  if (threads) return read_table(path, names, false);
  if (uneven) return uneven_row(path, *uneven);
  return read_failed(path, status);
}

Result<FileRows> read_one(const std::string& path, const SourceRequest& request) {
  TAGMA_ASSIGN(const auto there, names_in_csv(path));
  TAGMA_TRY(check_names(path, there, request));
  std::vector<std::string> names;
  for (const auto& column : request.columns) {
    if (std::ranges::find(there, column.name) != there.end()) names.push_back(column.name);
  }
  // Without a wanted column the first one still tells how many rows there are.
  const std::vector<std::string> read = names.empty() ? std::vector{there.front()} : names;
  TAGMA_ASSIGN(const auto table, read_table(path, read, request.threads != 1));
  arrow::FieldVector fields;
  arrow::ChunkedArrayVector columns;
  for (const auto& name : names) {
    TAGMA_ASSIGN(auto column,
                 parse_texts(*table->GetColumnByName(name), request.find(name)->type, path, name, request.threads));
    fields.push_back(arrow::field(name, column->type()));
    columns.push_back(std::move(column));
  }
  FileRows rows{path, arrow::schema(std::move(fields)), {}};
  const auto status = guarded([&]() -> arrow::Status {
    const auto typed = arrow::Table::Make(rows.schema, std::move(columns), table->num_rows());
    if (names.empty()) {
      rows.batches.push_back(arrow::RecordBatch::Make(rows.schema, table->num_rows(), arrow::ArrayVector{}));
      return arrow::Status::OK();
    }
    return arrow::TableBatchReader(*typed).ToRecordBatches().Value(&rows.batches);
  });
  if (!status.ok()) return read_failed(path, status);
  return rows;
}

}  // namespace

Result<std::vector<std::string>> names_in_csv(const std::string& path) {
  std::vector<std::string> names;
  if (const auto status = guarded([&] { return header(path).Value(&names); }); !status.ok())
    return read_failed(path, status);
  return names;
}

Result<std::vector<FileRows>> read_csv(const SourceRequest& request, InputFacts& facts) {
  std::vector<FileRows> all;
  for (const auto& path : request.location.files) {
    TAGMA_ASSIGN(auto rows, read_one(path, request));
    for (const auto& batch : rows.batches) facts.rows += batch->num_rows();
    all.push_back(std::move(rows));
  }
  facts.bytes_read = facts.bytes;
  return all;
}

}  // namespace tagma::io
