// Hand-built Arrow data for tests: buffers of exactly the size that the format asks for (so that a sanitizer sees every
// step too far) and a count of what has not been released yet.
#pragma once

#include "runtime/bind.h"
#include "runtime/import_column.h"

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tagma::test {

using Bytes = std::vector<std::uint8_t>;

// One array: its type and its data.
struct Array {
  std::string name;
  std::string format;
  std::int64_t length = 0, null_count = 0, offset = 0;
  std::vector<std::optional<Bytes>> buffers;
  std::vector<Array> children;
  std::shared_ptr<Array> dictionary;

  [[nodiscard]] Array named(std::string new_name) const {
    Array copy = *this;
    copy.name = std::move(new_name);
    return copy;
  }
  // Rows [from, from + count) of the same buffers.
  [[nodiscard]] Array slice(std::int64_t from, std::int64_t count) const {
    Array copy = *this;
    copy.offset += from;
    copy.length = count;
    if (copy.null_count != 0) copy.null_count = -1;
    return copy;
  }
};

// Schemas, arrays and streams that were handed out and not released.
int live_objects();

void export_schema(const Array& array, ArrowSchema* out);
void export_array(const Array& array, ArrowArray* out);
// Each batch: one array per column, of one length. The schema is the first batch's.
using Batch = std::vector<Array>;
ArrowArrayStream make_stream(std::vector<Batch> batches);
// A stream that fails after its batches.
ArrowArrayStream make_failing_stream(std::vector<Batch> batches, std::string message);
BoundSource source(std::string name, std::vector<Batch> batches);

Bytes pack_bits(const std::vector<bool>& bits);
template <typename T>
Bytes pack(const std::vector<T>& values) {
  Bytes bytes(values.size() * sizeof(T));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <typename T>
using Optionals = std::vector<std::optional<T>>;

// Validity from the values; the null slots hold `garbage`.
template <typename T>
Array fixed(std::string format, const Optionals<T>& values, T garbage = T{}) {
  Array array;
  array.format = std::move(format);
  array.length = static_cast<std::int64_t>(values.size());
  std::vector<bool> known;
  std::vector<T> data;
  for (const auto& value : values) {
    known.push_back(value.has_value());
    data.push_back(value.value_or(garbage));
    array.null_count += value ? 0 : 1;
  }
  array.buffers = {array.null_count == 0 ? std::nullopt : std::optional(pack_bits(known)), pack(data)};
  return array;
}

inline Array int64s(const Optionals<std::int64_t>& values) { return fixed<std::int64_t>("l", values); }
inline Array int32s(const Optionals<std::int32_t>& values) { return fixed<std::int32_t>("i", values); }
inline Array doubles(const Optionals<double>& values) { return fixed<double>("g", values); }
inline Array decimals(int precision, int scale, const Optionals<Int128>& values) {
  return fixed<Int128>("d:" + std::to_string(precision) + "," + std::to_string(scale), values);
}
inline Array micros(const Optionals<std::int64_t>& values) { return fixed<std::int64_t>("tsu:UTC", values); }
Array bools(const Optionals<bool>& values);
Array nulls(std::int64_t length);
Array texts(const Optionals<std::string>& values, bool large = false);
Array text_views(const Optionals<std::string>& values);
template <typename Code>
Array dictionary(std::string index_format, const Optionals<Code>& codes, Array values, Code garbage = Code{}) {
  Array array = fixed<Code>(std::move(index_format), codes, garbage);
  array.dictionary = std::make_shared<Array>(std::move(values));
  return array;
}
// `lengths`: items per row, nothing for a missing list.
Array lists(const std::vector<std::optional<std::int64_t>>& lengths, Array items, bool large = false);
Array fixed_lists(int size, const std::vector<bool>& known, Array items);

// The column of several chunks, imported. Fails the test on an error.
Imported import_chunks(const std::vector<Array>& chunks, const Type& type, std::string_view zone = "UTC",
                       int threads = 1);
// The values as text, "missing" where they are.
std::vector<std::string> shown(const Column& column, std::string_view zone = "UTC");

}  // namespace tagma::test
