// Arrow data as it came: owned, cut into columns, nothing interpreted yet.
#pragma once

#include "tagma/arrow_abi.h"
#include "tagma/error.h"

#include <memory>
#include <string>
#include <vector>

namespace tagma {

// Rows [offset, offset + length) of one Arrow array's buffers; they are rows [begin, begin + length) of the column.
struct ArrowPiece {
  std::shared_ptr<const void> owner;  // keeps `array` alive
  const ArrowArray* array = nullptr;
  std::int64_t offset = 0;  // counts from the start of the buffers: array->offset is part of it
  std::int64_t length = 0;
  std::int64_t begin = 0;

  [[nodiscard]] const void* buffer(int index) const { return array->buffers[index]; }
  template <typename T>
  [[nodiscard]] const T* values(int index = 1) const {
    return static_cast<const T*>(buffer(index)) + offset;
  }
};

struct ArrowColumn {
  std::string name;
  std::shared_ptr<const ArrowSchema> owner;  // the whole schema
  const ArrowSchema* schema = nullptr;
  std::int64_t length = 0;
  std::vector<ArrowPiece> pieces;  // none is empty
};

struct ArrowTable {
  std::int64_t rows = 0;
  std::vector<ArrowColumn> columns;
  [[nodiscard]] const ArrowColumn* find(const std::string& name) const;
};

// Reads the stream to its end and releases it, whatever happens. Columns that `wanted` does not name are released at
// once, unless there is but one. `origin` is for messages.
Result<ArrowTable> read_stream(ArrowArrayStream& stream, const std::string& origin,
                               const std::vector<std::string>& wanted);

}  // namespace tagma
