#include "tagma/memory_table.h"

#include <cstring>
#include <utility>

namespace tagma {

namespace {

struct MemoryColumn {
  std::string name, format;
  std::vector<std::uint8_t> valid, values;
  std::vector<std::int32_t> offsets;  // texts only
  std::int64_t length = 0, missing = 0;
  std::vector<const void*> buffers;
};

void set_bit(std::vector<std::uint8_t>& bits, std::size_t row) {
  bits[row >> 3] |= static_cast<std::uint8_t>(1u << (row & 7));
}

}  // namespace

// Shared by the stream and by what it hands out: the memory lives until the last of them is released.
struct MemoryTable::Data {
  std::vector<MemoryColumn> columns;
  bool taken = false;

  template <typename T, typename Put>
  void add(std::string name, std::string format, std::size_t width, const std::vector<std::optional<T>>& values,
           Put put) {
    MemoryColumn column{
        std::move(name), std::move(format), {}, {}, {}, static_cast<std::int64_t>(values.size()), 0, {}};
    column.valid.resize((values.size() + 7) / 8);
    column.values.resize(values.size() * width);
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!values[row]) {
        ++column.missing;
        continue;
      }
      set_bit(column.valid, row);
      put(column, row, *values[row]);
    }
    columns.push_back(std::move(column));
  }

  template <typename Stored, typename T>
  void add_fixed(std::string name, std::string format, const std::vector<std::optional<T>>& values) {
    add(std::move(name), std::move(format), sizeof(Stored), values,
        [](MemoryColumn& column, std::size_t row, const T& value) {
          const Stored stored = value;
          std::memcpy(column.values.data() + row * sizeof(Stored), &stored, sizeof(Stored));
        });
  }
};

MemoryTable::MemoryTable() : data_(std::make_shared<Data>()) {}
MemoryTable::~MemoryTable() = default;
MemoryTable::MemoryTable(MemoryTable&&) noexcept = default;
MemoryTable& MemoryTable::operator=(MemoryTable&&) noexcept = default;

MemoryTable& MemoryTable::ints(std::string name, const std::vector<std::optional<std::int64_t>>& values) {
  data_->add_fixed<std::int64_t>(std::move(name), "l", values);
  return *this;
}
MemoryTable& MemoryTable::floats(std::string name, const std::vector<std::optional<double>>& values) {
  data_->add_fixed<double>(std::move(name), "g", values);
  return *this;
}
MemoryTable& MemoryTable::dates(std::string name, const std::vector<std::optional<std::int32_t>>& days) {
  data_->add_fixed<std::int32_t>(std::move(name), "tdD", days);
  return *this;
}
MemoryTable& MemoryTable::timestamps(std::string name, const std::vector<std::optional<std::int64_t>>& micros) {
  data_->add_fixed<std::int64_t>(std::move(name), "tsu:UTC", micros);
  return *this;
}
MemoryTable& MemoryTable::decimals(std::string name, int scale,
                                   const std::vector<std::optional<std::int64_t>>& unscaled) {
  data_->add_fixed<__int128>(std::move(name), "d:38," + std::to_string(scale), unscaled);
  return *this;
}
MemoryTable& MemoryTable::bools(std::string name, const std::vector<std::optional<bool>>& values) {
  data_->add(std::move(name), "b", 0, values, [](MemoryColumn&, std::size_t, bool) {});
  MemoryColumn& column = data_->columns.back();
  column.values.resize((values.size() + 7) / 8);
  for (std::size_t row = 0; row < values.size(); ++row)
    if (values[row].value_or(false)) set_bit(column.values, row);
  return *this;
}
MemoryTable& MemoryTable::texts(std::string name, const std::vector<std::optional<std::string>>& values) {
  data_->add(std::move(name), "u", 0, values, [](MemoryColumn&, std::size_t, const std::string&) {});
  MemoryColumn& column = data_->columns.back();
  column.offsets.push_back(0);
  for (const auto& value : values) {
    if (value) column.values.insert(column.values.end(), value->begin(), value->end());
    column.offsets.push_back(static_cast<std::int32_t>(column.values.size()));
  }
  return *this;
}

namespace {

template <typename T, typename Owner>
struct Exported {
  std::shared_ptr<Owner> owner;
  std::vector<T> children;
  std::vector<T*> pointers;
  const void* no_buffers[1] = {nullptr};
};

// A consumer may move a child out of its parent: each holds the memory by itself.
template <typename T, typename Owner>
void release_child(T* child) {
  delete static_cast<std::shared_ptr<Owner>*>(child->private_data);
  child->release = nullptr;
}

template <typename T, typename Owner>
void release_parent(T* parent) {
  for (std::int64_t i = 0; i < parent->n_children; ++i)
    if (parent->children[i]->release != nullptr) parent->children[i]->release(parent->children[i]);
  delete static_cast<Exported<T, Owner>*>(parent->private_data);
  parent->release = nullptr;
}

template <typename Owner>
void export_schema(const std::shared_ptr<Owner>& data, ArrowSchema* out) {
  auto* exported = new Exported<ArrowSchema, Owner>{data, {}, {}, {}};
  exported->children.resize(data->columns.size());
  for (std::size_t i = 0; i < data->columns.size(); ++i) {
    exported->children[i] = {data->columns[i].format.c_str(),
                             data->columns[i].name.c_str(),
                             nullptr,
                             ARROW_FLAG_NULLABLE,
                             0,
                             nullptr,
                             nullptr,
                             release_child<ArrowSchema, Owner>,
                             new std::shared_ptr<Owner>(data)};
    exported->pointers.push_back(&exported->children[i]);
  }
  *out = {"+s",
          "",
          nullptr,
          0,
          static_cast<std::int64_t>(exported->children.size()),
          exported->pointers.data(),
          nullptr,
          release_parent<ArrowSchema, Owner>,
          exported};
}

template <typename Owner>
void export_array(const std::shared_ptr<Owner>& data, ArrowArray* out) {
  auto* exported = new Exported<ArrowArray, Owner>{data, {}, {}, {}};
  exported->children.resize(data->columns.size());
  for (std::size_t i = 0; i < data->columns.size(); ++i) {
    MemoryColumn& column = data->columns[i];
    column.buffers = {column.missing == 0 ? nullptr : column.valid.data()};
    if (!column.offsets.empty()) column.buffers.push_back(column.offsets.data());
    column.buffers.push_back(column.values.data());
    exported->children[i] = {column.length,
                             column.missing,
                             0,
                             static_cast<std::int64_t>(column.buffers.size()),
                             0,
                             column.buffers.data(),
                             nullptr,
                             nullptr,
                             release_child<ArrowArray, Owner>,
                             new std::shared_ptr<Owner>(data)};
    exported->pointers.push_back(&exported->children[i]);
  }
  const std::int64_t rows = data->columns.empty() ? 0 : data->columns.front().length;
  *out = {rows,
          0,
          0,
          1,
          static_cast<std::int64_t>(exported->children.size()),
          exported->no_buffers,
          exported->pointers.data(),
          nullptr,
          release_parent<ArrowArray, Owner>,
          exported};
}

}  // namespace

ArrowArrayStream MemoryTable::stream() {
  using Held = std::shared_ptr<Data>;
  ArrowArrayStream out{};
  out.private_data = new Held(std::exchange(data_, std::make_shared<Data>()));
  out.get_schema = [](ArrowArrayStream* self, ArrowSchema* schema) {
    export_schema(*static_cast<Held*>(self->private_data), schema);
    return 0;
  };
  out.get_next = [](ArrowArrayStream* self, ArrowArray* array) {
    Held& data = *static_cast<Held*>(self->private_data);
    *array = {};
    if (!data->taken) export_array(data, array);
    data->taken = true;
    return 0;
  };
  out.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
  out.release = [](ArrowArrayStream* self) {
    delete static_cast<Held*>(self->private_data);
    self->release = nullptr;
  };
  return out;
}

}  // namespace tagma
