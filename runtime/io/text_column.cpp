#include "runtime/io/text_column.h"

#include "runtime/io/arrow_errors.h"
#include "runtime/io/readers.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace tagma::io {
namespace {

bool parse_bool(std::string_view text, bool& out) {
  for (const std::string_view yes : {"true", "True", "TRUE", "1"}) {
    if (text == yes) return out = true, true;
  }
  for (const std::string_view no : {"false", "False", "FALSE", "0"}) {
    if (text == no) return out = false, true;
  }
  return false;
}

template <typename T>
bool parse_number(std::string_view text, T& out) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// Appends one text as a value of the type; false: it is not one. `zones` gathers what the timestamps look like.
struct Zones {
  bool with = false, without = false;
};
bool append(arrow::ArrayBuilder& builder, const Type& type, std::string_view text, Zones& zones, arrow::Status& status);

bool append_list(arrow::ArrayBuilder& builder, const Type& type, std::string_view text, Zones& zones,
                 arrow::Status& status) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return false;
  auto& list = static_cast<arrow::ListBuilder&>(builder);
  status = list.Append();
  for (const auto& item : json) {
    if (!status.ok()) return true;
    if (item.is_null()) {
      status = list.value_builder()->AppendNull();
      continue;
    }
    if (item.is_structured() || item.is_number_float())
      return false;  // a float's text is lost: write exact numbers as texts
    const std::string cell = item.is_string() ? item.get<std::string>() : item.dump();
    if (!append(*list.value_builder(), type.element_type(), cell, zones, status)) return false;
  }
  return true;
}

bool append(arrow::ArrayBuilder& builder, const Type& type, std::string_view text, Zones& zones,
            arrow::Status& status) {
  switch (type.kind) {
    case Kind::kBool: {
      bool value = false;
      if (!parse_bool(text, value)) return false;
      return status = static_cast<arrow::BooleanBuilder&>(builder).Append(value), true;
    }
    case Kind::kInt:
    case Kind::kDuration: {
      std::int64_t value = 0;
      if (!parse_number(text, value)) return false;
      status = type.kind == Kind::kInt ? static_cast<arrow::Int64Builder&>(builder).Append(value)
                                       : static_cast<arrow::DurationBuilder&>(builder).Append(value);
      return true;
    }
    case Kind::kFloat: {
      double value = 0;
      if (!parse_number(text, value)) return false;
      return status = static_cast<arrow::DoubleBuilder&>(builder).Append(value), true;
    }
    case Kind::kDecimal:
    case Kind::kRatio: {
      Int128 value = 0;
      if (!parse_decimal(text, type.scale, value)) return false;
      const auto bits = static_cast<unsigned __int128>(value);
      const arrow::Decimal128 decimal(static_cast<std::int64_t>(bits >> 64), static_cast<std::uint64_t>(bits));
      return status = static_cast<arrow::Decimal128Builder&>(builder).Append(decimal), true;
    }
    case Kind::kDate: {
      std::int32_t days = 0;
      if (!parse_date(text, days)) return false;
      return status = static_cast<arrow::Date32Builder&>(builder).Append(days), true;
    }
    case Kind::kTimestamp: {
      std::int64_t micros = 0;
      bool zoned = false;
      if (!parse_timestamp(text, micros, zoned)) return false;
      (zoned ? zones.with : zones.without) = true;
      return status = static_cast<arrow::TimestampBuilder&>(builder).Append(micros), true;
    }
    case Kind::kTimeOfDay: {
      std::int64_t micros = 0;
      if (!parse_time_of_day(text, micros)) return false;
      return status = static_cast<arrow::Time64Builder&>(builder).Append(micros), true;
    }
    case Kind::kString:
    case Kind::kEnum:
    case Kind::kMissing:
      return status = static_cast<arrow::StringBuilder&>(builder).Append(text), true;
    case Kind::kList:
    case Kind::kSet:
      return append_list(builder, type, text, zones, status);
  }
  return false;
}

struct Chunk {
  std::shared_ptr<arrow::Array> values;
  Zones zones;
  std::int64_t bad = 0;
  std::vector<std::int64_t> first_bad;  // within the chunk
};

arrow::Status parse_chunk(const arrow::StringArray& texts, const Type& type, Chunk& chunk) {
  std::unique_ptr<arrow::ArrayBuilder> builder;
  ARROW_RETURN_NOT_OK(arrow::MakeBuilder(arrow::default_memory_pool(), arrow_type_of(type), &builder));
  ARROW_RETURN_NOT_OK(builder->Reserve(texts.length()));
  for (std::int64_t i = 0; i < texts.length(); ++i) {
    if (texts.IsNull(i)) {
      ARROW_RETURN_NOT_OK(builder->AppendNull());
      continue;
    }
    arrow::Status status;
    if (!append(*builder, type, texts.GetView(i), chunk.zones, status)) {
      ++chunk.bad;
      if (chunk.first_bad.size() < 5) chunk.first_bad.push_back(i);
    }
    ARROW_RETURN_NOT_OK(status);
  }
  if (chunk.bad > 0) return arrow::Status::OK();  // the builder may hold half a list; the file is refused anyway
  return builder->Finish(&chunk.values);
}

std::string_view how_to_write(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return "Write true or false.";
    case Kind::kInt:
      return "Write whole numbers of at most 64 bits, without separators.";
    case Kind::kFloat:
      return "Write numbers such as 1.5 or 1e3.";
    case Kind::kDecimal:
      return "Write decimals with no more places than the type has; nothing is rounded on reading.";
    case Kind::kDate:
      return "Write dates as 2026-07-01.";
    case Kind::kTimestamp:
      return "Write instants as 2026-07-01T10:00:00, with Z or an offset such as +08:00 in all rows or in none.";
    case Kind::kTimeOfDay:
      return "Write times of day as 10:00 or 10:00:30.";
    case Kind::kDuration:
      return "Write durations as whole microseconds.";
    case Kind::kList:
    case Kind::kSet:
      return "Write lists as JSON arrays: [\"a\", \"b\"].";
    case Kind::kMissing:
    case Kind::kRatio:
    case Kind::kString:
    case Kind::kEnum:
      return "";
  }
  return "";
}

Status check_cells(const std::vector<Chunk>& chunks, const arrow::ChunkedArray& texts, const Type& type,
                   const std::string& path, const std::string& column) {
  std::int64_t bad = 0, begin = 0;
  std::vector<std::int64_t> rows;
  Zones zones;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    bad += chunks[i].bad;
    for (const auto row : chunks[i].first_bad) {
      if (rows.size() < 5) rows.push_back(begin + row + 1);
    }
    zones.with |= chunks[i].zones.with;
    zones.without |= chunks[i].zones.without;
    begin += texts.chunk(static_cast<int>(i))->length();
  }
  if (bad > 0) {
    return fail(ErrorKind::kData, "T1051",
                fmt::format("{}: column {} has {} {} that {} not {} (row {}{})", path, column, bad,
                            bad == 1 ? "cell" : "cells", bad == 1 ? "is" : "are", tagma::to_string(type),
                            fmt::join(rows, ", "), bad > std::ssize(rows) ? ", …" : ""),
                std::string(how_to_write(type.kind)));
  }
  if (zones.with && zones.without) {
    return fail(ErrorKind::kData, "T1051",
                fmt::format("{}: column {} has instants with a zone and instants without", path, column),
                std::string(how_to_write(Kind::kTimestamp)));
  }
  return {};
}

// Instants with an offset carry their zone in the type. No instant at all: the null type, which fits files of either
// kind.
std::shared_ptr<arrow::DataType> zoned_type(const std::vector<Chunk>& chunks, const Type& type) {
  Zones zones;
  for (const auto& chunk : chunks) {
    zones.with |= chunk.zones.with;
    zones.without |= chunk.zones.without;
  }
  const auto plain = arrow_type_of(type);
  if (type.kind == Kind::kTimestamp && !zones.with && !zones.without) return arrow::null();
  if (!zones.with) return plain;
  const auto instant = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  return type.is_collection() ? arrow::list(instant) : instant;
}

}  // namespace

Result<std::shared_ptr<arrow::ChunkedArray>> parse_texts(const arrow::ChunkedArray& texts, const Type& type,
                                                         const std::string& path, const std::string& column,
                                                         int threads) {
  std::vector<Chunk> chunks(static_cast<std::size_t>(texts.num_chunks()));
  TAGMA_TRY(parallel(chunks.size(), threads, [&](std::size_t i) -> Status {
    const auto status = guarded([&] {
      return parse_chunk(static_cast<const arrow::StringArray&>(*texts.chunk(static_cast<int>(i))), type, chunks[i]);
    });
    if (!status.ok()) return read_failed(path, status);
    return {};
  }));
  TAGMA_TRY(check_cells(chunks, texts, type, path, column));
  const auto arrow_type = zoned_type(chunks, type);
  arrow::ArrayVector arrays;
  for (auto& chunk : chunks) {
    if (arrow_type->id() == arrow::Type::NA) {
      arrays.push_back(std::make_shared<arrow::NullArray>(chunk.values->length()));
      continue;
    }
    auto view = chunk.values->View(arrow_type);
    if (!view.ok()) return read_failed(path, view.status());
    arrays.push_back(std::move(view).ValueUnsafe());
  }
  auto made = arrow::ChunkedArray::Make(std::move(arrays), arrow_type);
  if (!made.ok()) return read_failed(path, made.status());
  return std::move(made).ValueUnsafe();
}

}  // namespace tagma::io
