#include "runtime/arrow_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace tagma {
namespace {

// Takes the value over, so that it is released exactly once however the caller leaves.
template <typename T>
std::shared_ptr<T> adopt(T& value) {
  std::shared_ptr<T> owned(new T(value), [](T* p) {
    if (p->release != nullptr) p->release(p);
    delete p;
  });
  value.release = nullptr;
  return owned;
}

std::string stream_error(ArrowArrayStream& stream, const std::string& origin) {
  const char* text = stream.get_last_error == nullptr ? nullptr : stream.get_last_error(&stream);
  return fmt::format("{} cannot be read{}{}", origin, text == nullptr ? "" : ": ", text == nullptr ? "" : text);
}

std::unexpected<Error> malformed(const std::string& origin, std::string_view what) {
  return fail(ErrorKind::kIo, "T1112", fmt::format("{} hands over a malformed Arrow array: {}", origin, what));
}

Result<std::shared_ptr<ArrowSchema>> read_schema(ArrowArrayStream& stream, const std::string& origin) {
  ArrowSchema schema{};
  if (stream.get_schema(&stream, &schema) != 0) return fail(ErrorKind::kIo, "T1112", stream_error(stream, origin));
  auto owned = adopt(schema);
  if (owned->format == nullptr || std::strcmp(owned->format, "+s") != 0)
    return fail(ErrorKind::kIo, "T1112", fmt::format("{} is no table: its rows are not structs of columns", origin));
  return owned;
}

// Moves one column out of a batch, so that it can be released on its own.
Status add_piece(ArrowArray& batch, std::size_t index, const std::string& origin, ArrowColumn& column) {
  ArrowArray& child = *batch.children[index];
  if (child.release == nullptr) return malformed(origin, "a column was released before it was read");
  if (child.offset < 0 || child.length < 0 || child.length - batch.offset < batch.length)
    return malformed(origin, fmt::format("column {} is shorter than its batch", column.name));
  auto owned = adopt(child);
  column.pieces.push_back({owned, owned.get(), owned->offset + batch.offset, batch.length, column.length});
  column.length += batch.length;
  return {};
}

Status add_batch(ArrowArray& batch, const std::string& origin, const std::vector<bool>& kept, ArrowTable& table) {
  if (batch.length < 0 || batch.offset < 0 || batch.n_children != static_cast<std::int64_t>(table.columns.size()))
    return malformed(origin, "a batch does not fit the schema");
  if (batch.null_count > 0 && batch.n_buffers > 0 && batch.buffers[0] != nullptr)
    return malformed(origin, "a row itself is missing");
  if (batch.length == 0) return {};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (kept[i]) TAGMA_TRY(add_piece(batch, i, origin, table.columns[i]));
  }
  table.rows += batch.length;
  return {};
}

// The next batch; nothing at the end of the stream.
Result<std::shared_ptr<ArrowArray>> next_batch(ArrowArrayStream& stream, const std::string& origin) {
  ArrowArray batch{};
  if (stream.get_next(&stream, &batch) != 0) return fail(ErrorKind::kIo, "T1112", stream_error(stream, origin));
  if (batch.release == nullptr) return nullptr;
  return adopt(batch);
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const ArrowColumn* ArrowTable::find(const std::string& name) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const ArrowColumn& c) { return c.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

Result<ArrowTable> read_stream(ArrowArrayStream& borrowed, const std::string& origin,
                               const std::vector<std::string>& wanted) {
  if (borrowed.release == nullptr) return fail(ErrorKind::kUsage, "T1112", fmt::format("{} was already read", origin));
  const auto stream = adopt(borrowed);
  TAGMA_ASSIGN(const auto schema, read_schema(*stream, origin));
  ArrowTable table;
  std::vector<bool> kept;
  for (std::int64_t i = 0; i < schema->n_children; ++i) {
    const ArrowSchema* child = schema->children[i];
    table.columns.push_back({child->name == nullptr ? "" : child->name, schema, child, 0, {}});
    kept.push_back(schema->n_children == 1 || contains(wanted, table.columns.back().name));
  }
  while (true) {
    TAGMA_ASSIGN(const auto batch, next_batch(*stream, origin));
    if (batch == nullptr) break;
    TAGMA_TRY(add_batch(*batch, origin, kept, table));
  }
  return table;
}

}  // namespace tagma
