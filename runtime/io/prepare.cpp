// tagma prepare: the sources once more, as Arrow files that later runs map and bind without moving a row.
#include "runtime/io/arrow_errors.h"
#include "runtime/io/prepared.h"
#include "runtime/io/readers.h"
#include "runtime/io/staged_folder.h"
#include "runtime/io/write_file.h"

#include <arrow/array.h>
#include <arrow/array/array_dict.h>
#include <arrow/array/concatenate.h>
#include <arrow/array/util.h>
#include <arrow/c/bridge.h>
#include <arrow/compute/api_vector.h>
#include <arrow/compute/cast.h>
#include <arrow/ipc/writer.h>
#include <arrow/table.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <numeric>

namespace tagma::io {
namespace {

using ArrayPtr = std::shared_ptr<arrow::Array>;

// ---- the order of a source's rows -----------------------------------------------------------------------------------

struct RowOrderOf {
  std::vector<std::int32_t> rows;  // rows of the data by their new place; empty: as they are
  bool grouped = false;
};

// Rows that no table has taken: they come last, so that those with an owner lie together.
void append_rest(std::vector<std::int32_t>& rows, std::vector<bool> taken) {
  for (std::size_t row = 0; row < taken.size(); ++row)
    if (!taken[row]) rows.push_back(static_cast<std::int32_t>(row));
}

// Rows of the data as binding has laid them out. Several kinds of event in one log are merged: by owner, then by time,
// then as the tables had them.
std::vector<std::int32_t> merged(std::span<const Table* const> tables, std::int64_t owners) {
  struct Placed {
    std::int64_t time;
    std::int32_t row;
  };
  std::vector<std::int64_t> begin(static_cast<std::size_t>(owners) + 1, 0);
  for (const Table* table : tables)
    for (std::size_t i = 0; i + 1 < begin.size(); ++i) begin[i + 1] += table->offsets[i + 1] - table->offsets[i];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<Placed> placed(static_cast<std::size_t>(begin.back()));
  std::vector<std::int64_t> next(begin.begin(), begin.end() - 1);
  for (const Table* table : tables) {
    const Column* time = tables.size() == 1 || table->spec->time < 0 ? nullptr : table->columns[static_cast<std::size_t>(table->spec->time)].get();
    Arena arena;
    for (std::size_t owner = 0; owner < next.size(); ++owner)
      for (std::int64_t row = table->offsets[owner]; row < table->offsets[owner + 1]; ++row)
        placed[static_cast<std::size_t>(next[owner]++)] = {time != nullptr && time->is_known(row) ? time->value(row, arena).i : std::numeric_limits<std::int64_t>::min(),
                                                           static_cast<std::int32_t>(table->source_row_of(row))};
  }
  std::vector<std::int32_t> rows(placed.size());
  for (std::size_t owner = 0; owner < next.size(); ++owner) {
    const auto first = placed.begin() + begin[owner], last = placed.begin() + begin[owner + 1];
    if (tables.size() > 1) std::stable_sort(first, last, [](const Placed& a, const Placed& b) { return a.time < b.time; });
  }
  std::ranges::transform(placed, rows.begin(), &Placed::row);
  return rows;
}

RowOrderOf order_of(const std::string& source, std::span<const TableSpec> specs, const Dataset& bound, std::int64_t rows_in_data) {
  std::vector<const Table*> tables;
  for (std::size_t id = 0; id < specs.size(); ++id) {
    const TableSpec& spec = specs[id];
    if (!spec.is_read() || spec.source != source) continue;
    if (spec.owner == kNoTable) return {};  // somebody's own rows keep their order, which is that of the answers
    if (bound.tables[id].offsets.empty()) continue;
    if (tables.empty() || tables.front()->spec->owner == spec.owner) tables.push_back(&bound.tables[id]);
  }
  if (tables.empty()) return {};
  // One row may be of several tables; the first that has it decides.
  RowOrderOf out;
  out.grouped = true;
  std::vector<bool> taken(static_cast<std::size_t>(rows_in_data), false);
  const auto owners = static_cast<std::int64_t>(tables.front()->offsets.size()) - 1;
  for (const std::int32_t row : merged(tables, owners)) {
    if (taken[static_cast<std::size_t>(row)]) continue;
    taken[static_cast<std::size_t>(row)] = true;
    out.rows.push_back(row);
  }
  append_rest(out.rows, std::move(taken));
  if (std::ranges::is_sorted(out.rows)) out.rows.clear();
  return out;
}

// ---- columns in the form that binding borrows -----------------------------------------------------------------------

template <typename T>
bool fits(std::int64_t lowest, std::int64_t highest) {
  return lowest >= std::numeric_limits<T>::min() && highest <= std::numeric_limits<T>::max();
}

std::shared_ptr<arrow::DataType> narrowest(std::int64_t lowest, std::int64_t highest) {
  if (fits<std::int8_t>(lowest, highest)) return arrow::int8();
  if (fits<std::int16_t>(lowest, highest)) return arrow::int16();
  return fits<std::int32_t>(lowest, highest) ? arrow::int32() : arrow::int64();
}

template <typename Type>
std::pair<std::int64_t, std::int64_t> range_of(const arrow::Array& array) {
  const auto& numbers = static_cast<const arrow::NumericArray<Type>&>(array);
  std::int64_t lowest = 0, highest = 0;
  bool any = false;
  for (std::int64_t i = 0; i < numbers.length(); ++i) {
    if (numbers.IsNull(i)) continue;
    const auto value = static_cast<std::int64_t>(numbers.Value(i));
    lowest = any ? std::min(lowest, value) : value;
    highest = any ? std::max(highest, value) : value;
    any = true;
  }
  return {lowest, highest};
}

arrow::Result<ArrayPtr> narrow(ArrayPtr array);

arrow::Result<ArrayPtr> narrow_integers(const ArrayPtr& array) {
  const auto [lowest, highest] = array->type_id() == arrow::Type::INT64   ? range_of<arrow::Int64Type>(*array)
                                 : array->type_id() == arrow::Type::INT32 ? range_of<arrow::Int32Type>(*array)
                                                                          : range_of<arrow::Int16Type>(*array);
  return arrow::compute::Cast(*array, narrowest(lowest, highest));
}

arrow::Result<ArrayPtr> narrow_codes(const ArrayPtr& array) {
  const auto& codes = static_cast<const arrow::DictionaryArray&>(*array);
  const auto type = narrowest(0, std::max<std::int64_t>(0, codes.dictionary()->length() - 1));
  ARROW_ASSIGN_OR_RAISE(const auto indices, arrow::compute::Cast(*codes.indices(), type));
  return arrow::DictionaryArray::FromArrays(arrow::dictionary(type, codes.dictionary()->type()), indices, codes.dictionary());
}

// Codes where texts repeat; where most differ, the texts themselves.
arrow::Result<ArrayPtr> narrow_texts(const ArrayPtr& array) {
  ARROW_ASSIGN_OR_RAISE(const arrow::Datum encoded, arrow::compute::DictionaryEncode(array));
  const auto& codes = static_cast<const arrow::DictionaryArray&>(*encoded.make_array());
  if (codes.dictionary()->length() * 2 > array->length()) return array;
  return narrow_codes(encoded.make_array());
}

arrow::Result<ArrayPtr> narrow_items(const ArrayPtr& array) {
  auto data = array->data()->Copy();
  ARROW_ASSIGN_OR_RAISE(const auto items, narrow(arrow::MakeArray(data->child_data[0])));
  data->child_data[0] = items->data();
  data->type = array->type_id() == arrow::Type::LIST ? arrow::list(items->type()) : arrow::large_list(items->type());
  return arrow::MakeArray(data);
}

arrow::Result<ArrayPtr> narrow(ArrayPtr array) {
  switch (array->type_id()) {
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
      return narrow_integers(array);
    case arrow::Type::STRING:
    case arrow::Type::LARGE_STRING:
      return narrow_texts(array);
    case arrow::Type::DICTIONARY:
      return narrow_codes(array);
    case arrow::Type::LIST:
    case arrow::Type::LARGE_LIST:
      return narrow_items(array);
    default:
      return array;
  }
}

// One piece, in the new order. `rows`: null where the order stays.
arrow::Result<ArrayPtr> prepared_column(std::shared_ptr<arrow::ChunkedArray> column, const ArrayPtr& rows) {
  if (column->type()->id() == arrow::Type::STRING) {  // all texts behind one another may be more than 2 GiB
    ARROW_ASSIGN_OR_RAISE(const arrow::Datum large, arrow::compute::Cast(column, arrow::large_utf8()));
    column = large.chunked_array();
  }
  ArrayPtr whole;
  if (column->num_chunks() == 0) {
    ARROW_ASSIGN_OR_RAISE(whole, arrow::MakeEmptyArray(column->type()));
  } else {
    ARROW_ASSIGN_OR_RAISE(whole, arrow::Concatenate(column->chunks()));
  }
  column.reset();
  if (rows != nullptr) {
    ARROW_ASSIGN_OR_RAISE(whole, arrow::compute::Take(*whole, *rows, arrow::compute::TakeOptions::NoBoundsCheck()));
  }
  return narrow(std::move(whole));
}

// ---- one source -----------------------------------------------------------------------------------------------------

Result<std::shared_ptr<arrow::Table>> whole_source(const Location& location, std::span<const TableSpec> specs, const PrepareOptions& options) {
  ReadOptions read;
  read.threads = options.threads;
  TAGMA_ASSIGN(OpenedData opened, open_sources({&location, 1}, specs, read));
  std::shared_ptr<arrow::Table> table;
  const auto status = guarded([&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const auto reader, arrow::ImportRecordBatchReader(&opened.sources[0].stream));
    return reader->ToTable().Value(&table);
  });
  if (!status.ok()) return read_failed(location.path, status);
  return table;
}

Status stopped(const PrepareOptions& options) {
  if (options.stop == nullptr || !*options.stop) return {};
  return fail(ErrorKind::kInterrupted, "T1125", "interrupted; nothing was prepared");
}

// Columns are done one after another and let go, so that the source is held once, not twice.
Result<std::shared_ptr<arrow::RecordBatch>> prepared_rows(const Location& location, std::shared_ptr<arrow::Table> table, std::vector<std::int32_t> order,
                                                          const PrepareOptions& options) {
  ArrayPtr rows;
  if (const auto size = std::ssize(order); size > 0) rows = std::make_shared<arrow::Int32Array>(size, arrow::Buffer::FromVector(std::move(order)));
  const std::int64_t count = table->num_rows();
  const auto names = table->ColumnNames();
  arrow::ArrayVector columns(names.size());
  for (int i = static_cast<int>(names.size()) - 1; i >= 0; --i) {
    TAGMA_TRY(stopped(options));
    const auto status = guarded([&]() -> arrow::Status {
      std::shared_ptr<arrow::ChunkedArray> column = table->column(i);
      ARROW_ASSIGN_OR_RAISE(table, table->RemoveColumn(i));
      if (column->type()->id() == arrow::Type::DICTIONARY) {
        ARROW_ASSIGN_OR_RAISE(column, arrow::DictionaryUnifier::UnifyChunkedArray(column));
      }
      return prepared_column(std::move(column), rows).Value(&columns[static_cast<std::size_t>(i)]);
    });
    if (!status.ok()) return read_failed(location.path, status);
  }
  arrow::FieldVector fields;
  for (std::size_t i = 0; i < names.size(); ++i) fields.push_back(arrow::field(names[i], columns[i]->type()));
  return arrow::RecordBatch::Make(arrow::schema(std::move(fields)), count, std::move(columns));
}

// One batch, laid out so that a map of it is what binding borrows.
arrow::Status write_rows(const arrow::RecordBatch& rows, const std::shared_ptr<arrow::io::OutputStream>& out) {
  arrow::ipc::IpcWriteOptions options = arrow::ipc::IpcWriteOptions::Defaults();
  options.alignment = 64;
  ARROW_ASSIGN_OR_RAISE(const auto writer, arrow::ipc::MakeFileWriter(out, rows.schema(), options));
  ARROW_RETURN_NOT_OK(writer->WriteRecordBatch(rows));
  return writer->Close();
}

}  // namespace
}  // namespace tagma::io

namespace tagma {

Result<std::vector<PreparedSource>> prepare(std::span<const Location> locations, std::span<const TableSpec> specs, std::span<const InputFacts> inputs,
                                            std::shared_ptr<const Dataset> bound, const std::string& out_dir, const PrepareOptions& options) {
  const io::WithoutFileSizeSignal quiet;
  TAGMA_ASSIGN(io::StagedFolder folder, io::StagedFolder::beside(out_dir, io::kPreparedJson));
  std::vector<io::RowOrderOf> orders;
  for (std::size_t i = 0; i < locations.size(); ++i) orders.push_back(io::order_of(locations[i].source, specs, *bound, inputs[i].rows));
  bound.reset();  // its memory is needed for the columns
  std::vector<PreparedSource> prepared;
  for (std::size_t i = 0; i < locations.size(); ++i) {
    TAGMA_ASSIGN(auto table, io::whole_source(locations[i], specs, options));
    PreparedSource source{locations[i].source, locations[i].source + ".arrow", table->num_rows(), 0, orders[i].grouped};
    if (!orders[i].rows.empty() && table->num_rows() != std::ssize(orders[i].rows))
      return fail(ErrorKind::kIo, "T1106", fmt::format("{} changed while it was read", locations[i].path), "Prepare again when nothing writes there.");
    TAGMA_ASSIGN(const auto rows, io::prepared_rows(locations[i], std::move(table), std::move(orders[i].rows), options));
    const std::string path = folder.path() + "/" + source.file;
    TAGMA_TRY(io::write_file(path, [&](const auto& out) { return io::write_rows(*rows, out); }));
    std::error_code error;
    source.bytes = static_cast<std::int64_t>(std::filesystem::file_size(path, error));
    prepared.push_back(std::move(source));
  }
  const std::string about = io::prepared_text(prepared, options.version);
  TAGMA_TRY(io::write_file(folder.path() + "/" + io::kPreparedJson, [&](const auto& out) { return out->Write(about); }));
  TAGMA_TRY(io::stopped(options));
  TAGMA_TRY(folder.put_in_place(folder.best_swap()));
  return prepared;
}

}  // namespace tagma
