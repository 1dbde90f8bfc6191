#include "arrow_builder.h"

#include <gtest/gtest.h>

#include <atomic>

namespace tagma::test {
namespace {

std::atomic<int> live = 0;

struct SchemaData {
  std::string format, name;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> child_pointers;
  ArrowSchema dictionary{};
};

struct ArrayData {
  std::vector<std::unique_ptr<std::uint8_t[]>> memory;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> child_pointers;
  ArrowArray dictionary{};
};

template <typename Holder, typename Object>
void release_with_children(Object* object) {
  auto* data = static_cast<Holder*>(object->private_data);
  for (Object& child : data->children) {
    if (child.release != nullptr) child.release(&child);
  }
  if (data->dictionary.release != nullptr) data->dictionary.release(&data->dictionary);
  delete data;
  object->release = nullptr;
  --live;
}

void export_struct(const Batch& batch, ArrowArray* out) {
  Array record;
  record.format = "+s";
  record.length = batch.empty() ? 0 : batch[0].length;
  record.buffers = {std::nullopt};
  record.children = batch;
  export_array(record, out);
}

struct StreamData {
  std::vector<Batch> batches;
  std::size_t next = 0;
  std::string failure;
};

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  Array record;
  record.format = "+s";
  record.children = static_cast<StreamData*>(stream->private_data)->batches.at(0);
  export_schema(record, out);
  return 0;
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  auto* data = static_cast<StreamData*>(stream->private_data);
  std::memset(out, 0, sizeof(*out));
  if (data->next < data->batches.size()) {
    export_struct(data->batches[data->next++], out);
    return 0;
  }
  return data->failure.empty() ? 0 : 5;
}

const char* get_last_error(ArrowArrayStream* stream) {
  return static_cast<StreamData*>(stream->private_data)->failure.c_str();
}

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<StreamData*>(stream->private_data);
  stream->release = nullptr;
  --live;
}

}  // namespace

int live_objects() { return live; }

void export_schema(const Array& array, ArrowSchema* out) {
  auto* data = new SchemaData{array.format, array.name, {}, {}, {}};
  data->children.resize(array.children.size());
  for (std::size_t i = 0; i < array.children.size(); ++i) {
    export_schema(array.children[i], &data->children[i]);
    data->child_pointers.push_back(&data->children[i]);
  }
  if (array.dictionary) export_schema(*array.dictionary, &data->dictionary);
  *out = {data->format.c_str(),
          data->name.c_str(),
          nullptr,
          ARROW_FLAG_NULLABLE,
          static_cast<std::int64_t>(data->children.size()),
          data->child_pointers.data(),
          array.dictionary ? &data->dictionary : nullptr,
          release_with_children<SchemaData, ArrowSchema>,
          data};
  ++live;
}

void export_array(const Array& array, ArrowArray* out) {
  auto* data = new ArrayData;
  for (const auto& buffer : array.buffers) {
    if (!buffer) {
      data->buffers.push_back(nullptr);
      continue;
    }
    data->memory.push_back(std::make_unique<std::uint8_t[]>(buffer->size()));
    std::copy(buffer->begin(), buffer->end(), data->memory.back().get());
    data->buffers.push_back(data->memory.back().get());
  }
  data->children.resize(array.children.size());
  for (std::size_t i = 0; i < array.children.size(); ++i) {
    export_array(array.children[i], &data->children[i]);
    data->child_pointers.push_back(&data->children[i]);
  }
  if (array.dictionary) export_array(*array.dictionary, &data->dictionary);
  *out = {array.length,
          array.null_count,
          array.offset,
          static_cast<std::int64_t>(data->buffers.size()),
          static_cast<std::int64_t>(data->children.size()),
          data->buffers.data(),
          data->child_pointers.data(),
          array.dictionary ? &data->dictionary : nullptr,
          release_with_children<ArrayData, ArrowArray>,
          data};
  ++live;
}

ArrowArrayStream make_stream(std::vector<Batch> batches) { return make_failing_stream(std::move(batches), ""); }

ArrowArrayStream make_failing_stream(std::vector<Batch> batches, std::string message) {
  ++live;
  return {get_schema, get_next, get_last_error, release_stream,
          new StreamData{std::move(batches), 0, std::move(message)}};
}

BoundSource source(std::string name, std::vector<Batch> batches) {
  BoundSource bound;
  bound.origin = name + ".arrow";
  bound.name = std::move(name);
  bound.stream = make_stream(std::move(batches));
  return bound;
}

Bytes pack_bits(const std::vector<bool>& bits) {
  Bytes bytes((bits.size() + 7) / 8, 0);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | (1u << (i % 8)));
  }
  return bytes;
}

Array bools(const Optionals<bool>& values) {
  Array array;
  array.format = "b";
  array.length = static_cast<std::int64_t>(values.size());
  std::vector<bool> known, data;
  for (const auto& value : values) {
    known.push_back(value.has_value());
    data.push_back(value.value_or(true));
    array.null_count += value ? 0 : 1;
  }
  array.buffers = {array.null_count == 0 ? std::nullopt : std::optional(pack_bits(known)), pack_bits(data)};
  return array;
}

Array nulls(std::int64_t length) {
  Array array;
  array.format = "n";
  array.length = array.null_count = length;
  return array;
}

Array texts(const Optionals<std::string>& values, bool large) {
  Array array;
  array.format = large ? "U" : "u";
  array.length = static_cast<std::int64_t>(values.size());
  std::vector<bool> known;
  std::vector<std::int64_t> offsets = {0};
  Bytes bytes;
  for (const auto& value : values) {
    known.push_back(value.has_value());
    if (value) bytes.insert(bytes.end(), value->begin(), value->end());
    offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    array.null_count += value ? 0 : 1;
  }
  const std::vector<std::int32_t> narrow(offsets.begin(), offsets.end());
  array.buffers = {array.null_count == 0 ? std::nullopt : std::optional(pack_bits(known)),
                   large ? pack(offsets) : pack(narrow), bytes};
  return array;
}

Array text_views(const Optionals<std::string>& values) {
  Array array;
  array.format = "vu";
  array.length = static_cast<std::int64_t>(values.size());
  std::vector<bool> known;
  Bytes views, bytes;
  for (const auto& value : values) {
    known.push_back(value.has_value());
    array.null_count += value ? 0 : 1;
    const std::string text = value.value_or("");
    std::uint8_t view[16] = {};
    const auto size = static_cast<std::int32_t>(text.size());
    std::memcpy(view, &size, 4);
    if (text.size() <= 12) {
      std::memcpy(view + 4, text.data(), text.size());
    } else {
      const auto offset = static_cast<std::int32_t>(bytes.size());
      std::memcpy(view + 4, text.data(), 4);
      std::memcpy(view + 12, &offset, 4);
      bytes.insert(bytes.end(), text.begin(), text.end());
    }
    views.insert(views.end(), view, view + 16);
  }
  const std::vector<std::int64_t> sizes = {static_cast<std::int64_t>(bytes.size())};
  array.buffers = {array.null_count == 0 ? std::nullopt : std::optional(pack_bits(known)), views, bytes, pack(sizes)};
  return array;
}

Array lists(const std::vector<std::optional<std::int64_t>>& lengths, Array items, bool large) {
  Array array;
  array.format = large ? "+L" : "+l";
  array.length = static_cast<std::int64_t>(lengths.size());
  std::vector<bool> known;
  std::vector<std::int64_t> offsets = {0};
  for (const auto& length : lengths) {
    known.push_back(length.has_value());
    offsets.push_back(offsets.back() + length.value_or(0));
    array.null_count += length ? 0 : 1;
  }
  const std::vector<std::int32_t> narrow(offsets.begin(), offsets.end());
  array.buffers = {array.null_count == 0 ? std::nullopt : std::optional(pack_bits(known)),
                   large ? pack(offsets) : pack(narrow)};
  array.children = {items.named("item")};
  return array;
}

Array fixed_lists(int size, const std::vector<bool>& known, Array items) {
  Array array;
  array.format = "+w:" + std::to_string(size);
  array.length = static_cast<std::int64_t>(known.size());
  array.null_count = std::count(known.begin(), known.end(), false);
  array.buffers = {array.null_count == 0 ? std::nullopt : std::optional(pack_bits(known))};
  array.children = {items.named("item")};
  return array;
}

Imported import_chunks(const std::vector<Array>& chunks, const Type& type, std::string_view zone, int threads) {
  std::vector<Batch> batches;
  for (const Array& chunk : chunks) batches.push_back({chunk.named("x")});
  ArrowArrayStream stream = make_stream(std::move(batches));
  auto table = read_stream(stream, "test", {"x"});
  EXPECT_TRUE(table.has_value());
  EXPECT_TRUE(can_import(*table->columns[0].schema, type)) << to_string(type) << " from " << chunks[0].format;
  auto imported = import_column(table->columns[0], type, {TimeZone::find(zone), threads});
  EXPECT_TRUE(imported.has_value()) << (imported ? "" : imported.error().message);
  return imported ? std::move(*imported) : Imported{};
}

std::vector<std::string> shown(const Column& column, std::string_view zone) {
  std::vector<std::string> out;
  Arena arena;
  for (std::int64_t row = 0; row < column.length; ++row)
    out.push_back(to_text(column.type, column.value(row, arena), zone));
  return out;
}

}  // namespace tagma::test
