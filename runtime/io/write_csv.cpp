#include "runtime/io/write_csv.h"

#include "tagma/value.h"

#include <arrow/array.h>
#include <arrow/io/interfaces.h>
#include <arrow/table.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tagma::io {
namespace {

std::string instant_text(std::int64_t micros) {
  std::string text = to_text(Type::of(Kind::kTimestamp), Value::integer(micros), "UTC");
  if (text.ends_with("+00:00")) text.replace(text.size() - 6, 6, "Z");
  return text;
}

// The cell's text; quoting is the caller's. `array` has the types that result_columns.h makes.
std::string cell_text(const arrow::Array& array, std::int64_t i) {
  switch (array.type_id()) {
    case arrow::Type::BOOL:
      return static_cast<const arrow::BooleanArray&>(array).Value(i) ? "true" : "false";
    case arrow::Type::INT64:
      return fmt::format("{}", static_cast<const arrow::Int64Array&>(array).Value(i));
    case arrow::Type::DOUBLE:
      return fmt::format("{}", static_cast<const arrow::DoubleArray&>(array).Value(i));
    case arrow::Type::DECIMAL128:
      return static_cast<const arrow::Decimal128Array&>(array).FormatValue(i);
    case arrow::Type::STRING:
      return std::string(static_cast<const arrow::StringArray&>(array).GetView(i));
    case arrow::Type::LARGE_STRING:
      return std::string(static_cast<const arrow::LargeStringArray&>(array).GetView(i));
    case arrow::Type::DATE32:
      return to_text(Type::of(Kind::kDate), Value::integer(static_cast<const arrow::Date32Array&>(array).Value(i)));
    case arrow::Type::TIMESTAMP:
      return instant_text(static_cast<const arrow::TimestampArray&>(array).Value(i));
    case arrow::Type::DURATION:
      return fmt::format("{}", static_cast<const arrow::DurationArray&>(array).Value(i));
    case arrow::Type::TIME64:
      return to_text(Type::of(Kind::kTimeOfDay),
                     Value::integer(static_cast<const arrow::Time64Array&>(array).Value(i)));
    case arrow::Type::DICTIONARY: {
      const auto& codes = static_cast<const arrow::DictionaryArray&>(array);
      return cell_text(*codes.dictionary(), codes.GetValueIndex(i));
    }
    case arrow::Type::LIST: {
      const auto& list = static_cast<const arrow::ListArray&>(array);
      auto json = nlohmann::json::array();
      for (std::int64_t k = list.value_offset(i); k < list.value_offset(i + 1); ++k) {
        json.push_back(list.values()->IsNull(k) ? nlohmann::json() : nlohmann::json(cell_text(*list.values(), k)));
      }
      return json.dump();
    }
    default:
      return {};  // not one of ours: result_columns.h makes no other
  }
}

void append_cell(std::string& line, const std::string& text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos && text.front() != ' ' &&
      text.back() != ' ') {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

}  // namespace

arrow::Status write_csv(const arrow::Table& table, arrow::io::OutputStream& out) {
  std::string text;
  for (int c = 0; c < table.num_columns(); ++c) {
    if (c > 0) text += ',';
    append_cell(text, table.field(c)->name());
  }
  text += '\n';
  for (std::int64_t row = 0; row < table.num_rows(); ++row) {
    for (int c = 0; c < table.num_columns(); ++c) {
      const auto& array = *table.column(c)->chunk(0);  // result_columns.h makes one chunk
      if (c > 0) text += ',';
      if (!array.IsNull(row)) append_cell(text, cell_text(array, row));
    }
    text += '\n';
    if (text.size() > (1u << 20)) {
      ARROW_RETURN_NOT_OK(out.Write(text));
      text.clear();
    }
  }
  return out.Write(text);
}

}  // namespace tagma::io
