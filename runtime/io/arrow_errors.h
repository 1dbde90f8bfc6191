// Arrow's statuses and Parquet's exceptions become errors of ours at this edge. Arrow's texts may quote cells of the
// data; what is passed on never does.
#pragma once

#include "tagma/error.h"

#include <arrow/result.h>
#include <arrow/status.h>

#include <exception>
#include <new>
#include <string>
#include <utility>

namespace tagma::io {

// Reading `path` failed: T1105 (cannot be read), T1106 (corrupt or truncated), T1107 (too little memory).
std::unexpected<Error> read_failed(const std::string& path, const arrow::Status& status);
// Writing `path` failed: T1121 (cannot be written), T1122 (disk full).
std::unexpected<Error> write_failed(const std::string& path, const arrow::Status& status);
std::unexpected<Error> write_failed(const std::string& path, int error_number);

// Runs `work` (which returns arrow::Status) so that nothing it throws goes further.
template <typename Work>
arrow::Status guarded(Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const std::bad_alloc&) {
    return arrow::Status::OutOfMemory("not enough memory");
  } catch (const std::exception& e) {
    return arrow::Status::Invalid(e.what());
  }
}

}  // namespace tagma::io

// TAGMA_READ(auto x, path, expression giving arrow::Result): binds the value or returns read_failed.
#define TAGMA_READ_(name, target, path, expression)                     \
  auto name = (expression);                                             \
  if (!name.ok()) return ::tagma::io::read_failed(path, name.status()); \
  target = std::move(name).ValueUnsafe()
#define TAGMA_READ(target, path, expression) TAGMA_READ_(TAGMA_CONCAT(arrow_r_, __LINE__), target, path, expression)
