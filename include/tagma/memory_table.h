// A table made in memory, offered through the Arrow C Stream interface: for embedders without an Arrow library.
#pragma once

#include "tagma/arrow_abi.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tagma {

// Columns of one length; std::nullopt is a missing value. Copies what it is given.
class MemoryTable {
 public:
  MemoryTable();
  ~MemoryTable();
  MemoryTable(MemoryTable&&) noexcept;
  MemoryTable& operator=(MemoryTable&&) noexcept;

  MemoryTable& ints(std::string name, const std::vector<std::optional<std::int64_t>>& values);
  MemoryTable& floats(std::string name, const std::vector<std::optional<double>>& values);
  MemoryTable& bools(std::string name, const std::vector<std::optional<bool>>& values);
  MemoryTable& texts(std::string name, const std::vector<std::optional<std::string>>& values);
  MemoryTable& dates(std::string name, const std::vector<std::optional<std::int32_t>>& days);            // since 1970-01-01
  MemoryTable& timestamps(std::string name, const std::vector<std::optional<std::int64_t>>& micros);     // UTC
  MemoryTable& decimals(std::string name, int scale, const std::vector<std::optional<std::int64_t>>& unscaled);

  // Hands the table out as a stream of one array; the table is empty afterwards. The consumer releases the stream.
  [[nodiscard]] ArrowArrayStream stream();

 private:
  struct Data;
  std::shared_ptr<Data> data_;
};

}  // namespace tagma
