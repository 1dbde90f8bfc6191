// One JSON object a line. Arrow's parser reads numbers, texts and lists by an explicit schema (decimals from the
// number's own digits); dates and instants come as texts. A key that is not there is a missing value.
#include "runtime/io/arrow_errors.h"
#include "runtime/io/readers.h"
#include "runtime/io/text_column.h"

#include <arrow/array.h>
#include <arrow/io/file.h>
#include <arrow/json/api.h>
#include <arrow/table.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace tagma::io {
namespace {

bool comes_as_text(const Type& type) {
  const Kind kind = type.is_collection() ? type.element : type.kind;
  return kind == Kind::kDate || kind == Kind::kTimestamp || kind == Kind::kTimeOfDay;
}

// Lists of dates and instants are read as lists of texts, then item by item.
std::shared_ptr<arrow::DataType> json_type(const Type& type) {
  if (!comes_as_text(type)) return type.kind == Kind::kDuration ? arrow::int64() : arrow_type_of(type);
  return type.is_collection() ? arrow::list(arrow::utf8()) : arrow::utf8();
}

std::shared_ptr<arrow::Schema> explicit_schema(const SourceRequest& request) {
  arrow::FieldVector fields;
  for (const auto& column : request.columns) fields.push_back(arrow::field(column.name, json_type(column.type)));
  return arrow::schema(std::move(fields));
}

arrow::Result<std::shared_ptr<arrow::Table>> parse(const std::string& path, const SourceRequest& request) {
  ARROW_ASSIGN_OR_RAISE(const auto file, arrow::io::ReadableFile::Open(path));
  ARROW_ASSIGN_OR_RAISE(const auto size, file->GetSize());
  const auto schema = explicit_schema(request);
  if (size == 0) return arrow::Table::MakeEmpty(schema);
  auto options = arrow::json::ParseOptions::Defaults();
  options.explicit_schema = schema;
  options.unexpected_field_behavior = arrow::json::UnexpectedFieldBehavior::Ignore;
  auto read = arrow::json::ReadOptions::Defaults();
  read.use_threads = request.threads != 1;
  read.block_size = 4 << 20;
  ARROW_ASSIGN_OR_RAISE(const auto reader,
                        arrow::json::TableReader::Make(arrow::default_memory_pool(), file, read, options));
  ARROW_ASSIGN_OR_RAISE(const auto table, reader->Read());
  ARROW_RETURN_NOT_OK(table->ValidateFull());  // texts are UTF-8
  return table;
}

// A list of texts -> a list of the element type, chunk by chunk, with the offsets and missing lists kept.
Result<std::shared_ptr<arrow::ChunkedArray>> parse_lists(const arrow::ChunkedArray& lists, const WantedColumn& column,
                                                         const std::string& path, int threads) {
  arrow::ArrayVector items;
  for (const auto& chunk : lists.chunks()) {
    items.push_back(static_cast<const arrow::ListArray&>(*chunk).values());
  }
  const arrow::ChunkedArray texts(std::move(items), arrow::utf8());
  TAGMA_ASSIGN(const auto parsed, parse_texts(texts, column.type.element_type(), path, column.name, threads));
  const auto type = arrow::list(parsed->type());
  arrow::ArrayVector made;
  for (int i = 0; i < lists.num_chunks(); ++i) {
    auto data = lists.chunk(i)->data()->Copy();
    data->type = type;
    data->child_data = {parsed->chunk(i)->data()};
    made.push_back(arrow::MakeArray(std::move(data)));
  }
  return std::make_shared<arrow::ChunkedArray>(std::move(made), type);
}

Result<std::shared_ptr<arrow::ChunkedArray>> typed(const arrow::ChunkedArray& column, const WantedColumn& wanted,
                                                   const std::string& path, int threads) {
  if (comes_as_text(wanted.type)) {
    return wanted.type.is_collection() ? parse_lists(column, wanted, path, threads)
                                       : parse_texts(column, wanted.type, path, wanted.name, threads);
  }
  auto view = column.View(arrow_type_of(wanted.type));  // int64 -> duration; nothing to do for the others
  if (!view.ok()) return read_failed(path, view.status());
  return std::move(view).ValueUnsafe();
}

Result<FileRows> read_one(const std::string& path, const SourceRequest& request) {
  std::shared_ptr<arrow::Table> table;
  const auto parsed = guarded([&] { return parse(path, request).Value(&table); });
  if (!parsed.ok()) return read_failed(path, parsed);
  arrow::FieldVector fields;
  arrow::ChunkedArrayVector columns;
  for (const auto& wanted : request.columns) {
    TAGMA_ASSIGN(auto column, typed(*table->GetColumnByName(wanted.name), wanted, path, request.threads));
    fields.push_back(arrow::field(wanted.name, column->type()));
    columns.push_back(std::move(column));
  }
  FileRows rows{path, arrow::schema(std::move(fields)), {}};
  const auto status = guarded([&]() -> arrow::Status {
    const auto made = arrow::Table::Make(rows.schema, std::move(columns), table->num_rows());
    return arrow::TableBatchReader(*made).ToRecordBatches().Value(&rows.batches);
  });
  if (!status.ok()) return read_failed(path, status);
  return rows;
}

}  // namespace

Result<std::vector<std::string>> names_in_ndjson(const std::string& path) {
  std::ifstream in(path);
  std::string line;
  while (line.empty() && std::getline(in, line)) {
  }
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> names;
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) names.push_back(key);
  }
  return names;  // a file that cannot be read is reported where its rows are read
}

Result<std::vector<FileRows>> read_ndjson(const SourceRequest& request, InputFacts& facts) {
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
